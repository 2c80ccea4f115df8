/** Each assumption carries something: with it everything holds, without it just that breaks. */
import { compile } from '@onhook/machine'
import { ASSUMPTIONS, checkEnvironment, withAssumption, withoutAssumption } from '@onhook/machine/proof'
import { describe, expect, test } from 'vitest'

const table = compile()
const violated = (environment: Parameters<typeof checkEnvironment>[1], unfair = 0): string[] => checkEnvironment(table, environment, { unfair }).properties.filter(p => p.verdict === 'violated').map(p => p.id)

describe.each(ASSUMPTIONS)('$id: $text', a => {
  test('kept, everything holds', () => { expect(violated(withAssumption(a))).toEqual([]) })
  test(`where ${a.without}, ${a.breaks.join(' ')} break`, () => { expect(violated(withoutAssumption(a), a.unfair)).toEqual(a.breaks) })
})
