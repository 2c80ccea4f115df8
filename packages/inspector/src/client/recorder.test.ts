import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { type Relay, startRelay } from '../relay/server.ts'
import { type Call, append, emptyTimeline } from '../common/timeline.ts'
import type { StepRecord, TraceRecord } from '../common/trace.ts'
import { createRecorder as createNoop } from './noop.ts'
import { type RecorderOptions, type Socket, backoffMs, createRecorder } from './recorder.ts'

const running: (() => unknown)[] = []
afterEach(async () => { vi.useRealTimers(); await Promise.all(running.splice(0).map((f) => f())) })

const open: TraceRecord = { v: 1, kind: 'open', call: 'k7', attempt: 1, seq: 0, t: 0, machine: { hash: 'h', version: '1' } }
const step = (seq: number, event: object = {}): StepRecord => ({ v: 1, kind: 'step', call: 'k7', attempt: 1, seq, t: seq, mono: seq, event: { type: 'app.activated', ...event }, from: { session: 'idle' }, to: { session: 'idle' }, commands: [], ignored: true })
const throwing = (seq: number): StepRecord => ({ ...step(seq), event: Object.defineProperty({ type: 'app.activated' }, 'bad', { enumerable: true, get() { throw new Error('thrown by a getter') } }) })
const start = async (options = {}): Promise<Relay> => { const relay = await startRelay(options); running.push(() => relay.close()); return relay }
const record = (options: Omit<RecorderOptions, 'WebSocket'> & Partial<RecorderOptions>) => { const r = createRecorder({ WebSocket, ...options }); running.push(() => r.stop()); return r }

/** What a viewer sees of the relay, and waiting for it. */
async function watch(relay: Relay) {
  const ws = new WebSocket(relay.recorderUrl)
  running.push(() => ws.terminate())
  const records: TraceRecord[] = [], others: { kind: string }[] = []
  let wake = () => {}
  ws.on('message', (data) => {
    const frame = JSON.parse(String(data as Buffer)) as { kind: string; records?: TraceRecord[] }
    if (frame.records) records.push(...frame.records)
    else others.push(frame)
    wake()
  })
  await new Promise((r) => ws.on('open', r))
  ws.send('{"v":1,"kind":"hello","role":"viewer"}')
  return {
    records, others,
    call: (): Call | undefined => append(emptyTimeline(), 'd', records).calls[0],
    until: async (is: () => boolean) => { while (!is()) await new Promise<void>((r) => { wake = r }) },
  }
}
/** A server that takes connections and does what it is told with each frame. */
async function serve(onFrame: (ws: WebSocket, frame: { kind: string; n: number; records: TraceRecord[] }) => void) {
  const http = createServer(), wss = new WebSocketServer({ server: http })
  let connections = 0
  wss.on('connection', (ws) => { connections++; ws.on('message', (d) => onFrame(ws, JSON.parse(String(d as Buffer)) as never)) })
  await new Promise<void>((r) => http.listen(0, '127.0.0.1', r))
  running.push(() => { for (const ws of wss.clients) ws.terminate(); http.close() })
  return { url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/ws`, connections: () => connections }
}

describe('a record', () => {
  test('reaches the relay as it was written, with the device and its chart', async () => {
    const relay = await start(), v = await watch(relay)
    const r = record({ url: relay.recorderUrl, device: { id: 'p', name: 'Pixel 8', platform: 'android' }, chart: { zed: 1 } })
    for (const x of [open, step(1), step(2, { source: 'back' })]) r.record(x)
    await r.stop()
    await v.until(() => v.records.length === 3)
    expect(v.records).toEqual([open, step(1), step(2, { source: 'back' })])
    expect(v.others).toContainEqual({ v: 1, kind: 'chart', device: 'p', chart: { zed: 1 } })
    expect(v.others).toContainEqual(expect.objectContaining({ kind: 'devices', devices: [expect.objectContaining({ name: 'Pixel 8', live: true })] }))
  })
  test.each(['', '#k7/12'])('also through the address of the page, as a person copies it, with %j behind it', async (hash) => {
    const relay = await start(), v = await watch(relay), r = record({ url: `${relay.url}${hash}` })
    r.record(open)
    await v.until(() => v.records.length === 1)
  })
  test('is redacted before it leaves: payloads and vendors’ messages, never states and types', async () => {
    const relay = await start(), v = await watch(relay), r = record({ url: relay.recorderUrl, redact: { fields: ['room'], paths: ['event.extra.deep'] } })
    r.record({ ...step(0, { type: 'transport.token', displayName: 'Ann', room: 'blue', extra: { deep: 1, kept: 2 }, cause: { reason: 'unknown', vendor: { name: 'SdkError', code: 7, message: 'call +43 660 1234567 or ann@example.org at 10.0.0.17' } } }), from: { token: 'secret' }, to: { token: 'secret' } })
    await v.until(() => v.records.length === 1)
    expect(v.records[0]).toMatchObject({
      event: { type: 'transport.token', displayName: '[redacted]', room: '[redacted]', extra: { deep: '[redacted]', kept: 2 }, cause: { reason: 'unknown', vendor: { name: 'SdkError', code: 7, message: 'call [redacted] or [redacted] at [redacted]' } } },
      from: { token: 'secret' }, to: { token: 'secret' },
    })
  })
  test('keeps its states, its event type and its attempt, whatever the rules say', async () => {
    const relay = await start(), v = await watch(relay), r = record({ url: relay.recorderUrl, redact: { fields: ['type', 'attempt', 'session'], paths: ['event.type', 'event.attempt', 'from.session'] } })
    const kept = step(0, { type: 'sms.00436601234567', attempt: 7 })
    r.record(kept)
    await v.until(() => v.records.length === 1)
    expect(v.records).toEqual([kept])
  })
  test('is sent as it is where redaction is switched off', async () => {
    const relay = await start(), v = await watch(relay), r = record({ url: relay.recorderUrl, redact: false })
    const kept = step(0, { displayName: 'Ann', text: 'ann@example.org' })
    r.record(kept)
    await v.until(() => v.records.length === 1)
    expect(v.records).toEqual([kept])
  })
  test('of which a part throws when it is read is redacted in its other parts, and what was thrown is not told', async () => {
    const relay = await start(), v = await watch(relay), r = record({ url: relay.recorderUrl })
    r.record({ ...throwing(0), refused: { field: 'event.x', expected: 'a', found: 'ann@example.org' }, why: 'refused: found ann@example.org' } as unknown as TraceRecord)
    await v.until(() => v.records.length === 1)
    expect(v.records[0]).toMatchObject({ event: { type: 'app.activated' }, refused: { field: 'event.x', found: '[redacted]' }, why: 'refused: found [redacted]' })
    expect(JSON.stringify(v.records)).not.toMatch(/ann@|thrown by/)
  })
  test('with a payload that JSON refuses or would lose is told all the same', async () => {
    const circular: Record<string, unknown> = { a: 1 }
    circular['self'] = circular
    const relay = await start(), v = await watch(relay), r = record({ url: relay.recorderUrl })
    r.record(step(0, { big: 10n, circular, error: new TypeError('no'), map: new Map([['k', 1]]), nan: Number.NaN, fn: () => 1 }))
    r.record(throwing(1))
    r.record(step(2, { text: 'x'.repeat(3_000_000) }))
    r.record(step(3))
    await v.until(() => v.records.length === 4)
    expect(v.records[0]).toMatchObject({ event: { big: '10n', circular: { a: 1, self: '[circular]' }, error: { name: 'TypeError', message: 'no' }, map: [['k', 1]], nan: 'NaN' } })
    expect(v.records[1]).toMatchObject({ seq: 1, event: { type: 'app.activated', threw: true }, to: { session: 'idle' } })
    expect(v.records[2]).toMatchObject({ seq: 2, event: { type: 'app.activated' }, from: { session: 'idle' } })
    expect(JSON.stringify(v.records[2]).length).toBeLessThan(1_000)
  })
})

describe('nothing is thrown at the host', () => {
  const evil = new Proxy({}, { get() { throw new Error('proxy') }, ownKeys() { throw new Error('proxy') } })
  test.each([
    ['a WebSocket that throws', { url: 'ws://127.0.0.1:1', WebSocket: class { constructor() { throw new Error('blocked by policy') } } as never }],
    ['an address that is none', { url: ':// nothing' }],
    ['no address', { url: undefined as never }],
    ['an address where nobody answers', { url: 'ws://127.0.0.1:1/ws' }],
  ])('%s: recording goes on, and stopping is done at once', async (_name, options) => {
    const problems: unknown[] = []
    const r = createRecorder({ WebSocket, ...options, onProblem: (p) => { problems.push(p); throw new Error('the host throws too') } })
    for (const x of [open, step(1), evil, undefined, null, 7, { kind: 'step' }, throwing(2)]) r.record(x as TraceRecord)
    await new Promise((f) => setTimeout(f, 60))
    const before = performance.now()
    await r.stop()
    await r.stop()
    r.record(step(3))
    // Where somebody answers it waits up to 2 s for what is on its way.
    expect(performance.now() - before).toBeLessThan(1_800)
    if (_name !== 'an address where nobody answers') expect(problems[0]).toMatchObject({ field: 'url or WebSocket', expected: expect.stringContaining('ws://<host>:<port>'), found: expect.any(String) })
  })
  test.each(['url', 'recorderUrl'] as const)('every address that the program prints is dialled as it was copied: %s', async (which) => {
    const relay = await start(), seen = await watch(relay), problems: unknown[] = []
    const r = record({ url: relay[which], onProblem: (p) => problems.push(p) })
    r.record(open)
    await seen.until(() => seen.records.length > 0)
    expect([seen.records, problems]).toEqual([[open], []])
  })
  test('a token that is not the relay’s is told to the host', async () => {
    const relay = await start(), problems: unknown[] = []
    record({ url: relay.recorderUrl.replace(/token=.*/, 'token=another'), onProblem: (p) => problems.push(p) })
    await vi.waitFor(() => expect(problems).toEqual([{ field: 'token', expected: 'the token of the address that the relay printed', found: 'another token' }]), 20_000)
  })
  test('where there is no WebSocket it is said once on the console', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    vi.stubGlobal('WebSocket', undefined)
    const r = createRecorder({ url: 'ws://127.0.0.1:1' })
    await new Promise((f) => setTimeout(f, 600))
    expect(warn.mock.calls).toEqual([[expect.stringContaining('Node 20: ws)')]])
    await r.stop()
    vi.unstubAllGlobals()
    warn.mockRestore()
  })
})

describe('a connection that breaks', () => {
  test('what was not acknowledged is sent again, in order, and what was is not', async () => {
    const got: number[][] = []
    let isFirst = true
    const s = await serve((ws, frame) => {
      if (frame.kind !== 'records') return
      got.push(frame.records.map((x) => x.seq))
      if (frame.n === 1) ws.send('{"v":1,"kind":"ack","n":1}')
      else if (isFirst) { isFirst = false; ws.terminate() } else ws.send(JSON.stringify({ v: 1, kind: 'ack', n: frame.n }))
    })
    const r = record({ url: s.url })
    r.record(open)
    await vi.waitFor(() => expect(got).toEqual([[0]]), 20_000)
    r.record(step(1))
    await vi.waitFor(() => expect(got).toEqual([[0], [1]]), 20_000)
    r.record(step(2))
    await vi.waitFor(() => expect(got.flat()).toEqual([0, 1, 1, 2]), 20_000)
    expect(s.connections()).toBe(2)
  })
  test('a relay that answers nonsense or nothing does no harm, and stopping is bounded', async () => {
    const s = await serve((ws) => { ws.send('nonsense'); ws.send('null'); ws.send('{"v":1,"kind":"refused"}'); ws.send('{"kind":"ack","n":"x"}') })
    const r = createRecorder({ url: s.url, WebSocket })
    r.record(open)
    const before = performance.now()
    await r.stop()
    expect(performance.now() - before).toBeGreaterThan(1_900)
    // On a busy machine its 2 s may be more; without a bound it would wait for ever.
    expect(performance.now() - before).toBeLessThan(20_000)
  })
})

/** A socket whose other side is the test. */
class Scripted implements Socket {
  static made: Scripted[] = []
  readyState = 0
  sent: string[] = []
  onopen: ((e: never) => void) | null = null
  onmessage: ((e: never) => void) | null = null
  onclose: ((e: never) => void) | null = null
  onerror: ((e: never) => void) | null = null
  closed = false
  at = Date.now()
  constructor() { Scripted.made.push(this) }
  send(text: string): void { this.sent.push(text) }
  close(): void { this.closed = true }
  open(): void { this.readyState = 1; this.onopen?.({} as never) }
  say(frame: object): void { this.onmessage?.({ data: JSON.stringify(frame) } as never) }
  break(): void { this.readyState = 3; this.onclose?.({} as never) }
}
describe('time', () => {
  const begin = (options: Partial<RecorderOptions> = {}) => {
    vi.useFakeTimers()
    Scripted.made = []
    return createRecorder({ url: 'ws://x/ws', WebSocket: Scripted, ...options })
  }
  const last = () => Scripted.made.at(-1)!
  test('it dials again after 250 ms, then twice as long each time up to 10 s, and never after it was stopped', async () => {
    const r = begin(), from = last().at
    for (let i = 0; i < 8; i++) { last().break(); vi.advanceTimersByTime(10_000) }
    expect(Scripted.made.map((s, i) => (i === 0 ? s.at - from : s.at - (from + (i - 1) * 10_000)))).toEqual([0, 250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
    expect([0, 1, 5, 6, 60].map(backoffMs)).toEqual([250, 500, 8_000, 10_000, 10_000])
    last().break()
    const stopped = r.stop()
    vi.advanceTimersByTime(60_000)
    await stopped
    expect(Scripted.made).toHaveLength(9)
  })
  test('an acknowledged frame makes the next wait short again', () => {
    const r = begin()
    for (let i = 0; i < 5; i++) { last().break(); vi.advanceTimersByTime(10_000) }
    last().open()
    r.record(open)
    vi.advanceTimersByTime(20)
    last().say({ v: 1, kind: 'ack', n: 1 })
    const n = Scripted.made.length
    last().break()
    vi.advanceTimersByTime(250)
    expect(Scripted.made.length).toBe(n + 1)
  })
  test('a dial that never succeeds and an answer that never comes are given up after 10 s; a quiet connection is not', () => {
    const r = begin()
    vi.advanceTimersByTime(10_000)
    expect(Scripted.made[0]!.closed).toBe(true)
    vi.advanceTimersByTime(250)
    last().open()
    vi.advanceTimersByTime(60_000)
    expect(last().closed).toBe(false)
    r.record(open)
    vi.advanceTimersByTime(20 + 9_999)
    expect(last().closed).toBe(false)
    vi.advanceTimersByTime(1)
    expect(last().closed).toBe(true)
  })
  test('a socket that was given up is not listened to any more', () => {
    begin()
    vi.advanceTimersByTime(10_250)
    const [old] = Scripted.made
    old!.open()
    old!.break()
    vi.advanceTimersByTime(9_000)
    expect(Scripted.made).toHaveLength(2)
    expect(old!.sent).toEqual([])
  })
  test('what came while it was away is bounded; what was dropped is told as a gap before what is left [C15.2]', () => {
    const r = begin({ bytesMax: 20_000 })
    r.record(open)
    for (let i = 1; i <= 1_000; i++) r.record(step(i))
    vi.advanceTimersByTime(20)
    last().open()
    const records: TraceRecord[] = []
    for (let i = 1; i < last().sent.length || i === 1; i++) {
      const frame = JSON.parse(last().sent[i]!) as { n: number; records: TraceRecord[] }
      records.push(...frame.records)
      last().say({ v: 1, kind: 'ack', n: frame.n })
    }
    expect(records[0]).toMatchObject({ kind: 'gap', call: 'k7', attempt: 1, cause: 'buffer', missing: [0, expect.any(Number)] })
    const call = append(emptyTimeline(), 'd', records).calls[0]!
    expect(call.lastSeq).toBe(1_000)
    expect(call.counts.records + call.counts.missing).toBe(1_001)
    expect(call.counts.records).toBeGreaterThan(10)
    expect(call.rows.filter((x) => x.kind === 'missing')).toHaveLength(1)
  })
})

test('the no-op has the same shape and does nothing', async () => {
  const r = createNoop({ url: 'ws://x' })
  r.record(open)
  expect(await r.stop()).toBe(undefined)
  expect(Object.keys(r).sort()).toEqual(Object.keys(record({ url: 'ws://127.0.0.1:1' })).sort())
})
