/** The signalling server of docs/webrtc.md: over real sockets, with `ws` and with two sides of the adapter over real libwebrtc. */
import type { AddressInfo } from 'node:net'
import { createWebRtcTransport, createWebSocketSignalling, type WebSocketLike } from '@onhook/adapters/webrtc'
import { createCall, type Call } from '@onhook/machine'
import wrtc from '@roamhq/wrtc'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { listen, serveSignalling, type Join } from '../web/signalling-server.ts'

type Frame = { type: string; [field: string]: unknown }
let server: WebSocketServer, url: string, admits: (join: Join) => Promise<number | undefined>
const GRACE_MS = 100, clients: Client[] = [], calls: Call[] = []
beforeEach(async () => {
  admits = () => Promise.resolve(undefined)
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  serveSignalling(server, join => admits(join), { graceMs: GRACE_MS, silenceMs: 60_000 })
  await new Promise(resolve => { server.once('listening', resolve) })
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  await Promise.all(calls.splice(0).map(call => call.leave()))
  for (const client of clients.splice(0)) client.socket.terminate()
  for (const socket of server.clients) socket.terminate()
  await new Promise(resolve => { server.close(resolve) })
})

type Client = { socket: WebSocket; heard: Frame[]; says(frame: unknown): void; hears(frame: Partial<Frame>): Promise<void>; closed: Promise<number> }
async function client(join?: Partial<Join>): Promise<Client> {
  const socket = new WebSocket(url), heard: Frame[] = []
  socket.on('message', data => heard.push(JSON.parse((data as Buffer).toString()) as Frame))
  const closed = new Promise<number>(resolve => { socket.once('close', resolve) })
  await new Promise(resolve => { socket.once('open', resolve) })
  const made: Client = {
    socket, heard, closed,
    says: frame => { socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)) },
    hears: frame => expect.poll(() => heard, { timeout: 5_000 }).toContainEqual(frame),
  }
  clients.push(made)
  if (join) made.says({ type: 'join', room: 'r', resume: false, ...join })
  return made
}
/** What was sent before it has been answered: a socket keeps its order. */
async function reached(one: Client): Promise<void> {
  const before = one.heard.filter(f => f.type === 'pong').length
  one.says({ type: 'ping' })
  await expect.poll(() => one.heard.filter(f => f.type === 'pong').length).toBe(before + 1)
}

describe('the server of the page', () => {
  test('the first is impolite, the second polite and told of the first, who is told of it; a third is closed with 4429', async () => {
    const a = await client({ name: 'a' })
    await a.hears({ type: 'accepted', polite: false })
    const b = await client({ name: 'b' })
    await b.hears({ type: 'accepted', polite: true, peer: 'a' })
    await a.hears({ type: 'peer', peer: 'b' })
    expect(await (await client({ name: 'c' })).closed).toBe(4429)
    expect((await client({ name: 'd', room: 'another' })).heard).toEqual([])
  })
  test('descriptions, candidates and a bye are passed on as they are and in order, to the other side of the room alone', async () => {
    const [a, b, c] = [await client({ name: 'a' }), await client({ name: 'b' }), await client({ name: 'c', room: 'another' })]
    await a.hears({ type: 'peer', peer: 'b' })
    const frames = [{ type: 'description', session: 1, description: { type: 'offer', sdp: 'v=0' } }, { type: 'candidate', session: 1, candidate: null }, { type: 'later', x: [1] }, { type: 'bye' }]
    for (const frame of frames) a.says(frame)
    await b.hears({ type: 'bye' })
    expect(b.heard.slice(1)).toEqual(frames)
    b.says({ type: 'ask' })
    await b.hears({ type: 'gone' })
    a.says({ type: 'description' }) // after its bye
    await reached(b)
    expect([b.heard.at(-2), c.heard.map(f => f.type)]).toEqual([{ type: 'gone' }, ['accepted']])
  })
  test('a socket that broke takes its place again, with its part, and only who stays away is gone', async () => {
    const a = await client({ name: 'a' })
    await a.hears({ type: 'accepted', polite: false })
    const b = await client({ name: 'b' })
    await b.hears({ type: 'accepted', polite: true, peer: 'a' })
    a.socket.terminate()
    const again = await client({ name: 'a' })
    await again.hears({ type: 'accepted', polite: false, peer: 'b' })
    await b.hears({ type: 'peer', peer: 'a' })
    again.socket.terminate()
    await b.hears({ type: 'gone' })
    expect(b.heard.map(f => f.type)).toEqual(['accepted', 'peer', 'gone'])
    await (await client({ name: 'c' })).hears({ type: 'accepted', polite: false, peer: 'b' })
  })
  test('a socket that comes back before the old one is known to be dead takes its place too, and the old one is cut', async () => {
    const a = await client({ name: 'a' })
    await a.hears({ type: 'accepted', polite: false })
    await (await client({ name: 'a' })).hears({ type: 'accepted', polite: false })
    expect(await a.closed).toBe(1006)
  })
  test('`ask` waits while the other side may come back, and is answered by what comes', async () => {
    const [a, b] = [await client({ name: 'a' }), await client({ name: 'b' })]
    await b.hears({ type: 'accepted', polite: true, peer: 'a' })
    b.says({ type: 'ask' })
    await b.hears({ type: 'peer', peer: 'a' })
    a.socket.terminate()
    await a.closed
    b.says({ type: 'ask' })
    await b.hears({ type: 'gone' })
    expect(b.heard.map(f => f.type)).toEqual(['accepted', 'peer', 'gone'])
  })
  test('the same identity elsewhere replaces the first, with 4409, and the other side meets the new one', async () => {
    const [a, b] = [await client({ name: 'a', identity: 'ann' }), await client({ name: 'b', identity: 'bob' })]
    await a.hears({ type: 'peer', peer: 'b' })
    await (await client({ name: 'a2', identity: 'ann' })).hears({ type: 'accepted', polite: false, peer: 'b' })
    expect(await a.closed).toBe(4409)
    await b.hears({ type: 'peer', peer: 'a2' })
  })
  test('a member without a socket gives its place to a third', async () => {
    const [a] = [await client({ name: 'a' }), await client({ name: 'b' })]
    await a.hears({ type: 'peer', peer: 'b' })
    a.socket.terminate()
    await a.closed
    const c = await client({ name: 'c' })
    await c.hears({ type: 'accepted', polite: false, peer: 'b' })
  })
  test('whoever is not admitted is closed with the code that says why', async () => {
    admits = ({ token }) => Promise.resolve(token === 'good' ? undefined : 4440)
    expect(await (await client({ name: 'a', token: 'old' })).closed).toBe(4440)
    await (await client({ name: 'a', token: 'good' })).hears({ type: 'accepted', polite: false })
    admits = () => Promise.reject(new Error('the database is down'))
    expect(await (await client({ name: 'b' })).closed).toBe(1011)
  })
  test('as it is started, a token that may not enter is `unauthorised`', async () => {
    const small = listen(0, (token, room) => Promise.resolve(token === `for ${room}`))
    await new Promise(resolve => { small.once('listening', resolve) })
    const said = (token: string): Promise<unknown> => new Promise(resolve => {
      const signalling = createWebSocketSignalling(`ws://127.0.0.1:${(small.address() as AddressInfo).port}`, { WebSocket, room: 'r', token: () => token })
      const connection = signalling.open({ attempt: 1 }, { onClose: (code, cause) => resolve([code, cause?.reason]), onMessage: message => { resolve(message.type); connection.close() } })
    })
    expect([await said('for r'), await said('for s')]).toEqual(['accepted', [4401, 'unauthorised']])
    for (const socket of small.clients) socket.terminate()
    small.close()
  })
  test('who says nothing is cut off', async () => {
    const quick = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    serveSignalling(quick, () => Promise.resolve(undefined), { silenceMs: 20 })
    await new Promise(resolve => { quick.once('listening', resolve) })
    const socket = new WebSocket(`ws://127.0.0.1:${(quick.address() as AddressInfo).port}`)
    expect(await new Promise(resolve => { socket.once('close', resolve) })).toBe(1006)
    quick.close()
  })
  test('whatever clients say, in any order, the next one is served', async () => {
    const junk = fc.oneof(fc.constantFrom('', 'null', '7', '[]', '{', '"join"', '{"type":"join","room":1,"name":"x"}', '{"type":{"toString":1}}', '{"type":"bye"}', '{"type":"ask"}', '{"type":"ping"}'), fc.json())
    const join = fc.record({ type: fc.constant('join'), room: fc.constantFrom('p', 'q'), name: fc.constantFrom('a', 'b', 'c', '__proto__'), identity: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }) }).map(f => JSON.stringify(f))
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat({ max: 4 }), fc.oneof(junk, join)), { maxLength: 20 }), async said => {
      const all = await Promise.all(Array.from({ length: 5 }, () => client()))
      for (const [who, text] of said) all[who]!.says(text)
      // Each frame of each is through: those that are still open answer.
      await Promise.all(all.map(c => new Promise<void>(resolve => { c.socket.once('pong', () => resolve()); c.socket.once('close', () => resolve()); if (c.socket.readyState === c.socket.OPEN) c.socket.ping(); else resolve() })))
      await (await client({ name: 'next', room: `fresh ${Math.random()}` })).hears({ type: 'accepted', polite: false })
      for (const c of clients.splice(0)) c.socket.terminate()
      await expect.poll(() => server.clients.size).toBe(0)
    }), { numRuns: 25 })
  }, 30_000)
})

describe('two sides of the adapter over the server of the page', () => {
  const party = (WebSocketClass: new (to: string) => WebSocketLike = WebSocket): Call => {
    const call = createCall({ transport: createWebRtcTransport<MediaStream>({ RTCPeerConnection: wrtc.RTCPeerConnection }, { signalling: createWebSocketSignalling(url, { WebSocket: WebSocketClass, room: 'r' }) }) })
    calls.push(call)
    return call
  }
  test('they join, a hang-up ends both, and the next call in the room is theirs', async () => {
    for (let n = 0; n < 2; n++) {
      const [a, b] = [party(), party()]
      await Promise.all([a.join(), b.join()])
      await a.leave('button')
      expect((await b.ended).reason).toBe('remote-hangup')
      await Promise.all([a.settled, b.settled])
    }
  })
  test('sockets that break are opened again, and the call goes on', async () => {
    const sockets: WebSocket[] = []
    class Socket extends WebSocket { constructor(to: string) { super(to); sockets.push(this) } }
    const [a, b] = [party(Socket), party(Socket)]
    await Promise.all([a.join(), b.join()])
    for (const socket of sockets.splice(0)) socket.terminate()
    await expect.poll(() => sockets.filter(s => s.readyState === s.OPEN).length, { timeout: 10_000 }).toBe(2)
    expect([a.state, b.state]).toEqual(['joined', 'joined'])
    await b.leave('button')
    expect((await a.ended).reason).toBe('remote-hangup')
  })
})
