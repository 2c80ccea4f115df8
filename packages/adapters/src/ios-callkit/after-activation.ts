/**
 * No media before CallKit has activated the audio session, also where nobody keeps WebRTC's audio unit still: it starts when media flow,
 * so the transport joins when the session is active. What an app has instead that can hold the audio unit itself (`useManualAudio`, as
 * expo-callkit-telecom does natively) needs none of this.
 */
import type { ClockPort, Emit, SystemCallPort, TransportContext, TransportEvent, TransportPort } from '@onhook/machine'
import { NONE } from './system-call.ts'

/** Activation follows the start or the answer of a call at once; where it never comes, the call is not lost for it. */
const WAIT_MS = 2_000

type Wait = { go(): void; leave(): void; joined: Promise<void> }

export type JoinAfterActivationOptions = {
  clock?: ClockPort
  /** Milliseconds after which it joins without the activation: CallKit refused the call, or another one holds the session. */
  waitMs?: number
}

/**
 * The same two ports for one call, the transport joining when the system call has told `audio.activated` (or after `waitMs`). An attempt that
 * is left while it waits has taken nothing: `transport.left` is told, and the transport never hears of it. Where the library of the system call
 * is missing nobody waits.
 */
export function joinAfterActivation({ transport, systemCall }: { transport: TransportPort; systemCall: SystemCallPort }, options: JoinAfterActivationOptions = {}): { transport: TransportPort; systemCall: SystemCallPort } {
  if (systemCall === NONE) return { transport, systemCall }
  const { clock = { setTimeout, clearTimeout } as unknown as ClockPort, waitMs = WAIT_MS } = options
  /** By attempt, those that wait, and those that were left while they did. */
  const waits = new Map<number, Wait>()
  let isActive = false, subscriber: { emit?: Emit<TransportEvent> } = {}

  function wait(ctx: TransportContext): Wait {
    const { signal } = ctx, mine = subscriber
    let isLeft = false, go!: () => void
    const isOver = new Promise<void>(resolve => { go = resolve }), timer = clock.setTimeout(() => go(), waitMs)
    signal.addEventListener('abort', go)
    if (signal.aborted) go()
    return {
      go,
      leave() {
        go()
        if (!isLeft) mine.emit?.({ type: 'transport.left' })
        isLeft = true
      },
      joined: isOver.then(() => {
        clock.clearTimeout(timer)
        signal.removeEventListener('abort', go)
        if (isLeft || signal.aborted) throw Object.assign(new Error('left before the audio session was active'), { reason: 'join-cancelled' })
        waits.delete(ctx.attempt)
        return transport.join(ctx)
      }),
    }
  }

  return {
    transport: {
      subscribe(emit) {
        const mine: typeof subscriber = subscriber = { emit }, stop = transport.subscribe(emit)
        return () => {
          delete mine.emit
          stop()
        }
      },
      join(ctx) {
        if (!waits.has(ctx.attempt)) {
          if (isActive) return transport.join(ctx)
          waits.set(ctx.attempt, wait(ctx))
        }
        return waits.get(ctx.attempt)!.joined
      },
      leave: ctx => waits.has(ctx.attempt) ? waits.get(ctx.attempt)!.leave() : transport.leave(ctx),
      ...(transport.restartMedia && { restartMedia: ctx => transport.restartMedia!(ctx) }),
      ...(transport.setMuted && { setMuted: muted => transport.setMuted!(muted) }),
      ...(transport.releaseMedia && { releaseMedia: ctx => transport.releaseMedia!(ctx) }),
      ...(transport.isAlive && { isAlive: () => transport.isAlive!() }),
    },
    systemCall: {
      report: info => systemCall.report(info),
      connected: () => systemCall.connected(),
      end: end => systemCall.end(end),
      ...(systemCall.setMuted && { setMuted: muted => systemCall.setMuted!(muted) }),
      subscribe: emit => systemCall.subscribe(event => {
        if (event.type === 'audio.activated') {
          isActive = true
          for (const { go } of waits.values()) go()
        } else if (event.type === 'audio.deactivated') isActive = false
        emit(event)
      }),
    },
  }
}
