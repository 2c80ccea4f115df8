/** What no SDK should say, told to the listeners of an adapter in the middle of a call. */
import type { Call } from '@onhook/machine'
import fc from 'fast-check'
import { expect } from 'vitest'
import { until } from './story.ts'

/** A call over a fake, and the truth of it. */
export type Walked<Said> = {
  call: Call
  say(said: Said): void
  /** Out of the call, and not listened to any more. */
  isOut(): boolean
  /** How often a listener has thrown into the SDK. */
  thrown(): number
  isHot(): boolean
}

/**
 * Whatever is said while it is joined, nothing is thrown into the SDK, and a call that is left then is over and holds nothing.
 * @throws the shortest list of sayings that breaks it
 */
export const walkBadPayloads = <Said>(saying: fc.Arbitrary<Said>, open: () => Walked<Said>): Promise<void> =>
  fc.assert(fc.asyncProperty(fc.array(saying, { maxLength: 6 }), async sayings => {
    const { call, say, isOut, thrown, isHot } = open()
    await call.join()
    for (const said of sayings) say(said)
    await call.leave()
    await call.settled
    await until('to be out, and nothing to listen', isOut)
    expect([thrown(), isHot()]).toEqual([0, false])
  }), { numRuns: 60 })
