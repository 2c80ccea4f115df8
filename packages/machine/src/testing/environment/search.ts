/**
 * Searches in the finished product graph: does p lead to q in every fair run, and can q be reached at all.
 *
 * A counterexample to "p leads to q" is a reachable p-state from which, never passing a q-state, a set of
 * states is reached that can be repeated for ever without starving any fairness class: a strongly connected
 * component (or a state in which nothing has to happen). A weak class is starved if it is possible in all
 * of the component and never taken. A strong one is starved if it is possible anywhere in it and never
 * taken; then the states where it is possible are cut out, and the rest is searched again.
 */
import { ALIVE, UNFAIR } from './codes.ts'
import { pathTo, type Edge, type Graph } from './explore.ts'
import { FAIR_OF } from './move-kinds.ts'

const WEAK_BITS = (1 << ALIVE) - 1

export type LeadsToResult = {
  holds: boolean
  witnesses: number
  /** A shortest way into a place where a fair run can stay for ever, and that place. */
  lasso?: { stem: Edge[]; end: number; component: number[] }
}
/** @param unfair classes whose fairness is not assumed, a bit for each */
export function leadsTo(g: Graph, from: (holds: number) => boolean, to: (holds: number) => boolean, unfair = 0): LeadsToResult {
  const { states, first, to: target, label, holds, possible } = g
  // 1: q does not hold; 2: also reached from a p-state without passing q, by the edge in `by`
  const mark = new Uint8Array(states), by = new Int32Array(states), inside: number[] = []
  let witnesses = 0
  for (let s = 0; s < states; s++) {
    const h = holds[s]!, isFrom = from(h)
    if (isFrom) witnesses++
    if (to(h)) continue
    mark[s] = 1
    if (isFrom) { mark[s] = 2; by[s] = -1; inside.push(s) }
  }
  // Level by level from the starts, so that the way through a p-state is a shortest one.
  const queue = inside.splice(0)
  let fresh: number[] = [], next: number[] = []
  for (let i = 0, level = 0; i < queue.length || fresh.length > 0; level++) {
    for (; i < queue.length && g.level[queue[i]!]! <= level; i++) fresh.push(queue[i]!)
    for (const s of fresh) {
      inside.push(s)
      for (let e = first[s]!, end = first[s + 1]!; e < end; e++) {
        const t = target[e]!
        if (mark[t] === 1) { mark[t] = 2; by[t] = e; next.push(t) }
      }
    }
    fresh = next
    next = []
  }
  if (inside.length === 0) return { holds: true, witnesses }

  if (isLeftByOne(g, inside, mark, unfair)) return { holds: true, witnesses }

  const group = new Int32Array(states)
  for (const s of inside) group[s] = 1
  const components = createTarjan(g, group)
  let groups = 1, fairRuns = 0, lasso: NonNullable<LeadsToResult['lasso']> | undefined
  const work: number[][] = [inside]
  for (let nodes = work.pop(); nodes; nodes = work.pop()) {
    components(nodes, component => {
      const mine = ++groups
      for (const s of component) group[s] = mine
      let everywhere = -1, somewhere = 0, taken = 0, hasCycle = false
      for (const s of component) {
        const f = possible[s]! & ~unfair
        everywhere &= f
        somewhere |= f
        for (let e = first[s]!, end = first[s + 1]!; e < end; e++) if (group[target[e]!] === mine) {
          hasCycle = true
          const c = FAIR_OF[label[e]! >> 8]!
          if (c < UNFAIR) taken |= 1 << c
        }
      }
      if (!hasCycle && somewhere !== 0) return
      if (everywhere & WEAK_BITS & ~taken) return
      const starved = somewhere & ~WEAK_BITS & ~taken
      if (starved === 0) {
        // Of the places where it can stay for ever, one with a shortest way to it.
        if (fairRuns++ < RUNS_MAX) {
          const found = lassoOf(g, by, component)
          if (!lasso || found.stem.length < lasso.stem.length) lasso = found
        }
        return
      }
      const next = ++groups, rest: number[] = []
      for (const s of component) if (possible[s]! & ~unfair & starved) group[s] = 0
      else { group[s] = next; rest.push(s) }
      if (rest.length > 0) work.push(rest)
    })
  }
  return lasso ? { holds: false, witnesses, lasso } : { holds: true, witnesses }
}

/** The simplest proof: one weak class is possible everywhere inside, and each of its moves leads out. */
function isLeftByOne({ first, to, label, possible }: Graph, inside: readonly number[], mark: Uint8Array, unfair: number): boolean {
  let classes = WEAK_BITS & ~unfair
  for (const s of inside) if ((classes &= possible[s]!) === 0) return false
  for (const s of inside) for (let e = first[s]!, end = first[s + 1]!; e < end; e++) {
    const c = FAIR_OF[label[e]! >> 8]!
    if (c < ALIVE && mark[to[e]!] === 2 && (classes &= ~(1 << c)) === 0) return false
  }
  return true
}

/** From a start to a p-state, and on to the component without passing a q-state. */
function lassoOf(g: Graph, by: Int32Array, component: number[]): NonNullable<LeadsToResult['lasso']> {
  const wayTo = (end: number): Edge[] => {
    const tail: Edge[] = []
    let s = end
    for (let e = by[s]!; e >= 0; e = by[s]!) {
      const from = sourceOf(g, e)
      tail.unshift({ from, label: g.label[e]!, to: s })
      s = from
    }
    return [...pathTo(g, s), ...tail]
  }
  let best: { end: number; stem: Edge[] } | undefined
  for (const end of component.slice(0, TRIED_MAX)) {
    const stem = wayTo(end)
    if (!best || stem.length < best.stem.length) best = { end, stem }
  }
  return { ...best!, component }
}
/** So many places are compared for the shortest stem, and of a large one so many states. */
const RUNS_MAX = 2_000, TRIED_MAX = 200
/** The state that an edge leaves. */
function sourceOf({ first, states }: Graph, edge: number): number {
  let low = 0, high = states - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (first[middle]! <= edge) low = middle
    else high = middle - 1
  }
  return low
}

/** Calls back with each strongly connected component among some nodes of one group; without recursion. A lone state without an inner edge is one too. */
function createTarjan({ states, first, to }: Graph, group: Int32Array): (nodes: readonly number[], visit: (component: number[]) => void) => void {
  const order = new Int32Array(states), lowest = new Int32Array(states), isOpen = new Uint8Array(states), next = new Int32Array(states)
  const open = new Int32Array(states), path = new Int32Array(states)
  return (nodes, visit) => {
    const here = group[nodes[0]!]!
    for (const s of nodes) order[s] = lowest[s] = isOpen[s] = 0
    let count = 0, opened = 0, depth = 0
    const enter = (s: number): void => {
      path[depth++] = s
      next[s] = first[s]!
      order[s] = lowest[s] = ++count
      open[opened++] = s
      isOpen[s] = 1
    }
    for (const root of nodes) {
      if (order[root] !== 0 || group[root] !== here) continue
      enter(root)
      while (depth > 0) {
        const s = path[depth - 1]!, end = first[s + 1]!
        let e = next[s]!, deeper = -1
        for (; e < end; e++) {
          const t = to[e]!
          if (group[t] !== here) continue
          if (order[t] === 0) { deeper = t; e++; break }
          if (isOpen[t] === 1 && order[t]! < lowest[s]!) lowest[s] = order[t]!
        }
        next[s] = e
        if (deeper >= 0) { enter(deeper); continue }
        depth--
        if (depth > 0) { const up = path[depth - 1]!; if (lowest[s]! < lowest[up]!) lowest[up] = lowest[s]! }
        if (lowest[s] !== order[s]) continue
        const component: number[] = []
        for (let t = -1; t !== s;) { t = open[--opened]!; isOpen[t] = 0; component.push(t) }
        visit(component)
      }
    }
  }
}

/** Edges backwards, built once for all searches of reachability. */
export function createReach(g: Graph): (target: (holds: number, s: number) => boolean) => Uint8Array {
  const { states, transitions, first, to, holds } = g
  const start = new Int32Array(states + 1)
  for (let e = 0; e < transitions; e++) start[to[e]! + 1]!++
  for (let s = 0; s < states; s++) start[s + 1]! += start[s]!
  const fill = start.slice(), from = new Int32Array(transitions)
  for (let s = 0; s < states; s++) for (let e = first[s]!, end = first[s + 1]!; e < end; e++) from[fill[to[e]!]!++] = s
  return target => {
    const reaches = new Uint8Array(states), stack: number[] = []
    for (let s = 0; s < states; s++) if (target(holds[s]!, s)) { reaches[s] = 1; stack.push(s) }
    while (stack.length > 0) {
      const t = stack.pop()!
      for (let e = start[t]!, end = start[t + 1]!; e < end; e++) { const s = from[e]!; if (reaches[s] === 0) { reaches[s] = 1; stack.push(s) } }
    }
    return reaches
  }
}
