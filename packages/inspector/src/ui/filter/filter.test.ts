import { describe, expect, test } from 'vitest'
import { append, emptyTimeline, type Call, type TraceRecord } from '../../common/index.ts'
import { indexOf } from '../store/call-index.ts'
import { seqOf } from '../store/row-kind.ts'
import { suggestionsAt, tokenAt } from './complete.ts'
import { parseFilter } from './filter.ts'
import { Vocabulary } from './vocabulary.ts'

const step = (seq: number, type: string, more: Partial<Record<string, unknown>> = {}): TraceRecord =>
  ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq, t: 1_000_000 + seq * 1_000, event: { type }, from: { session: 'joined', service: 'running' }, to: { session: 'joined', service: 'running' }, commands: [], ignored: true, why: 'no rule here', ...more }) as TraceRecord
const callOf = (records: TraceRecord[]): Call => append(emptyTimeline(), `d${Math.random()}`, records).calls[0]!
const call = callOf([
  step(0, 'transport.joined', { from: { session: 'joining', service: 'off' }, ignored: false, why: 'in', commands: [{ type: 'launchService' }] }),
  step(1, 'network.changed'),
  step(2, 'transport.lost', { to: { session: 'reconnecting', service: 'deferred' }, ignored: false, why: 'stale: belongs to attempt 1, now 2' }),
  step(3, 'transport.failed', { from: { session: 'reconnecting', service: 'deferred' }, to: { session: 'reconnecting', service: 'deferred' }, refused: { field: 'event.recoverable', expected: 'true or false', found: 'nothing' } }),
  step(4, 'user.leave', { event: { type: 'user.leave', source: 'notification' }, from: { session: 'reconnecting', service: 'deferred' }, to: { session: 'leaving', service: 'deferred' }, ignored: false, why: '', commands: [{ type: 'recordEnd', reason: 'local-leave' }, { type: 'leave' }] }),
  step(5, 'app.activated', { from: { session: 'leaving', service: 'deferred' }, to: { session: 'leaving', service: 'starting' }, ignored: false, commands: [{ type: 'launchService' }] }),
  step(9, 'audio.routeChanged', { from: { session: 'leaving', service: 'starting' }, to: { session: 'leaving', service: 'starting' }, ignored: false }),
])
const matches = (text: string): number[] => {
  const f = parseFilter(text, Object.keys(call.runs)), index = indexOf(call)
  return call.rows.flatMap((row, i) => (f.test(call, index, i) ? [seqOf(row)] : []))
}

test('an end that is recorded with the event’s own cause is found by that reason, and offered by it', () => {
  const ended = callOf([step(0, 'transport.left', { event: { type: 'transport.left', cause: { reason: 'remote-hangup' } }, to: { session: 'ended', service: 'off' }, ignored: false, commands: [{ type: 'recordEnd', reason: 'cause' }] })])
  const found = (text: string): boolean => parseFilter(text, Object.keys(ended.runs)).test(ended, indexOf(ended), 0)
  expect([found('reason:remote-hangup'), found('reason:cause')]).toEqual([true, false])
  const words = new Vocabulary()
  while (words.advance(ended, indexOf(ended), 0, () => 1)) { /* piece by piece */ }
  expect(suggestionsAt(tokenAt('reason:', 7), words, []).map(s => s.label)).toEqual(['reason:remote-hangup'])
})

describe('the filter', () => {
  test.each<[string, number[]]>([
    ['event:transport.*', [0, 2, 3]],
    ['event:lost', [2]],
    ['event:*.lost', [2]],
    ['is:ignored', [1]],
    ['is:refused', [3]],
    ['is:noted', [9]],
    ['is:kept', [9]],
    ['is:command', [0, 4, 5]],
    ['is:transition', [0, 2, 4]],
    ['is:violation', [5]],
    ['is:gap', [6]],
    ['prop:S4', [5]],
    ['why:stale', [2]],
    ['state:reconnecting', [2, 3]],
    ['service:deferred', [2, 3, 4]],
    ['to:leaving', [4]],
    ['from:reconnecting', [3, 4]],
    ['cmd:launch*', [0, 5]],
    ['reason:local-leave', [4]],
    ['seq:7', [6]],
    ['t>0:04', [4, 5, 6, 9]],
    ['t<1', [0, 1]],
    ['notification', [4]],
    ['"attempt 1"', [2]],
    ['event:transport.* -is:refused', [0, 2]],
    ['-event:transport.*', [1, 4, 5, 6, 9]],
    ['', [0, 1, 2, 3, 4, 5, 6, 9]],
    ['event:', [0, 1, 2, 3, 4, 5, 6, 9]],
  ])('%s', (text, seqs) => { expect(matches(text)).toEqual(seqs) })

  test('a key that is none is named, and matches nothing', () => {
    expect(parseFilter('colour:red event:*', []).unknown).toEqual(['colour'])
    expect(matches('colour:red')).toEqual([])
  })
  test('marks of a pattern that mean something elsewhere mean themselves', () => {
    expect(matches('event:transport.(lost|joined)')).toEqual([])
    expect(matches('event:[t]*')).toEqual([])
  })
})
