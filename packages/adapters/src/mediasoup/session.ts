/** One session of mediasoup-client: a device, a transport to send and one to receive, and the host's signalling. */
import { isSilent } from '../microphone.ts'
import type { Session, SessionKit } from '../session/index.ts'
import type { MediasoupDevice, MediasoupModule, MediasoupOptions, MediasoupProducer, MediasoupSignalling, MediasoupTrack, MediasoupTransport, MediasoupWord } from './options.ts'
import { MEDIASOUP_STATES } from './reason.ts'

/** From the worst to the best. */
const STATES = Object.keys(MEDIASOUP_STATES) as (keyof typeof MEDIASOUP_STATES)[]

export function createMediasoupSession<Device extends MediasoupDevice>({ Device }: MediasoupModule<Device>, options: MediasoupOptions<Device>, { hear, isOver, isMuted, need, contain }: SessionKit): Session {
  let signalling: MediasoupSignalling | undefined, isSignallingLost = false
  /** The join has sent what it sends: before that a state is that of a transport in the making. */
  let isReady = false, lastState: string | undefined
  let tracks: MediasoupTrack[] = [], isOff = false
  const transports: MediasoupTransport[] = [], producers: MediasoupProducer[] = []

  /** The transports' states, taken together: the worst that any says. */
  function look(): void {
    const state = STATES.find(each => transports.some(({ connectionState }) => connectionState === each))
    if (!isReady || state === lastState) return
    lastState = state
    const word = state && MEDIASOUP_STATES[state], vendor = { name: 'connectionstatechange', message: `${state}` }
    if (word === 'failed') hear({ type: 'transport.failed', recoverable: true, cause: { reason: 'media-failed', vendor } })
    // Not by us, nor by the server, which cannot: other code of the app. It may come in a failure, where `transport.closed` is no end.
    else if (word === 'closed') hear({ type: 'transport.left', cause: { reason: 'internal-error', vendor } })
    else if (word === 'lost') hear({ type: 'transport.lost' })
    // The shell says `restored` where it was joined before.
    else if (word === 'joined' && !isSignallingLost) hear({ type: 'transport.joined' })
  }
  /** A microphone that has ended by itself sends nothing, until another is in its place. */
  const tellMuted = (): void => { if (isReady) hear({ type: isOff || isSilent(producers.map(({ track }) => track)) ? 'transport.muted' : 'transport.unmuted' }) }
  /** What the host's signalling says. It is a way to be lost beside the transports': back is what has both. */
  function say(word: MediasoupWord): void {
    const { type } = Object(word) as MediasoupWord
    if (type === 'transport.restored') {
      isSignallingLost = false
      lastState = undefined
      look()
    } else if (type) {
      if (type === 'transport.lost' || type === 'transport.failed') isSignallingLost = true
      hear(word)
    }
  }
  /** One of the two callbacks must come: the client waits for it. */
  async function answer(ask: () => unknown, callback: (answer: unknown) => void, errback: (error: unknown) => void): Promise<void> {
    try { callback(await ask()) } catch (error) { errback(error) }
  }
  function add<Transport extends MediasoupTransport>(transport: Transport): Transport {
    transports.push(transport)
    need<MediasoupTransport>(transport, 'the transport', ['on', 'produce', 'restartIce', 'close'])
    need(transport.observer, 'the transport\'s observer', ['on'])
    const on = (event: string, listener: (payload: never, callback: (answer: unknown) => void, errback: (error: unknown) => void) => unknown): unknown => transport.on(event as never, listener)
    on('connect', ({ dtlsParameters }: { dtlsParameters: object }, ...callbacks) => answer(() => signalling!.connect(transport.id, dtlsParameters), ...callbacks))
    on('produce', (parameters: object, ...callbacks) => answer(async () => ({ id: await signalling!.produce(transport.id, parameters) }), ...callbacks))
    on('connectionstatechange', look)
    // Closing changes the state and tells no listener.
    transport.observer.on('close', look)
    return transport
  }
  /** Each step whatever the last has thrown. @throws what the host's signalling throws: it can be asked again */
  function close(): void {
    isReady = false
    for (const track of tracks) void contain('stop', () => track.stop())
    for (const transport of transports) void contain('close', () => transport.close())
    const goodbye = signalling?.leave()
    void contain('signalling-leave', () => goodbye)
  }

  return {
    async join() {
      signalling = need(options.signalling(say), 'the signalling', ['join', 'connect', 'produce', 'restartIce', 'leave'])
      const room = await signalling.join()
      // What came after the leave is given back, here and below.
      if (isOver()) return close()
      const device = need<MediasoupDevice>(new Device(options.device as never), 'the Device', ['load', 'createSendTransport', 'createRecvTransport'])
      await device.load({ routerRtpCapabilities: room.routerRtpCapabilities } as never)
      if (isOver()) return
      const send = room.send && add(device.createSendTransport(room.send as never)), recv = room.recv && add(device.createRecvTransport(room.recv as never))
      void contain('onTransports', () => options.onTransports?.({ device, send, recv } as never))
      if (send && !isOver()) tracks = await options.capture?.() ?? []
      if (isOver()) return close()
      // A producer of a track that is not enabled begins paused.
      for (const track of tracks) if (track.kind === 'audio' && isMuted()) track.enabled = false
      for (const track of tracks) producers.push(need(await send!.produce({ ...options.produce?.(track), track } as never), 'the producer', ['pause', 'resume']))
      for (const producer of producers) producer.on?.('trackended' as never, tellMuted)
      isReady = true
      look()
      tellMuted()
    },
    leave: close,
    release: close,
    setMuted(muted) {
      for (const track of tracks) if (track.kind === 'audio') track.enabled = !muted
      for (const producer of producers) if (producer.kind === 'audio') producer[muted ? 'pause' : 'resume']()
      isOff = muted
      tellMuted()
    },
    // One that cannot be restarted keeps no other from it.
    restartMedia: () => Promise.all(transports.map(async transport => transport.restartIce({ iceParameters: await signalling!.restartIce(transport.id) } as never))),
  }
}
