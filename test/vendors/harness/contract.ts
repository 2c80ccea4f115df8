/** The transport contract over a vendor's adapter, with the seed of the run: `ONHOOK_SEED=7` tries other orderings. Cases whose worlds share nothing run at once, as most of a case is waiting. */
import { describeTransportPort } from '@onhook/adapters/contract'
import { seed } from '../../support/seed.ts'
import type { Vendor } from './vendor.ts'

type Test = (name: string, body: () => Promise<void>, timeoutMs?: number) => unknown
type Runner = { describe(name: string, body: () => void): unknown; test: Test & { concurrent?: Test } }
export const describeVendor = ({ name, sdk, claims, limits, adapter, sharesNothing }: Vendor, { describe, test }: Runner): void =>
  describeTransportPort({ describe, test: (sharesNothing && test.concurrent) || test, name: `${name} (${sdk})`, create: adapter, capabilities: claims, limits: { ...limits, seed } })
