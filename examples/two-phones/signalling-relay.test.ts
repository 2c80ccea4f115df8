import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startSignallingRelay, type SignallingRelay } from './signalling-relay.ts'

let relay: SignallingRelay | undefined
afterEach(async () => { await relay?.stop() })

/** Says one thing, and tells what came of it: the answer, or the code of the close. */
const say = (url: string, text: string): Promise<unknown> => new Promise((resolve, reject) => {
  const socket = new WebSocket(url)
  socket.on('open', () => socket.send(text)).on('error', reject).on('close', code => resolve(code))
  socket.on('message', data => {
    resolve(JSON.parse(String(data as Buffer)))
    socket.terminate()
  })
})

test.each(['garbage', '[]', 'null', '{"type":1}', '{"type":"join","room":"r"}', '{"type":"join","room":"r","name":{"toString":1}}', '{"type":"join","room":{"toString":1},"name":"n"}'])('%s is refused, and the next one is served', async text => {
  relay = await startSignallingRelay()
  expect(await say(relay.url, text)).toBe(1003)
  expect(await say(relay.url, '{"type":"join","name":"n"}')).toEqual({ type: 'accepted', polite: false })
})
