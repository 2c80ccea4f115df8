/**
 * One room as a session. Joined is `connected`, accepted is `signalConnected`. The SDK reconnects by itself: lost is what is known of
 * media (a new join is under way, or the peer connection is down), and never a lost signalling socket alone.
 */
import type { TransportEvent } from '@onhook/machine'
import { give, type Session, type SessionKit } from '../session/index.ts'
import type { LiveKitAudioTrack, LiveKitClient, LiveKitEngine, LiveKitOptions, LiveKitRoom, LiveKitSdk } from './options.ts'
import { isFinal, livekitCauseOf, livekitEndCauseOf } from './reason.ts'

/** `DisconnectReason.CLIENT_INITIATED`: also what the room says when it was disconnected here, for a reason that the server gave. */
const CLIENT_INITIATED = 1
/** How often media and the device's switch are looked at: the SDK tells of them late, or not at all. */
export const LOOK_MS = 1_000
/** At so many looks the others are missing, in a call of two that is over: one alone may be the moment in which the last of them comes anew. */
const ALONE_LOOKS = 2
/** … and at so many after a new session of our own. What has put us out may have put them out as well, and the SDK's first five tries take 9 s. */
const ALONE_AGAIN_LOOKS = 10
/** By then whatever negotiation was under way at the end has opened its peer connection. */
const CLOSE_MS = 300
/** States of a peer connection in which nobody is heard. */
const DOWN: ReadonlySet<string | undefined> = new Set(['disconnected', 'failed'])

/** Of a `ConnectionError` its kind, a `ConnectionErrorReason`. */
type ConnectionRefusal = { reason?: unknown }
type Word = 'accepted' | 'joined' | 'lost' | 'restored' | 'muted' | 'unmuted'

export function createSession<R extends LiveKitRoom>(room: R, sdk: LiveKitSdk<R>, options: LiveKitOptions<R>, { hear, isOver, diagnose, need, contain, clock }: SessionKit): Session {
  const { localParticipant } = need<LiveKitRoom>(room, 'the Room', ['on', 'off', 'connect', 'disconnect']), { microphone } = options
  need(localParticipant, 'the localParticipant', ['getTrackPublication', 'publishTrack'])
  let isIn = false
  let mic: LiveKitAudioTrack | undefined
  /** What was asked of the microphone last; nothing was: undefined. */
  let isMuted: boolean | undefined
  /** What was seen by the last look. */
  let wasDown = false, looking: unknown
  let wasWithOthers = false, alone = 0, aloneMax = ALONE_LOOKS
  /** What the server said to a join, or for good: the room keeps it to itself. */
  let refused: ConnectionRefusal | undefined
  /** `connect()` is not answered. */
  let isConnecting = false
  let engine: LiveKitEngine | undefined, peers: LiveKitEngine['pcManager']
  const watched = new WeakSet<LiveKitClient>()

  const say = (word: Word): void => hear({ type: `transport.${word}` } as TransportEvent)
  const published = () => localParticipant.getTrackPublication('microphone' as never)
  const stop = (): void => mic?.stop()
  const disconnect = (): void => { void contain('leave', () => room.disconnect()) }
  /** An end that comes with the answer to the join closes nothing: the SDK goes on joining, keeps its socket, and opens it again when it is closed. */
  const closeEngine = (): void => {
    void contain('close', () => (room.engine?.close ? room.engine.close() : diagnose('missing-member', 'expected room.engine.close, found none: an answer that comes late leaves a socket open; take livekit-client@^2.10.0')))
  }

  /** The signalling's own answers: a 401 ends the room without a reason, and after a removal on a resumed socket it comes again. */
  function watch(): void {
    engine = room.engine
    const client = engine?.client
    if (client && watched.has(client)) return
    if (client) watched.add(client)
    for (const name of ['join', 'reconnect'] as const) {
      const ask = client?.[name]
      if (!ask) {
        diagnose('unknown-version', 'expected engine.client, found none; take livekit-client@^2.10.0')
        continue
      }
      client[name] = (...parameters) => ask.apply(client, parameters).catch((error: unknown) => {
        hearRefusal(error)
        throw error
      })
    }
  }
  function hearRefusal(error: unknown): void {
    const { reason } = livekitCauseOf(error, isIn)
    // A 403 may be a region's, and the SDK may try another: it is kept, and ends nothing.
    if (!isIn || isFinal(reason) || reason === 'unauthorised') refused = error as ConnectionRefusal
    if (isIn && isFinal(reason)) disconnect()
  }

  function tellMuted(): void {
    const { track, isMuted: isOff } = published() ?? {}
    if (track) say(isOff || track.mediaStreamTrack.muted ? 'muted' : 'unmuted')
  }
  function lookAtMedia(): void {
    // A room that has ended has none, and they are closed after it.
    peers = engine?.pcManager ?? peers
    const isDown = DOWN.has(peers?.publisher.getConnectionState()) || DOWN.has(peers?.subscriber?.getConnectionState())
    // Down at two looks, and not for a moment.
    if (isDown && wasDown) say('lost')
    if (!isDown && room.state !== 'reconnecting') say('restored')
    wasDown = isDown
  }
  /** By looking, not by `participantDisconnected`: a new session of the SDK's own tells it of everybody. */
  function lookForOthers(): void {
    if (!options.endsWhenAlone || room.state !== 'connected') return
    if (room.remoteParticipants.size > 0) {
      wasWithOthers = true
      alone = 0
      aloneMax = ALONE_LOOKS
    } else if (wasWithOthers && ++alone >= aloneMax) {
      stop()
      hear({ type: 'transport.left', cause: { reason: 'remote-hangup' } })
      disconnect()
    }
  }
  function look(): void {
    if (isOver()) return
    looking = clock.setTimeout(look, LOOK_MS)
    for (const lookAt of [lookAtMedia, lookForOthers, tellMuted]) void contain('look', lookAt)
  }

  async function setMuted(muted: boolean): Promise<void> {
    isMuted = muted
    // Before it is published there is the track alone.
    await (published() ?? mic)?.[muted ? 'mute' : 'unmute']()
    tellMuted()
  }
  /** After it has connected. A microphone that may not be published ends no call: nobody hears us, and that is told. */
  async function publish(track: LiveKitAudioTrack): Promise<void> {
    const startsMuted = isMuted
    try {
      if (startsMuted) await track.mute()
      await localParticipant.publishTrack(track as never)
    } catch (error) {
      stop()
      if (isOver()) return
      diagnose('not-published', 'nobody hears us; does the token grant canPublish?', error)
      say('muted')
      return
    }
    // Unmuted while it was being published, when there was nothing to unmute.
    if (startsMuted && !isMuted && !isOver()) void contain('mute', () => setMuted(false))
  }

  const tellMutedToo = (): void => { void contain('look', tellMuted) }
  const listeners: Record<string, (payload: unknown) => void> = {
    signalConnected() {
      // Whatever it was, the SDK got over it: a 404 of a server that has no `/rtc/v1`, a region that is not for us.
      refused = undefined
      // A room that tried another region has made another client.
      watch()
      say('accepted')
    },
    connected() {
      const isFirst = !isIn
      refused = undefined
      isIn = true
      say('joined')
      // It may be told twice.
      if (isFirst) look()
    },
    reconnecting() {
      say('lost')
      alone = 0
      aloneMax = ALONE_AGAIN_LOOKS
    },
    reconnected() {
      refused = undefined
      say('restored')
    },
    disconnected(code) {
      stop()
      const cause = refused && (!code || code === CLIENT_INITIATED) ? livekitCauseOf(refused, isIn) : livekitEndCauseOf(code, sdk.DisconnectReason)
      // A failed join rejects, and knows more; a leave of ours says its end itself.
      if (isIn ? !isOver() : isFinal(cause.reason)) hear({ type: 'transport.left', cause })
    },
    // Also told of a camera, by which the host's own unmute would be undone.
    localTrackPublished(publication) { void contain('mute', () => (isMuted && publication === published() ? setMuted(true) : undefined)) },
    trackMuted: tellMutedToo,
    trackUnmuted: tellMutedToo,
  }
  for (const [name, listener] of Object.entries(listeners)) room.on(name as never, listener)

  return {
    async join() {
      try {
        watch()
        if (microphone) mic = need(await sdk.createLocalAudioTrack((microphone === true ? undefined : microphone) as never), 'the track', ['mute', 'unmute', 'stop'])
        // Left while it was granted: before anything else is waited for.
        if (isOver()) return stop()
        const { url, token } = await give(options.connection)
        if (isOver()) return stop()
        isConnecting = true
        await room.connect(url, token, options.connect as never)
      } catch (error) {
        stop()
        // The room says it in its own words, and leaves most of it out; of another kind it is what came after.
        throw refused && refused.reason === (Object(error) as ConnectionRefusal).reason ? refused : error
      } finally {
        isConnecting = false
        room.off('signalConnected' as never, closeEngine)
      }
      if (mic) await publish(mic)
    },
    leave() {
      stop()
      return room.disconnect()
    },
    release() {
      for (const [name, listener] of Object.entries(listeners)) room.off(name as never, listener)
      if (isConnecting) room.on('signalConnected' as never, closeEngine)
      clock.clearTimeout(looking as never)
      stop()
      // The SDK leaves a peer connection open where a join fails before it is answered, or a negotiation is under way at the end.
      clock.setTimeout(() => void contain('close', () => (engine?.pcManager ?? peers)?.close()), CLOSE_MS)
    },
    setMuted,
    isAlive: () => room.state !== 'disconnected',
  }
}
