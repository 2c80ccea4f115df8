/**
 * The environment against runs that happened: what a call lived through, over the fake world with faults and in the
 * recordings of real stacks, must be something that the environment can produce. Else the model is too kind.
 */
import { readdirSync } from 'node:fs'
import { test } from '@fast-check/vitest'
import { createFakeWorld, type WorldKnobs, type WorldScript } from '@onhook/adapters/fake'
import { CORE, createCall, rowOf, type StepRecord, type TraceRecord } from '@onhook/machine'
import { ENVIRONMENTS, NOT_MODELLED, TOLD_AGAIN, explore, producible, type Powers } from '@onhook/machine/proof'
import { describe, expect } from 'vitest'
import { readRecording, replay } from '../recordings/replay.ts'
import { everyOf } from '../support/share.ts'
import { knobs, scripts, stories, type Act } from '../support/world-stories.ts'
import { tableOf } from '../support/tables.ts'

const table = tableOf()
const judge = (events: readonly string[], powers: Powers): ReturnType<typeof producible> => producible(table, powers, events)
/** What a person needs to see: how far it could go, and what could have come instead. */
const storyOf = (events: readonly string[], r: Extract<ReturnType<typeof producible>, { possible: false }>): string =>
  [...events.slice(0, r.at + 1).map((e, i) => `${String(i + 1).padStart(2)}. ${e}`), `the last cannot come here; possible were: ${r.wouldHave.join(', ')}`].join('\n')

/**
 * A story over the fake world, which promises what every environment is promised: a screen's opening and its disposal,
 * and the system's end, are told before anything else happens (A10, A12), and timers are frozen in the background.
 */
async function lived(script: WorldScript, faults: WorldKnobs, story: readonly Act[]): Promise<TraceRecord[]> {
  const world = createFakeWorld(script, structuredClone(faults)), records: TraceRecord[] = []
  const { persist: _, ...ports } = world.ports
  const call = createCall({ ...ports, id: `r${Math.random()}`, report: () => undefined, inspect: r => records.push(r) })
  Object.assign(world.screen.knobs, { 'screen.mounted': 'reorder', 'screen.disposed': 'reorder' })
  world.systemCall.knobs['system.ended'] = 'reorder'
  world.screen.connect(call.send)
  const told = (): void => { for (const name of ['screen.mounted', 'screen.disposed', 'system.ended']) while (world.deliver(name)); }
  for (const act of story) {
    if (act.name === 'background') world.clock.freeze()
    if (act.name === 'activate') world.clock.thaw()
    await act.do(world, call)
    told()
  }
  void call.leave('api')
  told()
  world.clock.thaw()
  call.send({ type: 'app.activated' })
  await world.flush()
  await world.advance(60_000)
  return records
}
const { documented: mild, hostile: worst, reordered: overtaking } = ENVIRONMENTS
/** The named environments, the smallest first: no process dies here. */
const NAMED: readonly Powers[] = [mild, { ...overtaking, processDeath: false }, { ...worst, processDeath: false }]
/** What none of them has all at once: callbacks that overtake each other, three on their way, and a further attempt. Of the runs few may need it. */
const BEYOND: Powers = { ...overtaking, processDeath: false, queue: 3, newAttempt: true }

describe('every run of a real call over the fake world', () => {
  const needed = { named: 0, beyond: 0 }
  test.prop([scripts, knobs, stories], { numRuns: 160 / everyOf('runs') })('can be produced', async (script, faults, story) => {
    const records = await lived(script, faults, story)
    for (const attempt of new Set(records.map(r => r.attempt))) {
      // What bears the number of another attempt is ignored by this one, whatever it is.
      const steps = records.filter((r): r is StepRecord => r.kind === 'step' && r.attempt === attempt && !r.refused && ((r.event as { attempt?: number }).attempt ?? attempt) === attempt)
      const events = steps.map(r => rowOf(r.event as Parameters<typeof rowOf>[0]))
      if (NAMED.some(powers => judge(events, powers).possible)) { needed.named++; continue }
      const r = judge(events, BEYOND)
      if (!r.possible) expect.fail(storyOf(events, r))
      needed.beyond++
    }
  }, 600_000)
  test('by an environment in which the properties are proved, but for a few', () => {
    expect(needed.named).toBeGreaterThan(30)
    expect(needed.beyond, `${needed.beyond} beside ${needed.named}`).toBeLessThanOrEqual(needed.named / 8)
  })
})

describe('every recorded run of a real stack', () => {
  const folder = new URL('../recordings/data/', import.meta.url)
  const runs = readdirSync(folder).filter(f => f.endsWith('.jsonl')).sort().flatMap(f => {
    const recording = readRecording(new URL(f, folder))
    return recording.sides.map(side => ({ id: `${f.replace('.jsonl', '')} ${side}`, events: replay(recording, side).heard }))
  })
  test('can be produced by the hostile environment', () => {
    expect(runs.length).toBeGreaterThan(180)
    const impossible = runs.flatMap(({ id, events }) => {
      const r = judge(events, { ...ENVIRONMENTS.hostile, processDeath: false })
      return r.possible ? [] : [`${id}\n${storyOf(events, r)}`]
    })
    expect(impossible).toEqual([])
  }, 600_000)
})

/** Runs that happened and that the environment once lacked: each comes in the first of these environments, and not in the second, which lacks its power. */
describe('what a run has taught', () => {
  const { hostile, documented, kind } = ENVIRONMENTS, joined = ['user.join', 'transport.accepted', 'transport.joined'], failed = [...joined, 'transport.failed/recoverable']
  test.each<[what: string, run: string[], brings: Powers, lacks?: Powers]>([
    ['the end while the connection has failed', [...failed, 'transport.left'], documented, { ...documented, selfEnd: false }],
    ['failed for good after it failed, without a closed', [...failed, 'transport.failed/fatal'], hostile, { ...hostile, answersAfterEnd: false }],
    ['media come back by restartMedia, without a closed', [...failed, 'transport.restored'], hostile, { ...hostile, restartsInPlace: false, falseRestored: false }],
    ['the SDK’s button while the connection has failed', [...failed, 'transport.leaveClicked', 'transport.left'], documented, { ...documented, recoverable: false }],
    ['restored, and nothing was lost', [...joined, 'transport.restored', 'transport.restored'], hostile, { ...hostile, falseRestored: false, duplicate: false }],
    ['a rejected join whose port answers the leave', ['user.join', 'port.failed/join', 'transport.left', 'transport.closed'], hostile, { ...hostile, answersAfterEnd: false }],
    ['a failed join whose port answers the leave', ['user.join', 'transport.accepted', 'transport.failed/fatal', 'transport.left'], hostile, { ...hostile, answersAfterEnd: false }],
    ['a screen that is opened again without a join', ['screen.mounted', 'user.join', 'screen.disposed', 'screen.mounted', 'screen.disposed', 'screen.mounted'], hostile, documented],
    ['an app that says again that it is active', [...joined, 'service.refused/background', 'app.activated', 'service.refused/background', 'app.activated'], hostile, documented],
    ['an SDK that joins again by itself after the host has removed it', [...joined, 'transport.left', 'transport.joined'], hostile, { ...hostile, rejoinsAfterKick: false }],
    ['a kill that is told twice', [...joined, 'service.started', 'service.stopped/killed', 'service.stopped/killed'], hostile, { ...hostile, duplicate: false }],
    ['a kill that crosses the abort', [...joined, 'service.started', 'user.leave', 'service.stopped/killed'], hostile, { ...hostile, serviceKilled: false }],
    ['a service that the system stops because its time is up', [...joined, 'service.started', 'service.stopped/timeout'], hostile, { ...hostile, serviceKilled: false }],
    ['a swipe that is told after the abort', [...joined, 'service.started', 'user.leave', 'service.stopped/aborted', 'service.stopped/dismissed'], hostile, { ...hostile, serviceKilled: false }],
    ['a call that the system filters', ['user.join', 'system.filtered'], documented, { ...documented, system: false }],
    ['a grant that is told again while the notification is shown', [...joined, 'service.started', 'permission.changed/held'], kind],
  ])('%s', (_, run, brings, lacks) => {
    expect(judge(run, brings)).toMatchObject({ possible: true })
    if (lacks) expect(judge(run, lacks)).toMatchObject({ possible: false })
  })
})

describe('a run that the world cannot make is found', () => {
  const { hostile, reordered, documented, kind } = ENVIRONMENTS
  test.each<[what: string, run: string[], powers: Powers]>([
    ['joined before anybody asked', ['screen.mounted', 'transport.joined'], hostile],
    ['a service that starts twice after one launch, told once each', ['user.join', 'transport.joined', 'service.started', 'service.started'], { ...hostile, duplicate: false }],
    ['a start that is told before its launch', ['user.join', 'service.started'], reordered],
    ['restored without a loss, where the SDK does not lie', ['user.join', 'transport.joined', 'transport.restored'], documented],
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

test('every event of the core is brought by a move, told again, or listed as one on which the environment has no say', () => {
  const core = table.tables[0]!, { rough } = ENVIRONMENTS, brought = new Set<string>()
  for (const powers of [rough, { ...rough, processDeath: false, system: false, appMoves: true, appInactive: true, taskRemoved: true, network: true, permissionMoves: true, leaveRejected: true, abortRejected: true }]) {
    const g = explore(table, { name: 'of this test', powers })
    for (let e = 0; e < g.transitions; e++) brought.add(core.events[g.label[e]! & 255] ?? '')
  }
  expect(core.events.filter(e => !brought.has(e) && !(e in NOT_MODELLED) && !TOLD_AGAIN.includes(e))).toEqual([])
})
