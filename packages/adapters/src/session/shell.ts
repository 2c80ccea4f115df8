/** The thin shell around `translate`: attempts, the one session of an owner, and errors that an SDK may throw. */
import { checkEvent, takeCause, type Emit, type TransportContext, type TransportEvent, type TransportPort } from '@onhook/machine'
import { createAttempts, type AnyAttempt } from '../attempts.ts'
import type { Seen, Session, SessionDriver, SessionOptions } from './options.ts'
import { createLoader } from './load.ts'
import { createHold } from './owner.ts'
import { cancelled, createReporter, isOurs, refusal } from './report.ts'
import { translate, type State, type Step } from './translate.ts'

type Attempt = AnyAttempt & {
  /** Of an attempt that is not over. */
  session(): Session | undefined
}
const ignore = (): void => undefined

/** A transport port over an SDK. The driver makes one session for each attempt. */
export function createSessionTransport<Sdk extends object>(driver: SessionDriver<Sdk>, options: SessionOptions = {}): TransportPort {
  const { vendor } = driver, { clock = globalThis, timing: { lateMs = 30_000, ownerMs = 3_000 } = {} } = options
  const { report, contain } = createReporter(vendor, options.onDiagnostic)
  const { load, need } = createLoader(driver, options, report)

  function createAttempt({ attempt, signal }: TransportContext, emit: Emit<TransportEvent>, isMuted: boolean): Attempt {
    let state: State = { isMuted: false }, session: Session | undefined, late: unknown
    /** Ever, so that an unmute is told too to an SDK that was told to start muted. */
    let left: Promise<void> | undefined, wasMuted = isMuted
    let accept!: () => void, refuse!: (error: unknown) => void
    const taken = new Promise<void>((resolve, reject) => { accept = resolve; refuse = reject })
    taken.catch(ignore) // told by `join`
    const isOver = (): boolean => !!(state.leaving || state.over || signal.aborted)

    const hold = createHold(isOver, () => {
      clock.clearTimeout(late as never)
      signal.removeEventListener('abort', onAbort)
      return giveBack()
    })
    function see(seen: Parameters<typeof translate>[1], error?: unknown): void {
      if (hold.isReleased()) return
      const step: Step = translate(state, seen)
      state = step.state
      for (const action of step.actions) {
        if (action === 'accept') accept()
        else if (action === 'refuse') refuse(error ?? (state.leaving ? cancelled(vendor) : refusal(state.cause ?? { reason: 'unknown' })))
        else (left = tellLeave()).catch(ignore) // told to whoever asked, who may be nobody
      }
      // An SDK's emitter may have no try around its listeners: what is thrown here would stop those of others.
      for (const event of step.events) {
        void contain('listener', () => emit(event))
        if (wasMuted && event.type === 'transport.joined') mute()
      }
      if (!isOver()) return
      if (state.over && !state.told && (state.settled || !state.asked)) hold.release()
      // A leave of a join without an answer is done, but the join may still succeed: it is listened to for a while. Nor does an SDK keep its
      // listeners for ever that never answers a leave, or never tells the end of it.
      else late ??= clock.setTimeout(() => {
        see({ type: 'leaveDone' })
        hold.release()
      }, lateMs)
    }
    /**
     * Anything that is not an event of the port, for example because the adapter does not know what the SDK says, is ignored. If only this shell
     * took it, the session would be over or lost here without the call knowing. A cause with an unknown reason is accepted, as the call does.
     */
    function hear(seen: Seen): void {
      try {
        const { type, cause, recoverable } = seen as { type: string; cause?: unknown; recoverable?: unknown }, isFailure = type === 'transport.failed'
        if (isFailure && typeof recoverable !== 'boolean') report('bad-payload', 'expected a boolean recoverable; taken for false')
        see(checkEvent({ ...seen, ...(cause !== undefined && { cause: takeCause(cause) }), ...(isFailure && { recoverable: recoverable === true }) }) as Seen)
      } catch (error) { report('bad-payload', 'expected a word, found none', error) }
    }
    async function tellLeave(): Promise<void> {
      try {
        await session?.leave()
        see({ type: driver.leaveIsTold ? 'leaveTaken' : 'leaveDone' })
      } catch (error) {
        see({ type: 'leaveTaken' })
        void contain('leave', () => { throw error })
        if (!state.over) throw error
      }
    }
    const mute = (): void => { void contain('mute', () => session?.setMuted?.(isMuted)) }
    const giveBack = (): Promise<void> => contain('release', () => session?.release?.())
    async function start(): Promise<void> {
      const sdk = await load()
      if (driver.owner) await hold.take(driver.owner(sdk), vendor, clock, ownerMs)
      if (isOver()) return
      session = await driver.open(sdk, { attempt, signal, hear, isOver, isMuted: () => isMuted, diagnose: report, need, contain, clock })
      if (isOver()) return void giveBack()
      see({ type: 'asked' })
      const answer = session.join()
      if (!(answer as PromiseLike<unknown> | undefined)?.then) return
      await answer
      see({ type: 'transport.accepted' })
    }
    /** Whoever asks while a leave is under way gets its answer. */
    const leave = (): Promise<void> | undefined => {
      if (!state.asked && !state.over) void contain('decline', () => driver.decline?.())
      see({ type: 'leave' })
      return state.over ? undefined : left
    }
    // Not `leave` itself: Node throws what the promise of a listener rejects with.
    const onAbort = (): void => { void leave() }
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    // An error with a reason of ours is ours, or one that the adapter has understood: LiveKit's have numbers.
    else start().catch((error: unknown) => see({ type: 'refused', cause: driver.causeOf(error) }, isOurs(error) ? error : undefined))
    return {
      ...hold,
      session: () => (isOver() ? undefined : session),
      setMuted(muted) {
        isMuted = muted
        wasMuted ||= muted
        if (state.entry !== 'joined') return state.asked && mute()
        if (!muted) see({ type: 'unmuting' })
        return session!.setMuted?.(muted)
      },
      join: () => taken,
      leave,
    }
  }

  const { port, of, latest, setMuted } = createAttempts(createAttempt)
  return {
    ...port,
    ...(driver.mutes && { setMuted }),
    ...(driver.restartsMedia && { restartMedia: (ctx: TransportContext) => of(ctx)?.session()?.restartMedia?.() as void | Promise<void> }),
    ...(driver.answersIsAlive && { isAlive: async () => { const session = latest()?.session(); return !!session && await session.isAlive?.() !== false } }),
  }
}
