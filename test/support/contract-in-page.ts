/** Runs the transport contract inside a page, over the browser's own peer connections. Bundled by esbuild. */
import { runCases, transportCases, type CaseResult } from '@onhook/adapters/contract'
import { createWebRtcWorld, WEBRTC_CAPABILITIES, type WorldServer } from './webrtc-world.ts'

/** Exposed by the test: calls a method of the `WorldServer` in Node. */
declare const callServer: (method: keyof WorldServer, argument: unknown) => Promise<never>
declare const report: (result: CaseResult) => Promise<void>

const METHODS = ['open', 'refuse', 'kick', 'kickInOtherWords', 'cut', 'restore', 'bury', 'repeat', 'close'] as const satisfies readonly (keyof WorldServer)[]
const server = Object.fromEntries(METHODS.map(method => [method, (argument: unknown) => callServer(method, argument)])) as unknown as WorldServer

export async function runContract(): Promise<CaseResult[]> {
  return runCases(transportCases(WEBRTC_CAPABILITIES, { quietMs: 60, orderings: 10 }), createWebRtcWorld({
    server,
    RTCPeerConnection,
    WebSocket,
    capture: () => navigator.mediaDevices.getUserMedia({ audio: true }),
  }), { concurrency: 6, onResult: result => { void report(result) } })
}

Object.assign(globalThis, { runContract })
