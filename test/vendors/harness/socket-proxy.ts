/** A WebSocket proxy on a free port of 127.0.0.1 in front of a server: what it says can be held back, said twice, or swallowed, and the line cut. */
import { once } from 'node:events'
import { WebSocket, WebSocketServer } from 'ws'

export type SocketProxy = {
  url: string
  /** How many sockets of the client are open. */
  open(): number
  /** Holds back what the server says and matches, until it is let go. */
  hold(matches: (text: string) => boolean): () => void
  /** Holds back what the client says, until it is let go. */
  stall(): () => void
  repeat(matches: (text: string) => boolean): void
  /** What the server has said, in order, held back or not. */
  said: readonly string[]
  /** Says it to every open socket, as if the server did. */
  say(text: string): void
  /** Both directions are swallowed; the sockets stay open. */
  silence(): void
  /** Cuts every line, without a close frame. */
  cut(): void
  close(): Promise<void>
}

export async function openSocketProxy(target: string, protocol: string): Promise<SocketProxy> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const held: { matches: (text: string) => boolean; waiting: (() => void)[] }[] = [], lines = new Set<WebSocket>(), said: string[] = []
  let repeats = (_: string): boolean => false, isSilent = false, stalled: (() => void)[] | undefined
  server.on('connection', client => {
    const up = new WebSocket(target, protocol), early: string[] = []
    lines.add(client)
    lines.add(up)
    const both = (run: (socket: WebSocket) => void) => (): void => { run(client); run(up) }
    client.on('error', () => undefined)
    up.on('error', both(socket => { socket.terminate() }))
    client.on('message', data => {
      if (isSilent) return
      const pass = (): void => {
        if (up.readyState === WebSocket.OPEN) up.send(String(data))
        else early.push(String(data))
      }
      if (stalled) stalled.push(pass)
      else pass()
    })
    up.on('open', () => { for (const text of early.splice(0)) up.send(text) })
    up.on('message', data => {
      if (isSilent) return
      const text = String(data)
      said.push(text)
      const send = (): void => { if (client.readyState === WebSocket.OPEN) client.send(text) }
      const hold = held.find(({ matches }) => matches(text))
      if (hold) hold.waiting.push(send)
      else send()
      if (repeats(text)) send()
    })
    const end = (other: WebSocket, mine: WebSocket) => (code: number): void => {
      lines.delete(mine)
      if (code >= 1000 && code !== 1005 && code !== 1006 && other.readyState === WebSocket.OPEN) other.close(code)
      else other.close()
    }
    client.on('close', end(up, client))
    up.on('close', end(client, up))
  })
  const cut = (): void => { for (const line of lines) line.terminate() }
  return {
    url: `ws://127.0.0.1:${(server.address() as { port: number }).port}`,
    open: () => [...server.clients].filter(client => client.readyState === WebSocket.OPEN).length,
    hold(matches) {
      const hold = { matches, waiting: [] as (() => void)[] }
      held.push(hold)
      return () => {
        held.splice(held.indexOf(hold), 1)
        for (const send of hold.waiting.splice(0)) send()
      }
    },
    stall() {
      const mine: (() => void)[] = stalled = []
      return () => {
        stalled = undefined
        for (const pass of mine) pass()
      }
    },
    repeat(matches) { repeats = matches },
    said,
    say(text) { if (!isSilent) for (const client of server.clients) if (client.readyState === WebSocket.OPEN) client.send(text) },
    silence() { isSilent = true },
    cut,
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
