/** Two sides of the WebRTC adapter in one process, over real libwebrtc and a real socket relay that each test has for itself. */
import wrtc from '@roamhq/wrtc'
import { WebSocket } from 'ws'
import { afterEach, beforeEach, vi } from 'vitest'
import type { TransportEvent, TransportPort } from '@onhook/machine'
import { createWebRtcTransport, createWebSocketSignalling, type Timing, type WebRtcOptions, type WebRtcSdk } from '@onhook/adapters/webrtc'
import { startSignallingRelay, type SignallingRelay } from './signalling-relay.ts'
import { type TurnServer } from './turn.ts'

/** Quicker than the defaults, in the same proportions. */
export const FAST = { beatMs: 50, debounceMs: 300, silenceMs: 800, deadMs: 2000, stepMs: 4000 } satisfies Partial<Timing>

export type Side = {
  name: string
  port: TransportPort
  ctx: { attempt: number; signal: AbortSignal }
  abort(): void
  told: string[]
  pcs: RTCPeerConnection[]
  contained: unknown[]
  /** Its process dies: its connections close, and it neither speaks nor hears any more. */
  die(): void
  /** Its signalling is cut, and cannot be opened again while this is true. */
  lookAway(on: boolean): void
}

vi.setConfig({ testTimeout: 30_000 })

export let relay: SignallingRelay
export let sides: Side[] = []
export const turns: TurnServer[] = []
beforeEach(async () => { relay = await startSignallingRelay({ graceMs: 300 }) })
afterEach(async () => {
  for (const { port, ctx } of sides) await port.leave(ctx)
  for (const { pcs } of sides) for (const pc of pcs) pc.close()
  sides = []
  // What was on its way through a TURN server when it stops would find its socket closed.
  if (turns.length > 0) await pause(100)
  for (const turn of turns.splice(0)) turn.stop()
  await relay.stop()
})

/** A constructor that remembers what it made. */
export const remembering = (pcs: RTCPeerConnection[]): WebRtcSdk<MediaStream>['RTCPeerConnection'] => class extends wrtc.RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    pcs.push(this)
  }
}
export function side(name: string, options: Partial<WebRtcOptions<MediaStream>> & { devices?: WebRtcSdk<MediaStream>['mediaDevices'] } = {}): Side {
  const { devices, ...rest } = options
  const controller = new AbortController(), pcs: RTCPeerConnection[] = [], told: string[] = [], contained: unknown[] = []
  const sockets: WebSocket[] = []
  let isDead = false, isAway = false
  class Socket extends WebSocket {
    constructor(url: string) {
      super(isDead || isAway ? 'ws://127.0.0.1:9' : url)
      sockets.push(this)
    }
  }
  const port = createWebRtcTransport<MediaStream>({ RTCPeerConnection: remembering(pcs), mediaDevices: devices }, {
    signalling: createWebSocketSignalling(relay.url, { WebSocket: Socket, room: 'r', identity: name }),
    timing: FAST, onContained: error => contained.push(error), ...rest,
  })
  port.subscribe(event => told.push(inWords(event)))
  const made: Side = { name, port, ctx: { attempt: 1, signal: controller.signal }, abort: () => controller.abort(), told, pcs, contained,
    die() {
      isDead = true
      for (const pc of pcs) pc.close()
      for (const socket of sockets) socket.terminate()
    },
    lookAway(on) {
      isAway = on
      if (on) for (const socket of sockets) socket.terminate()
    } }
  sides.push(made)
  return made
}
export const inWords = (e: TransportEvent): string => e.type.slice('transport.'.length) + ('cause' in e && e.cause ? `:${e.cause.reason}` : '')
export async function until(claim: () => unknown, what: string, ms = 4000): Promise<void> {
  for (const start = Date.now(); !claim(); ) {
    if (Date.now() - start > ms) throw new Error(`not in ${ms} ms: ${what}`)
    await pause(5)
  }
}
export const pause = (ms: number): Promise<void> => new Promise(resolve => { setTimeout(resolve, ms) })
export async function call(a: Side, b: Side): Promise<void> {
  await a.port.join(a.ctx)
  await b.port.join(b.ctx)
  await until(() => a.told.includes('joined') && b.told.includes('joined'), 'both joined')
}
/** How often the relay was sent this by this side. */
export const sent = (type: string, name?: string): number => relay.log.filter(l => l.direction === 'in' && l.frame.type === type && (name === undefined || l.name === name)).length
/** What was contained, but for two races of the stack itself: a channel that closed under a beat, and candidates of an offer that lost a glare. */
export const surprises = (...of: Side[]): string[] => of.flatMap(s => s.contained.map(String)).filter(text => !/RTCDataChannel.readyState|candidate/i.test(text))
export const isGivenBack = (s: Side): boolean => s.pcs.every(pc => pc.connectionState === 'closed') && s.port.isAlive!() === false
