/**
 * Walks the vectors of the whole machine with one part of it wrong: which slips of that part would they show?
 * The other parts are right, so what they contribute to each step is read from the vectors' own walk.
 */
import type { Table, TransitionTable } from '@onhook/machine'
import { applyMutant, engineOf, type Engine, type Look, type Mutant } from '@onhook/machine/testing'

export type Vectors = { events: [string, object][]; results: [number, number][]; depth: number[]; event: number[]; result: number[] }

const isOver = (session: string): boolean => session === 'leaving' || session === 'ended'
/** What the core's step tells the listeners. */
export const signalsOf = (from: string, to: string): string[] => [
  ...(from === 'idle' && to === 'joining' ? ['session.began'] : []),
  ...(!isOver(from) && isOver(to) ? ['session.over'] : []),
]

/** By step: the signals that the core gives. */
function heardIn(table: TransitionTable, { depth, event }: Vectors): string[][] {
  const engine = engineOf(table.tables[0]!), path = [engine.initial]
  return event.map((e, i) => {
    const s = path[depth[i]!]!, to = path[depth[i]! + 1] = engine.next[s * engine.events + e]!
    return signalsOf(engine.table.states[s]!['session']!, engine.table.states[to]!['session']!)
  })
}

/** @param part index of the part that will be wrong: 0 is the core */
export function createVectorWalk(table: TransitionTable, part: number, vectors: Vectors, look: Look): { wrong: Engine; shows(mutant: Mutant): boolean } {
  const { depth, event, events } = vectors, tables = table.tables, own: Table = tables[part]!
  const right = engineOf(own), wrong = engineOf(own)
  const heard = heardIn(table, vectors)
  const indexes = tables.map(t => new Map(t.events.map((name, i) => [name, i])))
  /** By step: the inputs of the part. */
  const inputs = event.map((e, i) => [events[e]![0], ...(part === 0 ? [] : heard[i]!)].flatMap(name => indexes[part]!.get(name) ?? []))
  /** By step: is it taken by any other part? Then nobody can see whether this one ignores it. */
  const isTaken = new Uint8Array(event.length), from = new Int32Array(event.length)
  tables.forEach((t, p) => {
    const engine = engineOf(t), path = [engine.initial]
    event.forEach((e, i) => {
      let s = path[depth[i]!]!
      if (p === part) from[i] = s
      for (const name of [events[e]![0], ...(p === 0 ? [] : heard[i]!)]) {
        const n = indexes[p]!.get(name)
        if (n === undefined) continue
        const cell = s * engine.events + n
        if (p !== part && engine.isRow(cell)) isTaken[i] = 1
        s = engine.next[cell]!
      }
      path[depth[i]! + 1] = s
    })
  })
  const sights = own.states.map(s => look(s, own))
  const throughCell = new Map<number, number[]>()
  event.forEach((_, i) => {
    let s = from[i]!
    for (const n of inputs[i]!) {
      const cell = s * right.events + n
      const steps = throughCell.get(cell)
      if (steps) steps.push(i)
      else throughCell.set(cell, [i])
      s = right.next[cell]!
    }
  })

  /** Is step `i` seen to be different, from the right state `a` and the wrong one `b`? @returns where they go, or undefined if it is */
  const take = (i: number, a: number, b: number): readonly [number, number] | undefined => {
    let given = '', found = '', rightTakes = isTaken[i] === 1, wrongTakes = rightTakes
    for (const n of inputs[i]!) {
      const c = a * right.events + n, d = b * right.events + n, x = right.list[c]!, y = wrong.list[d]!
      if (x >= 0) { rightTakes = true; if (right.commands[x]!.length > 0) given += ` ${x}` }
      if (y >= 0) { wrongTakes = true; if (wrong.commands[y]!.length > 0) found += ` ${y}` }
      a = right.next[c]!
      b = wrong.next[d]!
    }
    return given === found && rightTakes === wrongTakes && sights[a] === sights[b] ? [a, b] : undefined
  }
  const showsFrom = (first: number, a = from[first]!, b = a): { shown: boolean; end: number } => {
    const path: (readonly [number, number])[] = [], top = depth[first]!
    path[top] = [a, b]
    let i = first
    do {
      const next = take(i, ...path[depth[i]!]!)
      if (!next) return { shown: true, end: i }
      path[depth[i]! + 1] = next
    } while (++i < event.length && depth[i]! > top)
    return { shown: false, end: i }
  }
  return {
    wrong,
    shows(mutant) {
      const undo = applyMutant(wrong, mutant)
      try {
        // Where it starts, every test sees.
        if (mutant.initial !== undefined) return depth.some((d, i) => d === 0 && showsFrom(i, right.initial, wrong.initial).shown)
        for (const { cell } of mutant.cells) {
          let end = 0
          for (const i of throughCell.get(cell) ?? []) {
            if (i < end) continue // walked already, as something that follows
            const walked = showsFrom(i)
            if (walked.shown) return true
            end = walked.end
          }
        }
        return false
      } finally { undo() }
    },
  }
}
