/**
 * The environment a third time, in TLA+: it must count what the explorer counts, every property must be an
 * invariant, and machines that are wrong must break one.
 */
import { describe, expect, test } from 'vitest'
import { BROKEN, brokenTable, type Broken } from '../broken.ts'
import { WITNESSED } from '../environments.ts'
import { isLong } from '../../support/seed.ts'
import { explored } from '../explorer.ts'
import { INVARIANTS, count, violation } from './check.ts'
import { tableOf } from '../../support/tables.ts'

const table = tableOf(), MINUTES = 60_000

/** A full count takes the interpreter about a millisecond for each transition, so `documented` itself is too large for it. */
const SIZES = ['smallSystem', 'smallApp', 'kind'] as const
const sizeOf = ({ environment, violates }: Broken) => (environment === 'kind' ? 'kind' : violates === 'S22' ? 'smallApp' : 'smallSystem')

describe('World.tla', () => {
  test.each(isLong ? SIZES : SIZES.slice(0, 1))('counts the states and the transitions of the explorer in %s, and every property holds', name => {
    const { states, transitions, violated } = explored(table, WITNESSED[name])
    expect(violated).toEqual([])
    expect(count(table, WITNESSED[name], 10_000)).toEqual({ states, transitions })
  }, 10 * MINUTES)

  test.each(BROKEN.filter(b => b.environment === 'kind' || b.environment === 'documented'))('finds that $says', broken => {
    expect(INVARIANTS).toContain(broken.violates)
    expect(violation(brokenTable(table, broken), WITNESSED[sizeOf(broken)], [broken.violates])).toBe(broken.violates)
  }, 5 * MINUTES)
})
