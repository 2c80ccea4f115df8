import { createMediasoupTransport } from '@onhook/adapters/mediasoup'
import * as mediasoup from 'mediasoup-client'
import { nothing, type EmitterBench } from '../harness/emitter-bench.ts'
import { fakeHandler, openFakeTrack, remoteTransport } from './world.ts'

const rtp = { routerRtpCapabilities: mediasoup.testFakeParameters.generateRouterRtpCapabilities() }
const set = (transport: mediasoup.types.Transport) => (n: number): void => (transport.handler as mediasoup.FakeHandler).setConnectionState(n % 2 ? 'connected' : 'disconnected')

export function open(): EmitterBench {
  const sends: mediasoup.types.Transport[] = []
  return {
    name: 'mediasoup-client', emitter: 'mediasoup-client\'s Transport, told by its FakeHandler',
    transport: createMediasoupTransport(mediasoup, {
      device: { handlerFactory: fakeHandler }, capture: () => [openFakeTrack()], onTransports: ({ send }) => { sends.push(send!) },
      signalling: () => ({ join: async () => ({ ...rtp, send: remoteTransport() }), connect: async () => undefined, produce: async () => 'p', restartIce: async () => ({}), leave: nothing }),
    }),
    join: () => set(sends[0]!)(1),
    async pair() {
      const device = new mediasoup.Device({ handlerFactory: fakeHandler })
      await device.load(rtp)
      const bare = device.createSendTransport(remoteTransport())
      bare.on('connectionstatechange', nothing)
      return [set(sends[0]!), set(bare)]
    },
  }
}
