/** Real clients of a relay for its tests: what they were told, and waiting for it. */
import { request } from 'node:http'
import { afterEach } from 'vitest'
import { WebSocket } from 'ws'
import { type Frame, parseFrame } from '../../packages/inspector/src/common/protocol.ts'
import type { TraceRecord } from '../../packages/inspector/src/common/trace.ts'
import { type Relay, type RelayOptions, startRelay } from '../../packages/inspector/src/relay/server.ts'

/** What is open in a test, and closed after it. */
export const running: { close(): Promise<void> | void }[] = []
/** Call it once at the top of a test file. */
export const closeAfterEach = (): void => afterEach(async () => { await Promise.all(running.splice(0).map(async (r) => r.close())) })
export const start = async (options: RelayOptions = {}): Promise<Relay> => { const relay = await startRelay(options); running.push(relay); return relay }

export const step = (seq: number, more: object = {}): TraceRecord => ({
  v: 1, kind: 'step', call: 'k7', attempt: 1, seq, t: seq, mono: seq, event: { type: 'app.activated' }, from: { session: 'idle' },
  to: { session: 'idle' }, commands: [], ignored: true, ...more,
} as TraceRecord)
export const open: TraceRecord = { v: 1, kind: 'open', call: 'k7', attempt: 1, seq: 0, t: 0, machine: { hash: 'h', version: '1' } }
export const phone = { id: 'p', name: 'Pixel 8', platform: 'android' }

/** One client. */
export function dial(url: string, options: object = {}) {
  const ws = new WebSocket(url, options)
  const frames: Frame[] = []
  const waiting: (() => void)[] = []
  let closed: number | undefined, status: number | undefined, body = '', messages = 0
  const wake = () => waiting.splice(0).forEach((f) => f())
  ws.on('message', (data) => {
    messages++
    for (const text of String(data as Buffer).split('\n')) {
      const r = parseFrame(text)
      if (!r.ok) throw new Error(JSON.stringify(r.problem))
      frames.push(r.value)
    }
    wake()
  })
  ws.on('close', (code) => { closed = code; wake() })
  ws.on('unexpected-response', (_r, response) => {
    status = response.statusCode
    response.on('data', (d) => { body += String(d) })
    response.on('end', () => { closed = -1; wake() })
  })
  ws.on('error', () => wake())
  running.push({ close: () => ws.terminate() })
  const until = async <T>(look: () => T | undefined | false): Promise<T> => {
    for (;;) { const found = look(); if (found !== undefined && found !== false) return found; await new Promise<void>((r) => waiting.push(r)) }
  }
  return {
    ws, frames, until, messages: () => messages,
    opened: () => new Promise<void>((r) => { if (ws.readyState === 1) r(); else ws.on('open', () => r()) }),
    send: (frame: unknown) => ws.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    closed: () => until(() => closed), refusedWith: async () => ({ status: await until(() => (closed === undefined ? undefined : status)), body }),
    records: () => frames.flatMap((f) => (f.kind === 'records' ? f.records : [])),
    refusals: () => frames.flatMap((f) => (f.kind === 'refused' ? [f.problem] : [])),
  }
}
export async function recorder(relay: Relay, hello: object = {}) {
  const client = dial(relay.recorderUrl)
  await client.opened()
  client.send({ v: 1, kind: 'hello', role: 'recorder', device: phone, run: 'r1', ...hello })
  return client
}
export async function viewer(relay: Relay, hello: object = {}) {
  const client = dial(relay.recorderUrl)
  await client.opened()
  client.send({ v: 1, kind: 'hello', role: 'viewer', ...hello })
  return client
}
/** A plain HTTP request whose every header is ours. */
export type Answer = { status: number; headers: Record<string, unknown>; body: string }
export const get = (relay: Relay, path: string, headers: Record<string, string> = {}, method = 'GET') => new Promise<Answer>((resolve, reject) => {
  const r = request({ host: '127.0.0.1', port: relay.port, path, headers, method }, (response) => {
    let body = ''
    response.on('data', (d) => { body += String(d) })
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
  })
  r.on('error', reject)
  r.end()
})
