/** The tables: complete, deterministic, and what our code says about them is fresh. */
import { readFileSync } from 'node:fs'
import { and, assign, createMachine, not, or, raise, sendTo, setup, spawnChild, type AnyStateMachine } from 'xstate'
import { describe, expect, test } from 'vitest'
import { ROWS, callMachine, compile, hashOf, initialState, isCallError, rowOf, step, type Control, type Table, type TransitionTable } from './index.ts'
import { COMMANDS } from './commands.ts'
import { hashOfPolicy } from './hash.ts'
import { createPolicy, type Policy } from './policy.ts'
import { VERSION } from './version.ts'

/** Made by the first test that asks, not while the tests are described: a mutant is then compiled by those tests alone. */
let made: TransitionTable | undefined
const tableOf = (): TransitionTable => (made ??= compile())

describe('compile', () => {
  test('is deterministic: the same machine gives the same bytes', () => {
    expect(JSON.stringify(compile())).toBe(JSON.stringify(tableOf()))
    expect(hashOf(JSON.parse(JSON.stringify(tableOf())))).toBe(tableOf().hash)
  })

  test('an event of a team has a name of its own: not that of a row, of a signal, or of another', () => {
    const twice = (...names: string[]): unknown => { try { return compile(undefined, { events: names.map(name => [name, { type: name }]) }) } catch (e) { return isCallError(e) && [e.code, e.field, e.message] } }
    for (const names of [['user.join'], ['session.over'], ['dnd.on', 'dnd.off', 'dnd.on']]) {
      expect(twice(...names)).toEqual(['bad-table', 'events', `events must name each event once, and none that a call has already, found "${names.at(-1)!}" twice`])
    }
  })
  test('the hash is over the bytes of UTF-8, also of names that are not ASCII', () => {
    const named = (name: string): TransitionTable => ({ ...tableOf(), tables: [{ ...tableOf().tables[3]!, name }] })
    for (const name of ['plain', 'ü.ß', '名前', '📞 \u{10ffff}', '\ud800']) {
      const { hash: _, ...body } = named(name)
      let hash = 0xcbf29ce484222325n
      for (const byte of Buffer.from(JSON.stringify({ v: body.v, policy: body.policy, signals: body.signals, tables: body.tables }), 'utf8')) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
      expect([name, hashOf(named(name))]).toEqual([name, hash.toString(16).padStart(16, '0')])
    }
  })
  test('gives the core first and the listeners after it, under a megabyte', () => {
    const table = tableOf()
    expect(table.tables.map(t => t.name)).toEqual(['core', 'audio', 'media', 'presentation'])
    expect(JSON.stringify(table).length).toBeLessThan(1_000_000)
    expect(table.signals).toEqual(['session.began', 'session.over'])
  })

  test('no command stands twice in one step, and each list is in the fixed order [D12.4]', () => {
    for (const t of tableOf().tables) for (const list of t.commands) {
      const types = list.map(c => c.type)
      expect(types).toEqual(COMMANDS.filter(c => types.includes(c)))
    }
  })

  test.each(['when-joined', 'when-joining', 'never'] as const)('the hashes that traces carry are those of the tables (%s)', launchService => {
    for (const serviceTypes of [['microphone', 'camera', 'mediaPlayback'], ['microphone']] satisfies Policy['serviceTypes'][]) {
      expect(hashOfPolicy({ launchService, serviceTypes })).toBe(compile(undefined, { policy: { launchService, serviceTypes } }).hash)
    }
  })

  test('the table and step agree on every row of the core', () => {
    const [core] = tableOf().tables as [Table], rows = new Map(core.rows.map(([s, e, n, c]) => [s * 1000 + e, [n, c] as const]))
    const start = initialState()
    core.states.forEach((control, s) => {
      ROWS.forEach(([name, event], e) => {
        const state = { ...start, ...(control as unknown as Control) }
        const r = step(state, event)
        const row = rows.get(s * 1000 + e)
        // A listener may accept what the core ignores.
        const next = row ? core.states[row[0]]! : control
        for (const region of core.regions) expect(r.state[region as keyof Control], `${name} in ${JSON.stringify(control)}`).toBe(next[region])
        const commands = r.commands.filter(c => c.type !== 'setMuted').map(c => c.type)
        expect(commands, `${name} in ${JSON.stringify(control)}`).toEqual(row ? core.commands[row[1]]!.map(c => c.type) : [])
      })
    })
  })

  test('each row of the vocabulary is named by the event that stands for it', () => {
    const policy = createPolicy({ serviceTypes: ['microphone'] })
    for (const [name, event] of ROWS) expect(rowOf(event, policy)).toBe(name)
  })

  test('a timer is named exactly in the states in which it runs [C10.3]', () => {
    const [core] = tableOf().tables as [Table]
    expect(core.timers['timer.join']!.every(s => core.states[s]!['session'] === 'joining')).toBe(true)
    expect(core.timers['timer.join']!.length).toBe(core.states.filter(s => s['session'] === 'joining').length)
  })

  test('takes a team’s own extension: another region becomes a listener of its own', () => {
    const extended = createMachine({ ...callMachine.config, states: { ...callMachine.config.states, recording: { initial: 'off', states: { off: { on: { 'transport.joined': 'on' } }, on: { on: { 'session.over': 'off' } } } } } } as never, callMachine.implementations as never)
    const t = compile(extended)
    expect(t.tables.map(x => x.name)).toEqual(['core', 'audio', 'media', 'presentation', 'recording'])
    expect(t.hash).not.toBe(tableOf().hash)
  })
})

describe('what has no finite table is refused', () => {
  type Chart = Parameters<typeof createMachine>[0]
  const region = (idle: object, more: object = {}) => ({ initial: 'idle', states: { idle, gone: {}, ...more } })
  const chart = (idle: object, more: object = {}): AnyStateMachine => createMachine({ type: 'parallel', context: { n: 0, far: { away: 1 } }, states: { session: region(idle) }, ...more } as Chart)
  const refusal = (machine: AnyStateMachine, options?: Parameters<typeof compile>[1]) => {
    try { compile(machine, options) } catch (e) {
      if (!isCallError(e)) throw e
      return { code: e.code, field: e.field, message: e.message }
    }
    return undefined
  }
  const isBig = ({ context }: { context: { n: number } }) => context.n > 2

  test('a guard that reads context which changes', () => {
    expect(refusal(chart({ on: { 'user.join': { actions: assign({ n: () => 5 }) }, 'user.leave': { guard: isBig, target: 'gone' } } }))).toMatchObject({ code: 'not-finite' })
  })
  test('context that changes, though nothing reads it yet', () => {
    expect(refusal(chart({ on: { 'user.join': { actions: assign({ n: () => 5 }) } } }))).toMatchObject({ code: 'not-finite', message: expect.stringContaining('two different contexts') as string })
  })
  test.each([
    ['in a guard without a name', { 'user.leave': { guard: isBig, target: 'gone' } }, 'n'],
    ['deep inside', { 'user.leave': { guard: ({ context }: { context: { far: { away: number } } }) => context.far.away > 0, target: 'gone' } }, 'far'],
    ['in a copy', { 'user.leave': { guard: ({ context }: { context: { n: number } }) => ({ ...context }).n > 2, target: 'gone' } }, 'n'],
    ['within and, or, not', { 'user.leave': { guard: and([() => true, or([not(isBig as never), () => false])]), target: 'gone' } }, 'n'],
    ['in the constants of a command', { 'user.leave': { actions: [{ type: 'leave', params: ({ context }: { context: { n: number } }) => ({ n: context.n }) }] } }, 'n'],
  ])('a context that never changes and is no policy, read %s', (_, on, field) => {
    const found = refusal(chart({ on }))
    expect(found).toMatchObject({ code: 'not-finite', field: `context.${field}` })
    expect(found!.message).toContain('on user.leave in the state {"session":"idle"}')
  })
  test('… and the guard is named, if it has a name, also inside another', () => {
    const named = setup({ types: { context: {} as { n: number } }, guards: { isBig, isNotBig: not('isBig') } })
    const of = (guard: 'isBig' | 'isNotBig') => named.createMachine({ type: 'parallel', context: { n: 0 }, states: { session: region({ on: { 'user.leave': { guard, target: 'gone' } } }) } } as never) as unknown as AnyStateMachine
    expect(refusal(of('isBig'))!.message).toContain('the guard "isBig" read context.n')
    expect(refusal(of('isNotBig'))!.message).toContain('the guard "isBig" read context.n')
  })
  test('… and a choice that is made before the first event', () => {
    expect(refusal(chart({ always: { guard: isBig, target: 'gone' } }))).toMatchObject({ code: 'not-finite', field: 'context.n', message: expect.stringContaining('in the initial state') as string })
  })
  test('the policy may be read, and context that is assigned once and for all', () => {
    const machine = createMachine({ type: 'parallel', context: ({ input }: { input: unknown }) => ({ policy: input, note: '' }), entry: assign({ note: () => 'begun' }), states: { session: region({ on: { 'user.leave': { guard: ({ context }: { context: { policy: Policy } }) => context.policy.launchService === 'never', target: 'gone' } } }) } } as never)
    expect(compile(machine, { policy: { launchService: 'never' } }).tables[0]!.rows).toHaveLength(1)
    expect(compile(machine).tables[0]!.rows).toHaveLength(0)
  })

  test.each([
    ['a machine without regions', createMachine({ initial: 'a', states: { a: {} } }), 'machine.type'],
    ['an invoked actor', chart({ invoke: { src: 'join' } }), 'machine.states.session.states.idle.invoke'],
    ['an invoked actor of the whole', chart({}, { invoke: { src: 'join' } }), 'machine.invoke'],
    ['a timer of its own', chart({ after: { 100: 'gone' } }), 'machine.states.session.states.idle.after'],
    ['an event sent later', chart({ entry: raise({ type: 'late' }, { delay: 5 }) }), 'machine.states.session.states.idle.entry'],
    ['an event sent later to another', chart({ on: { 'user.join': [{ guard: () => false }, { actions: ['leave', sendTo('other', { type: 'late' }, { delay: 5 })] }] } }), 'machine.states.session.states.idle.on["user.join"][1].actions[1]'],
    ['a spawned actor', chart({ always: { target: 'gone', actions: spawnChild('join') } }), 'machine.states.session.states.idle.always.actions'],
    ['a spawned actor behind a name', chart({ exit: 'begin' }).provide({ actions: { begin: spawnChild('join') as never } }), 'machine.states.session.states.idle.exit'],
    ['a state that is final', chart({ type: 'final' }), 'machine.states.session.states.idle'],
    ['a region in which states have states', chart({ ...region({}) }), 'machine.states.session.states.idle.states'],
  ])('%s, with its place', (_, machine, field) => {
    expect(refusal(machine)).toMatchObject({ code: 'not-finite', field })
  })
  test('an actor that is spawned by an assignment, where it happens', () => {
    const machine = chart({ on: { 'user.join': { target: 'gone', actions: assign(({ spawn }) => ({ child: spawn(createMachine({}), { id: 'child' }) }) as never) } } })
    expect(refusal(machine)!.message).toContain('an actor was spawned on user.join in the state {"session":"idle"} ("child")')
  })

  test('a step that says again what is so, with no command in it, is no row', () => {
    const rows = (...actions: unknown[]) => compile(chart({ on: { 'user.join': { actions: [assign({ n: () => 0 }), ...actions] } } })).tables[0]!.rows
    expect(rows()).toHaveLength(0)
    expect(rows('leave')).toHaveLength(1)
  })

  test('more states than allowed: it says how far it came, and what may be done', () => {
    const wide = createMachine({ type: 'parallel', states: Object.fromEntries(['a', 'b', 'c', 'd'].map((r, i) => [r, region({ on: { [ROWS[i]![0]]: 'gone' } })])) } as Chart)
    const regions = { core: ['a', 'b', 'c', 'd'], listeners: [] }
    expect(compile(wide, { regions, statesMax: 16 }).tables[0]!.states).toHaveLength(16)
    expect(refusal(wide, { regions, statesMax: 15 })).toMatchObject({ code: 'not-finite', field: 'statesMax', message: expect.stringMatching(/"core" has more than 15 states: \d+ rows/) as string })
  })
})

test('the version in traces is that of the package', () => {
  expect(VERSION).toBe((JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version)
})
