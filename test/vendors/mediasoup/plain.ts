/** mediasoup-client as its documents show it: https://mediasoup.org/documentation/v3/communication-between-client-and-server/ */
import type { MediasoupSignalling } from '@onhook/adapters/mediasoup'
import type { TransportEvent, TransportPort } from '@onhook/machine'
import * as mediasoup from 'mediasoup-client'
import { rawCauseOf } from '../harness/raw-cause.ts'
import { fakeHandler, type MediasoupPlace } from './world.ts'

export function bindPlainly({ signalling, capture, onTransport }: MediasoupPlace): TransportPort {
  let emit: (event: TransportEvent) => void = () => undefined
  let server: MediasoupSignalling | undefined, send: mediasoup.types.Transport | undefined, producer: mediasoup.types.Producer | undefined
  return {
    subscribe(listener) {
      emit = listener
      return () => { emit = () => undefined }
    },
    async join() {
      // What the host's server says is in the host's words: the SDK has none for it.
      server = signalling(word => emit('cause' in word ? { ...word, cause: rawCauseOf(undefined) } : word))
      const room = await server.join().catch((error: unknown) => { throw new Error(String(error)) }), device = new mediasoup.Device({ handlerFactory: fakeHandler })
      await device.load({ routerRtpCapabilities: room.routerRtpCapabilities as mediasoup.types.RtpCapabilities })
      const transport = send = device.createSendTransport(room.send as mediasoup.types.TransportOptions)
      onTransport(transport)
      transport.on('connect', ({ dtlsParameters }, callback, errback) => { server!.connect(transport.id, dtlsParameters).then(() => callback(), errback) })
      transport.on('produce', (parameters, callback, errback) => { server!.produce(transport.id, parameters).then(id => callback({ id }), errback) })
      transport.on('connectionstatechange', state => {
        if (state === 'connected') emit({ type: 'transport.joined' })
        if (state === 'disconnected') emit({ type: 'transport.lost' })
        if (state === 'failed') emit({ type: 'transport.failed', recoverable: true })
        if (state === 'closed') emit({ type: 'transport.closed' })
      })
      producer = await transport.produce({ track: await capture() })
    },
    leave() {
      send?.close()
      server?.leave()
      emit({ type: 'transport.left' })
    },
    setMuted: muted => (muted ? producer?.pause() : producer?.resume()),
    async restartMedia() { await send?.restartIce({ iceParameters: await server!.restartIce(send.id) as mediasoup.types.IceParameters }) },
    isAlive: () => !!send && !send.closed,
  }
}
