import { describe, expect, test, vi } from 'vitest'
import { LINE_CHARS_MAX, createSharer, createTraceReader, nothingHeld, nothingRead, readTrace } from './trace-reader.ts'
import type { StepRecord, TraceRecord } from './trace.ts'

const line = (seq: number, more: object = {}) => JSON.stringify({ v: 1, kind: 'step', call: 'k7', attempt: 1, seq, t: 1000 + seq, mono: seq, event: { type: 'app.activated' }, from: { session: 'idle' }, to: { session: 'idle' }, commands: [], ignored: true, ...more })
const open = JSON.stringify({ v: 1, kind: 'open', call: 'k7', attempt: 1, seq: 0, t: 1000, machine: { hash: 'h', version: '1' } })
const seqs = (text: string) => readTrace(text).records.map((r) => r.seq)

describe('reading a trace', () => {
  test('a whole trace has no gaps and no problems', () => {
    const trace = readTrace([open, line(1), line(2), ''].join('\n'))
    expect(trace).toMatchObject({ problems: [], gaps: [], duplicates: 0 })
    expect(trace.records.map((r) => r.seq)).toEqual([0, 1, 2])
  })
  test('unknown fields are kept, and a record without an attempt belongs to attempt 1', () => {
    const [r] = readTrace('{"v":1,"kind":"step","call":"a","seq":0,"event":{"type":"x.y","deep":{"z":1}},"ports":[1]}\n').records
    expect(r).toEqual({ v: 1, kind: 'step', call: 'a', attempt: 1, seq: 0, event: { type: 'x.y', deep: { z: 1 } }, ports: [1] })
  })
  test('a record that is nested beyond the stack is named by its line, and its neighbours are kept', () => {
    const deep = '['.repeat(501) + ']'.repeat(501), wide = JSON.stringify('[{'.repeat(1_000))
    const trace = readTrace([open, line(1).replace('"app.activated"', `"x","d":${deep}`), line(2).replace('"app.activated"', `"x","d":${wide}`)].join('\n'))
    expect(trace.records.map((r) => r.seq)).toEqual([0, 2])
    expect(trace.problems).toEqual([{ line: 2, field: 'record', expected: 'at most 500 levels of nesting', found: 'more' }])
  })
  test.each([['1e300'], ['-1e16']])('a time that no date can hold is refused: %s', (t) => {
    expect(readTrace(`${open}\n${line(1).replace('"t":1001', `"t":${t}`)}`)).toMatchObject({ records: [{ seq: 0 }], problems: [{ line: 2, field: 't' }] })
  })
  test.each(['event', 'commands', 'from', 'to', 'call'])('a name of more than 1,000 characters is refused, in %s', (where) => {
    const name = 'x'.repeat(1_001), more = { event: { event: { type: name } }, commands: { commands: [{ type: name }] }, from: { from: { [name]: 'a' } }, to: { to: { session: name } }, call: { call: name } }[where]!
    const fits = JSON.parse(JSON.stringify(more).replaceAll(name, name.slice(1))) as object
    expect(readTrace([open, line(1, more), line(2, fits)].join('\n')).problems).toMatchObject([{ line: 2, field: where === 'event' ? 'event.type' : where }])
  })
  test('a step with only its event is enough: its order gives the number', () => {
    const trace = readTrace('{"v":1,"kind":"step","event":{"type":"user.join"}}\n{"v":1,"kind":"step","event":{"type":"user.leave"}}\n')
    expect(trace.records).toMatchObject([{ call: 'unnamed', attempt: 1, seq: 0 }, { call: 'unnamed', attempt: 1, seq: 1 }])
    expect(trace.problems).toEqual([])
  })
  test('records out of order come back in order, and other traces keep their places', () => {
    const other = line(0, { call: 'b' })
    expect(readTrace([open, line(3), other, line(1), line(2), ''].join('\n')).records.map((r) => `${r.call}${r.seq}`)).toEqual(['k70', 'k71', 'b0', 'k72', 'k73'])
  })
  test('duplicates are dropped and counted', () => {
    const trace = readTrace([open, line(1), line(1), open, ''].join('\n'))
    expect(trace.records).toHaveLength(2)
    expect(trace).toMatchObject({ duplicates: 2, gaps: [] })
  })
  test('missing numbers are gaps, also before the first record; a gap record gives their cause', () => {
    const gap = JSON.stringify({ v: 1, kind: 'gap', call: 'k7', attempt: 1, seq: 9, missing: [5, 8], cause: 'buffer' })
    expect(readTrace([line(2), line(4), gap, line(10), ''].join('\n')).gaps).toEqual([
      { call: 'k7', attempt: 1, from: 0, to: 1, cause: 'missing' },
      { call: 'k7', attempt: 1, from: 3, to: 3, cause: 'missing' },
      { call: 'k7', attempt: 1, from: 5, to: 8, cause: 'buffer' },
    ])
  })
  test('what was declared missing and came after all is not missing', () => {
    const gap = JSON.stringify({ v: 1, kind: 'gap', call: 'k7', attempt: 1, seq: 4, missing: [1, 4], cause: 'buffer' })
    expect(readTrace([open, gap, line(2), line(5), ''].join('\n')).gaps).toEqual([
      { call: 'k7', attempt: 1, from: 1, to: 1, cause: 'buffer' }, { call: 'k7', attempt: 1, from: 3, to: 4, cause: 'buffer' },
    ])
  })
  test.each([20, 44, 60, 120])('a last line cut off after %i characters is one gap, and everything before it is kept [D12.2]', (chars) => {
    const trace = readTrace([open, line(1), line(2).slice(0, chars)].join('\n'))
    expect(trace.records.map((r) => r.seq)).toEqual([0, 1])
    expect(trace.problems).toEqual([])
    const cut = { line: 3, chars }
    expect([trace.cut, trace.gaps]).toEqual([cut, [{ call: 'k7', attempt: 1, from: 2, to: 2, cause: 'truncated', cut }]])
  })
  test.each(['{"v":1,"kind":"step","call":"\\q","seq":4,', '{"v":1,"call":"a\\"b","attempt":2,"seq":4,"x', '{"seq":99999999999999999999,'])('a cut line of broken words is one gap: %s', (cut) => {
    expect(readTrace(`${open}\n${cut}`)).toMatchObject({ problems: [], gaps: expect.arrayContaining([expect.objectContaining({ cause: 'truncated' })]) })
  })
  test('a cut line whose number stands above is told, though nothing is missing', () => {
    expect(readTrace([open, line(1), line(1).slice(0, 90)].join('\n'))).toMatchObject({ cut: { line: 3, chars: 90 }, gaps: [], problems: [], counts: nothingRead().counts })
    expect(readTrace([open, line(1), ''].join('\n'))).not.toHaveProperty('cut')
  })
  test.each([['', 1], [open, 1], [`${open}\n`, 2], [`\n\n${open}\n${open}\n${line(1).slice(0, 30)}`, 5], [`${open}\n${' '.repeat(LINE_CHARS_MAX + 1)}`, 2]])('tells in which line the text ends: %#', (text, endLine) => {
    expect(readTrace(text).endLine).toBe(endLine)
  })
  test('the place in a line is told once, whichever parser found it', () => {
    expect(readTrace(`${open}\n{"a":1 "b"}\n`).problems[0]!.found).toMatch(/^"\{\\"a\\":1 \\"b\\"\}" \(Expected .* at character 8\)$/)
    for (const said of ["JSON.parse: expected ',' at line 1 column 8 of the JSON data", "expected ',' in JSON at position 7 (line 1 column 8)"]) {
      const parse = vi.spyOn(JSON, 'parse').mockImplementation(() => { throw new SyntaxError(said) })
      try { expect(readTrace('{"a"\n').problems[0]!.found).toMatch(/expected ',' (?:in JSON )?at character 8\)$/) } finally { parse.mockRestore() }
    }
  })
  test('a last line that is whole needs no newline', () => { expect(seqs([open, line(1)].join('\n'))).toEqual([0, 1]) })
  test('an unreadable line in the middle is a problem with its number, and the rest is read [D12.2]', () => {
    const trace = readTrace([open, '{"v":1,"ki', line(1), 'hello', '{"v":2}', '{"v":1,"kind":"step","call":"k7","seq":-1}', line(2), ''].join('\r\n'))
    expect(trace.records.map((r) => r.seq)).toEqual([0, 1, 2])
    expect(trace.problems.map((p) => [p.line, p.field])).toEqual([[2, 'line'], [4, 'line'], [5, 'v'], [6, 'seq']])
    expect(trace.problems[2]).toEqual({ line: 5, field: 'v', expected: '1', found: '2' })
  })
  test('text that is no trace at all is a problem, not a gap', () => {
    expect(readTrace('hello')).toMatchObject({ records: [], gaps: [], problemCount: 1 })
    expect(readTrace('')).toEqual({ records: [], ...nothingRead(), endLine: 1 })
  })
  test('a second call with an id that is taken is kept apart, and said', () => {
    const again = JSON.stringify({ ...JSON.parse(open) as object, t: 99_000 })
    const trace = readTrace([open, line(1), again, line(1, { t: 99_001 }), line(2), ''].join('\n'))
    expect(trace.records.map((r) => `${r.call} ${r.seq}`)).toEqual(['k7 0', 'k7 1', 'k7~2 0', 'k7~2 1', 'k7~2 2'])
    expect(trace.problems).toEqual([{ line: 3, field: 'call', expected: 'one call for each id; "k7" has another open record', found: 'a second call, shown as "k7~2"', isKept: true }])
    expect(trace.gaps).toEqual([])
  })
  test('two calls under one id whose clocks began alike are two calls: what else their open records say decides', () => {
    const of = (device: string) => JSON.stringify({ ...JSON.parse(open) as object, app: { name: 'Demo', device } }), turned = JSON.stringify({ ...JSON.parse(open) as object, app: { device: 'a', name: 'Demo' } })
    const trace = readTrace([of('a'), line(1), of('b'), line(1), turned, line(2), ''].join('\n'))
    expect(trace.records.map((r) => `${r.call} ${r.seq}`)).toEqual(['k7 0', 'k7 1', 'k7~2 0', 'k7~2 1', 'k7 2'])
    expect(trace).toMatchObject({ duplicates: 1, problemCount: 1, counts: { renamed: 1, unreadable: 0 } })
  })
  test('a record whose number another one has is told, and a copy is not', () => {
    const trace = readTrace([open, line(1), line(2), line(1), line(2, { t: 7 }), line(3), ''].join('\n'))
    expect(trace.records.map((r) => r.seq)).toEqual([0, 1, 2, 3])
    expect(trace).toMatchObject({ duplicates: 2, problemCount: 1, counts: { sameNumber: 1, unreadable: 0 }, problems: [{ line: 5, field: 'seq', expected: expect.stringContaining('#2 of "k7" stands in line 3 and says') }] })
  })
  test('so is one of the same time and event that says something else; the order of fields says nothing, and what is left out neither', () => {
    const turned = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line(2)) as object).toReversed())), other = line(2, { event: { type: 'app.activated', by: 'another' } })
    const told = ([lines]: [string[]], options = {}) => { const reader = createTraceReader(options); reader.push(`${lines.join('\n')}\n`); const { problems, duplicates } = reader.end(); return [duplicates, problems.map((p) => [p.line, /stands (.*) and/.exec(p.expected)?.[1]])] }
    expect(told([[open, line(1), line(2), turned, line(2, { mono: undefined }), line(3), other, line(4)]])).toEqual([3, [[7, 'in line 3']]])
    // Calls that alternate, and a record that stood out of order.
    expect(told([[open, line(0, { call: 'b' }), line(2), line(0, { call: 'c' }), line(1), line(2, { commands: [{ type: 'leave' }] }), line(1, { commands: [{ type: 'leave' }] }), line(1, { t: 5 })]])).toEqual([3, [[6, 'in line 3'], [8, 'above']]])
    // Who gives its records away has none to compare, and knows the lines.
    expect(told([[open, line(1), line(2), other, line(2, { t: 7 })]], { give: () => undefined })).toEqual([2, [[5, 'in line 3']]])
    // Of a second call under one id they are told apart under its new name.
    const again = JSON.stringify({ ...JSON.parse(open) as object, t: 99_000 })
    expect(told([[open, line(1), again, line(1), line(1), line(1, { commands: [{ type: 'leave' }] })]])).toEqual([2, [[3, undefined], [6, 'in line 4']]])
  })
  test('a record that fills a declared hole is not held against the gap record that bears its number', () => {
    const gap = JSON.stringify({ v: 1, kind: 'gap', call: 'k7', attempt: 1, seq: 3, missing: [3, 3], cause: 'buffer' }), whole = [open, line(1), line(2), line(3), line(4)]
    expect(readTrace([open, line(1), line(2), gap, line(4), ...whole, ...whole, ''].join('\n'))).toMatchObject({ problems: [], gaps: [], duplicates: 9 })
  })
  test.each([
    ['an array', JSON.stringify([JSON.parse(open), JSON.parse(line(1))])], ['an indented array', JSON.stringify([JSON.parse(open), JSON.parse(line(1))], null, 2)],
    ['an array of lines', `[${open},\n${line(1)},\n${line(2)}]`], ['an indented record', JSON.stringify(JSON.parse(open), null, 2)],
  ])('%s instead of lines is told once, with what to do', (_, text) => {
    const trace = readTrace(text)
    expect(trace.problems).toEqual([{ line: 1, field: 'file', expected: 'JSON Lines: one record on each line', found: expect.stringContaining('jq -c') }])
    expect(trace).toMatchObject({ records: [], gaps: [] })
    // What comes after it all the same is read.
    expect(readTrace(`${text}\n${line(1)}\n`)).toMatchObject({ records: [{ seq: 1 }] })
  })
  test.each([['app', 'device'], ['app', 'name'], ['app', 'version'], ['app', 'os'], ['machine', 'hash'], ['machine', 'version']])('%s.%s of more than 1,000 characters is refused', (part, name) => {
    const of = (text: string) => JSON.stringify({ ...JSON.parse(open) as object, [part]: { [name]: text } })
    expect(readTrace(of('x'.repeat(1_001)))).toMatchObject({ records: [], problems: [{ field: `${part}.${name}` }] })
    expect(readTrace(of('x'.repeat(1_000)))).toMatchObject({ problems: [] })
  })
  test('a chunk may end anywhere', () => {
    const text = [open, line(1), line(2), ''].join('\n'), reader = createTraceReader()
    const told: number[] = []
    for (const c of text) told.push(...reader.push(c).map((r) => r.seq))
    expect(told).toEqual([0, 1, 2])
    expect(reader.end()).toEqual(readTrace(text))
  })
  test('equal states of a big trace are one object', () => {
    const [a, b] = readTrace([line(0), line(1), ''].join('\n')).records
    expect(a?.kind === 'step' && b?.kind === 'step' && a.to === b.from).toBe(true)
  })
  test('live records that say the same share what they say, and say what they said', () => {
    const share = createSharer(), texts = [line(0), line(1), line(2, { commands: [{ type: 'leave' }] }), line(3, { to: { session: 'joined' } }), line(4, { event: { type: 'app.activated', at: 1 } }), open, line(5)]
    const all = texts.map((text) => JSON.parse(text) as TraceRecord)
    for (const r of all) share(r)
    expect(all).toEqual(texts.map((text) => JSON.parse(text) as unknown))
    const event = (i: number) => (all[i] as StepRecord).event
    expect(event(0)).toBe(event(1))
    expect(event(0)).toBe(event(6))
    for (const i of [2, 3, 4]) expect(event(i)).not.toBe(event(0))
  })
  test('more than is held at once is left out, counted with its first line, and told as a gap of the call that goes on', () => {
    const reader = createTraceReader({ recordsMax: 4 })
    reader.push([open, line(1), line(0, { call: 'b' }), ''].join('\n'))
    expect(reader.isFull).toBe(false)
    reader.push([line(2), line(3), 'nonsense', line(5), line(0, { call: 'never seen' }), line(4), line(1, { call: 'b' }), ''].join('\n'))
    expect(reader.isFull).toBe(true)
    const trace = reader.end()
    expect(trace.records.map((r) => `${r.call} ${r.seq}`)).toEqual(['k7 0', 'k7 1', 'b 0', 'k7 2'])
    expect(trace.gaps).toEqual([{ call: 'k7', attempt: 1, from: 3, to: 5, cause: 'too-many' }, { call: 'b', attempt: 1, from: 1, to: 1, cause: 'too-many' }])
    expect(trace.problems.map((p) => [p.line, p.field, p.found])).toEqual([[5, 'file', expect.stringContaining('5 records from this line on were left out')], [6, 'line', expect.any(String)]])
    expect(trace).toMatchObject({ problemCount: 2, counts: { tooMany: 1, unreadable: 1 } })
  })
  test('so is more text than is held at once; a second call under one id goes on under its own name', () => {
    const again = JSON.stringify({ ...JSON.parse(open) as object, t: 99_000 }), reader = createTraceReader({ charsMax: open.length + again.length })
    reader.push([open, again, line(1), line(2)].join('\n'))
    expect(reader.end()).toMatchObject({ records: [{ call: 'k7' }, { call: 'k7~2' }], gaps: [{ call: 'k7~2', from: 1, to: 2, cause: 'too-many' }] })
  })
  test('several readers hold together what one may', () => {
    const held = nothingHeld(), of = () => createTraceReader({ recordsMax: 3, held }), a = of(), b = of()
    a.push(`${line(0)}\n${line(1)}\n`)
    b.push([line(0, { call: 'b' }), line(1, { call: 'b' }), ''].join('\n'))
    expect([a.isFull, a.end().records.length]).toEqual([true, 2])
    expect(b.end()).toMatchObject({ records: [{ call: 'b', seq: 0 }], gaps: [{ call: 'b', from: 1, to: 1, cause: 'too-many' }], counts: { tooMany: 1, unreadable: 0 } })
  })
  test('a small file that is left out for those before it is not told to be cut into parts', () => {
    const held = nothingHeld(), of = () => createTraceReader({ recordsMax: 3, held }), told = (...lines: string[]) => { const reader = of(); reader.push(`${lines.join('\n')}\n`); return reader.end().problems.map((p) => [p.line, p.expected, p.found]) }
    expect(told(open, line(1), line(2), line(3))).toEqual([[4, expect.stringMatching(/^at most 3 records .* at once$/), expect.stringContaining('To see them, cut the file into parts')]])
    expect(told(line(0, { call: 'b' }))).toEqual([[1, expect.stringMatching(/^at most 3 records .* at once, together with the files before it$/), expect.stringMatching(/were left out\. To see them, open it alone$/)]])
  })
  test('of a file of something else the first lines are listed and the rest is counted', () => {
    const reader = createTraceReader()
    for (let i = 0; i < 40; i++) reader.push('\u0000\u0001binary\n'.repeat(1_000))
    reader.push(`${open}\n`)
    const trace = reader.end()
    expect(trace).toMatchObject({ records: [{ seq: 0 }], problemCount: 40_000, counts: { unreadable: 40_000 } })
    expect(trace.problems).toHaveLength(1_000)
    expect(trace.problems[999]).toMatchObject({ line: 1_000, found: expect.stringContaining('\\u0000\\u0001binary') })
  })
})
