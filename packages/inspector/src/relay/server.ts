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
import { type Device, FRAME_BYTES_MAX, type HelloFrame, type ServerFrame, readFrame } from '../common/protocol.ts'
import type { Problem } from '../common/result.ts'
import type { TraceRecord } from '../common/trace.ts'
import { Devices, type KnownDevice } from './devices.ts'
import { createGate, inUrl } from './gate.ts'
import { History } from './history.ts'
import { refuseHttp, servePage } from './page.ts'
import { Viewer } from './viewer.ts'

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
  /** The port that was asked for and is another program's. */
  portTaken?: number
  /** Puts records that were not recorded here into the history, as those of a device that is not live. */
  load(device: Device, records: readonly TraceRecord[]): void
  /** Everybody is told and gone within 2 s. */
  close(): Promise<void>
}

export const HISTORY_RECORDS_MAX = 500_000
export const HISTORY_BYTES_MAX = 256 * 1024 * 1024
const CONNECTIONS_MAX = 500
/** A phone that lost its network says nothing at all: it is asked this often, and not live once it did not answer. */
const PATIENCE_MS = 10_000
/** How long a socket may take to say goodbye when the relay closes. */
const GOODBYE_MS = 500
/** A client that only says what must be refused is closed after this often. */
const REFUSALS_MAX = 100

/** Close codes of the private range, each after a `refused` frame that says more. */
export const CLOSE = { unauthorised: 4401, notUnderstood: 4400, silent: 4408, tooMany: 4429, replaced: 4409 } as const

/**
 * @throws TypeError for a token that could be guessed or would not survive in an address
 * @throws when neither the port nor any other can be bound: no such address on this machine, no right to it
 */
export async function startRelay(options: RelayOptions = {}): Promise<Relay> {
  const host = options.host ?? '127.0.0.1'
  const token = options.token ?? randomBytes(24).toString('base64url')
  if (!/^[\w-]{16,}$/.test(token)) throw new TypeError(`[inspector/relay] token must be at least 16 letters, digits, - or _; found ${token.length} characters. Leave it out and one is made.`)
  const patienceMs = options.patienceMs ?? PATIENCE_MS
  const uiDir = options.uiDir ?? fileURLToPath(new URL('../../dist-ui', import.meta.url))
  const history = new History(options.historyRecordsMax ?? HISTORY_RECORDS_MAX, options.historyBytesMax ?? HISTORY_BYTES_MAX)
  const devices = new Devices()
  const viewers = new Set<Viewer>()
  const recorders = new Map<KnownDevice, WebSocket>()
  const told = new Map<string, number>()
  /** Connections that have answered the last ping. */
  const alive = new WeakSet<WebSocket>()

  const server = createServer((request, response) => {
    const problem = gate.checkHost(request)
    if (problem) { refused(problem); refuseHttp(response, 403, problem); return }
    servePage(request, response, uiDir, request.headers.host!).catch(() => response.destroy())
  })
  const portTaken = await bind(server, host, options.port ?? 0)
  const { port } = server.address() as AddressInfo
  const gate = createGate(host, port, token, options.origins ?? [])
  const sockets = new WebSocketServer({ noServer: true, maxPayload: FRAME_BYTES_MAX, WebSocket: RelaySocket, perMessageDeflate: false })

  function refused(problem: Problem): void {
    const now = Date.now()
    if (now - (told.get(problem.field) ?? 0) < 1_000) return
    if (told.size > 100) told.clear()
    told.set(problem.field, now)
    options.onRefused?.(problem)
  }

  server.on('upgrade', (request, socket, head) => {
    // A browser's page cannot read why it was refused, so it is told nothing that it could carry away.
    // Cut by hand: not every request line is a URL, and `new URL` would throw out of this listener.
    const [path = '', query] = (request.url ?? '/').split('?', 2)
    const problem = gate.checkHost(request) ?? gate.checkOrigin(request) ?? (path === '/ws' ? undefined : { field: 'path', expected: '/ws', found: path.slice(0, 200) })
    if (problem) { refused(problem); refuseUpgrade(socket, problem.field === 'path' ? 404 : 403, problem); return }
    if (sockets.clients.size >= CONNECTIONS_MAX) { refuseUpgrade(socket, 503, { field: 'connections', expected: `at most ${CONNECTIONS_MAX}`, found: 'more' }); return }
    const wrongToken = gate.checkToken(new URLSearchParams(query).get('token'))
    sockets.handleUpgrade(request, socket, head, (ws) => {
      alive.add(ws)
      ws.on('pong', () => alive.add(ws))
      ws.on('error', () => { /* `ws` closes the socket itself, and `close` is acted on. Without a listener it would throw. */ })
      if (wrongToken) { refused(wrongToken); turnAway(ws, CLOSE.unauthorised, wrongToken) } else welcome(ws)
    })
  })
  server.on('clientError', (_error, socket) => { socket.destroy() })

  /** Hears one connection, from its hello to its end. */
  function welcome(ws: WebSocket): void {
    let refusals = 0
    let hear: ((text: string) => void) | undefined
    const silence = setTimeout(() => turnAway(ws, CLOSE.silent, { field: 'hello', expected: `a hello frame within ${patienceMs} ms`, found: 'nothing' }), patienceMs)
    ws.on('close', () => clearTimeout(silence))
    const refuse = (problem: Problem, n?: number) => {
      refused(problem)
      if (++refusals > REFUSALS_MAX) turnAway(ws, CLOSE.tooMany, problem)
      else say(ws, { v: 1, kind: 'refused', problem, ...(n === undefined ? undefined : { n }) })
    }
    ws.on('message', (data, isBinary) => {
      if (isBinary) { refuse({ field: 'frame', expected: 'a text frame', found: 'a binary one' }); return }
      const text = String(data as Buffer) // ws gives a Buffer unless it is told otherwise
      if (hear) { hear(text); return }
      const read = readFrame(text)
      if (!read.ok || read.value.frame.kind !== 'hello') {
        const problem = read.ok ? { field: 'kind', expected: 'hello first', found: read.value.frame.kind } : read.problem
        refused(problem)
        turnAway(ws, CLOSE.notUnderstood, problem)
        return
      }
      clearTimeout(silence)
      hear = read.value.frame.role === 'viewer' ? watch(ws, refuse) : recordFrom(ws, read.value.frame, refuse)
    })
  }

  function watch(ws: WebSocket, refuse: (problem: Problem) => void): (text: string) => void {
    const viewer = new Viewer(ws, history)
    viewers.add(viewer)
    ws.on('close', () => viewers.delete(viewer))
    viewer.say({ v: 1, kind: 'devices', devices: devices.all() })
    for (const { id, chart } of devices.withCharts()) viewer.say({ v: 1, kind: 'chart', device: id, chart })
    viewer.pump()
    return () => refuse({ field: 'frame', expected: 'nothing more from a viewer', found: 'a frame' })
  }

  function recordFrom(ws: WebSocket, hello: HelloFrame, refuse: (problem: Problem, n?: number) => void): (text: string) => void {
    const given = hello.device ?? { id: `unnamed-${randomBytes(4).toString('hex')}`, name: 'unnamed', platform: 'unknown' }
    const device = devices.greet(given, hello.run ?? 'unnamed', hello.chart, Date.now())
    if (!device) { turnAway(ws, CLOSE.tooMany, { field: 'device', expected: 'fewer live devices', found: 'one more' }); return () => {} }
    // The same recorder again: its old connection is dead and does not know it yet.
    const before = recorders.get(device)
    recorders.set(device, ws)
    if (before) turnAway(before, CLOSE.replaced, { field: 'device', expected: 'one connection for each recorder', found: 'a newer one' })
    ws.on('close', () => {
      if (recorders.get(device) !== ws) return
      recorders.delete(device)
      device.live = false
      device.lastHeard = Date.now()
      tellDevices()
    })
    if (device.chart) for (const viewer of viewers) viewer.say({ v: 1, kind: 'chart', device: device.id, chart: device.chart })
    tellDevices()
    return (text) => {
      device.lastHeard = Date.now()
      const read = readFrame(text)
      if (!read.ok) { refuse(read.problem); return }
      const { frame, refused: bad } = read.value
      if (frame.kind !== 'records' || !('n' in frame)) { refuse({ field: 'kind', expected: 'records, with a number n', found: frame.kind }); return }
      for (const r of frame.records) {
        const added = keep(device.id, r, 'recorder')
        if (added === undefined) bad.push({ field: `${r.call} ${r.seq}`, expected: 'a record that can be written', found: 'one that is nested too deeply' })
        else if (added && added.renamed) refuse({ field: 'call', expected: `one call for each id; "${r.call}" was opened at another time`, found: `a second one, kept as "${added.renamed}"` }, frame.n)
      }
      // What was readable is kept and acknowledged, so that a bad record is not sent for ever.
      if (bad[0]) refuse(bad.length > 1 ? { ...bad[0], found: `${bad[0].found}, and ${bad.length - 1} more` } : bad[0], frame.n)
      say(ws, { v: 1, kind: 'ack', n: frame.n })
      pumpSoon()
    }
  }

  /** Undefined for a record that cannot be written again. */
  function keep(device: string, r: TraceRecord, from: 'recorder' | 'file'): ReturnType<History['add']> | undefined {
    try { return history.add(device, r, from) } catch { return undefined }
  }

  // Many frames may come in one turn; the viewers are served once after it.
  let isPumpDue = false
  function pumpSoon(): void {
    if (isPumpDue) return
    isPumpDue = true
    setImmediate(() => { isPumpDue = false; for (const viewer of viewers) viewer.pump() })
  }
  function tellDevices(): void {
    const all = devices.all()
    for (const viewer of viewers) viewer.tellDevices(all)
  }

  const pinging = setInterval(() => {
    for (const ws of sockets.clients) {
      if (!alive.delete(ws)) ws.terminate()
      else ws.ping()
    }
  }, patienceMs)
  pinging.unref()

  const address = `${inUrl(host)}:${port}`
  return {
    url: `http://${address}/?token=${token}`, recorderUrl: `ws://${address}/ws?token=${token}`, host, port, token,
    ...(portTaken === undefined ? undefined : { portTaken }),
    load(device, records) {
      const known = devices.greet(device, `loaded ${device.id}`, undefined, Date.now())
      if (!known) return
      known.live = false
      for (const r of records) keep(known.id, r, 'file')
      tellDevices()
      pumpSoon()
    },
    async close() {
      clearInterval(pinging)
      const closed = new Promise<void>((resolve) => { server.close(() => resolve()) })
      for (const ws of sockets.clients) ws.close(1001, 'the relay closes')
      const late = setTimeout(() => { for (const ws of sockets.clients) ws.terminate(); server.closeAllConnections() }, GOODBYE_MS)
      server.closeIdleConnections()
      await closed
      clearTimeout(late)
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

function say(ws: WebSocket, frame: ServerFrame): void { if (ws.readyState === WebSocket.OPEN) ws.send(JSON.stringify(frame)) }

function turnAway(ws: WebSocket, code: number, problem: Problem): void {
  say(ws, { v: 1, kind: 'refused', problem })
  ws.close(code, problem.field.slice(0, 100))
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
