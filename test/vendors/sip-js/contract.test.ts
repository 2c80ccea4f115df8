import { describe, test } from 'vitest'
import { describeVendor } from '../harness/contract.ts'
import { vendor } from './vendor.ts'

describeVendor(vendor, { describe, test })
