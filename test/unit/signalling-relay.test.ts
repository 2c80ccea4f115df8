/** The room relay that the two phones meet in: what it keeps is bounded, and whoever left is forgotten. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startSignallingRelay, type Frame, type SignallingRelay } from '../support/signalling-relay.ts'

let relay: SignallingRelay
const sockets: WebSocket[] = []
beforeEach(async () => { relay = await startSignallingRelay({ graceMs: 20 }) })
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await relay.stop()
})

async function client(): Promise<{ socket: WebSocket; heard: Frame[]; send(frame: object): void; hears(type: string): Promise<void> }> {
  const socket = new WebSocket(relay.url), heard: Frame[] = []
  sockets.push(socket)
  socket.on('message', data => heard.push(JSON.parse(String(data as Buffer)) as Frame))
  await new Promise(resolve => { socket.once('open', resolve) })
  return { socket, heard, send: frame => socket.send(JSON.stringify(frame)), hears: type => until(() => heard.some(f => f.type === type), type) }
}
async function until(claim: () => boolean, what: string): Promise<void> {
  for (const start = Date.now(); !claim(); await new Promise(resolve => { setTimeout(resolve, 5) })) if (Date.now() - start > 5000) throw new Error(`not in 5 s: ${what}`)
}

it('a call of any length leaves a log that is bounded, the newest frames in it', async () => {
  const a = await client()
  a.send({ type: 'join', room: 'r', name: 'a' })
  for (let n = 0; n < 3000; n++) a.send({ type: 'ping', n })
  await until(() => a.heard.length === 3001, 'every pong')
  expect(relay.log.length).toBeLessThanOrEqual(2000)
  expect(relay.log.length).toBeGreaterThan(1000)
  expect(relay.log.at(-2)).toMatchObject({ direction: 'in', frame: { type: 'ping', n: 2999 } })
})

it('one socket is one member: another name on it is refused, and nobody is left behind when it closes', async () => {
  const a = await client(), closed = new Promise<number>(resolve => { a.socket.once('close', resolve) })
  a.send({ type: 'join', room: 'r', name: 'a' })
  a.send({ type: 'join', room: 'r', name: 'b' })
  expect(await closed).toBe(1008)
  await until(() => relay.names().length === 0, 'the room is empty')
})

it('a room that was left is a new one: who comes back to it alone is first, and meets the next', async () => {
  const a = await client(), b = await client()
  a.send({ type: 'join', room: 'r', name: 'a', identity: 'x' })
  await a.hears('accepted')
  a.send({ type: 'bye' })
  await until(() => relay.names().length === 0, 'the room is empty')
  b.send({ type: 'join', room: 'r', name: 'b', identity: 'x' })
  await b.hears('accepted')
  expect(b.heard[0]).toEqual({ type: 'accepted', polite: false })
  const again = await client(), c = await client()
  // The same identity empties the room in the moment in which it joins.
  again.send({ type: 'join', room: 'r', name: 'b2', identity: 'x' })
  await b.hears('ended')
  c.send({ type: 'join', room: 'r', name: 'c', identity: 'y' })
  await c.hears('accepted')
  expect(c.heard[0]).toEqual({ type: 'accepted', polite: true, peer: 'b2' })
  await again.hears('peer')
})
