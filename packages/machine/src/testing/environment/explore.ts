/**
 * The product of machine and environment, explored breadth first and completely: every reachable state, every
 * transition. States are two words in typed arrays behind an open-addressing hash. The edges are kept as compressed
 * rows, with their labels, for the searches that follow.
 */
import { monotonic } from '../../clock.ts'
import { kindOf } from './move-kinds.ts'
import type { Moves } from './moves.ts'
import { SAFETY_IDS, type SafetyId } from './safety.ts'
import type { World } from './world.ts'

/** One transition, with its label. */
export type Edge = { from: number; label: number; to: number }
/** The explored product of machine and environment. */
export type Graph = {
  readonly states: number
  readonly transitions: number
  readonly depth: number
  readonly seconds: number
  /** How many of the first states are starts. */
  readonly starts: number
  /**
   * False if the limit was reached, or if the exploration stopped at a violation. Then everything that is said of it
   * is partial.
   */
  readonly isComplete: boolean
  readonly low: Int32Array
  readonly high: Int32Array
  /** The edges of state s are those from `first[s]` up to `first[s + 1]`. */
  readonly first: Int32Array
  readonly to: Int32Array
  readonly label: Uint16Array
  /** By state: the fairness classes that are possible in it. */
  readonly possible: Int32Array
  /** By state: the propositions that hold in it, one bit for each. */
  readonly holds: Int32Array
  /** By state: how many moves it is away from a start. */
  readonly level: Uint16Array
  readonly parent: Int32Array
  readonly parentLabel: Uint16Array
  /** The shallowest violation of each safety property. */
  readonly violations: ReadonlyMap<SafetyId, Edge>
}
/** How far an exploration goes, and what it notes. */
export type ExploreOptions = {
  /** The exploration stops at the first state that leads past this many. Default {@link STATES_MAX}. */
  statesMax?: number
  /** Stops at the first violation of safety. */
  stopAtViolation?: boolean
  /** Propositions about a state, at most 31. Their bits stand in `holds`. */
  propositions?: readonly ((w: World) => boolean)[]
  /** For how many states there is room at first: a power of two. The room doubles whenever it is full. Default 65,536. */
  room?: number
  /**
   * Told of the first violation of each property as soon as it is seen, with what was explored until then. The way to
   * the violation is in that.
   */
  onViolation?: (id: SafetyId, edge: Edge, seen: Graph) => void
  /** Told now and then how far the exploration has come. */
  onProgress?: (p: { states: number; transitions: number; waiting: number }) => void
}

/** An exploration stops at this many states, unless another limit is given. */
export const STATES_MAX = 20_000_000
const PROGRESS_EVERY = 50_000

/** Explores the product from its starts. */
export function explore(w: World, moves: Moves, options: ExploreOptions = {}): Graph {
  const { statesMax = STATES_MAX, stopAtViolation = false, propositions = [], room = 1 << 16, onViolation, onProgress } = options
  const began = monotonic()
  let capacity = room, slotsMask = 4 * room - 1, edgeCapacity = 16 * room
  let low = new Int32Array(capacity), high = new Int32Array(capacity), parent = new Int32Array(capacity), parentLabel = new Uint16Array(capacity), level = new Uint16Array(capacity)
  let first = new Int32Array(capacity + 1), possible = new Int32Array(capacity), holds = new Int32Array(capacity)
  let slots = new Int32Array(slotsMask + 1), to = new Int32Array(edgeCapacity), label = new Uint16Array(edgeCapacity)
  let states = 0, transitions = 0, depth = 0, current = -1, stop = false
  const violations = new Map<SafetyId, Edge>(), untold: SafetyId[] = []

  const slotOf = (l: number, h: number): number => {
    let x = Math.imul(l, 0x9e3779b1) ^ Math.imul(h, 0x85ebca6b)
    x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d)
    return (x ^ (x >>> 13)) & slotsMask
  }
  const grow = (): void => {
    capacity *= 2
    low = grown(low, capacity); high = grown(high, capacity); parent = grown(parent, capacity); parentLabel = grown(parentLabel, capacity); level = grown(level, capacity)
    first = grown(first, capacity + 1); possible = grown(possible, capacity); holds = grown(holds, capacity)
  }
  const rehash = (): void => {
    slotsMask = slotsMask * 2 + 1
    slots = new Int32Array(slotsMask + 1)
    for (let i = 0; i < states; i++) {
      let k = slotOf(low[i]!, high[i]!)
      while (slots[k] !== 0) k = (k + 1) & slotsMask
      slots[k] = i + 1
    }
  }
  /** The number of the world's state. A state that was never seen gets a new one. */
  const intern = (by: number): number => {
    const l = w.low, h = w.high
    let k = slotOf(l, h)
    for (let i = slots[k]!; i !== 0; i = slots[k]!) {
      if (low[i - 1] === l && high[i - 1] === h) return i - 1
      k = (k + 1) & slotsMask
    }
    if (states === capacity) grow()
    const s = states++
    slots[k] = s + 1
    low[s] = l; high[s] = h; parent[s] = current; parentLabel[s] = by
    level[s] = depth = current < 0 ? 0 : level[current]! + 1 // breadth first: what is found last is as deep as any
    if (states * 2 > slotsMask) rehash()
    return s
  }

  w.starts(() => { intern(0) })
  const starts = states
  const emit = (by: number): void => add(by, intern(by))
  const stay = (by: number): void => add(by, current)
  const add = (by: number, t: number): void => {
    if (transitions === edgeCapacity) { edgeCapacity *= 2; to = grown(to, edgeCapacity); label = grown(label, edgeCapacity) }
    to[transitions] = t
    label[transitions++] = by
    if (w.judge.bad === 0) return
    for (let i = 0; i < SAFETY_IDS.length; i++) if (w.judge.bad & (1 << i) && !violations.has(SAFETY_IDS[i]!)) {
      violations.set(SAFETY_IDS[i]!, { from: current, label: by, to: t })
      untold.push(SAFETY_IDS[i]!)
    }
    w.judge.bad = 0
    if (stopAtViolation) stop = true
  }
  const seen = (isComplete: boolean): Graph => ({
    states, transitions, depth, seconds: (monotonic() - began) / 1e6, starts, isComplete, low, high, first, to, label, possible, holds, level, parent, parentLabel, violations,
  })
  w.judge.bad = 0
  for (current = 0; current < states && !stop && states <= statesMax; current++) {
    first[current] = transitions
    w.load(low[current]!, high[current]!)
    possible[current] = moves.possible()
    let h = 0
    for (let i = 0; i < propositions.length; i++) if (propositions[i]!(w)) h |= 1 << i
    holds[current] = h
    moves.from(emit, stay)
    // Told here, and not while the world stands in the midst of a move.
    while (untold.length > 0) { const id = untold.shift()!; onViolation?.(id, violations.get(id)!, seen(false)) }
    if (onProgress && current % PROGRESS_EVERY === 0) onProgress({ states, transitions, waiting: states - current })
  }
  const isComplete = current === states && !stop
  for (let s = current; s <= states; s++) first[s] = transitions
  return seen(isComplete)
}

function grown<A extends Int32Array | Uint16Array>(old: A, size: number): A {
  const next = new (old.constructor as new (n: number) => A)(size)
  next.set(old)
  return next
}

/** The shortest way from a start to a state. */
export function pathTo(g: Graph, end: number): Edge[] {
  const path: Edge[] = []
  for (let s = end; g.parent[s]! >= 0; s = g.parent[s]!) path.unshift({ from: g.parent[s]!, label: g.parentLabel[s]!, to: s })
  return path
}

/** How many transitions each kind of move has. */
export function transitionsByKind(g: Graph): Record<string, number> {
  const counts: Record<string, number> = {}
  for (let e = 0; e < g.transitions; e++) {
    const { id } = kindOf(g.label[e]!)
    counts[id] = (counts[id] ?? 0) + 1
  }
  return counts
}
