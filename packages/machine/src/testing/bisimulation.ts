/**
 * Which states, and which machines, cannot be told apart from outside. The observer sees the commands of each step,
 * in order. Of each state it sees what `look` gives: the session, and whether the call is settled. It does not see
 * the difference between an ignored and a noted event, nor a region by itself.
 */
import type { Table } from '../compile.ts'
import { isSettled, type Control } from '../session-state.ts'
import { engineOf, type Engine } from './engine.ts'
import { applyMutant, type Mutant } from './mutants.ts'

/** What an observer sees of a state. A listener has no session. All of its state is seen, because it is there to be shown. */
export type Look = (state: Record<string, string>, table: Table) => string
const usual: Look = (s, { regions }) => (regions.includes('session') ? `${s['session']} ${isSettled(s as Control)}` : regions.map(r => s[r]).join(' '))

const numbered = (texts: readonly string[]): Int32Array => {
  const index = new Map<string, number>()
  return Int32Array.from(texts, t => index.get(t) ?? (index.set(t, index.size), index.size - 1))
}

/** By cell: the contents of its command list. For a cell without a row, that is the empty list. */
function contentsOf(engine: Engine): (cell: number) => string {
  const texts: string[] = []
  return cell => {
    const list = engine.list[cell]!
    return list < 0 ? '[]' : (texts[list] ??= JSON.stringify(engine.commands[list]))
  }
}

/**
 * The class of each state: equal numbers mean equal to the observer for ever. It is found by refinement (Moore):
 * first by what is seen of a state and of its steps, then again and again by the classes that the steps lead to.
 */
export function classesOf(engine: Engine, look: Look = usual): { of: Int32Array; count: number } {
  const { events, next, table } = engine
  const contents = contentsOf(engine)
  let of = numbered(table.states.map((s, i) => {
    let seen = look(s, table)
    for (let e = 0; e < events; e++) seen += `\n${contents(i * events + e)}`
    return seen
  }))
  for (let count = new Set(of).size; ;) {
    const old = of
    of = numbered(table.states.map((_, i) => {
      let key = `${old[i]}`
      for (let e = 0; e < events; e++) key += ` ${old[next[i * events + e]!]}`
      return key
    }))
    const now = new Set(of).size
    if (now === count) return { of, count }
    count = now
  }
}

/**
 * Are two engines with the same states and events equal to the observer, from their initial states on? A walk of both
 * at once merges what must be equal (Hopcroft and Karp). It takes at most `2 * states` merges.
 */
export function isEquivalent(a: Engine, b: Engine, look: Look = usual): boolean {
  if (a.states !== b.states || a.events !== b.events) throw new RangeError(`two engines of one shape are compared, found ${a.states} × ${a.events} and ${b.states} × ${b.events}`)
  const inA = contentsOf(a), inB = contentsOf(b)
  return walker(a, b, (s, t) => look(a.table.states[s]!, a.table) === look(b.table.states[t]!, b.table), (c, d) => inA(c) === inB(d))([a.initial, b.initial])
}

/** Walks two machines of one shape from the given pairs of states (first, second, first, second, …). */
type Walk = (from: readonly number[]) => boolean
function walker(a: Engine, b: Engine, looksEqual: (s: number, t: number) => boolean, commandsEqual: (c: number, d: number) => boolean): Walk {
  const { states, events } = a
  const alone = Int32Array.from({ length: 2 * states }, (_, i) => i) // the second machine's states stand after the first's
  const parent = new Int32Array(2 * states)
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!
    return i
  }
  return from => {
    parent.set(alone)
    const queue = [...from]
    for (let head = 0; head < queue.length; head += 2) {
      const s = queue[head]!, t = queue[head + 1]!, x = root(s), y = root(states + t)
      if (x === y) continue
      if (!looksEqual(s, t)) return false
      parent[x] = y
      for (let e = 0; e < events; e++) if (!commandsEqual(s * events + e, t * events + e)) return false
      for (let e = 0; e < events; e++) queue.push(a.next[s * events + e]!, b.next[t * events + e]!)
    }
    return true
  }
}

/**
 * A judge for many mutants of one table: is this mutant the same machine to the observer?
 *
 * If one cell is changed, its state is reached as before, because a shortest story does not come through that cell.
 * So if the cell gives another command, the answer is no. Otherwise, what the changed step leads to must be equal to
 * what it led to before. That is so if both are of one class. If they are not, a walk from that pair decides.
 *
 * Several changed cells need a walk from the start. If the table starts elsewhere and is the same otherwise, both
 * starts must be of one class.
 */
export function equivalenceOf(table: Table, look: Look = usual): (mutant: Mutant) => boolean {
  const original = engineOf(table), patched = engineOf(table), { events, next, initial } = original
  const classes = classesOf(original, look).of, reached = new Set([initial])
  for (const s of reached) for (const to of next.subarray(s * events, (s + 1) * events)) reached.add(to)
  const seen = numbered(table.states.map(s => look(s, table)))
  const looksEqual = (s: number, t: number): boolean => seen[s] === seen[t]
  const before = contentsOf(original)
  const ids = new Map<string, number>()
  const idOf = (text: string): number => ids.get(text) ?? (ids.set(text, ids.size), ids.size - 1)
  const outputs = Int32Array.from(original.list, (_, cell) => idOf(before(cell)))
  let changed = new Map<number, number>()
  const commandsEqual = (c: number, d: number): boolean => outputs[c] === (changed.get(d) ?? outputs[d])
  const walk = walker(original, patched, looksEqual, commandsEqual)
  return mutant => {
    if (mutant.initial !== undefined && mutant.cells.length === 0) return classes[mutant.initial] === classes[initial]
    changed = new Map(mutant.cells.map(c => [c.cell, idOf(JSON.stringify(c.commands ?? []))]))
    const { cell, next: to } = mutant.cells[0]!, isOne = mutant.cells.length === 1 && reached.has(Math.floor(cell / events))
    if (isOne && !commandsEqual(cell, cell)) return false
    if (isOne && classes[to] === classes[next[cell]!]) return true
    const undo = applyMutant(patched, mutant)
    const same = walk(isOne ? [next[cell]!, to] : [initial, initial])
    undo()
    return same
  }
}
