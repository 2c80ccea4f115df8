/** The transport contract over a vendor's adapter, with the seed of the run: `ONHOOK_SEED=7` tries other orderings. */
import { describeTransportPort } from '@onhook/adapters/contract'
import { seed } from '../../support/seed.ts'
import type { Vendor } from './vendor.ts'

type Runner = { describe(name: string, body: () => void): unknown; test(name: string, body: () => Promise<void>, timeoutMs?: number): unknown }
export const describeVendor = ({ name, sdk, claims, limits, adapter }: Vendor, { describe, test }: Runner): void =>
  describeTransportPort({ describe, test, name: `${name} (${sdk})`, create: adapter, capabilities: claims, limits: { ...limits, seed } })
