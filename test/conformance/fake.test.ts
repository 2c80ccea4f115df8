import { describeScreenPort, describeServicePort, describeSystemCallPort, describeTransportPort } from '@onhook/adapters/contract'
import { createFakeScreen, createFakeService, createFakeSystemCall } from '@onhook/adapters/fake'
import { describe, test } from 'vitest'
import { createFakeTransportWorld, FAKE_CAPABILITIES, FAKE_LIMITS } from '../support/fake-transport-world.ts'

describeTransportPort({
  describe, test,
  name: 'the fake transport',
  capabilities: FAKE_CAPABILITIES,
  limits: FAKE_LIMITS,
  create: () => createFakeTransportWorld(),
})

describeTransportPort({
  describe, test,
  name: 'a fake SDK whose join cannot be cancelled',
  // Its late success is told and left again; and its microphone comes with it, aborted or not.
  capabilities: { ...FAKE_CAPABILITIES, cancelsJoin: false, capturesMedia: false },
  limits: FAKE_LIMITS,
  create: () => createFakeTransportWorld({ leaveWhileJoining: 'misses' }),
})

for (const tells of ['events', 'promises'] as const) {
  describeServicePort({
    describe, test,
    name: `the fake service that tells by ${tells}`,
    capabilities: { tellsByEvents: tells === 'events', updates: true, canBeRefused: true, startsSlowly: true, canBeKilled: tells === 'events' },
    limits: { startMs: 200, stopMs: 200, quietMs: 1 },
    create() {
      const fake = createFakeService({ tells, abortWhileStarting: 'waits' })
      return {
        port: fake,
        refuseStart: () => { fake.script.start = 'refused-other' },
        holdStart: () => fake.hold('the service starts'),
        kill: () => { fake.system.kill() },
        truth: { notification: () => fake.notification, crashes: () => fake.crashes },
        settle: () => fake.flush(),
        close: () => undefined,
      }
    },
  })
}

describeSystemCallPort({
  describe, test,
  name: 'the fake system call',
  capabilities: { canBeAnswered: true, endsBySystem: true, mutes: true },
  limits: { limitMs: 200, quietMs: 1 },
  create() {
    const fake = createFakeSystemCall()
    return {
      port: fake,
      answer: () => { fake.system.answer() },
      endBySystem: () => { fake.system.end() },
      truth: { shown: () => fake.held().length > 0 },
      settle: () => fake.flush(),
      close: () => undefined,
    }
  },
})

describeScreenPort({
  describe, test,
  name: 'the fake screen',
  limits: { limitMs: 200, quietMs: 1 },
  create() {
    const fake = createFakeScreen()
    return {
      port: fake,
      mount: () => { fake.mount() },
      dispose: () => { fake.dispose() },
      truth: { shown: () => fake.stack.includes('call'), others: () => fake.stack.filter(s => s !== 'call').length },
      settle: () => fake.flush(),
      close: () => undefined,
    }
  },
})
