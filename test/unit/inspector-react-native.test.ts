/**
 * The recorder as React Native runs it: bundled, in a world that has what Hermes and React Native give (no `window`, no `process`, timers
 * that are numbers, a WebSocket of the platform) and nothing else. Events from the inspector reach the app where it opted in, and nowhere else.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import { build } from 'esbuild'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket as NodeSocket, WebSocketServer } from 'ws'
import type { Recorder, RecorderOptions, TraceRecord } from '@onhook/inspector'
import type { ServerFrame } from '@onhook/inspector/common'
import { atEnd, start, stopAll, watch } from './inspector-foreign-kit.ts'

let code: string
beforeAll(async () => {
  const { outputFiles } = await build({ entryPoints: [fileURLToPath(new URL('../../packages/inspector/src/client/index.ts', import.meta.url))], bundle: true, write: false, format: 'iife', globalName: 'inspector', platform: 'neutral', target: 'es2020', conditions: ['@onhook/source'], mainFields: ['module', 'main'], logLevel: 'error' })
  code = outputFiles[0]!.text
})
stopAll()
const errors: unknown[] = []
afterEach(() => { expect(errors.splice(0)).toEqual([]) })

/** What React Native's WebSocket is to its user: an address, four listeners, events that hold `data`, and an error that says little. */
class PhoneSocket {
  readonly #socket: NodeSocket
  onopen: ((event: object) => void) | null = null
  onmessage: ((event: object) => void) | null = null
  onclose: ((event: object) => void) | null = null
  onerror: ((event: object) => void) | null = null
  constructor(url: string) {
    // The platform says of itself where it comes from, and of no page: there is none.
    this.#socket = new NodeSocket(url)
    atEnd(() => this.#socket.terminate())
    this.#socket.on('open', () => this.onopen?.({ type: 'open' }))
    this.#socket.on('message', (data) => this.onmessage?.({ type: 'message', data: String(data as Buffer) }))
    this.#socket.on('close', (code, reason) => this.onclose?.({ type: 'close', code, reason: String(reason) }))
    this.#socket.on('error', (error) => this.onerror?.({ type: 'error', message: error.message }))
  }
  get readyState(): number { return this.#socket.readyState }
  send(text: string): void { this.#socket.send(text) }
  close(code?: number): void { this.#socket.close(code) }
}

/** A world of its own, with the globals of a phone. */
function phone(options: Omit<RecorderOptions, 'WebSocket'>): Recorder {
  const timers = new Map<number, NodeJS.Timeout>()
  let n = 0
  atEnd(() => { for (const t of timers.values()) clearTimeout(t) })
  const world: Record<string, unknown> = {
    WebSocket: PhoneSocket, navigator: { product: 'ReactNative' }, console,
    setTimeout: (f: () => void, ms: number) => { timers.set(++n, setTimeout(() => { try { f() } catch (error) { errors.push(error) } }, ms)); return n },
    clearTimeout: (t: number | undefined) => { clearTimeout(timers.get(t!)) },
  }
  world['globalThis'] = world['global'] = world
  const context = vm.createContext(world)
  vm.runInContext(code, context)
  for (const missing of ['window', 'document', 'process', 'TextEncoder', 'structuredClone', 'crypto', 'Buffer']) expect(vm.runInContext(`typeof ${missing}`, context)).toBe('undefined')
  const recorder = (vm.runInContext('inspector', context) as { createRecorder(options: object): Recorder }).createRecorder(options)
  atEnd(() => recorder.stop())
  return recorder
}
const open = (call: string): TraceRecord => ({ v: 1, kind: 'open', call, attempt: 1, seq: 0, t: 0, machine: { hash: 'h', version: '1' } })
const sent = (frames: readonly ServerFrame[], n: number) => frames.find((f) => f.kind === 'sent' && f.n === n)

describe('the recorder on a phone', () => {
  test('finds the WebSocket of the platform, and is told as a phone; records arrive', async () => {
    const relay = await start(), v = await watch(relay), recorder = phone({ url: relay.url })
    recorder.record(open('k7'))
    await v.until(() => v.records.length === 1)
    expect(v.records[0]!.record).toEqual(open('k7'))
    expect(v.devices()).toEqual([expect.objectContaining({ platform: 'react-native', name: 'react-native', live: true })])
    expect(v.devices()[0]).not.toMatchObject({ accepts: true })
  })

  test('an app that did not opt in is sent nothing: the relay refuses; where it opted in the event is taken, and what it says is told', async () => {
    const relay = await start(), v = await watch(relay), taken: unknown[] = []
    phone({ url: relay.recorderUrl, device: { id: 'shut' } }).record(open('shut'))
    phone({ url: relay.recorderUrl, device: { id: 'wide' }, acceptEvents: (event, to) => { taken.push([event.type, to.call]); if (event.type === 'user.wave') throw new Error('nobody waves'); return event.type === 'user.mute' ? 'muted already' : undefined } }).record(open('wide'))
    await v.until(() => v.records.length === 2 && v.devices().length === 2 && v.devices().every((d) => d.live))
    expect(v.devices().find((d) => d.id === 'wide')).toMatchObject({ accepts: true })
    const ask = async (n: number, device: string, type: string) => { v.send({ v: 1, kind: 'send', n, device, call: device, attempt: 1, event: { type } }); return v.until(() => sent(v.frames, n)) }
    expect(await ask(1, 'shut', 'user.leave')).toMatchObject({ problem: expect.anything() as unknown })
    expect(taken).toEqual([])
    expect(await ask(2, 'wide', 'user.leave')).not.toHaveProperty('problem')
    expect(await ask(3, 'wide', 'user.mute')).toMatchObject({ problem: { found: expect.stringContaining('muted already') as unknown } })
    expect(await ask(4, 'wide', 'user.wave')).toMatchObject({ problem: { found: expect.stringContaining('nobody waves') as unknown } })
    expect(taken).toEqual([['user.leave', 'wide'], ['user.mute', 'wide'], ['user.wave', 'wide']])
  })

  test('a relay that sends all the same changes nothing in an app that did not opt in, and is told so', async () => {
    const http = createServer(), server = new WebSocketServer({ server: http }), heard: { kind: string; said?: string; accepts?: boolean }[] = []
    let done = () => {}
    const answered = new Promise<void>((r) => { done = r })
    server.on('connection', (socket) => socket.on('message', (data) => {
      const frame = JSON.parse(String(data as Buffer)) as { kind: string }
      heard.push(frame)
      if (frame.kind === 'hello') socket.send(JSON.stringify({ v: 1, kind: 'send', n: 1, call: 'k7', attempt: 1, event: { type: 'user.leave' } }))
      if (frame.kind === 'sent') done()
    }))
    await new Promise<void>((r) => http.listen(0, '127.0.0.1', r))
    atEnd(() => { for (const c of server.clients) c.terminate(); http.close() })
    phone({ url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/ws` }).record(open('k7'))
    await answered
    expect(heard[0]).toMatchObject({ kind: 'hello', accepts: false })
    // Taken is an empty text; nothing at all is a refusal.
    expect(heard.find((f) => f.kind === 'sent')).toEqual({ v: 1, kind: 'sent', n: 1 })
  })
})
