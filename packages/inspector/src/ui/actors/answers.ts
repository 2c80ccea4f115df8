/** What apps said to the events that were sent to them, by the number of the question. */
import type { Problem, SentFrame } from '../../common/index.ts'

const waiting = new Map<number, (problem: Problem | undefined) => void>()
/** @returns gives up waiting */
export function awaitAnswer(n: number, then: (problem: Problem | undefined) => void): () => void {
  waiting.set(n, then)
  return () => { waiting.delete(n) }
}
export const heardSent = (frame: SentFrame): void => waiting.get(frame.n)?.(frame.problem)
