/**
 * Connects to an XState 4 app in Node. With `@xstate/inspect/lib/server` the app listens and the inspector connects. The app
 * sends nothing before the inspector has announced itself.
 */
import { WebSocket } from 'ws'
import { FRAME_BYTES_MAX } from '../common/protocol.ts'
import { takeForeign } from './connections.ts'
import type { Floor } from './floor.ts'

const RETRY_MS_MIN = 250, RETRY_MS_MAX = 10_000

/** @param address `host:port`, or a `ws:` address @returns gives it up */
export function dialXState4(floor: Floor, address: string): () => void {
  const url = /^wss?:\/\//.test(address) ? address : `ws://${address}`
  let stopped = false, failures = 0, ws: WebSocket | undefined, timer: ReturnType<typeof setTimeout> | undefined
  function dial(): void {
    const socket = (ws = new WebSocket(url, { maxPayload: FRAME_BYTES_MAX, perMessageDeflate: false, handshakeTimeout: floor.patienceMs }))
    socket.on('error', () => { /* `close` follows, and it is dialled again. */ })
    socket.on('open', () => {
      failures = 0
      const hear = takeForeign(floor, socket, 'xstate-4', address, (problem) => floor.refused({ ...problem, field: `${address}: ${problem.field}` }))
      socket.on('message', (data, isBinary) => { if (!isBinary) hear(String(data as Buffer)) })
      socket.send('{"type":"xstate.inspecting"}')
    })
    socket.on('close', () => {
      if (failures === 0) floor.refused({
        field: `${address}`, expected: 'an app with inspect({ server }) of @xstate/inspect/lib/server',
        found: 'nobody, or no longer; it is dialled again',
      })
      if (!stopped) { timer = setTimeout(dial, Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** failures++)); timer.unref() }
    })
  }
  dial()
  return () => {
    stopped = true
    clearTimeout(timer)
    ws?.terminate()
  }
}
