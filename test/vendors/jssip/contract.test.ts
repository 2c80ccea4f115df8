import { describeTransportPort } from '@onhook/adapters/contract'
import { describe, test } from 'vitest'
import { vendor } from './vendor.ts'

// At once: most of a case is waiting, and every world has users of its own.
describeTransportPort({ describe, test: test.concurrent, name: vendor.name, create: vendor.adapter, capabilities: vendor.claims, limits: vendor.limits! })
