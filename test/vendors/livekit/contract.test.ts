import { describeTransportPort } from '@onhook/adapters/contract'
import { describe, test } from 'vitest'
import { vendor } from './vendor.ts'

describeTransportPort({ describe, test, name: 'LiveKit in Node', create: vendor.adapter, capabilities: vendor.claims, limits: { ...vendor.limits } })
