import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { FRAME_BYTES_MAX, type Frame, parseFrame } from '../common/protocol.ts'
import type { TraceRecord } from '../common/trace.ts'
import { append, emptyTimeline } from '../common/timeline.ts'
import { CLOSE } from './connections.ts'
import { type Relay, type RelayOptions, startRelay } from './server.ts'

const running: { close(): Promise<void> | void }[] = []
afterEach(async () => { await Promise.all(running.splice(0).map(async (r) => r.close())) })
const start = async (options: RelayOptions = {}): Promise<Relay> => { const relay = await startRelay(options); running.push(relay); return relay }

const step = (seq: number, more: object = {}): TraceRecord => ({
  v: 1, kind: 'step', call: 'k7', attempt: 1, seq, t: seq, mono: seq, event: { type: 'app.activated' }, from: { session: 'idle' },
  to: { session: 'idle' }, commands: [], ignored: true, ...more,
} as TraceRecord)
const open: TraceRecord = { v: 1, kind: 'open', call: 'k7', attempt: 1, seq: 0, t: 0, machine: { hash: 'h', version: '1' } }
const phone = { id: 'p', name: 'Pixel 8', platform: 'android' }

/** A real client: what it was told, and waiting for it. */
function dial(url: string, options: object = {}) {
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
async function recorder(relay: Relay, hello: object = {}) {
  const client = dial(relay.recorderUrl)
  await client.opened()
  client.send({ v: 1, kind: 'hello', role: 'recorder', device: phone, run: 'r1', ...hello })
  return client
}
async function viewer(relay: Relay, hello: object = {}) {
  const client = dial(relay.recorderUrl)
  await client.opened()
  client.send({ v: 1, kind: 'hello', role: 'viewer', ...hello })
  return client
}
/** A plain HTTP request whose every header is ours. */
type Answer = { status: number; headers: Record<string, unknown>; body: string }
const get = (relay: Relay, path: string, headers: Record<string, string> = {}, method = 'GET') => new Promise<Answer>((resolve, reject) => {
  const r = request({ host: '127.0.0.1', port: relay.port, path, headers, method }, (response) => {
    let body = ''
    response.on('data', (d) => { body += String(d) })
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
  })
  r.on('error', reject)
  r.end()
})

describe('what was recorded', () => {
  test('is acknowledged, kept, and given to a viewer who comes late: history, its end, then what comes', async () => {
    const relay = await start()
    const r = await recorder(relay, { chart: { zed: 1, idle: 2 } })
    r.send({ v: 1, kind: 'records', n: 1, records: [open, step(1)] })
    await r.until(() => r.frames.find((f) => f.kind === 'ack'))
    const v = await viewer(relay)
    await v.until(() => v.frames.some((f) => f.kind === 'history-end'))
    expect(v.frames.map((f) => f.kind)).toEqual(['devices', 'chart', 'records', 'history-end'])
    expect(v.frames[0]).toMatchObject({ devices: [{ ...phone, live: true }] })
    expect(Object.keys((v.frames[1] as { chart: object }).chart)).toEqual(['zed', 'idle'])
    expect(v.records()).toEqual([open, step(1)])
    r.send({ v: 1, kind: 'records', n: 2, records: [step(2)] })
    await v.until(() => v.records().length === 3)
    r.ws.close()
    await v.until(() => v.frames.some((f) => f.kind === 'devices' && f.devices[0]?.live === false))
  })
  test('of many devices comes to a viewer in one message, a frame a line, when it asks for that; what is said is the same', async () => {
    const relay = await start()
    const recorders = await Promise.all(Array.from({ length: 20 }, (_, i) => recorder(relay, { device: { ...phone, id: `p${i}` }, run: `r${i}` })))
    for (const [i, r] of recorders.entries()) {
      r.send({ v: 1, kind: 'records', n: 1, records: [{ ...open, call: `k${i}` }, step(1, { call: `k${i}` })] })
      await r.until(() => r.frames.some((f) => f.kind === 'ack'))
    }
    const [joined, apart] = await Promise.all([viewer(relay, { joined: true }), viewer(relay)])
    for (const v of [joined, apart]) await v.until(() => v.frames.some((f) => f.kind === 'history-end'))
    expect(joined.frames).toEqual(apart.frames)
    expect(joined.frames.filter((f) => f.kind === 'records')).toHaveLength(20)
    expect([joined.messages(), apart.messages()]).toEqual([2, apart.frames.length])
  })
  test('is kept once, however often it is sent', async () => {
    const relay = await start()
    const r = await recorder(relay)
    for (const n of [1, 2, 3]) r.send({ v: 1, kind: 'records', n, records: [open, step(1)] })
    await r.until(() => r.frames.some((f) => f.kind === 'ack' && f.n === 3))
    const v = await viewer(relay)
    await v.until(() => v.frames.some((f) => f.kind === 'history-end'))
    expect(v.records()).toHaveLength(2)
  })
  test('of two calls with one id is kept apart, and the recorder is told', async () => {
    const relay = await start()
    const r = await recorder(relay)
    r.send({ v: 1, kind: 'records', n: 1, records: [open, step(1), { ...open, t: 99 }, step(1, { t: 100 })] })
    await r.until(() => r.frames.some((f) => f.kind === 'ack'))
    expect(r.refusals()).toMatchObject([{ field: 'call', expected: 'one call for each id; "k7" was opened at another time' }])
    const v = await viewer(relay)
    await v.until(() => v.frames.some((f) => f.kind === 'history-end'))
    expect(v.records().map((x) => `${x.call} ${x.seq}`)).toEqual(['k7 0', 'k7 1', 'k7~2 0', 'k7~2 1'])
  })
  test('of a device that was started again is kept apart from its former life', async () => {
    const relay = await start()
    for (const run of ['r1', 'r2']) {
      const r = await recorder(relay, { run })
      r.send({ v: 1, kind: 'records', n: 1, records: [{ ...open, t: run === 'r1' ? 1 : 2 }, step(1)] })
      await r.until(() => r.frames.some((f) => f.kind === 'ack'))
      r.ws.close()
      await r.closed()
    }
    const v = await viewer(relay)
    await v.until(() => v.frames.some((f) => f.kind === 'history-end'))
    expect(v.frames.filter((f) => f.kind === 'records').map((f) => 'device' in f && [f.device, f.records.length])).toEqual([['p', 2], ['p~2', 2]])
  })
  test('before this relay began is told as a gap, and what comes of it after all is shown', async () => {
    const relay = await start(), r = await recorder(relay), v = await viewer(relay)
    r.send({ v: 1, kind: 'records', n: 1, records: [step(5), step(6)] })
    await v.until(() => v.records().length === 3)
    expect(v.records()[0]).toEqual({ v: 1, kind: 'gap', call: 'k7', attempt: 1, seq: 4, missing: [0, 4], cause: 'earlier-relay' })
    r.send({ v: 1, kind: 'records', n: 2, records: [step(3)] })
    await v.until(() => v.records().length === 4)
    expect(append(emptyTimeline(), 'p', v.records()).calls[0]!.rows.map((row) => (row.kind === 'missing' ? [row.from, row.to, row.cause] : row.seq))).toEqual([
      [0, 2, 'earlier-relay'], 3, [4, 4, 'earlier-relay'], 5, 6,
    ])
    relay.load({ id: 'f', name: 'f', platform: 'file' }, [step(5)])
    await v.until(() => v.records().length === 5)
    expect(v.records()[4]).toEqual(step(5))
  })
  test('beyond the bound leaves as a gap, but its machine and its end stay', async () => {
    const relay = await start({ historyRecordsMax: 5 })
    // A file was asked for: it is held whole, and takes nobody's room.
    const file = [open, ...Array.from({ length: 20 }, (_, n) => step(n + 1))]
    relay.load({ id: 'f', name: 'f', platform: 'file' }, file)
    const r = await recorder(relay)
    const close = { v: 1, kind: 'close', call: 'a', attempt: 1, seq: 3, t: 9, settled: true } as const
    r.send({ v: 1, kind: 'records', n: 1, records: [
      { ...open, call: 'a' }, step(1, { call: 'a' }), step(2, { call: 'a' }), close, open, ...[1, 2, 3, 4, 5, 6].map((n) => step(n)),
    ] })
    await r.until(() => r.frames.some((f) => f.kind === 'ack'))
    const v = await viewer(relay)
    await v.until(() => v.frames.some((f) => f.kind === 'history-end'))
    const of = (device: string) => v.frames.flatMap((f) => (f.kind === 'records' && 'device' in f && f.device === device ? f.records : []))
    expect(of('f')).toEqual(file)
    const t = append(emptyTimeline(), 'p', of('p'))
    expect(t.calls.map((c) => c.rows.map((row) => (row.kind === 'missing' ? [row.from, row.to, row.cause] : row.kind)))).toEqual([
      ['open', [1, 2, 'history'], 'close'],
      ['open', [1, 1, 'history'], 'step', 'step', 'step', 'step', 'step'],
    ])
  })
  test('is not lost for those who read when one viewer does not, and the slow one is told what it missed', async () => {
    // The slow one answers no ping meanwhile, however long that takes here.
    const relay = await start({ historyRecordsMax: 40, patienceMs: 120_000 })
    const r = await recorder(relay), fast = await viewer(relay), slow = await viewer(relay)
    await Promise.all([fast, slow].map((v) => v.until(() => v.frames.some((f) => f.kind === 'history-end'))))
    slow.ws.pause()
    const why = 'x'.repeat(100_000)
    const before = process.memoryUsage().external + process.memoryUsage().heapUsed
    for (let n = 0; n < 400; n++) {
      r.send({ v: 1, kind: 'records', n, records: [n === 0 ? open : step(n, { why })] })
      await r.until(() => r.frames.some((f) => f.kind === 'ack' && f.n === n))
      await fast.until(() => fast.records().length === n + 1)
    }
    // 40 MB went by. What one viewer can hold up is the ring and one full socket.
    expect(process.memoryUsage().external + process.memoryUsage().heapUsed - before).toBeLessThan(250 * 1024 * 1024)
    slow.ws.resume()
    await slow.until(() => slow.records().some((x) => x.seq === 399))
    const call = append(emptyTimeline(), 'p', slow.records()).calls[0]!
    const missed = call.rows.filter((row) => row.kind === 'missing')
    expect(missed.length).toBeGreaterThan(0)
    expect(missed.every((row) => row.cause === 'slow-viewer')).toBe(true)
    expect(call.counts.records + call.counts.missing).toBe(400)
  })
})

describe('what is refused', () => {
  test.each([
    ['garbage', 'garbage', { field: 'frame', expected: 'JSON', found: '"garbage"' }],
    ['another version', { v: 2, kind: 'records', n: 9, records: [] }, { field: 'v', expected: '1', found: '2' }],
    ['a bad number', { v: 1, kind: 'records', n: 'x', records: [] }, { field: 'n', found: '"x"' }],
    ['a frame of the other side', { v: 1, kind: 'history-end' }, { field: 'kind', expected: 'records, with a number n' }],
    ['one bad record among good ones', {
      v: 1, kind: 'records', n: 9, records: [step(2), { v: 1, kind: 'step', call: 5 }, step(3)],
    }, { field: 'records[1].call', expected: 'a text of at most 1000 characters', found: '5' }],
  ])('%s is named, and nothing recorded before or after is lost', async (_name, frame, problem) => {
    const relay = await start(), r = await recorder(relay)
    r.send({ v: 1, kind: 'records', n: 1, records: [open, step(1)] })
    r.send(frame)
    r.send({ v: 1, kind: 'records', n: 20, records: [step(4)] })
    await r.until(() => r.frames.some((f) => f.kind === 'ack' && f.n === 20))
    expect(r.refusals()).toMatchObject([problem])
    const v = await viewer(relay)
    await v.until(() => v.frames.some((f) => f.kind === 'history-end'))
    expect(v.records().map((x) => x.seq)).toEqual(_name.startsWith('one bad') ? [0, 1, 2, 3, 4] : [0, 1, 4])
  })
  test('a record that is nested beyond the stack is named, and its neighbours are kept', async () => {
    const relay = await start(), deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    const r = await recorder(relay)
    const nested = `{"v":1,"kind":"step","call":"k7","seq":1,"event":{"type":"x.y","deep":${deep}}}`
    r.send(`{"v":1,"kind":"records","n":1,"records":[${JSON.stringify(open)},${nested},${JSON.stringify(step(2))}]}`)
    await r.until(() => r.frames.some((f) => f.kind === 'ack'))
    expect(r.refusals()).toEqual([{ field: 'k7 1', expected: 'a record that can be written', found: 'one that is nested too deeply' }])
    const c = dial(relay.recorderUrl), v = await viewer(relay)
    await c.opened()
    c.send(`{"v":1,"kind":"hello","role":"recorder","device":{"id":"q","name":"q","platform":"q"},"chart":{"deep":${deep}}}`)
    await v.until(() => v.frames.some((f) => f.kind === 'devices' && f.devices.length === 2))
    expect(v.records().map((x) => x.seq)).toEqual([0, 2])
  })
  test('a frame that is too long is named before the connection is closed with 1009', async () => {
    const relay = await start(), r = await recorder(relay)
    r.send({ v: 1, kind: 'records', n: 1, records: [open] })
    r.send('x'.repeat(FRAME_BYTES_MAX + 1))
    expect(await r.closed()).toBe(1009)
    expect(r.refusals()).toEqual([{ field: 'frame', expected: `at most ${FRAME_BYTES_MAX} bytes`, found: 'a longer one' }])
    const v = await viewer(relay)
    await v.until(() => v.records().length === 1)
  })
  test('a frame with more records than 20,000 is named and acknowledged, so that it does not come again; none of them is looked at', async () => {
    const relay = await start(), r = await recorder(relay)
    r.send(`{"v":1,"kind":"records","n":1,"records":[${'1,'.repeat(20_000)}1]}`)
    r.send({ v: 1, kind: 'records', n: 2, records: [open] })
    await r.until(() => r.frames.some((f) => f.kind === 'ack' && f.n === 2))
    expect(r.frames).toEqual([{ v: 1, kind: 'refused', n: 1, problem: { field: 'records', expected: 'at most 20000 in a frame', found: '20001' } }, { v: 1, kind: 'ack', n: 1 }, { v: 1, kind: 'ack', n: 2 }])
  })
  test('a frame is heard no further once its client was refused too often', async () => {
    const relay = await start(), r = await recorder(relay)
    r.send({ v: 1, kind: 'records', n: 1, records: Array.from({ length: 5_000 }, (_, t) => ({ ...open, t })) })
    expect(await r.closed()).toBe(CLOSE.tooMany)
    const v = await viewer(relay)
    await v.until(() => v.frames.some((f) => f.kind === 'history-end'))
    // The first of them, and the hundred and one that were refused its name.
    expect(v.records()).toHaveLength(102)
  })
  test('a binary frame', async () => {
    const relay = await start(), r = await recorder(relay)
    r.ws.send(Buffer.from([1, 2]))
    await r.until(() => r.refusals().length > 0)
    expect(r.refusals()).toEqual([{ field: 'frame', expected: 'a text frame', found: 'a binary one' }])
  })
  test('a client that only says such things is closed', async () => {
    const relay = await start(), r = await recorder(relay)
    for (let i = 0; i < 150; i++) r.send('garbage')
    expect(await r.closed()).toBe(CLOSE.tooMany)
  })
  test.each([
    ['records first', { v: 1, kind: 'records', n: 1, records: [] }, { field: 'kind', expected: 'hello first', found: 'records' }],
    ['garbage', 'hi', { field: 'frame' }],
    ['a type that every object has', { type: 'constructor' }, { field: 'v' }],
    ['a hello of another version', { v: 2, kind: 'hello', role: 'viewer' }, { field: 'v', expected: '1', found: '2' }],
    ['a hello of no role', { v: 1, kind: 'hello', role: 'boss' }, { field: 'role' }],
  ])('a connection that begins with %s is closed, and told why', async (_name, frame, problem) => {
    const relay = await start(), c = dial(relay.recorderUrl)
    await c.opened()
    c.send(frame)
    expect(await c.closed()).toBe(CLOSE.notUnderstood)
    expect(c.refusals()).toMatchObject([problem])
  })
  test('a connection that does not say who it is', async () => {
    const relay = await start({ patienceMs: 50 }), c = dial(relay.recorderUrl)
    expect(await c.closed()).toBe(CLOSE.silent)
    expect(c.refusals()).toMatchObject([{ field: 'hello', found: 'nothing' }])
  })
  test('a token that could be guessed', async () => { await expect(startRelay({ token: 'secret' })).rejects.toThrow('token must be at least 16') })
  test.each([
    ['no token', ''], ['another token', '?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'], ['a token of another length', '?token=a'],
  ])('%s: closed, told why, and told nothing else', async (name, query) => {
    const relay = await start(), r = await recorder(relay)
    r.send({ v: 1, kind: 'records', n: 1, records: [open] })
    await r.until(() => r.frames.length > 0)
    const c = dial(`ws://127.0.0.1:${relay.port}/ws${query}`)
    await c.opened()
    c.send({ v: 1, kind: 'hello', role: 'viewer' })
    expect(await c.closed()).toBe(CLOSE.unauthorised)
    expect(c.frames).toEqual([{ v: 1, kind: 'refused', problem: {
      field: 'token', expected: 'the token of the address that the relay printed', found: name === 'no token' ? 'nothing' : 'another token',
    } }])
  })
  // Not every request line is a URL. This one needs no token, and the relay holds everything that was recorded.
  test.each(['//', '//[', 'http://[', '*', '/nope', '/%'])('the path %s, and the relay goes on', async (path) => {
    const relay = await start()
    const answer = await new Promise<string>((resolve, reject) => {
      const head = [
        `GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${relay.port}`, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ]
      const socket = connect(relay.port, '127.0.0.1', () => socket.write(`${head.join('\r\n')}\r\n\r\n`))
      let text = ''
      socket.on('data', (d) => { text += String(d) }).on('close', () => resolve(text)).on('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 404 /)
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toEqual({ problem: { field: 'path', expected: '/ws or /inspect', found: path } })
    expect((await get(relay, '/nope', { host: `127.0.0.1:${relay.port}` })).status).toBe(404)
  })
  test.each(['https://evil.example', 'null', 'http://localhost:1', 'http://127.0.0.1.evil.example'])('the Origin %s, with the right token', async (origin) => {
    const relay = await start(), c = dial(relay.recorderUrl, { origin })
    const { status, body } = await c.refusedWith()
    expect(status).toBe(403)
    expect((JSON.parse(body) as { problem: object }).problem).toMatchObject({ field: 'Origin', found: `"${origin}"` })
  })
  test('the Host of another name, for the page and for the socket: a name can be rebound to this address', async () => {
    const relay = await start()
    expect(await get(relay, '/', { Host: `evil.example:${relay.port}` })).toMatchObject({ status: 403 })
    expect(await get(relay, '/', { Host: '127.0.0.1:1' })).toMatchObject({ status: 403 })
    const c = dial(relay.recorderUrl, { headers: { Host: `evil.example:${relay.port}` } })
    const { status, body } = await c.refusedWith()
    expect([status, (JSON.parse(body) as { problem: object }).problem]).toMatchObject([403, { field: 'Host', found: `"evil.example:${relay.port}"` }])
  })
  test('another path than /ws', async () => {
    const relay = await start(), c = dial(`ws://127.0.0.1:${relay.port}/other?token=${relay.token}`)
    expect((await c.refusedWith()).status).toBe(404)
  })
})

describe('who is let in', () => {
  test.each([
    ['none', undefined], ['its own page', 'own'], ['its own page by name', 'name'],
    ['a page that was allowed', 'http://localhost:3000'], ['a page opened from disk', 'file://'],
  ])('Origin: %s', async (_name, origin) => {
    const relay = await start({ origins: ['http://localhost:3000/'] })
    const given = origin === 'own' ? `http://127.0.0.1:${relay.port}` : origin === 'name' ? `http://localhost:${relay.port}` : origin
    const c = dial(relay.recorderUrl, given ? { origin: given } : {})
    await c.opened()
  })
  test('only this machine can dial, unless asked for more; each relay has its own long token', async () => {
    const a = await start(), b = await start()
    expect([a.host, a.url]).toEqual(['127.0.0.1', `http://127.0.0.1:${a.port}/?token=${a.token}`])
    expect(Buffer.from(a.token, 'base64url').length * 8).toBeGreaterThanOrEqual(128)
    expect(a.token).not.toBe(b.token)
  })
})

describe('a device', () => {
  test('that answers no ping any more is told not to be live; one that answers stays', async () => {
    const relay = await start({ patienceMs: 100 }), v = await viewer(relay)
    const gone = await recorder(relay, { device: { ...phone, id: 'gone' } }), there = await recorder(relay, { device: { ...phone, id: 'there' } })
    const live = () => {
      const last = v.frames.findLast((f) => f.kind === 'devices')
      return last?.kind === 'devices' ? last.devices.filter((d) => d.live).map((d) => d.id) : []
    }
    await v.until(() => live().length === 2)
    gone.ws.pause()
    await v.until(() => live().join() === 'there')
    expect(there.ws.readyState).toBe(1)
  })
  test('that dials again before its old connection is known to be dead takes its place', async () => {
    const relay = await start(), old = await recorder(relay), again = await recorder(relay), v = await viewer(relay)
    expect(await old.closed()).toBe(CLOSE.replaced)
    again.send({ v: 1, kind: 'records', n: 1, records: [open] })
    await v.until(() => v.records().length === 1)
    const last = v.frames.findLast((f) => f.kind === 'devices')
    expect(last).toMatchObject({ devices: [{ id: 'p', live: true }] })
  })
})

describe('the port', () => {
  test('that is taken is named, and another is used', async () => {
    const other = createServer()
    await new Promise<void>((r) => other.listen(0, '127.0.0.1', r))
    running.push({ close: () => new Promise<void>((r) => other.close(() => r())) })
    const taken = (other.address() as AddressInfo).port
    const relay = await start({ port: taken })
    expect(relay.portTaken).toBe(taken)
    expect(relay.port).not.toBe(taken)
    expect('portTaken' in (await start())).toBe(false)
  })
  test('of an address that is not here is an error', async () => {
    await expect(startRelay({ host: '203.0.113.7' })).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' })
  })
})

describe('the end', () => {
  test('everybody is gone soon, also those who do not answer', async () => {
    const relay = await startRelay()
    const v = await viewer(relay), r = await recorder(relay)
    await v.until(() => v.frames.length > 0)
    r.ws.pause()
    const idle = await get(relay, '/')
    expect(idle.status).toBeGreaterThan(0)
    const before = performance.now()
    await relay.close()
    expect(performance.now() - before).toBeLessThan(10_000)
    expect(await v.closed()).toBe(1001)
  })
})

describe('the page', () => {
  async function withPage(): Promise<Relay> {
    const uiDir = await mkdtemp(join(tmpdir(), 'onhook-ui-'))
    running.push({ close: () => rm(uiDir, { recursive: true }) })
    await mkdir(join(uiDir, 'assets'))
    await writeFile(join(uiDir, 'index.html'), '<!doctype html><p>page')
    await writeFile(join(uiDir, 'assets', 'a-1b2c.js'), 'let x')
    await writeFile(join(uiDir, '..', 'onhook-secret.txt'), 'secret')
    return start({ uiDir })
  }
  test('comes from disk, with its types, and may speak to this relay only', async () => {
    const relay = await withPage(), page = await get(relay, `/?token=${relay.token}`)
    expect(page).toMatchObject({ status: 200, body: '<!doctype html><p>page', headers: {
      'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff',
    } })
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect([...policy.matchAll(/(?:https?|wss?):\S+/g)].map((m) => m[0].replace(/;$/, ''))).toEqual([`ws://127.0.0.1:${relay.port}`])
    expect(await get(relay, '/assets/a-1b2c.js')).toMatchObject({ status: 200, body: 'let x', headers: {
      'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'max-age=31536000, immutable',
    } })
  })
  test.each([
    '/../onhook-secret.txt', '/%2e%2e/onhook-secret.txt', '/assets/..%2f..%2fonhook-secret.txt', '/..%5conhook-secret.txt', '/nothing.js', '/assets',
    '/%00',
  ])('%s is not there', async (path) => {
    expect(await get(await withPage(), path)).toMatchObject({ status: 404 })
  })
  test('a broken path and another method are refused', async () => {
    const relay = await withPage()
    expect([(await get(relay, '/%zz')).status, (await get(relay, '/', {}, 'POST')).status, (await get(relay, '/', {}, 'HEAD')).body]).toEqual([400, 405, ''])
  })
  test('that is not built says what to run', async () => {
    const page = await get(await start({ uiDir: '/nowhere/<dist>' }), '/')
    expect(page.status).toBe(503)
    expect(page.body).toContain('pnpm@10.34.9 build')
    expect(page.body).not.toContain('<dist>')
  })
})
