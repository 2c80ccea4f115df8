/**
 * The set of possible states against trying every state one by one, on tables of a few states: what is left of a step is what
 * is left when all are tried, and of what is left only this is forgotten, as `belief.ts` says: which listener's state
 * belongs to which core state of one phase.
 */
import type { Command, TransitionTable } from '@onhook/machine'
import { compose } from '@onhook/machine/testing'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { isSettled, type Control } from '../../packages/machine/src/session-state.ts'
import { createBelief, type Belief, type Seen } from '../../packages/machine/src/testing/belief.ts'
import { compositions, confusable } from '../support/tiny-tables.ts'
import { holds } from '../support/holds.ts'
import { isLong } from '../support/seed.ts'

type State = readonly number[]
const PHASES: Record<string, string> = { idle: 'idle', joining: 'joining', joined: 'in', reconnecting: 'in', leaving: 'over', ended: 'over' }
const key = (s: State): string => s.join()
const unique = (all: readonly State[]): State[] => [...new Map(all.map(s => [key(s), s])).values()]

/** Every state of the composition, tried one by one. */
function oracleOf(table: TransitionTable) {
  const machine = compose(table), { engines } = machine
  const names = [...new Set(table.tables.flatMap(t => t.events))].filter(e => !table.signals.includes(e))
  const phaseOf = ([core]: State): string => PHASES[table.tables[0]!.states[core!]!['session']!]!
  /** Forgets which listener's state belongs to which core state of one phase. */
  const project = (all: readonly State[]): State[] => unique(all).flatMap(s => {
    const same = all.filter(t => phaseOf(t) === phaseOf(s))
    return engines.slice(1).reduce<number[][]>((heads, _, i) => heads.flatMap(head => [...new Set(same.map(t => t[i + 1]!))].map(m => [...head, m])), [[s[0]!]])
  })
  const tidy = (all: readonly State[]): State[] => unique(project(all)).sort((a, b) => a.map((n, i) => n - b[i]!).find(d => d !== 0) ?? 0)
  const fits = (control: Record<string, string>, seen: Seen['from']): boolean => Object.entries(seen ?? {}).every(([r, v]) => control[r] === v)
  const isThat = (c: Command, seen: { readonly [f: string]: unknown }): boolean => Object.entries(c).every(([k, v]) => seen[k] === undefined || seen[k] === v)
  const same = (commands: readonly Command[], seen: Seen['commands']): boolean => seen === undefined || (seen.length === commands.length && commands.every((c, i) => c.type === seen[i]!.type && isThat(c, seen[i]!)))
  return {
    names, tidy, initial: [[...machine.initial]] as State[],
    /** What is left of these states after one of the rows was taken; a row that is -1 is an event that no table knows. */
    step: (states: readonly State[], rows: readonly number[], seen: Seen): State[] => tidy(states.flatMap(s => rows.flatMap(row => {
      const { state, commands, ignored } = machine.step(s, names[row] ?? 'unknown')
      return fits(machine.controlOf(s), seen.from) && fits(machine.controlOf(state), seen.to) && same(commands, seen.commands) && (seen.ignored === undefined || seen.ignored === ignored) ? [state] : []
    }))),
    whole: machine, control: (s: State) => machine.controlOf(s), isSettled: (s: State) => isSettled(machine.controlOf(s) as Control),
  }
}
const statesOf = (b: Belief): State[] => [...b.states()]

/** A step of a machine that is somewhere, as it was seen: by its index of what may be taken, and which fields were seen. */
type Look = { row: number; from: boolean; to: boolean; regions: readonly string[]; commands: boolean; constants: boolean; ignored: boolean; isVague: boolean; lie: number }
const REGIONS = ['session', 'transport', 'service', 'systemCall', 'media', 'presentation']
const looks: fc.Arbitrary<Look[]> = fc.array(fc.record({
  row: fc.nat(), from: fc.boolean(), to: fc.boolean(), regions: fc.subarray(REGIONS), commands: fc.boolean(), constants: fc.boolean(), ignored: fc.boolean(), isVague: fc.boolean(), lie: fc.nat(19),
}), { minLength: 1, maxLength: 6 })
const only = (control: Record<string, string>, regions: readonly string[]): Record<string, string> => Object.fromEntries(Object.entries(control).filter(([r]) => regions.includes(r)))

/** What was seen of a step of this machine; of some, one field is a lie. */
function seenOf(o: ReturnType<typeof oracleOf>, at: State, look: Look): { rows: number[]; seen: Seen; next: State } {
  const row = look.row % o.names.length, { state, commands, ignored } = o.whole.step(at, o.names[row]!)
  const from = only(o.control(at), look.regions), to = only(o.control(state), look.regions)
  const seen: Seen = {
    attempt: 1, ...(look.from && { from }), ...(look.to && { to }), ...(look.ignored && { ignored }),
    ...(look.commands && { commands: commands.map(c => (look.constants ? c : { type: c.type })) }),
  }
  switch (look.lie) {
    case 0: return { rows: [row], seen: { ...seen, ignored: !ignored }, next: state }
    case 1: return { rows: [row], seen: { ...seen, commands: [...commands, { type: 'leave' }] }, next: state }
    case 2: return { rows: [row], seen: { ...seen, commands: commands.slice(1) }, next: state }
    case 3: return { rows: [row], seen: { ...seen, to: { ...to, session: 'leaving' } }, next: state }
    case 4: return { rows: [row], seen: { ...seen, from: { ...from, media: 'released' } }, next: state }
    case 5: return { rows: [row], seen: { ...seen, to: { service: 'no such value' } }, next: state }
    case 6: return { rows: [row], seen: { ...seen, from: { service: 'no such value' } }, next: state }
    case 7: return { rows: [row], seen: { ...seen, commands: commands.toReversed() }, next: state }
    case 8: return { rows: [row], seen: { ...seen, commands: [{ type: 'exitScreen' }] }, next: state }
    case 9: return { rows: [], seen, next: at }
    default: return { rows: look.isVague ? [row, (row + 1) % o.names.length] : [row], seen, next: state }
  }
}
const runs = isLong ? 5_000 : 60

describe('the set of possible states', () => {
  holds([compositions, looks, fc.boolean()], runs)('is what is left when every state is tried, from one state and from all', (table, list, isLate) => {
    const o = oracleOf(table), belief = createBelief(table, isLate ? 'any' : 'initial')
    let all = isLate ? statesOf(belief) : o.initial, at: State = all[list[0]!.row % all.length]!
    expect([statesOf(belief), belief.count]).toEqual([o.tidy(all), o.tidy(all).length])
    for (const look of list) {
      const { rows, seen, next } = seenOf(o, at, look), left = o.step(all, rows.length > 0 ? rows : [-1], seen)
      expect(belief.step(rows, seen)).toBe(left.length > 0)
      if (left.length > 0) all = left
      // When nothing fits, nothing is changed.
      expect([statesOf(belief), belief.count]).toEqual([all, all.length])
      at = all.find(s => key(s) === key(next)) ?? all[look.row % all.length]!
    }
  })

  holds([compositions, looks], runs)('stays as it is where nothing happened, but for what was seen', (table, list) => {
    const o = oracleOf(table), belief = createBelief(table, 'any')
    let all = o.tidy(statesOf(belief))
    for (const look of list) {
      const at = all[look.row % all.length]!, from = look.from ? only(o.control(at), look.regions) : undefined, to = look.to ? only(o.control(at), look.regions) : undefined
      // Commands and whether it was ignored are not looked at: a stale event is answered beside the machine.
      const seen: Seen = { from, to, attempt: 1, ignored: false, commands: [{ type: 'leave' }] }
      const left = o.step(all, [-1], { from, to, attempt: 1 })
      expect(belief.stay(seen)).toBe(left.length > 0)
      if (left.length > 0) all = left
      expect(statesOf(belief)).toEqual(all)
    }
  })

  holds([compositions, fc.nat(4), looks], runs)('after steps of which nothing was seen: of the core, exactly where so many lead; of all, no state less', (table, n, list) => {
    const o = oracleOf(table), belief = createBelief(table, 'initial')
    let all = o.initial
    const { rows, seen } = seenOf(o, all[0]!, list[0]!), first = o.step(all, rows.length > 0 ? rows : [-1], seen)
    if (belief.step(rows, seen)) all = first
    belief.skip(n)
    for (let i = 0; i < n; i++) all = unique([...all, ...all.flatMap(s => o.names.map(name => o.whole.step(s, name).state))])
    const found = statesOf(belief), keys = new Set(found.map(key))
    expect(all.filter(s => !keys.has(key(s)))).toEqual([])
    expect(new Set(found.map(s => s[0]))).toEqual(new Set(all.map(s => s[0])))
    expect(belief.count).toBe(found.length)
    if (table.tables.length === 1) expect(found).toEqual(o.tidy(all))
    // Nothing happened: nothing is changed.
    if (n === 0) expect(found).toEqual(all)
    // A listener is where some event, and the signals of some step of the core, lead it from where it was; more steps lead no nearer.
    for (const s of found) for (let i = 1; i < s.length; i++) expect(table.tables[i]!.states[s[i]!]).toBeDefined()
  })

  holds([compositions], runs)('of which nothing is known is what any number of steps leads to', table => {
    const o = oracleOf(table), some = createBelief(table, 'initial'), any = createBelief(table, 'any')
    some.skip(1_000)
    expect(statesOf(any)).toEqual(statesOf(some))
    let all = o.initial
    for (let size = 0; size < all.length;) { size = all.length; all = unique([...all, ...all.flatMap(s => o.names.map(name => o.whole.step(s, name).state))]) }
    expect(new Set(statesOf(any).map(s => s[0]))).toEqual(new Set(all.map(s => s[0])))
  })

  holds([compositions, fc.nat(4)], runs)('may be closed where everything is given back, and is then one of those', (table, n) => {
    const o = oracleOf(table), belief = createBelief(table, 'initial')
    belief.skip(n)
    const before = statesOf(belief), left = before.filter(s => o.isSettled(s))
    expect(belief.settle()).toBe(left.length > 0)
    expect([statesOf(belief), belief.count]).toEqual(left.length > 0 ? [o.tidy(left), left.length] : [before, before.length])
  })

  holds([confusable, looks], runs)('where two tables give the same command: no state less, and of one known state exactly', (table, list) => {
    const o = oracleOf(table), belief = createBelief(table, 'initial'), vague = createBelief(table, 'any')
    let all = o.initial, any: State[] = statesOf(vague)
    for (const look of list) {
      const { rows, seen } = seenOf(o, all[0]!, { ...look, isVague: false }), of = rows.length > 0 ? rows : [-1], left = o.step(all, of, seen), some = o.step(any, of, seen)
      expect(belief.step(rows, seen)).toBe(left.length > 0)
      if (left.length > 0) all = left
      expect(statesOf(belief)).toEqual(all)
      const told = vague.step(rows, seen)
      if (some.length > 0) { expect(told).toBe(true); any = some }
      const keys = new Set(statesOf(vague).map(key))
      if (some.length > 0) expect(any.filter(s => !keys.has(key(s)))).toEqual([])
      any = statesOf(vague)
    }
  })
})
