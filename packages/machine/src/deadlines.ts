/**
 * The deadlines of one machine. They are absolute, because a phone freezes timers in the background. Whenever
 * anything happens, the deadlines that have passed are judged again.
 *
 * After a gap (thaw, resume, a clock that jumped) the first thing that runs is our own expired timer. The answers
 * that queued in the gap come up to 0.1 s later (measured on Chromium and Firefox). So a deadline that is found to be
 * more than `GAP_MS` late waits for a settle window, in which the queued answers are heard first.
 */
import type { CallEvent } from './events.ts'
import type { ClockPort } from './ports.ts'
import type { Policy } from './policy.ts'
import type { Control } from './session-state.ts'
import { TIMERS } from './timers.ts'

/** Timers of a healthy process are late by milliseconds. Those of a frozen process are late by seconds. */
const GAP_MS = 1_000

export type Deadlines = {
  /** Arms the timers that begin to run in this state, and clears those that no longer run. */
  follow(state: Control): void
  /** Fires the deadlines that have passed, in their order, or waits for the settle window. */
  judge(): void
  /** Takes a fired deadline, just before its event is stepped. False when the deadline was cleared or armed anew meanwhile. */
  take(event: CallEvent, at: number): boolean
  stop(): void
}

export function createDeadlines(clock: ClockPort, policy: Policy, fire: (event: CallEvent, at: number) => void): Deadlines {
  /** The armed deadlines, by the timer's own event, which comes back in `take`. */
  const armed = new Map<CallEvent, number>()
  let settleUntil: number | undefined
  let handle: unknown
  let wakeAt = Infinity
  let last = -Infinity

  /** The time. If the wall clock is set back, the deadlines move with it, and the timer that runs stays as it is. */
  const read = (): number => {
    const now = clock.now(), back = last - now
    last = now
    if (back > 0 && back < Infinity) {
      for (const [event, at] of armed) armed.set(event, at - back)
      if (settleUntil !== undefined) settleUntil -= back
      wakeAt -= back
    }
    return now
  }
  const schedule = (now: number) => {
    let next = Infinity
    for (const at of armed.values()) next = Math.min(next, at > now ? at : settleUntil ?? at)
    if (next === wakeAt) return
    if (wakeAt < Infinity) clock.clearTimeout(handle)
    wakeAt = next
    if (next < Infinity) handle = clock.setTimeout(() => {
      // A timer that has run its course is due, even if the wall clock was set back meanwhile.
      const now = Math.max(read(), wakeAt)
      wakeAt = Infinity
      judgeAt(now)
    }, Math.max(0, next - now))
  }
  const judgeAt = (now: number) => {
    const due = [...armed].filter(([, at]) => at <= now).sort((a, b) => a[1] - b[1])
    if (due[0] && now - (settleUntil ?? due[0][1]) > GAP_MS) settleUntil = now + policy.settleMs
    else if (now >= (settleUntil ?? now) || !due[0]) {
      settleUntil = undefined
      for (const [event, at] of due) fire(event, at)
    }
    schedule(read())
  }
  return {
    follow(state) {
      const now = read()
      for (const { event, while: holds, ms } of TIMER_LIST) {
        if (!holds(state)) armed.delete(event)
        else if (!armed.has(event)) armed.set(event, now + ms(policy))
      }
      schedule(now)
    },
    judge() { judgeAt(read()) },
    take: (event, at) => armed.get(event) === at && armed.delete(event),
    stop() { armed.clear(); schedule(0) },
  }
}
const TIMER_LIST = Object.values(TIMERS)
