/** The searches against their definitions, tried out over every set of states of small graphs. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ALIVE, CLASS, FIRST_TIMER } from './codes.ts'
import type { Edge, Graph } from './explore.ts'
import { FIRST_TIMER_KIND, K, labelOf } from './move-kinds.ts'
import { createReach, leadsTo } from './search.ts'

/** Moves of no class, of two weak ones and of two strong ones, with their class. */
const MOVES = [{ kind: K.join }, { kind: K.boot, fair: CLASS.boot }, { kind: K.joinRuns, fair: CLASS.port }, { kind: K.alive, fair: ALIVE }, { kind: FIRST_TIMER_KIND, fair: FIRST_TIMER }] as const
const bitOf = (move: number): number => { const m = MOVES[move]!; return 'fair' in m ? 1 << m.fair : 0 }
const FROM = 1, TO = 2
type Plain = { edges: (readonly [from: number, to: number, move: number])[]; holds: number[] }

/** As the explorer would have found it: state 0 is the start, every state is reached, and behind the last one there is room, in which anything may stand. */
function graphOf({ edges, holds }: Plain): Graph {
  const states = holds.length, sorted = edges.toSorted((a, b) => a[0] - b[0]), room = [FROM, TO, FROM]
  const first = new Int32Array(states + 1), possible = new Int32Array(states), level = new Uint16Array(states), parent = new Int32Array(states).fill(-1), parentLabel = new Uint16Array(states)
  for (const [from, , move] of sorted) { first[from + 1]!++; possible[from]! |= bitOf(move) }
  for (let s = 0; s < states; s++) first[s + 1]! += first[s]!
  const found = [0]
  for (const s of found) for (const [from, to, move] of sorted) if (from === s && to !== 0 && parent[to]! < 0) {
    parent[to] = s; parentLabel[to] = labelOf(MOVES[move]!.kind); level[to] = level[s]! + 1
    found.push(to)
  }
  return {
    states, transitions: sorted.length, depth: Math.max(...level), seconds: 0, starts: 1, isComplete: true, low: new Int32Array(states), high: new Int32Array(states), possible, level, parent, parentLabel, violations: new Map(),
    first: Int32Array.of(...first, sorted.length + 1, sorted.length + 2), to: Int32Array.of(...sorted.map(e => e[1]), 0, 0), label: Uint16Array.from(sorted, e => labelOf(MOVES[e[2]]!.kind)), holds: Int32Array.of(...holds, ...room),
  }
}

/** May a fair run stay in just these states for ever? It then makes each move among them, again and again, or rests. */
function isFairFor(g: Graph, { edges }: Plain, set: readonly number[], unfair: number): boolean {
  const inner = edges.filter(([from, to]) => set.includes(from) && set.includes(to)), possible = set.map(s => g.possible[s]! & ~unfair)
  if (set.length === 1 && possible[0] === 0) return true
  if (inner.length === 0 || !set.every(s => set.every(t => s === t || reached(inner, s).has(t)))) return false
  const taken = inner.reduce((m, [, , move]) => m | bitOf(move), 0), everywhere = possible.reduce((m, f) => m & f, -1), somewhere = possible.reduce((m, f) => m | f, 0)
  const strong = (1 << ALIVE) | (1 << FIRST_TIMER)
  return (everywhere & ~strong & ~taken) === 0 && (somewhere & strong & ~taken) === 0
}
function reached(edges: Plain['edges'], from: number): Set<number> {
  const found = new Set([from]) // breadth first: what is added to a set comes last
  for (const s of found) for (const [a, b] of edges) if (a === s) found.add(b)
  return found
}

/** The same graph with its states numbered as the explorer does: in the order in which they are found. */
function renumbered({ edges, holds }: Plain): Plain {
  const sorted = edges.toSorted((a, b) => a[0] - b[0]), found = [...reached(sorted, 0)], numberOf = (s: number): number => found.indexOf(s)
  return { edges: sorted.map(([a, b, move]) => [numberOf(a), numberOf(b), move] as const), holds: found.map(s => holds[s]!) }
}
const plain: fc.Arbitrary<Plain> = fc.integer({ min: 1, max: 6 }).chain(n => fc.record({
  holds: fc.array(fc.oneof(fc.constant(0), fc.nat(3)), { minLength: n, maxLength: n }),
  edges: fc.tuple(
    fc.tuple(...Array.from({ length: n - 1 }, (_, i) => fc.tuple(fc.nat(i), fc.constant(i + 1), fc.nat(MOVES.length - 1)))), // so that each is reached
    fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1), fc.nat(MOVES.length - 1)), { maxLength: 2 * n }),
  ).map(parts => parts.flat()),
}).map(renumbered))
const isFrom = (h: number): boolean => (h & FROM) !== 0, isTo = (h: number): boolean => (h & TO) !== 0

describe('from leads to to', () => {
  const seen = { holds: 0, fails: 0, longer: 0, larger: 0 }
  test('unless a fair run comes from the one into states among which it can stay without the other', () => {
    fc.assert(fc.property(plain, fc.subarray(MOVES.flatMap(m => ('fair' in m ? [m.fair] : []))), (p, excused) => {
      const g = graphOf(p), unfair = excused.reduce((m, c) => m | (1 << c), 0), result = leadsTo(g, isFrom, isTo, unfair)
      const outside = p.edges.filter(([a, b]) => !isTo(p.holds[a]!) && !isTo(p.holds[b]!))
      // How many moves it is, at least, from the start by a state of the one kind to each state, and on without the other.
      const way = new Map<number, number>()
      p.holds.forEach((h, s) => {
        if (!isFrom(h) || isTo(h)) return
        const far = new Map([[s, g.level[s]!]])
        for (const [a, n] of far) for (const [x, b] of outside) if (x === a && !far.has(b)) far.set(b, n + 1)
        for (const [b, n] of far) way.set(b, Math.min(n, way.get(b) ?? Infinity))
      })
      const sets = Array.from({ length: 2 ** p.holds.length - 1 }, (_, bits) => p.holds.flatMap((_h, s) => ((bits + 1) & (1 << s) ? [s] : [])))
        .filter(set => set.every(s => way.has(s)) && isFairFor(g, p, set, unfair))
      expect(result.holds).toBe(sets.length === 0)
      expect(result.witnesses).toBe(p.holds.filter(isFrom).length)
      if (!result.lasso) { expect(result.holds).toBe(true); seen.holds++; return }
      const { stem, end, component } = result.lasso
      expect(isFairFor(g, p, component, unfair)).toBe(true)
      expect(component).toContain(end)
      expect(stem.length).toBe(Math.min(...sets.flat().map(s => way.get(s)!)))
      expect(stem.at(-1)?.to ?? 0).toBe(end)
      expect(stem.filter(({ from, to, label }, i) => from !== (stem[i - 1]?.to ?? 0) || !p.edges.some(e => e[0] === from && e[1] === to && labelOf(MOVES[e[2]]!.kind) === label))).toEqual([])
      const states = [0, ...stem.map(e => e.to)]
      expect(states.some((s, i) => isFrom(p.holds[s]!) && states.slice(i).every(t => !isTo(p.holds[t]!)))).toBe(true)
      seen.fails++
      if (stem.length > 1) seen.longer++
      if (component.length > 1) seen.larger++
    }), { numRuns: 800 })
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20)
  })
  test.each<{ what: string; moves: Plain['edges']; holds: number[]; is: boolean; way?: number }>([
    { what: 'not where nothing has to happen', moves: [[0, 1, 0]], holds: [FROM, TO], is: false, way: 0 },
    { what: 'where a weak move must be made in the end', moves: [[0, 1, 1], [0, 0, 0]], holds: [FROM, TO], is: true },
    { what: 'not by a weak move that is not always possible', moves: [[0, 1, 0], [1, 0, 0], [0, 2, 1]], holds: [FROM, 0, TO], is: false, way: 0 },
    { what: 'but by a strong one that is', moves: [[0, 1, 0], [1, 0, 0], [0, 2, 3], [1, 2, 1]], holds: [FROM, 0, TO], is: true },
    { what: 'not where the run can avoid the state of the strong one', moves: [[0, 1, 0], [1, 1, 0], [0, 2, 3]], holds: [FROM, 0, TO], is: false, way: 1 },
    { what: 'not where the move can be made without getting there', moves: [[0, 0, 1], [0, 1, 1]], holds: [FROM, TO], is: false, way: 0 },
    { what: 'not where two more moves lead there from its start than from a later state of the one kind', moves: [[0, 1, 1], [0, 2, 1], [1, 3, 1], [2, 4, 1], [3, 3, 0], [4, 5, 1], [5, 3, 1]], holds: [FROM, 0, 0, 0, 0, FROM], is: false, way: 2 },
    { what: 'not where it leads there by the start, which is of neither kind', moves: [[0, 1, 1], [1, 0, 1], [0, 2, 3], [2, 2, 0]], holds: [0, FROM, 0], is: false, way: 3 },
    { what: 'not where a place can be left only for one that must be left', moves: [[0, 1, 1], [0, 2, 1], [1, 3, 3], [1, 4, 0], [4, 1, 1], [2, 2, 0], [2, 4, 0]], holds: [FROM, 0, 0, TO, 0], is: false, way: 1 },
    { what: 'not where the run can go to and fro beside the state of the strong one', moves: [[0, 1, 1], [1, 2, 3], [1, 3, 0], [3, 4, 1], [4, 3, 1], [4, 1, 1]], holds: [FROM, 0, TO, 0, 0], is: false, way: 2 },
    { what: 'of what never is, always', moves: [[0, 1, 0]], holds: [0, 0], is: true },
    { what: 'where both are so at once', moves: [[0, 0, 0]], holds: [FROM | TO], is: true },
  ])('$what', ({ moves, holds, is, way }) => {
    const result = leadsTo(graphOf({ edges: moves, holds }), isFrom, isTo)
    expect([result.holds, result.lasso?.stem.length]).toEqual([is, way])
  })
})

test('what can reach a target is found backwards, the target itself included', () => {
  fc.assert(fc.property(plain, p => {
    const reach = createReach(graphOf(p))
    for (const target of [(h: number) => isTo(h), (_: number, s: number) => s === 0]) {
      const found = reach(target)
      expect([...found]).toEqual(p.holds.map((_, s) => (p.holds.some((h, t) => target(h, t) && reached(p.edges, s).has(t)) ? 1 : 0)))
    }
  }), { numRuns: 200 })
})

/** A way is told by its edges. */
test('the way to a place leads by a state of the first kind, also where a shorter one does not', () => {
  // 0 → 3 → 3 is shorter, but only 0 → 1 → 2 → 3 passes a state of the first kind.
  const p: Plain = { edges: [[0, 3, 0], [0, 1, 0], [1, 2, 0], [2, 3, 0], [3, 3, 0]], holds: [0, 0, FROM, 0] }
  const { lasso } = leadsTo(graphOf({ ...p, edges: [...p.edges, [2, 2, 1]] }), isFrom, isTo)
  expect(lasso?.stem.map((e: Edge) => [e.from, e.to])).toEqual([[0, 1], [1, 2]])
  const weak = leadsTo(graphOf({ ...p, edges: [[0, 3, 0], [0, 1, 0], [1, 2, 0], [2, 3, 1], [3, 3, 0]] }), isFrom, isTo)
  expect(weak.lasso?.stem.map((e: Edge) => [e.from, e.to])).toEqual([[0, 1], [1, 2], [2, 3]])
})
