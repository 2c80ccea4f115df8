import { describe, test } from 'vitest'
import { describeTransportPort } from '@onhook/adapters/contract'
import { vendor } from './vendor.ts'

describeTransportPort({ describe, test, name: vendor.id, capabilities: vendor.claims, limits: vendor.limits!, create: vendor.adapter })
