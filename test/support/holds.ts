/** A property as a test, with vitest's own `test` alone: so it also runs where sources are mutated, which has nothing else of vitest. */
import fc from 'fast-check'
import { test } from 'vitest'
import { seed } from './seed.ts'

type Arbitraries<T extends unknown[]> = { [K in keyof T]: fc.Arbitrary<T[K]> }
/** @param arbitraries what is drawn, in the order in which the property takes it */
export const holds = <T extends [unknown, ...unknown[]]>(arbitraries: Arbitraries<T>, numRuns: number) => (name: string, property: (...drawn: T) => void): void => {
  test(`${name} (seed ${seed})`, () => { fc.assert(fc.property<T>(...arbitraries as Arbitraries<T>, property), { seed, numRuns }) })
}
