/** The relay: what it keeps and tells, its devices, its port, its end, and the page that it serves. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { closeAfterEach, get, open, phone, recorder, running, start, step, viewer } from '../../../../test/support/relay-clients.ts'
import { append, emptyTimeline } from '../common/timeline.ts'
import { CLOSE } from './connections.ts'
import { type Relay, startRelay } from './server.ts'

closeAfterEach()

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
