/** A suite against its definition, over small machines: what is said, in which order, and nothing twice. */
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Table, TransitionTable } from '../compile.ts'
import { engineOf, type Engine } from './engine.ts'
import { suiteOf, type Observer, type Word } from './suite.ts'

const STATES = 5, EVENTS = 3
type Small = { next: number[]; list: number[]; session: number[] }
const cells = (n: number, of: fc.Arbitrary<number>): fc.Arbitrary<number[]> => fc.array(of, { minLength: n, maxLength: n })
const small: fc.Arbitrary<Small> = fc.record({ next: cells(STATES * EVENTS, fc.nat(STATES - 1)), list: cells(STATES * EVENTS, fc.integer({ min: -1, max: 1 })), session: cells(STATES, fc.nat(1)) })
/** Hardly anything is seen, so that it takes long words to tell states apart. */
const dull: fc.Arbitrary<Small> = fc.record({ next: cells(STATES * EVENTS, fc.nat(STATES - 1)), list: cells(STATES * EVENTS, fc.constant(0)), session: fc.constant([0, 0, 0, 0, 1]) })
const tableOf = ({ next, list, session }: Small): Table => ({
  name: 'small', regions: ['session'], initial: 0, states: session.map(n => ({ session: `${n}` })), events: ['a', 'b', 'c'], timers: {}, commands: [[], [{ type: 'leave' }]],
  rows: next.flatMap((to, cell) => (list[cell]! < 0 ? [] : [[Math.floor(cell / EVENTS), cell % EVENTS, to, list[cell]!] as Table['rows'][number]])),
})
const compare = (a: Word, b: Word): number => { for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!; return a.length - b.length }
const begins = (a: Word, b: Word): boolean => a.length <= b.length && a.every((e, i) => e === b[i])
const key = (w: Word): string => w.join(' ')

/** What is seen of a word: commands, whether it was ignored, and the session. */
function seen({ next, list, table, events, commands }: Engine, s: number, word: Word, { look = x => x['session']!, ignored = true }: Observer = {}): string {
  return word.map(e => {
    const cell = s * events + e
    s = next[cell]!
    return `${list[cell]! < 0 ? (ignored ? 'ignored' : '') : commands[list[cell]!]!.map(c => c.type).join()} ${look(table.states[s]!, table)}`
  }).join('; ')
}
const words = (length: number): Word[] => (length === 0 ? [[]] : words(length - 1).flatMap(w => [0, 1, 2].map(e => [...w, e])))
const FOUR = words(4)
const shortest = (engine: Engine): (Word | undefined)[] => {
  const found: (Word | undefined)[] = []
  for (let n = 0; n < STATES; n++) for (const w of words(n)) { const s = w.reduce((t, e) => engine.next[t * EVENTS + e]!, engine.initial); found[s] ??= w }
  return Array.from({ length: engine.states }, (_, s) => found[s])
}

function judge(m: Small, observer?: Observer): { longest: number; classes: number } {
  const engine = engineOf(tableOf(m)), { classOf, classes, identifiers, cover, tests } = suiteOf(engine, observer ? { observer } : {})
  const look = (s: number, w: Word): string => seen(engine, s, w, observer)
  const all = [...engine.table.states.keys()]
  // States are of one class exactly when no word tells them apart, and classes are numbered as they come.
  const sights = all.map(s => FOUR.map(w => look(s, w)).join('\n'))
  expect([...classOf]).toEqual(sights.map(x => [...new Set(sights)].indexOf(x)))
  expect(classes).toBe(new Set(sights).size)
  expect(cover).toEqual(shortest(engine))
  // Any two classes share a word at which they part, up to its end; no word of one is the beginning of another.
  for (let a = 0; a < classes; a++) {
    expect(identifiers[a]!.filter((w, i, own) => own.some((x, k) => k !== i && begins(w, x)) || w.length === 0)).toEqual([])
    expect(identifiers[a]).toEqual(identifiers[a]!.toSorted(compare))
    for (let b = 0; b < a; b++) {
      const heads = (c: number): Set<string> => new Set(identifiers[c]!.flatMap(w => w.map((_, i) => key(w.slice(0, i + 1)))))
      const s = classOf.indexOf(a), t = classOf.indexOf(b), shared = [...heads(a)].filter(w => heads(b).has(w)).map(w => w.split(' ').map(Number))
      expect(shared.some(w => look(s, w) !== look(t, w))).toBe(true)
    }
  }
  // Every way out of every state, then the words that identify where it leads; and those of each state itself.
  const due = all.flatMap(s => (cover[s] ? [
    ...identifiers[classOf[s]!]!.map(w => [...cover[s]!, ...w]),
    ...[0, 1, 2].flatMap(e => { const ids = identifiers[classOf[engine.next[s * EVENTS + e]!]!]!; return [[...cover[s]!, e], ...ids.map(w => [...cover[s]!, e, ...w])] }),
  ] : []))
  const each = [...new Map(due.map(w => [key(w), w])).values()], whole = each.filter(w => !each.some(x => x !== w && begins(w, x))).toSorted(compare)
  expect([...tests()]).toEqual(whole)
  return { longest: Math.max(0, ...identifiers.flat().map(w => w.length)), classes }
}

describe('the suite of a small machine', () => {
  test('has classes, a cover, words that identify, and the tests that follow from them', () => {
    fc.assert(fc.property(small, m => { judge(m) }), { numRuns: 40 })
  })
  test('has long words where little is seen', () => {
    const longest = new Set<number>()
    fc.assert(fc.property(dull, m => { longest.add(judge(m).longest) }), { numRuns: 40 })
    expect([...longest].toSorted((a, b) => a - b)).toEqual(expect.arrayContaining([0, 1, 2, 3]))
  })
  test('says nothing twice where what is due is longer than what identifies', () => {
    judge({ next: [3, 0, 3, 3, 3, 1, 2, 3, 0, 2, 1, 0, 3, 0, 0], list: [0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], session: [0, 0, 0, 0, 1] })
  })
  test('identifies by the shorter of two words that tell as much', () => {
    // One pair of events would tell as much as the event c and then the event a.
    const engine = engineOf(tableOf({ next: [3, 4, 1, 4, 1, 2, 4, 3, 3, 4, 0, 2, 1, 4, 0], list: [0, 0, 0, 0, -1, 0, 0, 0, -1, -1, 0, 0, 0, 0, -1], session: [0, 1, 0, 0, 1] }))
    expect(suiteOf(engine).identifiers).toEqual([[[2]], [[0], [2]], [[2]], [[0], [2]], [[2]]])
    // Where hardly anything is seen, b, a, a tells the first state from the second, and so does b, b, a, a.
    const table = tableOf({ next: [8, 7, 4, 0, 5, 6, 7, 4, 4, 6, 5, 7, 8, 5, 6, 1, 4, 5], list: new Array<number>(18).fill(0), session: [] })
    const rows = table.rows.map(([, , to], i): Table['rows'][number] => [Math.floor(i / 2), i % 2, to, 0])
    expect(suiteOf(engineOf({ ...table, events: ['a', 'b'], states: [0, 0, 0, 0, 0, 0, 0, 0, 1].map(n => ({ session: `${n}` })), rows })).identifiers[0]).toEqual([[0, 1, 0], [1, 0, 0]])
  })
  test('tells by what its tester sees', () => {
    fc.assert(fc.property(small, m => {
      judge(m, { ignored: false })
      judge(m, { look: () => '' })
    }), { numRuns: 40 })
  })
  test('of one state is every event once', () => {
    const one = engineOf({ ...tableOf({ next: [0, 0, 0], list: [-1, 0, 1], session: [0] }) }), { identifiers, classes, tests } = suiteOf(one)
    expect([identifiers, classes, [...tests()]]).toEqual([[[]], 1, [[0], [1], [2]]])
  })
  test('needs no region called session', () => {
    const engine = engineOf({ ...tableOf({ next: [1, 0, 0, 1, 1, 1], list: [0, -1, -1, -1, -1, -1], session: [0, 0] }), states: [{ audio: 'a' }, { audio: 'b' }] })
    expect(suiteOf(engine).classes).toBe(2)
    expect(suiteOf(engine, { observer: { ignored: false } }).classes).toBe(1)
    expect(suiteOf(engine, { observer: { ignored: false, look: s => s['audio']! } }).classes).toBe(2)
  })
})

/** The published ones: which of the words that identify as well are taken is fixed. */
test.each(['audio', 'media', 'presentation'])('the suite of %s is the one of the vectors', name => {
  const read = (file: string): unknown => JSON.parse(readFileSync(new URL(`../../vectors/${file}`, import.meta.url), 'utf8'))
  const table = (read('table.when-joined.json') as TransitionTable).tables.find(t => t.name === name)!
  const { depth, event } = read(`${name}.when-joined.json`) as { depth: number[]; event: number[] }
  const path: number[] = [], leaves: number[][] = []
  event.forEach((e, i) => { path.length = depth[i]!; path.push(e); if ((depth[i + 1] ?? 0) <= depth[i]!) leaves.push([...path]) })
  expect([...suiteOf(engineOf(table)).tests()]).toEqual(leaves)
})
