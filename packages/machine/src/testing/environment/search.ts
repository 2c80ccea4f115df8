/**
 * Searches in the finished product graph: does p lead to q in every fair run, and can q be reached at all?
 *
 * A counterexample to "p leads to q" starts in a reachable p-state. From there, without passing a q-state, it reaches
 * a set of states that can be repeated for ever without starving any fairness class. Such a set is a strongly
 * connected component, or a state in which nothing has to happen.
 *
 * A weak class is starved if it is possible in all of the component and never taken. A strong class is starved if it
 * is possible anywhere in it and never taken. Then the states where it is possible are cut out, and the rest is
 * searched again.
 */
import { ALIVE } from './codes.ts'
import { pathTo, type Edge, type Graph } from './explore.ts'
import { FAIR_OF } from './move-kinds.ts'

const WEAK_BITS = (1 << ALIVE) - 1

/** What a search has found. */
export type LeadsToResult = {
  holds: boolean
  witnesses: number
  /** A shortest way into a place where a fair run can stay for ever, and the place itself. */
  lasso?: { stem: Edge[]; end: number; component: number[] }
}
/** @param unfair classes whose fairness is not assumed, one bit for each */
export type LeadsToSearch = (from: (holds: number) => boolean, to: (holds: number) => boolean, unfair?: number) => LeadsToResult
export const leadsTo = (g: Graph, ...asked: Parameters<LeadsToSearch>): LeadsToResult => createLeadsTo(g)(...asked)

/** The bit of each class. The bit of what is in no class (`UNFAIR`) is no bit of `possible`. */
const BIT_OF = Int32Array.from(FAIR_OF, fair => 1 << fair)
/**
 * The mark of a state that is not to be searched, or is in a component already. It is deeper than all, so it never is
 * the lowest.
 */
const DONE = 0x7fffffff
/** The mark of a state in the component that is just looked at. */
const MINE = -1

/** Makes the search for one graph. The arrays that it writes into are made once. */
export function createLeadsTo(g: Graph): LeadsToSearch {
  const { states, first, to: target, label, holds, possible, level } = g
  // 1: q does not hold; 2: also reached from a p-state without passing q, by the edge in `by` from the state in `before` (-1: it is a p-state), after so many moves
  const mark = new Uint8Array(states), by = new Int32Array(states), before = new Int32Array(states), moves = new Int32Array(states), inside = new Int32Array(states)
  const components = createTarjan(g)
  return (from, to, unfair = 0) => {
    const starts: number[][] = []
    let witnesses = 0
    mark.fill(0)
    for (let s = 0; s < states; s++) {
      const h = holds[s]!, isFrom = from(h)
      if (isFrom) witnesses++
      if (to(h)) continue
      mark[s] = 1
      if (isFrom) { mark[s] = 2; before[s] = -1; (starts[level[s]!] ??= []).push(s) }
    }
    // Move by move, and each p-state at its own level, so that a way through a p-state is a shortest one.
    let size = 0
    for (let n = 0, done = 0; n < starts.length || done < size; n++) {
      for (const s of starts[n] ?? []) inside[size++] = s
      for (const end = size; done < end; done++) {
        const s = inside[done]!
        moves[s] = n
        for (let e = first[s]!, last = first[s + 1]!; e < last; e++) {
          const t = target[e]!
          if (mark[t] === 1) { mark[t] = 2; by[t] = e; before[t] = s; inside[size++] = t }
        }
      }
    }

    let found: { end: number; component: number[] } | undefined
    const work: Iterable<number>[] = [inside.subarray(0, size)]
    for (let nodes = work.pop(); nodes; nodes = work.pop()) {
      components(nodes, (component, order) => {
        let everywhere = -1, somewhere = 0, taken = 0
        for (const s of component) {
          const f = possible[s]! & ~unfair
          order[s] = MINE
          everywhere &= f
          somewhere |= f
        }
        for (const s of component) {
          for (let e = first[s]!, last = first[s + 1]!; e < last; e++) if (order[target[e]!] === MINE) taken |= BIT_OF[label[e]! >> 8]!
        }
        for (const s of component) order[s] = DONE
        if (everywhere & WEAK_BITS & ~taken) return
        const starved = somewhere & ~WEAK_BITS & ~taken
        if (starved === 0) {
          // Of the places where a run can stay for ever, the one with the shortest way to it.
          const mine = [...component]
          for (const end of mine) if (!found || moves[end]! < moves[found.end]!) found = { end, component: mine }
          return
        }
        work.push(component.filter(s => (possible[s]! & ~unfair & starved) === 0))
      })
    }
    if (!found) return { holds: true, witnesses }
    // The way on to the component without passing a q-state. It is told from its end.
    const tail: Edge[] = []
    let s = found.end
    for (; before[s]! >= 0; s = before[s]!) tail.push({ from: before[s]!, label: label[by[s]!]!, to: s })
    return { holds: false, witnesses, lasso: { stem: [...pathTo(g, s), ...tail.reverse()], ...found } }
  }
}

/**
 * Calls back with each strongly connected component among some nodes, without recursion. A lone state without an
 * inner edge is a component too. The list is gone after the callback. The callback must mark each of its states as
 * `DONE`.
 */
function createTarjan({ states, first, to }: Graph): (nodes: Iterable<number>, visit: (component: Int32Array, order: Int32Array) => void) => void {
  const order = new Int32Array(states).fill(DONE), lowest = new Int32Array(states), next = new Int32Array(states), open = new Int32Array(states), path = new Int32Array(states)
  return (nodes, visit) => {
    for (const s of nodes) order[s] = 0
    let count = 0, opened = 0, depth = 0
    const enter = (s: number): void => {
      path[depth++] = s
      open[opened++] = s
      next[s] = first[s]!
      order[s] = lowest[s] = ++count
    }
    for (const root of nodes) {
      if (order[root] !== 0) continue
      enter(root)
      while (depth > 0) {
        const s = path[depth - 1]!, end = first[s + 1]!
        let e = next[s]!, deeper = -1, least = lowest[s]!
        for (; e < end && deeper < 0; e++) {
          const t = to[e]!, at = order[t]!
          if (at === 0) deeper = t
          else if (at < least) least = at
        }
        next[s] = e
        lowest[s] = least
        if (deeper >= 0) { enter(deeper); continue }
        const up = path[--depth - 1]! // above the first there is none, and no number is less than none
        if (least < lowest[up]!) lowest[up] = least
        if (least !== order[s]) continue
        const last = opened
        while (open[--opened] !== s);
        visit(open.subarray(opened, last), order)
      }
    }
  }
}

/**
 * Which states can reach a target, the target itself included. No backward edges are kept. Instead, the states are
 * gone through forwards and backwards until none is added. This takes few turns, as most edges lead on in the order
 * in which states were found.
 */
export function createReach({ states, first, to, holds }: Graph): (target: (holds: number, s: number) => boolean) => Uint8Array {
  const open = new Int32Array(states)
  return target => {
    const reaches = new Uint8Array(states)
    let low = 0, high = 0
    for (let s = 0; s < states; s++) if (target(holds[s]!, s)) reaches[s] = 1; else open[high++] = s
    const isReached = (s: number): boolean => {
      for (let e = first[s]!, end = first[s + 1]!; e < end; e++) if (reaches[to[e]!] === 1) { reaches[s] = 1; return true }
      return false
    }
    for (let before = -1; before !== high - low;) {
      before = high - low
      let kept = high
      for (let i = high - 1; i >= low; i--) if (!isReached(open[i]!)) open[--kept] = open[i]!
      low = kept
      for (let i = low; i < high; i++) if (!isReached(open[i]!)) open[kept++] = open[i]!
      high = kept
    }
    return reaches
  }
}
