/** The fake transport, as a world that the contract can be run in. */
import type { TransportCapabilities, TransportWorld } from '@onhook/adapters/contract'
import type { TransportEvent } from '@onhook/machine'
import { createFakeTransport, type FakeTransport, type TransportKnobs, type TransportScript } from '@onhook/adapters/fake'

/** Everything: the fake can be told to do whatever a real SDK does. */
export const FAKE_CAPABILITIES: TransportCapabilities = {
  reportsAccepted: true, cancelsJoin: true, capturesMedia: true, releasesMedia: true, restartsMedia: true, mutes: true, startsMuted: true, mutedByDevice: true, microphoneEnds: true, answersIsAlive: true,
  knowsRemoteHangup: true, noticesRemoteDeath: true, canBeCutOff: true, canBeRemoved: true, canBeRefused: true,
  leavesByItself: true, reconnectsItself: true, rejoinsAnew: true, noticesDeath: true, containsListeners: true,
  leaveCanFail: true, callbacksCanRepeat: true, saysAnything: true,
  removedWhileJoining: true, endsInOtherWords: true, canBeReplaced: true, canBeForgotten: true, migrates: true, timesOut: true, warnsOfToken: true,
}

/** Nothing here takes time, so the limits only bound a failure. */
export const FAKE_LIMITS = { joinMs: 200, leaveMs: 200, lossMs: 200, restoreMs: 200, endMs: 200, quietMs: 1, orderings: 200 } as const

/** `around` may put something broken between the suite and the fake. */
export function createFakeTransportWorld(script: Partial<TransportScript> = {}, knobs: TransportKnobs = {}, around: (fake: FakeTransport) => Partial<FakeTransport> = () => ({})): TransportWorld & { fake: FakeTransport } {
  const fake = createFakeTransport({ afterFailure: 'rejoins', ...script }, knobs)
  const { restartMedia, setMuted, releaseMedia, isAlive, subscribe, join, leave } = fake
  const say = (event: TransportEvent) => (): void => { fake.sdk.say(event) }
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
    refuse() {
      Object.assign(fake.script, { join: 'rejects', joinCause: { reason: 'room-full' } } satisfies Partial<TransportScript>)
      return 'room-full'
    },
    kick: word => { fake.sdk.kick(word === undefined ? undefined : { name: 'SdkError', code: word, message: 'removed' }) },
    replace: () => { fake.sdk.replace() },
    forget: () => { fake.sdk.fail({ recoverable: false, cause: { reason: 'state-mismatch' } }) },
    migrate: () => { fake.sdk.say({ type: 'transport.migrating' }); fake.sdk.lose(); fake.sdk.recover() },
    timeOut: () => { fake.sdk.timeOut() },
    expireToken: () => { fake.sdk.say({ type: 'transport.tokenExpiring' }) },
    clickLeave: () => { fake.sdk.clickLeave() },
    failRecoverably: () => { fake.sdk.fail() },
    die: () => { fake.sdk.die() },
    endMicrophone: () => { fake.sdk.muteDevice(true) },
    muteDevice: muted => { fake.sdk.muteDevice(muted) },
    refuseLeave: () => { fake.knobs.leave = { fault: 'reject', times: 1 } },
    holdJoin: () => fake.hold('the SDK joins'),
    holdCapture() {
      const release = [fake.hold('the microphone is granted'), fake.hold('the SDK joins')]
      return () => { for (const r of release) r() }
    },
    repeatCallbacks: () => { for (const type of ['transport.joined', 'transport.left', 'transport.closed'] as const) fake.knobs[type] = 'duplicate' },
    callbacks: {
      joined: say({ type: 'transport.joined' }), accepted: say({ type: 'transport.accepted' }), lost: say({ type: 'transport.lost' }), restored: say({ type: 'transport.restored' }),
      'failed for a while': say({ type: 'transport.failed', recoverable: true }), failed: say({ type: 'transport.failed', recoverable: false }),
      'leave clicked': say({ type: 'transport.leaveClicked' }), 'left again': say({ type: 'transport.left' }), 'closed again': say({ type: 'transport.closed' }),
      left: () => { fake.sdk.hangUp() }, 'timed out': () => { fake.sdk.timeOut() }, migrating: say({ type: 'transport.migrating' }), muted: say({ type: 'transport.muted' }),
    },
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
