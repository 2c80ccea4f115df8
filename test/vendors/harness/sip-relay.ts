/** Between one SIP user and the server: a WebSocket relay that can hold messages back, fall silent, and cut. What passes is unchanged. */
import { WebSocket, WebSocketServer } from 'ws'

export type Direction = 'to server' | 'to user'
export type SipRelay = {
  url: string
  /** First lines of all that came, in order: `> INVITE sip:…`, `< SIP/2.0 200 OK (INVITE)`. */
  log: string[]
  /** Holds what matches back, and all that follows it in that direction, until the returned function is called. */
  hold(direction: Direction, matches: (text: string) => boolean): () => void
  /** Nothing passes any more, and nobody is told, as in an outage; what came meanwhile passes when it is over. */
  silence(): () => void
  /** Closes the user's sockets without a word, and refuses new ones until the returned function is called. */
  cut(): () => void
  close(): Promise<void>
}

export const methodOf = (text: string): string => /^CSeq:\s*\d+\s+(\w+)/im.exec(text)?.[1] ?? '?'
const lineOf = (text: string): string => {
  const first = text.slice(0, text.indexOf('\r\n'))
  return first.startsWith('SIP/2.0') ? `${first.slice(8)} (${methodOf(text)})` : first.split(' ')[0]!
}
/** `isResponse(200, 'INVITE')` */
export const isResponse = (status: number, method: string) => (text: string): boolean => text.startsWith(`SIP/2.0 ${status} `) && methodOf(text) === method
export const isRequest = (method: string) => (text: string): boolean => text.startsWith(`${method} `)

type Gate = { direction: Direction; matches: (text: string) => boolean; isShut: boolean }

export async function startSipRelay(server: string): Promise<SipRelay> {
  const listening = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'sip' })
  await new Promise((resolve, reject) => { listening.once('listening', resolve).once('error', reject) })
  const { port } = listening.address() as { port: number }
  const log: string[] = [], gates = new Set<Gate>(), sockets = new Set<WebSocket>(), flushes = new Set<() => void>()
  let isCut = false

  listening.on('connection', user => {
    if (isCut) return user.terminate()
    const up = new WebSocket(server, 'sip')
    const queues: Record<Direction, string[]> = { 'to server': [], 'to user': [] }
    const targets = { 'to server': up, 'to user': user }
    const flush = (): void => {
      for (const direction of ['to server', 'to user'] as const) {
        const queue = queues[direction], target = targets[direction]
        while (queue[0] !== undefined && target.readyState === WebSocket.OPEN) {
          const gate = [...gates].find(g => g.direction === direction && (g.isShut || g.matches(queue[0]!)))
          if (gate) { gate.isShut = true; break }
          target.send(queue.shift()!)
        }
      }
    }
    const pass = (direction: Direction) => (data: { toString(): string }): void => {
      const text = data.toString()
      if (text.trim()) log.push(`${direction === 'to server' ? '>' : '<'} ${lineOf(text)}`)
      queues[direction].push(text)
      flush()
    }
    user.on('message', pass('to server'))
    up.on('message', pass('to user'))
    up.on('open', flush)
    const end = (): void => {
      flushes.delete(flush)
      for (const socket of [user, up]) { sockets.delete(socket); socket.terminate() }
    }
    for (const socket of [user, up]) { sockets.add(socket); socket.on('close', end).on('error', end) }
    flushes.add(flush)
  })
  const shut = (added: Gate[]) => {
    for (const gate of added) gates.add(gate)
    return () => {
      for (const gate of added) gates.delete(gate)
      for (const flush of flushes) flush()
    }
  }
  return {
    url: `ws://127.0.0.1:${port}`, log,
    hold: (direction, matches) => shut([{ direction, matches, isShut: false }]),
    silence: () => shut((['to server', 'to user'] as const).map(direction => ({ direction, matches: () => true, isShut: true }))),
    cut() {
      isCut = true
      for (const socket of sockets) socket.terminate()
      return () => { isCut = false }
    },
    close: () => new Promise(resolve => {
      for (const socket of sockets) socket.terminate()
      listening.close(() => resolve())
    }),
  }
}
