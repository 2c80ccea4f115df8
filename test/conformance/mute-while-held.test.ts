/** A transport that is muted while its call is held is still a transport, and the system call that tells of the hold still one; and what is no port stays none. */
import { describeSystemCallPort, describeTransportPort } from '@onhook/adapters/contract'
import { createFakeSystemCall, createFakeTransport } from '@onhook/adapters/fake'
import { joinAfterActivation, muteWhileHeld } from '@onhook/adapters/ios-callkit'
import { createCall, type Emit, type SystemCallEvent, type SystemCallPort, type TransportPort } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { createFakeTransportWorld, FAKE_CAPABILITIES, FAKE_LIMITS } from '../support/fake-transport-world.ts'

/** A system call that says what a test wants. */
function sayable(): { systemCall: SystemCallPort; say(type: 'system.held' | 'system.resumed'): void } {
  let tell: Emit<SystemCallEvent> = () => undefined
  return { systemCall: { report() {}, connected() {}, end() {}, subscribe(emit) { tell = emit; return () => undefined } }, say: type => tell({ type }) }
}

for (const held of ['never', 'before it joins, and taken off hold'] as const) {
  describeTransportPort({
    describe, test,
    name: `the fake transport of a call that is held: ${held}`,
    capabilities: FAKE_CAPABILITIES,
    limits: { ...FAKE_LIMITS, orderings: 60 },
    create() {
      const world = createFakeTransportWorld(), { systemCall, say } = sayable(), ports = muteWhileHeld({ transport: world.port, systemCall })
      ports.systemCall.subscribe(() => undefined)
      if (held !== 'never') for (const type of ['system.held', 'system.resumed'] as const) say(type)
      return { ...world, port: ports.transport }
    },
  })
}
describeSystemCallPort({
  describe, test,
  name: 'the fake system call, whose hold mutes a transport',
  capabilities: { canBeAnswered: true, endsBySystem: true, mutes: true },
  limits: { limitMs: 200, quietMs: 1 },
  create() {
    const fake = createFakeSystemCall()
    return {
      port: muteWhileHeld({ transport: createFakeTransport(), systemCall: fake }).systemCall,
      answer: () => { fake.system.answer() },
      endBySystem: () => { fake.system.end() },
      truth: { shown: () => fake.held().length > 0 },
      settle: () => fake.flush(),
      close: () => undefined,
    }
  },
})

test('what is lacking in a port is lacking in the one that stands around it, so that a call refuses it', () => {
  const { systemCall } = sayable()
  for (const wrap of [muteWhileHeld, joinAfterActivation]) {
    expect(() => createCall(wrap({ transport: { ...createFakeTransport(), join: undefined } as unknown as TransportPort, systemCall }))).toThrow(/transport\.join/)
    expect(() => createCall(wrap({ transport: createFakeTransport(), systemCall: { ...systemCall, end: 1 } as unknown as SystemCallPort }))).toThrow(/systemCall\.end/)
  }
})

describe('a hold that cannot mute is told', () => {
  const heldOver = async (transport: TransportPort): Promise<string[]> => {
    const told: string[] = [], { systemCall, say } = sayable(), ports = muteWhileHeld({ transport, systemCall }, { onDiagnostic: d => { told.push(`${d.port} ${d.code}`, d.message) } })
    ports.systemCall.subscribe(() => undefined)
    for (const type of ['system.held', 'system.resumed'] as const) {
      say(type)
      await Promise.resolve().then(() => Promise.resolve())
    }
    return told
  }
  test('where the transport has no setMuted', async () => {
    const { setMuted: _, ...transport } = createFakeTransport()
    expect(await heldOver(transport)).toEqual(['systemCall hold-not-muted', expect.stringContaining('goes on sending the microphone')])
  })
  test.each<[string, () => unknown]>([
    ['throws', () => { throw new Error('no') }], ['rejects', () => Promise.reject(new Error('no'))],
  ])('where setMuted %s', async (_, setMuted) => {
    expect(await heldOver({ ...createFakeTransport(), setMuted } as TransportPort)).toEqual(['systemCall hold-mute-failed', expect.stringContaining('setMuted(true) failed')])
  })
})

test('an SDK that answers every mute with `unmuted` is muted again ten times in a hold, and no more', () => {
  let emit!: Emit<{ type: 'transport.unmuted' }>, asks = 0
  const { systemCall, say } = sayable()
  const ports = muteWhileHeld({ systemCall, transport: { ...createFakeTransport(), subscribe(to) { emit = to; return () => undefined }, setMuted() { asks++; emit({ type: 'transport.unmuted' }) } } })
  ports.systemCall.subscribe(() => undefined)
  ports.transport.subscribe(() => undefined)
  say('system.held')
  expect(asks).toBe(11)
})
