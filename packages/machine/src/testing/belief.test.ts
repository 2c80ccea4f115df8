/**
 * The set of possible states, rule by rule, on tables of a few states; `test/properties/belief.property.test.ts` holds it
 * against trying every state. Here is what random tables seldom meet: what of one state is exact, what is not read
 * again, what several listeners leave open, and how far a listener comes where nothing was seen.
 */
import { describe, expect, test } from 'vitest'
import type { Table, TransitionTable } from '../compile.ts'
import { createBelief, type Belief } from './belief.ts'
import { factorsOf } from './factors.ts'

type Commands = Table['commands'][number]
const LEAVE: Commands = [{ type: 'leave' }], JOIN: Commands = [{ type: 'join' }], MUTE: Commands = [{ type: 'setMuted', muted: true, system: true }], END: Commands = [{ type: 'recordEnd', reason: 'cause' }], UPDATE: Commands = [{ type: 'updateService' }]
/** A table of one more region than the session: `rows` say `state event` → next state and commands. */
function tableNamed(name: string, states: readonly string[], events: readonly string[], rows: Record<string, [to: string, commands?: Commands]>): Table {
  const commands: Table['commands'] = [[]]
  return {
    name, regions: name === 'core' ? ['session', 'core'] : [name], initial: 0, timers: {}, events: [...events], commands,
    states: states.map(s => (name === 'core' ? { session: s.split(' ')[0]!, core: s } : { [name]: s })),
    rows: Object.entries(rows).map(([key, [to, list]]) => {
      const cut = key.lastIndexOf(' ')
      return [states.indexOf(key.slice(0, cut)), events.indexOf(key.slice(cut + 1)), states.indexOf(to), list ? commands.push(list) - 1 : 0]
    }),
  }
}
const SIGNALS = ['session.began', 'session.over']
const machine = (...tables: Table[]): TransitionTable => ({ v: 1, hash: '', policy: { launchService: 'never', needsPermission: false }, signals: SIGNALS, tables })
const rowsOf = (table: TransitionTable, ...names: string[]): number[] => names.map(n => factorsOf(table).rows.names.indexOf(n))
/** The possible states in words. */
const told = (table: TransitionTable, belief: Belief): string[] => [...belief.states()].map(s => s.map((n, i) => Object.values(table.tables[i]!.states[n]!).at(-1)).join(', '))
/** Regions that count how often one of them is read. */
function counted(regions: Record<string, string>): { regions: Record<string, string>; reads: () => number } {
  let n = 0
  return { regions: new Proxy(regions, { get: (of, key) => { n++; return of[key as string] } }), reads: () => { const all = n; n = 0; return all } }
}

describe('one state', () => {
  // Both give the same command, so of several states nobody can tell who gave it.
  const core = tableNamed('core', ['joined a', 'joined b', 'leaving c'], ['go', 'both', 'end'], { 'joined a go': ['joined a'], 'joined b go': ['joined b'], 'joined a both': ['joined a', LEAVE], 'joined a end': ['leaving c'] })
  const media = tableNamed('media', ['m', 'n'], ['both', 'go', ...SIGNALS], { 'm both': ['m', LEAVE], 'm go': ['n', LEAVE], 'n go': ['n', LEAVE], 'n session.over': ['m', LEAVE] })
  const table = machine(core, media)
  const [go, both, end] = rowsOf(table, 'go', 'both', 'end') as [number, number, number]
  test('is judged exactly, also when it is what was left of several', () => {
    for (const start of ['initial', 'any'] as const) {
      const belief = createBelief(table, start)
      if (start === 'any') expect(belief.step([], { from: { core: 'joined a', media: 'm' }, attempt: 1 })).toBe(true)
      expect([told(table, belief), belief.count]).toEqual([['joined a, m'], 1])
      // Only the listener gives one.
      expect([belief.step([go], { commands: [...LEAVE, ...LEAVE], attempt: 1 }), belief.step([go], { commands: [], attempt: 1 })]).toEqual([false, false])
      expect([belief.step([both], { commands: LEAVE, attempt: 1 }), belief.step([both], { commands: [...LEAVE, ...LEAVE], attempt: 1 })]).toEqual([false, true])
      expect([belief.step([go], { commands: LEAVE, attempt: 1 }), told(table, belief)]).toEqual([true, ['joined a, n']])
      expect([belief.step([end], { commands: [...LEAVE, ...LEAVE], attempt: 1 }), belief.step([end], { commands: LEAVE, attempt: 1 }), told(table, belief)]).toEqual([false, true, ['leaving c, m']])
    }
  })
  test('also when it was left by a set in which nothing fits, or by what may be closed', () => {
    const belief = createBelief(table, 'initial')
    expect(belief.step([go, both], { to: { media: 'no such' }, attempt: 1 })).toBe(false)
    expect(belief.step([go], { commands: [...LEAVE, ...LEAVE], attempt: 1 })).toBe(false)
    const one = machine(tableNamed('core', ['joined a', 'leaving b'], ['end'], { 'joined a end': ['leaving b'] }), media), closed = createBelief(one, 'initial')
    expect([closed.settle(), told(one, closed)]).toEqual([true, ['joined a, m']])
  })
  test('is at first the initial one of each table', () => {
    const later = machine({ ...core, initial: 1 }, { ...media, initial: 1 }), belief = createBelief(later, 'initial')
    expect([told(later, belief), belief.count]).toEqual([['joined b, n'], 1])
  })
  test('whatever a record says of a listener is looked at, before and after', () => {
    const belief = createBelief(table, 'initial')
    for (const seen of [{ from: { media: 'n' } }, { to: { media: 'm' } }, { to: { core: 'joined b' } }, { from: { core: 'joined b' } }]) expect(belief.step([go], { ...seen, attempt: 1 })).toBe(false)
    expect(belief.step([go], { from: { media: 'm' }, to: { media: 'n', core: 'joined a' }, attempt: 1 })).toBe(true)
  })
  test('an unknown event is in no factor, whatever its last event does', () => {
    const belief = createBelief(table, 'initial')
    expect([belief.step([], { ignored: false, attempt: 1 }), belief.step([], { ignored: true, commands: [], attempt: 1 }), told(table, belief)]).toEqual([false, true, ['joined a, m']])
  })
})

describe('regions that are known to be the one state are not read again', () => {
  const core = tableNamed('core', ['joined a', 'joined b'], ['go', 'note', 'turn'], { 'joined a go': ['joined b'], 'joined a note': ['joined a'], 'joined b note': ['joined b'] })
  const media = tableNamed('media', ['m', 'n'], ['turn'], { 'm turn': ['n'], 'n turn': ['m'] }), view = tableNamed('view', ['v', 'w'], ['note'], {})
  const table = machine(core, media, view), [go, note, turn] = rowsOf(table, 'go', 'note', 'turn') as [number, number, number]
  const am = { session: 'joined', core: 'joined a', media: 'm', view: 'v' }, READS = 4
  test('what a step came to is what the next begins with', () => {
    const belief = createBelief(table, 'initial'), from = counted(am), to = counted({ ...am, core: 'joined b' })
    expect(belief.step([go], { from: from.regions, to: to.regions, attempt: 1 })).toBe(true)
    expect([from.reads(), to.reads()]).toEqual([READS, READS])
    expect(belief.step([note], { from: to.regions, attempt: 1 })).toBe(true)
    expect(to.reads()).toBe(0)
  })
  test('nor, where nothing has moved, what it began with', () => {
    const belief = createBelief(table, 'initial'), at = counted(am), other = counted(am)
    for (const [rows, reads] of [[[note], READS], [[], 0], [[note], 0]] as const) {
      expect(belief.step(rows, { from: at.regions, to: at.regions, attempt: 1 })).toBe(true)
      expect(at.reads()).toBe(reads)
    }
    // Known from what the last began with, with nothing said of where it came to.
    expect(belief.step([note], { from: other.regions, attempt: 1 })).toBe(true)
    expect(other.reads()).toBe(READS)
    expect(belief.step([note], { attempt: 1 })).toBe(true)
    expect(belief.step([note], { to: other.regions, attempt: 1 })).toBe(true)
    expect(belief.step([note], { from: other.regions, attempt: 1 })).toBe(true)
    expect(other.reads()).toBe(0)
  })
  test('but where the core or only a listener has moved they are, and are not what it is any more', () => {
    for (const row of [go, turn]) {
      const belief = createBelief(table, 'initial'), at = counted(am)
      expect(belief.step([row], { from: at.regions, to: at.regions, attempt: 1 })).toBe(false)
      expect(belief.step([note], { from: at.regions, attempt: 1 })).toBe(true)
      expect(belief.step([row], { to: at.regions, attempt: 1 })).toBe(false)
      expect(belief.step([row], { from: at.regions, attempt: 1 })).toBe(true)
      expect(belief.step([note], { from: at.regions, attempt: 1 })).toBe(false)
      expect(belief.step([note], { to: at.regions, attempt: 1 })).toBe(false)
    }
  })
  test('nor are they after steps of which nothing was seen', () => {
    const belief = createBelief(table, 'initial'), at = counted(am)
    expect(belief.step([note], { from: at.regions, attempt: 1 })).toBe(true)
    at.reads()
    belief.skip(0)
    expect(belief.step([note], { from: at.regions, attempt: 1 })).toBe(true)
    expect(at.reads()).toBe(READS)
    belief.skip(1)
    expect(belief.step([note], { from: { ...am, core: 'joined b' }, attempt: 1 })).toBe(true)
    expect(belief.step([note], { from: at.regions, attempt: 1 })).toBe(false)
  })
})

describe('several states', () => {
  const core = tableNamed('core', ['joined a', 'joined b'], ['go', 'end', 'pass'], { 'joined a go': ['joined b'], 'joined b go': ['joined a'], 'joined a end': ['joined a', END], 'joined a pass': ['joined a'] })
  const media = tableNamed('media', ['m', 'n', 'o'], ['turn', 'end', 'go'], { 'm turn': ['n'], 'n turn': ['o'], 'n end': ['n', MUTE], 'm go': ['n'] })
  const view = tableNamed('view', ['v', 'w'], ['turn', 'end', 'go'], { 'w turn': ['v'], 'w end': ['w', UPDATE], 'v go': ['w'] })
  const seen = { attempt: 1 }
  // Each may be at its end, where it cannot turn; whoever has turned is not there.
  const turns = (name: string): Table => tableNamed(name, ['m', 'n', 'o'], ['turn', 'go'], { 'm turn': ['n'], 'n go': ['o'] })
  test('that was taken by somebody, and only one of them can have: it was that one', () => {
    const still = tableNamed('still', ['v'], [], {})
    for (const [table, expected] of [
      [machine(core, turns('media')), ['joined a, n']], [machine(core, turns('media'), still), ['joined a, n, v']], [machine(core, still, turns('media')), ['joined a, v, n']],
    ] as const) {
      const belief = createBelief(table, 'any')
      expect(belief.step(rowsOf(table, 'turn'), { ...seen, from: { core: 'joined a' }, ignored: false })).toBe(true)
      expect(told(table, belief)).toEqual(expected)
      // There it cannot be taken again.
      expect(belief.step(rowsOf(table, 'turn'), { ...seen, ignored: false })).toBe(false)
    }
  })
  test('where each of two listeners can have taken it, either may have left it', () => {
    const table = machine(core, turns('media'), turns('view')), belief = createBelief(table, 'any')
    expect(belief.step(rowsOf(table, 'turn'), { ...seen, from: { core: 'joined a' }, ignored: false })).toBe(true)
    expect([told(table, belief), belief.count]).toEqual([['n, n', 'n, o', 'o, n', 'o, o'].map(s => `joined a, ${s}`), 4])
  })
  test('where the core has taken it, no listener need have', () => {
    const table = machine(core, media), belief = createBelief(table, 'any')
    expect(belief.step(rowsOf(table, 'go'), { ...seen, from: { core: 'joined a' }, ignored: false })).toBe(true)
    expect(told(table, belief)).toEqual(['joined b, n', 'joined b, o'])
  })
  test('which of two core states has taken it is asked of each', () => {
    const table = machine(core, tableNamed('media', ['m', 'n'], ['turn'], { 'm turn': ['n'], 'n turn': ['m'] })), belief = createBelief(table, 'any')
    expect(belief.step(rowsOf(table, 'pass'), { ...seen, ignored: false })).toBe(true)
    expect(told(table, belief)).toEqual(['joined a, m', 'joined a, n'])
    const none = createBelief(table, 'any')
    expect(none.step(rowsOf(table, 'pass'), { ...seen, ignored: true })).toBe(true)
    expect(told(table, none)).toEqual(['joined b, m', 'joined b, n'])
  })
  test('commands of several factors come in the one fixed order, and each is of one that can give it', () => {
    const table = machine(core, media, view), end = rowsOf(table, 'end')
    const say = (commands: Commands): boolean => createBelief(table, 'any').step(end, { ...seen, commands })
    expect([say([...END, ...MUTE]), say([...MUTE, ...END]), say(END), say(JOIN), say([...END, ...JOIN]), say([...END, ...END])]).toEqual([true, false, true, false, false, false])
  })
  test('a value that a region never has fits no state', () => {
    const table = machine(core, media)
    for (const lie of [{ from: { core: 'joined z' } }, { to: { core: 'joined z' } }, { from: { media: 'z' } }, { to: { media: 'z' } }]) expect(createBelief(table, 'any').step(rowsOf(table, 'go'), { ...seen, ...lie })).toBe(false)
  })
  test('a region that no table has fits no state, in one state or in many; one that was not seen does', () => {
    const table = machine(core, media), [pass] = rowsOf(table, 'pass') as [number]
    for (const start of ['initial', 'any'] as const) for (const when of ['from', 'to'] as const) {
      const belief = createBelief(table, start)
      const at = start === 'initial' ? { session: 'joined', core: 'joined a', media: 'm' } : {}
      expect(belief.step([pass], { ...seen, [when]: { ...at, manners: 'on' } }), `${start} ${when}`).toBe(false)
      expect(belief.stay({ [when]: { manners: 'on' }, attempt: 1 }), `${start} ${when}`).toBe(false)
      expect(belief.stay({ [when]: { ...at, manners: undefined }, attempt: 1 }), `${start} ${when}`).toBe(true)
    }
  })
})

describe('steps of which nothing was seen', () => {
  const chain = tableNamed('media', ['m', 'n', 'o', 'p'], ['turn', ...SIGNALS], { 'm turn': ['n'], 'n turn': ['o'], 'm session.over': ['p'], 'o session.began': ['p'] })
  test('a listener comes as far as so many steps lead it', () => {
    const table = machine(tableNamed('core', ['joined a', 'joined b'], ['go'], { 'joined a go': ['joined b'] }), chain)
    const after = (n: number): string[] => { const b = createBelief(table, 'initial'); b.skip(n); return told(table, b) }
    expect(after(0)).toEqual(['joined a, m'])
    expect(after(1)).toEqual(['joined a, m', 'joined a, n', 'joined b, m', 'joined b, n'])
    // No signal is heard that the core does not give.
    const all = ['joined a', 'joined b'].flatMap(a => ['m', 'n', 'o'].map(m => `${a}, ${m}`))
    expect([after(2), after(3), after(Infinity)]).toEqual([all, all, all])
  })
  test('it hears a signal only between the phases that the core can go between', () => {
    const table = machine(tableNamed('core', ['idle a', 'joining b', 'leaving c'], ['go'], { 'idle a go': ['joining b'], 'joining b go': ['leaving c'] }), chain), belief = createBelief(table, 'initial')
    belief.skip(1)
    expect(told(table, belief)).toEqual(['idle a, m', 'idle a, n', 'joining b, m', 'joining b, n'])
    belief.skip(1)
    // That it began is heard after the event; that it is over, by whoever has moved on to it, of each state that was there.
    expect(told(table, belief)).toEqual(['idle a, m', 'idle a, n', 'idle a, o', 'joining b, m', 'joining b, n', 'joining b, o', 'joining b, p', 'leaving c, n', 'leaving c, o', 'leaving c, p'])
  })
  test('a listener may go on where the core has come to its end', () => {
    const table = machine(tableNamed('core', ['joined a'], [], {}), chain), belief = createBelief(table, 'initial')
    belief.skip(5)
    expect(told(table, belief)).toEqual(['joined a, m', 'joined a, n', 'joined a, o'])
  })
})
