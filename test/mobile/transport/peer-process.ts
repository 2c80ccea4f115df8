/** The other side, in a process that can be stopped and killed: arguments are the library, the relay's address, its name, and how long signalling may be without an answer, in milliseconds. One line of JSON for each event. */
import { writeSync } from 'node:fs'
import { createReactNativeWebRtcTransport, createWebSocketSignalling, type ReactNativeStream, type ReactNativeWebRtc } from '@onhook/adapters/react-native-webrtc'
import { WebSocket } from 'ws'
import { load } from '../harness/native.ts'
import './library.ts'
import { FAST } from './timing.ts'

const [library = '', url = '', name = '', deadMs = FAST.deadMs] = process.argv.slice(2)
console.log = console.debug = console.info = () => undefined
const port = createReactNativeWebRtcTransport(load<ReactNativeWebRtc<ReactNativeStream>>(library), {
  signalling: createWebSocketSignalling(url, { WebSocket, room: 'r', identity: name }), timing: { ...FAST, deadMs: Number(deadMs) }, capture: { audio: true },
})
const ctx = { attempt: 1, signal: new AbortController().signal }
port.subscribe(event => { writeSync(1, `${JSON.stringify(event)}\n`) })
process.on('message', () => { void port.leave(ctx) })
await port.join(ctx)
