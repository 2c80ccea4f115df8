/** The explorer over worlds of numbers, whose states and ways are known beforehand. */
import { describe, expect, test } from 'vitest'
import { explore, pathTo, transitionsByKind, type ExploreOptions, type Graph } from './explore.ts'
import { K, arrivalKind, labelOf } from './move-kinds.ts'
import type { Moves } from './moves.ts'
import { SAFETY_IDS } from './safety.ts'
import type { World } from './world.ts'

type Way = { to?: number; /** Properties that the move violates. */ breaks?: string[]; label?: number }
/** States are numbers, of which a part stands in each word. */
function exploreNumbers(starts: readonly number[], ways: (n: number) => Way[], options: ExploreOptions = {}): Graph {
  const world = {
    low: 0, high: 0, judge: { bad: 0 }, load(low: number, high: number) { world.low = low; world.high = high },
    starts(emit: () => void) { for (const n of starts) { put(n); emit() } },
  }
  const put = (n: number): void => { world.low = n & 0xff; world.high = n >> 8 }
  const moves: Moves = {
    possible: () => (world.low | (world.high << 8)) * 3,
    from(emit, stay) {
      const { low, high } = world
      for (const { to, breaks = [], label = labelOf(K.join) } of ways(low | (high << 8))) {
        world.judge.bad |= breaks.reduce((m, id) => m | (1 << SAFETY_IDS.indexOf(id as 'S1')), 0)
        if (to === undefined) stay(label)
        else { put(to); emit(label); world.load(low, high) }
      }
    },
  }
  return explore(world as unknown as World, moves, options)
}
const numberOf = (g: Graph, s: number): number => g.low[s]! | (g.high[s]! << 8)
const edgesOf = (g: Graph, s: number): number[] => [...g.to.slice(g.first[s], g.first[s + 1])].map(t => numberOf(g, t))

describe('the explorer', () => {
  test('finds each state once, breadth first, with each way out of it', () => {
    const g = exploreNumbers([1, 300, 1], n => (n === 1 ? [{ to: 2 }, {}, { to: 2 }] : n === 2 ? [{ to: 4 }, { to: 1 }] : n === 300 ? [{ to: 4 }] : []))
    expect([g.states, g.transitions, g.depth, g.starts, g.isComplete]).toEqual([4, 6, 1, 2, true])
    expect(Array.from({ length: 4 }, (_, s) => [numberOf(g, s), edgesOf(g, s), g.level[s]])).toEqual([[1, [2, 1, 2], 0], [300, [4], 0], [2, [4, 1], 1], [4, [], 1]])
    expect([...g.possible.slice(0, 4)]).toEqual([3, 900, 6, 12])
    expect(pathTo(g, 3)).toEqual([{ from: 1, label: labelOf(K.join), to: 3 }])
    expect(pathTo(g, 1)).toEqual([])
    expect(g.seconds).toBeGreaterThanOrEqual(0)
    expect(g.seconds).toBeLessThan(10)
  })
  test('grows with what it finds, and loses nothing of it', () => {
    const N = 2_000, MANY = 3_000
    // Two ways on from each state, and from the last one many that stay: far more than there is room for at first.
    const many = new Array<Way>(MANY).fill({}), labelAt = (n: number): number => labelOf(K.leave, n & 127)
    const ways = (n: number): Way[] => (n === N - 1 ? many : [2 * n + 1, 2 * n + 2].flatMap(to => (to < N ? [{ to, label: labelAt(n) }] : [])))
    const g = exploreNumbers([0], ways, { room: 4, propositions: [w => (w.low & 1) === 1, () => false, w => w.high > 3] })
    expect([g.states, g.transitions, g.depth, g.isComplete]).toEqual([N, N - 1 + MANY, 10, true])
    const wrong: number[] = []
    for (let s = 0; s < N - 1; s++) {
      const way = (s - 1) >> 1, on = [2 * s + 1, 2 * s + 2].filter(t => t < N), first = g.first[s]!
      const isRight = numberOf(g, s) === s && g.level[s] === Math.floor(Math.log2(s + 1)) && g.possible[s] === 3 * s && g.holds[s] === ((s & 1) | (s >> 8 > 3 ? 4 : 0))
        && g.parent[s] === (s === 0 ? -1 : way) && (s === 0 || g.parentLabel[s] === labelAt(way))
        && g.first[s + 1]! - first === on.length && on.every((t, i) => g.to[first + i] === t && g.label[first + i] === labelAt(s))
      if (!isRight) wrong.push(s)
    }
    expect(wrong).toEqual([])
    expect([g.first[N]! - g.first[N - 1]!, g.to[N], g.to[g.transitions - 1], g.label[g.transitions - 1]]).toEqual([MANY, N - 1, N - 1, labelOf(K.join)])
    expect(pathTo(g, 12).map(e => [e.from, e.to])).toEqual([[0, 2], [2, 5], [5, 12]])
  })
  test('finds again what it has found, however often it has grown since, and however full it is', () => {
    for (const room of [1, 4]) for (const N of [1, 2, 4, 7, 8, 33]) for (let from = 0; from < (N > 8 ? 1 : 8); from++) {
      // Numbered from the back, and each leads to each, so that 0 is the last to be found.
      const all = Array.from({ length: N }, (_, i) => (from + N - 1 - i) * 37), g = exploreNumbers([all[0]!], () => all.map(to => ({ to })), { room })
      expect([g.states, g.transitions, g.depth, g.first[N]]).toEqual([N, N * N, Math.min(N - 1, 1), N * N])
      expect(all.findIndex((n, s) => numberOf(g, s) !== n || g.first[s] !== s * N || edgesOf(g, s).some((t, i) => t !== all[i]))).toBe(-1)
    }
  })
  test('tells how far it has come, after each 50,000 states', () => {
    const told: object[] = [], ways = (n: number): Way[] => [2 * n + 1, 2 * n + 2].flatMap(to => (to < 60_000 ? [{ to }] : []))
    expect(exploreNumbers([0], ways, { onProgress: p => told.push(p) }).states).toBe(60_000)
    expect(told).toEqual([{ states: 3, transitions: 2, waiting: 3 }, { states: 60_000, transitions: 59_999, waiting: 10_000 }])
  })
  test('says how long it took, in seconds, and no more than passed', () => {
    const before = performance.now(), { seconds } = exploreNumbers([0], n => (n < 20_000 ? [{ to: n + 1 }] : []))
    expect(seconds).toBeGreaterThan(0)
    // Rounded to a microsecond at both ends.
    expect(seconds).toBeLessThanOrEqual((performance.now() - before) / 1_000 + 0.000_002)
  })
  test('stops at so many states, and says that it is not all', () => {
    const g = exploreNumbers([0], n => [{ to: n + 1 }, { to: n + 100 }], { statesMax: 5 })
    expect([g.states, g.isComplete]).toEqual([6, false])
    expect([...g.first.slice(0, 7)]).toEqual([0, 2, 4, 6, 6, 6, 6])
    expect(exploreNumbers([0], n => (n < 4 ? [{ to: n + 1 }] : []), { statesMax: 5 }).isComplete).toBe(true)
    expect(exploreNumbers([0], n => (n < 5 ? [{ to: n + 1 }] : []), { statesMax: 5 })).toMatchObject({ states: 6, isComplete: false })
  })
  test('keeps the first violation of each property, with its step', () => {
    const ways = (n: number): Way[] => [[{ to: 1 }, { to: 2, breaks: ['S1', 'G4'] }], [{ to: 3, breaks: ['S1', 'S23'] }, { breaks: ['S2'] }], [{ to: 3, breaks: ['S2'] }], []][n]!
    const label = labelOf(K.join), g = exploreNumbers([0], ways)
    expect([...g.violations]).toEqual([['S1', { from: 0, label, to: 2 }], ['G4', { from: 0, label, to: 2 }], ['S23', { from: 1, label, to: 3 }], ['S2', { from: 1, label, to: 1 }]])
    expect([g.states, g.transitions, g.isComplete]).toEqual([4, 5, true])
    const quick = exploreNumbers([0], ways, { stopAtViolation: true })
    expect([quick.states, quick.transitions, quick.isComplete, [...quick.violations.keys()]]).toEqual([3, 2, false, ['S1', 'G4']])
    expect(exploreNumbers([0], n => (n < 2 ? [{ to: n + 1 }] : []), { stopAtViolation: true }).isComplete).toBe(true)
    // Also when nothing is left but the rest of that state's moves.
    expect(exploreNumbers([0], () => [{ breaks: ['S1'] }, {}], { stopAtViolation: true }).isComplete).toBe(false)
  })
  test('tells each of them as soon as its state\'s moves are done, with the way to it', () => {
    const ways = (n: number): Way[] => [[{ to: 1 }, { to: 2, breaks: ['S1', 'G4'] }], [{ to: 3, breaks: ['S1', 'S23'] }], [{ to: 3, breaks: ['S2'] }], []][n]!
    const told: unknown[] = []
    const g = exploreNumbers([0], ways, { onViolation: (id, edge, seen) => told.push([id, edge.from, edge.to, seen.states, seen.transitions, seen.isComplete, pathTo(seen, edge.to).map(e => e.to)]) })
    expect(told).toEqual([['S1', 0, 2, 3, 2, false, [2]], ['G4', 0, 2, 3, 2, false, [2]], ['S23', 1, 3, 4, 3, false, [1, 3]], ['S2', 2, 3, 4, 4, false, [1, 3]]])
    expect([...g.violations.keys()]).toEqual(['S1', 'G4', 'S23', 'S2'])
  })
  test('counts the transitions of each kind of move, not of each event', () => {
    const g = exploreNumbers([0], n => (n > 0 ? [] : [{ label: labelOf(K.join, 3) }, { to: 1, label: labelOf(K.join, 4) }, { label: labelOf(arrivalKind(2, true), 3) }, { label: labelOf(arrivalKind(3, true), 3) }]))
    expect(transitionsByKind(g)).toEqual({ 'user.join': 2, deliver: 2 })
  })
})
