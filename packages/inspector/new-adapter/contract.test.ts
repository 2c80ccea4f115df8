/** What an adapter has to keep. Claim what your SDK can do; what is not claimed is listed as such, and never passes in silence. */
import { describe, test } from 'node:test'
import { describeTransportPort } from '@onhook/adapters/contract'
import { createScriptedSdk } from './scripted-sdk.ts'
import { createAcmeTransport } from './transport.ts'

describeTransportPort({
  describe, test, name: 'Acme', limits: { quietMs: 5 },
  capabilities: { cancelsJoin: true, mutes: true, startsMuted: true, answersIsAlive: true, knowsRemoteHangup: true, canBeRemoved: true, canBeRefused: true, containsListeners: true, leaveCanFail: true, callbacksCanRepeat: true, noticesDeath: true,
    canBeCutOff: true, leavesByItself: true, reconnectsItself: true, saysAnything: true },
  create() {
    const sdk = createScriptedSdk()
    return {
      port: createAcmeTransport(sdk),
      // Knobs for trouble: one for each claim that needs one.
      remote: { join: () => undefined, leave: () => sdk.end('left') },
      holdJoin: sdk.holdJoin, refuse() { sdk.refuseJoin(); return 'room-full' }, kick: () => sdk.end('kicked'), refuseLeave: sdk.refuseLeave, repeatCallbacks: sdk.repeat, die: sdk.die,
      cut: () => sdk.say('lost'), restore: () => sdk.say('restored'), clickLeave() { sdk.say('clicked'); sdk.end('left') },
      // The session is lost for a moment, and comes back unless it was left meanwhile.
      failRecoverably() { sdk.say('failing'); setTimeout(() => sdk.again('joined'), 5) },
      // The SDK may say anything at any moment. A callback that reports an end must end what there is, and one that reports a success must be true.
      callbacks: {
        ...Object.fromEntries((['lost', 'restored', 'muted', 'unmuted', 'clicked', 'failing'] as const).map(word => [word, () => sdk.say(word)])),
        joined: () => sdk.again('joined'), left: () => sdk.end('left'), kicked: () => sdk.end('kicked'),
      },
      // The truth, as the SDK knows it and not the port.
      truth: { hot: () => sdk.isIn().length > 0, connected: () => sdk.isIn().length > 0, muted: () => sdk.isIn().some(room => room.isMuted), wasHeard: sdk.wasHeard, leaks: () => (sdk.isIn().length === 0 && sdk.listeners() > 0 ? ['listeners'] : []) },
      close: () => undefined,
    }
  },
})
