/** "A step of the machine" of `docs/environment.md`, in words: what commands do, in which ways a step may be taken, and what is judged of it. */
import { byOrder } from '@onhook/machine'
import type { Powers } from '@onhook/machine/testing'
import { type Machine, type Truth, isLive, isOver, outWith, regionsOf, withCallback } from './page-world.ts'

/** What is judged of a step: the world when its commands are about to take effect, and after it. */
export type Judged = { before: number; event?: string; commands?: readonly string[]; at: Truth }
/** Something that is done to a state. */
export type Effect = (t: Truth, p: Powers) => Truth

// ---- Effects

export const joinNow: Effect = t => ({ ...t, sdk: 'connecting' })
export const joinInVain: Effect = (t, p) => withCallback({ ...t, sdk: p.rejectedSucceeds ? 'connecting' : outWith(p) }, 'PFJ', p)

const SDK_TOLD_TO_LEAVE: Record<string, string> = {
  live: 'told', lost: 'told', pretending: 'told', failing: 'told', self: 'told', connecting: 'told', accepted: 'told', restart: 'dead',
}
export const leaveNow: Effect = t => ({ ...t, sdk: SDK_TOLD_TO_LEAVE[t.sdk] ?? t.sdk })
export const leaveMayMiss = (t: Truth, p: Powers): boolean => ['connecting', 'accepted'].includes(t.sdk) || (t.sdk === 'restart' && p.leaveMissesRestart)
export const leaveMisses: Effect = (t, p) => ({ ...t, sdk: t.sdk === 'restart' || p.lateSuccess ? t.sdk : 'dead' })
export const leaveRejected: Effect = (t, p) => withCallback(t, 'PFL', p)

export const abortNow: Effect = t => (t.svc === 'starting' ? t : { ...t, svc: 'none', word: t.word === 'none' ? 'aborted' : t.word })

/** A command that is not named here has none. */
const EFFECTS: Record<string, Effect> = {
  recordEnd: t => ({ ...t, recorded: 1 }),
  subscribe: t => ({ ...t, sub: 1 }),
  unsubscribe: t => ({ ...t, sub: 2 }),
  join: (t, p) => (p.commandQueue ? { ...t, joined: 1, joinJob: 1 } : joinNow({ ...t, joined: 1 }, p)),
  leave: (t, p) => (p.commandQueue ? { ...t, leaveJob: 1 } : leaveNow(t, p)),
  reportCall: (t, p) => (p.system ? { ...t, sys: 'reported' } : t),
  launchService: t => ({ ...t, launched: 1, abortable: 1, svc: t.svc === 'none' ? 'starting' : t.svc }),
  abortService: (t, p) => (p.commandQueue ? { ...t, abortable: 0, aborted: 1, abortJob: 1 } : abortNow({ ...t, abortable: 0, aborted: 1 }, p)),
  reportEnded: (t, p) => (p.system ? { ...t, sys: 'ended' } : t),
  exitScreen: t => ({ ...t, exited: 1, scr: 'gone', scrWord: 1 }),
}

// ---- Outcomes

/** One way in which a step does not work: where it applies, and what its command does instead. */
export type Outcome = { command: string; applies: (before: Truth, p: Powers) => boolean; does: Effect }
/** In the page's order. */
export const OUTCOMES: readonly Outcome[] = [
  { command: 'leave', applies: (t, p) => !p.commandQueue && leaveMayMiss(t, p), does: leaveMisses },
  { command: 'leave', applies: (_, p) => !p.commandQueue && p.leaveRejected, does: leaveRejected },
  { command: 'join', applies: (_, p) => !p.commandQueue && p.joinRejected, does: (t, p) => joinInVain({ ...t, joined: 1 }, p) },
  {
    command: 'launchService', applies: (t, p) => p.launchRejected && t.svc === 'none',
    does: t => ({ ...t, launched: 1, abortable: 1, word: 'launchFailed' }),
  },
  {
    command: 'abortService', applies: (_, p) => !p.commandQueue && p.abortRejected,
    does: t => ({ ...t, abortable: 0, aborted: 1, word: t.word === 'none' ? 'abortFailed' : t.word }),
  },
  { command: 'reportCall', applies: (_, p) => p.system && p.reportRejected, does: t => ({ ...t, sys: 'ended', sysWord: 'reportFailed' }) },
  { command: 'reportEnded', applies: (_, p) => p.system && p.endRejected, does: t => t },
  { command: 'exitScreen', applies: (_, p) => p.exitRejected, does: t => ({ ...t, exited: 1 }) },
  { command: 'subscribe', applies: (_, p) => p.subscribeRejected, does: (t, p) => withCallback(t, 'PFJ', p) },
]

// ---- The step

const ASKS = [
  'user.leave', 'screen.disposed', 'system.ended', 'system.reset', 'system.filtered', 'app.taskRemoved', 'app.terminating', 'transport.leaveClicked',
]

/**
 * @param outcome what does not work in it; none: everything works
 * @param judge told twice. (That `abortable` becomes 1 by an event is the judge's, and undone by the command.)
 */
export function step(machine: Machine, p: Powers, from: Truth, event: string, outcome: Outcome | undefined, judge: (judged: Judged) => void): Truth {
  const row = machine.rowOf(from.m, event), commands = [...row?.commands ?? []].sort(byOrder).map(c => c.type)
  let t: Truth = { ...from, m: row?.to ?? from.m }
  // Before the commands.
  if (event === 'transport.joined') t = { ...t, told: 1 }
  if (isLive(regionsOf(machine, from.m)) && ASKS.includes(event)) t = { ...t, asked: 1 }
  if (row && ['app.activated', 'permission.changed/held'].includes(event)) t = { ...t, launched: 0 }
  if (commands.length > 0) judge({ before: from.m, event, commands, at: t })

  for (const c of commands) {
    const effect = c === outcome?.command ? outcome.does : EFFECTS[c]
    if (effect) t = effect(t, p)
  }
  // After them.
  const after = regionsOf(machine, t.m)
  if (isOver(after)) t = { ...t, told: 0, launched: 0 }
  if (after['session'] === 'ended') t = { ...t, asked: 0 }
  if (t.recorded === 1) t = { ...t, outage: 0 }
  judge({ before: from.m, at: t })
  return t
}
