/** A microphone that ends by itself (unplugged, its permission taken back): told as muted, and an unmute is answered by muted until another is in its place. */
import { createAzureTransport } from '@onhook/adapters/azure'
import { createChimeTransport } from '@onhook/adapters/chime'
import { createJanusTransport } from '@onhook/adapters/janus'
import { createJitsiTransport } from '@onhook/adapters/jitsi'
import { createJsSipTransport } from '@onhook/adapters/jssip'
import { createMediasoupTransport } from '@onhook/adapters/mediasoup'
import { createSipJsTransport } from '@onhook/adapters/sip-js'
import { createTelnyxTransport } from '@onhook/adapters/telnyx'
import type { TransportPort } from '@onhook/machine'
import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { createFakeJanus } from '../support/fake-janus.ts'

const microphones = new Set<Microphone>()
/** A `MediaStreamTrack`, and what the browser does to it. */
class Microphone extends EventTarget {
  readonly kind = 'audio'
  enabled = true
  readyState: 'live' | 'ended' = 'live'
  readonly listeners = new Set<unknown>()
  constructor() { super(); microphones.add(this) }
  override addEventListener(...listener: Parameters<EventTarget['addEventListener']>): void { this.listeners.add(listener[1]); super.addEventListener(...listener) }
  override removeEventListener(...listener: Parameters<EventTarget['removeEventListener']>): void { this.listeners.delete(listener[1]); super.removeEventListener(...listener) }
  stop(): void { this.readyState = 'ended' }
  end(): void { this.readyState = 'ended'; this.dispatchEvent(new Event('ended')) }
}
const nothing = (): undefined => undefined
/** A peer connection that is up and sends one track, which can be replaced. */
const createPeer = (track: Microphone) => ({ connectionState: 'connected', sender: { track }, getSenders() { return [this.sender] }, addEventListener: nothing, removeEventListener: nothing })
const playedBy = ({ sender }: ReturnType<typeof createPeer>) => ({ end: () => sender.track.end(), replace() { sender.track = new Microphone() }, isOff: () => !sender.track.enabled })

/** `end`: of the microphone that is sent. `replace`: the host puts another in its place. `isOff`: what is sent now is muted, by the track itself or by what the SDK makes of it. */
type World = { port: TransportPort; end(): void; replace(): void; isOff(): boolean; /** The SDK refuses the next unmute, which it answers by a promise. */ refuse?(): void }
const WORLDS: Record<string, () => World> = {
  mediasoup() {
    const microphone = new Microphone(), producer = Object.assign(new EventEmitter(), { kind: 'audio', track: microphone, pause() { producer.track.enabled = false }, resume() { producer.track.enabled = true } })
    const transport = { id: 'send', connectionState: 'connected', observer: new EventEmitter(), on: nothing, produce: async () => producer, restartIce: async () => undefined, close: nothing }
    class Device { load = async () => undefined; createSendTransport = () => transport; createRecvTransport = () => transport }
    return {
      port: createMediasoupTransport({ Device } as never, { capture: () => [microphone], signalling: () => ({ join: async () => ({ routerRtpCapabilities: {}, send: {} }), connect: async () => undefined, produce: async () => 'p', restartIce: async () => ({}), leave: nothing }) }),
      end() { producer.track.end(); producer.emit('trackended') }, replace() { producer.track = new Microphone() }, isOff: () => !producer.track.enabled,
    }
  },
  janus() {
    const microphone = new Microphone(), peer = createPeer(microphone), { Janus } = createFakeJanus(peer)
    return { port: createJanusTransport({ default: Janus } as never, { session: { server: 's' }, plugin: 'p', join: { request: 'join' }, capture: () => [{ type: 'audio', capture: microphone }] }), ...playedBy(peer) }
  },
  jssip() {
    const microphone = new Microphone(), peer = createPeer(microphone)
    let isMuted = false
    /** JsSIP says a change, and does nothing where there is none. */
    const mute = (muted: boolean) => (media: object): void => {
      if (isMuted === muted) return
      isMuted = muted
      peer.sender.track.enabled = !muted
      session.emit(muted ? 'muted' : 'unmuted', media)
    }
    const session = Object.assign(new EventEmitter(), {
      status: 4, direction: 'outgoing', connection: peer, isInProgress: () => false, isEstablished: () => true, isEnded: () => false, terminate: nothing, renegotiate: () => true,
      mute: mute(true), unmute: mute(false),
    })
    return {
      port: createJsSipTransport({ isConnected: () => true, call: () => { queueMicrotask(() => { session.emit('confirmed') }); return session as never } }, { target: 't', capture: () => ({ getTracks: () => [microphone] }) }),
      ...playedBy(peer),
    }
  },
  'sip-js'() {
    const microphone = new Microphone(), peer = createPeer(microphone), listeners = new Set<(state: string) => void>()
    const session = {
      state: 'Initial', stateChange: { addListener: (run: (state: string) => void) => { listeners.add(run) }, removeListener: (run: (state: string) => void) => { listeners.delete(run) } },
      userAgent: { isConnected: () => true }, sessionDescriptionHandler: { close: nothing, peerConnection: peer }, delegate: undefined, sessionDescriptionHandlerOptionsReInvite: {},
      bye: async () => undefined, dispose: async () => undefined, cancel: async () => undefined,
      async invite() { session.state = 'Established'; for (const run of listeners) run('Established') },
    }
    return { port: createSipJsTransport({} as never, { invite: () => session as never }), ...playedBy(peer) }
  },
  telnyx() {
    let microphone = new Microphone()
    const client = Object.assign(new EventEmitter(), { connected: true, connection: { previousGatewayState: 'REGED' }, connect: nothing, newCall() { queueMicrotask(() => update('active')); return call } })
    const call = { id: 'i', state: 'new', isAudioMuted: false, localStream: { getTracks: () => [microphone] }, answer: nothing, hangup: nothing, muteAudio() { call.isAudioMuted = true; microphone.enabled = false }, unmuteAudio() { call.isAudioMuted = false; microphone.enabled = true } }
    const update = (state: string): void => { call.state = state; client.emit('telnyx.notification', { type: 'callUpdate', call }) }
    return { port: createTelnyxTransport(client as never, { call: {} }), end: () => microphone.end(), replace() { const another = microphone = new Microphone(); call.localStream = { getTracks: () => [another] } }, isOff: () => !microphone.enabled }
  },
  jitsi() {
    const said = new EventEmitter(), createTrack = () => {
      let hasEnded = false, isOff = false, refuses = false
      const set = (muted: boolean): void => { if (isOff !== muted) { isOff = muted; conference.emit('conference.trackMuteChanged', track) } }
      const track = Object.assign(new EventEmitter(), {
        getType: () => 'audio', isLocal: () => true, isMuted: () => isOff, isEnded: () => hasEnded, dispose: nothing, mute: async () => set(true), refuse() { refuses = true },
        async unmute() {
          if (refuses) throw new Error('no microphone')
          set(false)
        },
        end() { hasEnded = true; track.emit('track.stopped', track) },
      })
      return track
    }
    type Track = ReturnType<typeof createTrack>
    const conference = Object.assign(new EventEmitter(), {
      sent: undefined as Track | undefined, join() { conference.emit('conference.joined') }, leave: async () => undefined, isJoined: () => true, getParticipantCount: () => 2,
      addTrack(track: Track) { conference.sent = track }, getLocalAudioTrack: () => conference.sent ?? null,
    })
    class JitsiConnection {
      addEventListener = (name: string, run: () => void) => said.on(name, run); removeEventListener = (name: string, run: () => void) => said.off(name, run)
      connect(): void { queueMicrotask(() => said.emit('connection.connectionEstablished')) }
      disconnect = async () => undefined; initJitsiConference = () => conference
    }
    return { port: createJitsiTransport({ JitsiConnection, createLocalTracks: async () => [createTrack()] } as never, { room: 'r', connection: {}, capture: {} }), end() { conference.sent!.end() }, replace() { conference.emit('conference.trackAdded', conference.sent = createTrack()) }, isOff: () => conference.sent!.isMuted(), refuse() { conference.sent!.refuse() } }
  },
  chime() {
    const observers = new Set<{ audioVideoDidStart?(): void }>(), devices = new Set<{ audioInputStreamEnded?(): void; audioInputMuteStateChanged?(device: unknown, isMuted: boolean): void }>(), heard = new Set<(muted: boolean) => void>()
    let isMuted = false
    /** Chime says a change; where there is none an unmute has succeeded all the same. */
    const mute = (muted: boolean): boolean => {
      if (isMuted === muted) return true
      isMuted = muted
      for (const run of heard) run(muted)
      return true
    }
    const audioVideo = {
      addObserver: (it: object) => observers.add(it), removeObserver: (it: object) => observers.delete(it), addDeviceChangeObserver: (it: object) => devices.add(it), removeDeviceChangeObserver: (it: object) => devices.delete(it),
      start() { for (const it of observers) it.audioVideoDidStart?.() }, stop: nothing, startAudioInput: async () => undefined, stopAudioInput: async () => undefined,
      realtimeMuteLocalAudio: () => mute(true), realtimeUnmuteLocalAudio: () => mute(false), realtimeIsLocalAudioMuted: () => isMuted,
      realtimeSubscribeToMuteAndUnmuteLocalAudio: (run: (muted: boolean) => void) => heard.add(run), realtimeUnsubscribeToMuteAndUnmuteLocalAudio: nothing, realtimeSubscribeToAttendeeIdPresence: nothing, realtimeUnsubscribeToAttendeeIdPresence: nothing,
    }
    return {
      port: createChimeTransport({}, { createSession: () => ({ audioVideo, configuration: { credentials: null } }) as never, audioInput: 'default' }),
      end() { for (const it of devices) it.audioInputStreamEnded?.() }, replace() { for (const it of devices) it.audioInputMuteStateChanged?.('another', false) }, isOff: () => isMuted,
    }
  },
  azure() {
    let refuses = false
    const media = new EventEmitter(), call = Object.assign(new EventEmitter(), {
      state: 'Connected', isMuted: false, hangUp: async () => undefined,
      async mute() { call.isMuted = true; call.emit('isMutedChanged') },
      async unmute() {
        if (refuses) throw new Error('the organiser has forbidden it')
        call.isMuted = false
        call.emit('isMutedChanged')
      },
    })
    const say = (value: boolean): void => { for (const diagnostic of ['speakerNotFunctioning', 'microphoneNotFunctioning']) media.emit('diagnosticChanged', { diagnostic, value }) }
    return { port: createAzureTransport({ join: () => call, startCall: () => call } as never, { call: () => call as never, media: () => media as never }), end: () => say(true), replace: () => say(false), isOff: () => call.isMuted, refuse() { refuses = true } }
  },
}

async function joined(open: () => World): Promise<World & { words(): string[]; leave(): unknown }> {
  const world = open(), told: string[] = [], ctx = { attempt: 1, signal: new AbortController().signal }
  world.port.subscribe(({ type }) => { told.push(type.slice('transport.'.length)) })
  await world.port.join(ctx)
  await new Promise(resolve => { setTimeout(resolve, 5) })
  const words = (): string[] => told.splice(0).filter(word => word !== 'accepted')
  expect(words()).toEqual(['joined'])
  return { ...world, words, leave: () => world.port.leave(ctx) }
}

test.each(Object.entries(WORLDS))('%s: an unmute in vain is answered, once, also where nobody has muted before', async (_name, open) => {
  const { port, end, replace, words } = await joined(open)
  end()
  expect(words()).toEqual(['muted'])
  // Whoever unmutes believes that it is heard, as often as it unmutes.
  for (let n = 0; n < 2; n++) {
    await port.setMuted!(false)
    expect(words()).toEqual(['muted'])
  }
  replace()
  await port.setMuted!(false)
  expect(new Set(words())).toEqual(new Set(['unmuted']))
})

test.each(['jssip', 'sip-js', 'janus', 'telnyx'])('%s: listens to the track that is sent, and when the call is over to none: the host may send it by its next call', async name => {
  microphones.clear()
  const { port, replace, leave } = await joined(WORLDS[name]!), listened = (): number[] => [...microphones].map(({ listeners }) => listeners.size)
  expect(listened()).toEqual([1])
  for (const muted of [true, false]) await port.setMuted!(muted)
  replace()
  await port.setMuted!(false)
  expect(listened().at(-1)).toBe(1)
  await leave()
  await new Promise(resolve => { setTimeout(resolve, 5) })
  expect(listened()).toEqual([0, 0])
})

test.each(Object.entries(WORLDS).filter(([, open]) => open().refuse))('%s: an unmute that the SDK refuses is answered by muted', async (_name, open) => {
  const { port, refuse, words, isOff } = await joined(open)
  await port.setMuted!(true)
  expect(words()).toEqual(['muted'])
  refuse!()
  await expect(port.setMuted!(false)).rejects.toThrow()
  expect([words(), isOff()]).toEqual([['muted'], true])
})

test.each(Object.entries(WORLDS))('%s: it is told, an unmute in vain is answered, and another in its place is heard, muted, and may end as well', async (_name, open) => {
  const { port, end, replace, isOff, words } = await joined(open)
  // Twice: of another microphone in its place all holds that held of the first.
  for (const isFirst of [true, false]) {
    end()
    expect([isFirst, words()]).toEqual([isFirst, ['muted']])
    end()
    expect(words()).toEqual([])
    await port.setMuted!(true)
    words()
    await port.setMuted!(false)
    expect(words()).toEqual(['muted'])
    replace()
    await port.setMuted!(false)
    expect([words().at(-1), isOff()]).toEqual(['unmuted', false])
    await port.setMuted!(true)
    expect([words().at(-1), isOff()]).toEqual(['muted', true])
    await port.setMuted!(false)
    expect([words().at(-1), isOff()]).toEqual(['unmuted', false])
  }
})
