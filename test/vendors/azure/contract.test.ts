import { describe, test } from 'vitest'
import { describeTransportPort } from '@onhook/adapters/contract'
import { vendor } from './vendor.ts'

describeTransportPort({ describe, test, name: `${vendor.name} (${vendor.sdk})`, create: vendor.adapter, capabilities: vendor.claims, ...(vendor.limits && { limits: vendor.limits }) })
