/**
 * A calling SDK around a real connection: it says what the vendors' SDKs say, in their order, and both
 * phones get it. The facts (joined, lost, flowing again, over) are those of the peer connection.
 *
 * | what happens | what it says |
 * |---|---|
 * | its own leave button | `leaveClicked` → `left` → `closed` |
 * | it is told to leave, or the other side hangs up | `left` → `closed` |
 * | leaving before it has joined | nothing, and the join goes on: there is no session to leave yet |
 * | an outage | `lost` → `restored` |
 * | an outage longer than `RESTART_AFTER_MS` | `lost` → `failed` (recoverable) → `closed` → `joined`: it begins a new connection by itself |
 * | the connection ends in an outage | `closed`, and no goodbye |
 */
import type { Cause, ClockPort, Emit, TransportContext, TransportEvent, TransportPort } from '@onhook/machine'

/** Asked to leave, a server answers after about this long. */
const LEAVE_MS = 250
const CLOSED_AFTER_MS = 10
/** How far apart the two are when every callback comes twice. */
const ECHO_MS = 5
/** Without media for this long, the SDK gives its connection up for another. */
const RESTART_AFTER_MS = 5_000

export type Sdk = TransportPort & {
  /** The leave button that the SDK draws itself. */
  clickLeave(): void
  /** Every callback is said twice. */
  repeats: boolean
  /** The join's success is kept until it is released. */
  holdJoin(): void
  releaseJoin(): void
  /** The call is over, even while it joins, when the SDK's own leave does nothing; what comes of it is still told. */
  hangUp(): void
  /** Everything is given back without a word: the demonstration is over. */
  destroy(): void
}

/** `onUnheard`: what is said when nobody listens any more. */
export function createSdk(connection: TransportPort, clock: ClockPort, onUnheard: (event: TransportEvent) => void): Sdk {
  let emit: Emit<TransportEvent> | undefined
  let present: { ctx: TransportContext; stop: () => void } | undefined
  let repeats = false, isHeld = false, isWaiting = false, isJoined = false
  let isDown = false, isRestarting = false, isAsked = false, isOver = false
  let restarting: unknown

  const say = (event: TransportEvent): void => {
    const tell = (): void => emit ? emit(event) : onUnheard(event)
    tell()
    if (repeats) clock.setTimeout(tell, ECHO_MS)
  }
  const giveUp = (): void => {
    if (isRestarting || isOver) return
    isRestarting = isDown = true
    say({ type: 'transport.failed', recoverable: true, cause: { reason: 'network-lost' } })
    clock.setTimeout(() => { if (isRestarting && !isOver) say({ type: 'transport.closed' }) }, CLOSED_AFTER_MS)
  }
  const finish = (cause: Cause | undefined): void => {
    if (isOver) return
    isOver = true
    clock.clearTimeout(restarting)
    const isSilent = !isAsked && isDown
    if (!isSilent) say({ type: 'transport.left', ...(cause && { cause }) })
    clock.setTimeout(() => say({ type: 'transport.closed' }), isSilent ? 0 : CLOSED_AFTER_MS)
  }
  const joined = (): void => {
    isJoined = true
    say({ type: 'transport.joined' })
  }
  const hear = (event: TransportEvent): void => {
    switch (event.type) {
      case 'transport.joined':
        if (isHeld) isWaiting = true
        else joined()
        break
      case 'transport.lost':
        if (isDown || !isJoined) break
        isDown = true
        say({ type: 'transport.lost' })
        restarting = clock.setTimeout(giveUp, RESTART_AFTER_MS)
        break
      case 'transport.restored':
        clock.clearTimeout(restarting)
        say({ type: isRestarting ? 'transport.joined' : 'transport.restored' })
        isDown = isRestarting = false
        break
      case 'transport.failed':
        clock.clearTimeout(restarting)
        if (event.recoverable) giveUp()
        else finish(event.cause)
        break
      case 'transport.left': finish(event.cause); break
      case 'transport.closed': finish(undefined); break
      default: say(event)
    }
  }

  const leave = (): void => {
    if (!present || isAsked || isOver || !isJoined) return
    isAsked = true
    const { ctx } = present
    clock.setTimeout(() => void connection.leave(ctx), LEAVE_MS)
  }
  return {
    get repeats() { return repeats },
    set repeats(value) { repeats = value },
    subscribe(next) {
      emit = next
      return () => { emit = undefined }
    },
    join({ attempt }) {
      const stop = connection.subscribe(hear)
      const controller = new AbortController()
      const ctx = { attempt, signal: controller.signal }
      present = { ctx, stop: () => { controller.abort(); stop() } }
      return connection.join(ctx)
    },
    leave,
    clickLeave() {
      if (isOver || !isJoined) return
      say({ type: 'transport.leaveClicked' })
      leave()
    },
    setMuted: muted => connection.setMuted?.(muted),
    restartMedia: () => { if (present && !isOver) return connection.restartMedia?.(present.ctx) },
    isAlive: () => !isOver,
    holdJoin() { isHeld = true },
    releaseJoin() {
      isHeld = false
      if (isWaiting) joined()
      isWaiting = false
    },
    hangUp() { if (present) void connection.leave(present.ctx) },
    destroy() {
      emit = () => undefined
      isOver = true
      clock.clearTimeout(restarting)
      if (!present) return
      void connection.leave(present.ctx)
      present.stop()
    },
  }
}
