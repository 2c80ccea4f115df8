/**
 * The shell: feeds `translate` and does what it says. Ports over one library hear the same facts; what they share is
 * whose a call is, and that a call is ended once, whoever ends it.
 */
import type { Emit, SystemCallEvent, SystemCallInfo, SystemCallPort, Unsubscribe } from '@onhook/machine'
import { createDiagnose, type Diagnose } from './diagnose.ts'
import type { Driver } from './driver.ts'
import type { SystemCallOptions } from './options.ts'
import type { SystemReason } from './reason.ts'
import { TIMING } from './timing.ts'
import { INITIAL, translate, type Action, type Fact, type Order } from './translate.ts'
import { uuidOf } from './uuid.ts'

/** Facts that wait. More than these are told as they are. */
const HELD_MAX = 100
/** Calls whose owner is remembered, also when they are over, so that what comes late of them is known for what it is. */
const OWNERS_MAX = 200
const OVER = {}

/** By library. */
const shares = new WeakMap<object, Map<string, object>>()
let serial = 0

/** Loads a library, looks whether it can do what is needed, and binds it. Where it cannot, the port does nothing, and that is told. */
export function bind<L extends object>(
  given: L | (() => L), name: string, need: keyof L,
  createDriver: (library: L, diagnose: Diagnose) => Driver, options: SystemCallOptions, isRefused?: boolean,
): SystemCallPort {
  const diagnose = createDiagnose(options.onDiagnostic), nothing = (): void => undefined
  let library: L | undefined, cause: unknown
  if (isRefused) diagnose('unsupported-platform')
  else {
    // A native module that is not linked lets the library's own file throw.
    try { library = typeof given === 'function' ? (given as () => L)() : given } catch (error) { cause = error }
    if (library?.[need]) return createSystemCall(library, createDriver(library, diagnose), options, diagnose)
    diagnose(library ? 'wrong-version' : 'missing-module', cause, name)
  }
  return { report: nothing, connected: nothing, end: nothing, setMuted: nothing, subscribe: () => nothing }
}

function createSystemCall(library: object, driver: Driver, options: SystemCallOptions, diagnose: Diagnose): SystemCallPort {
  const { clock = { now: () => Date.now(), setTimeout: (run, ms) => setTimeout(run, ms) } } = options as { clock?: Pick<NonNullable<SystemCallOptions['clock']>, 'now' | 'setTimeout'> }
  const timing = { ...TIMING, ...options.timing }, owners = shares.get(library) ?? new Map<string, object>(), me = {}
  shares.set(library, owners)
  let state = INITIAL, held: Fact[] = [], isReady = true, ready: Promise<unknown> = Promise.resolve()
  let emit: Emit<SystemCallEvent> | undefined, stop: Unsubscribe | undefined

  /** Runs it now; what it throws is told, later and from nowhere: never into the callback that led here. */
  const contain = (run: () => unknown): Promise<unknown> => new Promise(resolve => resolve(run())).catch((error: unknown) => diagnose('library-failed', error))
  const later = (ms: number, run: () => unknown): unknown => clock.setTimeout(() => void contain(run), ms)
  const own = (id: string, owner: object): void => {
    owners.set(id, owner)
    if (owners.size > OWNERS_MAX) owners.delete(owners.keys().next().value!)
  }
  const isAsked = (as = state.call?.id): boolean => state.call?.is === 'asked' && state.call.id === as

  const end = (id: string, reason: SystemReason, request?: string): unknown => {
    if (owners.get(id) === OVER) return
    own(id, OVER)
    // The end action can be refused, and callkeep does not tell.
    if (reason === 'local') later(timing.endMs, async () => await driver.isShown(id) && driver.end(id, 'failed'))
    return driver.end(id, reason, request)
  }
  const endStray = (id: string, code: 'orphan' | 'busy' = 'orphan'): unknown => {
    if (owners.has(id)) return
    diagnose(code)
    return contain(() => end(id, 'failed'))
  }
  const act: { [A in Action as A[0]]: (...args: never[]) => unknown } = {
    ...driver, end,
    fulfil: (request: string) => driver.fulfil?.(request),
    tell: diagnose,
    remind: (id: string, ms: number) => later(ms, () => see({ type: 'due', id })),
    start(as: string, info: SystemCallInfo) {
      const refused = (cause?: unknown): void => {
        if (isAsked(as)) diagnose('call-refused', cause)
        see({ type: 'refused', as })
      }
      ready.then(() => driver.start(as, info)).then(id => { if (typeof id === 'string') see({ type: 'started', as, id: id.toLowerCase() }) }, refused)
      later(timing.startMs, async () => {
        if (!isAsked(as) && !state.leaving[as]) return
        if (await driver.isShown(as)) see({ type: 'started', id: as })
        else refused()
      })
    },
    audio(on: boolean) {
      void contain(() => driver.audio?.(on))
      return on ? options.onAudioActivated?.() : options.onAudioDeactivated?.()
    },
  }

  /** The state is the new one before anybody is told, so a listener may call back from within. */
  function see(seen: Fact | Order): void {
    const { call: old } = state, { events, actions, state: next } = translate(state, seen, clock.now(), timing), { call } = state = next
    if (call) own(call.id, me)
    for (const [name, ...args] of actions) void contain(() => act[name](...args as unknown as never[]))
    if (old && old.is !== 'asked' && old.id !== call?.id) own(old.id, OVER)
    for (const type of events) emit?.({ type })
    release()
  }

  /** A start that is not confirmed may be what a fact is about: its name is not known yet. */
  const isWaiting = (): boolean => !isReady || isAsked()
  function hear(fact: Fact): void {
    const { type } = fact, id = 'id' in fact ? fact.id : undefined
    const isEnd = type === 'ended' || type === 'reset', isIts = isReady && (id ? isAsked(id) : isEnd)
    // Whatever is told of a call, it is there; but for its end.
    if (id && isIts && !isEnd) see({ type: 'started', id })
    if (type !== 'started') {
      if (!isIts && isWaiting() && held.length < HELD_MAX) { held.push(fact); return }
      const owner = id && owners.get(id)
      if (owner && owner !== me) return
      if (id && isEnd) own(id, OVER)
      if (id && !owner) {
        if (type === 'muted' || type === 'held') { void endStray(id); return }
        // Another port may be about to take it.
        if (type === 'answered' && (state.call || options.accepts?.(id) === false)) { later(0, () => endStray(id, 'busy')); return }
      }
    }
    see(fact)
  }
  /** An end that waited wins over whatever else waited for that call; sound comes last, when it is known whose it is. */
  function release(): void {
    if (isWaiting()) return
    const facts = held, ended = facts.map(fact => fact.type === 'ended' && fact.id)
    held = []
    for (const isSound of [false, true]) for (const fact of facts) {
      if ((fact.type === 'audio') === isSound && (fact.type === 'ended' || !('id' in fact) || !ended.includes(fact.id!))) hear(fact)
    }
  }

  return {
    report: info => see({ type: 'report', info, as: uuidOf(info.call, info.attempt, ++serial) }),
    connected: () => see({ type: 'connected' }),
    end: end => see({ type: 'end', end }),
    setMuted: on => see({ type: 'mute', on }),
    subscribe(listener) {
      const mine = emit = event => listener(event)
      isReady = false
      void contain(() => stop?.())
      void contain(() => { stop = driver.listen(hear) })
      const drained = contain(async () => {
        const [facts, orphans = []] = await driver.drain()
        held.unshift(...facts)
        // The next call may not start before they are gone.
        await Promise.all(orphans.map(id => endStray(id)))
      })
      ready = Promise.race([drained, new Promise(resolve => later(timing.drainMs, () => resolve(undefined)))]).then(() => {
        isReady = true
        release()
      })
      return () => {
        if (emit !== mine) return
        emit = undefined
        void contain(() => stop?.())
      }
    },
  }
}
