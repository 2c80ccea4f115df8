/**
 * One room as a session. Joined is `connected`, accepted is `signalConnected`. The SDK reconnects by itself: lost is what is known of
 * media (a new join is under way, or the peer connection is down), and never a lost signalling socket alone.
 */
import type { TransportEvent } from '@onhook/machine'
import { give, type Session, type SessionKit } from '../session/index.ts'
import type { LiveKitAudioTrack, LiveKitEngine, LiveKitOptions, LiveKitRoom, LiveKitSdk } from './options.ts'
import { FINAL, livekitCauseOf, livekitEndCauseOf } from './reason.ts'

const CLIENT_INITIATED = 1
/** How often media and the device's switch are looked at: the SDK tells of them late, or not at all. */
const LOOK_MS = 1_000
/** By then whatever negotiation was under way at the end has opened its peer connection. */
const CLOSE_MS = 300

export function createSession<R extends LiveKitRoom>(room: R, sdk: LiveKitSdk<R>, options: LiveKitOptions<R>, { hear, isOver, diagnose, contain, clock }: SessionKit): Session {
  let isIn: true | undefined, mic: LiveKitAudioTrack | undefined, isMuted: boolean | undefined, wasDown: boolean | undefined, wasWithOthers: boolean | undefined
  /** What the server said to a join, or for good: the room keeps it to itself. */
  let refused: unknown, engine: LiveKitEngine | undefined, peers: LiveKitEngine['pcManager']
  const { localParticipant } = room, { microphone } = options
  const say = (word: 'accepted' | 'joined' | 'lost' | 'restored' | 'muted' | 'unmuted'): void => hear({ type: `transport.${word}` } as TransportEvent)
  const published = () => localParticipant.getTrackPublication('microphone' as never)
  const stop = (): void => mic?.stop()

  /** The signalling's own answers: a 401 ends the room without a reason, and after a removal on a resumed socket it comes again. */
  function watch(): void {
    engine = room.engine
    const client = engine?.client
    for (const name of ['join', 'reconnect'] as const) {
      const ask = client?.[name]
      if (!ask) diagnose('unknown-version', 'LiveKit: expected engine.client, found none; take livekit-client@2')
      else client[name] = (...parameters) => ask.apply(client, parameters).catch((error: unknown) => {
        const { reason } = livekitCauseOf(error, isIn), isFinal = FINAL.test(reason)
        // A 403 may be a region's, and the SDK may try another.
        if (!isIn || isFinal || reason === 'unauthorised') refused = error
        if (isIn && isFinal) void contain('leave', () => room.disconnect())
        throw error
      })
    }
  }
  function tellMuted(): void {
    const { track, isMuted: isOff } = published() ?? {}
    if (track) say(isOff || track.mediaStreamTrack.muted ? 'muted' : 'unmuted')
  }
  function look(): void {
    if (isOver()) return
    peers = engine?.pcManager ?? peers
    const { publisher, subscriber } = peers ?? {}, isDown = /sc|fa/.test(`${publisher?.getConnectionState()} ${subscriber?.getConnectionState()}`)
    if (isDown ? wasDown : room.state !== 'reconnecting') say(isDown ? 'lost' : 'restored')
    wasDown = isDown
    // By looking, not by `participantDisconnected`: a new session of the SDK's own tells it of everybody.
    if (options.endsWhenAlone && room.state === 'connected') {
      const isWithOthers = room.remoteParticipants.size > 0
      if (wasWithOthers && !isWithOthers) {
        stop()
        hear({ type: 'transport.left', cause: { reason: 'remote-hangup' } })
        void contain('leave', () => room.disconnect())
      }
      wasWithOthers = isWithOthers
    }
    tellMuted()
    clock.setTimeout(look, LOOK_MS)
  }
  async function setMuted(muted: boolean): Promise<void> {
    isMuted = muted
    await published()?.[muted ? 'mute' : 'unmute']()
    tellMuted()
  }
  const listeners: Record<string, (code: unknown) => void> = {
    signalConnected() {
      // A room that tried another region has made another client.
      watch()
      say('accepted')
    },
    connected() {
      refused = undefined
      say('joined')
      // It may be told twice.
      if (!isIn) look()
      isIn = true
    },
    reconnecting: () => say('lost'),
    reconnected() {
      refused = undefined
      say('restored')
    },
    disconnected(code) {
      stop()
      const cause = refused && (!code || code === CLIENT_INITIATED) ? livekitCauseOf(refused, isIn) : livekitEndCauseOf(code, sdk.DisconnectReason)
      // A failed join rejects, and knows more; a leave of ours says its end itself.
      if (isIn ? !isOver() : FINAL.test(cause.reason)) hear({ type: 'transport.left', cause })
    },
    localTrackPublished() { if (isMuted) void contain('mute', () => setMuted(true)) },
    trackMuted: tellMuted,
    trackUnmuted: tellMuted,
  }
  for (const name in listeners) room.on(name as never, listeners[name]!)

  return {
    async join() {
      try {
        watch()
        if (microphone) mic = await sdk.createLocalAudioTrack((microphone === true ? undefined : microphone) as never)
        const { url, token } = await give(options.connection)
        if (isOver()) return stop()
        await room.connect(url, token, options.connect as never)
      } catch (error) {
        stop()
        throw refused ?? error
      }
      if (mic) try {
        if (isMuted) await mic.mute()
        await localParticipant.publishTrack(mic as never)
      } catch (error) {
        stop()
        if (isOver()) return
        diagnose('not-published', 'LiveKit: nobody hears us; does the token grant canPublish?', error)
        say('muted')
      }
    },
    leave() {
      stop()
      return room.disconnect()
    },
    // The SDK leaves a peer connection open where a join fails before it is answered, or a negotiation is under way at the end.
    release: () => clock.setTimeout(() => void contain('close', () => (engine?.pcManager ?? peers)?.close()), CLOSE_MS),
    setMuted,
    isAlive: () => room.state !== 'disconnected',
  }
}
