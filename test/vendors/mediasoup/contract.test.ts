import { describeTransportPort } from '@onhook/adapters/contract'
import { describe, test } from 'vitest'
import { vendor } from './vendor.ts'

describeTransportPort({ describe, test, name: 'mediasoup-client', capabilities: vendor.claims, limits: vendor.limits!, create: vendor.adapter })
