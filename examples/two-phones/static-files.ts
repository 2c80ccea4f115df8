/** Serves one folder's files, and nothing else of this machine. */
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.json': 'application/json; charset=utf-8',
}

/** The page speaks to this machine only; the camera is allowed, because it may be asked for. */
const HEADERS = {
  'Content-Security-Policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self' ws://127.0.0.1:*; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
}

export async function serveFile(request: IncomingMessage, response: ServerResponse, folder: string): Promise<void> {
  const path = pathOf(request.url ?? '/')
  const file = path === undefined ? undefined : join(folder, path === '/' ? 'index.html' : path)
  // `join` resolves every `..`; what then lies outside the folder is not there.
  const body = file?.startsWith(folder + sep) ? await readFile(file).catch(() => undefined) : undefined
  if (!body || !file || (request.method !== 'GET' && request.method !== 'HEAD')) {
    response.writeHead(body ? 405 : 404, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' })
    response.end(body ? 'GET or HEAD\n' : 'no such file\n')
    return
  }
  response.writeHead(200, { ...HEADERS, 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', 'Cache-Control': 'no-cache' })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.split('?', 1)[0] ?? '/')
    return path.includes('\0') ? undefined : path
  } catch { return undefined } // broken escapes name no file
}
