/**
 * One room as a session. The room's `connected` is joined, its `signalConnected` is accepted. The SDK reconnects by itself. Lost refers to
 * media: a new join is under way, or the peer connection is down. A lost signalling socket alone is never a loss.
 */
import type { TransportEvent } from '@onhook/machine'
import { give, type Session, type SessionKit } from '../session/index.ts'
import { createCompany } from './company.ts'
import { watchEngine, type ConnectionRefusal } from './engine.ts'
import { createMicrophone } from './microphone.ts'
import type { LiveKitOptions, LiveKitRoom, LiveKitSdk } from './options.ts'
import { isFinal, livekitCauseOf, livekitEndCauseOf } from './reason.ts'

/** `DisconnectReason.CLIENT_INITIATED`: also what the room says when it was disconnected here, for a reason that the server gave. */
const CLIENT_INITIATED = 1
/** How often media, the others and the device's switch are looked at: the SDK tells of them late, or not at all. */
export const LOOK_MS = 1_000
/** By then whatever negotiation was under way at the end has opened its peer connection. */
const CLOSE_MS = 300

type Word = 'accepted' | 'joined' | 'lost' | 'restored' | 'muted' | 'unmuted'

export function createSession<R extends LiveKitRoom>(room: R, sdk: LiveKitSdk<R>, options: LiveKitOptions<R>, kit: SessionKit): Session {
  const { hear, isOver, need, contain, clock } = kit
  const { localParticipant } = need<LiveKitRoom>(room, 'the Room', ['on', 'off', 'connect', 'disconnect'])
  need(localParticipant, 'the localParticipant', ['getTrackPublication', 'publishTrack'])
  let isIn = false, isConnecting = false
  /** What the server said to a join, or for good, until the SDK has got over it. */
  let refused: ConnectionRefusal | undefined
  /** Media were down at the last look. */
  let wasDown = false, looking: unknown

  const say = (word: Word): void => hear({ type: `transport.${word}` } as TransportEvent)
  const disconnect = (): void => { void contain('leave', () => room.disconnect()) }
  const engine = watchEngine(room, hearRefusal, kit), microphone = createMicrophone(room, say, kit), company = createCompany(room)

  /** A 401 ends the room without a reason, and after a removal on a resumed socket it comes again. */
  function hearRefusal(error: unknown): void {
    const { reason } = livekitCauseOf(error, isIn)
    // A 403 may be a region's, and the SDK may try another: it is kept, and ends nothing.
    if (!isIn || isFinal(reason) || reason === 'unauthorised') refused = error as ConnectionRefusal
    if (isIn && isFinal(reason)) disconnect()
  }
  function lookAtMedia(): void {
    const isDown = engine.isDown()
    // Down at two looks, and not for a moment.
    if (isDown && wasDown) say('lost')
    if (!isDown && room.state !== 'reconnecting') say('restored')
    wasDown = isDown
  }
  function lookForOthers(): void {
    if (!options.endsWhenAlone || !company.isGone()) return
    microphone.stop()
    hear({ type: 'transport.left', cause: { reason: 'remote-hangup' } })
    disconnect()
  }
  function look(): void {
    if (isOver()) return
    looking = clock.setTimeout(look, LOOK_MS)
    for (const lookAt of [lookAtMedia, lookForOthers, microphone.look]) void contain('look', lookAt)
  }

  const lookAtMicrophone = (): void => { void contain('look', microphone.look) }
  const listeners: Record<string, (payload: unknown) => void> = {
    signalConnected() {
      // Whatever it was: a 404 of a server that has no `/rtc/v1`, a region that is not for us.
      refused = undefined
      engine.listen()
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
      company.comeAnew()
    },
    reconnected() {
      refused = undefined
      say('restored')
    },
    disconnected(code) {
      microphone.stop()
      const cause = refused && (!code || code === CLIENT_INITIATED) ? livekitCauseOf(refused, isIn) : livekitEndCauseOf(code, sdk.DisconnectReason)
      // A failed join rejects, and knows more; a leave of ours says its end itself.
      if (isIn ? !isOver() : isFinal(cause.reason)) hear({ type: 'transport.left', cause })
    },
    localTrackPublished: microphone.onPublished,
    trackMuted: lookAtMicrophone,
    trackUnmuted: lookAtMicrophone,
  }
  for (const [name, listener] of Object.entries(listeners)) room.on(name as never, listener)

  return {
    async join() {
      const { microphone: wanted } = options
      try {
        engine.listen()
        if (wanted) microphone.take(need(await sdk.createLocalAudioTrack((wanted === true ? undefined : wanted) as never), 'the track', ['mute', 'unmute', 'stop']))
        // Left while it was granted: before anything else is waited for.
        if (isOver()) return microphone.stop()
        const { url, token } = await give(options.connection)
        if (isOver()) return microphone.stop()
        isConnecting = true
        await room.connect(url, token, options.connect as never)
      } catch (error) {
        microphone.stop()
        // The room says it in its own words, and leaves most of it out; of another kind it is what came after.
        throw refused && refused.reason === (Object(error) as ConnectionRefusal).reason ? refused : error
      } finally {
        isConnecting = false
        room.off('signalConnected' as never, engine.closeSignalling)
      }
      if (wanted) await microphone.publish()
    },
    leave() {
      microphone.stop()
      return room.disconnect()
    },
    release() {
      for (const [name, listener] of Object.entries(listeners)) room.off(name as never, listener)
      if (isConnecting) room.on('signalConnected' as never, engine.closeSignalling)
      clock.clearTimeout(looking as never)
      microphone.stop()
      // The SDK leaves a peer connection open where a join fails before it is answered, or a negotiation is under way at the end.
      clock.setTimeout(engine.closePeers, CLOSE_MS)
    },
    setMuted: microphone.setMuted,
    isAlive: () => room.state !== 'disconnected',
  }
}
