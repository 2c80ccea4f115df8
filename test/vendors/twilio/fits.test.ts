/** The real package fits our structural types, has the errors and events that we know, and does before a join what we rely on. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createTwilioTransport, TWILIO_REASONS, twilioCauseOf, type TwilioVideo } from '@onhook/adapters/twilio'
import { isEndReason } from '@onhook/machine'
import { expect, test } from 'vitest'
import type { ConnectOptions, Room, TwilioError } from 'twilio-video'
import { startRoomServer } from './server.ts'
import { video } from './world.ts'

type None<T extends never> = T
export type Fits = [
  None<typeof video extends TwilioVideo<Room, ConnectOptions> ? never : 'twilio-video does not fit TwilioVideo'>,
  None<Exclude<keyof typeof TWILIO_REASONS, import('@onhook/machine').EndReason>>,
  // The day the typings list their codes, this is red, and the list is to be checked here.
  None<number extends TwilioError['code'] ? never : 'the typings list the codes of errors'>,
  // @ts-expect-error a Room without disconnect does not fit
  None<{ connect(token: string): Promise<Omit<Room, 'disconnect'>> } extends TwilioVideo<Room, ConnectOptions> ? never : 'does not fit'>,
]

const requireHere = createRequire(import.meta.url)
/** The errors that the package generates: each is a class without arguments. The typings have only `code: number`. */
const errors = Object.entries(requireHere('twilio-video/es5/util/twilio-video-errors.js') as Record<string, new () => Error & { code: number }>)
  .filter(([name]) => name.endsWith('Error') && name !== 'createTwilioError')
  .map(([name, TwilioError]) => ({ name, error: new TwilioError() }))
const known = Object.values(TWILIO_REASONS).flat() as number[]
const missing = (codes: readonly number[]): number[] => codes.filter(code => !known.includes(code))

test('the typings of the package fit, with the room in its own type', () => {
  const use = () => [
    createTwilioTransport(video, { token: 'token', connectOptions: { name: 'room', audio: true, tracks: [] }, onRoom: room => { room.participants.forEach(({ identity }) => identity) } }),
    createTwilioTransport<Room, ConnectOptions>(() => import('twilio-video'), { token: async () => 'token', connectOptions: () => ({ name: 'room' }) }),
  ]
  expect(use()).toHaveLength(2)
})

test('every error that the package can make has one row, and no row is without its error', () => {
  const codes = errors.map(({ error }) => error.code)
  expect(codes.length).toBeGreaterThan(50)
  expect(missing(codes)).toEqual([])
  expect([...known].sort()).toEqual([...codes].sort())
  expect(missing([...codes, 53999])).toEqual([53999]) // so it would be found, were one added
})

test('each error becomes a cause with its code and message', () => {
  for (const { name, error } of errors) {
    const cause = twilioCauseOf(error)
    expect(isEndReason(cause.reason) && cause.reason !== 'unknown', name).toBe(true)
    expect(cause.vendor).toEqual({ name: 'TwilioError', code: error.code, message: error.message })
  }
  expect(twilioCauseOf(Object.assign(new Error('later'), { name: 'TwilioError', code: 53999 }))).toEqual({ reason: 'unknown', vendor: { name: 'TwilioError', code: 53999, message: 'later' } })
})

/** What a Room says by its typings, and whether it is about the life of the call. */
const ROOM_EVENTS = {
  disconnected: 'the end', reconnecting: 'lost', reconnected: 'restored', participantDisconnected: 'the end, for calls of two',
  participantConnected: '', participantReconnected: '', participantReconnecting: '', dominantSpeakerChanged: '', transcription: '', recordingStarted: '', recordingStopped: '',
  trackDimensionsChanged: '', trackDisabled: '', trackEnabled: '', trackMessage: '', trackPublished: '', trackPublishPriorityChanged: '', trackStarted: '', trackSubscribed: '',
  trackSubscriptionFailed: '', trackSwitchedOff: '', trackSwitchedOn: '', trackUnpublished: '', trackUnsubscribed: '', trackWarning: '', trackWarningsCleared: '',
} as const
test('every event of a room is known, so that a new one is looked at', () => {
  const typings = readFileSync(requireHere.resolve('twilio-video/tsdef/Room.d.ts'), 'utf8')
  expect([...typings.matchAll(/ on\(event: '(\w+)'/g)].map(([, name]) => name).sort()).toEqual(Object.keys(ROOM_EVENTS).sort())
})

/** … and what a LocalParticipant says, of which those of its tracks that say whether we are heard are listened to. */
const OWN_EVENTS = {
  trackDisabled: 'muted', trackEnabled: 'unmuted', trackPublished: 'heard', trackPublicationFailed: 'not heard',
  trackStopped: 'muted: the microphone has ended by itself', trackStarted: 'unmuted', disconnected: 'the room says it', trackDimensionsChanged: '', trackWarning: '', trackWarningsCleared: '',
} as const
test('every event of a local participant is known too', () => {
  const typings = readFileSync(requireHere.resolve('twilio-video/tsdef/LocalParticipant.d.ts'), 'utf8')
  expect([...typings.matchAll(/ on\(event: '(\w+)'/g)].map(([, name]) => name).sort()).toEqual(Object.keys(OWN_EVENTS).sort())
})

test('without a browser the package says so, and its connect still works over sockets', () => {
  expect(video.isSupported).toBe(false)
  expect(video.version).toBe('2.36.0')
})

test('what is wrong before anything is sent is a TypeError, which may be the host\'s own as well: unknown', async () => {
  const error: unknown = await video.connect(undefined as never, { logLevel: 'off' }).then(() => undefined, (thrown: unknown) => thrown)
  expect(twilioCauseOf(error)).toMatchObject({ reason: 'unknown', vendor: { name: 'TypeError' } })
})

test('a connect that is cancelled before anything is sent rejects with Canceled, and opens no socket', async () => {
  const server = await startRoomServer()
  try {
    const joining = video.connect('token', { wsServer: server.url, insights: false, logLevel: 'off', tracks: [] } as ConnectOptions)
    joining.cancel()
    const error: unknown = await joining.then(() => undefined, (thrown: unknown) => thrown)
    expect(twilioCauseOf(error)).toMatchObject({ reason: 'join-cancelled', vendor: { name: 'Error', message: 'Canceled' } })
    expect([server.heard, server.sockets()]).toEqual([[], 0])
  } finally { await server.close() }
})

type Machine = { state: string; disconnect(): boolean; on(event: string, listener: (state: string) => void): void }
test('the machines inside: a room disconnects once, and a participant that is connecting cannot', () => {
  const RoomSignaling = requireHere('twilio-video/es5/signaling/room.js') as new (participant: object, sid: string, name: string, options: object) => Machine
  const states: string[] = []
  const room = new RoomSignaling({ sid: 'PA1' }, 'RM1', 'room', { sessionTimeout: 1_000, logLevel: 'off' })
  room.on('stateChanged', state => { states.push(state) })
  expect([room.disconnect(), room.disconnect(), room.state, states]).toEqual([true, false, 'disconnected', ['disconnected']])

  const ParticipantSignaling = requireHere('twilio-video/es5/signaling/participant.js') as new () => Machine
  expect(() => new ParticipantSignaling().disconnect()).toThrow('Cannot transition from "connecting" to "disconnected"')
})
