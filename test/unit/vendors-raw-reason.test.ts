/** What an SDK gives as its reason is kept in the end record, whatever it is: a number where there was a name, an object where there was a number. */
import { EventEmitter } from 'node:events'
import { agoraCauseOf, createAgoraTransport } from '@onhook/adapters/agora'
import { azureCauseOf } from '@onhook/adapters/azure'
import { chimeCauseOf } from '@onhook/adapters/chime'
import { cometChatCauseOf } from '@onhook/adapters/cometchat'
import { dailyCauseOf } from '@onhook/adapters/daily'
import { createJanusTransport, janusCauseOf } from '@onhook/adapters/janus'
import { jitsiCauseOf } from '@onhook/adapters/jitsi'
import { jsSipCauseOf } from '@onhook/adapters/jssip'
import { livekitCauseOf, livekitEndCauseOf } from '@onhook/adapters/livekit'
import { mediasoupCauseOf } from '@onhook/adapters/mediasoup'
import { sipJsCauseOf, sipJsResponseCauseOf } from '@onhook/adapters/sip-js'
import { telnyxCauseOf } from '@onhook/adapters/telnyx'
import { createTwilioTransport, twilioCauseOf } from '@onhook/adapters/twilio'
import { createVonageTransport, vonageCauseOf } from '@onhook/adapters/vonage'
import { createCall, type Cause, type TransportEvent, type TransportPort } from '@onhook/machine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFakeJanus } from '../support/fake-janus.ts'
import { seed } from '../support/seed.ts'

/** Every function of an adapter that reads a reason, and the shapes in which its SDK hands one over. */
const ALL: Record<string, [causeOf: (raw: unknown) => Cause, ...shapes: ((code: string | number) => unknown)[]]> = {
  agora: [agoraCauseOf, code => code, code => ({ code })],
  azure: [azureCauseOf, code => code, code => ({ code })],
  chime: [chimeCauseOf, code => code, code => ({ statusCode: () => code })],
  cometchat: [cometChatCauseOf, code => code, code => ({ code, message: 'no' }), code => ({ errorCode: code, errorDescription: 'no' })],
  daily: [dailyCauseOf, code => code, code => ({ type: code, msg: 'no' }), code => ({ errorMsg: 'no', error: { type: code } })],
  janus: [janusCauseOf, code => (typeof code === 'number' ? code : { code }), code => ({ error_code: code, error: 'no' })],
  jitsi: [jitsiCauseOf, code => code, code => ({ code, message: 'no' })],
  jssip: [jsSipCauseOf, code => code, code => ({ originator: 'remote', cause: code })],
  livekit: [livekitCauseOf, code => code, code => ({ code })],
  'livekit, of an end': [livekitEndCauseOf, code => code, code => ({ code })],
  mediasoup: [mediasoupCauseOf, code => code, code => ({ code })],
  'sip-js': [sipJsCauseOf, code => code, code => ({ code })],
  'sip-js, of a response': [raw => sipJsResponseCauseOf(raw as never), code => ({ message: { statusCode: code, reasonPhrase: 'no', getHeader: () => 'here' } })],
  telnyx: [telnyxCauseOf, code => code, code => ({ state: 'hangup', cause: code }), code => ({ state: 'hangup', causeCode: code })],
  twilio: [twilioCauseOf, code => code, code => ({ code, message: 'no' })],
  vonage: [vonageCauseOf, code => (typeof code === 'number' ? code : { code }), code => ({ code, message: 'no' })],
}

describe.each(Object.entries(ALL))('%s', (_name, [causeOf, ...shapes]) => {
  test('a code that it does not know is kept, whether it is a text or a number', () => {
    for (const shape of shapes) for (const code of [987_654, 'NOT_KNOWN_YET', -7]) {
      const { reason, vendor } = causeOf(shape(code))
      expect([JSON.stringify(shape(code)), reason, vendor?.code]).toEqual([JSON.stringify(shape(code)), 'unknown', code])
    }
  })
  test('whatever it is, nothing is thrown, and there is something of it in the record', () => {
    fc.assert(fc.property(fc.anything(), raw => {
      const { vendor } = causeOf(raw)
      expect([typeof vendor?.name, typeof vendor?.message]).toEqual(['string', 'string'])
    }), { seed, numRuns: 200 })
    for (const raw of [{ wrong: 'REASON_17' }, ['REASON_17']]) expect(JSON.stringify(causeOf(raw))).toContain('REASON_17')
  })
})

/** What browsers, and react-native-webrtc, say of a microphone that is refused or cannot be had. */
const OF_A_CAPTURE: [name: string, message: string, reason: string][] = [
  ['NotAllowedError', 'Permission denied', 'no-media-permission'], ['SecurityError', 'Permission denied.', 'no-media-permission'], ['PermissionDeniedError', '', 'no-media-permission'],
  ['NotFoundError', 'Requested device not found', 'device-failed'], ['NotReadableError', 'Could not start audio source', 'device-failed'], ['OverconstrainedError', '', 'device-failed'],
  ['AbortError', 'Starting audioinput failed', 'device-failed'], ['AbortError', 'Timeout starting audio source', 'device-failed'],
]
/** … and what else throws by the same names: a `fetch` that is aborted, a socket that a page may not open. */
const OF_OTHERS: [name: string, message: string][] = [['AbortError', 'This operation was aborted'], ['AbortError', 'The user aborted a request.'], ['AbortError', 'signal is aborted without reason'], ['SecurityError', 'The operation is insecure.']]
/** CometChat reads what it is told as texts of its own, and has no error of a capture: its SDK opens the microphone. */
test.each(Object.entries(ALL).filter(([name]) => name !== 'cometchat' && !name.includes(',')))('%s: an error of a capture is known, and one of something else that has its name is not taken for it', (_name, [causeOf]) => {
  for (const [name, message, reason] of OF_A_CAPTURE) expect([name, message, causeOf(new DOMException(message, name)).reason]).toEqual([name, message, reason])
  for (const [name, message] of OF_OTHERS) expect([name, message, causeOf(new DOMException(message, name))]).toMatchObject([name, message, { reason: 'unknown', vendor: { name, message } }])
})
test('a token whose fetch is aborted is no device that has failed', async () => {
  const client = Object.assign(new EventEmitter(), { connectionState: 'DISCONNECTED', remoteUsers: [], join: nothing, leave: nothing, publish: nothing, renewToken: nothing })
  const call = createCall({ transport: createAgoraTransport(client as never, { appId: 'a', channel: 'c', token: async () => (await fetch('http://127.0.0.1/', { signal: AbortSignal.abort() })).text() }) })
  await call.join().catch(() => undefined)
  expect(await call.ended).toMatchObject({ reason: 'unknown', vendor: { name: 'AbortError' } })
})

const nothing = async (): Promise<void> => undefined
/** A joined session of each SDK that gives its reason beside an event, and how it is put out for that reason. */
const JOINED: Record<string, () => { port: TransportPort; end(reason: unknown): void }> = {
  agora() {
    const client = Object.assign(new EventEmitter(), { connectionState: 'CONNECTED', remoteUsers: [], join: nothing, leave: nothing, publish: nothing, renewToken: nothing })
    return { port: createAgoraTransport(client as never, { appId: 'a', channel: 'c' }), end: reason => { client.emit('connection-state-change', 'DISCONNECTED', 'CONNECTED', reason) } }
  },
  'agora, of another user'() {
    const client = Object.assign(new EventEmitter(), { connectionState: 'CONNECTED', remoteUsers: [], join: nothing, leave: nothing, publish: nothing, renewToken: nothing })
    return { port: createAgoraTransport(client as never, { appId: 'a', channel: 'c', endsWhenAlone: true }), end: reason => { client.emit('user-left', {}, reason) } }
  },
  vonage() {
    const session = Object.assign(new EventEmitter(), { connect: (_token: string, done: () => void) => done(), disconnect: nothing, publish: nothing })
    return { port: createVonageTransport({ initSession: () => session as never }, { applicationId: 'a', sessionId: 's', token: 't' }), end: reason => { session.emit('sessionDisconnected', { reason }) } }
  },
  twilio() {
    const room = Object.assign(new EventEmitter(), { state: 'connected', participants: { size: 0 }, localParticipant: Object.assign(new EventEmitter(), { audioTracks: new Map() }), disconnect: nothing })
    return { port: createTwilioTransport({ connect: () => Object.assign(Promise.resolve(room as never), { cancel: nothing }) as never }, { token: 't' }), end: reason => { room.emit('disconnected', room, reason) } }
  },
  janus() {
    const { Janus, told } = createFakeJanus({ connectionState: 'connected' })
    return { port: createJanusTransport({ default: Janus } as never, { session: { server: 's' }, plugin: 'p', join: { request: 'join' }, capture: () => [] }), end(reason) { told().webrtcState(false, reason); told().oncleanup() } }
  },
}
test.each(Object.entries(JOINED))('%s: a reason that is a number, and 0, is in what ends the call', async (_name, open) => {
  for (const reason of [987_654, 0]) {
    const { port, end } = open(), told: TransportEvent[] = []
    port.subscribe(event => { told.push(event) })
    await port.join({ attempt: 1, signal: new AbortController().signal })
    await new Promise(resolve => { setTimeout(resolve, 2) })
    expect(told.map(event => event.type)).toContain('transport.joined')
    end(reason)
    const { vendor } = (told.at(-1) as { cause?: Cause }).cause ?? {}
    expect([vendor?.name, vendor?.code].map(String)).toContain(String(reason))
  }
})
