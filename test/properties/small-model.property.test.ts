/** The explorer of small models on random graphs of a few states: each kind of property against its definition, tried on every set of states; and each story is walked again. */
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { brokenIn, explore, type Model, type Move, type SmallProperty } from '../../packages/machine/src/testing/small-model.ts'
import { holds } from '../support/holds.ts'
import { isLong } from '../support/seed.ts'

const SIZE = 6
type Edge = { to: number; fair: string | undefined }
type Graph = { edges: Edge[][]; initial: number[] }
const state = fc.nat(SIZE - 1)
const graphs: fc.Arbitrary<Graph> = fc.record({
  edges: fc.array(fc.array(fc.record({ to: state, fair: fc.constantFrom(undefined, undefined, 'a', 'b') }), { maxLength: 3 }), { minLength: SIZE, maxLength: SIZE }),
  initial: fc.uniqueArray(state, { minLength: 1, maxLength: 2 }),
})
const sets = fc.uniqueArray(state, { maxLength: 4 })
const modelOf = ({ edges, initial }: Graph): Model<number> => ({
  initial, key: s => `s${s}`,
  moves: s => edges[s]!.map(({ to, fair }, i): Move<number> => ({ to, name: `${s}.${i}`, ...(fair !== undefined && { fair }) })),
})
const reach = ({ edges }: Graph, from: readonly number[], through: (s: number) => boolean = () => true): Set<number> => {
  const seen = new Set(from)
  for (const s of seen) if (through(s)) for (const { to } of edges[s]!) if (through(to)) seen.add(to)
  return seen
}
/** The least number of moves to a state. */
function depths(g: Graph, from: readonly number[] = g.initial, through: (s: number) => boolean = () => true): Map<number, number> {
  const at = new Map(from.map(s => [s, 0]))
  for (const [s, d] of at) for (const { to } of g.edges[s]!) if (through(to) && !at.has(to)) at.set(to, d + 1)
  return at
}
const subsets = Array.from({ length: 2 ** SIZE - 1 }, (_, n) => Array.from({ length: SIZE }, (_, s) => s).filter(s => ((n + 1) >> s) & 1))
/** May a fair run visit just these for ever? They hang together (or it is one, and it rests there), and no class of moves is possible in all of them and taken in none. */
function isFairForEver(g: Graph, set: readonly number[]): boolean {
  const inside = (s: number): boolean => set.includes(s)
  if (set.some(s => set.some(t => !reach(g, [s], inside).has(t)))) return false
  return ['a', 'b'].every(c => set.some(s => g.edges[s]!.every(e => e.fair !== c)) || set.some(s => g.edges[s]!.some(e => e.fair === c && inside(e.to))))
}
/** Walks a story: where it leads. The names of the moves are `state.index`, and each must go on where the last has led. */
function walk(g: Graph, moves: readonly string[], from: readonly number[]): number {
  let at: number | undefined
  for (const name of moves) {
    const [s, i] = name.split('.').map(Number) as [number, number]
    if (at === undefined ? !from.includes(s) : at !== s) throw new Error(`${name} does not follow, in ${moves.join(' ')}`)
    at = g.edges[s]![i]!.to
  }
  return at ?? from[0]!
}
const runs = isLong ? 10_000 : 1_000
const one = (g: Graph, property: SmallProperty<number>) => {
  const result = explore(modelOf(g), [property])
  return { result, p: result.properties[0]! }
}
const verdictOf = (isBroken: boolean, witnesses: number): string => (isBroken ? 'violated' : witnesses === 0 ? 'vacuous' : 'holds')

describe('the explorer of small models', () => {
  holds([graphs], runs)('reaches every state and takes every move, once', g => {
    const { states, transitions, depth, properties } = explore(modelOf(g), [])
    const at = depths(g)
    expect([states, transitions, depth, properties]).toEqual([at.size, [...at.keys()].reduce((n, s) => n + g.edges[s]!.length, 0), Math.max(...at.values()), []])
  })

  holds([graphs, sets, sets], runs)('a property of states: where it is judged, and whether it holds; with the shortest story', (g, premise, wrong) => {
    const { p, result } = one(g, { id: 'S', text: 'what holds', kind: 'state', judge: s => (premise.includes(s) ? !wrong.includes(s) : undefined) })
    const at = depths(g), met = [...at.keys()].filter(s => premise.includes(s)), bad = met.filter(s => wrong.includes(s))
    expect([p.id, p.text, p.kind, p.witnesses, p.verdict]).toEqual(['S', 'what holds', 'state', met.length, verdictOf(bad.length > 0, met.length)])
    expect(brokenIn(result).breaks).toEqual(bad.length > 0 ? ['S'] : [])
    if (bad.length === 0) { expect(p).not.toHaveProperty('counterexample'); return }
    expect(p.counterexample).toHaveLength(Math.min(...bad.map(s => at.get(s)!)))
    if (p.counterexample!.length > 0) expect(bad).toContain(walk(g, p.counterexample!, g.initial))
  })

  holds([graphs, sets, sets], runs)('a property of moves: the same, and the wrong move ends the story', (g, premise, wrong) => {
    const { p } = one(g, { id: 'M', text: '', kind: 'move', judge: (s, m) => (premise.includes(s) ? !wrong.includes(m.to) : undefined) })
    const at = depths(g), met = [...at.keys()].filter(s => premise.includes(s)).flatMap(s => g.edges[s]!.map(e => ({ s, to: e.to }))), bad = met.filter(m => wrong.includes(m.to))
    expect([p.witnesses, p.verdict]).toEqual([met.length, verdictOf(bad.length > 0, met.length)])
    if (bad.length === 0) return
    expect(p.counterexample).toHaveLength(Math.min(...bad.map(m => at.get(m.s)!)) + 1)
    const last = walk(g, p.counterexample!, g.initial)
    expect(bad.some(m => m.to === last && m.s === Number(p.counterexample!.at(-1)!.split('.')[0]))).toBe(true)
  })

  holds([graphs, sets, sets], runs)('possible: from each state of the premise one of the goal can be reached', (g, from, to) => {
    const { p } = one(g, { id: 'P', text: '', kind: 'possible', from: s => from.includes(s), to: s => to.includes(s) })
    const at = depths(g), met = [...at.keys()].filter(s => from.includes(s)), bad = met.filter(s => ![...reach(g, [s])].some(t => to.includes(t)))
    expect([p.witnesses, p.verdict]).toEqual([met.length, verdictOf(bad.length > 0, met.length)])
    if (bad.length === 0) return
    const [end, ...story] = p.counterexample!.toReversed()
    expect(end).toBe('… and can never more')
    expect(story).toHaveLength(Math.min(...bad.map(s => at.get(s)!)))
    if (story.length > 0) expect(bad).toContain(walk(g, story.toReversed(), g.initial))
  })

  holds([graphs, sets, sets], runs)('leads to: no fair run from the premise avoids the goal for ever', (g, from, to) => {
    const { p } = one(g, { id: 'L', text: '', kind: 'leads-to', from: s => from.includes(s), to: s => to.includes(s) })
    const at = depths(g), met = [...at.keys()].filter(s => from.includes(s)), outside = (s: number): boolean => !to.includes(s)
    const near = reach(g, met.filter(outside), outside), bad = subsets.filter(set => set.every(s => near.has(s)) && isFairForEver(g, set))
    expect([p.witnesses, p.verdict]).toEqual([met.length, verdictOf(bad.length > 0, met.length)])
    if (bad.length === 0) return
    // The story leads by way of the premise into such a set, from there on past no goal; by the shortest way. And it goes round in it.
    const story = p.counterexample!.filter(n => !n.startsWith('for ever: ')), round = p.counterexample!.filter(n => n.startsWith('for ever: ')).map(n => n.slice('for ever: '.length))
    expect(p.counterexample).toEqual([...story, ...round.map(n => `for ever: ${n}`)])
    const rest = story.length > 0 ? walk(g, story, g.initial) : undefined, begins = rest === undefined ? g.initial : [rest]
    expect(begins.some(s => bad.some(set => set.includes(s)))).toBe(true)
    const ends = new Set(bad.flat())
    expect(story).toHaveLength(Math.min(...met.filter(outside).flatMap(m => [...depths(g, [m], outside)].flatMap(([s, d]) => (ends.has(s) ? [at.get(m)! + d] : [])))))
    const way = [...story, ...round], passed = way.map((_, i) => walk(g, way.slice(0, i + 1), g.initial))
    const told = way.length > 0 ? [[Number(way[0]!.split('.')[0]), ...passed]] : g.initial.map(s => [s])
    expect(told.some(states => states.slice(0, story.length + 1).some((s, i) => from.includes(s) && states.slice(i).every(outside)))).toBe(true)
    if (round.length > 0) {
      expect(begins).toContain(walk(g, round, begins))
      expect(new Set(round.map(n => n.split('.')[0])).size).toBe(round.length)
    } else expect(begins.some(s => g.edges[s]!.every(e => e.fair === undefined || !outside(e.to) || e.to !== s))).toBe(true)
  })

  holds([graphs], 30)('several properties at once are judged as each alone', g => {
    const all: SmallProperty<number>[] = [
      { id: 'S', text: '', kind: 'state', judge: s => s !== 3 }, { id: 'M', text: '', kind: 'move', judge: (s, m) => (s === 1 ? m.to !== 2 : undefined) },
      { id: 'L', text: '', kind: 'leads-to', from: s => s === 0, to: s => s === 4 }, { id: 'P', text: '', kind: 'possible', from: () => true, to: s => s === 5 },
    ]
    const together = explore(modelOf(g), all)
    expect(together.properties).toEqual(all.map(p => one(g, p).p))
    const broken = together.properties.filter(p => p.verdict === 'violated')
    expect(brokenIn(together)).toEqual({ breaks: broken.map(p => p.id), ...(broken[0] && { story: broken[0].counterexample }) })
  })

  /** What random graphs seldom are: every state may be left for good (to state 5) by a move of a class of its own, or of the one that is named. */
  const cycle = (edges: number[][], classOf = (s: number): string => `${s}`): Graph => ({ initial: [0], edges: Array.from({ length: SIZE }, (_, s) => (edges[s] ? [...edges[s]!.map(to => ({ to, fair: undefined })), { to: 5, fair: classOf(s) }] : [])) })
  const everOut: SmallProperty<number> = { id: 'L', text: '', kind: 'leads-to', from: s => s === 0, to: s => s === 5 }
  holds([fc.constant(cycle([[1], [2], [3], [0]]))], 1)('a round of four is one round: each of its moves out is impossible elsewhere in it', g => {
    expect(one(g, everOut).p.counterexample).toEqual(['0.0', '1.0', '2.0', '3.0'].map(n => `for ever: ${n}`))
  })
  holds([fc.constant(cycle([[1, 2], [0], []]))], 1)('a round is found also where another way goes on from it', g => {
    expect(one(g, everOut).p.counterexample).toEqual(['0.0', '1.0'].map(n => `for ever: ${n}`))
  })
  holds([fc.constantFrom<number[][]>([[1], [0]], [[1], [2], [0]])], 2)('a move out is of one class, wherever it is possible: so it must happen', edges => {
    expect(one(cycle(edges, () => 'out'), everOut).p.verdict).toBe('holds')
  })

  // From 0 through 1, of which is asked, to 3, where alone it may stay: whatever is possible in a state must happen. There are shorter ways past 1, and by 5, which is the goal.
  const roundabout: Graph = { initial: [0], edges: [[3, 1], [5, 2], [4], [3], [3], [3]].map((to, s) => to.map(t => ({ to: t, fair: `${s}` }))) }
  holds([fc.constant(roundabout)], 1)('a story passes what it is asked of, and from there on not the goal, where there are shorter ways', g => {
    expect(one(g, { id: 'L', text: '', kind: 'leads-to', from: s => s === 1, to: s => s === 5 }).p.counterexample).toEqual(['0.1', '1.1', '2.0', '4.0', 'for ever: 3.0'])
  })

  const line: Graph = { initial: [0], edges: [[1], [2], [3], []].map(to => to.map(t => ({ to: t, fair: undefined }))) }
  holds([fc.constant(line)], 1)('stops at a limit, and says so; a model of just so many is explored', g => {
    expect(explore(modelOf(g), [], { max: 4 }).states).toBe(4)
    expect(() => explore(modelOf(g), [], { max: 3 })).toThrow(new RangeError('the model has more than 3 states: make it smaller, or allow more'))
  })
  holds([fc.constant(line)], 1)('tells the seconds of the clock that it is given, else of the host', g => {
    let now = 5
    expect(explore(modelOf(g), [], { now: () => (now += 2) }).seconds).toBe(2)
    const before = Date.now, times = [10_000, 12_500]
    Date.now = () => times.shift()!
    try { expect(explore(modelOf(g), []).seconds).toBe(2.5) } finally { Date.now = before }
  })
})
