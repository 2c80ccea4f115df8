/**
 * The table is what XState does: every reachable state of every table, with every event of the vocabulary, against
 * an actor that `createActor` has started there; and long random walks of the composed tables beside one that lives.
 * Nothing of our own way to step the machine is used here, only XState's public face.
 */
import { COMMANDS, ROWS, SIGNALS, byOrder, callMachine, compile, type Command, type Policy, type Table } from '@onhook/machine'
import { compose } from '@onhook/machine/testing'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { createActor, createMachine, type AnyStateMachine } from 'xstate'
import { isLong, patience, seed } from '../support/seed.ts'

const POLICIES: { name: string; policy: Partial<Policy> }[] = [
  ...(['when-joined', 'when-joining', 'never'] as const).map(launchService => ({ name: `launch ${launchService}`, policy: { launchService } })),
  { name: 'launch when-joined, with the microphone or not at all', policy: { launchService: 'when-joined', serviceTypes: ['microphone'] } },
]
const EVENTS = new Map<string, { type: string }>([...ROWS, ...SIGNALS.map(type => [type, { type }] as const)])

/** These regions of the call machine, run by XState. Commands and notes are written down; nothing else is done. */
function machineOf(regions: readonly string[]) {
  const given: Command[] = []
  let isNoted = false
  const actions = Object.fromEntries([...COMMANDS, 'note'].map(name => [name, (_: unknown, params: object | undefined) => {
    if (name === 'note') isNoted = true
    else given.push({ type: name, ...params } as Command)
  }]))
  const { config, implementations } = callMachine
  const states = Object.fromEntries(regions.map(r => [r, config.states![r as 'session']]))
  const machine = createMachine({ ...config, states } as never, implementations as never).provide({ actions: actions as never }) as AnyStateMachine
  return {
    machine,
    /** What was given since the last time, in the one order that holds. XState's own order is no function of the state. */
    take() {
      const taken = { commands: given.splice(0).sort(byOrder), isNoted }
      isNoted = false
      return taken
    },
  }
}

/** Every cell of a table in which XState does something else, and how many cells were compared. */
function compare(table: Table, policy: Partial<Policy>): { cells: number; differences: string[] } {
  const { machine, take } = machineOf(table.regions)
  const rows = new Map(table.rows.map(([s, e, next, list]) => [s * table.events.length + e, { next, list }]))
  const initial = createActor(machine, { input: policy }).start().getSnapshot()
  expect(initial.value).toEqual(table.states[table.initial])
  const differences: string[] = []
  table.states.forEach((value, s) => {
    const snapshot = machine.resolveState({ value, context: initial.context }), from = JSON.stringify(value)
    const begin = () => { const a = createActor(machine, { input: policy, snapshot: snapshot as never }).start(); take(); return a }
    let actor = begin()
    table.events.forEach((name, e) => {
      const before = actor.getSnapshot()
      actor.send(EVENTS.get(name)!)
      const after = actor.getSnapshot(), { commands, isNoted } = take()
      const row = rows.get(s * table.events.length + e)
      const want = JSON.stringify({ value: table.states[row?.next ?? s], commands: row ? table.commands[row.list] : [], isRow: row !== undefined })
      const isRow = JSON.stringify(after.value) !== from || commands.length > 0 || isNoted
      const got = JSON.stringify({ value: after.value, commands, isRow })
      if (got !== want) differences.push(`${name} in ${from}: the table says ${want}, XState ${got}`)
      // An actor that has not moved is as good as a new one.
      if (after !== before) { actor.stop(); actor = begin() }
    })
    actor.stop()
  })
  return { cells: table.states.length * table.events.length, differences }
}

describe('every reachable state with every event: the table and a real actor agree', () => {
  let cells = 0
  test.each(POLICIES)('$name', ({ policy }) => {
    for (const table of compile(undefined, { policy }).tables) {
      const r = compare(table, policy)
      expect(r.differences).toEqual([])
      cells += r.cells
    }
  }, patience(120_000))
  afterAll(() => { expect(cells).toBeGreaterThan(90_000) })

  test('a table that is wrong in one cell is found, and the cell is named', () => {
    const audio = structuredClone(compile().tables[1]!)
    audio.rows.splice(audio.rows.findIndex(([s, e]) => audio.states[s]!['audio'] === 'active' && audio.events[e] === 'system.held'), 1)
    expect(compare(audio, {}).differences).toEqual([expect.stringMatching(/^system\.held in \{"audio":"active"\}: the table says .*"active".*XState .*"interrupted"/)])
  })
})

/** Arbitrary rows in a long row: mostly those that move a call, and `restored`, which ends it, seldom. */
const names = [...EVENTS.keys()].filter(n => !(SIGNALS as readonly string[]).includes(n))
const MOVING = ['user.join', 'transport.joined', 'transport.lost', 'transport.restored', 'transport.failed/recoverable', 'service.started', 'screen.mounted', 'user.mute', 'audio.activated', 'app.activated']
const walks = fc.array(fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...names) }, { weight: 3, arbitrary: fc.constantFrom(...MOVING) }), { minLength: 40, maxLength: 120 })

describe('the composed tables are the whole machine', () => {
  let walked = 0
  test.each(POLICIES)(`on long random walks beside one living actor: $name (seed ${seed})`, ({ policy }) => {
    const composed = compose(compile(undefined, { policy }))
    const regions = Object.keys(callMachine.config.states!)
    const { machine, take } = machineOf(regions)
    let steps = 0
    const sessions = new Set<string>()
    fc.assert(fc.property(walks, walk => {
      const actor = createActor(machine, { input: policy }).start()
      let state = composed.initial
      for (const name of walk) {
        actor.send(EVENTS.get(name)!)
        const r = composed.step(state, name)
        const { commands } = take(), control = composed.controlOf(r.state)
        expect(control, name).toEqual(actor.getSnapshot().value)
        expect(r.commands, name).toEqual(commands)
        expect(r.ignored && r.commands.length > 0, 'what is ignored commands nothing').toBe(false)
        state = r.state
        sessions.add(control['session']!)
        steps++
      }
      actor.stop()
    }), { numRuns: isLong ? 1_000 : 100 })
    expect(steps).toBeGreaterThan(4_000)
    expect(sessions.size).toBe(6)
    walked += steps
  }, patience(120_000))
  afterAll(() => { expect(walked).toBeGreaterThanOrEqual(16_000) })
})
