import { describe, expect, test } from 'vitest'
import { type TraceRecord, append, emptyTimeline } from '../../common/index.ts'
import { indexOf } from '../store/call-index.ts'
import { complete, suggestionsAt, tokenAt } from './complete.ts'
import { Vocabulary } from './vocabulary.ts'

const step = (seq: number, type: string, more: Partial<Record<string, unknown>> = {}): TraceRecord =>
  ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq, t: 1_000_000 + seq * 1_000, event: { type }, from: { session: 'joined', service: 'running' }, to: { session: 'joined', service: 'running' }, commands: [], ignored: true, why: 'already online', ...more }) as TraceRecord
const call = append(emptyTimeline(), 'complete', [
  step(0, 'transport.joined', { from: { session: 'joining', service: 'off' }, ignored: false, why: 'in', commands: [{ type: 'launchService' }, { type: 'updateService' }] }),
  { v: 1, kind: 'port', call: 'c', attempt: 1, seq: 1, t: 1_000_900, of: 0, command: 'launchService', outcome: 'done' },
  step(2, 'network.online'), step(3, 'network.online'),
  step(4, 'transport.lost', { to: { session: 'reconnecting', service: 'deferred' }, ignored: false, why: 'an outage "begins"' }),
  step(5, 'user.leave', { from: { session: 'reconnecting', service: 'deferred' }, to: { session: 'leaving', service: 'deferred' }, ignored: false, commands: [{ type: 'recordEnd', reason: 'local-leave' }] }),
  step(6, 'app.activated', { from: { session: 'leaving', service: 'deferred' }, to: { session: 'leaving', service: 'starting' }, ignored: false, commands: [{ type: 'launchService' }] }),
]).calls[0]!
const words = new Vocabulary()
while (words.advance(call, indexOf(call), 0, () => 1)) { /* piece by piece */ }
/** `|` is the caret. */
const offered = (text: string) => { const caret = text.indexOf('|'), plain = text.replace('|', ''); return suggestionsAt(tokenAt(plain, caret), words, Object.keys(call.runs)) }
const lines = (text: string): string[] => offered(text).map((s) => `${s.label}${s.count === undefined ? '' : ` ${s.count}`}`)

describe('values that occur, with how many records have them', () => {
  test.each<[string, string[]]>([
    ['event:tra|', ['event:transport.joined 1', 'event:transport.lost 1']],
    ['event:|', ['event:network.online 2', 'event:app.activated 1', 'event:transport.joined 1', 'event:transport.lost 1', 'event:user.leave 1']],
    // What begins so comes before what only contains it.
    ['event:l|', ['event:network.online 2', 'event:transport.lost 1', 'event:user.leave 1']],
    ['state:|', ['state:joined 3', 'state:leaving 2', 'state:reconnecting 1']],
    ['from:re|', ['from:reconnecting 1']],
    ['to:|', ['to:joined 1', 'to:leaving 1', 'to:reconnecting 1']],
    ['service:|', ['service:running 3', 'service:deferred 2', 'service:starting 1']],
    ['SERVICE:st|', ['SERVICE:starting 1']],
    // A result has no row of its own.
    ['cmd:launch|', ['cmd:launchService 2']],
    ['reason:|', ['reason:local-leave 1']],
    ['prop:|', ['prop:S3 1', 'prop:S4 1']],
    ['is:vi|', ['is:violation 1']],
    ['nosuchkey:|', []],
    // Whole already.
    ['is:violation|', []],
  ])('%s', (text, expected) => { expect(lines(text)).toEqual(expected) })
})
test('keys of which this call has something, then what contains the text', () => {
  expect(lines('|')).toEqual(['event:', 'is:', 'why:', 'state:', 'from:', 'to:', 'cmd:', 'reason:', 'prop:', 'seq:', 't>', 'service:'])
  expect(lines('se|')).toEqual(['seq:', 'service:', 'event:user.leave 1', 'cmd:launchService 2', 'cmd:updateService 1'])
})

const chosen = (text: string, label: string): string => {
  const caret = text.indexOf('|'), plain = text.replace('|', ''), s = offered(text).find((x) => x.label === label)
  if (!s) throw new Error(`${label} was not offered`)
  const done = complete(plain, tokenAt(plain, caret), s)
  return `${done.text.slice(0, done.caret)}|${done.text.slice(done.caret)}`
}
test.each<[string, string, string]>([
  ['|', 'event:', 'event:|'],
  // Before a term, not in its place.
  ['|is:ignored', 'event:', 'event:| is:ignored'],
  ['is:ignored -ev|', 'event:', 'is:ignored -event:|'],
  ['-event:lo| is:ignored', 'event:transport.lost', '-event:transport.lost |is:ignored'],
  ['event:lo|sing', 'event:transport.lost', 'event:transport.lost |'],
  ['why:al|', 'why:already online', 'why:"already online" |'],
  ['why:"already o|', 'why:already online', 'why:"already online" |'],
  // A quote cannot stand within quotes.
  ['why:an|', 'why:an outage "begins"', 'why:"an outage *begins*" |'],
  ['on|line', 'event:network.online', 'event:network.online |'],
])('%s and %s make %s', (text, label, done) => { expect(chosen(text, label)).toBe(done) })
