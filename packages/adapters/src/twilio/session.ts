/** One session of Twilio Video: a connect() that can be cancelled, then a room. */
import type { TransportEvent } from '@onhook/machine'
import { give, type Session, type SessionKit } from '../session/index.ts'
import type { TwilioOptions, TwilioPromise, TwilioRoom, TwilioTrack, TwilioVideo } from './options.ts'
import { twilioCauseOf } from './reason.ts'

/**
 * The end of a room. Twilio says why by an error. Without one, and when nobody here has asked for it, its server has put us out: that is
 * how a participant is removed over the REST API.
 */
const endOf = (error: unknown): TransportEvent => ({
  type: 'transport.left',
  cause: error ? twilioCauseOf(error) : { reason: 'removed-by-host' },
})

export function createTwilioSession<Room extends TwilioRoom, Options extends object>(sdk: TwilioVideo<Room, Options>, options: TwilioOptions<Room, Options>, { hear, isOver, contain }: SessionKit): Session {
  let pending: TwilioPromise<Room> | undefined, room: Room | undefined, isLeaving = false, isMuted = false
  const offs: (() => void)[] = []

  const listen = (emitter: object, words: Record<string, (...payload: unknown[]) => void>): void => {
    for (const [name, listener] of Object.entries(words)) {
      (emitter as TwilioRoom).on(name as never, listener)
      offs.push(() => (emitter as TwilioRoom).removeListener(name, listener))
    }
  }
  const mute = (): void => room?.localParticipant.audioTracks.forEach(({ track }) => (isMuted ? track.disable() : track.enable()))
  function enter(entered: Room): void {
    room = entered
    listen(room, {
      // The answer to our own leave is that of `leave`, when the tracks are stopped: this comes before.
      disconnected: (_room, error) => { if (!isLeaving) hear(endOf(error)) },
      reconnecting: () => hear({ type: 'transport.lost' }),
      reconnected: () => hear({ type: 'transport.restored' }),
      participantDisconnected: () => { if (options.endsWhenAlone && entered.participants.size === 0) hear({ type: 'transport.left', cause: { reason: 'remote-hangup' } }) },
    })
    const audio = (type: 'transport.muted' | 'transport.unmuted') => (track: unknown) => { if ((track as TwilioTrack | undefined)?.kind === 'audio') hear({ type }) }
    listen(room.localParticipant, {
      trackDisabled: audio('transport.muted'), trackEnabled: audio('transport.unmuted'),
      // A track is none of the participant's before the server has answered it: a mute that came sooner found nothing.
      trackPublished: () => { if (isMuted) mute() },
    })
    // It may have ended before anybody could listen: Twilio then says nothing more.
    hear(room.state === 'disconnected' ? endOf(undefined) : { type: 'transport.joined' })
    if (!isOver()) void contain('onRoom', () => options.onRoom?.(entered))
  }

  return {
    async join() {
      const token = await give(options.token), given = await give(options.connectOptions)
      // Left meanwhile: nothing was asked of the SDK, so nothing can come.
      if (isOver()) return
      enter(await (pending = sdk.connect(token, given)))
    },
    leave() {
      isLeaving = true
      if (room) room.disconnect()
      else pending?.cancel()
    },
    release() {
      for (const off of offs) off()
      // The host may hold on to it: a room that has ended in our eyes is ended in its own.
      room?.disconnect()
    },
    setMuted(muted) {
      isMuted = muted
      mute()
    },
    isAlive: () => room?.state !== 'disconnected',
  }
}
