/** Every kind of move, with its fairness class and the words in which a story tells it. */
import { ALIVE, CALLBACKS, CB, CLASS, DELIVER, FIRST_TIMER, SDK_STATES, UNFAIR } from './codes.ts'

/** A kind of move: its name, its fairness class, and its words in a story. */
export type MoveKind = { id: string; fair: number; says: string }
const kinds: MoveKind[] = []
const kind = (id: string, says: string, fair = UNFAIR): number => kinds.push({ id, fair, says }) - 1

/** The numbers of the kinds, by name. */
export const K = {
  boot: kind('boot', 'a new process starts', CLASS.boot),
  join: kind('user.join', 'the user joins'),
  wait: kind('user.waits', 'the user asks to join again'),
  leave: kind('user.leave', 'the user leaves'),
  leaveHeld: kind('user.leaveHeld', 'the user gives the next attempt up; its screen is exited'),
  hold: kind('screen.held', 'a screen opens for the next attempt'),
  mount: kind('screen.mounts', 'the screen is mounted'),
  reopen: kind('screen.reopens', 'the screen is opened again, and nobody joins'),
  dispose: kind('screen.disposes', 'the screen is disposed of'),
  disposeUntold: kind('screen.disposesUntold', 'the screen is disposed of, and nobody is told yet'),
  screenTold: kind('screen.told', 'the disposal is told', CLASS.screen),
  toBackground: kind('app.leaves', 'the app goes to the background'),
  toInactive: kind('app.inactive', 'the app becomes inactive'),
  activeAgain: kind('app.again', 'that the app is active is told again'),
  toForeground: kind('app.returns', 'the app comes back', CLASS.returns),
  permission: kind('permission', 'a permission changes'),
  os: kind('os', 'the operating system stops the app'),
  network: kind('network', 'the network changes'),
  answer: kind('system.answers', 'the call is answered on the system\'s call screen'),
  systemEnds: kind('system.ends', 'the system ends the call'),
  systemEndsUntold: kind('system.endsUntold', 'the system ends the call, and nobody is told yet'),
  systemTold: kind('system.told', 'the system tells', CLASS.system),
  repeat: kind('repeat', 'the callback arrives, and will come again'),
  lose: kind('lose', 'a callback is lost'),
  serviceStarts: kind('service.starts', 'the service starts', CLASS.service),
  serviceRefused: kind('service.refused', 'the service is refused', CLASS.service),
  serviceStartsMute: kind('service.startsMute', 'the service starts, and its word is lost', CLASS.service),
  serviceRefusedMute: kind('service.refusedMute', 'the service does not start, and its word is lost', CLASS.service),
  serviceTold: kind('service.told', 'the service tells', CLASS.service),
  serviceRepeats: kind('service.repeats', 'the service tells, and will tell it again'),
  serviceKilled: kind('service.killed', 'the service is killed'),
  serviceDismissed: kind('service.dismissed', 'the notification is swiped away'),
  alive: kind('alive', 'asked isAlive, the transport says no', ALIVE),
  joinRuns: kind('port.join', 'the port\'s queue comes to the join', CLASS.port),
  leaveRuns: kind('port.leave', 'the port\'s queue comes to the leave', CLASS.port),
  abortRuns: kind('port.abort', 'the port\'s queue comes to the abort', CLASS.port),
  attempt: kind('attempt', 'the next attempt begins', CLASS.attempt),
  leftoverTold: kind('leftover.told', 'the late success of the earlier attempt is told, and left', CLASS.leftover),
  leftoverDropped: kind('leftover.dropped', 'the late success of the earlier attempt is told, and dropped', CLASS.leftover),
  own: kind('own', 'an event of its own happens'),
} as const

// Code 0 is no callback.
const deliveries = CALLBACKS.slice(1).map((_, i) => kind('deliver', 'the callback arrives', DELIVER + i + 1))
const unheard = CALLBACKS.slice(1).map((name, i) => kind('unheard', `${name} arrives, and nobody listens`, DELIVER + i + 1))
/** The arrival of a callback, heard or not. */
export const arrivalKind = (code: number, isHeard: boolean): number => (isHeard ? deliveries : unheard)[code - 1]!

/** Two states that the SDK never enters by itself. */
type Started = 'none' | 'connecting'
const SAYS: Record<Exclude<(typeof SDK_STATES)[number], Started>, string> & Partial<Record<Started, undefined>> = { accepted: 'accepts the join', live: 'has media flowing', lost: 'loses its media', pretending: 'claims to be restored, and is not', failing: 'fails, and will try again', restart: 'closes, and restarts by itself', self: 'leaves by itself', told: 'gives up, and leaves', left: 'has left', dead: 'is gone' }
/** The SDK's own moves, from one state to another. */
const sdkKinds = SDK_STATES.map((_, from) => SDK_STATES.map((to, i) => {
  const says = SAYS[to]
  return says === undefined || from === i ? -1 : kind(`sdk.${SDK_STATES[from]!}>${to}`, `the SDK ${says}`)
}))
const stays: Record<number, number> = { [CB.CLI]: kind('sdk.waits', 'the SDK\'s leave button is pressed, and the SDK waits to be told'), [CB.RES]: kind('sdk.restored', 'the SDK says restored, and nothing has changed'), [CB.FRE]: kind('sdk.failsAgain', 'the SDK fails again') }
/** The kind of a move of the SDK. `says`: the callback that the SDK sends if its state stays as it is. */
export const sdkKind = (from: number, to: number, says: number): number => (from === to ? stays[says]! : sdkKinds[from]![to]!)

/** The kind of a timer's firing, by its number in the table. */
export const FIRST_TIMER_KIND = kinds.length
export const TIMERS_MAX = UNFAIR - FIRST_TIMER
for (let i = 0; i < TIMERS_MAX; i++) kind(`timer${i}`, 'time is up', FIRST_TIMER + i)

export const NO_EVENT = 255
/** A transition's label: its kind and the event that the machine took. */
export const labelOf = (k: number, event = NO_EVENT): number => (k << 8) | event
export const kindOf = (label: number): MoveKind => kinds[label >> 8]!
export const eventIn = (label: number): number => label & 255
/**
 * The fairness class of each kind, for the inner loops. A label has eight bits for its kind, and a test checks that
 * they suffice.
 */
export const FAIR_OF = Uint8Array.from(kinds, k => k.fair)
