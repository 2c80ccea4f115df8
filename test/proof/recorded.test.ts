/**
 * The environment against runs that happened: what a call lived through, over the fake world with faults and in the
 * recordings of real stacks, must be something that the environment can produce. Else the model is too kind.
 */
import { readdirSync } from 'node:fs'
import { test } from '@fast-check/vitest'
import { createFakeWorld } from '@onhook/adapters/fake'
import { CORE, compile, createCall, rowOf, type StepRecord, type TraceRecord } from '@onhook/machine'
import { ENVIRONMENTS, NOT_MODELLED, producible, type Powers } from '@onhook/machine/proof'
import { describe, expect } from 'vitest'
import { readRecording, replay } from '../recordings/replay.ts'
import { knobs, scripts, stories } from '../support/world-stories.ts'
import { GAPS, gapOf } from './recorded-gaps.ts'

const table = compile()
const judge = (events: readonly string[], powers: Powers): ReturnType<typeof producible> => producible(table, powers, events)
/** What a person needs to see: how far it could go, and what could have come instead. */
const storyOf = (events: readonly string[], r: Extract<ReturnType<typeof producible>, { possible: false }>): string =>
  [...events.slice(0, r.at + 1).map((e, i) => `${String(i + 1).padStart(2)}. ${e}`), `the last cannot come here; possible were: ${r.wouldHave.join(', ')}`].join('\n')

/**
 * One attempt of the fake world. Its callbacks overtake each other (an answer to `join()` may be the last), and up
 * to three are on their way. What it does not promise: a disposal and the system's end wait to be delivered like
 * everything else (A10, A12), and its timers run in the background too.
 */
const FAKE: Powers = { ...ENVIRONMENTS.reordered, queue: 3, newAttempt: true, processDeath: false, timersFreeze: false, screenLag: true, systemLag: true }

describe('every run of a real call over the fake world', () => {
  test.prop([scripts, knobs, stories], { numRuns: 80 })('can be produced', async (script, faults, story) => {
    const world = createFakeWorld(script, structuredClone(faults)), records: TraceRecord[] = []
    const { persist: _, ...ports } = world.ports
    const call = createCall({ ...ports, id: `r${Math.random()}`, report: () => undefined, inspect: r => records.push(r) })
    world.screen.connect(call.send)
    for (const act of story) await act.do(world, call)
    void call.leave('api')
    await world.flush()
    await world.advance(60_000)
    for (const attempt of new Set(records.map(r => r.attempt))) {
      // What bears the number of another attempt is ignored by this one, whatever it is.
      const steps = records.filter((r): r is StepRecord => r.kind === 'step' && r.attempt === attempt && !r.refused && ((r.event as { attempt?: number }).attempt ?? attempt) === attempt)
      const events = steps.map(r => rowOf(r.event as Parameters<typeof rowOf>[0])), r = judge(events, FAKE)
      if (!r.possible && !gapOf(events, r.at, steps[r.at]!.from)) expect.fail(storyOf(events, r))
    }
  }, 300_000)
})

describe('every recorded run of a real stack', () => {
  const folder = new URL('../recordings/data/', import.meta.url)
  const runs = readdirSync(folder).filter(f => f.endsWith('.jsonl')).sort().flatMap(f => {
    const recording = readRecording(new URL(f, folder))
    return recording.sides.map(side => ({ id: `${f.replace('.jsonl', '')} ${side}`, events: replay(recording, side).heard }))
  })
  const known = new Map(GAPS.flatMap(g => (g.recordings ?? []).map(id => [id, g.missing] as const)))
  test('can be produced by the hostile environment, or is listed with what the environment lacks', () => {
    expect(runs.length).toBeGreaterThan(180)
    const results = runs.map(r => ({ ...r, result: judge(r.events, { ...ENVIRONMENTS.hostile, processDeath: false }) }))
    const impossible = results.flatMap(({ id, events, result }) => (result.possible ? [] : [{ id, story: storyOf(events, result) }]))
    expect(impossible.filter(r => !known.has(r.id)).map(r => `${r.id}\n${r.story}`)).toEqual([])
    // A gap that has been closed is taken off the list.
    expect([...known.keys()].sort()).toEqual(impossible.map(r => r.id))
  })
})

describe('what the environment is known to lack', () => {
  test.each(GAPS.map(g => [g.missing, g] as const))('%s', (_, { run, powers = FAKE, at }) => {
    expect(judge(run.slice(0, -1), powers).possible).toBe(true)
    expect(judge(run, powers)).toMatchObject({ possible: false, at: run.length - 1, event: run.at(-1) })
    if (at) expect(gapOf(run, run.length - 1, at)).toBeDefined()
  })
})

describe('a run that the world cannot make is found', () => {
  const { hostile, reordered, kind } = ENVIRONMENTS
  test.each<[what: string, run: string[], powers: Powers]>([
    ['joined before anybody asked', ['screen.mounted', 'transport.joined'], hostile],
    ['a service that starts twice after one launch, told once each', ['user.join', 'transport.joined', 'service.started', 'service.started'], { ...hostile, duplicate: false }],
    ['a start that is told before its launch', ['user.join', 'service.started'], reordered],
    ['restored without a loss', ['user.join', 'transport.joined', 'transport.restored'], hostile],
    ['an answer to an abort that was never made', ['user.join', 'transport.joined', 'service.started', 'service.stopped/aborted'], hostile],
    ['a timer of a state that does not hold', ['user.join', 'transport.joined', 'timer.join'], reordered],
    ['a timer while timers are frozen', ['user.join', 'app.backgrounded', 'timer.join'], hostile],
    ['a callback after the last subscription, where none comes late', ['user.join', 'transport.accepted', 'transport.joined', 'user.leave', 'transport.left', 'transport.closed'], kind],
    ['a second process without a first', ['user.join', 'restored'], hostile],
    ['something before a new process has said so', ['restored', 'restored'], hostile],
    ['the screen that is disposed of without having been mounted', ['user.join', 'screen.disposed'], hostile],
  ])('%s', (_, run, powers) => {
    expect(judge(run.slice(0, -1), powers).possible).toBe(true)
    expect(judge(run, powers)).toMatchObject({ possible: false, at: run.length - 1, event: run.at(-1) })
  })
  test('and what could have come instead is told', () => {
    expect(judge(['user.join', 'transport.joined', 'transport.restored'], kind)).toEqual({ possible: false, at: 2, event: 'transport.restored', wouldHave: ['screen.mounted', 'service.started', 'timer.service', 'transport.closed', 'transport.leaveClicked', 'transport.lost', 'user.leave'] })
  })
  test('an event of another table, and a run with too many possible worlds, are errors', () => {
    expect(() => judge(['user.jump'], kind)).toThrow('must know the event "user.jump"')
    expect(() => producible(table, hostile, ['user.join', 'transport.joined'], { statesMax: 10 })).toThrow('more than 10 states of the world are possible before event')
  })
})

test('events on which the environment has no say change nothing that is proved: only the app’s being inactive is a state of the core', () => {
  const core = table.tables[0]!
  for (const name of Object.keys(NOT_MODELLED)) {
    const event = core.events.indexOf(name)
    expect(event, name).toBeGreaterThanOrEqual(0)
    for (const [s, e, next, c] of core.rows) if (e === event) {
      const from = core.states[s]!, to = core.states[next]!
      expect(CORE.filter(r => r !== 'app' && from[r] !== to[r]), name).toEqual([])
      expect(core.commands[c]!.map(x => x.type).filter(x => x !== 'restartMedia' && x !== 'updateService'), name).toEqual([])
    }
  }
})
