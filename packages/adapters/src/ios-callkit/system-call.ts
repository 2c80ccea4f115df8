/**
 * The shell: it feeds `translate` and does what it says. All ports over one library hear the same facts. They share which
 * call belongs to which port, and that a call is ended once, whoever ends it.
 */
import type { ClockPort, Emit, SystemCallEvent, SystemCallInfo, SystemCallPort } from '@onhook/machine'
import { createDiagnostics } from '../diagnostic.ts'
import type { DiagnosticCode } from './diagnostics.ts'
import type { Driver, Heard, Safely } from './driver.ts'
import type { SystemCallOptions } from './options.ts'
import type { SystemReason } from './reason.ts'
import { ASKED, LIMIT } from './constants.ts'
import { TIMING } from './timing.ts'
import { INITIAL, translate, type Action, type Fact, type Order } from './translate.ts'
import { uuidOf } from './uuid.ts'

/**
 * By library, the calls that its ports know of. The value says whether the call is over. A reason instead means that its start was not confirmed:
 * if the call comes after all, the port that sees it ends it with that reason.
 */
type Known = Map<string, boolean | SystemReason>
const shares = new WeakMap<object, Known>()
let serial = 0

const nothing = (): void => undefined
/** The port for a phone without the library. It does nothing. */
export const NONE: SystemCallPort = { report: nothing, connected: nothing, end: nothing, setMuted: nothing, subscribe: () => nothing }

/**
 * Loads a library, checks that it can do what is needed, and binds it. If it cannot, the port does nothing and a diagnostic
 * says so: `name` is what to build the application with. `given` is false where the library must not be loaded.
 */
export function bind<L extends object>(given: L | (() => L) | false, name: string, need: keyof L, createDriver: (library: L, safely: Safely) => Driver, options: SystemCallOptions): SystemCallPort {
  const diagnose: (code: DiagnosticCode, message: string, cause?: unknown) => void = createDiagnostics('systemCall', options.onDiagnostic)
  let library: L | undefined, cause: unknown
  // A native module that is not linked lets the library's own file throw.
  try { library = typeof given === 'function' ? (given as () => L)() : given as L } catch (error) { cause = error }
  if (!library?.[need]) {
    diagnose(library ? 'wrong-version' : given ? 'missing-module' : 'unsupported-platform', `use ${name}`, cause)
    return NONE
  }

  const { clock = { now: Date.now, setTimeout } as Pick<ClockPort, 'now' | 'setTimeout'> } = options
  const timing = { ...TIMING, ...options.timing }, known: Known = shares.get(library) ?? new Map()
  shares.set(library, known)
  let state = INITIAL, held: Heard[] = [], isReady = true, ready: Promise<unknown> | undefined
  let listener: Emit<SystemCallEvent> = nothing

  /** Runs it now. An error that it throws is reported asynchronously, never thrown into the callback that led here. */
  const contain = async (run: () => unknown): Promise<void> => {
    try { await run() } catch (error) { diagnose('library-failed', 'Threw.', error) }
  }
  const safely: Safely = run => event => void contain(() => run(event ?? {} as never))
  const driver = createDriver(library, safely)
  const later = (ms: number, run: (_: never) => unknown): unknown => clock.setTimeout(safely(run) as () => void, ms)
  const know = (id: string, isOver: boolean | SystemReason): void => {
    // What is over stays so, whoever still holds on to it.
    known.set(id, known.get(id) === true || isOver)
    if (known.size > LIMIT) known.delete([...known.keys()][0]!)
  }
  const end = (id: string, reason: SystemReason, request?: string): unknown => {
    const left = known.get(id) || reason
    if (left === true) return
    know(id, true)
    // The end action can be refused, and callkeep does not tell. It may ring again under that id.
    if (left === 'local') later(timing.lookMs, async () => known.get(id) && await driver.isShown(id) && driver.end(id, 'failed'))
    return driver.end(id, left, request)
  }
  const endStray = (id: string): unknown => {
    if (typeof known.get(id) === 'boolean') return
    diagnose('orphan', 'Ended.')
    return end(id, 'failed')
  }
  const act: { [A in Action as A[0]]?: (...args: never[]) => unknown } = {
    ...driver, end, leave: know,
    tell: diagnose,
    emit: (type: SystemCallEvent['type'], more?: object) => listener({ type, ...more }),
    remind: (id: string, ms: number, since: number) => later(ms, () => see({ type: 'due', id, since })),
    async start(as: string, { call, title = call }: SystemCallInfo) {
      try {
        await ready
        // Over meanwhile.
        if (known.get(as)) return
        // It may come when nobody believes in it or listens any more, so it is looked for again.
        for (const times of [1, 4, 16]) later(times * timing.lookMs, async () => see({ type: await driver.isShown(as) ? 'started' : 'refused', id: as }))
        const id = await driver.start(as, call, title, !!options.hasVideo)
        if (!id) return
        know(id, known.get(as)!)
        see({ type: 'started', as, id })
      } catch (cause) { see({ type: 'refused', id: as, cause }) }
    },
    host: (on: boolean) => on ? options.onAudioActivated?.() : options.onAudioDeactivated?.(),
  }

  /** The state is updated before anybody is told, so a listener may call back from within. */
  function see(seen: Fact | Order): void {
    const { actions, state: next } = translate(state, seen, clock.now(), timing), { call } = state = next
    if (call) know(call.id, false)
    for (const [name, ...args] of actions) void contain(() => act[name]?.(...args as unknown as never[]))
    release()
  }

  /** A call that is being started may be what a fact is about: its name is not known yet. An answer is of no such call: held, it would outlive a leave, and join. */
  const isWaiting = (type: Heard['type']): boolean => !isReady || (type !== 'answered' && state.call?.is === ASKED)
  function hear(fact: Heard): unknown {
    // The patterns stand for types of facts, and are shorter than their names: here ended, reset.
    const { type, id } = fact, isEnd = /end|reset/.test(type), isMine = isReady && (id ? id === state.call?.id : isEnd)
    if (type === 'rings') return known.delete(id)
    // Reset, audio and told may come without an id; nothing else may be taken for an event of the call that is there. A start without an id is a wish out of the recents or of Siri, which is the host's.
    if (!(id ?? /^(re|au|t)/.test(type))) return diagnose('event-without-id', 'No id.')
    // An end that waits wins over whatever else waits for that call.
    if (id && isEnd) know(id, true)
    if (!isMine && isWaiting(type) && !held[LIMIT]) return held.push(fact)
    if (id && !isMine) {
      // Of a start, only that of a call which was ended before it.
      if (type === 'started' ? !known.get(id) : known.has(id) || (type === 'audio' && state.call?.is)) return
      // A mute (muted), a hold or a route (told), an answer while there is a call: another port may be about to take it.
      if (type === 'answered' ? state.call : /mut|told/.test(type)) return later(0, () => endStray(id))
    }
    return see(fact as Fact)
  }
  function release(): void {
    if (isReady) held.splice(0).forEach(hear)
  }

  return {
    report: info => see({ type: 'report', info, id: uuidOf(clock.now(), serial++) }),
    connected: () => see({ type: 'connected' }),
    end: end => see({ type: 'end', end }),
    setMuted: on => see({ type: 'mute', on }),
    subscribe(emit) {
      listener = emit
      const stops = driver.listen(hear)
      isReady = false
      ready = new Promise(resolve => {
        later(timing.drainMs, resolve)
        void contain(async () => {
          const [facts, orphans] = await driver.drain()
          // They are older than what was heard meanwhile.
          facts.concat(held.splice(0)).forEach(hear)
          // The next call may not start before they are gone.
          await Promise.all(orphans.map(endStray))
        }).then(resolve)
      }).then(() => {
        isReady = true
        release()
      })
      return () => {
        if (listener === emit) listener = nothing
        stops.forEach(stop => stop.remove())
      }
    },
  }
}
