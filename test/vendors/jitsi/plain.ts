/**
 * lib-jitsi-meet bound as its handbook shows it: connect, make the conference when the connection is there, leave and disconnect.
 * Source: https://jitsi.github.io/handbook/docs/dev-guide/dev-guide-ljm-api
 */
import type { Emit, TransportEvent, TransportPort } from '@onhook/machine'
import { rawCauseOf } from '../harness/raw-cause.ts'
import { CONFERENCE_EVENTS, CONNECTION_EVENTS, type createServer } from './lib-jitsi-meet.ts'

type Sdk = ReturnType<typeof createServer>['JitsiMeetJS']
export function createPlainJitsi(JitsiMeetJS: Sdk): TransportPort {
  type Connection = InstanceType<Sdk['JitsiConnection']>
  let emit: Emit<TransportEvent> | undefined, connection: Connection | undefined, conference: ReturnType<Connection['initJitsiConference']> | undefined
  let tracks: Awaited<ReturnType<Sdk['createLocalTracks']>> = []
  const fail = (error: unknown, message: unknown): void => emit?.({ type: 'transport.failed', recoverable: false, cause: rawCauseOf(error, message) })
  return {
    subscribe(listener) {
      emit = listener
      return () => { emit = undefined }
    },
    async join() {
      tracks = await JitsiMeetJS.createLocalTracks()
      connection = new JitsiMeetJS.JitsiConnection(undefined, undefined, {})
      connection.addEventListener(CONNECTION_EVENTS.CONNECTION_FAILED, fail)
      connection.addEventListener(CONNECTION_EVENTS.CONNECTION_DISCONNECTED, () => emit?.({ type: 'transport.closed' }))
      connection.addEventListener(CONNECTION_EVENTS.CONNECTION_ESTABLISHED, () => {
        conference = connection!.initJitsiConference('room')
        for (const track of tracks) void conference.addTrack(track)
        conference.on(CONFERENCE_EVENTS.CONFERENCE_JOINED, () => emit?.({ type: 'transport.joined' }))
        conference.on(CONFERENCE_EVENTS.CONFERENCE_LEFT, () => emit?.({ type: 'transport.left' }))
        conference.on(CONFERENCE_EVENTS.KICKED, (_actor, message) => emit?.({ type: 'transport.left', cause: rawCauseOf(CONFERENCE_EVENTS.KICKED, message) }))
        conference.on(CONFERENCE_EVENTS.CONFERENCE_FAILED, fail)
        conference.on(CONFERENCE_EVENTS.CONNECTION_INTERRUPTED, () => emit?.({ type: 'transport.lost' }))
        conference.on(CONFERENCE_EVENTS.CONNECTION_RESTORED, () => emit?.({ type: 'transport.restored' }))
        conference.join()
      })
      connection.connect()
    },
    async leave() {
      for (const track of tracks) await track.dispose()
      await conference?.leave()
      await connection?.disconnect()
    },
    async setMuted(muted) { for (const track of tracks) await (muted ? track.mute() : track.unmute()) },
    isAlive: () => conference?.isJoined() === true,
  }
}
