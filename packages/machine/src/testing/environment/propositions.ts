/** Propositions about one product state. They are evaluated once per state and kept as bits. */
import { ABLE, CB, SCREEN, SDK, SERVICE, SYSTEM } from './codes.ts'
import { SESSION } from './core-facts.ts'
import type { World } from './world.ts'

/** Callbacks after which the call cannot be had any more. */
const TERMINAL = [CB.FFA, CB.LEF, CB.TIM, CB.CLI, CB.PFJ]

/** The propositions by name. */
export const PROPOSITIONS = {
  idle: w => w.session === SESSION.idle,
  joining: w => w.session === SESSION.joining,
  joined: w => w.session === SESSION.joined,
  reconnecting: w => w.session === SESSION.reconnecting,
  leaving: w => w.session === SESSION.leaving,
  ended: w => w.session === SESSION.ended,
  settled: w => w.isSettled,
  /** The microphone is held, in truth. */
  hot: w => w.isHot,
  sdkDead: w => w.sdk === SDK.dead,
  sdkLive: w => w.sdk === SDK.live,
  pretending: w => w.sdk === SDK.pretending,
  /** A notification is shown or about to be, in truth. */
  notification: w => w.svc !== SERVICE.none,
  /** The call is over, and its screen still stands there. */
  screenOfOver: w => w.isOver && w.scr === SCREEN.mounted,
  screenGone: w => w.scr === SCREEN.gone,
  /** Somebody has asked a live call to stop. */
  asked: w => w.asked === 1,
  systemCall: w => w.sys === SYSTEM.reported,
  leftover: w => w.left === 1,
  waiting: w => w.waiting === 1,
  boot: w => w.boot === 1,
  quiet: w => w.q === 0,
  /** The SDK can still bring the call about, nobody asked to stop, and no callback on its way says otherwise. */
  mayJoin: w => w.boot === 0 && w.session <= SESSION.reconnecting && !TERMINAL.some(c => w.isInFlight(c)) && (w.session === SESSION.idle ? w.sdk === SDK.none && w.sys !== SYSTEM.ended : ABLE[w.sdk]! || w.joinJob === 1),
} satisfies Record<string, (w: World) => boolean>
export type Proposition = keyof typeof PROPOSITIONS

const names = Object.keys(PROPOSITIONS) as Proposition[]
export const PREDICATES = names.map(n => PROPOSITIONS[n] as (w: World) => boolean)
/** A condition over the bits of a state: at least one of `any` holds, all of `all` hold, and none of `none`. */
export type Condition = { any?: readonly Proposition[]; all?: readonly Proposition[]; none?: readonly Proposition[] }
const maskOf = (ps: readonly Proposition[] = []): number => ps.reduce((m, p) => m | (1 << names.indexOf(p)), 0)
export function conditionOf({ any, all, none }: Condition): (holds: number) => boolean {
  const some = maskOf(any), every = maskOf(all), no = maskOf(none)
  return holds => (some === 0 || (holds & some) !== 0) && (holds & every) === every && (holds & no) === 0
}
