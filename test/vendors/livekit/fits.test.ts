/** The real package fits our structural types, and every reason in its typings has one of ours: mostly a matter of compiling. */
import './node-globals.ts'
import * as protocol from '@livekit/protocol'
import { createLiveKitTransport, livekitCauseOf, livekitEndCauseOf, type LiveKitOptions, type LiveKitRoom, type LiveKitSdk } from '@onhook/adapters/livekit'
import * as livekit from 'livekit-client'
import { expect, expectTypeOf, test } from 'vitest'
import type { CONNECTION, DISCONNECT } from '../../../packages/adapters/src/livekit/reason.ts'

/** `"0" | "1" | …` of a numeric enum, and of the rows of a table. */
type Numbers<E extends number> = `${E}`
type Rows<T extends readonly unknown[]> = Extract<keyof T, `${number}`>
/** The numbers of an enum that a table has no row for. */
type Missing<E extends number, T extends readonly unknown[]> = Exclude<Numbers<E>, Rows<T>>

test('the real package is what createLiveKitTransport takes, as a module and loaded late', () => {
  expectTypeOf<typeof livekit>().toExtend<LiveKitSdk<livekit.Room>>()
  expectTypeOf<livekit.Room>().toExtend<LiveKitRoom>()
  const options: LiveKitOptions<livekit.Room> = { connection: { url: 'wss://localhost', token: '' }, room: { adaptiveStream: true } satisfies livekit.RoomOptions, connect: { autoSubscribe: true } satisfies livekit.RoomConnectOptions, onRoom: room => room.remoteParticipants.size }
  createLiveKitTransport(livekit, options)
  createLiveKitTransport(() => import('livekit-client'), options)
  createLiveKitTransport(livekit, { ...options, microphone: { echoCancellation: true } satisfies livekit.AudioCaptureOptions })
})

test('every reason of the typings has a row, and one that LiveKit adds does not compile', () => {
  expectTypeOf<Missing<livekit.DisconnectReason, typeof DISCONNECT>>().toBeNever()
  expectTypeOf<Missing<protocol.DisconnectReason, typeof DISCONNECT>>().toBeNever()
  expectTypeOf<Missing<livekit.ConnectionErrorReason, typeof CONNECTION>>().toBeNever()
  // @ts-expect-error a reason that the vendor adds has no row
  expectTypeOf<Missing<livekit.DisconnectReason | 99, typeof DISCONNECT>>().toBeNever()
  // @ts-expect-error … nor has an error of a connection
  expectTypeOf<Missing<livekit.ConnectionErrorReason | 99, typeof CONNECTION>>().toBeNever()
})

test('the state that is read, and those beside it, are all there are', () => {
  type Known = 'disconnected' | 'connecting' | 'connected' | 'reconnecting' | 'signalReconnecting'
  expectTypeOf<Exclude<`${livekit.ConnectionState}`, Known>>().toBeNever()
  // @ts-expect-error a state that the vendor adds
  expectTypeOf<Exclude<`${livekit.ConnectionState}` | 'paused', Known>>().toBeNever()
})

const EVENTS = ['signalConnected', 'connected', 'reconnecting', 'reconnected', 'disconnected', 'localTrackPublished', 'trackMuted', 'trackUnmuted'] as const
test('the events that are listened to are events of a room', () => {
  expectTypeOf<Exclude<(typeof EVENTS)[number], `${livekit.RoomEvent}`>>().toBeNever()
  expect(Object.values(livekit.RoomEvent)).toEqual(expect.arrayContaining([...EVENTS]))
  expect(livekit.Track.Source.Microphone).toBe('microphone')
})

test('the rows stand at their numbers: the names of the real enums, beside our reasons', () => {
  const named = (names: object, of: (code: number) => string): Record<string, string> =>
    Object.fromEntries(Object.entries(names).filter((entry): entry is [string, number] => typeof entry[1] === 'number').map(([name, code]) => [name, of(code)]))
  expect(named(livekit.DisconnectReason, code => livekitEndCauseOf(code).reason)).toEqual({
    UNKNOWN_REASON: 'unknown', CLIENT_INITIATED: 'local-leave', DUPLICATE_IDENTITY: 'duplicate-identity', SERVER_SHUTDOWN: 'server-shutdown',
    PARTICIPANT_REMOVED: 'removed-by-host', ROOM_DELETED: 'room-ended', STATE_MISMATCH: 'state-mismatch', JOIN_FAILURE: 'join-timeout', MIGRATION: 'server-shutdown',
    SIGNAL_CLOSE: 'signalling-failed', ROOM_CLOSED: 'all-others-left', USER_UNAVAILABLE: 'no-answer', USER_REJECTED: 'declined', SIP_TRUNK_FAILURE: 'signalling-failed',
    CONNECTION_TIMEOUT: 'idle-timeout', MEDIA_FAILURE: 'media-failed', AGENT_ERROR: 'internal-error',
  })
  expect(named(livekit.ConnectionErrorReason, reason => livekitCauseOf({ name: 'ConnectionError', message: '', reason }).reason)).toEqual({
    NotAllowed: 'unauthorised', ServerUnreachable: 'signalling-failed', InternalError: 'signalling-failed', Cancelled: 'join-cancelled', LeaveRequest: 'unknown',
    Timeout: 'join-timeout', WebSocket: 'signalling-failed', ServiceNotFound: 'signalling-failed',
  })
})

test('what is used of the inside of a room is there, in the version that is installed', () => {
  const { engine } = new livekit.Room()
  expect([engine.client.join, engine.client.reconnect].map(member => typeof member)).toEqual(['function', 'function'])
  expectTypeOf<ReturnType<NonNullable<typeof engine.pcManager>['publisher']['getConnectionState']>>().toExtend<string>()
})

test('the package says its version, and an old one is told', async () => {
  const told = async (version: string): Promise<string[]> => {
    const codes: string[] = [], Room = class { constructor() { throw new Error('no room is wanted') } }
    const port = createLiveKitTransport({ ...livekit, version, Room } as unknown as typeof livekit, { connection: { url: '', token: '' }, onDiagnostic: ({ code }) => { codes.push(code) } })
    port.subscribe(() => undefined)
    await expect(port.join({ attempt: 1, signal: new AbortController().signal })).rejects.toThrow('no room is wanted')
    await Promise.resolve()
    return codes
  }
  expect([await told(livekit.version), await told('1.15.13')]).toEqual([[], ['wrong-version']])
})
