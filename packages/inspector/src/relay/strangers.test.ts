import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Relay, startRelay } from './server.ts'

const closing: (() => unknown)[] = []
afterEach(async () => { for (const close of closing.splice(0).toReversed()) await close() })
async function start(): Promise<Relay> {
  const relay = await startRelay()
  closing.push(() => relay.close())
  return relay
}
/** A bare socket that never closes by itself. It says this, and is given back once that has gone out. */
const hold = (relay: Relay, text: string): Promise<Socket> => new Promise((resolve, reject) => {
  const socket = connect({ port: relay.port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.write(text, () => resolve(socket)))
  socket.on('error', reject).resume()
  closing.push(() => socket.destroy())
})
const upgrade = (relay: Relay, token: string, more = '') =>
  `GET /ws?token=${token} HTTP/1.1\r\nHost: 127.0.0.1:${relay.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`
  + `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`
const answered = (socket: Socket): Promise<string> => new Promise((resolve) => { socket.once('data', (d) => { resolve(String(d).split('\r\n')[0]!) }) })

test.each([
  [510, 'that are turned away and never go', (relay: Relay) => upgrade(relay, 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')],
  [210, 'that say nothing', () => ''],
  [210, 'of a page that has no business here', (relay: Relay) => upgrade(relay, relay.token, 'Origin: https://evil.example\r\n')],
])('%d connections %s keep nobody out who has the token, and end nobody who has shown it', async (count, _name, says) => {
  const relay = await start(), before = new WebSocket(relay.recorderUrl)
  await new Promise((opened) => before.once('open', opened))
  before.send('{"v":1,"kind":"hello","role":"viewer"}')
  const strangers: Socket[] = []
  for (let n = 0; n < count; n++) strangers.push(await hold(relay, says(relay)))
  expect(await answered(await hold(relay, upgrade(relay, relay.token)))).toBe('HTTP/1.1 101 Switching Protocols')
  // The oldest made room: what it says now is heard by nobody.
  const first = strangers[0]!, gone = new Promise((closed) => first.once('close', closed))
  first.removeAllListeners('error').on('error', () => undefined)
  const knocking = setInterval(() => first.write('x'), 5)
  await gone
  clearInterval(knocking)
  expect(before.readyState).toBe(WebSocket.OPEN)
})
test('the relay closes beside one that was refused and never goes', async () => {
  const relay = await start(), stranger = await hold(relay, upgrade(relay, relay.token, 'Origin: https://evil.example\r\n'))
  await answered(stranger)
  await relay.close()
})
