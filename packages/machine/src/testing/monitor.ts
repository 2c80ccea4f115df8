/**
 * Judges a recorded run by a table: could a machine with this table have done it? It takes complete traces and
 * partial ones: records that hold only an event's type, records that are missing, a recorder that was attached late.
 *
 * It keeps the set of states in which the machine may be (`belief.ts`). Each record keeps the states that fit it, and
 * moves them on. The first record after which no state is left is impossible, and nothing that comes later takes that
 * back.
 */
import type { TransitionTable } from '../compile.ts'
import { isSuccess } from '../step.ts'
import { createBelief, type Belief, type Seen } from './belief.ts'
import { seeEnd, type PossibleEnd } from './end-seen.ts'
import { factorsOf, isThat } from './factors.ts'
import type { ObservedRecord, ObservedStep } from './observed.ts'
import { compositionOf, outcomesOf, type Outcome, type Recorded } from './outcomes.ts'

/**
 * - `diverges`: a record says what no machine with this table could have done.
 * - `conforms`: every record from the machine's beginning was there, each was possible, and one state is left.
 * - `cannot-tell`: nothing impossible was seen, but records are missing, or several states are possible.
 */
export type Verdict = 'conforms' | 'diverges' | 'cannot-tell'

/** The states in which the machine may be. For a trace that diverges: those before the impossible record. */
export type Possible = {
  /** How many states. It is an upper bound if several listeners may be in several states. */
  count: number
  /** The values of each region. */
  regions: Record<string, string[]>
  /** The first {@link STATES_TOLD_MAX} of them. */
  states: Record<string, string>[]
  /**
   * For a trace that diverges: what the states do on the event, the closest to the record first. At most
   * {@link OUTCOMES_TOLD_MAX}.
   */
  outcomes?: Outcome[]
}
/** What could not have happened, and what could have happened instead. */
export type Divergence = {
  /** The first impossible record. */
  seq: number
  /**
   * The possible outcome that is closest to the record. For a `close`: that everything is given back and, where that
   * is so, the ends that the steps allow.
   */
  expected: Outcome | { settled: true; ends?: readonly PossibleEnd[] }
  /** What the record holds. */
  found: Recorded
}
/** What is known of a trace so far. */
export type Judgement = {
  verdict: Verdict
  /** How many records were judged, including those after an impossible one. */
  records: number
  /** Numbers that were missing, both ends included. */
  gaps: [from: number, to: number][]
  divergence?: Divergence
  /** Absent when it conforms. */
  possible?: Possible
}

/** How many possible states a judgement lists. */
export const STATES_TOLD_MAX = 100
/** How many possible outcomes a judgement lists. */
export const OUTCOMES_TOLD_MAX = 10

/** How a trace was recorded. */
export type MonitorOptions = {
  /**
   * From where the trace was recorded. `beginning`: the machine's first step is in it. `late`: nothing is known of
   * what came before. Default: from the beginning if the first record is an `open`, or a step numbered 0 that fits
   * the initial state and is not ignored in it.
   */
  from?: 'beginning' | 'late'
}

/** Judges one trace, record by record. */
export type Monitor = {
  /**
   * Takes one more record of one trace (one attempt of one call), in the order of `seq`. A number that is left out is
   * a gap. A record that comes late is not judged, because the gap has spoken for it.
   * @returns false from the first impossible record on
   */
  feed(record: ObservedRecord): boolean
  /** How many states are possible. */
  readonly count: number
  judge(): Judgement
}

/** @param table a table of version 1; a table from elsewhere is read by `readTable` first */
export function createMonitor(table: TransitionTable, options: MonitorOptions = {}): Monitor {
  const { rows } = factorsOf(table)
  const gaps: [number, number][] = []
  let belief: Belief | undefined
  let records = 0, next = 0
  let divergence: Divergence | undefined, outcomes: Outcome[] | undefined
  const seen: Seen = { attempt: 1 }, end = seeEnd(table)

  /** The machine's beginning was not seen. However few states are left, nobody knows what came before. */
  let isLate = options.from === 'late'

  /** Before the first step, or the first sign that there was one. */
  function begin(first?: ObservedStep): Belief {
    const anywhere = (): Belief => { end.lose(); return createBelief(table, 'any') }
    if (first?.event.type === 'restored') return anywhere() // a snapshot may be of any state
    if (isLate || gaps.length > 0) return anywhere()
    const initial = createBelief(table, 'initial')
    if (options.from === 'beginning' || !first || isOpened) return initial
    const probe = createBelief(table, 'initial')
    if (probe.stay({ from: first.from, attempt: 1 }) && rows.of(first.event).some(r => !probe.step([r], { ignored: true, attempt: 1 }))) return initial
    isLate = true
    return anywhere()
  }
  let isOpened = false

  const miss = (from: number, to: number): void => {
    if (to < from) return
    end.lose()
    if (belief) belief.skip(to - from + 1)
    const last = gaps.at(-1)
    if (last && last[1] === from - 1) last[1] = to
    else gaps.push([from, to])
  }
  const fail = (seq: number, found: Recorded, names: readonly string[], as?: Partial<Outcome>): false => {
    outcomes = outcomesOf(table, belief!.states(), names, found, OUTCOMES_TOLD_MAX).map(o => ({ ...o, ...as }))
    divergence = { seq, expected: outcomes[0]!, found }
    return false
  }

  function step(record: ObservedStep): boolean {
    belief ??= begin(record)
    const { event, seq } = record
    const attempt = record.attempt ?? 1
    seen.from = record.from
    seen.to = record.to
    seen.commands = record.commands
    seen.ignored = record.ignored
    seen.attempt = attempt
    const of = event['attempt']
    if (record.refused !== undefined || (of !== undefined && of !== attempt)) {
      // The machine did not see the event. A success of another attempt is given back, for that attempt.
      const isAnswered = record.refused === undefined && isSuccess(event.type)
      const { commands, ignored } = record
      const fits = ignored !== isAnswered // also where it was not seen
        && (commands === undefined || (isAnswered ? commands.length === 1 && isThat(commands[0]!, { type: 'leave', constants: [] }, of as number) : commands.length === 0))
      if (fits && belief.stay(seen)) return true
      const answer = isAnswered ? { commands: [{ type: 'leave' as const, attempt: of as number }], ignored: false } : undefined
      return fail(seq, foundIn(record), [''], { event: event.type, ...answer })
    }
    const may = rows.of(event)
    if (record.commands) end.step(record)
    else end.step(record, belief.count <= STATES_TOLD_MAX ? { states: belief.states(), rows: may.map(r => rows.names[r]!) } : undefined)
    return belief.step(may, seen) || fail(seq, foundIn(record), may.length === 0 ? [event.type] : may.map(r => rows.names[r]!))
  }

  return {
    get count() { return (belief ?? begin()).count },
    feed(record) {
      records++
      const { seq } = record
      if (divergence) return false
      if (record.kind === 'gap') {
        const last = Math.max(record.missing[1], seq - 1)
        miss(next, last)
        next = Math.max(next, last + 1, seq + 1)
        return true
      }
      if (seq < next) return true
      miss(next, seq - 1)
      next = seq + 1
      switch (record.kind) {
        case 'open': isOpened = true; return true
        case 'step': return step(record)
        case 'close':
          belief ??= begin()
          if (!belief.settle()) {
            divergence = { seq, expected: { settled: true }, found: { settled: record.settled ?? true, from: compositionOf(table).controlOf(belief.states().next().value as number[]) } }
            return false
          }
          {
            const ends = end.contradicts(record.end)
            if (ends) divergence = { seq, expected: { settled: true, ends }, found: { settled: record.settled ?? true, end: record.end } }
            return !ends
          }
        default: return true // what came of a command at its port moves no state
      }
    },
    judge() {
      const now = belief ?? begin()
      const { count } = now
      const verdict = divergence ? 'diverges' : count === 1 && gaps.length === 0 && !isLate ? 'conforms' : 'cannot-tell'
      return { verdict, records, gaps: gaps.map(([a, b]) => [a, b]), ...(divergence && { divergence }), ...(verdict !== 'conforms' && { possible: possibleOf(table, now, outcomes) }) }
    },
  }
}

const foundIn = ({ event, from, to, commands, ignored }: ObservedStep): Recorded =>
  ({ event, ...(from && { from }), ...(to && { to }), ...(commands && { commands }), ...(ignored !== undefined && { ignored }) })

function possibleOf(table: TransitionTable, belief: Belief, outcomes: Outcome[] | undefined): Possible {
  const { controlOf } = compositionOf(table)
  const values = new Map<string, Set<string>>(table.tables.flatMap(t => t.regions.map(r => [r, new Set<string>()] as const)))
  const states: Possible['states'] = []
  for (const state of belief.states()) {
    const control = controlOf(state)
    for (const region in control) values.get(region)!.add(control[region]!)
    if (states.length < STATES_TOLD_MAX) states.push(control)
  }
  return { count: belief.count, regions: Object.fromEntries([...values].map(([r, v]) => [r, [...v]])), states, ...(outcomes && { outcomes }) }
}
