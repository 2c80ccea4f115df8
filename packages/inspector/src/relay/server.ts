/**
 * The relay: recorders and viewers connect to it, and it serves the page. It binds an address of this machine,
 * lets nobody in without its token, and holds what was recorded, so that a viewer who comes late sees it all.
 */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Problem } from '../common/result.ts'
import { welcome } from './connections.ts'
import { Devices } from './devices.ts'
import { openDoor } from './door.ts'
import { createFloor } from './floor.ts'
import { asOrigin, createGate, inUrl } from './gate.ts'
import { History } from './history.ts'
import { answerWith, bind } from './http.ts'
import { GOODBYE_MS, HISTORY_BYTES_MAX, HISTORY_RECORDS_MAX, PATIENCE_MS, type Relay, type RelayOptions } from './options.ts'
import { openSpill } from './open-spill.ts'
import { createSockets } from './sockets.ts'
import { dialXState4 } from './xstate4.ts'

export type { Relay, RelayOptions } from './options.ts'

/**
 * Starts a relay.
 *
 * @throws TypeError for a token that could be guessed or would not survive in an address
 * @throws TypeError for an origin that is not one
 * @throws if the folder of the spill cannot be written, or another relay writes to it
 * @throws if neither the port nor any other can be bound: the address is not of this machine, or binding is not permitted
 */
export async function startRelay(options: RelayOptions = {}): Promise<Relay> {
  const host = options.host ?? '127.0.0.1', token = checkToken(options.token ?? newToken())
  const origins = (options.origins ?? []).map(asOrigin)
  const patienceMs = options.patienceMs ?? PATIENCE_MS
  const uiDir = options.uiDir ?? fileURLToPath(new URL('../../dist-ui', import.meta.url))

  const folder = options.spill === undefined ? undefined : await openSpill(options.spill, options.onSpill ?? warn)
  const history = new History(options.historyRecordsMax ?? HISTORY_RECORDS_MAX, options.historyBytesMax ?? HISTORY_BYTES_MAX, folder?.spill)
  const devices = new Devices((id) => history.forgetDevice(id), (id) => history.heldBy(id))
  await folder?.resume(history, devices)

  const server = createServer()
  const portTaken = await bind(server, host, options.port ?? 0).catch(async (error: unknown) => {
    await folder?.close()
    throw error
  })
  const { port } = server.address() as AddressInfo
  const gate = createGate(host, port, token, origins)
  const refused = onceASecond((problem) => options.onRefused?.(problem))

  const floor = createFloor({ history, devices, patienceMs, refused, pace: options.pace })
  const sockets = createSockets(patienceMs)
  server.on('request', answerWith(gate, uiDir, refused))
  const endStrangers = openDoor(server, { gate, sockets, refused, welcome: (ws, way) => welcome(floor, ws, way) })
  server.on('clientError', (_error, socket) => { socket.destroy() })
  const dialled = (options.xstate4 ?? []).map((to) => dialXState4(floor, to))

  async function close(): Promise<void> {
    for (const stop of dialled) stop()
    const closed = new Promise<void>((resolve) => { server.close(() => resolve()) })
    sockets.sayGoodbye()
    const late = setTimeout(() => {
      sockets.end()
      endStrangers()
      server.closeAllConnections()
    }, GOODBYE_MS)
    server.closeIdleConnections()
    await closed
    clearTimeout(late)
    await folder?.close()
  }
  return {
    host, port, token, ...urlsOf(host, port, token), ...(portTaken !== undefined && { portTaken }),
    load: (device, records, problems) => floor.load(device, records, problems), close,
  }
}

/** 192 random bits. */
const newToken = (): string => randomBytes(24).toString('base64url')
function checkToken(token: string): string {
  if (/^[\w-]{16,}$/.test(token)) return token
  throw new TypeError(`[inspector/relay] token must be at least 16 letters, digits, - or _; found ${token.length} characters. Leave it out and one is made.`)
}

function urlsOf(host: string, port: number, token: string): Pick<Relay, 'url' | 'recorderUrl' | 'inspectorUrl' | 'receiverUrl'> {
  const at = (scheme: 'http' | 'ws', path: string): string => `${scheme}://${inUrl(host)}:${port}/${path}?token=${token}`
  return { url: at('http', ''), recorderUrl: at('ws', 'ws'), inspectorUrl: at('ws', 'inspect'), receiverUrl: at('http', 'receiver') }
}

const warn = (line: string): void => { console.warn(`[inspector/relay] ${line}`) }

/** Reports at most one problem a second for each field: a client that repeats a mistake is one problem. */
function onceASecond(tell: (problem: Problem) => void): (problem: Problem) => void {
  const told = new Map<string, number>()
  return (problem) => {
    const now = Date.now()
    if (now - (told.get(problem.field) ?? 0) < 1_000) return
    if (told.size > 100) told.clear()
    told.set(problem.field, now)
    tell(problem)
  }
}
