import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { PLACES, clientOf, createPlaces } from './places.ts'
import { type Relay, startRelay } from './server.ts'

const FEW = { all: 10, silent: 3, recorder: 6, viewer: 4, foreign: 2 }
function room() {
  const places = createPlaces(FEW), gone: string[] = []
  return { gone, enter: (address: string, name: string, role?: 'recorder' | 'viewer' | 'foreign') => { const place = places.enter(address, () => gone.push(name)); return place && (role === undefined || place.become(role)) ? place : undefined } }
}

describe('places', () => {
  test('a flood of viewers of an address leaves room for its recorders, and one of recorders for its viewers', () => {
    const { enter, gone } = room()
    expect(Array.from({ length: 6 }, (_, i) => enter('a', `v${i}`, 'viewer') !== undefined)).toEqual([true, true, true, true, false, false])
    // Those that were turned away go.
    expect(enter('a', 'r', 'recorder')).toBeDefined()
    expect(gone).toEqual([])
  })
  test('who says nothing makes room, the oldest first', () => {
    const { enter, gone } = room()
    for (const name of ['s0', 's1', 's2', 's3', 's4']) enter('a', name)
    expect(gone).toEqual(['s0', 's1'])
  })
  test('when all are taken, the address that has most gives one up, its newest and least costly; who has as many gets none', () => {
    const { enter, gone } = room()
    for (let i = 0; i < 6; i++) enter('a', `r${i}`, 'recorder')
    for (let i = 0; i < 3; i++) enter('a', `v${i}`, 'viewer')
    enter('b', 'b0', 'viewer')
    expect(enter('a', 'more', 'viewer')).toBeUndefined()
    expect(enter('b', 'b1', 'viewer')).toBeDefined()
    expect(enter('c', 'c0', 'recorder')).toBeDefined()
    expect(gone).toEqual(['v2', 'v1'])
    for (let i = 1; i < 6; i++) enter('c', `c${i}`, 'recorder')
    // Equal shares: nobody is pushed out by one who has no less.
    const before = gone.length
    expect(enter('c', 'c9', 'recorder')).toBeUndefined()
    expect(gone.length).toBe(before)
  })
  test('a place that is given back is free, once', () => {
    const { enter, gone } = room(), first = enter('a', 'v0', 'viewer')!
    for (let i = 1; i < 4; i++) enter('a', `v${i}`, 'viewer')
    first.free()
    first.free()
    expect(enter('a', 'v4', 'viewer')).toBeDefined()
    expect(gone).toEqual([])
  })
})
test('a client is its address, whichever way it is written; of version 6 its network', () => {
  expect(['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.8.8.8'].map(clientOf)).toEqual(Array.from({ length: 4 }, () => 'this machine'))
  expect([clientOf('::ffff:192.168.1.7'), clientOf('192.168.1.7')]).toEqual(['192.168.1.7', '192.168.1.7'])
  expect(clientOf('2001:db8:0:1::2')).toBe(clientOf('2001:0db8:0000:0001:aaaa:bbbb:cccc:dddd'))
  expect(clientOf('2001:db8:0:1::2')).not.toBe(clientOf('2001:db8:0:2::2'))
  expect(clientOf('fe80::1%eth0')).toBe(clientOf('fe80::2'))
})

const closing: (() => unknown)[] = []
afterEach(async () => { for (const close of closing.splice(0).toReversed()) await close() })
/** A connection that has said hello, and what became of it: the first frame, or the code with which it was closed. */
const come = (relay: Relay, hello: object): Promise<{ ws: WebSocket; code: number | undefined }> => new Promise((resolve) => {
  const ws = new WebSocket(relay.recorderUrl)
  closing.push(() => ws.terminate())
  let problem = false
  ws.on('open', () => { ws.send(JSON.stringify(hello)); ws.ping() })
  ws.on('message', (data) => { problem ||= String(data as Buffer).includes('"kind":"refused"') })
  ws.on('pong', () => { if (!problem) resolve({ ws, code: undefined }) })
  ws.on('close', (code) => resolve({ ws, code })).on('error', () => resolve({ ws, code: 0 }))
})
test('as many viewers as one client is let have keep no recorder out, nor a viewer that was there', async () => {
  const relay = await startRelay()
  closing.push(() => relay.close())
  const viewer = { v: 1, kind: 'hello', role: 'viewer' }
  const viewers = await Promise.all(Array.from({ length: PLACES.viewer + 20 }, () => come(relay, viewer)))
  expect(viewers.filter((v) => v.code === undefined)).toHaveLength(PLACES.viewer)
  expect(new Set(viewers.filter((v) => v.code !== undefined).map((v) => v.code))).toEqual(new Set([4429]))
  const recorder = await come(relay, { v: 1, kind: 'hello', role: 'recorder', device: { id: 'phone', name: 'Phone', platform: 'android' } })
  expect(recorder.code).toBeUndefined()
  recorder.ws.send(JSON.stringify({ v: 1, kind: 'records', n: 1, records: [{ v: 1, kind: 'open', call: 'c', attempt: 1, seq: 0 }] }))
  const first = viewers.find((v) => v.code === undefined)!
  await Promise.all([
    new Promise<void>((heard) => { recorder.ws.on('message', (data) => { if (String(data as Buffer).includes('"ack"')) heard() }) }),
    new Promise<void>((heard) => { first.ws.on('message', (data) => { if (String(data as Buffer).includes('"call":"c"')) heard() }) }),
  ])
})
