/** The transport contract over the adapter, with the claims of the comparison. All versions and platforms: `test/unit/cometchat-contract.test.ts`. */
import { describe, test } from 'vitest'
import { describeVendor } from '../harness/contract.ts'
import { vendor } from './vendor.ts'

describeVendor(vendor, { describe, test })
