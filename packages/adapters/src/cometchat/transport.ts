/** The thin shell around `translate`: attempts, the one live session of an SDK, timers, and what an SDK may throw. */
import type { Emit, TransportContext, TransportEvent } from '@onhook/machine'
import { createAttempts } from '../attempts.ts'
import { createDiagnostics } from '../diagnostic.ts'
import type { Driver } from './driver.ts'
import { DEFAULT_TIMING, type CometChatTransport, type CommonOptions } from './options.ts'
import { errorOf, misuse } from './reason.ts'
import { isFree, translate, type Seen, type State } from './translate.ts'

type Attempt = {
  isReleased(): boolean
  isLeft(): boolean
  isOver(): boolean
  /** Called when the SDK is not ours any more. */
  whenFree(then: () => void): void
  release(): void
  see(seen: Seen): void
  join(): Promise<void>
  leave(): unknown
  /** Of an attempt that is not over. While it joins: at once, and again when it is in. */
  setMuted(muted: boolean): unknown
}
/** Whose an SDK is: its callbacks name no session, so there is one at a time. */
const owners = new WeakMap<object, Attempt>()

const isPromise = (x: unknown): x is Promise<unknown> => typeof (x as PromiseLike<unknown> | undefined)?.then === 'function'
const ignore = (): void => undefined
const cancelled = (): Error => misuse('left before it was joined', 'join-cancelled')

export function createTransport(driver: Driver, options: CommonOptions): CometChatTransport {
  const { sdk, missing } = driver, { clock = globalThis, leaveOnButton } = options
  const traits = { ...driver.traits, leaveOnButton }, timing = { ...DEFAULT_TIMING, ...options.timing }
  const diagnose = createDiagnostics('transport', options.onDiagnostic)
  const lacks = missing !== '' && misuse(`expected ${missing}, found none; give CometChatCalls of the version that this function is for`)
  if (lacks) diagnose('missing-member', lacks.message)
  const contain = (what: string, run: () => unknown): void => {
    try { run() } catch (error) { diagnose(`${what}-threw`, `CometChat: ${what} threw; the call goes on`, error) }
  }

  function createAttempt({ signal }: TransportContext, emit: Emit<TransportEvent>, isMuted: boolean): Attempt {
    let state: Readonly<State> = {}, isReleased = false, wasMuted = isMuted
    /** Who waits for the SDK, in order of arrival. */
    const waiting: (() => void)[] = []
    let joined: Promise<void> | undefined, left: unknown, late: unknown
    let accept!: () => void, refuse!: (error: Error) => void
    const taken = new Promise<void>((resolve, reject) => { accept = resolve; refuse = reject })
    taken.catch(ignore) // told by `join`
    const offs: (() => void)[] = []

    function see(seen: Seen): void {
      if (isReleased) return
      if (signal.aborted && seen.type === 'joined') see({ type: 'leave' })
      const step = translate(state, seen, traits)
      state = step.state
      for (const action of step.actions) {
        if (action === 'resolve') accept()
        else if (action === 'reject') refuse(errorOf(state.error))
        else if (action === 'leave') left = leaveSdk()
        else diagnose(...action)
      }
      // The SDK's bus has no try around its listeners: what is thrown here would stop those of others.
      for (const event of step.events) contain('listener', () => emit(event))
      if (wasMuted && step.events[0]?.type === 'transport.joined') mute()
      if (state.leaving && state.asked) late ??= clock.setTimeout(release, timing.lateMs)
      if (isFree(state)) release()
      watch?.(isReleased ? {} : state)
    }
    const mute = (): void => contain('mute', () => driver.setMuted(isMuted))
    function leaveSdk(): unknown {
      let done
      try { done = driver.leave() } catch (error) { done = Promise.reject(error as Error) }
      if (!isPromise(done)) return see({ type: 'leaveDone' })
      const told = done.then(() => see({ type: 'leaveDone' }), (error: unknown) => {
        see({ type: 'leaveFailed' })
        // Whoever asked may have stopped asking. In vain once it was told, or is not ours any more.
        clock.setTimeout(() => { if (state.leaving && !state.told) see({ type: 'leave' }) }, timing.askMs)
        contain('leave', () => { throw error })
        if (!state.over) throw error
      })
      told.catch(ignore) // told to whoever asked to leave, who may be nobody
      return told
    }
    /** Nothing is listened to any more. A session that has not said that it is closed is told once more. */
    function release(): void {
      if (isReleased) return
      isReleased = true
      clock.clearTimeout(late as never)
      watch?.({})
      if (state.asked) {
        if (!isFree(state)) leaveSdk()
        for (const off of offs) contain('unsubscribe', off)
        // Not before it was asked: what shows a session may show that of another attempt.
        contain('free', () => driver.free?.())
      }
      refuse(cancelled())
      for (const then of waiting) then()
    }
    const watch = driver.watch?.({ see, leave: leaveSdk, diagnose, clock, timing })

    async function start(): Promise<void> {
      if (lacks) throw lacks
      const request = await driver.prepare()
      for (;;) {
        if (signal.aborted || isReleased) throw cancelled()
        const owner = owners.get(sdk)
        if (!owner || owner.isReleased()) break
        if (!owner.isLeft()) throw misuse('expected no session, found another; leave that call first')
        let isLate = false
        await new Promise<void>(resolve => {
          const timer = clock.setTimeout(() => { isLate = true; resolve() }, timing.leaveTimeoutMs)
          owner.whenFree(() => { clock.clearTimeout(timer as never); resolve() })
        })
        if (isLate && !signal.aborted) owner.release()
      }
      owners.set(sdk, self)
      const listen = (): void => { if (!offs[0] && !isReleased) driver.listen(see, offs) }
      const fail = (error: unknown): void => see({ type: 'error', error, isFinal: true })
      see({ type: 'asked' })
      try {
        if (!driver.listensLate) listen()
        const answer = driver.join(request as never, see, listen, isMuted)
        if (isPromise(answer)) answer.then(() => see({ type: 'accepted' }), fail)
      } catch (error) { fail(error) }
      return taken
    }

    const self: Attempt = {
      isReleased: () => isReleased,
      isLeft: () => !!state.leaving || signal.aborted,
      isOver: () => self.isLeft() || !!state.over,
      whenFree(then) { waiting.push(then) },
      release,
      see,
      join: () => joined ??= start().catch((error: unknown) => { throw errorOf(error) }),
      leave() {
        left = undefined
        see({ type: 'leave' })
        return left
      },
      setMuted(muted) {
        isMuted = muted
        wasMuted ||= muted
        if (state.isIn) return driver.setMuted(muted)
        if (state.asked) mute()
      },
    }
    return self
  }

  const { port, latest, muteNext } = createAttempts(createAttempt)
  return {
    ...port,
    setMuted(muted) {
      const attempt = latest()
      return (!attempt || attempt.isOver() ? muteNext(muted) : attempt.setMuted(muted)) as void | Promise<void>
    },
    ...(driver.isActive && { isAlive: async () => latest()?.isReleased() === false && await driver.isActive!() === true }),
    ended: cause => latest()?.see({ type: 'left', cause }),
  }
}
