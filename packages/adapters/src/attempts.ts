/**
 * The part that transport ports over an SDK share: attempts, each with the subscriber of its time, and a mute that waits for a call. An
 * attempt is recognised by its signal, because a port outlives its calls and the attempt numbers of each call begin at 1.
 */
import type { Emit, Signal, TransportContext, TransportEvent, TransportPort } from '@onhook/machine'

export type AnyAttempt = {
  /** Nothing of it is listened to any more. */
  isReleased(): boolean
  isOver(): boolean
  join(): Promise<void>
  leave(): unknown
  /** Of an attempt that is not over. While it joins: at once where there is something to mute, and again when it is in. */
  setMuted(muted: boolean): unknown
}
export type Attempts<A> = {
  port: Pick<TransportPort, 'subscribe' | 'join' | 'leave'>
  of(ctx: TransportContext): A | undefined
  latest(): A | undefined
  /** Of the call that is, or of the one that begins next. A call begins unmuted, whatever the last one was, unless it was muted before it began. */
  setMuted(muted: boolean): void | Promise<void>
}

/** @param create an attempt, when it is joined for the first time */
export function createAttempts<A extends AnyAttempt>(create: (ctx: TransportContext, emit: Emit<TransportEvent>, startsMuted: boolean) => A): Attempts<A> {
  const attempts = new WeakMap<Signal, A>()
  let subscriber: { emit?: Emit<TransportEvent> } = {}
  let latest: A | undefined, isMuted = false
  return {
    port: {
      subscribe(emit) {
        const mine: { emit?: Emit<TransportEvent> } = subscriber = { emit }
        return () => { delete mine.emit }
      },
      join(ctx) {
        let attempt = attempts.get(ctx.signal)
        if (!attempt) {
          const mine = subscriber
          attempts.set(ctx.signal, attempt = latest = create(ctx, event => mine.emit?.(event), isMuted))
          isMuted = false
        }
        return attempt.join()
      },
      leave: ctx => attempts.get(ctx.signal)?.leave() as void | Promise<void>,
    },
    of: ctx => attempts.get(ctx.signal),
    latest: () => latest,
    setMuted(muted) {
      if (latest && !latest.isOver()) return latest.setMuted(muted) as void | Promise<void>
      isMuted = muted
    },
  }
}
