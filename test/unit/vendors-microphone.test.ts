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

/** A `MediaStreamTrack`, and what the browser does to it. */
class Microphone extends EventTarget {
  readonly kind = 'audio'
  enabled = true
  readyState: 'live' | 'ended' = 'live'
  stop(): void { this.readyState = 'ended' }
  end(): void { this.readyState = 'ended'; this.dispatchEvent(new Event('ended')) }
}
const nothing = (): undefined => undefined
/** A peer connection that is up and sends one track, which can be replaced. */
const createPeer = (track: Microphone) => ({ connectionState: 'connected', sender: { track }, getSenders() { return [this.sender] }, addEventListener: nothing, removeEventListener: nothing })

/** `end`: of the microphone that is sent. `replace`: the host puts another in its place. */
type World = { port: TransportPort; end(): void; replace(): void }
const WORLDS: Record<string, () => World> = {
  mediasoup() {
    const microphone = new Microphone(), producer = Object.assign(new EventEmitter(), { kind: 'audio', track: microphone, pause: nothing, resume: nothing })
    const transport = { id: 'send', connectionState: 'connected', observer: new EventEmitter(), on: nothing, produce: async () => producer, restartIce: async () => undefined, close: nothing }
    class Device { load = async () => undefined; createSendTransport = () => transport; createRecvTransport = () => transport }
    return {
      port: createMediasoupTransport({ Device } as never, { capture: () => [microphone], signalling: () => ({ join: async () => ({ routerRtpCapabilities: {}, send: {} }), connect: async () => undefined, produce: async () => 'p', restartIce: async () => ({}), leave: nothing }) }),
      end() { microphone.end(); producer.emit('trackended') }, replace() { producer.track = new Microphone() },
    }
  },
  janus() {
    const microphone = new Microphone(), peer = createPeer(microphone)
    let told!: { onmessage(message: object): void; webrtcState(isUp: boolean): void }
    const handle = { webrtcStuff: { pc: peer }, detach: nothing, handleRemoteJsep: nothing, createOffer: (given: { success(jsep: object): void }) => given.success({}), send({ message }: { message: { request: string } }) {
      if (message.request === 'join') told.onmessage({ videoroom: 'joined', id: 1 })
      else told.webrtcState(true)
    } }
    class Janus {
      static newWebSocket = nothing
      attach = (given: typeof told & { success(of: object): void }) => { told = given; given.success(handle) }
      destroy = nothing; reconnect = nothing; isConnected = () => true
      constructor({ success }: { success(): void }) { queueMicrotask(success) }
    }
    return { port: createJanusTransport({ default: Janus } as never, { session: { server: 's' }, plugin: 'p', join: { request: 'join' }, capture: () => [{ type: 'audio', capture: microphone }] }), end: () => microphone.end(), replace() { peer.sender.track = new Microphone() } }
  },
  jssip() {
    const microphone = new Microphone(), peer = createPeer(microphone)
    const session = Object.assign(new EventEmitter(), {
      status: 4, direction: 'outgoing', connection: peer, isInProgress: () => false, isEstablished: () => true, isEnded: () => false, terminate: nothing, renegotiate: () => true,
      mute(media: object) { session.emit('muted', media) }, unmute(media: object) { session.emit('unmuted', media) },
    })
    return {
      port: createJsSipTransport({ isConnected: () => true, call: () => { queueMicrotask(() => { session.emit('confirmed') }); return session as never } }, { target: 't', capture: () => ({ getTracks: () => [microphone] }) }),
      end: () => microphone.end(), replace() { peer.sender.track = new Microphone() },
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
    return { port: createSipJsTransport({} as never, { invite: () => session as never }), end: () => microphone.end(), replace() { peer.sender.track = new Microphone() } }
  },
  telnyx() {
    let microphone = new Microphone()
    const client = Object.assign(new EventEmitter(), { connected: true, connection: { previousGatewayState: 'REGED' }, connect: nothing, newCall() { queueMicrotask(() => update('active')); return call } })
    const call = { id: 'i', state: 'new', isAudioMuted: false, localStream: { getTracks: () => [microphone] }, answer: nothing, hangup: nothing, muteAudio() { call.isAudioMuted = true }, unmuteAudio() { call.isAudioMuted = false } }
    const update = (state: string): void => { call.state = state; client.emit('telnyx.notification', { type: 'callUpdate', call }) }
    return { port: createTelnyxTransport(client as never, { call: {} }), end: () => microphone.end(), replace() { microphone = new Microphone(); call.localStream = { getTracks: () => [microphone] } } }
  },
  jitsi() {
    let hasEnded = false
    const said = new EventEmitter(), conference = Object.assign(new EventEmitter(), { join() { conference.emit('conference.joined') }, leave: async () => undefined, addTrack: nothing, isJoined: () => true, getParticipantCount: () => 2 })
    const track = Object.assign(new EventEmitter(), {
      getType: () => 'audio', isLocal: () => true, isOff: false, isMuted: () => track.isOff, isEnded: () => hasEnded, dispose: nothing,
      mute() { track.isOff = true; conference.emit('conference.trackMuteChanged', track) }, unmute() { track.isOff = false; conference.emit('conference.trackMuteChanged', track) },
    })
    class JitsiConnection {
      addEventListener = (name: string, run: () => void) => said.on(name, run); removeEventListener = (name: string, run: () => void) => said.off(name, run)
      connect(): void { queueMicrotask(() => said.emit('connection.connectionEstablished')) }
      disconnect = async () => undefined; initJitsiConference = () => conference
    }
    return { port: createJitsiTransport({ JitsiConnection, createLocalTracks: async () => [track] } as never, { room: 'r', connection: {}, capture: {} }), end() { hasEnded = true; track.emit('track.stopped', track) }, replace() { hasEnded = false } }
  },
  chime() {
    const observers = new Set<{ audioVideoDidStart?(): void }>(), devices = new Set<{ audioInputStreamEnded?(): void; audioInputMuteStateChanged?(device: unknown, isMuted: boolean): void }>(), heard = new Set<(muted: boolean) => void>()
    let isMuted = false
    const mute = (muted: boolean): boolean => { isMuted = muted; for (const run of heard) run(muted); return true }
    const audioVideo = {
      addObserver: (it: object) => observers.add(it), removeObserver: (it: object) => observers.delete(it), addDeviceChangeObserver: (it: object) => devices.add(it), removeDeviceChangeObserver: (it: object) => devices.delete(it),
      start() { for (const it of observers) it.audioVideoDidStart?.() }, stop: nothing, startAudioInput: async () => undefined, stopAudioInput: async () => undefined,
      realtimeMuteLocalAudio: () => mute(true), realtimeUnmuteLocalAudio: () => mute(false), realtimeIsLocalAudioMuted: () => isMuted,
      realtimeSubscribeToMuteAndUnmuteLocalAudio: (run: (muted: boolean) => void) => heard.add(run), realtimeUnsubscribeToMuteAndUnmuteLocalAudio: nothing, realtimeSubscribeToAttendeeIdPresence: nothing, realtimeUnsubscribeToAttendeeIdPresence: nothing,
    }
    return {
      port: createChimeTransport({}, { createSession: () => ({ audioVideo, configuration: { credentials: null } }) as never, audioInput: 'default' }),
      end() { for (const it of devices) it.audioInputStreamEnded?.() }, replace() { for (const it of devices) it.audioInputMuteStateChanged?.('another', false) },
    }
  },
  azure() {
    const media = new EventEmitter(), call = Object.assign(new EventEmitter(), {
      state: 'Connected', isMuted: false, hangUp: async () => undefined,
      async mute() { call.isMuted = true; call.emit('isMutedChanged') }, async unmute() { call.isMuted = false; call.emit('isMutedChanged') },
    })
    const say = (value: boolean): void => { for (const diagnostic of ['speakerNotFunctioning', 'microphoneNotFunctioning']) media.emit('diagnosticChanged', { diagnostic, value }) }
    return { port: createAzureTransport({ join: () => call, startCall: () => call } as never, { call: () => call as never, media: () => media as never }), end: () => say(true), replace: () => say(false) }
  },
}

test.each(Object.entries(WORLDS))('%s: it is told, an unmute in vain is answered, and another in its place is heard', async (_name, open) => {
  const { port, end, replace } = open(), told: string[] = []
  port.subscribe(({ type }) => { told.push(type.slice('transport.'.length)) })
  const words = (): string[] => told.splice(0).filter(word => word !== 'accepted')
  await port.join({ attempt: 1, signal: new AbortController().signal })
  await new Promise(resolve => { setTimeout(resolve, 5) })
  expect(words()).toEqual(['joined'])
  end()
  expect(words()).toEqual(['muted'])
  end()
  expect(words()).toEqual([])
  await port.setMuted!(true)
  words()
  await port.setMuted!(false)
  expect(new Set(words())).toEqual(new Set(['muted']))
  replace()
  await port.setMuted!(false)
  expect(words().at(-1)).toBe('unmuted')
})
