/**
 * The world of `docs/environment.md`, in words: its variables, and what the page calls a state by them. To be read beside the page,
 * as are `page-step.ts` and `page-moves.ts`: with names where the explorer has numbers, with lists where it has bits.
 */
import type { Table } from '@onhook/machine'
import type { Powers } from '@onhook/machine/testing'

// ---- Variables

export const SDK = ['none', 'connecting', 'accepted', 'live', 'lost', 'pretending', 'failing', 'restart', 'self', 'told', 'left', 'dead']
export const Q = ['', 'ACC', 'JOI', 'LOS', 'RES', 'FRE', 'FFA', 'LEF', 'CLO', 'TIM', 'CLI', 'PFJ', 'PFL']
export const SVC = ['none', 'starting', 'shown']
export const WORD = ['none', 'started', 'refused/background', 'refused/other', 'aborted', 'launchFailed', 'abortFailed', 'killed']
export const SYS = ['none', 'reported', 'ended']
export const SYS_WORD = ['none', 'ended', 'reportFailed']
export const SCR = ['absent', 'mounted', 'gone', 'again']
export const BITS = [
  'boot', 'joinJob', 'leaveJob', 'abortJob', 'scrWord', 'left', 'waiting',
  'exited', 'joined', 'recorded', 'outage', 'aborted', 'abortable', 'launched', 'asked', 'told',
] as const
type Bit = (typeof BITS)[number]

/** A product state, by the names of the page. */
export type Truth = {
  m: number
  sdk: string
  q: readonly string[]
  svc: string
  word: string
  sys: string
  sysWord: string
  scr: string
  /** 0 never, 1 subscribed, 2 unsubscribed. */
  sub: number
} & Record<Bit, number>

export const START: Omit<Truth, 'm'> = {
  sdk: 'none', q: [], svc: 'none', word: 'none', sys: 'none', sysWord: 'none', scr: 'absent', sub: 0,
  ...Object.fromEntries(BITS.map(bit => [bit, 0])) as Record<Bit, number>,
}

// ---- The machine beside it

type Row = { to: number; commands: readonly { type: string }[] }
export type Machine = { table: Table; /** Undefined: without a row nothing happens. */ rowOf(m: number, event: string): Row | undefined }
/** The machine's state, by its regions. */
export type Regions = Readonly<Record<string, string>>
export const regionsOf = ({ table }: Machine, m: number): Regions => table.states[m]!

export const isLive = (r: Regions): boolean => ['joining', 'joined', 'reconnecting'].includes(r['session']!)
export const isOver = (r: Regions): boolean => ['leaving', 'ended'].includes(r['session']!)
export const isSettled = (r: Regions): boolean =>
  r['session'] === 'ended' && ['down', 'abandoned'].includes(r['transport']!) && r['service'] === 'stopped' && r['systemCall'] === 'ended'

// ---- What the page has a word for

export const isHot = (t: Truth): boolean => ['live', 'lost', 'pretending', 'failing', 'self'].includes(t.sdk)
/** *Out*: what `sdk` is when the join has come to nothing. */
export const outWith = (p: Powers): string => (p.answersAfterEnd ? 'told' : 'dead')
export const hasRoom = (t: Truth, p: Powers): boolean => t.q.length < p.queue
/** A callback is appended if there is room; with `reorder` the list is kept sorted. */
export function withCallback(t: Truth, callback: string, p: Powers): Truth {
  const q = hasRoom(t, p) ? [...t.q, callback] : t.q
  return { ...t, q: p.reorder ? [...q].sort((a, b) => Q.indexOf(a) - Q.indexOf(b)) : q }
}
