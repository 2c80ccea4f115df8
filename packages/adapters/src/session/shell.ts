/** The thin shell around `translate`: attempts, the one session of an owner, and what an SDK may throw. */
import type { Cause, Emit, EndReason, TransportContext, TransportEvent, TransportPort } from '@onhook/machine'
import { createAttempts } from '../attempts.ts'
import { createDiagnostics } from '../diagnostic.ts'
import { DEFAULT_SESSION_TIMING, type Session, type SessionDriver, type SessionOptions } from './options.ts'
import { translate, type State, type Step } from './translate.ts'

type Attempt = {
  isReleased(): boolean
  isLeft(): boolean
  whenReleased(then: () => void): void
  release(): void
  /** Of an attempt that is not over. */
  session(): Session | undefined
  /** Of an attempt that is not over. While it joins: at once where there is something to mute, and again when it is in. */
  setMuted(muted: boolean): unknown
  join(): Promise<void>
  leave(): unknown
}
/** Whose an owner is: its callbacks name no session. */
const owners = new WeakMap<object, Attempt>()
const ignore = (): void => undefined

/** What a port's `join` rejects with: the runtime reads its reason, name and code. */
export const refusal = ({ reason, vendor }: Cause, message = vendor?.message ?? reason): Error => Object.assign(new Error(message), vendor, { reason })

/** A transport port over an SDK whose sessions the driver makes: one for each attempt. */
export function createSessionTransport<Sdk extends object>(driver: SessionDriver<Sdk>, options: SessionOptions = {}): TransportPort {
  const { vendor, owner } = driver, { clock = globalThis } = options, timing = { ...DEFAULT_SESSION_TIMING, ...options.timing }
  const diagnose = createDiagnostics('transport', options.onDiagnostic)
  const misuse = (message: string, reason: EndReason = 'internal-error'): Error => refusal({ reason }, `${vendor}: ${message}`)
  /** @throws what to install; which members are missing */
  async function load(): Promise<Sdk> {
    let sdk = driver.sdk as Sdk
    // A package may be a class: what has what is needed is no function that loads it. Every function has a `call`.
    try { if (typeof driver.sdk === 'function' && !driver.needs.some(name => name in driver.sdk && !(name in Function.prototype))) sdk = await driver.sdk() } catch (error) {
      diagnose('missing-package', `${vendor}: expected the package ${driver.package}, and it could not be loaded; install it`, error)
      throw misuse(`expected the package ${driver.package}, and it could not be loaded; install it`)
    }
    const missing = driver.needs.filter(name => typeof Object(sdk)[name] !== 'function').join(', ')
    checkVersion(sdk)
    if (!missing) return sdk
    const error = misuse(`expected ${missing}, found none; give what ${driver.package} exports`)
    diagnose('missing-member', error.message)
    throw error
  }
  /** Of a package that says its version. An object of it, such as a client that the host has made, says none. */
  function checkVersion(sdk: Sdk): void {
    const version = driver.versionOf ? driver.versionOf(sdk) : (Object(sdk) as { version?: unknown }).version, [, range] = /@([\d.]+)$/.exec(driver.package) ?? []
    if (typeof version !== 'string' || range === undefined || `${version.replace(/^v/, '')}.`.startsWith(`${range}.`)) return
    diagnose('wrong-version', `${vendor}: expected ${driver.package}, found version ${version}; the call goes on, and its end may be one that this adapter does not know`)
  }
  const contain = async (what: string, run: () => unknown): Promise<void> => {
    try { await run() } catch (error) { diagnose(`${what}-threw`, `${vendor}: ${what} threw; the call goes on`, error) }
  }

  function createAttempt({ attempt, signal }: TransportContext, emit: Emit<TransportEvent>, isMuted: boolean): Attempt {
    let state: Readonly<State> = { isMuted: false }, session: Session | undefined, isReleased = false, late: unknown
    /** Who waits for the owner, in order of arrival. */
    const waiting: (() => void)[] = []
    /** Ever, so that an unmute is told too to an SDK that was told to start muted. */
    let left: Promise<void> | undefined, wasMuted = isMuted
    let accept!: () => void, refuse!: (error: unknown) => void
    const taken = new Promise<void>((resolve, reject) => { accept = resolve; refuse = reject })
    taken.catch(ignore) // told by `join`
    const isOver = (): boolean => !!state.leaving || !!state.over || signal.aborted

    function see(seen: Parameters<typeof translate>[1], error?: unknown): void {
      if (isReleased) return
      const step: Step = translate(state, seen)
      state = step.state
      for (const action of step.actions) {
        if (action === 'accept') accept()
        else if (action === 'refuse') refuse(error ?? (state.leaving ? misuse('left before it was joined', 'join-cancelled') : refusal(state.cause ?? { reason: 'unknown' })))
        else (left = tellLeave()).catch(ignore) // told to whoever asked, who may be nobody
      }
      // An SDK's emitter may have no try around its listeners: what is thrown here would stop those of others.
      for (const event of step.events) {
        try { emit(event) } catch (thrown) { diagnose('listener-threw', `${vendor}: a listener threw; the call goes on`, thrown) }
        if (wasMuted && event.type === 'transport.joined') mute()
      }
      settle()
    }
    /** A leave of a join without an answer is done, but the join may still succeed: it is listened to for a while. */
    function settle(): void {
      if (!(state.over || state.leaving)) return
      if (state.over && !state.told && (state.settled || !state.asked)) release()
      // Nor does an SDK keep its listeners for ever that never answers a leave, or never tells the end of it.
      else late ??= clock.setTimeout(() => { see({ type: 'leaveDone' }); release() }, timing.lateMs)
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
    function release(): void {
      if (isReleased) return
      isReleased = true
      clock.clearTimeout(late as never)
      signal.removeEventListener('abort', onAbort)
      giveBack()
      for (const then of waiting) then()
    }
    const mute = (): void => { void contain('mute', () => session?.setMuted?.(isMuted)) }
    const giveBack = (): void => { if (session?.release) void contain('release', () => session!.release!()) }
    async function start(): Promise<void> {
      const sdk = await load()
      if (isOver()) return
      for (;;) {
        const last = owner && owners.get(owner)
        if (!last || last.isReleased()) break
        if (!last.isLeft()) throw misuse('expected no session, found another; leave that call first')
        await new Promise<void>(resolve => {
          const timer = clock.setTimeout(last.release, timing.ownerMs)
          last.whenReleased(() => { clock.clearTimeout(timer as never); resolve() })
        })
        if (isOver()) return
      }
      if (owner) owners.set(owner, self)
      session = await driver.open(sdk, { attempt, signal, hear: see, isOver, isMuted: () => isMuted, diagnose, contain, clock })
      if (isOver()) return giveBack()
      see({ type: 'asked' })
      const answer = session.join()
      if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== 'function') return
      await answer
      see({ type: 'transport.accepted' })
    }
    /** Whoever asks while a leave is under way gets its answer. */
    const leave = (): Promise<void> | undefined => {
      see({ type: 'leave' })
      return state.over ? undefined : left
    }
    const self: Attempt = {
      isReleased: () => isReleased,
      isLeft: isOver,
      whenReleased(then) { waiting.push(then) },
      release,
      session: () => (isOver() ? undefined : session),
      setMuted(muted) {
        isMuted = muted
        wasMuted ||= muted
        if (!state.isIn) return state.asked && mute()
        if (!muted) see({ type: 'unmuting' })
        return session!.setMuted?.(muted)
      },
      join: () => taken,
      leave,
    }
    const onAbort = (): void => { void leave() }
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) void leave()
    // An error with a reason of ours is ours, or one that the adapter has understood: LiveKit's have numbers.
    else start().catch((error: unknown) => see({ type: 'refused', cause: driver.causeOf(error) }, typeof (error as { reason?: unknown } | undefined)?.reason === 'string' ? error : undefined))
    return self
  }

  const { port, of, latest, muteNext } = createAttempts(createAttempt)
  return {
    ...port,
    ...(driver.mutes && { setMuted(muted: boolean) {
      const attempt = latest()
      return (!attempt || attempt.isLeft() ? muteNext(muted) : attempt.setMuted(muted)) as void | Promise<void>
    } }),
    ...(driver.restartsMedia && { restartMedia: (ctx: TransportContext) => of(ctx)?.session()?.restartMedia?.() as void | Promise<void> }),
    ...(driver.answersIsAlive && { isAlive: async () => { const session = latest()?.session(); return !!session && await session.isAlive?.() !== false } }),
  }
}
