/** What an SDK, or a function of the host's, hands out is looked at before it is used: each function that it lacks refuses the join, and is told by its name. */
import { createAgoraTransport } from '@onhook/adapters/agora'
import { createAzureTransport } from '@onhook/adapters/azure'
import { createChimeTransport } from '@onhook/adapters/chime'
import { createDailyTransport } from '@onhook/adapters/daily'
import { createJanusTransport } from '@onhook/adapters/janus'
import { createJitsiTransport } from '@onhook/adapters/jitsi'
import { createJsSipTransport } from '@onhook/adapters/jssip'
import { createLiveKitTransport } from '@onhook/adapters/livekit'
import { createMediasoupTransport } from '@onhook/adapters/mediasoup'
import type { SessionOptions } from '@onhook/adapters/session'
import { createSipJsTransport } from '@onhook/adapters/sip-js'
import { createTelnyxTransport } from '@onhook/adapters/telnyx'
import { createTwilioTransport } from '@onhook/adapters/twilio'
import { createVonageTransport } from '@onhook/adapters/vonage'
import { createCall, type TransportPort } from '@onhook/machine'
import { describe, expect, test } from 'vitest'

type Lacking = { of: string; name: string }
/** Functions that do nothing, but for one: `make('the Room', 'on off', more)`. */
type Make = (of: string, names: string, more?: object) => never
type Shape = (make: Make, options: SessionOptions) => TransportPort

const SHAPES: Record<string, { vendor: string; create: Shape }> = {
  agora: { vendor: 'Agora', create: (make, options) => createAgoraTransport(
    make('', 'join leave publish renewToken on off', { connectionState: 'DISCONNECTED', remoteUsers: make('remoteUsers', 'every') }),
    { appId: 'a', channel: 'c', microphone: async () => make('the track', 'setMuted close', { muted: false }), endsWhenAlone: true, ...options }) },
  azure: { vendor: 'Azure', create: (make, options) => createAzureTransport<never, never>(async () => make('the CallAgent', 'join startCall'),
    { call: () => make('the Call', 'hangUp mute unmute on off', { state: 'Connecting' }), network: () => make('the network diagnostics', 'on off'), media: () => make('the media diagnostics', 'on off'), ...options }) },
  chime: { vendor: 'Chime', create: (make, options) => createChimeTransport({}, {
    createSession: () => ({ configuration: {}, audioVideo: make('the session\'s audioVideo', 'addObserver removeObserver start stop startAudioInput stopAudioInput addDeviceChangeObserver removeDeviceChangeObserver realtimeMuteLocalAudio realtimeUnmuteLocalAudio realtimeIsLocalAudioMuted realtimeSubscribeToMuteAndUnmuteLocalAudio realtimeUnsubscribeToMuteAndUnmuteLocalAudio realtimeSubscribeToAttendeeIdPresence realtimeUnsubscribeToAttendeeIdPresence') }) as never,
    ...options }) },
  daily: { vendor: 'Daily', create: (make, options) => createDailyTransport(
    make('', 'createCallObject', { createCallObject: () => make('the call object', 'join leave destroy meetingState participants setLocalAudio on off') }), { join: {}, ...options }) },
  janus: { vendor: 'Janus', create: (make, options) => {
    class Janus {
      static newWebSocket: unknown = make('Janus', 'newWebSocket', { own: () => make('', '', { addEventListener: () => undefined, close: () => undefined }) })['newWebSocket']
      constructor({ success }: { success(): void }) {
        (Janus.newWebSocket as (server: string) => void)('s')
        void Promise.resolve().then(success)
        return make('the session', 'attach destroy reconnect isConnected', { own: { attach: (given: { success(handle: object): void }) => given.success(make('the handle', 'send createOffer handleRemoteJsep detach')) } })
      }
    }
    return createJanusTransport({ default: Janus } as never, { session: { server: 's' }, plugin: 'p', join: { request: 'join' }, capture: () => [], ...options })
  } },
  jitsi: { vendor: 'Jitsi', create: (make, options) => {
    const say: Record<string, () => void> = {}
    return createJitsiTransport({
      createLocalTracks: async () => [make('the track', 'getType mute unmute dispose')],
      JitsiConnection: class {
        constructor() {
          return make('the connection', 'connect disconnect initJitsiConference addEventListener removeEventListener', { own: {
            addEventListener: (name: string, run: () => void) => { say[name] = run }, connect: () => { say['connection.connectionEstablished']!() },
            initJitsiConference: () => make('the conference', 'join leave addTrack isJoined getParticipantCount on off'),
          } })
        }
      },
    } as never, { room: 'r', connection: {}, capture: {}, ...options })
  } },
  'jssip, outgoing': { vendor: 'JsSIP', create: (make, options) => createJsSipTransport(
    make('', 'call isConnected', { own: { call: () => make('the RTCSession', 'isInProgress isEstablished isEnded terminate mute unmute renegotiate on removeListener') } }),
    { target: 't', capture: () => make('the stream', 'getTracks', { own: { getTracks: () => [] } }), ...options }) },
  'jssip, incoming': { vendor: 'JsSIP', create: (make, options) => createJsSipTransport(
    make('', 'call isConnected'), { session: make('the RTCSession', 'isInProgress isEstablished isEnded terminate mute unmute renegotiate on removeListener answer'), ...options }) },
  livekit: { vendor: 'LiveKit', create: (make, options) => createLiveKitTransport({
    Room: class {
      constructor() { return make('the Room', 'on off connect disconnect', { localParticipant: make('the localParticipant', 'getTrackPublication publishTrack') }) }
    },
    createLocalAudioTrack: async () => make('the track', 'mute unmute stop'),
  } as never, { connection: { url: 'u', token: 't' }, microphone: true, ...options }) },
  mediasoup: { vendor: 'mediasoup', create: (make, options) => createMediasoupTransport({
    Device: class {
      constructor() {
        const transport = (): never => make('the transport', 'on produce restartIce close', { id: 'i', connectionState: 'new', observer: make('the transport\'s observer', 'on'), own: { produce: async () => make('the producer', 'pause resume') } })
        return make('the Device', 'load createSendTransport createRecvTransport', { own: { createSendTransport: transport, createRecvTransport: transport } })
      }
    },
  } as never, { signalling: () => make('the signalling', 'join connect produce restartIce leave', { own: { join: async () => ({ routerRtpCapabilities: {}, send: {}, recv: {} }) } }), capture: () => [{ kind: 'audio', enabled: true, stop: () => undefined }], ...options }) },
  'sip-js, outgoing': { vendor: 'SIP.js', create: (make, options) => createSipJsTransport(make('', 'Inviter UserAgent', { own: {
    UserAgent: make('UserAgent', 'makeURI', { own: { makeURI: () => ({}) }, isFunction: true }),
    Inviter: class {
      constructor() { return make('the session', 'bye dispose invite cancel', { state: 'Initial', stateChange: make('the session\'s stateChange', 'addListener removeListener'), userAgent: make('the session\'s userAgent', 'isConnected'), own: { invite: async () => undefined } }) }
    },
  } }), { userAgent: {}, target: 't', ...options }) },
  'sip-js, incoming': { vendor: 'SIP.js', create: (make, options) => createSipJsTransport({} as never, {
    invitation: make('the session', 'accept bye dispose invite reject', { state: 'Initial', stateChange: make('the session\'s stateChange', 'addListener removeListener'), userAgent: make('the session\'s userAgent', 'isConnected') }), ...options }) },
  telnyx: { vendor: 'Telnyx', create: (make, options) => createTelnyxTransport(
    make('', 'connect newCall on off', { connected: true, connection: { previousGatewayState: 'REGED' }, own: { newCall: () => make('the Call', 'answer hangup muteAudio unmuteAudio', { id: 'i', state: 'new' }) } }), { call: {}, ...options }) },
  twilio: { vendor: 'Twilio', create: (make, options) => createTwilioTransport(make('', 'connect', { own: { connect: () => {
    const room = make('the Room', 'disconnect on removeListener', { state: 'connected', localParticipant: make('the localParticipant', 'on removeListener', { audioTracks: make('audioTracks', 'forEach') }) })
    return make('what connect gives', 'cancel then', { own: { then: (resolve: (given: object) => void) => resolve(room) } })
  } } }), { token: 't', ...options }) },
  vonage: { vendor: 'Vonage', create: (make, options) => createVonageTransport(
    make('', 'initSession', { own: { initSession: () => make('the Session', 'connect disconnect publish on off') } }),
    { applicationId: 'a', sessionId: 's', token: 't', publisher: () => make('the Publisher', 'publishAudio destroy on off') as never, ...options }) },
}

/** A join over a shape that lacks one function: how it ended, and what was told. @param met what was made: of what, and which functions */
async function joinWithout({ create }: { create: Shape }, lacking: Lacking | undefined, met = new Map<string, string[]>()): Promise<{ told: string[]; end: object | undefined }> {
  const told: string[] = []
  const make: Make = (of, names, more = {}) => {
    const { own = {}, isFunction, ...properties } = more as { own?: object; isFunction?: boolean }, list = names.split(' ').filter(name => name !== '')
    met.set(of, list)
    const made = Object.assign(isFunction ? () => undefined : {}, Object.fromEntries(list.map(name => [name, () => undefined])), properties, own)
    if (lacking?.of === of) delete (made as Record<string, unknown>)[lacking.name]
    return made as never
  }
  const call = createCall({ transport: create(make, { onDiagnostic: ({ code, message }) => { told.push(`${code}: ${message}`) }, timing: { lateMs: 1 } }), policy: { leaveTimeoutMs: 20, stepTimeoutMs: 20 } })
  const join = call.join().catch(() => undefined)
  // Where nothing is lacking nothing answers.
  await Promise.race([join, new Promise(resolve => { setTimeout(resolve, 5) })])
  void call.dispose()
  await join
  return { told, end: await call.ended }
}

describe.each(Object.entries(SHAPES))('%s', (_name, shape) => {
  test('the shape itself lacks nothing', async () => {
    const { told } = await joinWithout(shape, undefined)
    expect(told.filter(text => text.startsWith('missing-'))).toEqual([])
  })
  test('each function that is called is looked for, and named where it is not there', async () => {
    const met = new Map<string, string[]>()
    await joinWithout(shape, undefined, met)
    for (const [of, names] of met) for (const name of names) {
      const { told, end } = await joinWithout(shape, { of, name })
      expect([of, name, told.find(text => text.startsWith('missing-'))]).toEqual([of, name, expect.stringContaining(`missing-member: ${shape.vendor}: expected ${name}${of && ` of ${of}`}, found none; give what `)])
      expect([of, name, end]).toEqual([of, name, expect.objectContaining({ reason: 'internal-error' })])
    }
  })
})
