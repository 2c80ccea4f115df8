/** The real receivers of `@xstate/inspect` 0.8.0, whose reading of the wire ours is compared with. */
import { createWebSocketReceiver } from '@xstate/inspect'
import { WebSocket } from 'ws'

/** What the receiver gives, as plain data. */
export type Received = { type: string; sessionId: string; id?: string; parent?: string; machine?: { id: string }; event?: { name: string; data: { type: string } }; state?: { value: unknown; context: unknown; event: { type: string }; done?: boolean; changed?: boolean; actions: { type: string }[] } }

/** @param server `host:port` of the app. Node 20 has no global WebSocket, and the package asks for one. */
export async function receiveWebSocket(server: string): Promise<{ events: Received[]; send(message: object): void }> {
  const before = (globalThis as { WebSocket?: unknown }).WebSocket
  let socket: WebSocket | undefined
  ;(globalThis as { WebSocket?: unknown }).WebSocket = class extends WebSocket { constructor(url: string) { super(url); socket = this as WebSocket } } // eslint-disable-line
  const receiver = createWebSocketReceiver({ server } as never)
  ;(globalThis as { WebSocket?: unknown }).WebSocket = before
  const events: Received[] = []
  receiver.subscribe((event) => { const e = event as unknown as Received; events.push({ ...e, ...(e.machine && { machine: { id: e.machine.id } }) }) })
  if (socket!.readyState !== 1) await new Promise((resolve) => socket!.on('open', resolve))
  return { events, send: (message) => { receiver.send(message as never) } }
}
