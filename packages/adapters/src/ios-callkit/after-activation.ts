/**
 * Keeps the media of a join back until CallKit has activated the audio session, even if nothing keeps WebRTC's audio unit still. That unit starts
 * when media flow, so the transport joins once the session is active. If the audio unit itself is held until then (`useManualAudio`, which
 * expo-callkit-telecom sets natively), no wait is needed.
 */
import type { ClockPort, Emit, Signal, TransportContext, TransportEvent } from '@onhook/machine'
import { NONE } from './system-call.ts'
import { throughSystemCall, throughTransport, type Ports } from './through.ts'

/** In milliseconds. Activation follows the start or the answer of a call at once. If it never comes, the call is not lost. */
export const WAIT_MS = 2_000

/** One attempt that has waited. `joined` is what its `join` answers. */
type Wait = { leave(): void; joined: Promise<void> }

export type JoinAfterActivationOptions = {
  clock?: Pick<ClockPort, 'setTimeout' | 'clearTimeout'>
  /**
   * Milliseconds after which the transport joins without the activation, because CallKit refused the call or another call holds the session. Make
   * it less than the policy's `joinTimeoutMs`, because the wait counts towards that. With 0 it never waits. Default: 2 s.
   */
  waitMs?: number
}

/**
 * Wraps the two ports; give both results to one call. The transport then joins when the system call has reported `audio.activated`, or after
 * `waitMs`. Whatever the transport takes before its `join`, it takes before the activation. If an attempt is left while it waits, it is reported as
 * `transport.left`, and the transport is asked neither to join nor to leave. A system call without its library, as react-native-callkeep's on
 * Android, reports no activation, so its transport does not wait.
 */
export function joinAfterActivation({ transport, systemCall }: Ports, options: JoinAfterActivationOptions = {}): Ports {
  const { clock = globalThis as unknown as Required<JoinAfterActivationOptions>['clock'], waitMs = WAIT_MS } = options
  if (systemCall === NONE || !waitMs) return { transport, systemCall }
  /** Those that wait now. */
  const waiting = new Set<() => void>()
  /**
   * Those that wait, and those that were left while they did, by signal: ports outlive their calls, and the attempts of each begin at 1. A
   * signal is let go with its attempt, and what is kept of it here with the signal.
   */
  const waits = new WeakMap<Signal, Wait>()
  let isActive = false, latest: { emit?: Emit<TransportEvent> } = {}

  function wait(ctx: TransportContext): Wait {
    const { signal } = ctx, mine = latest
    let isLeft = false, go!: () => void
    const isOver = new Promise<void>(resolve => { go = resolve }), timer = clock.setTimeout(() => go(), waitMs)
    waiting.add(go)
    signal.addEventListener('abort', go)
    if (signal.aborted) go()
    return {
      leave() {
        go()
        if (!isLeft) mine.emit?.({ type: 'transport.left' })
        isLeft = true
      },
      joined: isOver.then(() => {
        clock.clearTimeout(timer)
        waiting.delete(go)
        signal.removeEventListener('abort', go)
        if (isLeft || signal.aborted) throw Object.assign(new Error('left before the audio session was active'), { reason: 'join-cancelled' })
        waits.delete(signal)
        return transport.join(ctx)
      }),
    }
  }

  return {
    transport: throughTransport(transport, {
      subscribe(emit) {
        const mine: typeof latest = latest = { emit }, stop = transport.subscribe(emit)
        return () => {
          delete mine.emit
          stop()
        }
      },
      join(ctx) {
        if (isActive && !waits.has(ctx.signal)) return transport.join(ctx)
        if (!waits.has(ctx.signal)) waits.set(ctx.signal, wait(ctx))
        return waits.get(ctx.signal)!.joined
      },
      leave: ctx => waits.has(ctx.signal) ? waits.get(ctx.signal)!.leave() : transport.leave(ctx),
    }),
    systemCall: throughSystemCall(systemCall, {
      subscribe: emit => systemCall.subscribe(event => {
        if (event.type === 'audio.activated') {
          isActive = true
          for (const go of waiting) go()
        } else if (event.type === 'audio.deactivated') isActive = false
        emit(event)
      }),
    }),
  }
}
