import { expect, test } from 'vitest'
import { type Call, type TraceRecord, append, emptyTimeline, storyOf } from '../../common/index.ts'
import { storyMark } from './story-mark.ts'

const step = (seq: number, type: string, from: string, to: string, more: object = {}): TraceRecord =>
  ({ v: 1, kind: 'step', call: 'killed', attempt: 1, seq, t: 1_000 + seq * 1_000, event: { type }, from: { session: from }, to: { session: to }, ignored: from === to, ...more }) as unknown as TraceRecord

/** An app that was killed: no `close`. It stays joined for long, is hung up on more than once, and its server says goodbye. */
const records: TraceRecord[] = [
  step(0, 'transport.joined', 'joining', 'joined'),
  ...Array.from({ length: 40 }, (_, i) => step(1 + i, 'network.changed', 'joined', 'joined')),
  step(41, 'user.leave', 'joined', 'leaving', { commands: [{ type: 'recordEnd', reason: 'local-leave' }] }),
  ...Array.from({ length: 4 }, (_, i) => step(42 + i, 'user.leave', 'leaving', 'leaving')),
  step(46, 'transport.left', 'leaving', 'leaving'), step(47, 'transport.closed', 'leaving', 'leaving'),
]

test('however its records are split into batches, a call that is not heard any more has the story of all of them', () => {
  const told = new Map<string, unknown>()
  // As a file comes: one timeline that grows. Of each length the story under that mark, as the page keeps it.
  let timeline = emptyTimeline(), call: Call | undefined
  for (const r of records) {
    timeline = append(timeline, 'phone', [r])
    call = timeline.calls[0]!
    const mark = storyMark(call, false), story = storyOf(call)
    expect(told.get(mark) ?? story).toEqual(story)
    told.set(mark, story)
  }
  expect(storyOf(call!).further[0]).toMatch(/^You hung up five times/)
})

test('while a call goes on, what changes no state tells no story anew', () => {
  const short = append(emptyTimeline(), 'phone', records.slice(0, 10)).calls[0]!, long = append(emptyTimeline(), 'phone', records.slice(0, 40)).calls[0]!
  expect(storyMark(short, true)).toBe(storyMark(long, true))
  expect(storyMark(short, false)).not.toBe(storyMark(long, false))
})
