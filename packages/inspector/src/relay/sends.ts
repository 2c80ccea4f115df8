/** Events from viewers on their way to apps, and what came of them on the way back. */
import { randomInt } from 'node:crypto'
import type { SendFrame, SentEvent, SentTo } from '../common/protocol.ts'
import { type Problem, found } from '../common/result.ts'

/** Where events for one device go. A device that takes none says why not. */
export type Sink =
  | { problem: Problem }
  | {
    deliver(n: number, event: SentEvent, to: SentTo): Problem | undefined
    /** The answer comes later, by {@link Sends.heard}. */
    answers: boolean
  }
export type Sends = {
  /** @returns forgets the device's sink, if it is still this one */
  open(device: string, sink: Sink): () => void
  ask(frame: SendFrame, answer: (problem?: Problem) => void): void
  /** A recorder answered. One that was not asked is not heard: the number is no secret, the sink is. */
  heard(sink: Sink, n: number, said: string | undefined): void
}

export const NOT_ALLOWED: Problem = {
  field: 'send',
  expected: 'an app that lets events be sent to it, as createRecorder({ acceptEvents })',
  found: 'one that does not',
}
/** What waits for answers, of all viewers. */
const ASKED_MAX = 200

export function createSends(answerMs: number): Sends {
  const sinks = new Map<string, Sink>()
  const asked = new Map<number, { sink: Sink; answer(problem?: Problem): void; timer: ReturnType<typeof setTimeout> }>()
  // Begins anywhere: a recorder that dials another relay must not mistake an old answer for a new one's.
  let next = randomInt(1_000_000)

  function finish(n: number, problem: Problem | undefined): void {
    const one = asked.get(n)
    if (!one) return
    asked.delete(n)
    clearTimeout(one.timer)
    one.answer(problem)
  }
  return {
    open(device, sink) {
      sinks.set(device, sink)
      return () => {
        if (sinks.get(device) === sink) sinks.delete(device)
        for (const [n, one] of asked) if (one.sink === sink) finish(n, { field: 'send', expected: 'an answer of the app', found: 'its connection went away' })
      }
    },
    ask({ device = '', call, attempt, event }, answer) {
      const sink = sinks.get(device)
      if (!sink) { answer({ field: 'device', expected: 'a device that is connected', found: found(device) }); return }
      if ('problem' in sink) { answer(sink.problem); return }
      if (asked.size >= ASKED_MAX) { answer({ field: 'send', expected: `at most ${ASKED_MAX} events that wait for an answer`, found: 'more' }); return }
      const n = next++
      if (sink.answers) {
        const timer = setTimeout(() => finish(n, {
          field: 'send', expected: `an answer of the app within ${answerMs} ms`, found: 'none; it may have taken the event all the same',
        }), answerMs)
        timer.unref()
        asked.set(n, { sink, answer, timer })
      }
      // Whoever reads the trace sees that a person sent it; a viewer cannot say otherwise.
      const problem = sink.deliver(n, { ...event, sentBy: 'inspector' }, { call, attempt })
      if (!sink.answers) answer(problem)
      else if (problem) finish(n, problem)
    },
    heard(sink, n, said) {
      if (asked.get(n)?.sink !== sink) return
      if (said === '') finish(n, undefined)
      else finish(n, said === undefined ? NOT_ALLOWED : { field: 'send', expected: 'an event that the app takes', found: said.slice(0, 500) })
    },
  }
}
