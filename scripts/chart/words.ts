/** How the regions' transitions are told: groups of states that share their ways out, and labels that a person can read. */
import type { RegionName } from '../../packages/machine/src/index.ts'
import type { guards } from '../../packages/machine/src/guards.ts'
import type { RegionChart, RegionEdge } from './edges.ts'

/** What each region is, in one sentence. */
export const SENTENCES: Record<RegionName, string> = {
  session: 'What the call is: a request to stop leads to leaving, a fact that ends it leads to ended, and nothing leads back.',
  transport: 'What the call holds in the SDK: left as soon as the call is over, and gone only when an event says so; time alone makes it abandoned.',
  screen: 'The app\'s call screen: exited once, when the call has ended. A new process has none yet.',
  service: 'The Android foreground service: launched when wanted and allowed, aborted when the call is over, and never aborted while its start is pending.',
  systemCall: 'CallKit or Telecom: told of the call, of its connection, and of its end, unless the end came from there.',
  app: 'Where the app is, as the operating system last said.',
  permission: 'Whether at least one type of the service is permitted, as the platform last said.',
  audio: 'The audio session: awaited when the call begins, released when it is over.',
  media: 'Who has muted the microphone. A fact that changes nothing is not answered, so that app, system and SDK do not echo each other.',
  presentation: 'Full screen or picture-in-picture: nothing else looks at it, so it cannot end a call.',
}

/** What each guard says where it holds; a guard without its sentence does not compile. */
export const GUARDS: Record<keyof typeof guards, string> = {
  isIdle: 'the call is idle',
  isJoining: 'the call is joining',
  isJoined: 'the call is joined',
  isReconnecting: 'the call is reconnecting',
  isUp: 'the call is joined or reconnecting',
  isEnded: 'the call has ended',
  isOver: 'the call is over: leaving or ended',
  isRestarting: 'the transport is restarting',
  isNotRestarting: 'the transport is not restarting, so closed is an end',
  isRecoverable: 'the failure is recoverable',
  isFatal: 'the failure is not recoverable',
  isJoinFailure: 'the transport failed at join, or could not be subscribed to',
  isLeaveFailure: 'the leave failed',
  isLaunchFailure: 'the launch of the service failed',
  isAbortFailure: 'the abort of the service failed',
  isReportFailure: 'the call could not be reported to the system',
  isBackgroundRefusal: 'the service was refused because the app is in the background',
  wasAborted: 'the service was aborted, as we had asked',
  wasKilled: 'the service was killed, or its time was up',
  wasDismissed: 'only its notification was dismissed, and the service runs on',
  isEndedTransportStep: 'the call has ended, and the transport gave no proof in time',
  isServiceStep: 'the service gave no proof in time',
  grantsAType: 'what is granted allows at least one type of the service',
  grantsNoType: 'what is granted allows no type of the service',
  isWanted: 'the policy wants the service in this state of the call',
  isWantedNow: 'the policy wants the service, the app is active, and a type of it is permitted',
  isHeld: 'a type of the service is permitted',
  isGrantedWhileActive: 'a type of the service has become permitted while the app is active',
  losesMedia: 'the call is joined, and the failure is recoverable',
  regainsMedia: 'the call is joining or reconnecting',
}

/** States that share their ways out: each such way is drawn once, from their frame. The outer ones first. */
export type Group = { name: string; members: readonly string[] }
export const GROUPS: Partial<Record<RegionName, readonly Group[]>> = {
  session: [{ name: 'live', members: ['joining', 'joined', 'reconnecting'] }, { name: 'over', members: ['leaving', 'ended'] }],
  transport: [{ name: 'taken', members: ['requested', 'up', 'restarting'] }, { name: 'left', members: ['closing', 'abandoned'] }],
  service: [{ name: 'not_launched', members: ['off', 'deferred'] }],
  systemCall: [{ name: 'known', members: ['reported', 'connected'] }],
  audio: [{ name: 'open', members: ['inactive', 'awaiting', 'active', 'interrupted'] }],
  media: [{ name: 'muted', members: ['mutedByUser', 'mutedBySystem', 'mutedByTransport'] }],
}

/** What stands at an edge that has more ways than a person reads there; they are told below the diagram. */
export const NAMES: Record<string, string> = {
  'session joined reconnecting': 'media lost',
  'session reconnecting joined': 'media back',
  'session live leaving': 'asked to stop',
  'session live ended': 'a fact that ends it',
  'session leaving ended': 'proof, failure or time',
  'transport taken down': 'gone',
  'transport requested down': 'gone, or never had',
  'transport left down': 'gone at last',
  'service deferred starting': 'allowed again',
  'service starting running': 'started, or time is up',
  'service stopping stopped': 'proof, failure or time',
  'systemCall known ended': 'over, or ended there',
}

export const wordsOf = ({ event, guard, commands }: Omit<RegionEdge, 'from' | 'to'>): string =>
  [event, guard && `[${guard}]`, commands.length > 0 && `/ ${commands.join(', ')}`].filter(Boolean).join(' ')

/** A drawn edge: from a state, a group, or `*` for every other state. */
export type Drawn = { from: string; to: string; edges: RegionEdge[] }
const EVERY_MIN = 5
export function drawn({ region, states, edges }: RegionChart): Drawn[] {
  const out = new Map<string, Drawn>()
  const add = (from: string, e: RegionEdge): void => {
    const key = `${from} ${e.to!}`, d = out.get(key) ?? { from, to: e.to!, edges: [] }
    out.set(key, d)
    if (!d.edges.some(x => wordsOf(x) === wordsOf(e))) d.edges.push(e)
  }
  const sameWay = (a: RegionEdge, b: RegionEdge): boolean => a.to === b.to && wordsOf(a) === wordsOf(b)
  for (const e of edges) {
    const sharers = states.filter(s => s === e.to || edges.some(x => x.from === s && sameWay(x, e)))
    if (sharers.length === states.length && states.length > EVERY_MIN) { add('*', e); continue }
    const group = (GROUPS[region] ?? []).find(g => g.members.includes(e.from) && !g.members.includes(e.to!) && g.members.every(m => edges.some(x => x.from === m && sameWay(x, e))))
    add(group?.name ?? e.from, e)
  }
  return [...out.values()]
}

/** Events with the same guard and the same commands stand together: `a, b [guard] / commands`. */
export function lines(edges: readonly Omit<RegionEdge, 'from' | 'to'>[]): string[] {
  const together = new Map<string, { events: string[]; tail: string }>()
  for (const { event, guard, commands } of edges) {
    const tail = wordsOf({ ...(guard !== undefined && { guard }), commands }), known = together.get(tail) ?? { events: [], tail }
    together.set(tail, known)
    if (event !== undefined && !known.events.includes(event)) known.events.push(event)
  }
  return [...together.values()].map(({ events, tail }) => [events.join(', '), tail].filter(Boolean).join(' '))
}
/** Breaks a line at spaces. */
export function wrapped(line: string, width: number): string[] {
  const out: string[] = []
  for (const word of line.split(' ')) {
    const last = out.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) out[out.length - 1] = `${last} ${word}`
    else out.push(word)
  }
  return out
}
