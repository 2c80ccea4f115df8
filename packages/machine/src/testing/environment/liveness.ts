/** What must happen in the end, under the stated fairness, and what must stay possible. */
import type { Condition } from './propositions.ts'

/** From every state in which `from` holds, each fair run comes to a state in which `to` holds. */
export type LeadsTo = { id: string; says: string; from: Condition; to: Condition }
const over = ['leaving', 'ended'] as const

/** What must happen in the end. */
export const LIVENESS: readonly LeadsTo[] = [
  { id: 'L1', says: 'leaving leads to ended', from: { all: ['leaving'] }, to: { all: ['ended'] } },
  { id: 'L2', says: 'a screen that is gone leads to ended', from: { all: ['screenGone'] }, to: { all: ['ended'] } },
  { id: 'L3', says: 'a dead SDK leads to ended', from: { all: ['sdkDead'], none: ['idle'] }, to: { all: ['ended'] } },
  { id: 'L4', says: 'reconnecting leads to joined or ended', from: { all: ['reconnecting'] }, to: { any: ['joined', 'ended'] } },
  { id: 'L5', says: 'joining leads out of joining', from: { all: ['joining'] }, to: { none: ['joining'] } },
  { id: 'L6', says: 'ended leads to no notification', from: { all: ['ended'] }, to: { none: ['notification'] } },
  { id: 'L7', says: 'ended leads to a microphone that is free', from: { all: ['ended'] }, to: { none: ['hot'] } },
  { id: 'L8', says: 'over with a mounted screen leads to its exit, its disposal, or the next attempt', from: { all: ['screenOfOver'] }, to: { none: ['screenOfOver'] } },
  { id: 'L9', says: 'a notification that outlived its process is swept', from: { all: ['boot', 'notification'] }, to: { none: ['notification'] } },
  { id: 'L11', says: 'over with a system call leads to its end there', from: { any: over, all: ['systemCall'] }, to: { none: ['systemCall'] } },
  { id: 'L12', says: 'ended leads to settled', from: { all: ['ended'] }, to: { all: ['settled'] } },
  { id: 'L13', says: 'what an earlier attempt still holds is given back', from: { all: ['leftover'] }, to: { none: ['leftover'] } },
  { id: 'L14', says: 'a restoration that is not true is found out, or becomes true', from: { all: ['joined', 'pretending'] }, to: { none: ['pretending'] } },
  { id: 'L15', says: 'a join that waits leads to the next attempt, or is given up', from: { all: ['waiting'] }, to: { none: ['waiting'] } },
  { id: 'L16', says: 'a call that was asked to stop ends', from: { all: ['asked'] }, to: { all: ['ended'] } },
]

/**
 * From every state in which `from` holds, a state in which `to` holds can be reached. With `via`, it can be reached
 * through a state in which `via` holds.
 */
export type Possible = { id: string; says: string; /** What is lost where it cannot. */ lost: string; from: Condition; to: Condition; via?: Condition }
/** What must stay possible. */
export const POSSIBILITY: readonly Possible[] = [
  { id: 'P1', says: 'while the SDK can join and nobody asked to stop, joined can be reached', lost: 'whatever happens from here on, the call can never be joined', from: { all: ['mayJoin'] }, to: { all: ['joined', 'hot'] } },
  { id: 'P2', says: 'from joined, reconnecting and joined again can be reached', lost: 'whatever happens from here on, there is no outage out of which it comes back to joined', from: { all: ['joined', 'sdkLive', 'quiet'] }, via: { all: ['reconnecting'] }, to: { all: ['joined', 'hot'] } },
  { id: 'P3', says: 'from everywhere, settled can be reached', lost: 'whatever happens from here on, it can never settle', from: {}, to: { all: ['settled'] } },
]
