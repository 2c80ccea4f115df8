/** Sends an event into an app, and waits for what the app says. */
import type { Problem, SentEvent, SentTo } from '../../common/index.ts'
import { awaitAnswer } from './answers.ts'
import { sendFrame } from '../live/connection.ts'

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
