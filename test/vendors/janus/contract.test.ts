import { afterAll, describe, test } from 'vitest'
import { describeVendor } from '../harness/contract.ts'
import { vendor } from './vendor.ts'
import { stopSharedServer } from './world.ts'

afterAll(stopSharedServer)

// At once: most of a case is waiting, and every world has a room of its own.
describeVendor(vendor, { describe, test: test.concurrent })
