/** Every error of lib-jitsi-meet's lists has a row, every event of a life is known; and what ours does as its sources do it. */
import { JITSI_REASONS, jitsiCauseOf } from '@onhook/adapters/jitsi'
import { isEndReason } from '@onhook/machine'
import { expect, test } from 'vitest'
import { quiet, until } from '../harness/story.ts'
import { CONFERENCE_ERRORS, CONFERENCE_EVENTS, CONNECTION_ERRORS, CONNECTION_EVENTS, createServer } from './lib-jitsi-meet.ts'

type None<T extends never> = T
type Errors = (typeof CONFERENCE_ERRORS)[keyof typeof CONFERENCE_ERRORS] | (typeof CONNECTION_ERRORS)[keyof typeof CONNECTION_ERRORS]
const EVENTS = {
  'conference.joined': 'joined', 'conference.left': 'the end', 'conference.kicked': 'the end', 'conference.failed': 'the end', 'conference.connectionInterrupted': 'lost', 'conference.connectionRestored': 'restored',
  'conference.userLeft': 'the end, for calls of two', 'conference.trackMuteChanged': 'muted, unmuted', 'conference.trackAdded': 'muted, unmuted, where it is another microphone of ours',
  'conference.join_in_progress': 'the server was asked', 'conference.error': 'of the chat or of settings', 'conference.connectionEstablished': 'media for the first time', 'conference.participant_kicked': 'somebody else',
  'conference.suspendDetected': 'the end', 'conference.userJoined': '',
  'connection.connectionEstablished': 'joins', 'connection.connectionFailed': 'the end', 'connection.connectionDisconnected': 'the end', 'connection.redirected': 'the end', 'connection.token_expired': 'tokenExpiring',
  'connection.display_name_required': 'a failure of the conference says so too', 'connection.propertiesUpdated': '',
} as const
type Events = (typeof CONFERENCE_EVENTS)[keyof typeof CONFERENCE_EVENTS] | (typeof CONNECTION_EVENTS)[keyof typeof CONNECTION_EVENTS]
export type Fits = [
  None<Exclude<Errors, keyof typeof JITSI_REASONS>>, None<Exclude<keyof typeof JITSI_REASONS, Errors>>,
  None<Exclude<Events, keyof typeof EVENTS>>, None<Exclude<keyof typeof EVENTS, Events>>,
  // @ts-expect-error an error that the vendor adds has no row
  None<Exclude<Errors | 'conference.moved', keyof typeof JITSI_REASONS>>,
  // @ts-expect-error … nor has an event
  None<Exclude<Events | 'conference.moved', keyof typeof EVENTS>>,
]

test('20 errors of a conference and 7 of a connection, each a cause with its name', () => {
  const errors = [...Object.values(CONFERENCE_ERRORS), ...Object.values(CONNECTION_ERRORS)]
  expect([Object.keys(CONFERENCE_ERRORS).length, Object.keys(CONNECTION_ERRORS).length, Object.keys(CONNECTION_EVENTS).length]).toEqual([20, 7, 7])
  for (const error of errors) {
    expect(isEndReason(JITSI_REASONS[error]), error).toBe(true)
    expect(jitsiCauseOf(error, 'why')).toEqual({ reason: JITSI_REASONS[error], vendor: { name: 'JitsiError', code: error, message: 'why' } })
  }
  expect(jitsiCauseOf('conference.moved')).toEqual({ reason: 'unknown', vendor: { name: 'JitsiError', code: 'conference.moved', message: 'conference.moved' } })
  expect([jitsiCauseOf({ name: 'gum.permission_denied' }).reason, jitsiCauseOf({ name: 'gum.not_found' }).reason, jitsiCauseOf(new Error('any')).reason, jitsiCauseOf(null).reason]).toEqual(['no-media-permission', 'device-failed', 'unknown', 'unknown'])
})

test('ours, as its sources: a second leave is nothing; a conference that was left cannot be joined or left again, a late join is in all the same', async () => {
  const server = createServer(), connection = new server.JitsiMeetJS.JitsiConnection(undefined, undefined, {}), told: string[] = []
  connection.addEventListener(CONNECTION_EVENTS.CONNECTION_ESTABLISHED, () => { told.push('established') })
  connection.connect()
  await until('the connection', () => told.length === 1)
  const conference = connection.initJitsiConference('room')
  for (const event of [CONFERENCE_EVENTS.CONFERENCE_JOINED, CONFERENCE_EVENTS.CONFERENCE_LEFT]) conference.on(event, () => { told.push(event) })
  const release = server.hold()
  conference.join()
  await conference.leave()
  await conference.leave()
  release()
  await quiet(5)
  expect([told, server.live().length, conference.isJoined()]).toEqual([['established', 'conference.joined'], 1, false])
  await conference.leave()
  conference.join()
  await quiet(5)
  expect(server.live()).toHaveLength(1)
  await connection.disconnect()
  expect(server.live()).toHaveLength(0)
})
