/**
 * The checking suite is complete: on arbitrary small machines by theory, on our tables against every small change.
 * The observer sees commands, whether an event was ignored, and the session.
 */
import { compile, type Policy, type Table } from '@onhook/machine'
import { OPERATORS, applyMutant, engineOf, isEquivalent, mutantsOf, startMutantsOf, suiteOf, type Engine, type Look, type Suite } from '@onhook/machine/testing'
import { test as property } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLong, patience } from '../support/seed.ts'

const session: Look = s => s['session'] ?? ''

// ---- arbitrary machines, arbitrarily wrong ---------------------------------------------------------------

const STATES = 5, EVENTS = 3, SESSIONS = 2
/** A machine whose tables say for each cell where it goes, and what is seen: ignored, nothing, or one of two commands. */
type Small = { next: number[]; list: number[]; session: number[] }
const cells = (max: number, of: fc.Arbitrary<number>): fc.Arbitrary<number[]> => fc.array(of, { minLength: max, maxLength: max })
const small: fc.Arbitrary<Small> = fc.record({ next: cells(STATES * EVENTS, fc.nat(STATES - 1)), list: cells(STATES * EVENTS, fc.integer({ min: -1, max: 1 })), session: cells(STATES, fc.nat(SESSIONS - 1)) })
const small2 = fc.tuple(small, fc.array(fc.tuple(fc.nat(STATES * EVENTS - 1), fc.nat(STATES - 1), fc.integer({ min: -1, max: 1 })), { minLength: 1, maxLength: 6 }))

const tableOf = ({ next, list, session: sessions }: Small): Table => ({
  name: 'small', regions: ['session'], initial: 0, states: sessions.map(n => ({ session: `${n}` })), events: ['a', 'b', 'c'], timers: {},
  commands: [[], [{ type: 'leave' }]],
  rows: next.flatMap((to, cell) => (list[cell]! < 0 ? [] : [[Math.floor(cell / EVENTS), cell % EVENTS, to, list[cell]!] as Table['rows'][number]])),
})
/** Only what can be reached: a table, as `compile` gives it, has nothing else. */
function reachable(m: Small): Small {
  const order = [0], index = new Map([[0, 0]])
  for (const s of order) for (let e = 0; e < EVENTS; e++) {
    const to = m.list[s * EVENTS + e]! < 0 ? s : m.next[s * EVENTS + e]!
    if (!index.has(to)) { index.set(to, order.length); order.push(to) }
  }
  const cellsOf = (s: number): number[] => [0, 1, 2].map(e => s * EVENTS + e)
  return { next: order.flatMap(s => cellsOf(s).map(c => (m.list[c]! < 0 ? index.get(s)! : index.get(m.next[c]!)!))), list: order.flatMap(s => cellsOf(s).map(c => m.list[c]!)), session: order.map(s => m.session[s]!) }
}

/** Does an engine answer every test as the other does? */
function passes(suite: Suite, right: Engine, other: Engine): boolean {
  for (const word of suite.tests()) {
    let a = right.initial, b = other.initial
    for (const e of word) {
      const c = a * right.events + e, d = b * other.events + e
      a = right.next[c]!
      b = other.next[d]!
      if (right.list[c] !== other.list[d] || session(right.table.states[a]!, right.table) !== session(other.table.states[b]!, other.table)) return false
    }
  }
  return true
}
/** The same by brute force: all pairs of states that one word reaches. */
function areEqual(a: Engine, b: Engine): boolean {
  const open: [number, number][] = [[a.initial, b.initial]], seen = new Set<string>()
  for (let pair; (pair = open.pop());) {
    const [s, t] = pair
    if (seen.has(pair.join())) continue
    seen.add(pair.join())
    for (let e = 0; e < a.events; e++) {
      const c = s * a.events + e, d = t * b.events + e, x = a.next[c]!, y = b.next[d]!
      if (a.list[c] !== b.list[d] || a.table.states[x]!['session'] !== b.table.states[y]!['session']) return false
      open.push([x, y])
    }
  }
  return true
}

describe('the suite of an arbitrary machine', () => {
  const counts = { equal: 0, different: 0 }
  property.prop([small2], { numRuns: isLong ? 200_000 : 20_000 })('is passed by another with no more states than there are classes exactly if they are equal', ([spec, slips]) => {
    const right = engineOf(tableOf(reachable(spec))), suite = suiteOf(right)
    const wrong: Small = structuredClone(spec)
    for (const [cell, to, list] of slips) { wrong.next[cell] = to; wrong.list[cell] = list }
    const other = engineOf(tableOf(reachable(wrong)))
    fc.pre(other.states <= suite.classes)
    const equal = areEqual(right, other)
    counts[equal ? 'equal' : 'different']++
    expect(passes(suite, right, other)).toBe(equal)
  })

  test('was asked about machines of both kinds', () => {
    expect(counts.equal).toBeGreaterThan(100)
    expect(counts.different).toBeGreaterThan(1_000)
  })

  property.prop([small])('reaches each state, tells each class from every other by a word that both are asked, and repeats nothing', spec => {
    const engine = engineOf(tableOf(reachable(spec))), { classOf, classes, identifiers, cover, tests } = suiteOf(engine)
    const runOf = (s: number, word: readonly number[]): string => {
      let text = ''
      for (const e of word) { const cell = s * EVENTS + e; s = engine.next[cell]!; text += `${engine.list[cell]} ${session(engine.table.states[s]!, engine.table)},` }
      return text
    }
    expect(cover.map(word => word!.reduce((s, e) => engine.next[s * EVENTS + e]!, engine.initial))).toEqual([...engine.table.states.keys()])
    for (let a = 0; a < classes; a++) for (let b = 0; b < a; b++) {
      const s = classOf.indexOf(a), t = classOf.indexOf(b)
      const asked = (c: number): string[] => identifiers[c]!.flatMap(w => w.map((_, i) => w.slice(0, i + 1).join()))
      expect(asked(a).some(w => asked(b).includes(w) && runOf(s, w.split(',').map(Number)) !== runOf(t, w.split(',').map(Number)))).toBe(true)
    }
    const all = [...tests()].map(w => w.join())
    expect(all).toEqual([...tests()].map(w => w.join()))
    expect(all.filter((w, i) => all.some((x, k) => k !== i && `${x},`.startsWith(`${w},`)))).toEqual([])
  })
})

// ---- every slip in our own tables -------------------------------------------------------------------------

/** By cell: the tests that pass through it, and after how many events. Only they can notice that the cell is wrong. */
function passagesOf(engine: Engine, tests: readonly (readonly number[])[]): { from: Int32Array; tests: Int32Array } {
  const count = new Int32Array(engine.next.length + 1)
  const walk = (see: (cell: number, test: number) => void): void => tests.forEach((word, i) => {
    const seen = new Set<number>()
    let s = engine.initial
    for (const e of word) {
      const cell = s * engine.events + e
      if (!seen.has(cell)) { seen.add(cell); see(cell, i) }
      s = engine.next[cell]!
    }
  })
  walk(cell => { count[cell + 1]!++ })
  for (let i = 1; i < count.length; i++) count[i]! += count[i - 1]!
  const list = new Int32Array(count.at(-1)!), filled = count.slice()
  walk((cell, i) => { list[filled[cell]!++] = i })
  return { from: count, tests: list }
}

type Killed = { mutants: number; killed: number; equivalent: number; survivors: string[]; blind: string[] }
function judge(table: Table): Killed {
  const right = engineOf(table), wrong = engineOf(table), tests = [...suiteOf(right).tests()], through = passagesOf(right, tests)
  const sessions = Int32Array.from(table.states, s => ['', 'idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended'].indexOf(session(s, table)))
  const notices = (word: readonly number[]): boolean => {
    let a = right.initial, b = wrong.initial
    for (const e of word) {
      const c = a * right.events + e, d = b * right.events + e
      a = right.next[c]!
      b = wrong.next[d]!
      if (right.list[c] !== wrong.list[d] || sessions[a] !== sessions[b]) return true
    }
    return false
  }
  const result: Killed = { mutants: 0, killed: 0, equivalent: 0, survivors: [], blind: [] }
  const operators = new Set<string>()
  for (const mutant of [...mutantsOf(table), ...startMutantsOf(table)]) {
    const undo = applyMutant(wrong, mutant)
    result.mutants++
    // Where it starts, every test sees.
    let killed = mutant.initial !== undefined && tests.some(notices)
    for (const { cell } of mutant.cells) for (let i = through.from[cell]!; i < through.from[cell + 1]! && !killed; i++) killed = notices(tests[through.tests[i]!]!)
    if (killed) { result.killed++; operators.add(mutant.operator) }
    else if (isEquivalent(right, wrong, session) && mutant.cells.every(({ cell }) => right.isRow(cell) === wrong.isRow(cell))) result.equivalent++
    else result.survivors.push(mutant.says)
    undo()
  }
  result.blind = OPERATORS.filter(o => !operators.has(o))
  return result
}

describe.each((['when-joined', 'when-joining', 'never'] as const satisfies Policy['launchService'][]).filter(p => isLong || p === 'when-joined'))('the suite of the table, launch %s', launchService => {
  test.each(compile(undefined, { policy: { launchService } }).tables.map(t => [t.name, t] as const))('kills every mutant of the %s that is not equivalent', (name, table) => {
    const start = performance.now()
    const { mutants, killed, equivalent, survivors, blind } = judge(table)
    console.log(`${launchService}, ${name}: ${mutants} mutants, ${killed} killed, ${equivalent} equivalent, ${((performance.now() - start) / 1000).toFixed(1)} s`)
    expect(survivors).toEqual([])
    expect(killed + equivalent).toBe(mutants)
    if (name === 'core') expect(blind).toEqual([])
    expect(killed).toBeGreaterThan(table.rows.length)
  }, patience(120_000))
})
