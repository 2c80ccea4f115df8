/** One session of mediasoup-client: a device, a transport to send and one to receive, and the host's signalling. */
import type { Session, SessionKit } from '../session/index.ts'
import type { MediasoupDevice, MediasoupModule, MediasoupOptions, MediasoupProducer, MediasoupSignalling, MediasoupTrack, MediasoupTransport } from './options.ts'
import { MEDIASOUP_STATES } from './reason.ts'

export function createMediasoupSession<Device extends MediasoupDevice>({ Device }: MediasoupModule<Device>, options: MediasoupOptions<Device>, { hear, isOver, contain }: SessionKit): Session {
  let signalling: MediasoupSignalling | undefined, isReady = false, last: string | undefined
  let tracks: MediasoupTrack[] = []
  const transports: MediasoupTransport[] = [], producers: MediasoupProducer[] = []

  /** The transports' states, taken together: the worst that any says. */
  function look(): void {
    const word = Object.entries(MEDIASOUP_STATES).find(([state]) => transports.some(({ connectionState }) => connectionState === state))?.[1]
    if (!isReady || word === last) return
    last = word
    const vendor = { name: 'connectionstatechange', message: `${word}` }
    if (word === 'failed') hear({ type: 'transport.failed', recoverable: true, cause: { reason: 'media-failed', vendor } })
    // Not by us, nor by the server, which cannot: other code of the app. It may come in a failure, where `transport.closed` is no end.
    else if (word === 'closed') hear({ type: 'transport.left', cause: { reason: 'internal-error', vendor } })
    // The shell says `restored` where it was joined before.
    else if (word) hear({ type: `transport.${word}` })
  }
  /** One of the two callbacks must come: the client waits for it. */
  async function answer(ask: () => unknown, callback: (answer: unknown) => void, errback: (error: unknown) => void): Promise<void> {
    try { callback(await ask()) } catch (error) { errback(error) }
  }
  function add<Transport extends MediasoupTransport>(transport: Transport): Transport {
    transports.push(transport)
    const on = (event: string, listener: (payload: never, callback: (answer: unknown) => void, errback: (error: unknown) => void) => unknown): unknown => transport.on(event as never, listener)
    on('connect', ({ dtlsParameters }: { dtlsParameters: object }, ...callbacks) => answer(() => signalling!.connect(transport.id, dtlsParameters), ...callbacks))
    on('produce', (parameters: object, ...callbacks) => answer(async () => ({ id: await signalling!.produce(transport.id, parameters) }), ...callbacks))
    on('connectionstatechange', look)
    // Closing changes the state and tells no listener.
    transport.observer.on('close', look)
    return transport
  }
  function close(): void {
    isReady = false
    for (const track of tracks) track.stop()
    try { for (const transport of transports) transport.close() } finally { signalling?.leave() }
  }

  return {
    async join() {
      signalling = options.signalling(hear)
      const room = await signalling.join()
      const device = new Device(options.device as never)
      await device.load({ routerRtpCapabilities: room.routerRtpCapabilities } as never)
      if (isOver()) return
      const send = room.send && add(device.createSendTransport(room.send as never)), recv = room.recv && add(device.createRecvTransport(room.recv as never))
      void contain('onTransports', () => options.onTransports?.({ device, send, recv } as never))
      tracks = await options.capture?.() ?? []
      // Over a transport that was closed meanwhile this rejects, and what was captured too late is stopped.
      for (const track of tracks) producers.push(await send!.produce({ ...options.produce?.(track), track } as never))
      isReady = true
      look()
    },
    leave: close,
    release: close,
    setMuted(muted) {
      for (const producer of producers) if (producer.kind === 'audio') producer[muted ? 'pause' : 'resume']()
      hear({ type: muted ? 'transport.muted' : 'transport.unmuted' })
    },
    async restartMedia() {
      for (const transport of transports) await transport.restartIce({ iceParameters: await signalling!.restartIce(transport.id) } as never)
    },
  }
}
