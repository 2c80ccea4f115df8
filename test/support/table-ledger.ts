/**
 * The promises of a call, read off the commands of a table at the speed of a table: a command list is a mask of
 * bits, a state a set of flags. It knows the rows that say something of the world, and nothing of how the machine decides.
 */
import type { CommandName } from '@onhook/machine'
import { bitOf, type Engine } from '@onhook/machine/testing'

const bits = (...names: CommandName[]): number => names.reduce((m, n) => m | bitOf(n), 0)
const RECORD = bits('recordEnd'), LEAVE = bits('leave'), JOIN = bits('join'), SUBSCRIBE = bits('subscribe'), UNSUBSCRIBE = bits('unsubscribe')
const LAUNCH = bits('launchService'), ABORT = bits('abortService'), EXIT = bits('exitScreen'), REPORT_ENDED = bits('reportEnded')
/** At most once in an attempt, and at most once in a process. */
const ONCE = bits('recordEnd', 'subscribe', 'join', 'reportCall', 'reportConnected', 'unsubscribe'), ONCE_IN_PROCESS = EXIT | REPORT_ENDED

// what holds in a state
const OVER = 1, ENDED = 2, MOUNTED = 4, DOWN = 8, ACTIVE = 16, HELD = 32, LIVE = 64, STARTING = 128, IDLE = 256, BOUND = 512
function flagsOf(s: Record<string, string>): number {
  const { session, transport, screen, service, app, permission } = s
  return (session === 'ended' ? OVER | ENDED : session === 'leaving' ? OVER : session === 'idle' ? IDLE : LIVE)
    | (screen === 'mounted' ? MOUNTED : 0) | (transport === 'down' ? DOWN : 0) | (app === 'active' ? ACTIVE : 0) | (permission === 'held' ? HELD : 0)
    | (service === 'starting' ? STARTING : 0) | (transport === 'requested' || transport === 'up' || transport === 'restarting' ? BOUND : 0)
}

// what an event says of the world
const SAYS_MOUNTED = 1, SAYS_GONE = 2, SAYS_ACTIVE = 4, SAYS_INACTIVE = 8, SAYS_PERMISSION = 16, SAYS_STARTED = 32, ANSWERS_LAUNCH = 64, RESTORED = 128, WISHES_TO_STOP = 256, SAYS_JOINED = 512
const SAYS: Record<string, number> = {
  'screen.mounted': SAYS_MOUNTED, 'screen.disposed': SAYS_GONE | WISHES_TO_STOP, 'app.activated': SAYS_ACTIVE, 'app.deactivated': SAYS_INACTIVE, 'app.backgrounded': SAYS_INACTIVE,
  'permission.changed/held': SAYS_PERMISSION, 'permission.changed/missing': SAYS_PERMISSION, 'service.started': SAYS_STARTED | ANSWERS_LAUNCH,
  'service.refused/background': ANSWERS_LAUNCH, 'service.refused/other': ANSWERS_LAUNCH, 'service.stopped/killed': ANSWERS_LAUNCH, 'service.stopped/timeout': ANSWERS_LAUNCH,
  'port.failed/launchService': ANSWERS_LAUNCH, 'timer.service': ANSWERS_LAUNCH, restored: RESTORED | ANSWERS_LAUNCH,
  'user.leave': WISHES_TO_STOP, 'transport.joined': SAYS_JOINED,
}

/** What was seen while checking: a promise about what never happens is worth nothing. */
export type Seen = { commands: number; states: Uint8Array; checked: number }
export type TableLedger = {
  /** @returns the first promise that this order of events breaks, or undefined. Events are indices of the engine's table. */
  check(events: ArrayLike<number>): string | undefined
  readonly seen: Seen
}

export function createTableLedger(engine: Engine): TableLedger {
  const { next, mask, states, events: width, table, initial } = engine
  const flags = Int32Array.from(table.states, flagsOf), says = Int32Array.from(table.events, name => SAYS[name] ?? 0)
  const seen: Seen = { commands: 0, states: new Uint8Array(states), checked: 0 }
  function check(events: ArrayLike<number>): string | undefined {
    let s = initial, given = 0, inProcess = 0
    let isMounted = false, isActive = true, launched = false, isPending = false, mayAbort = false, isFinal = false, isSubscribed = false
    for (let i = 0; i < events.length; i++) {
      const e = events[i]!, cell = s * width + e, to = next[cell]!, m = mask[cell]!, was = flags[s]!, is = flags[to]!, said = says[e]!
      if (said !== 0) {
        if (said & SAYS_MOUNTED) isMounted = true
        if (said & (SAYS_GONE | RESTORED)) isMounted = false
        if (said & SAYS_ACTIVE) { isActive = true; launched = false }
        if (said & SAYS_INACTIVE) isActive = false
        if (said & SAYS_PERMISSION) launched = false
        if (said & (SAYS_STARTED | RESTORED)) mayAbort = true
        if (said & ANSWERS_LAUNCH) isPending = false
        if (said & RESTORED) { inProcess = 0; isSubscribed = false }
      }
      if (m & given & ONCE) return 'S1, S7, S10, S16, S17: a thing that is done once is done again'
      if (m & inProcess & ONCE_IN_PROCESS) return 'S1, S16: exit and the end of the system call once in a process'
      given |= m
      inProcess |= m
      if (m & JOIN && !(was & IDLE)) return 'S10: joins only from idle'
      if (m & SUBSCRIBE) isSubscribed = true
      if (m & UNSUBSCRIBE) {
        if (!isSubscribed) return 'S9: no unsubscribe without a subscription'
        isSubscribed = false
      }
      if (is & DOWN && !(was & DOWN) && isSubscribed) return 'S8: a transport that goes down is unsubscribed'
      if (m & LAUNCH) {
        if (is & OVER || isFinal) return 'S4: no launch when over, or after the last abort'
        if (!isActive || !(is & HELD)) return 'S22: launch only while active and permitted'
        if (launched || isPending) return 'S3: one launch in an activation, and none while one is pending'
        launched = isPending = mayAbort = true
      }
      if (m & ABORT) {
        if (!mayAbort) return 'S5, S6: no abort without a launch, a start or a restore'
        if (isPending) return 'S21: no abort while a start is pending'
        mayAbort = false
        isFinal = (is & OVER) !== 0
      }
      if (m & EXIT) {
        if (!isMounted) return 'S2: exit only while mounted'
        isMounted = false
      }
      if (was & ENDED && !(is & ENDED)) return 'S23: nothing leaves ended'
      if (was & OVER && !(is & OVER)) return 'over stays over'
      if (((is & OVER) !== 0 && !(was & OVER)) !== ((m & RECORD) !== 0)) return 'S17: the end is recorded in the step that makes the call over'
      if (is & ENDED && is & MOUNTED) return 'S15: ended means that the screen is not mounted'
      if (said & WISHES_TO_STOP && was & LIVE && (!(is & OVER) || !(m & LEAVE))) return 'who asks a live call to stop is obeyed in that step'
      if (said & SAYS_JOINED && was & OVER && !(m & LEAVE)) return 'a late join is left again'
      if (was & BOUND && is & OVER && !(m & LEAVE) && !(said & RESTORED) && table.events[e] !== 'transport.leaveClicked') return 'what is over is left'
      seen.commands |= m
      seen.states[to] = 1
      s = to
    }
    seen.checked += events.length
    return undefined
  }
  return { check, seen }
}
