/** One connection of Jitsi, and the conference on it: two objects, and both are this attempt's own. */
import type { EndReason } from '@onhook/machine'
import { give, type Session, type SessionKit } from '../session/index.ts'
import type { JitsiConference, JitsiConnection, JitsiMeet, JitsiOptions, JitsiTrack } from './options.ts'
import { jitsiCauseOf } from './reason.ts'

/** In milliseconds. The SDK waits 5 s for the server to confirm a leave, and a call for 3 s: then the connection is closed, which leaves as well. */
const LEAVE_MS = 2_000

type Words = Record<string, (...said: unknown[]) => void>

export async function openJitsiSession<Conference extends JitsiConference>(sdk: JitsiMeet<Conference>, options: JitsiOptions<Conference>, { hear, isOver, contain, clock }: SessionKit): Promise<Session> {
  const token = await give(options.token), given = await give(options.connection), { capture } = options
  const tracks = capture && !isOver() ? await sdk.createLocalTracks(capture as never) as JitsiTrack[] : []
  const connection: JitsiConnection<Conference> = new sdk.JitsiConnection(options.appId as never, token as never, given as never)
  const offs: (() => unknown)[] = []
  let conference: Conference | undefined, isLeaving = false

  const end = (reason: EndReason, code: string, message: unknown): void => hear({ type: 'transport.left', cause: { ...jitsiCauseOf(code, message), reason } })
  const fail = (code: unknown, message: unknown): void => hear({ type: 'transport.left', cause: jitsiCauseOf(code, message) })
  /** What is thrown into its emitters stops other listeners. */
  const guard = (words: Words): [never, (...said: never[]) => void][] => Object.entries(words).map(([name, word]) => [name as never, (...said) => { void contain(name, () => word(...said)) }])

  function enter(): void {
    // It may connect once more, or after it was left.
    if (conference || isLeaving) return
    const entered = conference = connection.initJitsiConference(options.room, (options.conference ?? {}) as never)
    for (const [name, listener] of guard({
      // `conference.join_in_progress` says that the server was asked, and no more.
      'conference.joined': () => hear({ type: 'transport.joined' }),
      'conference.left': () => end('local-leave', 'conference.left', 'left by the host'),
      'conference.kicked': (_actor, message, isReplaced) => end(isReplaced ? 'duplicate-identity' : 'removed-by-host', 'conference.kicked', message),
      'conference.failed': fail,
      'conference.connectionInterrupted': () => hear({ type: 'transport.lost' }),
      'conference.connectionRestored': () => hear({ type: 'transport.restored' }),
      'conference.userLeft': () => { if (options.endsWhenAlone && entered.getParticipantCount() < 2) hear({ type: 'transport.left', cause: { reason: 'remote-hangup' } }) },
      'conference.trackMuteChanged'(said) {
        const track = said as { isLocal(): boolean; isMuted(): boolean; getType(): string }
        if (track.isLocal() && track.getType() === 'audio') hear({ type: track.isMuted() ? 'transport.muted' : 'transport.unmuted' })
      },
    })) {
      entered.on(name, listener)
      offs.push(() => entered.off(name, listener))
    }
    for (const track of tracks) entered.addTrack(track as never)
    void contain('onConference', () => options.onConference?.(entered))
    entered.join(options.password)
  }
  for (const [name, listener] of guard({
    'connection.connectionEstablished': enter,
    'connection.connectionFailed': fail,
    'connection.connectionDisconnected': message => { if (!isLeaving) end('signalling-failed', 'connection.connectionDisconnected', message) },
    // A visitor is sent to another server: join once more with its options.
    'connection.redirected': (..._where) => end('replaced', 'connection.redirected', _where.join(' ')),
    'connection.token_expired': () => hear({ type: 'transport.tokenExpiring' }),
  })) {
    connection.addEventListener(name, listener)
    offs.push(() => connection.removeEventListener(name, listener))
  }
  const silence = (): unknown => Promise.all(tracks.map(track => contain('dispose', () => track.dispose())))

  return {
    join: () => connection.connect({ name: options.room } as never) as undefined,
    async leave() {
      isLeaving = true
      await silence()
      // A leave that fails leaves the conference without a room: it can be left no more, nor joined. The connection can.
      let timer: unknown
      await Promise.race([contain('leave-conference', () => conference?.leave()), new Promise<void>(resolve => { timer = clock.setTimeout(resolve, LEAVE_MS) })])
      clock.clearTimeout(timer as never)
      await connection.disconnect()
      // Nothing can come any more, also of a join that was not answered.
      hear({ type: 'transport.left' })
    },
    async release() {
      for (const off of offs) off()
      isLeaving = true
      await silence()
      await connection.disconnect()
    },
    setMuted: muted => Promise.all(tracks.map(track => track.getType() === 'audio' && (muted ? track.mute() : track.unmute()))),
    isAlive: () => !!conference?.isJoined(),
  }
}
