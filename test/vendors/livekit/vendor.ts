import type { CreateTransportWorld } from '@onhook/adapters/contract'
import type { SessionTimers } from '@onhook/adapters/session'
import { LOOK_MS } from '../../../packages/adapters/src/livekit/session.ts'
import type { Vendor } from '../harness/vendor.ts'
import './node-globals.ts'
import * as livekit from 'livekit-client'
import { createWorldServer } from './server/world-server.ts'
import { watchGlobals } from './watched.ts'
import { bindAdapter, bindPlain, CLAIMS, createLiveKitWorld, LIMITS } from './world.ts'

watchGlobals()
livekit.setLogLevel('silent')
const server = createWorldServer()

/**
 * What is waited for with no event to come, the SDK's 2 s before a connection is believed again and our look every second, goes so many times
 * faster in a world; what bounds a wait stays, and the stories have the real times.
 */
const SPEED = 4, PATIENCE_MS = 2_000
const { setTimeout: wait } = livekit.CriticalTimers
const clock: SessionTimers = { setTimeout: (run, ms) => setTimeout(run, ms === LOOK_MS ? ms / SPEED : ms), clearTimeout }
const hurried = (create: CreateTransportWorld): CreateTransportWorld => given => {
  livekit.CriticalTimers.setTimeout = (run, ms = 0) => wait(run, ms <= PATIENCE_MS ? ms / SPEED : ms)
  return create(given)
}

export const vendor: Vendor = {
  id: 'livekit',
  name: 'LiveKit',
  sdk: `livekit-client ${livekit.version}`,
  driven: 'server',
  how: 'the real package, in Node over libwebrtc (@roamhq/wrtc) and in Chromium, against a signalling server of ours that speaks its protocol (@livekit/protocol 1.52.1). Media answer, and nobody else is in the room. In the contract, the SDK\'s waits without an event, and our look every second, go four times faster',
  claims: CLAIMS,
  limits: LIMITS,
  adapter: hurried(createLiveKitWorld(livekit, server, (sdk, connection) => bindAdapter(sdk, connection, clock))),
  plain: hurried(createLiveKitWorld(livekit, server, bindPlain)),
}
