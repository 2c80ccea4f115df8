/** The values of the environment's variables, as small numbers. `docs/environment.md` says what they mean. */
const numbered = <T extends string>(names: readonly T[]) => Object.fromEntries(names.map((n, i) => [n, i])) as Record<T, number>

export const SDK_STATES = ['none', 'connecting', 'accepted', 'live', 'lost', 'pretending', 'failing', 'restart', 'self', 'told', 'left', 'dead'] as const
export const SDK = numbered(SDK_STATES)
/** Does the SDK hold the microphone? One answer for each state of the SDK. */
export const HOT = SDK_STATES.map(s => ['live', 'lost', 'pretending', 'failing', 'self'].includes(s))
/** Can the SDK still bring the call about, or back? One answer for each of its states. */
export const ABLE = SDK_STATES.map(s => ['connecting', 'accepted', 'live', 'lost', 'pretending', 'failing', 'restart'].includes(s))

/** The event of each callback; 0 is no callback. */
export const CALLBACKS = [
  '', 'transport.accepted', 'transport.joined', 'transport.lost', 'transport.restored', 'transport.failed/recoverable', 'transport.failed/fatal',
  'transport.left', 'transport.closed', 'transport.timedOut', 'transport.leaveClicked', 'port.failed/join', 'port.failed/leave',
] as const
export const CB = { ACC: 1, JOI: 2, LOS: 3, RES: 4, FRE: 5, FFA: 6, LEF: 7, CLO: 8, TIM: 9, CLI: 10, PFJ: 11, PFL: 12 } as const
/** Is this callback the answer to a promise? Such a callback is heard without a subscription. */
export const isPromised = (code: number): boolean => code === CB.ACC || code === CB.PFJ || code === CB.PFL

/** The event of each word of the service; 0 is no word. A kill has a second event, `service.stopped/timeout`. */
export const WORDS = ['', 'service.started', 'service.refused/background', 'service.refused/other', 'service.stopped/aborted', 'port.failed/launchService', 'port.failed/abortService', 'service.stopped/killed'] as const
export const WORD = { none: 0, started: 1, refusedInBackground: 2, refusedOther: 3, aborted: 4, launchFailed: 5, abortFailed: 6, killed: 7 } as const
/** The event of each word of the system. */
export const SYSTEM_WORDS = ['', 'system.ended', 'port.failed/reportCall'] as const
export const SYSTEM_WORD = { none: 0, ended: 1, reportFailed: 2 } as const

export const SERVICE = { none: 0, starting: 1, shown: 2 } as const
export const SYSTEM = { none: 0, reported: 1, ended: 2 } as const
/** The states of the screen. `again`: opened again for a call that is over. */
export const SCREEN = { absent: 0, mounted: 1, gone: 2, again: 3 } as const

/**
 * Fairness classes. A weak class that stays possible is taken in the end. For a strong class it is enough that it
 * becomes possible again and again.
 */
export const WEAK = ['boot', 'service', 'system', 'screen', 'returns', 'leftover', 'attempt', 'port'] as const
export const CLASS = numbered(WEAK)
/** Each callback is delivered in the end, even if others overtake it. So each is a weak class, by its code. */
export const DELIVER = WEAK.length - 1
/** The fairness classes of all callbacks. */
export const CALLBACKS_CLASSES = CALLBACKS.reduce((m, _, code) => (code === 0 ? m : m | (1 << (DELIVER + code))), 0)
/** `alive` is the first strong class. The timers of the table follow it. */
export const ALIVE = DELIVER + CALLBACKS.length
export const FIRST_TIMER = ALIVE + 1
/** The class of moves that never have to happen. */
export const UNFAIR = 31
