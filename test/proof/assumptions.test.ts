/** With each assumption everything holds. What breaks without it, and that it is just what is said, is measured for the page of the proof: `scripts/docs/proof.ts`. */
import { ASSUMPTIONS, checkEnvironment, withAssumption } from '@onhook/machine/proof'
import { expect, test } from 'vitest'
import { tableOf } from '../support/tables.ts'

const table = tableOf()

test.each(ASSUMPTIONS)('$id kept, everything holds: $text', a => {
  const { product, properties } = checkEnvironment(table, withAssumption(a))
  expect(product.complete).toBe(true)
  expect(properties.filter(p => p.verdict === 'violated').map(p => p.id)).toEqual([])
})
