/**
 * A world of mediasoup: the real mediasoup-client over its own exported FakeHandler, which has no WebRTC and is told its connection's
 * state; and a server that only signals, because that part is always the host's.
 */
import { createRequire } from 'node:module'
import type { CreateTransportWorld, TransportWorld } from '@onhook/adapters/contract'
import type { MediasoupRoom, MediasoupSignalling, MediasoupWord } from '@onhook/adapters/mediasoup'
import type { EndReason, TransportPort } from '@onhook/machine'
import * as mediasoup from 'mediasoup-client'
import { give, wasHeard } from '../harness/ear.ts'

const require = createRequire(createRequire(import.meta.url).resolve('mediasoup-client'))
type FakeTrack = MediaStreamTrack & { remoteStop(): void }
const { FakeMediaStreamTrack } = require('fake-mediastreamtrack') as { FakeMediaStreamTrack: new (init: { kind: string }) => FakeTrack }

export const openFakeTrack = (kind: 'audio' | 'video' = 'audio'): FakeTrack => new FakeMediaStreamTrack({ kind })
export const fakeHandler: mediasoup.types.HandlerFactory = mediasoup.FakeHandler.createFactory(mediasoup.testFakeParameters)
const handlerOf = (transport: mediasoup.types.Transport): mediasoup.FakeHandler => transport.handler as mediasoup.FakeHandler
export const remoteTransport = (): mediasoup.types.TransportOptions => mediasoup.testFakeParameters.generateTransportRemoteParameters()

/** What a binding is made from. */
export type MediasoupPlace = {
  signalling(say: (word: MediasoupWord) => void): MediasoupSignalling
  capture(): Promise<MediaStreamTrack>
  /** The transports that the SDK makes, to be moved and counted. */
  onTransport(transport: mediasoup.types.Transport): void
}
export type MediasoupWorld = TransportWorld & {
  transports: mediasoup.types.Transport[]
  /** What the server was asked, in order. */
  asked: string[]
  /** The state that the handler of each open transport tells. */
  move(state: mediasoup.types.ConnectionState): void
  say(word: MediasoupWord): void
  /** The next request of that name is refused with this. */
  refuseNext(name: 'join' | 'connect' | 'produce' | 'restartIce', error: unknown): void
}

export function openMediasoupWorld(bind: (place: MediasoupPlace) => TransportPort): MediasoupWorld {
  const transports: mediasoup.types.Transport[] = [], asked: string[] = [], tracks: MediaStreamTrack[] = [], refusals = new Map<string, unknown>()
  const says = new Set<(word: MediasoupWord) => void>()
  let lines = 0, gate = Promise.resolve(), repeats = 1, holding: (() => void)[] | undefined, refusesLeave = false, latest: ((word: MediasoupWord) => void) | undefined
  const living = (): mediasoup.types.Transport[] => transports.filter(({ closed }) => !closed)
  const set = (transport: mediasoup.types.Transport, state: mediasoup.types.ConnectionState): void => {
    handlerOf(transport).setConnectionState(state)
    for (let n = 1; n < repeats; n++) transport.safeEmit('connectionstatechange', transport.connectionState)
  }
  const move = (state: mediasoup.types.ConnectionState): void => { for (const transport of living()) set(transport, state) }
  const ask = async (name: string): Promise<void> => {
    asked.push(name)
    // As over a network: never in the same moment.
    await new Promise(resolve => setTimeout(resolve, 1))
    const refusal = refusals.get(name)
    refusals.delete(name)
    if (refusal) throw refusal
  }
  function signalling(say: (word: MediasoupWord) => void): MediasoupSignalling {
    let isOpen = false, isLeft = false
    return {
      async join(): Promise<MediasoupRoom> {
        says.add(latest = say)
        await ask('join')
        if (!isLeft) {
          isOpen = true
          lines++
        }
        return { routerRtpCapabilities: mediasoup.testFakeParameters.generateRouterRtpCapabilities(), send: remoteTransport(), recv: remoteTransport() }
      },
      async connect(id) {
        await ask('connect')
        const transport = transports.find(each => each.id === id)!, up = (): void => { if (!transport.closed) set(transport, 'connected') }
        if (holding) holding.push(up)
        // ICE and DTLS take longer than one answer of the server.
        else setTimeout(up, 10)
      },
      async produce() {
        await ask('produce')
        return `producer-${asked.length}`
      },
      async restartIce() {
        await ask('restartIce')
        return remoteTransport().iceParameters
      },
      leave() {
        if (refusesLeave) {
          refusesLeave = false
          throw new Error('the host\'s signalling throws, on purpose')
        }
        says.delete(say)
        isLeft = true
        if (isOpen) lines--
        isOpen = false
      },
    }
  }
  const capture = async (): Promise<MediaStreamTrack> => {
    await gate
    const track = openFakeTrack()
    tracks.push(track)
    return track
  }
  function watch(transport: mediasoup.types.Transport): void {
    transports.push(transport)
    const handler = handlerOf(transport), { send } = handler
    handler.send = options => {
      give(options.track)
      return send.call(handler, options)
    }
  }
  const port = bind({ signalling, capture, onTransport: watch })
  // To everyone who listens, as a server would: also one that was left and has not said so.
  const say = (word: MediasoupWord): void => { for (const each of says.size ? says : latest ? [latest] : []) for (let n = 0; n < repeats; n++) each(word) }
  return {
    port, transports, asked, move, say,
    refuseNext: (name, error) => { refusals.set(name, error) },
    remote: {
      join: () => undefined,
      leave: () => say({ type: 'transport.left', cause: { reason: 'remote-hangup' } }),
      kill: () => say({ type: 'transport.left', cause: { reason: 'remote-hangup' } }),
    },
    cut: () => move('disconnected'),
    restore: () => move('connected'),
    refuse() {
      refusals.set('join', Object.assign(new Error('the room is full'), { reason: 'room-full', code: 'FULL' }))
      return 'room-full'
    },
    kick: (word = 'removed-by-host') => say({ type: 'transport.left', cause: { reason: word as EndReason } }),
    // Closed by other code of the app, which tells `connectionstatechange` to nobody.
    die: () => { for (const transport of living()) transport.close() },
    refuseLeave() { refusesLeave = true },
    holdJoin() {
      const mine: (() => void)[] = holding = []
      return () => {
        holding = undefined
        for (const up of mine) up()
      }
    },
    holdCapture() {
      let grant!: () => void
      gate = new Promise(resolve => { grant = resolve })
      return grant
    },
    endMicrophone() {
      for (const track of tracks) {
        track.stop()
        track.dispatchEvent(new Event('ended'))
      }
    },
    callbacks: {
      ...Object.fromEntries((['connecting', 'connected', 'disconnected', 'failed'] as const).map(state => [state, () => move(state)])),
      // Also of one that is closed.
      'the state again'() { for (const transport of transports) transport.safeEmit('connectionstatechange', transport.connectionState) },
      'closed by other code'() { for (const transport of living()) transport.close() },
      'signalling lost': () => say({ type: 'transport.lost' }), 'signalling back': () => say({ type: 'transport.restored' }), 'the server ends it': () => say({ type: 'transport.left', cause: { reason: 'removed-by-host' } }),
    },
    repeatCallbacks() { repeats = 2 },
    truth: {
      hot: () => tracks.some(track => track.readyState === 'live'),
      connected: () => living().length > 0 || lines > 0,
      muted: () => tracks.at(-1)?.enabled === false,
      wasHeard: () => tracks.some(wasHeard),
    },
    close: () => { for (const transport of living()) transport.close() },
  }
}

export const mediasoupWorlds = (bind: (place: MediasoupPlace) => TransportPort): CreateTransportWorld => () => openMediasoupWorld(bind)
