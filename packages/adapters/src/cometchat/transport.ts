/** The thin shell around `translate`: attempts, the one live session of an SDK, timers, and errors that an SDK may throw. */
import type { Emit, TransportContext, TransportEvent } from '@onhook/machine'
import { createAttempts, type AnyAttempt } from '../attempts.ts'
import { createLoader } from '../session/load.ts'
import { createHold } from '../session/owner.ts'
import { cancelled, createReporter } from '../session/report.ts'
import type { Driver, Source } from './session.ts'
import { DEFAULT_TIMING, type CometChatTransport, type CommonOptions } from './options.ts'
import { errorOf, VENDOR } from './reason.ts'
import { isFree, translate, type Seen, type State } from './translate.ts'

type Attempt = AnyAttempt & { see(seen: Seen): unknown }

const ignore = (): void => undefined

export function createTransport<Sdk extends object>(source: Source<Sdk>, options: CommonOptions): CometChatTransport {
  const { clock = globalThis, leaveOnButton } = options
  const traits = { ...source.traits, leaveOnButton }, timing = { ...DEFAULT_TIMING, ...options.timing }
  const { report, contain } = createReporter(VENDOR, options.onDiagnostic)
  const { load, need } = createLoader(source, options, report)
  /** There before anything is asked of the SDK. */
  let driver!: Driver

  function createAttempt({ signal }: TransportContext, emit: Emit<TransportEvent>, isMuted: boolean): Attempt {
    let state: Readonly<State> = {}, wasMuted = isMuted, left: Promise<void> | undefined, late: unknown
    let accept!: () => void, refuse!: (error: Error) => void
    const taken = new Promise<void>((resolve, reject) => { accept = resolve; refuse = reject })
    taken.catch(ignore) // told by `join`
    const offs: (() => void)[] = []
    const isOver = (): boolean => !!(state.leaving || state.over || signal.aborted)

    /** Stops listening. A session that has not said that it is closed is told to leave once more. */
    const hold = createHold(isOver, () => {
      clock.clearTimeout(late as never)
      watch?.({})
      if (state.asked) {
        if (!isFree(state)) leaveSdk()
        for (const off of offs) void contain('unsubscribe', off)
        // Not before it was asked: what shows a session may show that of another attempt.
        void contain('free', () => driver.free?.())
      }
      refuse(cancelled(VENDOR))
      return left?.catch(ignore)
    })
    function see(seen: Seen): unknown {
      if (hold.isReleased()) return
      if (signal.aborted && seen.type === 'joined') see({ type: 'leave' })
      const step = translate(state, seen, traits)
      state = step.state
      for (const action of step.actions) {
        if (action === 'resolve') accept()
        else if (action === 'reject') refuse(errorOf(state.error))
        else if (action === 'leave') leaveSdk()
        else report(...action)
      }
      // The SDK's bus has no try around its listeners: what is thrown here would stop those of others.
      for (const event of step.events) {
        void contain('listener', () => emit(event))
        if (wasMuted && event.type === 'transport.joined') mute()
      }
      if (state.leaving && state.asked) late ??= clock.setTimeout(hold.release, timing.lateMs)
      if (isFree(state)) hold.release()
      if (!hold.isReleased()) watch?.(state)
      return step.events[0] ?? state.leaving
    }
    const mute = (): void => { void contain('mute', () => driver.setMuted(isMuted)) }
    const leaveSdk = (): void => { (left = tellLeave()).catch(ignore) } // told to whoever asked, who may be nobody
    async function tellLeave(): Promise<void> {
      try {
        await driver.leave()
        see({ type: 'leaveDone' })
      } catch (error) {
        see({ type: 'leaveFailed' })
        // Whoever asked may have stopped asking. In vain once it was told, or is not ours any more.
        clock.setTimeout(() => { if (state.leaving && !state.told) see({ type: 'leave' }) }, timing.askMs)
        void contain('leave', () => { throw error })
        if (!state.over) throw error
      }
    }
    let watch: ReturnType<NonNullable<Driver['watch']>> | undefined

    async function start(): Promise<void> {
      const sdk = await load()
      driver ??= source.drive(sdk, need)
      watch = driver.watch?.({ see, leave: leaveSdk, report, clock, timing })
      const request = await driver.prepare(report)
      await hold.take(sdk, VENDOR, clock, timing.leaveTimeoutMs)
      if (isOver()) throw cancelled(VENDOR)
      const listen = (): void => { if (!offs[0] && !hold.isReleased()) driver.listen(see, offs, report) }
      see({ type: 'asked' })
      try {
        if (!source.listensLate) listen()
        const answer = driver.join(request as never, see, listen, isMuted)
        if (!(answer as PromiseLike<unknown> | undefined)?.then) return
        await answer
        see({ type: 'accepted' })
      } catch (error) { see({ type: 'error', error, isFinal: true }) }
    }
    start().catch((error: unknown) => refuse(errorOf(error)))

    return {
      ...hold,
      see,
      join: () => taken,
      leave() {
        left = undefined
        see({ type: 'leave' })
        return left
      },
      setMuted(muted) {
        isMuted = muted
        wasMuted ||= muted
        return state.isIn ? driver.setMuted(muted) : state.asked && mute()
      },
    }
  }

  const { port, latest, setMuted } = createAttempts(createAttempt)
  return {
    ...port, setMuted,
    ...(source.isActive && { isAlive: async () => latest()?.isReleased() === false && await source.isActive!() === true }),
    ended: cause => latest()?.see({ type: 'left', cause }),
  }
}
