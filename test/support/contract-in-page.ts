/** Runs the transport contract inside a page, over the browser's own peer connections. Bundled by esbuild. */
import { runCases, transportCases, type CaseResult, type Limits } from '@onhook/adapters/contract'
import { createWebRtcWorld, WEBRTC_CAPABILITIES, type WorldServer } from './webrtc-world.ts'

/** Exposed by the test: calls a method of the `WorldServer` in Node. */
declare const callServer: (method: keyof WorldServer, argument: unknown) => Promise<never>
declare const report: (result: CaseResult) => Promise<void>

const METHODS = ['open', 'refuse', 'kick', 'kickInOtherWords', 'cut', 'restore', 'bury', 'repeat', 'close'] as const satisfies readonly (keyof WorldServer)[]
const server = Object.fromEntries(METHODS.map(method => [method, (argument: unknown) => callServer(method, argument)])) as unknown as WorldServer

/** What is claimed in this browser, how patient the cases are, and how many run at a time. */
export type InPage = { capabilities?: typeof WEBRTC_CAPABILITIES; limits?: Partial<Limits>; concurrency?: number }
export async function runContract({ capabilities = WEBRTC_CAPABILITIES, limits, concurrency = 6 }: InPage = {}): Promise<CaseResult[]> {
  return runCases(transportCases(capabilities, { quietMs: 60, orderings: 10, ...limits }), createWebRtcWorld({
    server,
    RTCPeerConnection,
    WebSocket,
    capture: () => navigator.mediaDevices.getUserMedia({ audio: true }),
  }), { concurrency, onResult: result => { void report(result) } })
}

Object.assign(globalThis, { runContract })
