/**
 * The call page's server, on 127.0.0.1: the page, what it must know (`/config.json`), and the one trouble that
 * a page cannot make by itself: `POST /network` with `{ "cutMs": 3000 }` loses every packet between the
 * phones for so long, `{ "cutMs": 0 }` ends that.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serveFile } from './static-files.ts'

/** What the page is told. `recorderUrl` and `inspectorUrl` carry the inspector's token. */
export type PageConfig = {
  signallingUrl: string
  ice: { iceTransportPolicy: 'relay'; iceServers: { urls: string; username: string; credential: string }[] }
  recorderUrl: string
  inspectorUrl: string
}

export type CallPageServer = { url: string; port: number; portTaken?: number; configure(config: PageConfig): void; close(): Promise<void> }

const HOST = '127.0.0.1'
const BODY_BYTES_MAX = 1000
const CUT_MS_MAX = 120_000

/** @throws when no port can be bound at all */
export async function startCallPage(options: { port: number; folder: string; network: { cut(): void; restore(): void } }): Promise<CallPageServer> {
  let config: PageConfig | undefined, cut: NodeJS.Timeout | undefined
  const { network, folder } = options
  const setCut = (ms: number): void => {
    clearTimeout(cut)
    if (ms === 0) return network.restore()
    network.cut()
    // A page that is closed in an outage must not leave it to the next one.
    cut = setTimeout(() => network.restore(), ms)
  }
  const answer = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' })
    response.end(`${JSON.stringify(body)}\n`)
  }
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo
    // A name that was rebound to this machine is not this page's address; another site's script has another Origin.
    const isOurs = [`${HOST}:${port}`, `localhost:${port}`].includes(request.headers.host ?? '') && (request.headers.origin === undefined || [`http://${HOST}:${port}`, `http://localhost:${port}`].includes(request.headers.origin))
    if (!isOurs) return answer(response, 403, { problem: { field: 'Host or Origin', expected: `${HOST}:${port}`, found: String(request.headers.origin ?? request.headers.host) } })
    const path = (request.url ?? '/').split('?', 1)[0]
    if (path === '/config.json') return config ? answer(response, 200, config) : answer(response, 503, { problem: { field: 'config', expected: 'a started inspector', found: 'nothing' } })
    if (path === '/network' && request.method === 'POST') {
      readJson(request).then(body => {
        const ms = (body as { cutMs?: unknown } | undefined)?.cutMs
        if (typeof ms !== 'number' || !(ms >= 0 && ms <= CUT_MS_MAX)) return answer(response, 400, { problem: { field: 'cutMs', expected: `milliseconds from 0 to ${CUT_MS_MAX}`, found: JSON.stringify(ms) ?? 'nothing' } })
        setCut(ms)
        answer(response, 200, { cutMs: ms })
      }, () => response.destroy())
      return
    }
    serveFile(request, response, folder).catch(() => response.destroy())
  })
  const portTaken = await listen(server, options.port)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${HOST}:${port}/`,
    port,
    ...(portTaken === undefined ? undefined : { portTaken }),
    configure(next) { config = next },
    close() {
      clearTimeout(cut)
      return new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

/** Binds that port, or any other when it is taken. @returns the port that was taken */
async function listen(server: Server, port: number): Promise<number | undefined> {
  const bind = (on: number): Promise<void> => new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(on, HOST, () => {
      server.off('error', reject)
      resolve()
    })
  })
  try { await bind(port) } catch (error) {
    if (port === 0 || !['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    await bind(0)
    return port
  }
  return undefined
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > BODY_BYTES_MAX) throw new Error(`a body of at most ${BODY_BYTES_MAX} characters`)
  }
  try { return JSON.parse(text) } catch { return undefined } // told as a missing field
}
