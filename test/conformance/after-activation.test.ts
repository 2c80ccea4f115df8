/** A transport that joins after CallKit's activation is still a transport, whether the session is active before it joins, becomes active while it does, or never; and the system call that it hears of it is still one. */
import { describeSystemCallPort, describeTransportPort } from '@onhook/adapters/contract'
import { createFakeSystemCall, createFakeTransport } from '@onhook/adapters/fake'
import { joinAfterActivation } from '@onhook/adapters/ios-callkit'
import { createCall, type Emit, type SystemCallEvent, type SystemCallPort } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { createFakeTransportWorld, FAKE_CAPABILITIES, FAKE_LIMITS } from '../support/fake-transport-world.ts'

for (const active of ['before', 'while it joins', 'never'] as const) {
  describeTransportPort({
    describe, test,
    name: `the fake transport, joined after an activation that comes ${active}`,
    capabilities: FAKE_CAPABILITIES,
    limits: { ...FAKE_LIMITS, orderings: 60 },
    create() {
      const world = createFakeTransportWorld()
      let tell!: Emit<SystemCallEvent>
      const systemCall: SystemCallPort = { report() {}, connected() {}, end() {}, subscribe(emit) { tell = emit; return () => undefined } }
      const ports = joinAfterActivation({ transport: world.port, systemCall }, { waitMs: 1 })
      ports.systemCall.subscribe(() => undefined)
      if (active === 'before') tell({ type: 'audio.activated' })
      const port = active !== 'while it joins' ? ports.transport : {
        ...ports.transport,
        join(ctx: Parameters<typeof ports.transport.join>[0]) {
          const joined = ports.transport.join(ctx)
          tell({ type: 'audio.activated' })
          return joined
        },
      }
      return { ...world, port }
    },
  })
}

describeSystemCallPort({
  describe, test,
  name: 'the fake system call, for whose activation a transport waits',
  capabilities: { canBeAnswered: true, endsBySystem: true, mutes: true },
  limits: { limitMs: 200, quietMs: 1 },
  create() {
    const fake = createFakeSystemCall()
    return {
      port: joinAfterActivation({ transport: createFakeTransport(), systemCall: fake }).systemCall,
      answer: () => { fake.system.answer() },
      endBySystem: () => { fake.system.end() },
      truth: { shown: () => fake.held().length > 0 },
      settle: () => fake.flush(),
      close: () => undefined,
    }
  },
})
test('another call over the same two ports joins, where the one before was left while it waited', async () => {
  const fake = createFakeTransport()
  let tell!: Emit<SystemCallEvent>
  const systemCall: SystemCallPort = { report() {}, connected() {}, end() {}, subscribe(emit) { tell = emit; return () => undefined } }
  const ports = joinAfterActivation({ transport: fake, systemCall }, { waitMs: 60_000 })
  ports.systemCall.subscribe(() => undefined)
  const left = createCall({ transport: ports.transport })
  left.join().catch(() => undefined)
  expect((await left.leave('button')).reason).toBe('join-cancelled')
  await left.dispose()
  tell({ type: 'audio.activated' })
  const next = createCall({ transport: ports.transport })
  next.join().catch(() => undefined)
  await fake.flush()
  expect(next.state).toBe('joined')
})
test('a mute reaches the system call', () => {
  const muted: boolean[] = [], systemCall: SystemCallPort = { report() {}, connected() {}, end() {}, setMuted(on) { muted.push(on) }, subscribe: () => () => undefined }
  for (const on of [true, false]) void joinAfterActivation({ transport: createFakeTransport(), systemCall }).systemCall.setMuted!(on)
  expect(muted).toEqual([true, false])
})
