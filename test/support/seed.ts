/**
 * One seed for every property: fixed, so that a red run is red again; printed in the name of each property,
 * and by `pnpm test` when it starts. `ONHOOK_SEED=7 pnpm test` tries another, `pnpm test --long` a fresh one each round.
 */
import fc from 'fast-check'
import { seedOf } from './seed-number.ts'

export const seed = seedOf(process.env['ONHOOK_SEED'])
/** A long run has time for longer stories; how often they are told is the business of its rounds. */
export const isLong = process.env['ONHOOK_LONG'] === '1'
/** A test's time-out, in milliseconds. */
export const patience = (ms: number): number => (isLong ? 10 * ms : ms)
fc.configureGlobal({ seed })
