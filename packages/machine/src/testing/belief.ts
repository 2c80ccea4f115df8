/**
 * The states in which a machine may be, given what was seen of it. They are kept by factor: the core's states one by
 * one and, for each of the core's phases (see `factors.ts`), the states of each listener. A step costs what the
 * core's set holds. With one state left it costs a few array reads.
 *
 * For the core on its own this is exact. Two things are over-approximated, so that a state may be called possible
 * that is not, and never the reverse. The first is which listener's state belongs to which core state of one phase.
 * The second is which of several factors took a step that was not ignored. A machine in one known state is judged
 * exactly.
 */
import { COMMANDS } from '../commands.ts'
import type { TransitionTable } from '../compile.ts'
import { PHASE_COUNT, areThose, factorsOf, inOrder, includesThose, type Factor, type SeenCommand, type Wanted } from './factors.ts'

type Regions = { readonly [region: string]: unknown }
/** What was seen of one step. */
export type Seen = { from?: Regions | undefined; to?: Regions | undefined; commands?: readonly SeenCommand[] | undefined; ignored?: boolean | undefined; attempt: number }

export type Belief = {
  /** How many states are possible. It is an upper bound if several listeners may be in several states. */
  readonly count: number
  /** The possible states, one number per table, in a stable order. */
  states(): Generator<number[]>
  /**
   * One of these rows was taken. Without any row: an event that no table knows. False, and nothing is changed, when
   * no possible state fits what was seen.
   */
  step(rows: readonly number[], seen: Seen): boolean
  /** Nothing happened, and this was seen: the event was refused or stale. */
  stay(seen: Seen): boolean
  /** At most this many steps happened, and nothing was seen of them. */
  skip(steps: number): void
  /** Everything that was taken is given back: the machine may close its trace. */
  settle(): boolean
}

const NO_ROW: readonly number[] = [-1]
const rank = (type: string): number => (COMMANDS as readonly string[]).indexOf(type)

/** @param start `initial`: the machine has just begun; `any`: nothing is known of it but that it lives */
export function createBelief(table: TransitionTable, start: 'initial' | 'any'): Belief {
  const { core, listeners, phases, closable, neighbours, signals, hasOwnCommands } = factorsOf(table)
  const all = [core, ...listeners]
  const { next: coreNext, list: coreList, events: coreEvents, states: coreStates } = core.engine

  // The set: the core states and, for each listener, a flag for each phase and state. Its successor is built beside
  // it.
  let set = new Int32Array(coreStates), size = 1, nextSet = new Int32Array(coreStates)
  let held = listeners.map(l => new Uint8Array(PHASE_COUNT * l.engine.states)), nextHeld = held.map(h => new Uint8Array(h.length))
  const marked = new Int32Array(coreStates)
  let mark = 0
  /** With one state left only these numbers are kept: one per table. */
  const at = new Int32Array(1 + listeners.length)
  let isOne = true
  /** A record's own object of regions that is known to be the one state. */
  let recognised: object | undefined

  /** Writes the one state as a set, too. It stays the one state until what comes of the set is gathered. */
  const spread = (): void => {
    if (!isOne) return
    set[0] = at[0]!
    size = 1
    listeners.forEach((l, i) => { held[i]!.fill(0)[phases[at[0]!]! * l.engine.states + at[i + 1]!] = 1 })
  }
  const gather = (): void => {
    recognised = undefined
    isOne = size === 1 && listeners.every((l, i) => {
      const from = phases[set[0]!]! * l.engine.states, flags = held[i]!
      let found = 0
      for (let s = 0; s < l.engine.states; s++) if (flags[from + s]) { found++; at[i + 1] = s }
      return found === 1
    })
    at[0] = set[0]!
  }

  // ---- one state ----------------------------------------------------------------------------------------

  /** Does this name regions that no table has? A machine with these tables cannot have told them. */
  const namesOthers = (seen: Regions): boolean => Object.entries(seen).some(([region, value]) => value !== undefined && !all.some(f => f.regions.includes(region)))
  /** Are all regions that were seen as they are in these states, one of each factor? */
  const isAt = (states: Int32Array, seen: Regions): boolean => {
    let others = 0
    for (let i = 0; i < all.length; i++) {
      const { regions, values } = all[i]!, base = states[i]! * regions.length
      for (let k = 0; k < regions.length; k++) {
        const value = seen[regions[k]!]
        if (value === undefined) continue
        if (value !== values[base + k]) return false
        others--
      }
    }
    // Counted, because a look at each name would cost more than the whole step.
    for (const _ in seen) others++
    return others === 0 || !namesOthers(seen)
  }
  const moved = new Int32Array(at.length)

  function stepOne(row: number, seen: Seen): boolean {
    const { from, to, commands, attempt } = seen
    if (from !== undefined && from !== recognised && !isAt(at, from)) return false
    let isTaken = false, isMoved = false
    const before = at[0]!, e = core.events[row] ?? -1, cell = before * coreEvents + e
    /** The lists of commands that were given. */
    const given: (readonly Wanted[])[] = []
    let after = before
    if (e >= 0 && coreList[cell]! >= 0) {
      isTaken = true
      after = coreNext[cell]!
      isMoved = after !== before
      given.push(core.lists[coreList[cell]!]!)
    }
    moved[0] = after
    const heard = signals[phases[before]! * PHASE_COUNT + phases[after]!]!
    for (let i = 0; i < listeners.length; i++) {
      const l = listeners[i]!, { engine } = l, names = heard[i]!
      let state = at[i + 1]!
      // The event, then the signals.
      for (let k = row < 0 ? 0 : -1; k < names.length; k++) {
        const event = k < 0 ? l.events[row]! : names[k]!, cell = state * engine.events + event
        if (event < 0 || engine.list[cell]! < 0) continue
        isTaken = true
        state = engine.next[cell]!
        given.push(l.lists[engine.list[cell]!]!)
      }
      moved[i + 1] = state
      isMoved ||= state !== at[i + 1]
    }
    if (seen.ignored === isTaken) return false
    if (commands !== undefined && !areThose(commands, given.length === 1 ? given[0]! : inOrder(given.flat()), attempt)) return false
    if (to !== undefined && (isMoved || to !== (from ?? recognised)) && !isAt(moved, to)) return false
    for (let i = 0; i < at.length; i++) at[i] = moved[i]!
    recognised = to ?? (isMoved ? undefined : from ?? recognised)
    return true
  }

  // ---- many states ----------------------------------------------------------------------------------------

  /**
   * Values that were seen, as numbers: `[region, number, region, number, …]`. A value that its region does not have
   * is -1, which fits no state.
   */
  const wantsOf = (f: Factor, seen: Regions = {}): number[] => f.regions.flatMap((region, k) => {
    const value = seen[region]
    return value === undefined ? [] : [k, f.numberOf[k]!.get(value) ?? -1]
  })
  const fits = (f: Factor, state: number, wants: readonly number[]): boolean => {
    const base = state * f.regions.length
    for (let i = 0; i < wants.length; i += 2) if (f.numbers[base + wants[i]!] !== wants[i + 1]) return false
    return true
  }
  /** Did this factor give exactly those of the seen commands that it can give? */
  const gave = (f: Factor, lists: readonly number[], own: readonly SeenCommand[], attempt: number): boolean => {
    const wanted = lists.length === 1 ? f.lists[lists[0]!]! : inOrder(lists.flatMap(l => f.lists[l]!))
    return hasOwnCommands ? areThose(own, wanted, attempt) : includesThose(own, wanted, attempt)
  }

  /** What the step in hand demands, by factor; the core is 0. */
  let froms: readonly (readonly number[])[], tos: readonly (readonly number[])[], owns: readonly (readonly SeenCommand[])[] | undefined, ignored: boolean | undefined, of: number
  /** By listener and state: was it reached by taking the row, and by not taking it? */
  const took = listeners.map(l => new Uint8Array(l.engine.states)), left = listeners.map(l => new Uint8Array(l.engine.states))
  /**
   * By phases before and after, and whether the core took the row: 1 when the listeners could do so too, 2 when they
   * could not, 0 when that was not asked.
   */
  const heard = new Uint8Array(PHASE_COUNT * PHASE_COUNT * 2)

  /** Lets the listeners of a phase take a row, and keeps where that leads. False when one of the listeners cannot have done it. */
  function listen(row: number, before: number, after: number, coreTook: boolean): boolean {
    const signalled = signals[before * PHASE_COUNT + after]!
    let able = 0, last = 0
    for (let i = 0; i < listeners.length; i++) {
      const l = listeners[i]!, { engine } = l, flags = held[i]!, names = signalled[i]!, mine = owns?.[i + 1], yes = took[i]!.fill(0), no = left[i]!.fill(0)
      let canTake = false, canLeave = false
      for (let s = 0; s < engine.states; s++) {
        if (flags[before * engine.states + s] === 0 || !fits(l, s, froms[i + 1]!)) continue
        let state = s, isTaken = false
        const lists: number[] = []
        for (let k = row < 0 ? 0 : -1; k < names.length; k++) {
          const e = k < 0 ? l.events[row]! : names[k]!, cell = state * engine.events + e
          if (e < 0 || engine.list[cell]! < 0) continue
          isTaken = true
          lists.push(engine.list[cell]!)
          state = engine.next[cell]!
        }
        if (isTaken && ignored === true) continue
        if (mine !== undefined && !gave(l, lists, mine, of)) continue
        if (!fits(l, state, tos[i + 1]!)) continue
        if (isTaken) { yes[state] = 1; canTake = true } else { no[state] = 1; canLeave = true }
      }
      if (!canTake && !canLeave) return false
      if (canTake) { able++; last = i }
    }
    if (ignored === false && !coreTook) {
      // Somebody took it. If only one of them can have taken it, it was that one.
      if (able === 0) return false
      if (able === 1) left[last]!.fill(0)
    }
    for (let i = 0; i < listeners.length; i++) {
      const flags = nextHeld[i]!, { states } = listeners[i]!.engine, yes = took[i]!, no = left[i]!
      for (let s = 0; s < states; s++) if (yes[s]! + no[s]! > 0) flags[after * states + s] = 1
    }
    return true
  }

  /**
   * Reads what the record demands. False when the record alone is impossible: it has a region or a command that does
   * not exist, or its commands are not in the fixed order.
   */
  function demand({ from, to, commands, ...seen }: Seen): boolean {
    ignored = seen.ignored
    of = seen.attempt
    owns = undefined
    if ((from !== undefined && namesOthers(from)) || (to !== undefined && namesOthers(to))) return false
    froms = all.map(f => wantsOf(f, from))
    tos = all.map(f => wantsOf(f, to))
    if (commands !== undefined) {
      owns = all.map(f => commands.filter(c => f.alphabet.has(c.type)))
      for (let i = 0; i < commands.length; i++) {
        const { type } = commands[i]!
        if (!all.some(f => f.alphabet.has(type)) || (i > 0 && rank(commands[i - 1]!.type) > rank(type))) return false
      }
    }
    return true
  }

  function stepMany(rows: readonly number[], seen: Seen): boolean {
    if (!demand(seen)) return false
    for (const h of nextHeld) h.fill(0)
    let nextSize = 0
    mark++
    const from = froms[0]!, to = tos[0]!, own = owns?.[0]
    const listFits = own && core.lists.map((_, list) => gave(core, [list], own, of)), nothingFits = !own || gave(core, [], own, of)
    for (const row of rows) {
      const e = core.events[row] ?? -1
      heard.fill(0)
      for (let k = 0; k < size; k++) {
        const s = set[k]!, cell = s * coreEvents + e, list = e < 0 ? -1 : coreList[cell]!
        if (list < 0 ? !nothingFits : ignored === true || (listFits !== undefined && !listFits[list])) continue
        const n = list < 0 ? s : coreNext[cell]!
        if (!fits(core, s, from) || !fits(core, n, to)) continue
        const before = phases[s]!, after = phases[n]!, pair = (before * PHASE_COUNT + after) * 2 + (list < 0 ? 0 : 1)
        if (heard[pair] === 0) heard[pair] = listen(row, before, after, list >= 0) ? 1 : 2
        if (heard[pair] === 2 || marked[n] === mark) continue
        marked[n] = mark
        nextSet[nextSize++] = n
      }
    }
    if (nextSize === 0) return false
    const spare = set, spareHeld = held
    set = nextSet
    nextSet = spare
    held = nextHeld
    nextHeld = spareHeld
    size = nextSize
    gather()
    return true
  }

  // ---- nothing seen ----------------------------------------------------------------------------------------

  function skip(steps: number): void {
    spread()
    mark++
    for (let k = 0; k < size; k++) marked[set[k]!] = mark
    /** Core states whose neighbours are in the set already. */
    let done = 0
    const edges = new Uint8Array(PHASE_COUNT * PHASE_COUNT)
    for (let n = 0; n < steps; n++) {
      const end = size
      let hasGrown = false
      for (; done < end; done++) {
        const s = set[done]!, phase = phases[s]! * PHASE_COUNT
        edges[phase + phases[s]!] = 1
        for (const to of neighbours[s]!) {
          edges[phase + phases[to]!] = 1
          if (marked[to] !== mark) { marked[to] = mark; set[size++] = to }
        }
      }
      listeners.forEach(({ engine }, i) => {
        const flags = held[i]!, before = flags.slice()
        edges.forEach((isTaken, edge) => {
          if (!isTaken) return
          const from = Math.floor(edge / PHASE_COUNT) * engine.states, to = (edge % PHASE_COUNT) * engine.states
          const add = (state: number): void => {
            for (const e of signals[edge]![i]!) state = engine.next[state * engine.events + e]!
            if (!flags[to + state]) { flags[to + state] = 1; hasGrown = true }
          }
          for (let s = 0; s < engine.states; s++) {
            if (!before[from + s]) continue
            add(s)
            for (let e = 0; e < engine.events; e++) if (!table.signals.includes(engine.table.events[e]!)) add(engine.next[s * engine.events + e]!)
          }
        })
      })
      if (size === end && !hasGrown) break
    }
    gather()
  }

  const step = (rows: readonly number[], seen: Seen): boolean => {
    if (rows.length === 0) rows = NO_ROW
    if (isOne && rows.length === 1) return stepOne(rows[0]!, seen)
    spread()
    return stepMany(rows, seen)
  }
  at[0] = core.engine.initial
  listeners.forEach((l, i) => { at[i + 1] = l.engine.initial })
  if (start === 'any') skip(Infinity)

  return {
    get count() {
      if (isOne) return 1
      const cores = new Array<number>(PHASE_COUNT).fill(0)
      for (let k = 0; k < size; k++) cores[phases[set[k]!]!]!++
      return cores.reduce((sum, n, p) => sum + n * listeners.reduce((product, l, i) => product * flagged(held[i]!, p * l.engine.states, l.engine.states).length, 1), 0)
    },
    *states() {
      if (isOne) { yield [...at]; return }
      for (const s of [...set.subarray(0, size)].sort((a, b) => a - b)) {
        let all: number[][] = [[s]]
        listeners.forEach((l, i) => {
          const mine = flagged(held[i]!, phases[s]! * l.engine.states, l.engine.states)
          all = all.flatMap(head => mine.map(m => [...head, m]))
        })
        yield* all
      }
    },
    step,
    stay: seen => step(NO_ROW, { from: seen.from, to: seen.to, attempt: seen.attempt }),
    skip,
    settle() {
      if (isOne) return closable[at[0]!] === 1
      const kept = set.subarray(0, size).filter(s => closable[s])
      if (kept.length === 0) return false
      set.set(kept)
      size = kept.length
      gather()
      return true
    },
  }
}

const flagged = (flags: Uint8Array, from: number, length: number): number[] => {
  const out: number[] = []
  for (let s = 0; s < length; s++) if (flags[from + s]) out.push(s)
  return out
}
