/** The real package fits the structural types; every state and error code of its typings has a row, or the types fail. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createTelnyxTransport, TELNYX_CAUSES, TELNYX_ERRORS, TELNYX_INITIATORS, TELNYX_STATES, type TelnyxClient } from '@onhook/adapters/telnyx'
import type { Call, ICallOptions, TELNYX_ERROR_CODES, TELNYX_WARNING_CODES, TelnyxRTC } from '@telnyx/webrtc'
import type { State } from '@telnyx/webrtc/lib/src/Modules/Verto/webrtc/constants'
import { expect, test } from 'vitest'
import { installPage } from '../harness/page.ts'

type None<T extends never> = T
type Codes = (typeof TELNYX_ERROR_CODES)[keyof typeof TELNYX_ERROR_CODES]
type States = Lowercase<keyof typeof State>
/** Warnings are no ends. Only one is told, `tokenExpiring`; of the others each says that the SDK acts by itself, or measures. */
const WARNINGS = {
  HIGH_RTT: 'quality', HIGH_JITTER: 'quality', HIGH_PACKET_LOSS: 'quality', LOW_MOS: 'quality', LOW_LOCAL_AUDIO: 'quality', LOW_INBOUND_AUDIO: 'quality', LOW_BYTES_RECEIVED: 'quality', LOW_BYTES_SENT: 'quality',
  RECORDING_UNAVAILABLE: 'recording', RECORDING_BUFFER_OVERFLOW: 'recording',
  ICE_CONNECTIVITY_LOST: 'the RTCPeerConnection itself is watched', PEER_CONNECTION_FAILED: 'the RTCPeerConnection itself is watched',
  ICE_GATHERING_TIMEOUT: 'may still connect', ICE_GATHERING_EMPTY: 'may still connect', ONLY_HOST_ICE_CANDIDATES: 'may still connect', ICE_CANDIDATE_PAIR_CHANGED: 'no loss',
  ANSWER_WHILE_PEER_ACTIVE: 'ignored by the SDK', DUPLICATE_INBOUND_ANSWER: 'ignored by the SDK', AUDIO_INPUT_DEVICE_CHANGE_SKIPPED: 'ignored by the SDK', MULTIPLE_ACTIVE_CALLS_DETECTED: 'of another call', SHARED_REMOTE_ELEMENT_OVERWRITE: 'of another call', UNKNOWN_REATTACHED_SESSION: 'of another call',
  TOKEN_EXPIRING_SOON: 'transport.tokenExpiring',
  SIGNALING_RECOVERY_REQUIRED: 'the SDK recovers: call.state follows', MEDIA_RECOVERY_REQUIRED: 'the SDK recovers: call.state follows', RECONNECTION_FAILED_WITH_NO_AUTO_RECONNECT: 'the application has switched it off',
} as const

export type Fits = [
  None<TelnyxRTC extends TelnyxClient<Call, ICallOptions> ? never : 'TelnyxRTC does not fit TelnyxClient'>,
  None<Exclude<Codes, keyof typeof TELNYX_ERRORS>>, None<Exclude<keyof typeof TELNYX_ERRORS, Codes>>,
  None<Exclude<States, keyof typeof TELNYX_STATES>>, None<Exclude<keyof typeof TELNYX_STATES, States>>,
  None<Exclude<keyof typeof TELNYX_WARNING_CODES, keyof typeof WARNINGS>>,
  // The day the typings list their hang-up causes, this is red, and the list is to be checked here.
  None<string extends Call['cause'] ? never : 'the typings list the causes of a hang-up'>,
  // @ts-expect-error a code that the vendor adds has no row
  None<Exclude<Codes | 49002, keyof typeof TELNYX_ERRORS>>,
  // @ts-expect-error … nor has a state
  None<Exclude<States | 'parked', keyof typeof TELNYX_STATES>>,
]

test('the typings of the package fit', () => {
  // Compiled, not run: it would connect.
  const use = (client: TelnyxRTC, ringing: Call) => [
    createTelnyxTransport(client, { call: { destinationNumber: '1' } }), createTelnyxTransport(client, { call: ringing, onCall: call => { call.dtmf('1') } }),
    createTelnyxTransport<Call, ICallOptions>(async () => new (await import('@telnyx/webrtc')).TelnyxRTC({ login_token: 'token' }), { call: () => ({ destinationNumber: '1' }) }),
  ]
  expect(typeof use).toBe('function')
})

test('the package that is installed has the codes and kinds of notification of its typings', async () => {
  installPage()
  const sdk = await import('@telnyx/webrtc')
  expect(Object.values(sdk.TELNYX_ERROR_CODES).sort()).toEqual(Object.keys(TELNYX_ERRORS).map(Number).sort())
  expect(Object.keys(sdk.TELNYX_WARNING_CODES).sort()).toEqual(Object.keys(WARNINGS).sort())
  expect(sdk.TELNYX_WARNING_CODES.TOKEN_EXPIRING_SOON).toBe(34001)
  // `callUpdate` carries every state; the three errors come as `telnyx.error` and in the state as well; the rest is no news of a call.
  expect(Object.keys(sdk.NOTIFICATION_TYPE).sort()).toEqual(['callUpdate', 'conferenceUpdate', 'generic', 'peerConnectionFailureError', 'signalingStateClosed', 'telnyx_rtc.attach', 'telnyx_rtc.display', 'userMediaError', 'vertoClientReady'])
})

test('no client says its version, and nothing that the package exports does: the host may', async () => {
  installPage()
  const sdk = await import('@telnyx/webrtc'), { version } = createRequire(import.meta.url)(createRequire(import.meta.url).resolve('@telnyx/webrtc').replace(/lib\/.*$/, 'package.json')) as { version: string }
  const client = new sdk.TelnyxRTC({ login_token: 'token' })
  const saysIt = (of: object): string[] => { const names: string[] = []; for (const name in of) if ((of as Record<string, unknown>)[name] === version) names.push(name); return names }
  expect([saysIt(sdk), saysIt(sdk.TelnyxRTC), saysIt(client)]).toEqual([[], [], []])
})

test('the hang-up causes that the installed package itself gives have a row: its typings and its exports leave them open, so its source is read', () => {
  const source = readFileSync(createRequire(import.meta.url).resolve('@telnyx/webrtc'), 'utf8')
  // `hangup()` gives one with its number of Q.850; the servers send the others.
  const given = new Set([...source.matchAll(/\bcause:\s*"([A-Z_]+)",\s*causeCode:\s*(\d+)/g)].map(([, cause, code]) => `${cause} ${code}`))
  expect([...given].toSorted()).toEqual(['NORMAL_CLEARING 16', 'USER_BUSY 17'])
  const named = new Set([...source.matchAll(/\bcause:\s*"([^"]+)"/g)].map(([, cause]) => cause!))
  expect([...named].filter(cause => !Object.hasOwn(TELNYX_CAUSES, cause))).toEqual([])
})

test('with what the installed package hangs up by itself: where no error of its says why, the word has a row', () => {
  const source = readFileSync(createRequire(import.meta.url).resolve('@telnyx/webrtc'), 'utf8')
  const told = ['sdk:media-error', 'sdk:peer-init-failed', 'sdk:sdp-send-failure', 'sdk:set-remote-description-failure'], otherwise = {
    'sdk:attach-recovery': 'no end: another object goes on', 'sdk:beforeunload': 'the host', 'sdk:screenshare-track-ended': 'of another call', 'sdk:server-disconnect': 'purged before',
  }
  expect([...new Set(source.match(/sdk:[a-z-]+/g))].toSorted()).toEqual([...told, ...Object.keys(otherwise), ...Object.keys(TELNYX_INITIATORS)].toSorted())
})
