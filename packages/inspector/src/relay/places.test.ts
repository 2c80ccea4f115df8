import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { CLOSE } from './connections.ts'
import { PLACES, clientOf, createPlaces } from './places.ts'
import { type Relay, startRelay } from './server.ts'

const FEW = { all: 10, silent: 3, recorder: 6, viewer: 4, foreign: 2 }
function room() {
  let ms = 0
  const gone: string[] = [], places = createPlaces(FEW, () => ms)
  return {
    gone,
    pass(more: number) { ms += more },
    /** Its place, if it has one as what it is; one that is turned away goes. */
    enter(address: string, name: string, role?: 'recorder' | 'viewer' | 'foreign') {
      const place = places.enter(address, () => gone.push(name))
      if (!place || role === undefined || place.become(role)) return place
      place.free()
      return undefined
    },
  }
}

describe('places', () => {
  test('a flood of viewers of an address leaves room for its recorders, and one of recorders for its viewers', () => {
    const { enter, gone } = room()
    expect(Array.from({ length: 6 }, (_, i) => enter('a', `v${i}`, 'viewer') !== undefined)).toEqual([true, true, true, true, false, false])
    expect(enter('a', 'r', 'recorder')).toBeDefined()
    expect(gone).toEqual([])
  })
  test('a flood of viewers of an address makes room for one that comes after it, and not at the cost of one that was there before', () => {
    const { enter, gone, pass } = room()
    enter('a', 'before', 'viewer')
    pass(1_000)
    for (let i = 0; i < 6; i++) enter('a', `v${i}`, 'viewer')
    expect(gone).toEqual([])
    pass(500)
    expect(enter('a', 'after', 'viewer')).toBeDefined()
    pass(400)
    expect(enter('a', 'later', 'viewer')).toBeDefined()
    expect(gone).toEqual(['v2', 'v1'])
    // One that comes right behind another is the flood now.
    pass(1)
    expect(enter('a', 'again', 'viewer')).toBeUndefined()
    expect(gone).toEqual(['v2', 'v1'])
  })
  test('a flood that goes on and on ends nobody who was there, and hardly any of its own', () => {
    const { enter, gone, pass } = room()
    enter('a', 'before', 'viewer')
    pass(10_000)
    for (let i = 0; i < 4_096; i++) { enter('a', 'flood', 'viewer'); pass(1) }
    expect(gone).not.toContain('before')
    expect(gone.length).toBeLessThan(40)
  })
  test('recorders of an address make no room for one that comes later: each holds what nobody else has', () => {
    const { enter, gone, pass } = room()
    for (let i = 0; i < 6; i++) enter('a', `r${i}`, 'recorder')
    pass(1_000)
    expect(enter('a', 'r6', 'recorder')).toBeUndefined()
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

const VIEWER = { v: 1, kind: 'hello', role: 'viewer' }
const RECORDER = { v: 1, kind: 'hello', role: 'recorder', device: { id: 'phone', name: 'Phone', platform: 'android' } }
/** A client that has said hello, once the relay has taken it in or has turned it away: all that it was told, and with which code it was closed. */
type Client = { ws: WebSocket; told: string[]; code: number | undefined }
const come = (relay: Relay, hello: object): Promise<Client> => new Promise((resolve) => {
  const ws = new WebSocket(relay.recorderUrl), client: Client = { ws, told: [], code: undefined }
  closing.push(() => ws.terminate())
  ws.on('open', () => { ws.send(JSON.stringify(hello)); ws.ping() })
  ws.on('message', (data) => client.told.push(String(data as Buffer)))
  ws.on('pong', () => resolve(client))
  ws.on('close', (code) => { client.code = code; resolve(client) }).on('error', () => resolve(client))
})
const isIn = ({ code, told }: Client): boolean => code === undefined && !told.some((text) => text.includes('"kind":"refused"'))
const hears = ({ ws, told }: Client, what: string): Promise<void> => new Promise((heard) => {
  const look = (): void => { if (told.some((text) => text.includes(what))) heard() }
  ws.on('message', look)
  look()
})

test('as many viewers as one client is let have keep no recorder out, nor a viewer that was there, nor one that comes later', async () => {
  const relay = await startRelay()
  closing.push(() => relay.close())
  const before = await come(relay, VIEWER)
  const flood = await Promise.all(Array.from({ length: PLACES.viewer + 20 }, () => come(relay, VIEWER)))
  const recorder = await come(relay, RECORDER)
  // Each takes the place of one of the flood, and not of the other.
  const after = [await come(relay, VIEWER), await come(relay, VIEWER)]
  expect([before, recorder, ...after].map(isIn)).toEqual([true, true, true, true])

  recorder.ws.send(JSON.stringify({ v: 1, kind: 'records', n: 1, records: [{ v: 1, kind: 'open', call: 'c', attempt: 1, seq: 0 }] }))
  await Promise.all([hears(recorder, '"ack"'), ...[before, ...after].map((viewer) => hears(viewer, '"call":"c"'))])
  await expect.poll(() => flood.filter((v) => v.code === undefined).length).toBe(PLACES.viewer - 3)
  const turnedAway = flood.filter((v) => v.code !== undefined)
  expect(new Set(turnedAway.map((v) => v.code))).toEqual(new Set([CLOSE.tooMany]))
  expect(turnedAway.filter((v) => !v.told.some((text) => text.includes(`at most ${PLACES.viewer} viewers from one address`)))).toEqual([])
})
