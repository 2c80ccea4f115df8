/** Handles requests for a socket. Those that the gate lets pass and that find a place come in. All others are told why not. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Problem } from '../common/result.ts'
import { CLOSE, type Way, turnAway } from './connections.ts'
import type { Gate } from './gate.ts'
import { GOODBYE_MS } from './options.ts'
import { PLACES, clientOf, createPlaces } from './places.ts'
import type { Sockets } from './sockets.ts'
import { createStrangers } from './strangers.ts'

type Door = {
  gate: Gate
  sockets: Sockets
  refused(problem: Problem): void
  /** It is in. */
  welcome(ws: WebSocket, way: Way): void
}

/** @returns cuts those who never showed the token */
export function openDoor(server: Server, { gate, sockets, refused, welcome }: Door): () => void {
  const strangers = createStrangers(), places = createPlaces()

  server.on('connection', (socket) => strangers.meet(socket))
  server.on('upgrade', (request, socket, head) => {
    const { path, query } = askedFor(request)
    const problem = gate.checkHost(request) ?? gate.checkOrigin(request) ?? checkPath(path)
    if (problem) {
      refused(problem)
      refuseUpgrade(socket, problem.field === 'path' ? 404 : 403, problem)
      return
    }
    const wrongToken = gate.checkToken(query.get('token'))
    if (wrongToken) {
      // Told on an open socket: a browser's page cannot read why an upgrade was refused.
      sockets.open(request, socket, head, (ws) => {
        refused(wrongToken)
        turnAway(ws, CLOSE.unauthorised, wrongToken)
      })
      return
    }
    letIn(request, socket, head, { isForeign: path === '/inspect', name: query.get('name') || undefined })
  })

  /** Only those that have shown the token count: nobody else may keep one of them out. */
  function letIn(request: IncomingMessage, socket: Duplex, head: Buffer, { isForeign, name }: { isForeign: boolean; name: string | undefined }): void {
    let opened: WebSocket | undefined
    const place = places.enter(clientOf(request.socket.remoteAddress), (why) => {
      if (opened) turnAway(opened, CLOSE.tooMany, why)
      // Who does not answer a goodbye is not waited for.
      setTimeout(() => socket.destroy(), GOODBYE_MS).unref()
    })
    if (!place) {
      refuseUpgrade(socket, 503, { field: 'connections', expected: `at most ${PLACES.all}`, found: 'more' })
      return
    }
    strangers.trust(socket)
    socket.once('close', place.free)
    sockets.open(request, socket, head, (ws) => {
      opened = ws
      welcome(ws, { isForeign, ...(name && { name }), become: place.become })
    })
  }

  return () => strangers.end()
}

/** Cut by hand: not every request line is a URL, and `new URL` would throw out of a listener. */
function askedFor({ url = '/' }: IncomingMessage): { path: string; query: URLSearchParams } {
  const [path = '', query] = url.split('?', 2)
  return { path, query: new URLSearchParams(query) }
}
const checkPath = (path: string): Problem | undefined =>
  (path === '/ws' || path === '/inspect' ? undefined : { field: 'path', expected: '/ws or /inspect', found: path.slice(0, 200) })

/** A browser's page cannot read this, so that it learns nothing which it could carry away. */
function refuseUpgrade(socket: Duplex, status: 403 | 404 | 503, problem: Problem): void {
  const words = { 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' }
  const body = `${JSON.stringify({ problem })}\n`
  const head = [
    `HTTP/1.1 ${status} ${words[status]}`, 'Content-Type: application/json; charset=utf-8', `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close',
  ]
  socket.on('error', () => socket.destroy())
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
