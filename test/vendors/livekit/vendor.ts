import type { Vendor } from '../harness/vendor.ts'
import './node-globals.ts'
import * as livekit from 'livekit-client'
import { createWorldServer } from './server/world-server.ts'
import { watchGlobals } from './watched.ts'
import { bindAdapter, bindPlain, CLAIMS, createLiveKitWorld, LIMITS } from './world.ts'

watchGlobals()
livekit.setLogLevel('silent')
const server = createWorldServer()

export const vendor: Vendor = {
  id: 'livekit',
  name: 'LiveKit',
  sdk: `livekit-client ${livekit.version}`,
  driven: 'server',
  how: 'the real package, in Node over libwebrtc (@roamhq/wrtc) and in Chromium, against a signalling server of ours that speaks its protocol (@livekit/protocol 1.52.1); media answer, and nobody else is in the room',
  claims: CLAIMS,
  limits: LIMITS,
  adapter: createLiveKitWorld(livekit, server, bindAdapter),
  plain: createLiveKitWorld(livekit, server, bindPlain),
}
