/** The fake transport, as a world that the contract can be run in. */
import type { TransportCapabilities, TransportWorld } from '@onhook/adapters/contract'
import { createFakeTransport, type FakeTransport, type TransportKnobs, type TransportScript } from '@onhook/adapters/fake'

/** Everything: the fake can be told to do whatever a real SDK does. */
export const FAKE_CAPABILITIES: TransportCapabilities = {
  reportsAccepted: true, cancelsJoin: true, capturesMedia: true, releasesMedia: true, restartsMedia: true, mutes: true, startsMuted: true, mutedByDevice: true, answersIsAlive: true,
  knowsRemoteHangup: true, noticesRemoteDeath: true, canBeCutOff: true, canBeRemoved: true, canBeRefused: true,
  leavesByItself: true, reconnectsItself: true, noticesDeath: true, containsListeners: true,
  leaveCanFail: true, callbacksCanRepeat: true,
}

/** Nothing here takes time, so the limits only bound a failure. */
export const FAKE_LIMITS = { joinMs: 200, leaveMs: 200, lossMs: 200, restoreMs: 200, endMs: 200, quietMs: 1, orderings: 200 } as const

/** `around` may put something broken between the suite and the fake. */
export function createFakeTransportWorld(script: Partial<TransportScript> = {}, knobs: TransportKnobs = {}, around: (fake: FakeTransport) => Partial<FakeTransport> = () => ({})): TransportWorld & { fake: FakeTransport } {
  const fake = createFakeTransport({ afterFailure: 'rejoins', ...script }, knobs)
  const { restartMedia, setMuted, releaseMedia, isAlive, subscribe, join, leave } = fake
  return {
    fake,
    port: { restartMedia, setMuted, releaseMedia, isAlive, subscribe, join, leave, ...around(fake) },
    remote: {
      join: () => undefined,
      leave: () => { fake.sdk.hangUp() },
      kill: () => { fake.sdk.lose() },
    },
    cut: () => { fake.sdk.lose() },
    restore: () => { fake.sdk.recover() },
    refuse: () => { Object.assign(fake.script, { join: 'rejects', joinCause: { reason: 'room-full' } } satisfies Partial<TransportScript>) },
    kick: () => { fake.sdk.kick() },
    clickLeave: () => { fake.sdk.clickLeave() },
    failRecoverably: () => { fake.sdk.fail() },
    die: () => { fake.sdk.die() },
    muteDevice: muted => { fake.sdk.muteDevice(muted) },
    refuseLeave: () => { fake.knobs.leave = { fault: 'reject', times: 1 } },
    holdJoin: () => fake.hold('the SDK joins'),
    holdCapture() {
      const release = [fake.hold('the microphone is granted'), fake.hold('the SDK joins')]
      return () => { for (const r of release) r() }
    },
    repeatCallbacks: () => { for (const type of ['transport.joined', 'transport.left', 'transport.closed'] as const) fake.knobs[type] = 'duplicate' },
    truth: {
      hot: () => fake.hot,
      connected: () => fake.connected,
      muted: () => fake.muted,
      wasHeard: () => fake.wasHeard,
      leaks: () => fake.waiting().filter(name => !name.startsWith('the SDK')),
    },
    settle: () => fake.flush(),
    close: () => undefined,
  }
}
