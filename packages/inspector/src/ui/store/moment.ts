/** Moves the moment. Any step, click or upward scroll pins it; the tail is returned to, never pulled to. */
import { type Call, diagnosticOf, rowIndexAt } from '../../common/index.ts'
import { parseFilter } from '../filter/filter.ts'
import { indexOf } from './call-index.ts'
import { seqOf } from './row-kind.ts'
import { Shown } from './shown.ts'
import { callOfState } from './state.ts'
import { get, set } from './store.ts'

export const isLive = (call: Call | undefined): boolean => {
  const s = get()
  return s.source === 'live' && call !== undefined && call.close === undefined && !s.fileDevices.has(call.device)
}

/** The number at which the tail stands: the last row that is not only the result of a command. */
export function tailSeq(call: Call): number {
  for (let i = call.rows.length - 1; i >= 0; i--) {
    const row = call.rows[i]!
    if (row.kind !== 'port' || diagnosticOf(row)) return seqOf(row)
  }
  return Math.max(0, call.lastSeq)
}

/** To a row of the call that is shown. */
export function goToRow(i: number, animate = true): void {
  touch()
  const s = get(), call = callOfState(s)
  if (!call || call.rows.length === 0) return
  const row = call.rows[Math.max(0, Math.min(call.rows.length - 1, i))]!
  const seq = seqOf(row)
  if (seq === s.seq && !s.follow) return
  set({ seq, follow: isLive(call) && seq === tailSeq(call), ...(animate && seq !== s.seq ? { moved: s.moved + 1 } : undefined) })
}
export function goToSeq(seq: number): void {
  const call = callOfState(get())
  if (call) goToRow(rowIndexAt(call, seq))
}
/** `n` shown rows on, or back. */
export function goBy(n: number): void {
  const s = get(), call = callOfState(s)
  if (call) goToRow(s.shown.list.step(rowIndexAt(call, s.seq), n))
}
export const goFirst = (): void => goToRow(0)
export function goLast(): void {
  const call = callOfState(get())
  if (!call) return
  touch()
  const seq = tailSeq(call)
  set({ seq, follow: isLive(call), moved: get().moved + (get().seq === seq ? 0 : 1) })
}
/** Stay here, whatever comes. */
export function pin(): void { touch(); if (get().follow) set({ follow: false }) }
/** Somebody is at work here: from now on the page chooses no moment by itself. */
export function touch(): void { if (get().isOwnChoice) set({ isOwnChoice: false }) }

export function goToTransition(dir: 1 | -1): void {
  const s = get(), call = callOfState(s)
  if (!call) return
  const { transitions } = indexOf(call), at = rowIndexAt(call, s.seq), next = transitions.lowerBound(dir > 0 ? at + 1 : at)
  const i = dir > 0 ? next : next - 1
  if (i >= 0 && i < transitions.length) goToRow(transitions.at(i))
}
export function goToAlarm(): void {
  const s = get(), call = callOfState(s)
  if (!call) return
  const { alarms } = indexOf(call)
  const next = alarms.find((a) => a.seq > s.seq) ?? alarms[0]
  if (next) goToRow(next.row)
}
export function goToEnd(): void {
  const call = callOfState(get())
  if (!call) return
  const seq = call.runs['session']?.find((r) => r.value === 'ended')?.fromSeq ?? call.ending?.seq
  if (seq !== undefined) goToSeq(seq)
}

/** Where a call is opened: a finished one at its alarm or its end, a live one at its tail. */
export const opensAt = (call: Call): number => (isLive(call) ? tailSeq(call) : (indexOf(call).alarms[0]?.seq ?? call.close?.seq ?? tailSeq(call)))
/** Shows a call, at a record or where it opens. @param by whose choice it is */
export function openCall(key: string, seq?: number, by: 'person' | 'page' = 'person'): void {
  const call = get().timeline.byKey.get(key)
  if (!call) return
  const at = seq === undefined ? opensAt(call) : Math.min(seq, Math.max(0, call.lastSeq))
  set({ callKey: key, seq: at, follow: isLive(call) && seq === undefined, isOwnChoice: by === 'page', view: [0, 1], railOpen: false, skipped: '', ...freshShown(key) })
}

let isWorking = false, toldAt = 0
/** How often it is told how far the list is: each time draws the log, and keeps the rows waiting. */
const TOLD_MS = 250
/** How long one piece of it may hold up what a person does. One a frame: between the frames they took longer, as each frame then came late. */
const PIECE_MS = 12
/** A new list of shown rows for a call and the present filter; what it cannot do at once it does in pieces. */
function freshShown(key: string): Pick<ReturnType<typeof get>, 'shown'> {
  const s = get(), call = s.timeline.byKey.get(key)
  const list = new Shown(key, parseFilter([s.filter, ...s.quick].join(' '), call ? Object.keys(call.runs) : []), s.results)
  if (call) { list.advance(call, 16); if (list.done < call.rows.length) continueLater() }
  return { shown: { list, version: s.shown.version + 1 } }
}
/** The list of shown rows goes on, piece by piece, until it has looked at every row. */
export function continueLater(): void {
  if (isWorking) return
  isWorking = true
  requestAnimationFrame(() => {
    isWorking = false
    const { shown } = get(), call = get().timeline.byKey.get(shown.list.call)
    if (!call) return
    const hasMore = shown.list.advance(call, PIECE_MS), isDone = shown.list.done >= call.rows.length, now = performance.now()
    if (hasMore && (isDone || now - toldAt > TOLD_MS)) { toldAt = now; set({ shown: { list: shown.list, version: shown.version + 1 } }, 'stream') }
    if (!isDone) continueLater()
  })
}

export function setFilter(patch: { filter?: string; quick?: ReadonlySet<string>; results?: boolean }): void {
  touch()
  set(patch)
  const key = get().callKey
  if (key !== undefined) set(freshShown(key))
}
export function toggleQuick(term: string): void {
  const quick = new Set(get().quick)
  if (!quick.delete(term)) quick.add(term)
  setFilter({ quick })
}
export const clearFilter = (): void => setFilter({ filter: '', quick: new Set() })
