/** Sends an event into an app, and waits for what the app says. */
import { actorOf } from '../../common/foreign-check.ts'
import { activeOf } from '../../common/foreign.ts'
import type { Call, Problem, SentEvent, SentTo } from '../../common/index.ts'
import { isLive } from '../store/moment.ts'
import type { AppState } from '../store/state.ts'
import { isActor } from './actors.ts'
import { awaitAnswer } from './answers.ts'
import { sendFrame } from '../live/connection.ts'
import { eventsHere } from './taken.ts'

/** Whether this call can be sent anything now: it is live, and its app said that it takes events. */
export function takesEvents(s: AppState, call: Call): boolean {
  const device = s.devices.get(call.device)
  return device?.live === true && isLive(call) && (isActor(call) ? actorOf(call.open)?.accepts === true : device.accepts === true)
}
/** What its states take, as far as its chart says. */
export function eventsFor(call: Call): readonly string[] {
  const chart = actorOf(call.open)?.chart
  return chart ? eventsHere(chart, activeOf(call.values)) : []
}
/** What came of it, in words. */
export const sentWords = (type: string, problem: Problem | undefined): string => (problem ? `Not taken: ${problem.field} must be ${problem.expected}; found ${problem.found}.` : `${type} was sent. Its record says that it came from here.`)

let n = 0
/** The relay answers sooner; this is for a relay that went away. */
const PATIENCE_MS = 15_000

/** @returns undefined when the app took it */
export function sendEvent(device: string, to: SentTo, event: SentEvent): Promise<Problem | undefined> {
  const mine = ++n
  if (!sendFrame({ v: 1, kind: 'send', n: mine, device, call: to.call, attempt: to.attempt, event })) return Promise.resolve({ field: 'send', expected: 'a relay that is connected', found: 'none' })
  return new Promise((resolve) => {
    const finish = (problem: Problem | undefined): void => { clearTimeout(timer); forget(); resolve(problem) }
    const timer = setTimeout(() => finish({ field: 'send', expected: 'an answer', found: 'none' }), PATIENCE_MS), forget = awaitAnswer(mine, finish)
  })
}
