import { describe, expect, test } from 'vitest'
import { append, emptyTimeline } from './timeline.ts'
import type { CallEnd, TraceRecord } from './trace.ts'
import { noProblems, type ProblemCounts } from './trace-reader.ts'
import { cutSentence, duration, endSentence, fileSentences, gapSentence, ignoredSentence, problemSentence, refusedSentence, storyOf } from './words.ts'

const end = (reason: string, more: Partial<CallEnd> = {}): CallEnd => ({ reason, initiator: 'local', recoverable: false, attempt: 1, at: 260_000, joinedAt: 8_000, secondary: [], ...more })
const notJoined = ({ joinedAt: _, ...rest }: CallEnd): CallEnd => rest

test.each([[0, '0 ms'], [340, '340 ms'], [999.4, '999 ms'], [999.6, '1.0 s'], [3_240, '3.2 s'], [59_940, '59.9 s'], [59_960, '1 min 0.0 s'], [252_000, '4 min 12.0 s'], [252_440, '4 min 12.4 s'], [3_720_000, '1 h 2 min'], [-5, '0 ms']])('%d ms is "%s"', (ms, words) => {
  expect(duration(ms)).toBe(words)
})

describe('the end in one sentence', () => {
  test.each([
    [end('local-leave'), 'Ended by you, 4 min 12.0 s after joining.'],
    [end('local-leave', { initiator: 'app' }), 'Ended by the app: its screen went away, 4 min 12.0 s after joining.'],
    [end('remote-hangup', { at: 260_440 }), 'Ended by the other side, 4 min 12.4 s after joining.'],
    [notJoined(end('join-cancelled')), 'You left before it joined.'],
    [end('removed-by-host'), 'You were removed by the host, 4 min 12.0 s after joining.'],
    [notJoined(end('room-ended')), 'The host ended the room before it joined.'],
    [notJoined(end('join-timeout')), 'Never joined: no answer in time.'],
    [end('a-newer-reason'), 'Ended with the reason a-newer-reason, 4 min 12.0 s after joining.'],
  ])('%#', (record, sentence) => { expect(endSentence(record)).toBe(sentence) })
  test('what was tried is told with its length', () => {
    expect(endSentence(notJoined(end('join-timeout')), { joiningMs: 10_000 })).toBe('Never joined: no answer within 10.0 s.')
    expect(endSentence(end('network-lost'), { reconnectingMs: 30_000 })).toBe('Lost. Reconnecting was tried for 30.0 s and given up.')
  })
})

/** A call from its session states and services, one step each. */
function play(steps: readonly [t: number, type: string, session: string, more?: { service?: string; ignored?: boolean; commands?: { type: string; reason?: string }[] }][], close?: CallEnd, settled = true) {
  let at = { session: 'idle', service: 'off' }
  const records: TraceRecord[] = [{ v: 1, kind: 'open', call: 'k', attempt: 1, seq: 0, t: 0 }]
  for (const [t, type, session, more = {}] of steps) {
    const from = at
    at = { session, service: more.service ?? from.service }
    records.push({ v: 1, kind: 'step', call: 'k', attempt: 1, seq: records.length, t, mono: t * 1000, event: { type }, from, to: at, commands: more.commands ?? [], ignored: more.ignored ?? false })
  }
  if (close) records.push({ v: 1, kind: 'close', call: 'k', attempt: 1, seq: records.length, t: (steps.at(-1)?.[0] ?? 0) + 1, settled, end: close })
  return append(emptyTimeline(), 'd', records).calls[0]!
}
const joined: Parameters<typeof play>[0] = [[0, 'user.join', 'joining'], [1_000, 'transport.joined', 'joined', { service: 'running' }]]

describe('the story of a call', () => {
  test('four hang-ups, and a notification that stayed', () => {
    const ignored = { ignored: true }
    const call = play([...joined, [4_200, 'user.leave', 'leaving'], [4_400, 'user.leave', 'leaving', ignored], [4_600, 'user.leave', 'leaving', ignored], [4_900, 'user.leave', 'leaving', ignored],
      [5_000, 'transport.left', 'ended'], [13_000, 'service.stopped', 'ended', { service: 'stopped' }]], end('local-leave', { joinedAt: 1_000, at: 4_200 }))
    expect(storyOf(call)).toEqual({ sentence: 'Ended by you, 3.2 s after joining.', further: ['You hung up four times within 700 ms; three times it was ignored, because it was ending already.', 'The notification stayed 8.8 s after the end.'] })
  })
  test('a service that was launched again while leaving, and stayed', () => {
    const left = { commands: [{ type: 'leave' }, { type: 'abortService' }] }, again = { service: 'starting', commands: [{ type: 'launchService' }] }
    const of = (...more: Parameters<typeof play>[0]) => storyOf(play([...joined, [4_000, 'user.leave', 'leaving', { ...left, service: 'deferred' }], ...more], end('local-leave', { joinedAt: 1_000, at: 4_000 }))).further
    expect(of([4_020, 'app.activated', 'leaving', again], [4_600, 'transport.left', 'ended'], [12_800, 'service.stopped', 'ended', { service: 'stopped' }]))
      .toEqual(['The service was launched again while leaving, so its notification stayed 8.8 s after the end.'])
    expect(of([4_600, 'transport.left', 'ended'], [5_000, 'app.activated', 'ended', again], [12_800, 'transport.left', 'ended', { ignored: true }]))
      .toEqual(['The service was launched again after the end, so its notification was still there 8.8 s after the end, when the record stops.', 'The server said goodbye once more and was ignored.'])
    // It was given up for good, and nobody asked for it again.
    expect(of([4_600, 'transport.left', 'ended'])).toEqual([])
  })
  test('two hang-ups that were both heard', () => {
    const call = play([...joined, [3_000, 'user.leave', 'leaving'], [3_500, 'user.leave', 'leaving'], [3_900, 'transport.left', 'ended', { service: 'stopped' }]], end('local-leave', { joinedAt: 1_000, at: 3_000 }))
    expect(storyOf(call).further).toEqual(['You hung up twice within 500 ms; each was heard.'])
  })
  test('the server said goodbye again', () => {
    const call = play([...joined, [3_000, 'user.leave', 'leaving'], [3_100, 'transport.left', 'ended'], [3_200, 'transport.left', 'ended', { ignored: true }], [3_300, 'transport.closed', 'ended', { ignored: true, service: 'stopped' }]], end('local-leave', { joinedAt: 1_000, at: 3_000 }))
    expect(storyOf(call).further).toEqual(['The server said goodbye twice more and was ignored.'])
  })
  test('a join that came too late was left again', () => {
    const call = play([[0, 'user.join', 'joining'], [500, 'user.leave', 'leaving'], [900, 'transport.joined', 'leaving', { commands: [{ type: 'leave' }] }], [950, 'transport.left', 'ended']], notJoined(end('join-cancelled', { at: 500 })))
    expect(storyOf(call)).toEqual({ sentence: 'You left before it joined.', further: ['The join succeeded 400 ms later and was left again.'] })
  })
  test('reconnecting was tried and given up; a time-out stood for proof', () => {
    const call = play([...joined, [5_000, 'transport.lost', 'reconnecting'], [35_000, 'timer.reconnect', 'ended', { service: 'stopped' }]], end('network-lost', { joinedAt: 1_000, at: 35_000 }), false)
    expect(storyOf(call)).toEqual({ sentence: 'Lost. Reconnecting was tried for 30.0 s and given up.', further: ['It was not proved that everything was given back: a time-out replaced the proof.'] })
  })
  test('its length is that of the steps, as the chart has it; that of the record where a step of the two is not here', () => {
    const last: Parameters<typeof play>[0] = [[1_606, 'user.leave', 'leaving', { commands: [{ type: 'recordEnd', reason: 'local-leave' }] }]], record = end('local-leave', { joinedAt: 1_002, at: 1_605 })
    expect(storyOf(play([...joined, ...last], record)).sentence).toBe('Ended by you, 606 ms after joining.')
    // No step says when it ended; none says when it joined, for the first one is joined already.
    expect(storyOf(play([...joined, [1_606, 'user.leave', 'leaving']], record)).sentence).toBe('Ended by you, 603 ms after joining.')
    expect(storyOf(append(emptyTimeline(), 'd', play([...joined, [1_300, 'app.activated', 'joined'], ...last], record).rows.flatMap((r) => (r.kind === 'missing' || r.seq === 1 || r.seq === 2 ? [] : [r]))).calls[0]!).sentence).toBe('Ended by you, 603 ms after joining.')
  })
  test('the end is told before the record closes', () => {
    const call = play([...joined, [3_000, 'user.leave', 'leaving', { commands: [{ type: 'recordEnd', reason: 'local-leave' }] }]])
    expect(storyOf(call).sentence).toBe('Ended by you, 2.0 s after joining.')
  })
  test('a call that goes on says what it does and for how long', () => {
    expect(storyOf(play(joined), 13_000)).toEqual({ sentence: 'Joined for 12.0 s.', further: [] })
    expect(storyOf(play([...joined, [5_000, 'transport.lost', 'reconnecting'], [7_100, 'transport.restored', 'joined']]), 8_100)).toEqual({ sentence: 'Joined for 7.1 s, restored 1.0 s ago.', further: ['The connection was lost once, for 2.1 s.'] })
    // A hole in the records restores nothing.
    const rows = play([...joined, [60_000, 'transport.qualityChanged', 'joined']]).rows as TraceRecord[]
    const behind = { ...rows.at(-1)!, seq: rows.length + 7 } as TraceRecord
    expect(storyOf(append(emptyTimeline(), 'd', [...rows.slice(0, -1), behind]).calls[0]!, 62_000).sentence).toBe('Joined for 2.0 s.')
    expect(storyOf(play([]))).toEqual({ sentence: 'Begun; no step was recorded yet.', further: [] })
    const bare = (...seqs: number[]) => append(emptyTimeline(), 'd', seqs.map((seq) => ({ v: 1, kind: 'step', call: 'k', attempt: 1, seq, event: { type: 'user.join' } }) as TraceRecord)).calls[0]!
    expect([storyOf(bare(0)).sentence, storyOf(bare(0, 1, 2)).sentence]).toEqual(['1 step is recorded, without the state it led to.', '3 steps are recorded, without the states they led to.'])
    const late = append(append(emptyTimeline(), 'd', play(joined).rows as TraceRecord[]), 'd', [{ ...bare(9).rows.at(-1)!, seq: play(joined).lastSeq + 1 } as TraceRecord]).calls[0]!
    expect(storyOf(late).sentence).toBe('What it is doing is not known: its last steps are recorded without the states they led to.')
  })
})

test('rows say why', () => {
  expect(ignoredSentence({ event: { type: 'user.leave' }, why: 'already leaving: the same result is returned' })).toBe('already leaving: the same result is returned')
  expect(ignoredSentence({ event: { type: 'network.changed' }, from: { session: 'joined' } })).toBe('no rule for this event in joined')
  expect(ignoredSentence({ event: { type: 'a.b' }, why: 'w'.repeat(3_000_000) })).toBe(`${'w'.repeat(1_000)}… and 2,999,000 more characters`)
  expect(refusedSentence({ field: 'event.recoverable', expected: 'true or false', found: 'nothing' })).toBe('refused: event.recoverable must be true or false, found nothing')
  expect(gapSentence({ from: 60, to: 78, cause: 'buffer', tStart: 1_000, tEnd: 8_700 })).toBe("19 records missing, #60 to #78: the recorder's buffer was full for 7.7 s")
  expect(gapSentence({ from: 4, to: 4, cause: 'truncated' })).toBe('1 record missing, #4: the file was cut off')
  expect(gapSentence({ from: 4, to: 4, cause: 'truncated', cut: { line: 4_182, chars: 97 } })).toBe('1 record missing, #4: the file was cut off in line 4,182, after 97 characters')
  expect(gapSentence({ from: 4, to: 5, cause: 'missing' })).toBe('2 records missing, #4 to #5')
  expect(gapSentence({ from: 1, to: 5_700_001, cause: 'too-many' })).toBe('5,700,001 records missing, #1 to #5700001: that is more than is shown at once')
  expect(problemSentence({ line: 4182, field: 'v', expected: '1', found: '2' })).toBe('line 4,182: v must be 1, found 2')
})

test('of a file what was read is not called unreadable, and each kind has its own sentence', () => {
  const of = (counts: Partial<ProblemCounts>, more: object = {}) => fileSentences({ name: 'x', counts: { ...noProblems(), ...counts }, opened: 6, ...more }), cut = { line: 4_182, chars: 97 }
  expect(of({ renamed: 2 })).toEqual(['2 calls of x came under an id that was already in use, and have names of their own.'])
  expect(of({ unreadable: 2, renamed: 1, sameNumber: 1 }, { cut })).toEqual(['2 lines of x could not be read.', 'It is cut off.', '1 record of it has the number of another record, and is left out.', '1 call of it came under an id that was already in use, and has a name of its own.'])
  expect(of({ damaged: 1 }, { cut })).toEqual(['x could not be read to its end.', 'It is cut off.'])
  expect(of({ tooMany: 1 }, { opened: 0 })).toEqual(['x is not shown in full: it is more than can be shown at once.'])
  expect(of({ unreadable: 1 }, { opened: 0 })).toEqual(['Nothing in x is a trace.'])
  expect([cutSentence(cut), cutSentence({ line: 1, chars: 1 })]).toEqual(['line 4,182 is cut off after 97 characters', 'line 1 is cut off after 1 character'])
  expect(problemSentence({ line: 0, field: 'file', expected: 'whole', found: 'half' })).toBe('file must be whole, found half')
})
