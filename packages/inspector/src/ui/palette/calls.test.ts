import { expect, test } from 'vitest'
import { type TraceRecord, append, emptyTimeline } from '../../common/index.ts'
import { alarmsKnown, forgetIndices } from '../store/call-index.ts'
import { initialState } from '../store/state.ts'
import { callCommands, lookThrough } from './calls.ts'
import { ranked } from './match.ts'

const CALLS = 500, BAD = 7
/** Each hangs up; one records its end twice, which no call may. */
const records = Array.from({ length: CALLS }, (_, n) => [0, 1].map((seq) => ({
  v: 1, kind: 'step', call: `call-${n}`, attempt: 1, seq, t: 1_000 + n, event: { type: 'user.leave' }, from: { session: 'joined' }, to: { session: 'ended' }, ignored: false, commands: seq === 0 || n === BAD ? [{ type: 'recordEnd', reason: 'local-leave' }] : [],
}) as unknown as TraceRecord)).flat()

test('any number of calls are commands without a look into their rows; those that violate a property are found once all were looked through', () => {
  forgetIndices()
  const timeline = append(emptyTimeline(), 'phone', records), s = { ...initialState(), timeline }
  const titles = (query: string): string[] => ranked(query, callCommands(s)).map((c) => c.title)
  expect(callCommands(s)).toHaveLength(CALLS)
  expect(titles('call-311')).toEqual(['call-311'])
  expect(timeline.calls.filter((c) => alarmsKnown(c) !== undefined)).toEqual([])
  expect(titles('violated')).toEqual([])
  let left = CALLS, times = 0
  while (left > 0) { const more = lookThrough(timeline.calls, 0); expect(more).toBeLessThan(left); left = more; if (times++ === 3) left = lookThrough(timeline.calls, Infinity) }
  expect(titles('viol')).toEqual([`call-${BAD}`])
})
