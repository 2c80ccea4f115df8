/** One session of Twilio Video: a connect() that can be cancelled, then a room. */
import type { Cause } from '@onhook/machine'
import { give, type Session, type SessionKit } from '../session/index.ts'
import type { TwilioLocalTrack, TwilioOptions, TwilioPromise, TwilioRoom, TwilioTrack, TwilioVideo } from './options.ts'
import { twilioCauseOf } from './reason.ts'

/**
 * Twilio says by an error why a room has ended. Without one, and when nobody here has asked for it, its server has put us out: that is how
 * a participant is removed over the REST API.
 */
const isSaid = (error: unknown): boolean => error !== undefined && error !== null
const causeOfEnd = (error: unknown): Cause => (isSaid(error) ? twilioCauseOf(error) : { reason: 'removed-by-host' })
/** Of a room that had ended when it was handed to us: it says why to who listened then, and to nobody after. */
const ENDED_UNHEARD: Cause = { reason: 'unknown', vendor: { name: 'TwilioError', message: 'the room was disconnected before anybody could listen' } }

type Emitter = {
  on(event: string, listener: (...payload: unknown[]) => void): unknown
  removeListener(event: string, listener: (...payload: unknown[]) => void): unknown
  emit?(event: string, ...payload: unknown[]): unknown
}

export function createTwilioSession<Room extends TwilioRoom, Options extends object>(sdk: TwilioVideo<Room, Options>, options: TwilioOptions<Room, Options>, { hear, isOver, isMuted: startsMuted, diagnose, need, contain }: SessionKit): Session {
  /** What is sent, from before it is: ours, or the host's. */
  let tracks: readonly TwilioLocalTrack[] = [], areOurs = false
  let pending: TwilioPromise<Room> | undefined, room: Room | undefined, isLeaving = false, hasLeaveThrown = false, isAskedByHost = false, isReleased = false, isMuted = false
  /** A track of sound was to be published, and was not: nobody hears it, whatever it says of itself. */
  let isUnheard = false
  /** What the host has published by itself, and we have muted: what it has muted itself stays so. */
  const mutedHere = new Set<TwilioTrack>()
  const offs: (() => void)[] = []

  const listen = (to: object, words: Record<string, (...payload: unknown[]) => void>): void => {
    const emitter = to as Emitter
    for (const [name, listener] of Object.entries(words)) {
      emitter.on(name, listener)
      offs.push(() => emitter.removeListener(name, listener))
    }
  }
  /** Tracks are the participant's when the server has answered them, and not before. */
  const tellMuted = (): void => {
    let sent = 0, heard = 0
    room?.localParticipant.audioTracks.forEach(({ track }) => {
      sent++
      if (track.isEnabled && !track.isStopped) heard++
    })
    if (sent > 0 || isUnheard) hear({ type: heard > 0 ? 'transport.unmuted' : 'transport.muted' })
  }
  const stopOurs = (): void => { if (areOurs) for (const track of tracks) void contain('stop', () => track.stop?.()) }
  const isGiven = (track: TwilioTrack): boolean => tracks.some(each => [track, track.mediaStreamTrack].includes(each))
  const mute = (muted: boolean): void => {
    for (const track of tracks) if (track.kind === 'audio') {
      if (!track.disable) track.enabled = !muted
      else if (muted) track.disable()
      else track.enable?.()
    }
    room?.localParticipant.audioTracks.forEach(({ track }) => {
      if (!muted) { if (mutedHere.delete(track) || isGiven(track)) track.enable(); return }
      if (track.isEnabled) mutedHere.add(track)
      track.disable()
    })
    tellMuted()
  }
  /** What a listener of the host throws in the middle of it would keep the SDK from telling the server, and from closing the connection. */
  function disconnect(left: Room): void {
    const emitter = left as unknown as Emitter, { emit } = emitter
    if (emit) emitter.emit = (...said) => { void contain('disconnected', () => emit.apply(emitter, said)) }
    try { left.disconnect() } finally { if (emit) emitter.emit = emit }
  }
  /** Twilio's guides disconnect the room when the page is unloaded: without an error, as when its server has put us out. */
  function watchDisconnect(entered: Room): void {
    const original = entered.disconnect
    entered.disconnect = () => {
      isAskedByHost ||= !isLeaving
      return original.call(entered)
    }
    offs.push(() => { entered.disconnect = original })
  }
  function enter(entered: Room): void {
    need<TwilioRoom>(entered, 'the Room', ['disconnect', 'on', 'removeListener'])
    const { audioTracks } = need(entered.localParticipant, 'the localParticipant', ['on', 'removeListener'])
    need(audioTracks, 'audioTracks', ['forEach'])
    listen(entered, {
      disconnected(_room, error) {
        // The answer to our own leave is that of `leave`, when the tracks are stopped: this comes before, or after a leave that has thrown.
        if (isLeaving) { if (hasLeaveThrown) hear({ type: 'transport.left' }); return }
        const isOurs = isAskedByHost && !isSaid(error)
        if (isOurs) hear({ type: 'transport.leaveClicked' })
        hear({ type: 'transport.left', ...(!isOurs && { cause: causeOfEnd(error) }) })
      },
      reconnecting: () => hear({ type: 'transport.lost' }),
      reconnected: () => hear({ type: 'transport.restored' }),
      participantDisconnected() { if (options.endsWhenAlone && entered.participants.size === 0) hear({ type: 'transport.left', cause: { reason: 'remote-hangup' } }) },
    })
    listen(entered.localParticipant, {
      trackDisabled: tellMuted,
      // The microphone has ended by itself, and is there again.
      trackStopped: tellMuted,
      trackStarted: tellMuted,
      trackEnabled() {
        isMuted = false // whoever has unmuted: what is published later is not muted again
        tellMuted()
      },
      // A mute that came sooner found nothing.
      trackPublished() { if (isMuted) mute(true); else tellMuted() },
      // It stays open, so that the host can publish it again; it is stopped with the call.
      trackPublicationFailed: (error, track) => void contain('trackPublicationFailed', () => {
        const { kind } = track as TwilioLocalTrack
        diagnose(kind === 'audio' ? 'microphone-not-published' : 'track-not-published', `expected a track (${String(kind)}) to be published, and it was refused, so nobody gets it; publish it again, or leave`, error)
        if (kind !== 'audio') return
        isUnheard = true
        tellMuted()
      }),
    })
    watchDisconnect(entered)
    if (entered.state === 'disconnected') { hear({ type: 'transport.left', cause: ENDED_UNHEARD }); return }
    hear({ type: 'transport.joined' })
    if (entered.state === 'reconnecting') hear({ type: 'transport.lost' })
    if (!isOver()) void contain('onRoom', () => options.onRoom?.(entered))
  }

  return {
    async join() {
      const token = await give(options.token), given = await give(options.connectOptions)
      // Left meanwhile: nothing was asked of the SDK, so nothing can come.
      if (isOver()) return
      const theirs = (given as { tracks?: readonly TwilioLocalTrack[] } | undefined)?.tracks
      areOurs = !theirs && !!sdk.createLocalTracks
      tracks = theirs ?? await sdk.createLocalTracks?.(given as never) as typeof tracks | undefined ?? []
      if (isOver()) return stopOurs()
      isMuted = startsMuted()
      if (isMuted) mute(true)
      room = await (pending = need(sdk.connect(token, areOurs ? { ...given as Options, tracks } : given), 'what connect gives', ['cancel', 'then']))
      // So late that nobody listens any more.
      if (isReleased) disconnect(room)
      else enter(room)
    },
    leave() {
      isLeaving = true
      stopOurs()
      if (!room) { pending?.cancel(); return }
      try { disconnect(room) } catch (error) {
        hasLeaveThrown = true
        throw error
      }
    },
    release() {
      isReleased = true
      stopOurs()
      for (const off of offs) off()
      // The host may hold on to it: a room that has ended in our eyes is ended in its own.
      if (room) disconnect(room)
    },
    setMuted(muted) {
      isMuted = muted
      mute(muted)
    },
    isAlive: () => room?.state !== 'disconnected',
  }
}
