/**
 * Runs the transport contract over a phone's library in a process of its own (libwebrtc crashes its process now and then): the name of
 * the library and the names of the cases come as arguments, each result goes out as one line of JSON.
 */
import { writeSync } from 'node:fs'
import { runCases, transportCases } from '@onhook/adapters/contract'
import { createReactNativeWebRtcTransport, type ReactNativeWebRtc } from '@onhook/adapters/react-native-webrtc'
import type { Stream } from '@onhook/adapters/webrtc'
import wrtc from '@roamhq/wrtc'
import { WebSocket } from 'ws'
import { createWebRtcWorld, NODE_LIMITS } from '../../support/webrtc-world.ts'
import { createWorldServer } from '../../support/world-server.ts'
import { load } from '../harness/native.ts'
import { webrtc } from './library.ts'
import { PHONE_CAPABILITIES } from './capabilities.ts'

/** Both kinds of stream, for what asks only this of them. */
type AnyStream = Stream & { release(): void }

const [name = '', wanted = '[]'] = process.argv.slice(2), names = JSON.parse(wanted) as string[]
// The library logs each step of each connection.
console.log = console.debug = console.info = () => undefined
const library = load<ReactNativeWebRtc<AnyStream>>(name)
const capture = () => library.mediaDevices.getUserMedia({ audio: true } as never)
const server = createWorldServer()
const create = createWebRtcWorld<AnyStream>({
  server, WebSocket, capture,
  // The class is the library's own, watched; what it asks of the devices is held back by the world where a case wants it.
  RTCPeerConnection: library.RTCPeerConnection as never,
  createPort: (sdk, options) => createReactNativeWebRtcTransport<AnyStream>({ ...library, ...sdk as object, mediaDevices: { getUserMedia: () => Promise.resolve(options.capture()) } }, { ...options, capture: { audio: true } }),
  theirs: { RTCPeerConnection: wrtc.RTCPeerConnection, capture: () => new wrtc.MediaStream([new wrtc.nonstandard.RTCAudioSource().createTrack()]) as unknown as AnyStream },
  isHot: track => webrtc.hot().includes(track.id),
})
const cases = transportCases(PHONE_CAPABILITIES, NODE_LIMITS).filter(each => names.includes(each.name))
// Most cases wait most of the time. What is written is written at once: a crash must not take results along.
await runCases(cases, create, { concurrency: 6, onResult: result => { writeSync(1, `${JSON.stringify(result)}\n`) } })
await server.closeAll()
// What would have ended the application on Android ends this, after the results.
if (webrtc.crashes.length > 0) throw new Error(`Android would have crashed: ${webrtc.crashes.join(', ')}`)
process.exit(0)
