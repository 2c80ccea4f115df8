/** One connection of Jitsi, and the conference on it: two objects, and both are this attempt's own. */
import type { EndReason } from '@onhook/machine'
import { give, type Session, type SessionKit } from '../session/index.ts'
import type { JitsiConference, JitsiConnection, JitsiMeet, JitsiOptions, JitsiTrack } from './options.ts'
import { jitsiCauseOf } from './reason.ts'

/**
 * In milliseconds. The SDK waits 5 s for the server to confirm a leave, 3 s for it to close the socket, and a call for 3 s in all: sooner than
 * that the connection is closed unasked, which leaves as well.
 */
const CONFIRM_MS = 2_000

type Listeners = Record<string, (...said: unknown[]) => void>

export async function openJitsiSession<Conference extends JitsiConference>(sdk: JitsiMeet<Conference>, options: JitsiOptions<Conference>, { hear, isOver, isMuted, diagnose, need, contain, clock }: SessionKit): Promise<Session> {
  const token = await give(options.token), given = await give(options.connection), { capture } = options
  const tracks = capture && !isOver() ? [...await sdk.createLocalTracks(capture as never) as Iterable<JitsiTrack>] : []
  let conference: Conference | undefined
  /** What is sent: the host may have put another in the place of ours. */
  const audioTracks = (): JitsiTrack[] => {
    const sent = conference?.getLocalAudioTrack?.()
    return sent ? [sent] : tracks.filter(track => track.getType() === 'audio')
  }
  const mute = async (muted: boolean): Promise<void> => {
    try { await Promise.all(audioTracks().map(track => (muted ? track.mute() : track.unmute()))) } catch (error) {
      // It is as it was.
      hear({ type: muted ? 'transport.unmuted' : 'transport.muted' })
      throw error
    }
    // Nobody tells it of a track that is in no conference yet, or that was so before; one that has ended by itself sends nothing.
    hear({ type: muted || hasEnded() ? 'transport.muted' : 'transport.unmuted' })
  }
  const hasEnded = (): boolean => audioTracks().some(track => track.isEnded?.())
  const tellEnded = (): void => { if (hasEnded()) hear({ type: 'transport.muted' }) }
  if (isMuted()) void contain('mute', () => mute(true))
  const silence = (): void => { for (const track of tracks) void contain('dispose', () => track.dispose()) }
  let connection: JitsiConnection<Conference>
  try {
    for (const track of tracks) need(track, 'the track', ['getType', 'mute', 'unmute', 'dispose'])
    connection = need<JitsiConnection<Conference>>(new sdk.JitsiConnection(options.appId as never, token as never, given as never), 'the connection', ['connect', 'disconnect', 'initJitsiConference', 'addEventListener', 'removeEventListener'])
  } catch (error) {
    silence()
    throw error
  }
  const unlisten: (() => unknown)[] = []
  let isConnected = false, isLeaving = false

  const end = (reason: EndReason, code: string, message: unknown): void => hear({ type: 'transport.left', cause: { ...jitsiCauseOf(code, message), reason } })
  const fail = (code: unknown, message: unknown): void => hear({ type: 'transport.left', cause: jitsiCauseOf(code, message) })
  const disconnect = (): Promise<void> => contain('disconnect', () => connection.disconnect())
  /** A listener that throws stops those of others in the SDK's emitter. */
  function listen(add: (event: never, listener: Listeners[string]) => unknown, remove: (event: never, listener: Listeners[string]) => unknown, listeners: Listeners): void {
    for (const [event, listener] of Object.entries(listeners)) {
      const contained = (...said: unknown[]): void => { void contain(event, () => listener(...said)) }
      add(event as never, contained)
      unlisten.push(() => remove(event as never, contained))
    }
  }

  function enter(): void {
    const entered = conference = need<JitsiConference>(connection.initJitsiConference(options.room, (options.conference ?? {}) as never), 'the conference', ['join', 'leave', 'addTrack', 'isJoined', 'getParticipantCount', 'on', 'off']) as Conference
    listen((event, listener) => entered.on(event, listener), (event, listener) => entered.off(event, listener), {
      // `conference.join_in_progress` says that the server was asked, and no more.
      'conference.joined'() {
        hear({ type: 'transport.joined' })
        tellEnded()
      },
      'conference.left': () => { if (!isLeaving) end('local-leave', 'conference.left', 'left by the host') },
      'conference.kicked': (_actor, message, isReplaced) => end(isReplaced ? 'duplicate-identity' : 'removed-by-host', 'conference.kicked', message),
      'conference.failed': fail,
      // The browser closed the peer connection, as when the machine slept: the SDK is leaving by itself, and says `conference.left` next.
      'conference.suspendDetected': () => end('media-failed', 'conference.suspendDetected', 'the browser closed the peer connection'),
      'conference.connectionInterrupted': () => hear({ type: 'transport.lost' }),
      'conference.connectionRestored': () => hear({ type: 'transport.restored' }),
      'conference.userLeft'(_id, participant) {
        // Who is hidden (a recorder) is not counted either.
        const isHidden = (participant as { isHidden?(): boolean } | undefined)?.isHidden?.()
        if (options.endsWhenAlone && !isHidden && entered.getParticipantCount() < 2) hear({ type: 'transport.left', cause: { reason: 'remote-hangup' } })
      },
      'conference.trackMuteChanged'(said) {
        const track = said as { isLocal(): boolean; isMuted(): boolean; getType(): string }
        if (track.isLocal() && track.getType() === 'audio') hear({ type: track.isMuted() || hasEnded() ? 'transport.muted' : 'transport.unmuted' })
      },
      // Another one than ours is as the host has made it.
      'conference.trackAdded'(said) {
        const track = said as JitsiTrack & { isLocal(): boolean; isMuted(): boolean }
        if (!track.isLocal() || track.getType() !== 'audio' || tracks.includes(track)) return
        watch(track)
        hear({ type: track.isMuted() || track.isEnded?.() ? 'transport.muted' : 'transport.unmuted' })
      },
    })
    const watch = (track: JitsiTrack): void => void contain('track', () => track.on?.('track.stopped' as never, () => void contain('track', tellEnded)))
    for (const track of tracks) {
      void contain('addTrack', () => entered.addTrack(track as never))
      watch(track)
    }
    void contain('onConference', () => options.onConference?.(entered))
    // Which may have left the call.
    if (!isLeaving) entered.join(options.password)
  }
  listen((event, listener) => connection.addEventListener(event, listener), (event, listener) => connection.removeEventListener(event, listener), {
    'connection.connectionEstablished'() {
      isConnected = true
      if (isLeaving) {
        // Told to disconnect while the server was asked for the conference over HTTP, the SDK connects all the same.
        void disconnect()
        hear({ type: 'transport.left' })
      } else if (!conference) { // it may connect once more
        // It throws at a name with capital letters: no event tells that.
        try { enter() } catch (error) { hear({ type: 'transport.left', cause: { ...jitsiCauseOf(error), reason: 'internal-error' } }) }
      }
    },
    'connection.connectionFailed': fail,
    'connection.connectionDisconnected': message => { if (!isLeaving) end('signalling-failed', 'connection.connectionDisconnected', message) },
    // A visitor is sent to another server: join once more with its options.
    'connection.redirected': (...where) => end('replaced', 'connection.redirected', where.join(' ')),
    'connection.token_expired': () => hear({ type: 'transport.tokenExpiring' }),
  })
  // A 403 of `conferenceRequestUrl`, which is asked before there is a conference or a socket, ends in a rejection that the SDK swallows: its
  // moderator alone says it, to the conferences that there are.
  const moderator = connection.xmpp?.moderator
  if (moderator) listen((event, listener) => moderator.addListener(event, listener), (event, listener) => moderator.removeListener(event, listener), {
    'xmpp.authentication_required': () => fail('conference.authenticationRequired', 'the request for the conference was refused'),
  })
  else if (Object(given).conferenceRequestUrl) diagnose('unknown-version', 'expected `connection.xmpp.moderator`, found none; a server that refuses the conference over HTTP (403) is told by the time-out of the join')

  /**
   * The conference first: it lets go of its tracks and closes its peer connections before it waits for anything. A track that is still in a
   * conference is stopped only when that has taken it out. Also after an end that the SDK told: it closes nothing then.
   */
  function close(): Promise<void> {
    if (isLeaving) return Promise.resolve()
    isLeaving = true
    const confirmed = contain('leave-conference', () => conference?.leave())
    silence()
    return confirmed
  }

  return {
    // Its answers are events.
    join: () => { connection.connect({ name: options.room } as never) },
    async leave() {
      let timer: unknown
      await Promise.race([close().then(disconnect), new Promise<void>(resolve => { timer = clock.setTimeout(resolve, CONFIRM_MS) })])
      clock.clearTimeout(timer as never)
      // A conference that has left in vain can be left no more, nor joined. Twice is harmless.
      void disconnect()
      // Nothing can come any more, also of a join that was not answered.
      if (isConnected) hear({ type: 'transport.left' })
    },
    release() {
      void close()
      void disconnect()
      for (const off of unlisten) void contain('off', off)
    },
    setMuted: mute,
    isAlive: () => !!conference?.isJoined(),
  }
}
