/** The contract of every vendor is that of the run: its seed is. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { seed } from '../../support/seed.ts'
import { describeVendor } from './contract.ts'
import { VENDORS, type Vendor } from './vendor.ts'

test('the orderings have the seed of the run, and a failure says it', async () => {
  const cases = new Map<string, () => Promise<void>>()
  const vendor: Vendor = { id: 'none', name: 'None', sdk: 'none 1.0.0', driven: 'shape', how: 'none', claims: {}, limits: { orderings: 3, seed: 1 }, adapter: () => Promise.reject(new Error('no world')), plain: () => Promise.reject(new Error('no world')) }
  describeVendor(vendor, { describe: (_title, body) => body(), test: (name, run) => { cases.set(name, run) } })
  await expect(cases.get('after any calls in any order nothing is held')!()).rejects.toThrow(`seed: ${seed}`)
})
test.for(VENDORS)('%s: its contract is run so', id => {
  const source = readFileSync(new URL(`../${id}/contract.test.ts`, import.meta.url), 'utf8')
  expect(source).toContain('describeVendor(vendor, {')
  expect(source).not.toContain('describeTransportPort')
})
