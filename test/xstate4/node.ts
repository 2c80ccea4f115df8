/** An XState 4 app in Node, inspected by the real `@xstate/inspect` 0.8.0: the app listens, the inspector dials. */
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { type AnyInterpreter, interpret } from 'xstate'
import { playerMachine } from './player.ts'

const { inspect } = createRequire(import.meta.url)('@xstate/inspect/lib/server') as { inspect(options: { server: WebSocketServer }): { disconnect?(): void } | undefined }

export type V4App = { address: string; service: AnyInterpreter; stop(): Promise<void> }

/** @param port any free one when it is 0 */
export async function startV4App(port = 0): Promise<V4App> {
  const server = new WebSocketServer({ port, host: '127.0.0.1' })
  await new Promise((resolve) => server.on('listening', resolve))
  inspect({ server })
  const service: AnyInterpreter = interpret(playerMachine, { devTools: true }).start()
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`, service,
    async stop() {
      service.stop()
      for (const client of server.clients as Set<WebSocket>) client.terminate()
      await new Promise((resolve) => server.close(resolve))
      delete (globalThis as { __xstate__?: unknown }).__xstate__
    },
  }
}
