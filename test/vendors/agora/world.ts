/** The fake client, and the microphone of the page. */
import type { TransportPort } from '@onhook/machine'
import type { TransportWorld } from '@onhook/adapters/contract'
import { createAgoraTransport } from '@onhook/adapters/agora'
import { installPage, page } from '../harness/page.ts'
import { agoraError, createFakeAgora, createTrack } from './fake.ts'
import { plainAgora } from './plain.ts'

type Fake = ReturnType<typeof createFakeAgora>
function openWorld(bind: (fake: Fake) => TransportPort): TransportWorld {
  installPage()
  const fake = createFakeAgora(), port = bind(fake), bound = fake.listeners()
  return {
    port,
    remote: { join() { /* there is somebody in the channel */ }, leave: () => fake.userLeaves() },
    cut: () => fake.become('RECONNECTING'),
    restore() { if (fake.client.connectionState === 'RECONNECTING') fake.become('CONNECTED') },
    // It tries by itself, for up to 20 minutes.
    failRecoverably() {
      fake.become('RECONNECTING')
      setTimeout(() => { if (fake.client.connectionState === 'RECONNECTING') fake.become('CONNECTED') }, 20)
    },
    replace: () => fake.become('DISCONNECTED', 'UID_CONFLICT'),
    expireToken: () => fake.tell('token-privilege-will-expire'),
    callbacks: {
      reconnecting: () => fake.tell('connection-state-change', 'RECONNECTING', 'CONNECTED'), connected: () => fake.tell('connection-state-change', 'CONNECTED', 'RECONNECTING'),
      disconnecting: () => fake.tell('connection-state-change', 'DISCONNECTING', 'CONNECTED'), 'disconnected again': () => { if (fake.client.connectionState === 'DISCONNECTED') fake.tell('connection-state-change', 'DISCONNECTED', 'CONNECTED', 'NETWORK_ERROR') },
      disconnected() { if (/^(RE)?CONNECTED|RECONNECTING$/.test(fake.client.connectionState)) fake.become('DISCONNECTED', 'NETWORK_ERROR') },
      'user left': () => fake.tell('user-left', { uid: 3 }, 'Quit'), 'token will expire': () => fake.tell('token-privilege-will-expire'), 'token did expire': () => fake.tell('token-privilege-did-expire'),
    },
    refuse() { fake.refuse(agoraError('CAN_NOT_GET_GATEWAY_SERVER', 'invalid vendor key, can not find appid')); return 'unauthorised' },
    // Nobody is removed from a channel: it is the reason of a disconnection.
    kick: word => fake.become('DISCONNECTED', word),
    refuseLeave: () => fake.refuseLeave(),
    holdJoin: () => fake.holdJoin(),
    holdCapture: () => page.holdCapture(),
    endMicrophone: () => page.endCapture(),
    repeatCallbacks: () => fake.repeat(),
    truth: {
      hot: page.isHot,
      connected: () => fake.client.connectionState !== 'DISCONNECTED',
      muted: page.isMuted,
      wasHeard: page.wasHeard,
      leaks: () => (fake.listeners() > bound ? ['listeners'] : []),
    },
    close: () => page.reset(),
  }
}
export const openAdapter = (): TransportWorld => openWorld(({ client }) => createAgoraTransport(client, { appId: 'app', channel: 'channel', token: 'token', microphone: createTrack, endsWhenAlone: true, timing: { lateMs: 100 } }))
export const openPlain = (): TransportWorld => openWorld(({ client }) => plainAgora(client, createTrack))
