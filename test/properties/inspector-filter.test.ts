import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type TraceRecord, append, emptyTimeline } from '../../packages/inspector/src/common/index.ts'
import { complete, suggestionsAt, tokenAt } from '../../packages/inspector/src/ui/filter/complete.ts'
import { parseFilter, saying, textOf } from '../../packages/inspector/src/ui/filter/filter.ts'
import { SAVED_MAX, readSaved, renamed, withSaved } from '../../packages/inspector/src/ui/filter/saved.ts'
import { Vocabulary } from '../../packages/inspector/src/ui/filter/vocabulary.ts'
import { ranked } from '../../packages/inspector/src/ui/palette/match.ts'
import { CallIndex } from '../../packages/inspector/src/ui/store/call-index.ts'

/** No value is a part of another, so that what contains one is that one. */
const type = fc.constantFrom('user.join', 'transport.lost', 'network.online'), session = fc.constantFrom('idle', 'joined', 'ended')
const anyWhy = fc.oneof(fc.constantFrom('a rule', 'say "no"', 'x*y', 'two\nlines'), fc.string({ maxLength: 12 }))
const traceWith = (why: fc.Arbitrary<string>) => fc.array(fc.record({ type, from: session, to: session, service: fc.constantFrom('off', 'running'), ignored: fc.boolean(), why, commands: fc.array(fc.constantFrom('launchService', 'leave', 'mount'), { maxLength: 3 }), skip: fc.boolean() }), { minLength: 1, maxLength: 30 }).map(steps => {
  let seq = 0
  const records = steps.flatMap((s): TraceRecord[] => {
    if (s.skip) seq += 2
    const step: TraceRecord = { v: 1, kind: 'step', call: 'c', attempt: 1, seq: seq++, t: seq * 10, event: { type: s.type }, from: { session: s.from, service: 'off' }, to: { session: s.to, service: s.service }, ignored: s.ignored, why: s.why, commands: s.commands.map(c => ({ type: c })) }
    return s.commands.length > 0 ? [step, { v: 1, kind: 'port', call: 'c', attempt: 1, seq: seq++, of: step.seq, command: s.commands[0]!, outcome: s.ignored ? 'threw' : 'done' }] : [step]
  })
  const call = append(emptyTimeline(), 'd', records).calls[0]!, index = new CallIndex().sync(call), words = new Vocabulary()
  while (words.advance(call, index, 0, () => 1));
  const regions = Object.keys(call.runs)
  /** Rows of the log that a filter shows. */
  const shown = (text: string): number => { const f = parseFilter(text, regions); return call.rows.filter((row, i) => !(row.kind === 'port' && row.outcome === 'done') && f.test(call, index, i)).length }
  return { words, regions, shown }
})
const KEYS = ['event', 'is', 'why', 'state', 'from', 'to', 'cmd', 'reason', 'prop', 'service']

test('the number beside a value is the number of rows that the filter shows when it is chosen', () => {
  fc.assert(fc.property(traceWith(fc.constantFrom('alpha', 'beta rule', 'gamma')), fc.constantFrom(...KEYS), ({ words, regions, shown }, key) => {
    const text = `${key}:`
    for (const s of suggestionsAt(tokenAt(text, text.length), words, regions)) expect({ [s.label]: shown(complete(text, tokenAt(text, text.length), s).text) }).toEqual({ [s.label]: s.count })
  }))
})
test('whatever a value holds, quotes and stars and lines, choosing it shows its rows, in a field of one line', () => {
  fc.assert(fc.property(traceWith(anyWhy), ({ words, regions, shown }) => {
    for (const s of suggestionsAt(tokenAt('why:', 4), words, regions)) {
      const { text, caret } = complete('why:', tokenAt('why:', 4), s)
      expect(text).not.toMatch(/[\r\n]/)
      expect(caret).toBe(text.length)
      expect({ text, shown: shown(text) >= s.count! }).toEqual({ text, shown: true })
    }
  }))
})
test('the term at the caret is a piece of the text that holds the caret, and the rest of the text is kept', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.array(fc.constantFrom('-', '"', ' ', 'event:', 'x*', 't>4'), { maxLength: 8 }).map(p => p.join(''))), fc.nat(40), (text, n) => {
    const caret = Math.min(n, text.length), token = tokenAt(text, caret)
    expect(token.from <= caret && caret <= token.to && token.to <= text.length).toBe(true)
    const done = complete(text, token, { text: 'is:gap', label: '', note: '', isKey: false })
    expect(done.text.startsWith(text.slice(0, token.from)) && done.text.endsWith(text.slice(token.to))).toBe(true)
  }))
})
test('whatever the storage holds, what is read of it is sound, and reads the same again', () => {
  const entry = fc.oneof(fc.record({ name: fc.string({ maxLength: 50 }), filter: fc.string({ maxLength: 20 }) }), fc.jsonValue())
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.array(entry, { maxLength: 60 }).map(x => JSON.stringify(x))), text => {
    const read = readSaved(text)
    expect(read.length).toBeLessThanOrEqual(SAVED_MAX)
    expect(new Set(read.map(s => s.name.toLowerCase())).size).toBe(read.length)
    expect(readSaved(JSON.stringify(read))).toEqual(read)
  }))
})
test('no series of keeping and renaming makes a list that could not be read again', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.boolean(), fc.constantFrom('a', 'b', 'A', ' c ', ''), fc.constantFrom('x', 'b', '', 'C')), { maxLength: 60 }), acts => {
    const list = acts.reduce<readonly { name: string; filter: string }[]>((l, [add, a, b]) => (add ? withSaved(l, a, b) : renamed(l, a, b)), [])
    expect(readSaved(JSON.stringify(list))).toEqual(list)
  }))
})
test('every word of a query is in all that it finds, none that has them all is left out, and order of words changes nothing', () => {
  const words = fc.constantFrom('save', 'chart', 'the', 'svg', 'log', 'art')
  const item = fc.record({ title: fc.array(words, { minLength: 1, maxLength: 4 }).map(w => w.join(' ')), group: words })
  fc.assert(fc.property(fc.array(item, { maxLength: 12 }), fc.array(words, { maxLength: 3 }), (items, query) => {
    const found = ranked(query.join(' '), items)
    expect(new Set(found)).toEqual(new Set(items.filter(i => query.every(w => `${i.title} ${i.group}`.includes(w)))))
    expect(ranked(query.toReversed().join(' '), items)).toEqual(found)
  }))
})

test('a word is found in a row exactly where it stands in what the row says', () => {
  const letters = fc.stringMatching(/^[A-Za-z0-9 .ÄßЖ]{0,8}$/)
  const { value } = fc.letrec<{ value: unknown }>(tie => ({
    value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, letters, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(letters, tie('value'), { maxKeys: 3 })),
  }))
  const row = fc.record({ event: fc.dictionary(letters, value, { maxKeys: 4 }).map(more => ({ ...more, type: 'transport.failed' })), why: letters, commands: fc.array(fc.record({ type: letters, reason: letters }), { maxLength: 2 }) }, { requiredKeys: ['event'] })
    .map(more => ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq: 1, ...more }) as unknown as TraceRecord & { kind: 'step' })
  fc.assert(fc.property(row, fc.oneof(letters.filter(l => l !== ''), fc.constantFrom('type', 'transport', 'true', 'null', '1', 'reason')), (r, word) => {
    const text = textOf(r), from = fc.sample(fc.nat(text.length - 1), { numRuns: 3, seed: text.length })
    // And words that are there.
    for (const w of [word.toLowerCase(), ...from.map(i => text.slice(i, i + 3).replaceAll('"', '')).filter(w => w !== '')]) expect([w, saying(w)(r)]).toEqual([w, text.includes(w)])
  }))
})
