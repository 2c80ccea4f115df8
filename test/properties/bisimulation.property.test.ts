/** Machines that an observer cannot tell apart, and mutants, on tables of a few states: against comparing every trace, and against the list of operators by hand. */
import { COMMANDS, type Command, type Table } from '@onhook/machine'
import { applyMutant, engineOf, equivalenceOf, isEquivalent, mutantsOf, type Engine, type Mutant } from '@onhook/machine/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { classesOf, type Look } from '../../packages/machine/src/testing/bisimulation.ts'
import { OPERATORS, startMutantsOf } from '../../packages/machine/src/testing/mutants.ts'
import { strayMutantsOf } from '../../packages/machine/src/testing/stray-mutants.ts'
import { holds } from '../support/holds.ts'
import { isLong } from '../support/seed.ts'
import { tableOfShape } from '../support/tiny-tables.ts'

const runs = isLong ? 3_000 : 20
const usual = (s: Record<string, string>): string => (s['session'] === undefined ? s['media']! : `${s['session']} ${s['session'] === 'ended' && s['service'] === 'stopped'}`)

const COMMANDED: Command[][] = [[], [{ type: 'join' }], [{ type: 'join' }, { type: 'leave' }], [{ type: 'recordEnd', reason: 'cause' }, { type: 'leave' }], [{ type: 'recordEnd', reason: 'local-leave' }]]
const core = tableOfShape({
  name: 'core', events: ['user.join', 'user.leave'], commands: COMMANDED,
  // Two of them look alike, and two are told apart only because one of them is settled.
  states: [['joined', 'up', 'off'], ['joined', 'up', 'running'], ['ended', 'down', 'running'], ['ended', 'down', 'stopped']].map(([session, transport, service]) => ({ session: session!, transport: transport!, service: service!, systemCall: 'ended' })),
})
const listener = tableOfShape({ name: 'media', events: ['user.mute', 'session.over'], commands: COMMANDED, states: ['unmuted', 'mutedByUser', 'released'].map(media => ({ media })) })
const tables = fc.oneof(core, listener)

const ids = new Map<string, number>()
const idOf = (text: string): number => ids.get(text) ?? (ids.set(text, ids.size), ids.size - 1)
/** What is seen of a state and of every trace of so many steps from it: equal numbers are equal traces, also of two machines. */
function seenFrom(e: Engine, s: number, steps: number, look: Look = usual): number {
  const known = new Map<number, number>(), contents = [...e.list].map(list => (list < 0 ? '[]' : JSON.stringify(e.commands[list])))
  const seen = (at: number, left: number): number => {
    const k = at * (steps + 1) + left
    let id = known.get(k)
    if (id === undefined) known.set(k, (id = idOf(`${look(e.table.states[at]!, e.table)}: ${left === 0 ? '' : Array.from({ length: e.events }, (_, i) => `${contents[at * e.events + i]} ${seen(e.next[at * e.events + i]!, left - 1)}`).join()}`)))
    return id
  }
  return seen(s, steps)
}
const same = (a: Engine, b: Engine, look?: Look): boolean => seenFrom(a, a.initial, 2 * a.states, look) === seenFrom(b, b.initial, 2 * b.states, look)

describe('what an observer cannot tell apart', () => {
  holds([tables], runs)('the classes of states are those whose every trace is the same', table => {
    const e = engineOf(table), { of, count } = classesOf(e), traces = table.states.map((_, s) => seenFrom(e, s, e.states))
    expect(count).toBe(new Set(traces).size)
    table.states.forEach((_, s) => table.states.forEach((_, t) => { expect(of[s] === of[t]).toBe(traces[s] === traces[t]) }))
  })
  holds([fc.oneof(fc.tuple(core, core), fc.tuple(listener, listener))], runs)('two machines are equal when every trace of them is', ([a, b]) => {
    const x = engineOf(a), y = engineOf(b)
    expect(isEquivalent(x, y)).toBe(same(x, y))
    expect(isEquivalent(x, engineOf(structuredClone(a)))).toBe(true)
  })
  holds([tables], runs)('also for another look at states, that tells more or less', table => {
    for (const look of [() => '', (s: Record<string, string>) => Object.values(s).join()]) {
      const e = engineOf(table), { of } = classesOf(e, look), changed = engineOf(table), isSame = equivalenceOf(table, look)
      table.states.forEach((_, s) => { expect(of[s] === of[0]).toBe(seenFrom(e, s, e.states, look) === seenFrom(e, 0, e.states, look)) })
      const wrong: string[] = []
      for (const mutant of mutantsOf(table)) {
        if (mutant.operator === 'adds' && !mutant.id.endsWith('join')) continue // they are all alike
        const undo = applyMutant(changed, mutant), is = same(e, changed, look)
        if (isSame(mutant) !== is || isEquivalent(e, changed, look) !== is) wrong.push(mutant.says)
        undo()
      }
      expect(wrong).toEqual([])
    }
  })
  holds([tables, fc.boolean()], runs)('the quick judge of mutants says what every trace says, also of several cells at once', (table, isTogether) => {
    const isSame = equivalenceOf(table), original = engineOf(table), changed = engineOf(table)
    const wrong: string[] = []
    for (const mutant of mutantsOf(table, isTogether ? { together: table.regions.slice(-3) } : {})) {
      if (mutant.operator === 'adds' && !mutant.id.endsWith('join')) continue // they are all alike
      const undo = applyMutant(changed, mutant)
      const is = same(original, changed)
      undo()
      if (isSame(mutant) !== is) wrong.push(mutant.says)
    }
    expect(wrong).toEqual([])
    expect(same(original, changed)).toBe(true)
  })
  holds([tables], runs)('and of a machine that starts elsewhere', table => {
    const isSame = equivalenceOf(table), original = engineOf(table), starts = startMutantsOf(table)
    expect(starts.map(m => m.initial)).toEqual(table.states.flatMap((_, s) => (s === table.initial ? [] : [s])))
    for (const mutant of starts) expect([mutant.says, isSame(mutant)]).toEqual([mutant.says, same(original, engineOf({ ...table, initial: mutant.initial! }))])
  })
  test('where several cells are changed, one that does no harm does not hide another', () => {
    // The first two states are one to the observer, so that it does no harm to stay in the first.
    const table: Table = { name: 'core', regions: ['session'], initial: 0, states: ['joined', 'joined', 'ended'].map(session => ({ session })), events: ['user.leave', 'user.join', 'screen.mounted'], commands: [[]], rows: [[0, 0, 2, 0], [0, 1, 1, 0], [0, 2, 1, 0], [1, 0, 2, 0]], timers: {} }
    const stays = { cell: 1, next: 0, commands: [] }, never = { cell: 3, next: 1, commands: [] }, isSame = equivalenceOf(table)
    const made = (...cells: Mutant['cells'][number][]): Mutant => ({ id: 'x', operator: 'goes', says: 'x', cells })
    expect([made(stays), made(never), made(stays, never), made(never, stays)].map(isSame)).toEqual([true, false, false, false])
  })
  test('of a core its session is seen, of a listener all that it is; the first list of commands need not be the empty one', () => {
    const classes = (states: Record<string, string>[], more: Partial<Table> = {}): number => classesOf(engineOf({ name: 'x', regions: Object.keys(states[0]!), initial: 0, states, events: [], commands: [], rows: [], timers: {}, ...more })).count
    expect(classes([{ session: 'joined', app: 'active' }, { session: 'joined', app: 'background' }])).toBe(1)
    expect(classes([{ session: 'joined', app: 'active' }, { session: 'leaving', app: 'active' }])).toBe(2)
    expect(classes([{ media: 'a', more: 'bc' }, { media: 'ab', more: 'c' }])).toBe(2)
    expect(classes([{ media: 'a' }, { media: 'a' }], { events: ['user.mute'], commands: [[{ type: 'leave' }]], rows: [[1, 0, 1, 0]] })).toBe(2)
  })
  holds([core, listener], 1)('machines of another shape are refused', (a, b) => {
    expect(() => isEquivalent(engineOf(a), engineOf(b))).toThrow(new RangeError('two engines of one shape are compared, found 4 × 2 and 3 × 2'))
    expect(() => isEquivalent(engineOf(b), engineOf({ ...b, events: ['user.mute'], rows: [] }))).toThrow(new RangeError('two engines of one shape are compared, found 3 × 2 and 3 × 1'))
  })
})

// ---- mutants, by hand --------------------------------------------------------------------------------------

const byOrder = (a: Command, b: Command): number => COMMANDS.indexOf(a.type) - COMMANDS.indexOf(b.type)
const plain = (type: Command['type']): Command => (type === 'recordEnd' ? { type, reason: 'cause' } : type === 'setMuted' ? { type, muted: true, system: true } : { type } as Command)
/** Each operator as its row in the list says, for one cell: the cell's content, once for each slip. */
function slips(table: Table, s: number, e: number): Set<string> {
  const row = table.rows.find(r => r[0] === s && r[1] === e), commands = row ? table.commands[row[3]]! : [], next = row ? row[2] : s, out = new Set<string>()
  const add = (operator: string, to: number, list: readonly Command[] | undefined): void => { out.add(JSON.stringify([operator, to, list ?? 'no row'])) }
  if (row) add('ignored', s, undefined)
  commands.forEach((c, i) => {
    add('drops', next, [...commands.slice(0, i), ...commands.slice(i + 1)])
    add('doubles', next, [...commands.slice(0, i), c, ...commands.slice(i)])
    if (i + 1 < commands.length) add('swaps', next, [...commands.slice(0, i), commands[i + 1]!, c, ...commands.slice(i + 2)])
    for (const v of table.commands.flat()) if (v.type === c.type && JSON.stringify(v) !== JSON.stringify(c)) add('says', next, [...commands.slice(0, i), v, ...commands.slice(i + 1)])
  })
  for (const type of COMMANDS) if (!commands.some(c => c.type === type)) add('adds', next, [...commands, plain(type)].sort(byOrder))
  const old = table.states[s]!, right = table.states[next]!
  table.states.forEach((state, to) => {
    const differ = table.regions.filter(r => state[r] !== right[r])
    if (differ.length !== 1) return
    // Not to follow is to keep the old value.
    add(state[differ[0]!] === old[differ[0]!] ? 'keeps' : 'goes', to, commands)
  })
  return out
}
const contentOf = (m: Mutant, i = 0): string => JSON.stringify([m.operator, m.cells[i]!.next, m.cells[i]!.commands ?? 'no row'])

describe('mutants', () => {
  holds([tables], runs)('are every slip of every cell, once', table => {
    const found = new Map<number, Set<string>>(), ids = new Set<string>()
    for (const mutant of mutantsOf(table)) {
      const { cell } = mutant.cells[0]!
      if (mutant.cells.length > 1) throw new Error(`several cells: ${mutant.says}`)
      if (!found.has(cell)) found.set(cell, new Set())
      found.get(cell)!.add(contentOf(mutant))
      if (ids.has(mutant.id)) throw new Error(`twice: ${mutant.id}`)
      ids.add(mutant.id)
    }
    for (let cell = 0; cell < table.states.length * table.events.length; cell++) {
      expect(found.get(cell)).toEqual(slips(table, Math.floor(cell / table.events.length), cell % table.events.length))
    }
    expect([...mutantsOf(table)].map(m => m.id)).toEqual([...ids])
  })
  holds([tables], runs)('made together: in all cells that differ in these regions only, the same slip at once', table => {
    const together = table.regions.slice(-1), rest = table.regions.slice(0, -1), nameOf = (s: number): string => rest.map(r => table.states[s]![r]).join()
    const found = new Map<number, Set<string>>()
    for (const mutant of mutantsOf(table, { together })) {
      const cells = mutant.cells.map(c => c.cell)
      if (new Set(cells.map(c => `${nameOf(Math.floor(c / table.events.length))} ${c % table.events.length}`)).size !== 1 || new Set(cells).size !== cells.length) throw new Error(`wrong cells: ${mutant.says}`)
      mutant.cells.forEach(({ cell }, i) => { if (!found.has(cell)) found.set(cell, new Set()); found.get(cell)!.add(contentOf(mutant, i)) })
    }
    for (let cell = 0; cell < table.states.length * table.events.length; cell++) {
      expect(found.get(cell)).toEqual(slips(table, Math.floor(cell / table.events.length), cell % table.events.length))
    }
  })

  const small: Table = {
    name: 'core', regions: ['session', 'app'], initial: 0, timers: {}, events: ['user.leave', 'app.activated'],
    states: [['joined', 'active'], ['joined', 'background'], ['ended', 'active']].map(([session, app]) => ({ session: session!, app: app! })),
    commands: [[], [{ type: 'recordEnd', reason: 'cause' }, { type: 'leave' }], [{ type: 'recordEnd', reason: 'local-leave' }], [{ type: 'setMuted', muted: false, system: true }]],
    rows: [[0, 0, 2, 1], [1, 0, 2, 1], [1, 1, 0, 0]],
  }
  test('are told in words, and by ids that stay', () => {
    const of = (list: Iterable<Mutant>): string[] => [...list].filter(m => m.operator !== 'adds').map(m => `${m.id} | ${m.says}`)
    expect(OPERATORS).toEqual(['ignored', 'drops', 'doubles', 'swaps', 'adds', 'says', 'keeps', 'goes', 'starts'])
    const leave = (s: number, name: string): string[] => ['ignored', 'drops:recordEnd', 'doubles:recordEnd', 'swaps:recordEnd,leave', 'says:{"type":"recordEnd","reason":"local-leave"}', 'drops:leave', 'doubles:leave'].map(slip => {
      const [operator, detail] = [slip.split(':')[0]!, slip.slice(slip.indexOf(':') + 1)]
      return `${s}/user.leave/${slip} | user.leave in ${name}: ${operator}${detail === operator ? '' : ` ${detail}`}`
    })
    expect(of(mutantsOf(small))).toEqual([
      ...leave(0, 'joined active'), '0/user.leave/keeps:session=joined | user.leave in joined active: keeps session=joined', '0/app.activated/goes:session=ended | app.activated in joined active: goes session=ended', '0/app.activated/goes:app=background | app.activated in joined active: goes app=background',
      ...leave(1, 'joined background'), '1/user.leave/keeps:session=joined | user.leave in joined background: keeps session=joined',
      '1/app.activated/ignored | app.activated in joined background: ignored', '1/app.activated/goes:session=ended | app.activated in joined background: goes session=ended', '1/app.activated/keeps:app=background | app.activated in joined background: keeps app=background',
      '2/user.leave/goes:session=joined | user.leave in ended active: goes session=joined', '2/app.activated/goes:session=joined | app.activated in ended active: goes session=joined',
    ])
    const [first] = mutantsOf(small, { together: ['app'] })
    expect(first).toMatchObject({ id: '0/user.leave/ignored', says: 'user.leave in joined: ignored', cells: [{ cell: 0, next: 0, commands: undefined }, { cell: 2, next: 1, commands: undefined }] })
    // To keep the old value is one region's: that another has it says nothing.
    const alike: Table = { ...small, regions: ['a', 'b'], states: [{ a: '0', b: '1' }, { a: '0', b: '0' }], events: ['user.leave'], rows: [] }
    expect(of(mutantsOf(alike)).map(m => m.split(' ')[0])).toEqual(['0/user.leave/goes:b=0', '1/user.leave/goes:b=1'])
    const adds = [...mutantsOf(small)].filter(m => m.operator === 'adds')
    expect(adds.find(m => m.id === '2/app.activated/adds:recordEnd')).toMatchObject({ says: 'app.activated in ended active: adds recordEnd', cells: [{ cell: 5, next: 2, commands: [{ type: 'recordEnd', reason: 'cause' }] }] })
    expect(adds.find(m => m.id === '2/app.activated/adds:setMuted')!.cells[0]!.commands).toEqual([{ type: 'setMuted', muted: true, system: true }])
    expect(adds.find(m => m.id === '0/user.leave/adds:join')!.cells[0]!.commands).toEqual([{ type: 'recordEnd', reason: 'cause' }, { type: 'join' }, { type: 'leave' }])
  })
  holds([tables], runs)('are made in an engine, and undone: of the engine\'s cells only theirs are changed', table => {
    const engine = engineOf(table), fresh = engineOf(table)
    const bits = (list: readonly Command[]): number => list.reduce((n, c) => n | 2 ** COMMANDS.indexOf(c.type), 0)
    const contentOf = (e: Engine): string[] => [...e.next].map((next, i) => JSON.stringify([next, e.list[i]! < 0 ? null : e.commands[e.list[i]!], e.mask[i]])), before = contentOf(fresh), wrong: string[] = []
    for (const mutant of mutantsOf(table)) {
      const undo = applyMutant(engine, mutant), { cell, next, commands } = mutant.cells[0]!
      if (contentOf(engine).join() !== before.with(cell, JSON.stringify([next, commands ?? null, bits(commands ?? [])])).join()) wrong.push(mutant.says)
      undo()
      if (contentOf(engine).join() !== before.join()) wrong.push(`${mutant.says}, undone`)
    }
    expect([wrong, engine.list]).toEqual([[], fresh.list])
    // One list for each content: what is there is not added again.
    expect(new Set(engine.commands.map(c => JSON.stringify(c))).size).toBe(engine.commands.length)
    expect(engine.commands.slice(0, table.commands.length)).toEqual(table.commands)
    expect(table.commands).toEqual(fresh.commands)
  })

  test('of where a table starts: in each other of its states, told, made in an engine and undone', () => {
    const from = (initial: number, ...told: [i: number, state: string][]): void => {
      const mutants = startMutantsOf({ ...small, initial }), engine = engineOf({ ...small, initial })
      expect(mutants).toEqual(told.map(([i, state]) => ({ id: `starts:${i}`, operator: 'starts', says: `starts in ${state}`, cells: [], initial: i })))
      for (const mutant of mutants) {
        const undo = applyMutant(engine, mutant)
        expect(engine.initial).toBe(mutant.initial)
        undo()
        expect(engine.initial).toBe(initial)
      }
    }
    from(0, [1, 'joined background'], [2, 'ended active'])
    from(1, [0, 'joined active'], [2, 'ended active'])
  })

  test('strays: each region to each other value of the call or of the table, and pairs of them', () => {
    const told = (at: 1 | 2): string[] => [...strayMutantsOf(small, at)].filter(m => m.cell === 2).map(m => `${m.says} [${m.commands.map(c => c.type).join()}] ${m.isReached}`)
    const one = ['idle', 'joining', 'joined', 'reconnecting', 'leaving'].map(v => `user.leave in joined background: session strays to ${v} active [recordEnd,leave] ${v === 'joined'}`)
    const two = ['inactive', 'background'].map(v => `user.leave in joined background: app strays to ended ${v} [recordEnd,leave] false`)
    expect(told(1)).toEqual([...one, ...two])
    const pairs = ['idle', 'joining', 'joined', 'reconnecting', 'leaving'].flatMap(v => [`user.leave in joined background: session strays to ${v} active [recordEnd,leave] ${v === 'joined'}`,
      ...['inactive', 'background'].map(a => `user.leave in joined background: session and app strays to ${v} ${a} [recordEnd,leave] ${v === 'joined' && a === 'background'}`)])
    expect(told(2)).toEqual([...pairs, ...two])
    const stray = [...strayMutantsOf(small)].find(m => m.cell === 5)!
    expect(stray).toMatchObject({ cell: 5, region: 'session', to: { session: 'idle', app: 'active' }, isReached: false, commands: [], says: 'app.activated in ended active: session strays to idle active' })
    expect([...strayMutantsOf(small)].map(m => m.cell).filter((c, i, all) => c !== all[i - 1])).toEqual([0, 1, 2, 3, 4, 5])
    // A row of another event than the first: from background to active.
    expect([...strayMutantsOf(small)].filter(m => m.cell === 3 && m.region === 'app').map(m => m.says)).toEqual(['inactive', 'background'].map(v => `app.activated in joined background: app strays to joined ${v}`))
    // Of three regions two at once, and never all.
    const three: Table = { ...small, regions: ['a', 'b', 'c'], states: [{ a: '0', b: '0', c: '0' }, { a: '1', b: '1', c: '1' }], events: ['user.leave'], rows: [] }
    expect([...strayMutantsOf(three, 2)].filter(m => m.cell === 0).map(m => m.region)).toEqual(['a', 'a and b', 'a and c', 'b', 'b and c', 'c'])
    const other: Table = { ...small, regions: ['mine'], states: [{ mine: 'a' }, { mine: 'b' }, { mine: 'c' }], rows: [] }
    expect([...strayMutantsOf(other)].filter(m => m.cell === 0).map(m => m.to)).toEqual([{ mine: 'b' }, { mine: 'c' }])
  })
})
