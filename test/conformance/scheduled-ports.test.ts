/** A call over fake ports in which fast-check's scheduler owns every await: each callback and each act in any order. */
import '../support/seed.ts'
import { test } from '@fast-check/vitest'
import { createFakeWorld, type FakeWorld, type TransportScript, type WorldScript } from '@onhook/adapters/fake'
import { createCall, isOver, type Call, type TransportPort } from '@onhook/machine'
import fc from 'fast-check'
import { describe, expect } from 'vitest'

const ACTS = {
  'leave by the button': (_: FakeWorld, call: Call) => { void call.leave('button') },
  'leave by the notification': (world: FakeWorld) => { world.service.system.pressHangUp() },
  'the screen is gone': (world: FakeWorld) => { world.screen.dispose() },
  'the system ends the call': (world: FakeWorld) => { world.systemCall.system.end() },
  'the leave button of the SDK': (world: FakeWorld) => { world.transport.sdk.clickLeave() },
  'the other side hangs up': (world: FakeWorld) => { world.transport.sdk.hangUp() },
  'the connection fails': (world: FakeWorld) => { world.transport.sdk.fail() },
  'media stops': (world: FakeWorld) => { world.transport.sdk.lose() },
  'a second passes': (world: FakeWorld) => { world.clock.advance(1_000) },
  // Longer than any time-out: what is still on its way then comes after it.
  'a minute passes': (world: FakeWorld) => { world.clock.advance(60_000) },
} as const
const acts = fc.array(fc.constantFrom(...Object.keys(ACTS) as (keyof typeof ACTS)[]), { minLength: 1, maxLength: 6 })
const scripts: fc.Arbitrary<WorldScript> = fc.record({
  transport: fc.record({
    leaveWhileJoining: fc.constantFrom('cancels', 'misses'),
    leaveButton: fc.constantFrom('leaves', 'waits'),
    afterFailure: fc.constantFrom('stays', 'closes', 'rejoins'),
    endSays: fc.constantFrom(['transport.left'], ['transport.closed'], ['transport.left', 'transport.closed'], ['transport.closed', 'transport.left']),
  }) as fc.Arbitrary<Partial<TransportScript>>,
  // A start may outlast its time-out here, so the port has to be one that waits for it.
  service: fc.record({ tells: fc.constantFrom('events', 'promises'), abortWhileStarting: fc.constant('waits') }) as fc.Arbitrary<NonNullable<WorldScript['service']>>,
})

/** Plays the acts, everything in the scheduler's order; then leaves, and lets a minute pass. */
async function play(s: fc.Scheduler, script: WorldScript, list: readonly (keyof typeof ACTS)[], around: (port: TransportPort, call: () => Call) => TransportPort = port => port) {
  const world = createFakeWorld(script, {}, { scheduler: s })
  const call: Call = createCall({ ...world.ports, transport: around(world.transport, () => call), report: () => undefined })
  world.screen.connect(call.send)
  world.screen.mount()
  call.join().catch(() => undefined) // how the call ends is looked at below
  for (const name of list) s.scheduleSequence([{ label: name, builder: async () => { ACTS[name](world, call) } }])
  await s.waitIdle()
  void call.leave('button')
  await s.waitIdle()
  // Time-outs judge what never answered, and what they command is answered in turn.
  for (let second = 0; second < 60; second++) {
    world.clock.advance(1_000)
    await s.waitIdle()
  }
  return { world, call }
}

const holdsNothing = ({ world, call }: { world: FakeWorld; call: Call }): void => {
  expect(call.state).toBe('ended')
  // A time-out is no proof: a transport that never said that it is out stays subscribed.
  const isAbandoned = call.getSnapshot().transport === 'abandoned'
  expect(world.held()).toEqual(isAbandoned ? ['subscription of attempt 1'] : [])
  expect({ exits: world.screen.exits <= 1, wrongPops: world.screen.wrongPops, crashes: world.service.crashes, hot: world.transport.hot }).toEqual({ exits: true, wrongPops: 0, crashes: 0, hot: false })
}

describe('whatever order the ports answer in', () => {
  test.prop([fc.scheduler(), scripts, acts], { numRuns: 400 })('an ended call holds nothing [C4.7]', async (s, script, list) => {
    holdsNothing(await play(s, script, list))
  })

  test('a call that is deaf once it is over is found: it keeps the microphone of a late join', async () => {
    /** `if (!mounted) return`, as the samples write it. */
    const deaf = (port: TransportPort, call: () => Call): TransportPort => ({
      ...port,
      subscribe: emit => port.subscribe(event => { if (!isOver(call().state) || event.type !== 'transport.joined') emit(event) }),
    })
    const found = await fc.check(fc.asyncProperty(fc.scheduler(), scripts, acts, async (s, script, list) => { expect((await play(s, script, list, deaf)).world.transport.hot).toBe(false) }), { numRuns: 400 })
    expect(found.failed).toBe(true)
  })
})
