/** The transport contract over the adapter, with the claims of the comparison. All versions and platforms: `test/unit/cometchat-contract.test.ts`. */
import { describeTransportPort } from '@onhook/adapters/contract'
import { describe, test } from 'vitest'
import { vendor } from './vendor.ts'

describeTransportPort({ describe, test, name: vendor.name, capabilities: vendor.claims, ...(vendor.limits && { limits: vendor.limits }), create: vendor.adapter })
