/**
 * Searches in the finished product graph: does p lead to q in every fair run, and can q be reached at all.
 *
 * A counterexample to "p leads to q" is a reachable p-state from which, never passing a q-state, a set of
 * states is reached that can be repeated for ever without starving any fairness class: a strongly connected
 * component (or a state in which nothing has to happen). A weak class is starved if it is possible in all
 * of the component and never taken. A strong one is starved if it is possible anywhere in it and never
 * taken; then the states where it is possible are cut out, and the rest is searched again.
 */
import { ALIVE } from './codes.ts'
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
  const { states, first, to: target, label, holds, possible, level } = g
  // 1: q does not hold; 2: also reached from a p-state without passing q, by the edge in `by` from the state in `before` (-1: it is a p-state), after so many moves
  const mark = new Uint8Array(states), by = new Int32Array(states), before = new Int32Array(states), moves = new Int32Array(states), starts: number[][] = []
  let witnesses = 0
  for (let s = 0; s < states; s++) {
    const h = holds[s]!, isFrom = from(h)
    if (isFrom) witnesses++
    if (to(h)) continue
    mark[s] = 1
    if (isFrom) { mark[s] = 2; before[s] = -1; (starts[level[s]!] ??= []).push(s) }
  }
  // Move by move, each p-state at its own level, so that the way through a p-state is a shortest one.
  const inside: number[] = []
  let fresh: number[] = []
  for (let n = 0; n < starts.length || fresh.length > 0; n++) {
    const next: number[] = []
    for (const s of fresh.concat(starts[n] ?? [])) {
      inside.push(s)
      moves[s] = n
      for (let e = first[s]!, end = first[s + 1]!; e < end; e++) {
        const t = target[e]!
        if (mark[t] === 1) { mark[t] = 2; by[t] = e; before[t] = s; next.push(t) }
      }
    }
    fresh = next
  }

  const group = new Int32Array(states)
  for (const s of inside) group[s] = 1
  const components = createTarjan(g, group)
  let groups = 1, found: { end: number; component: number[] } | undefined
  const work: number[][] = [inside]
  for (let nodes = work.pop(); nodes; nodes = work.pop()) {
    components(nodes, component => {
      const mine = ++groups
      for (const s of component) group[s] = mine
      let everywhere = -1, somewhere = 0, taken = 0
      for (const s of component) {
        const f = possible[s]! & ~unfair
        everywhere &= f
        somewhere |= f
        // The bit of what is in no class (`UNFAIR`) is no bit of `possible`.
        for (let e = first[s]!, end = first[s + 1]!; e < end; e++) if (group[target[e]!] === mine) taken |= 1 << FAIR_OF[label[e]! >> 8]!
      }
      if (everywhere & WEAK_BITS & ~taken) return
      const starved = somewhere & ~WEAK_BITS & ~taken
      if (starved === 0) {
        // Of the places where it can stay for ever, the one with the shortest way to it.
        for (const end of component) if (!found || moves[end]! < moves[found.end]!) found = { end, component }
        return
      }
      const next = ++groups, rest: number[] = []
      for (const s of component) if (possible[s]! & ~unfair & starved) group[s] = 0
      else { group[s] = next; rest.push(s) }
      work.push(rest)
    })
  }
  if (!found) return { holds: true, witnesses }
  // On to the component without passing a q-state, told from its end.
  const tail: Edge[] = []
  let s = found.end
  for (; before[s]! >= 0; s = before[s]!) tail.push({ from: before[s]!, label: label[by[s]!]!, to: s })
  return { holds: false, witnesses, lasso: { stem: [...pathTo(g, s), ...tail.reverse()], ...found } }
}

/**
 * Calls back with each strongly connected component among some nodes, which are all of one group; without recursion. A lone
 * state without an inner edge is one too. The callback must put each of its states into another group.
 */
function createTarjan({ states, first, to }: Graph, group: Int32Array): (nodes: readonly number[], visit: (component: number[]) => void) => void {
  const order = new Int32Array(states), lowest = new Int32Array(states), next = new Int32Array(states)
  return (nodes, visit) => {
    const here = group[nodes[0]!]!, open: number[] = [], path: number[] = []
    for (const s of nodes) order[s] = 0
    let count = 0
    const enter = (s: number): void => {
      path.push(s)
      open.push(s)
      next[s] = first[s]!
      order[s] = lowest[s] = ++count
    }
    for (const root of nodes) {
      if (order[root] !== 0) continue
      enter(root)
      while (path.length > 0) {
        const s = path.at(-1)!, end = first[s + 1]!
        let e = next[s]!, deeper = -1
        for (; e < end && deeper < 0; e++) {
          const t = to[e]!
          if (group[t] !== here) continue // also what is in a component already
          if (order[t] === 0) deeper = t
          else lowest[s] = Math.min(lowest[s]!, order[t]!)
        }
        next[s] = e
        if (deeper >= 0) { enter(deeper); continue }
        path.pop()
        const up = path.at(-1)
        if (up !== undefined) lowest[up] = Math.min(lowest[up]!, lowest[s]!)
        if (lowest[s] !== order[s]) continue
        visit(open.splice(open.lastIndexOf(s)))
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
