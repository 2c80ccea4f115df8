import type { Emit, Signal, TransportEvent, TransportPort } from '@onhook/machine'
import { createAttempt, type Attempt } from './attempt.ts'
import type { Stream, WebRtcOptions, WebRtcSdk } from './options.ts'

/**
 * A call between two people over one `RTCPeerConnection`, in a browser, in Node or in React Native.
 *
 * `join` captures, opens signalling, and resolves when the server has taken the join. `transport.joined` comes with
 * the first `connected`. From then on the adapter restarts ICE, replaces the peer connection and reopens signalling
 * by itself. It reports a loss, and the end of a loss, only when bytes or beats show it. `join` rejects with an
 * error that has a `reason` (`no-media-permission`, `device-failed`, `signalling-failed`, `token-expired`, …).
 */
export function createWebRtcTransport<S extends Stream = Stream>(sdk: WebRtcSdk<S>, options: WebRtcOptions<S>): TransportPort {
  // By signal: a port outlives its calls, and the numbers of each begin at 1.
  const attempts = new WeakMap<Signal, Attempt>()
  let subscriber: { emit?: Emit<TransportEvent> } = {}
  let latest: Attempt | undefined, isMuted = false
  return {
    subscribe(emit) {
      const mine = subscriber = { emit }
      return () => { delete (mine as typeof subscriber).emit }
    },
    join(ctx) {
      const mine = subscriber
      const attempt = attempts.get(ctx.signal) ?? createAttempt(sdk, options, ctx, isMuted, event => mine.emit?.(event))
      attempts.set(ctx.signal, latest = attempt)
      isMuted = false
      return attempt.join(ctx)
    },
    leave: ctx => attempts.get(ctx.signal)?.leave(ctx),
    restartMedia: ctx => attempts.get(ctx.signal)?.restartMedia(ctx),
    releaseMedia: ctx => attempts.get(ctx.signal)?.releaseMedia(ctx),
    // A call begins unmuted, whatever the last one was, unless it was muted before it began.
    setMuted(muted) {
      if (latest?.isAlive()) return latest.setMuted(muted)
      isMuted = muted
    },
    isAlive: () => !!latest?.isAlive(),
  }
}
