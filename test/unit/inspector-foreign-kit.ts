/** A relay, a page that watches it, and what a test asks of both. */
import { afterEach } from 'vitest'
import { WebSocket } from 'ws'
import { type Call, type DeviceStatus, type ServerFrame, type StepRecord, type TraceRecord, append, emptyTimeline, parseFrame } from '@onhook/inspector/common'
import { type Relay, type RelayOptions, startRelay } from '@onhook/inspector/relay'

const running: (() => unknown)[] = []
export const atEnd = (f: () => unknown): void => { running.push(f) }
export const stopAll = (): void => { afterEach(async () => { for (const f of running.splice(0).toReversed()) await f() }) }

export async function start(options: RelayOptions = {}): Promise<Relay> {
  const relay = await startRelay(options)
  atEnd(() => relay.close())
  return relay
}

export type Watcher = {
  records: { device: string; record: TraceRecord }[]
  frames: ServerFrame[]
  /** Waits for as long as the test may take. */
  until<T>(look: () => T | undefined | false): Promise<T>
  call(name: string): Call | undefined
  steps(name: string): StepRecord[]
  devices(): DeviceStatus[]
  send(frame: object): void
  ws: WebSocket
}
/** A viewer at the relay. */
export async function watch(relay: Relay): Promise<Watcher> {
  const ws = new WebSocket(relay.recorderUrl)
  atEnd(() => ws.terminate())
  const records: Watcher['records'] = [], frames: ServerFrame[] = [], waiting = new Set<() => void>()
  ws.on('message', (data) => {
    const r = parseFrame(String(data as Buffer))
    if (!r.ok) throw new Error(JSON.stringify(r.problem))
    const frame = r.value as ServerFrame
    if (frame.kind === 'records') for (const record of frame.records) records.push({ device: frame.device, record })
    frames.push(frame)
    for (const wake of [...waiting]) wake()
  })
  await new Promise((resolve) => ws.on('open', resolve))
  ws.send('{"v":1,"kind":"hello","role":"viewer"}')
  const calls = () => records.reduce((t, { device, record }) => append(t, device, [structuredClone(record)]), emptyTimeline()).calls
  return {
    records, frames, ws,
    until: (look) => new Promise((resolve) => {
      const wake = () => { const found = look(); if (found !== undefined && found !== false) { waiting.delete(wake); resolve(found) } }
      waiting.add(wake)
      wake()
    }),
    call: (name) => calls().find((c) => c.call.startsWith(name)),
    steps: (name) => records.flatMap(({ record }) => (record.kind === 'step' && record.call.startsWith(name) ? [record] : [])),
    devices: () => frames.findLast((f) => f.kind === 'devices')?.devices ?? [],
    send: (frame) => ws.send(JSON.stringify(frame)),
  }
}
