/**
 * The relay: recorders dial it, viewers dial it, and it serves the page. It binds an address of this machine,
 * lets nobody in without its token, and holds what was recorded so that a viewer who comes late sees it all.
 */
import { randomBytes } from 'node:crypto'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { WebSocket, WebSocketServer } from 'ws'
import { type Device, FRAME_BYTES_MAX } from '../common/protocol.ts'
import type { Problem } from '../common/result.ts'
import type { TraceRecord } from '../common/trace.ts'
import { CLOSE, type Floor, say, turnAway, welcome } from './connections.ts'
import { Devices } from './devices.ts'
import { asOrigin, createGate, inUrl } from './gate.ts'
import { History } from './history.ts'
import { type Pace, RECORDER_PACE } from './pace.ts'
import { refuseHttp, servePage } from './page.ts'
import { PLACES, type Taken, clientOf, createPlaces } from './places.ts'
import { serveReceiver } from './receiver.ts'
import { createSends } from './sends.ts'
import { createStrangers } from './strangers.ts'
import { type OpenSpill, openSpill } from './open-spill.ts'
import { dialXState4 } from './xstate4.ts'

export type RelayOptions = {
  /** An address of this machine, never a name. Default 127.0.0.1: nobody else can dial it. */
  host?: string
  /** Default: any free one. A port that is taken is named in `portTaken`, and another one is used. */
  port?: number
  /** Default: 192 random bits. One of your own has at least 16 letters, digits, `-` or `_`. */
  token?: string
  historyRecordsMax?: number
  historyBytesMax?: number
  /** The folder of the built page. */
  uiDir?: string
  /** Origins of other pages that may dial: `http://localhost:3000` for an app that is served there. */
  origins?: readonly string[]
  /** How long a connection may be silent before it has said who it is, and between a ping and its answer. Default 10 s. */
  patienceMs?: number
  /** What each client may say, in the mean; four times as much at once. Beyond, it is read more slowly and nothing is lost. Default 16 MiB and 10,000 frames a second. */
  pace?: Partial<Pace>
  /** Apps of XState 4 in Node that listen for an inspector with `@xstate/inspect/lib/server`, as `127.0.0.1:9401`. They are dialled until the relay closes. */
  xstate4?: readonly string[]
  /**
   * A folder for the history: each record is written to a trace file there before it is acknowledged, the oldest beyond the bounds
   * are read from it, and what earlier relays wrote there is history too. Made where it is not there.
   */
  spill?: string
  /** Told what a person must know of the spill, in a sentence: a disk that is full, and that it is not any more. Default: a warning on the console. */
  onSpill?: (line: string) => void
  /** Told what was refused, at most once a second for each field. */
  onRefused?: (problem: Problem) => void
}
export type Relay = {
  /** Where the page is, token included. */
  url: string
  host: string
  port: number
  token: string
  /** What a recorder is given. */
  recorderUrl: string
  /** What `createWebSocketInspector({ url })` of `@statelyai/inspect` is given. `&name=…` names the app. */
  inspectorUrl: string
  /** What `inspect({ url })` of `@xstate/inspect` and `createBrowserInspector({ url })` are given, in pages whose origin is allowed. */
  receiverUrl: string
  /** The port that was asked for and is another program's. */
  portTaken?: number
  /** Puts records that were not recorded here into the history, as those of a device that is not live. */
  load(device: Device, records: readonly TraceRecord[]): void
  /** Everybody is told and gone within 2 s. */
  close(): Promise<void>
}

export const HISTORY_RECORDS_MAX = 500_000
export const HISTORY_BYTES_MAX = 256 * 1024 * 1024
/** A phone that lost its network says nothing at all: it is asked this often, and not live once it did not answer. */
const PATIENCE_MS = 10_000
/** How long a socket may take to say goodbye when the relay closes. */
const GOODBYE_MS = 500
/** How long an app may take to say whether it took an event. */
const ANSWER_MS = 5_000
/**
 * @throws TypeError for a token that could be guessed or would not survive in an address
 * @throws TypeError for an origin that is none
 * @throws when the folder of the spill cannot be written, or another relay writes to it
 * @throws when neither the port nor any other can be bound: no such address on this machine, no right to it
 */
export async function startRelay(options: RelayOptions = {}): Promise<Relay> {
  const host = options.host ?? '127.0.0.1'
  const token = options.token ?? randomBytes(24).toString('base64url')
  if (!/^[\w-]{16,}$/.test(token)) throw new TypeError(`[inspector/relay] token must be at least 16 letters, digits, - or _; found ${token.length} characters. Leave it out and one is made.`)
  const origins = (options.origins ?? []).map(asOrigin)
  const patienceMs = options.patienceMs ?? PATIENCE_MS
  const uiDir = options.uiDir ?? fileURLToPath(new URL('../../dist-ui', import.meta.url))
  const folder: OpenSpill | undefined = options.spill === undefined ? undefined : await openSpill(options.spill, options.onSpill ?? ((line) => { console.warn(`[inspector/relay] ${line}`) }))
  const history = new History(options.historyRecordsMax ?? HISTORY_RECORDS_MAX, options.historyBytesMax ?? HISTORY_BYTES_MAX, folder?.spill)
  const devices = new Devices((id) => history.forgetDevice(id), (id) => history.heldBy(id))
  await folder?.resume(history, devices)
  const told = new Map<string, number>()
  /** Connections that have answered the last ping. */
  const alive = new WeakSet<WebSocket>()

  const server = createServer((request, response) => {
    const problem = gate.checkHost(request)
    if (problem) { refused(problem); refuseHttp(response, 403, problem); return }
    const path = (request.url ?? '/').split('?', 1)[0]
    const page = path === '/receiver' || path === '/receiver.js' ? serveReceiver(request, response, gate, path === '/receiver.js') : servePage(request, response, uiDir, request.headers.host!)
    page.catch(() => response.destroy())
  })
  const portTaken = await bind(server, host, options.port ?? 0).catch(async (error: unknown) => { await folder?.close(); throw error })
  const { port } = server.address() as AddressInfo
  const gate = createGate(host, port, token, origins)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: FRAME_BYTES_MAX, WebSocket: RelaySocket, perMessageDeflate: false })

  function refused(problem: Problem): void {
    const now = Date.now()
    if (now - (told.get(problem.field) ?? 0) < 1_000) return
    if (told.size > 100) told.clear()
    told.set(problem.field, now)
    options.onRefused?.(problem)
  }

  const strangers = createStrangers(), places = createPlaces()
  server.on('connection', (socket) => strangers.meet(socket))
  server.on('upgrade', (request, socket, head) => {
    // A browser's page cannot read why it was refused, so it is told nothing that it could carry away.
    // Cut by hand: not every request line is a URL, and `new URL` would throw out of this listener.
    const [path = '', query] = (request.url ?? '/').split('?', 2)
    const problem = gate.checkHost(request) ?? gate.checkOrigin(request) ?? (path === '/ws' || path === '/inspect' ? undefined : { field: 'path', expected: '/ws or /inspect', found: path.slice(0, 200) })
    if (problem) { refused(problem); refuseUpgrade(socket, problem.field === 'path' ? 404 : 403, problem); return }
    const asked = new URLSearchParams(query), wrongToken = gate.checkToken(asked.get('token')), name = asked.get('name')
    let place: Taken | undefined, dismissed: WebSocket | undefined
    if (!wrongToken) {
      // Only those that have shown the token count: nobody else may keep one of them out.
      place = places.enter(clientOf(request.socket.remoteAddress), () => {
        if (dismissed) turnAway(dismissed, CLOSE.tooMany, { field: 'connections', expected: 'fewer of one address', found: 'more; another client takes this place' })
        // Who does not answer a goodbye is not waited for.
        setTimeout(() => socket.destroy(), GOODBYE_MS).unref()
      })
      if (!place) { refuseUpgrade(socket, 503, { field: 'connections', expected: `at most ${PLACES.all}`, found: 'more' }); return }
      strangers.trust(socket)
      socket.once('close', place.free)
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      alive.add(ws)
      // What it says proves as much as an answer, which may wait behind all that.
      ws.on('pong', () => alive.add(ws)).on('message', () => alive.add(ws))
      ws.on('error', () => { /* `ws` closes the socket itself, and `close` is acted on. Without a listener it would throw. */ })
      if (wrongToken) { refused(wrongToken); turnAway(ws, CLOSE.unauthorised, wrongToken) }
      else { dismissed = ws; welcome(floor, ws, { isForeign: path === '/inspect', ...(name && { name }), ...(place && { become: place.become }) }) }
    })
  })
  server.on('clientError', (_error, socket) => { socket.destroy() })

  const floor: Floor = {
    history, devices, viewers: new Set(), recorders: new Map(), sends: createSends(ANSWER_MS), patienceMs, pace: { ...RECORDER_PACE, ...options.pace }, refused, pumpSoon, tellDevices,
    keep(device, r, from) { try { return history.add(device, r, from) } catch { return undefined } },
  }
  // Many frames may come in one turn; the viewers are served once after it.
  let isPumpDue = false
  function pumpSoon(): void {
    if (isPumpDue) return
    isPumpDue = true
    setImmediate(() => { isPumpDue = false; for (const viewer of floor.viewers) viewer.pump() })
  }
  // The list is as long as there are devices, so that many who come in one turn are told of once.
  let isTellDue = false
  function tellDevices(): void {
    if (isTellDue) return
    isTellDue = true
    setImmediate(() => {
      isTellDue = false
      const all = devices.all()
      for (const viewer of floor.viewers) viewer.tellDevices(all)
    })
  }

  const pinging = setInterval(() => {
    for (const ws of sockets.clients) {
      // One that is held back cannot answer: its answer waits behind what it has said.
      if (!alive.delete(ws) && !ws.isPaused) ws.terminate()
      else ws.ping()
    }
  }, patienceMs)
  pinging.unref()
  const dialled = (options.xstate4 ?? []).map((to) => dialXState4(floor, to))

  const address = `${inUrl(host)}:${port}`
  return {
    url: `http://${address}/?token=${token}`, recorderUrl: `ws://${address}/ws?token=${token}`, inspectorUrl: `ws://${address}/inspect?token=${token}`, receiverUrl: `http://${address}/receiver?token=${token}`, host, port, token,
    ...(portTaken === undefined ? undefined : { portTaken }),
    load(device, records) {
      const known = devices.greet(device, `loaded ${device.id}`, undefined, Date.now())
      if (!known) return
      known.live = false
      for (const r of records) floor.keep(known.id, r, 'file')
      tellDevices()
      pumpSoon()
    },
    async close() {
      clearInterval(pinging)
      for (const stop of dialled) stop()
      const closed = new Promise<void>((resolve) => { server.close(() => resolve()) })
      for (const ws of sockets.clients) ws.close(1001, 'the relay closes')
      const late = setTimeout(() => { for (const ws of sockets.clients) ws.terminate(); strangers.end(); server.closeAllConnections() }, GOODBYE_MS)
      server.closeIdleConnections()
      await closed
      clearTimeout(late)
      await folder?.close()
    },
  }
}

/** A socket that says why before it closes for a message that is too big. */
class RelaySocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    if (code === 1009 && this.readyState === WebSocket.OPEN) say(this, { v: 1, kind: 'refused', problem: { field: 'frame', expected: `at most ${FRAME_BYTES_MAX} bytes`, found: 'a longer one' } })
    super.close(code, reason)
  }
}

function refuseUpgrade(socket: Duplex, status: number, problem: Problem): void {
  const body = `${JSON.stringify({ problem })}\n`
  const words: Record<number, string> = { 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' }
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${words[status]}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`)
}

/** Binds the port, or any other if it is taken. Returns the one that was taken. */
async function bind(server: Server, host: string, port: number): Promise<number | undefined> {
  const listen = (at: number) => new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port: at, exclusive: true }, () => { server.off('error', reject); resolve() })
  })
  try { await listen(port) } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    await listen(0)
    return port
  }
  return undefined
}
