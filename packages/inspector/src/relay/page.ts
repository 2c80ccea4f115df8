/** Serves the built page and nothing else of this machine. */
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import type { Problem } from '../common/result.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8', '.jsonl': 'application/jsonl; charset=utf-8', '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png',
  '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.wasm': 'application/wasm', '.webmanifest': 'application/manifest+json', '.txt': 'text/plain; charset=utf-8',
}

/** The page may load from, and speak to, this relay only. Nothing recorded can leave through it. */
const policy = (host: string): string => [
  `default-src 'none'`, `script-src 'self'`, `style-src 'self'`, `img-src 'self' data: blob:`, `font-src 'self'`, `worker-src 'self'`, `manifest-src 'self'`,
  `connect-src 'self' ws://${host}`, `base-uri 'none'`, `form-action 'none'`, `frame-ancestors 'none'`,
].join('; ')

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  // The address carries the token.
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
}

export function refuseHttp(response: ServerResponse, status: number, problem: Problem): void {
  response.writeHead(status, { ...HEADERS, 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store', Connection: 'close' })
  response.end(`${JSON.stringify({ problem })}\n`)
}

/** @param uiDir the folder of the built page @param host the request's Host, already checked */
export async function servePage(request: IncomingMessage, response: ServerResponse, uiDir: string, host: string): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuseHttp(response, 405, {
    field: 'method', expected: 'GET or HEAD', found: request.method ?? 'nothing',
  })
  let path: string
  try { path = decodeURIComponent((request.url ?? '/').split('?', 1)[0]!) } catch {
    return refuseHttp(response, 400, { field: 'path', expected: 'a well-formed path', found: 'broken escapes' })
  }
  const isRoot = path === '/' || path === '/index.html'
  // `join` resolves every `..`; what then lies outside the folder is not there.
  const file = join(uiDir, isRoot ? 'index.html' : path)
  const body = file.startsWith(uiDir.endsWith(sep) ? uiDir : uiDir + sep) && !path.includes('\0') ? await readFile(file).catch(() => undefined) : undefined
  if (!body) {
    if (!isRoot) return refuseHttp(response, 404, { field: 'path', expected: 'a file of the page', found: path.slice(0, 200) })
    response.writeHead(503, { ...HEADERS, 'Content-Type': TYPES['.html'], 'Cache-Control': 'no-store', 'Content-Security-Policy': "default-src 'none'" })
    response.end(request.method === 'HEAD' ? undefined : notBuilt(uiDir))
    return
  }
  const type = TYPES[extname(file)] ?? 'application/octet-stream'
  const isHtml = type === TYPES['.html']
  response.writeHead(200, {
    ...HEADERS, 'Content-Type': type, 'Content-Length': body.length,
    // Vite names the files in `assets` by their content.
    'Cache-Control': isHtml ? 'no-store' : path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache',
    // A worker is bound by the policy of its own script, so every file carries it.
    'Content-Security-Policy': policy(host),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

const plain = (text: string): string => text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`)
const notBuilt = (uiDir: string): string => `<!doctype html><html lang="en"><title>Onhook: the page is not built</title>
<h1>The page is not built</h1><p>The relay runs and records. Its page was looked for in <code>${plain(uiDir)}</code>, which has no <code>index.html</code>.</p>
<p>Run <code>npx -y pnpm@10.34.9 build</code> in the repository and load this address again.</p></html>
`
