import { describeTransportPort } from '@onhook/adapters/contract'
import { afterAll, describe, test } from 'vitest'
import { bindJanus, vendor } from './vendor.ts'
import { janusWorlds, stopSharedServer } from './world.ts'

afterAll(stopSharedServer)

// At once: most of a case is waiting, and every world has a room of its own.
describeTransportPort({ describe, test: test.concurrent, name: 'Janus, VideoRoom', capabilities: vendor.claims, limits: vendor.limits!, create: vendor.adapter })
