import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type LineForms, createLineForms } from '../../packages/inspector/src/common/line-forms.ts'
import { createTraceReader } from '../../packages/inspector/src/common/trace-reader.ts'
import type { TraceRecord } from '../../packages/inspector/src/common/trace.ts'

/** What a line is to the parser: a record's text, or nothing. */
const parsed = (line: string): string | undefined => { try { return JSON.stringify(JSON.parse(line)) } catch { return undefined } }

/** Numbers as somebody might write them, right and wrong ones. */
const number = fc.oneof({ weight: 12, arbitrary: fc.nat().map(String) }, fc.constantFrom('0', '007', '-1', '-0', '1.5', '1e3', '999999999999999', '1795726993532', '1795726993532000', '9007199254740991', '9007199254740992', '9007199254740993', '99999999999999999999', '', ' 3', '3 ', '"3"', 'null', '[1]', '{"seq":2}'))
/** Texts with everything that could be taken for an end, a name or a number. */
const text = fc.oneof(fc.constantFrom('step', '"seq":5', '\\', '\\"', '","seq":7,"x":"', '{', '}', '[', 'é', '😀', '\n', 'seq', '__proto__', '"t":1'), fc.string({ unit: 'binary', maxLength: 8 })).map((s) => JSON.stringify(s))
const value = fc.oneof(text, fc.constantFrom('true', 'null', '{}', '[]', '[{"seq":1}]', '{"type":"a.b","t":3}', '{"type":"a.b"}', '{"\\u0073eq":1}', '{"a":[1,{"b":"}"}]}'), number)
const name = fc.constantFrom('"v"', '"kind"', '"call"', '"seq"', '"t"', '"mono"', '"of"', '"ms"', '"event"', '"__proto__"', '"\\u0073eq"', '"s\\u0065q"', '"why"', '"to"')
const colon = fc.constantFrom(':', ':', ':', ':', ' :', ': ')
const field = fc.tuple(name, colon, value).map((parts) => parts.join(''))
/** Heads and tails are few, so that they come again with other numbers. */
const head = fc.oneof(fc.constantFrom('{"v":1,"call":"a","attempt":1,"seq":', '{"v":1,"call":"\\"seq\\":","seq":', '{"seq":', '{ "seq":', '{"call":"b","t":4,"seq":'), field.map((f) => `{${f},"seq":`))
const middle = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(',"t":', ',"kind":"step","mono":', ',"of":2,"ms":') }, fc.constantFrom(',"t":', ',"kind":"step","mono":', ',"ms":', ',"seq":'), field.map((f) => `,${f},"t":`))
const tail = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('}', ',"event":{"type":"x"}}') }, fc.constantFrom('}', ',"event":{"type":"x"},"to":{"session":"joined"}}', ',"seq":9}', ',"event":{"seq":9}}', ', "seq":9}', ',"\\u0073eq":9}', '} ', ''), field.map((f) => `,${f}}`))
const line = fc.tuple(head, number, middle, number, tail).map((parts) => parts.join(''))
/** Lines, and the same ones with other numbers. */
const lines = fc.array(line, { minLength: 3, maxLength: 8 }).chain((few) => fc.array(fc.tuple(fc.nat({ max: few.length - 1 }), number), { minLength: 10, maxLength: 40 }).map((again) => [...few, ...again.map(([i, n]) => few[i]!.replaceAll(/(?<=":)\d+(?=[,}])/g, () => n))]))

const read = (forms: LineForms, line: string): TraceRecord | undefined => forms.read(line, 0, line.length)?.record

describe('lines that are like lines before them', () => {
  test('a line is read as the parser reads it, or not at all, whatever came before [inspector]', () => {
    let like = 0
    fc.assert(fc.property(lines, (all) => {
      const forms = createLineForms()
      for (const l of all) {
        const expected = parsed(l), got = read(forms, l)
        if (got) { like++; expect(JSON.stringify(got)).toBe(expected) } else if (expected !== undefined && expected.startsWith('{')) forms.learn(l, JSON.parse(l) as TraceRecord)
      }
    }), { numRuns: 3_000 })
    expect(like).toBeGreaterThan(2_000)
  })

  const step = (seq: number, more = '') => `{"v":1,"call":"k7","attempt":1,"seq":${seq},"t":${1_795_726_993_532 + seq},"kind":"step","mono":${seq * 1_000},"event":{"type":"user.mute"},"from":{"session":"joined"},"to":{"session":"joined"},"commands":[]${more}}`
  test('the second line of an event in a state is not parsed, and shares the parts of the first', () => {
    const forms = createLineForms(), first = JSON.parse(step(1)) as TraceRecord
    expect(read(forms, step(1))).toBeUndefined()
    forms.learn(step(1), first)
    const second = read(forms, step(2))
    expect(second).toEqual(JSON.parse(step(2)))
    expect(first.kind === 'step' && second?.kind === 'step' && first.event === second.event && first.to === second.to).toBe(true)
    expect(read(forms, step(3, ',"why":"x"'))).toBeUndefined()
  })
  test('so is one whose numbers have sixteen digits, as `mono` has where a host gave its own clock', () => {
    const forms = createLineForms(), long = (seq: number) => step(seq).replace(/"mono":\d+/, `"mono":${1_795_726_993_532_000 + seq}`)
    read(forms, long(1))
    forms.learn(long(1), JSON.parse(long(1)) as TraceRecord)
    expect(read(forms, long(2))).toEqual(JSON.parse(long(2)))
  })
  test('forms with fewer numbers, and other kinds, stand beside each other', () => {
    const forms = createLineForms(), open = (seq: number) => `{"v":1,"call":"k7","attempt":1,"seq":${seq},"t":5,"kind":"open"}`, port = (seq: number, ms: number) => `{"v":1,"call":"k7","attempt":1,"seq":${seq},"t":6,"kind":"port","of":${seq - 1},"port":"transport","command":"join","ms":${ms},"outcome":"done"}`
    for (const l of [open(0), step(1), port(2, 7)]) { expect(read(forms, l)).toBeUndefined(); forms.learn(l, JSON.parse(l) as TraceRecord) }
    for (const l of [open(4), port(5, 0), step(6), step(7), port(8, 12), open(9)]) expect(read(forms, l)).toEqual(JSON.parse(l))
  })
  test('lines of which none comes again are given up, and read as before', () => {
    const forms = createLineForms()
    for (let i = 0; i < 20_000; i++) { const l = step(i, `,"why":"${i}"`); expect(read(forms, l)).toBeUndefined(); forms.learn(l, JSON.parse(l) as TraceRecord) }
    const reader = createTraceReader()
    reader.push(Array.from({ length: 3_000 }, (_, i) => `${step(i, `,"why":"${i}"`)}\n`).join('') + Array.from({ length: 10 }, (_, i) => `${step(3_000 + i)}\r\n`).join(''))
    expect(reader.end().records.map((r) => r.seq)).toEqual(Array.from({ length: 3_010 }, (_, i) => i))
  })
  test('a line is found where it stands in a text, with whatever ends it, and not where it goes on behind the text', () => {
    const text = `${step(1)}\n${step(2)}\r\n${step(3)}\n${step(4)},`, starts = [...text.matchAll(/\{"v"/g)].map((m) => m.index), forms = createLineForms()
    forms.read(text, 0)
    forms.learn(step(1), JSON.parse(step(1)) as TraceRecord)
    for (const [i, at] of starts.slice(1, 3).entries()) {
      expect(forms.read(text, at)?.record).toEqual(JSON.parse(step(i + 2)))
      expect(text.slice(at, forms.end)).toBe(step(i + 2))
    }
    expect(forms.read(text, starts[3])).toBeUndefined()
    expect(forms.read(text.slice(0, -1), starts[3])).toBeUndefined()
  })
  test('a reader that gives its records away keeps none, and says of each the number of those like it; who keeps a lent one copies it', () => {
    const given: [number, TraceRecord, number][] = [], reader = createTraceReader({ give: (r, alike) => { given.push([r.seq, r, alike]) } })
    expect(reader.push(`${step(0)}\n${step(1)}\n${step(2)}`)).toEqual([])
    expect(given.map(([seq, , alike]) => [seq, alike])).toEqual([[0, 0], [1, 1]])
    reader.push(`\n${step(3, ',"why":"x"')}\n${step(4)}`)
    expect(reader.end().records).toEqual([])
    expect(given.map(([seq, , alike]) => [seq, alike])).toEqual([[0, 0], [1, 1], [2, 1], [3, 0], [4, 1]])
    expect(given[1]![1]).toBe(given[4]![1])
  })
})
