import { afterAll, describe, test } from 'vitest'
import { describeVendor } from '../harness/contract.ts'
import { vendor } from './vendor.ts'
import { stopSharedServer } from './world.ts'

afterAll(stopSharedServer)

describeVendor(vendor, { describe, test })
