/** Asks the judge about the call of the moment, while the page is idle, and keeps what it says. Nothing is judged that nobody looks at. */
import { useEffect, useState } from 'react'
import { type Call, type Row, type TraceRecord, rowIndexAt } from '../../common/index.ts'
import { type Packed, type Packer, buffersOf, createPacker } from '../../common/packed.ts'
import type { ChartDefinition } from '../../common/chart.ts'
import { isActor } from '../actors/actors.ts'
import { ownChart } from '../chart/own-chart.ts'
import { indexOf } from '../store/call-index.ts'
import { callOfState } from '../store/state.ts'
import { get, set, subscribe } from '../store/store.ts'
import type { Answer, Ask } from './judge-worker.ts'
import { judgedOf } from './judged.ts'
import type { Judged, Played, PossibleHere } from './judge.ts'
import JudgeWorker from './judge-worker.ts?worker'

/** As many records in one message: packing them takes less than a frame. The next goes when the last was answered. */
const CHUNK = 8_192
const PAUSE_MS = 120
/** How often the page is told how far it is: each time draws what says so. */
const TOLD_MS = 200

/** Tables that are being looked up, or were. */
const lookedUp = new Set<string>()
/** More tables than these in what is open are not counted. */
const TABLES_MAX = 24

let worker: Worker | undefined, asked = 0, timer: ReturnType<typeof setTimeout> | undefined
const open = new Map<number, { take(answer: Answer): void; fail(why: Error): void }>()
/** How much of which call the worker has. A call that was folded anew, because records came late, is sent anew. */
let sent: { key: string; rows: readonly Row[]; count: number; isOver: boolean; packer: Packer } | undefined, isBusy = false, toldAt = 0

export const namedOf = (call: Call): string | undefined => { const hash = call.open?.machine?.hash; return typeof hash === 'string' ? hash : undefined }

function fail(why: string): void {
  set({ judgeFailed: why })
  const error = new Error(why)
  for (const one of open.values()) one.fail(error)
  open.clear()
}
function started(): Worker {
  if (worker) return worker
  worker = new JudgeWorker()
  worker.onmessage = ({ data }: MessageEvent<Answer>) => { const one = open.get(data.id); open.delete(data.id); if (data.answer === 'failed') one?.fail(new Error(data.why)); else one?.take(data) }
  worker.onerror = (e) => { fail(e.message || 'its worker could not be started') }
  return worker
}
/** @throws what went wrong, when the judge could not be started, or not answer this */
function ask<A extends Answer['answer']>(answer: A, question: (id: number) => Ask): Promise<Extract<Answer, { answer: A }>> {
  const id = ++asked, { judgeFailed } = get()
  return new Promise((resolve, reject) => {
    if (judgeFailed !== undefined) { reject(new Error(judgeFailed)); return }
    open.set(id, { take: (said) => resolve(said as Extract<Answer, { answer: A }>), fail: reject })
    try { const asking = question(id); started().postMessage(asking, { transfer: asking.ask === 'judge' ? buffersOf(asking.packed) : [] }) } catch (error) { fail(error instanceof Error ? error.message : String(error)) }
  })
}

/** A hole between records is told by the numbers around it; one at the end, by nothing else. */
const observed = (r: Row): TraceRecord => (r.kind === 'missing' ? { kind: 'gap', seq: r.to, missing: [r.from, r.to] } as TraceRecord : r)
function packed(packer: Packer, { rows, alike }: Call, from: number, to: number): Packed {
  for (let i = from; i < to; i++) packer.add(observed(rows[i]!), alike[i])
  return packer.take()
}

async function look(): Promise<void> {
  timer = undefined
  const call = callOfState(get())
  // A file that is still being read comes first: whoever opened it waits for its rows.
  if (isBusy || !call || isActor(call) || get().judgeFailed !== undefined || get().loading) return
  const { key, rows } = call, isFresh = sent?.key !== key || sent.rows !== rows, from = isFresh ? 0 : sent!.count
  if (from >= rows.length || (!isFresh && sent!.isOver)) return
  const known = judgedOf(get(), call)
  if (known && (known.divergence !== undefined || known.failed !== undefined || known.upTo >= rows.length)) return
  const count = Math.min(rows.length, from + CHUNK), mine: NonNullable<typeof sent> = (sent = { key, rows, count, isOver: false, packer: isFresh ? createPacker() : sent!.packer })
  isBusy = true
  const told: Judged = await ask('judged', (id) => ({ ask: 'judge', id, key, named: namedOf(call), isFresh, packed: packed(mine.packer, call, from, count) })).then(({ judged }) => ({ ...judged, rows, upTo: count }), notJudged(rows, count))
  isBusy = false
  // What left its table stays outside.
  mine.isOver = told.failed !== undefined || told.divergence !== undefined
  // A call that was left and is judged again says no less than it said.
  const isLast = mine.isOver || count >= rows.length, now = performance.now()
  if ((isLast || now - toldAt > TOLD_MS) && get().timeline.byKey.get(key)?.rows === rows && count >= (get().judged.get(key)?.rows === rows ? get().judged.get(key)!.upTo : 0)) { toldAt = now; keep(key, told) }
  later(isLast ? PAUSE_MS : 0)
}
const notJudged = (rows: readonly Row[], upTo: number) => (error: unknown): Judged => ({ verdict: 'cannot-tell', records: 0, gaps: [], table: { hash: '', named: undefined, isForeign: false }, rows, upTo, failed: error instanceof Error ? error.message : String(error) })

function keep(key: string, told: Judged): void {
  const { timeline, judged } = get(), call = timeline.byKey.get(key)!, next = new Map([...judged].filter(([k, j]) => timeline.byKey.get(k)?.rows === j.rows)).set(key, told)
  const outside = told.divergence && !told.table.isForeign ? rowIndexAt(call, told.divergence.seq) : undefined
  if (outside !== undefined) indexOf(call).outside = outside
  set({ judged: next }, 'stream')
}
function later(ms: number): void { timer ??= setTimeout(() => void look(), ms) }

export function startJudge(): void {
  subscribe(() => later(PAUSE_MS))
  later(PAUSE_MS)
}

/** The chart by a table of this version, where there is one; it stands in the store once it is known. */
export function askTable(hash: string): void {
  if (lookedUp.has(hash)) return
  lookedUp.add(hash)
  const keep = (chart: ChartDefinition | null) => set({ tables: new Map(get().tables).set(hash, chart) }, 'stream')
  if (lookedUp.size > TABLES_MAX) { keep(null); return }
  ask('table', (id) => ({ ask: 'table', id, named: hash, own: ownChart() })).then(({ chart }) => keep(chart ?? null), () => keep(null))
}

/** What every event would do with these values; undefined until the judge has said it. */
export function usePossible(named: string | undefined, values: Readonly<Record<string, unknown>> | undefined): PossibleHere | { failed: string } | undefined {
  const [here, setHere] = useState<{ of: string; here: PossibleHere | { failed: string } }>(), of = values ? JSON.stringify([named, values]) : ''
  useEffect(() => {
    if (of === '') return
    const [, from] = JSON.parse(of) as [unknown, Readonly<Record<string, unknown>>]
    let isWanted = true
    const tell = (said: PossibleHere | { failed: string }) => { if (isWanted) setHere({ of, here: said }) }
    ask('possible', (id) => ({ ask: 'possible', id, named, values: from })).then((said) => tell(said.here), (error: unknown) => tell({ failed: error instanceof Error ? error.message : String(error) }))
    return () => { isWanted = false }
  }, [of])
  return here?.of === of ? here.here : undefined
}

/** The run that these events make, from the machine's beginning or from a state. */
export const played = async (named: string | undefined, start: Readonly<Record<string, unknown>> | undefined, events: readonly string[]): Promise<Played> => (await ask('played', (id) => ({ ask: 'play', id, named, start, events }))).played
