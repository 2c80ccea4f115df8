/**
 * The environment a third time, in TLA+: it must count what the explorer counts, every property must be an
 * invariant, and machines that are wrong must break one.
 */
import { compile } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { BROKEN, brokenTable } from '../broken.ts'
import { WITNESSED } from '../environments.ts'
import { explored } from '../explorer.ts'
import { INVARIANTS, count, violation } from './check.ts'

const table = compile(), MINUTES = 60_000

describe('World.tla', () => {
  test('counts the states and the transitions of the explorer, and every property holds', () => {
    const { states, transitions } = explored(table, 'kind')
    expect(count(table, WITNESSED.kind, 10_000)).toEqual({ states, transitions })
  }, 10 * MINUTES)

  test.each(BROKEN.filter(b => b.environment === 'kind'))('finds that $says', broken => {
    expect(INVARIANTS).toContain(broken.violates)
    expect(violation(brokenTable(table, broken), WITNESSED.kind, [broken.violates])).toContain(broken.violates)
  }, 5 * MINUTES)
})
