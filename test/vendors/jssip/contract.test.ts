import { describe, test } from 'vitest'
import { describeVendor } from '../harness/contract.ts'
import { vendor } from './vendor.ts'

// At once: most of a case is waiting, and every world has users of its own.
describeVendor(vendor, { describe, test: test.concurrent })
