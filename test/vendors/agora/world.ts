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
    refuse: () => fake.refuse(agoraError('CAN_NOT_GET_GATEWAY_SERVER', 'invalid vendor key, can not find appid')),
    refuseLeave: () => fake.refuseLeave(),
    holdJoin: () => fake.holdJoin(),
    holdCapture: () => page.holdCapture(),
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
