/** What judging a trace costs: complete records and bare event types, against reading the same lines as JSON, and against `step` done again. */
import { initialState, step, type CallEvent, type CallState, type StepRecord, type TraceRecord } from '@onhook/machine'
import { createMonitor, tableOfHash, type ObservedRecord, type Verdict } from '@onhook/machine/testing'
import { callRunner } from './call.ts'
import { atLeast, compare, round, type Result } from './measure.ts'

/** What a complete trace is replayed at, whatever it is compared with. */
const REPLAYED_A_SECOND = 1_000_000

/** Records a second instead of nanoseconds for each: more is better, on both sides. */
const perSecond = (r: Result): Result => {
  const value = Math.round(1e9 / r.value), peerValue = Math.round(1e9 / r.peerValue)
  return { ...r, unit: 'records/s', value, peerValue, ratio: round(value / peerValue) }
}

export function replayCost(): Result[] {
  const written: TraceRecord[] = []
  callRunner(r => written.push(r))()
  const lines = written.map(r => JSON.stringify(r))
  const parse = (text: readonly string[]) => () => {
    let n = 0
    for (const line of text) if ((JSON.parse(line) as { seq: number }).seq >= 0) n++
    return n
  }
  const complete = lines.map(line => JSON.parse(line) as TraceRecord)
  const open = complete[0]!
  const table = open.kind === 'open' ? tableOfHash(open.machine.hash) : undefined
  if (!table) throw new Error('bench: the trace names no table of ours')
  const judge = (records: readonly ObservedRecord[], expected: Verdict, from?: 'late') => () => {
    const monitor = createMonitor(table, from && { from })
    for (const r of records) monitor.feed(r)
    const { verdict } = monitor.judge()
    if (verdict !== expected) throw new Error(`bench: expected a trace that ${expected}, found ${verdict}`)
    return records.length
  }
  const steps = complete.filter((r): r is StepRecord => r.kind === 'step')
  const bare = steps.map((r, i): ObservedRecord => ({ kind: 'step', seq: i, event: { type: r.event.type } }))
  // What says nothing keeps every state possible: the worst that a record can cost.
  const blind = steps.map((_, i): ObservedRecord => ({ kind: 'step', seq: i, event: { type: i % 2 ? 'transport.failed' : 'audio.routeChanged' } }))
  const again = (): number => {
    let state: CallState = initialState()
    for (const r of steps) state = step(state, r.event as CallEvent, r.t).state
    return steps.length
  }
  const whole = perSecond(compare('replay, complete records', 'JSON.parse of the same lines', judge(complete, 'conforms'), parse(lines)))
  return [
    whole, atLeast('replay, complete records: each second', whole.unit, whole.value, REPLAYED_A_SECOND),
    perSecond(compare('replay, complete records', 'step() of the same events', judge(complete, 'conforms'), again, 4)),
    perSecond(compare('replay, event types only, attached late', 'step() of the same events', judge(bare, 'cannot-tell', 'late'), again, 4)),
    perSecond(compare('replay, nothing known all along', 'step() of the same events', judge(blind, 'cannot-tell', 'late'), again, 4)),
  ]
}
