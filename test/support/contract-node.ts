/**
 * Runs the transport contract over `@roamhq/wrtc` in a process of its own: the names of the cases come as
 * JSON in the first argument, each result goes out as one line of JSON.
 */
import { writeSync } from 'node:fs'
import { runCases, transportCases } from '@onhook/adapters/contract'
import wrtc from '@roamhq/wrtc'
import { WebSocket } from 'ws'
import { createWebRtcWorld, NODE_LIMITS, WEBRTC_CAPABILITIES } from './webrtc-world.ts'
import { createWorldServer } from './world-server.ts'

const names = JSON.parse(process.argv[2] ?? '[]') as string[]
const server = createWorldServer()
const create = createWebRtcWorld({
  server,
  RTCPeerConnection: wrtc.RTCPeerConnection,
  WebSocket,
  capture: () => new wrtc.MediaStream([new wrtc.nonstandard.RTCAudioSource().createTrack()]),
})
const cases = transportCases(WEBRTC_CAPABILITIES, NODE_LIMITS).filter(c => names.includes(c.name))
// Most cases wait most of the time. What is written is written at once: a crash must not take results along.
await runCases(cases, create, { concurrency: 6, onResult: result => { writeSync(1, `${JSON.stringify(result)}\n`) } })
await server.closeAll()
process.exit(0)
