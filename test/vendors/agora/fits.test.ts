/** The real package fits the structural types; every state, reason and error code of its typings has a row, or the types fail. */
import { createAgoraTransport, AGORA_ERRORS, AGORA_REASONS, AGORA_STATES, type AgoraClient, type AgoraTrack } from '@onhook/adapters/agora'
import type { AgoraRTCErrorCode, ConnectionDisconnectedReason, ConnectionState, IAgoraRTCClient, IMicrophoneAudioTrack } from 'agora-rtc-sdk-ng'
import { expect, test } from 'vitest'
import { installPage } from '../harness/page.ts'
import { tell } from '../harness/story.ts'

type None<T extends never> = T
type Codes = keyof typeof AgoraRTCErrorCode
type Reasons = keyof typeof ConnectionDisconnectedReason
/** Codes of calls that the adapter does not make: they become `unknown`, with the code kept. */
type NotOurs =
  | `LIVE_STREAMING_${string}` | `CROSS_CHANNEL_${string}` | `CUSTOM_REPORT_${string}` | `CHROME_PLUGIN_${string}` | `ELECTRON_${string}` | `${string}DATACHANNEL_${string}` | `DATACHANNEL_${string}` | `CONVERTING_${string}` | `${string}_AUDIO_FILE${string}` | `IMAGE_MODERATION_${string}`
  | 'SHARE_AUDIO_NOT_ALLOWED' | 'LOW_STREAM_ENCODING_ERROR' | 'SET_ENCODING_PARAMETER_ERROR' | 'GET_VIDEO_ELEMENT_VISIBLE_ERROR' | 'CAN_NOT_PUBLISH_MULTIPLE_VIDEO_TRACKS' | 'EXIST_DISABLED_VIDEO_TRACK' // video
  | 'TRACK_IS_DISABLED' | 'TRACK_STATE_UNREACHABLE' | 'INVALID_TRACK' | 'SENDER_NOT_FOUND' | 'SENDER_REPLACE_FAILED' // changing a track
  | 'SUBSCRIBE_FAILED' | 'UNSUBSCRIBE_FAILED' | 'INVALID_REMOTE_USER' | 'REMOTE_USER_IS_NOT_PUBLISHED' // listening to others
  | 'INVALID_UINT_UID_FROM_STRING_UID' | 'WEBGL_INTERNAL_ERROR' | 'BEAUTY_PROCESSOR_INTERNAL_ERROR' | 'METADATA_OUT_OF_RANGE' | 'LOCAL_AEC_ERROR' | 'INVALID_PLUGIN' | 'P2P_MESSAGE_FAILED'

export type Fits = [
  None<IAgoraRTCClient extends AgoraClient ? never : 'IAgoraRTCClient does not fit AgoraClient'>,
  None<IMicrophoneAudioTrack extends AgoraTrack ? never : 'IMicrophoneAudioTrack does not fit AgoraTrack'>,
  None<Exclude<ConnectionState, keyof typeof AGORA_STATES>>, None<Exclude<keyof typeof AGORA_STATES, ConnectionState>>,
  None<Exclude<Reasons, keyof typeof AGORA_REASONS>>, None<Exclude<keyof typeof AGORA_REASONS, Reasons>>,
  None<Exclude<Exclude<Codes, NotOurs>, keyof typeof AGORA_ERRORS | keyof typeof AGORA_REASONS>>, None<Exclude<keyof typeof AGORA_ERRORS, Codes>>,
  // @ts-expect-error a reason that the vendor adds has no row
  None<Exclude<Reasons | 'ROOM_FULL', keyof typeof AGORA_REASONS>>,
  // @ts-expect-error … nor has a state
  None<Exclude<ConnectionState | 'FAILED', keyof typeof AGORA_STATES>>,
  // @ts-expect-error … nor has an error code
  None<Exclude<Exclude<Codes | 'JOIN_DENIED', NotOurs>, keyof typeof AGORA_ERRORS | keyof typeof AGORA_REASONS>>,
]

test('the typings of the package fit, and its client has what is used', async () => {
  installPage()
  const { default: AgoraRTC } = await import('agora-rtc-sdk-ng')
  AgoraRTC.setLogLevel(4)
  const client = AgoraRTC.createClient({ mode: 'rtc', codec: 'vp8' })
  const port = createAgoraTransport(client, { appId: 'app', channel: 'channel', token: async () => 'token', microphone: () => AgoraRTC.createMicrophoneAudioTrack() })
  expect([typeof port.setMuted, typeof port.isAlive, typeof createAgoraTransport(client, { appId: 'app', channel: 'channel' }).setMuted]).toEqual(['function', 'function', 'undefined'])
})

test('another version of the package is told, where the host says which it has: the client says none', async () => {
  const { default: AgoraRTC } = await import('agora-rtc-sdk-ng'), client = AgoraRTC.createClient({ mode: 'rtc', codec: 'vp8' })
  const told = async (version: string): Promise<string[]> => {
    const diagnostics: string[] = [], { call } = tell(createAgoraTransport(client, { appId: '', channel: 'room', version, onDiagnostic: d => { diagnostics.push(d.code) } }))
    await call.join().catch(() => undefined)
    await call.settled
    return diagnostics
  }
  expect([await told(AgoraRTC.VERSION), await told('3.6.11')]).toEqual([[], ['wrong-version']])
})
