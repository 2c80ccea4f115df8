/**
 * The page that other inspector packages open in a window or a frame: `inspect({ url })` of `@xstate/inspect` and
 * `createBrowserInspector({ url })` of `@statelyai/inspect` speak to it by `postMessage`. It passes on what comes from
 * the page that opened it, if that page's origin is allowed, and brings events back. It shows nothing that was recorded.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { escaped } from '../common/escape.ts'
import type { Gate } from './gate.ts'
import { refuseHttp } from './page.ts'

/** In plain JavaScript, as the browser gets it: there is nothing to build and nothing to import. */
const SCRIPT = `'use strict'
const asked = new URLSearchParams(location.search), origins = JSON.parse(document.documentElement.dataset.origins)
const app = window.opener ?? (window.parent === window ? null : window.parent)
const WAITING_MAX = 2000
const lines = new Map()
let count = 0
const say = (words) => { document.getElementById('said').textContent = words }
/** The two packages are two connections: each is an app of its own at the relay. */
function line(family, origin) {
  const known = lines.get(family)
  if (known) return known
  const address = new URL('inspect', location.href)
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  address.search = new URLSearchParams({ token: asked.get('token') ?? '', name: asked.get('name') ?? origin })
  const socket = new WebSocket(address), waiting = []
  const send = (text) => {
    if (socket.readyState === 1) socket.send(text)
    else if (waiting.length < WAITING_MAX) waiting.push(text)
    else say('More came than the relay takes at once; some of it is lost.')
  }
  socket.onopen = () => { for (const text of waiting.splice(0)) socket.send(text) }
  socket.onmessage = ({ data }) => {
    let x
    try { x = JSON.parse(data) } catch { return }
    if (x.type === 'xstate.event' && typeof x.event === 'string') app.postMessage(x, origin)
    else if (x.kind === 'refused') say('The relay refused something: ' + x.problem.field + ' must be ' + x.problem.expected + ', found ' + x.problem.found + '.')
  }
  socket.onclose = () => say('The relay is gone. Start it and load this page again.')
  lines.set(family, send)
  return send
}
const familyOf = (type) => typeof type !== 'string' ? undefined : type.startsWith('service.') || type === 'xstate.disconnect' ? 'xstate-4' : type.startsWith('@xstate.') || type === '@statelyai.disconnected' ? 'statelyai' : undefined
addEventListener('message', (e) => {
  if (!app || e.source !== app) return
  if (!origins.includes(e.origin)) { say('A page of ' + e.origin + ' was refused. To let it in, start the relay with --origin ' + e.origin); return }
  const family = familyOf(e.data?.type)
  if (!family) return
  let text
  try { text = JSON.stringify(e.data) } catch (error) { say('A message could not be written: ' + error); return }
  line(family, e.origin)(text)
  say(++count + (count === 1 ? ' message was' : ' messages were') + ' handed to the inspector.')
})
if (!app) say('Nothing opened this page. Give its address to inspect({ url }) or createBrowserInspector({ url }).')
else if (origins.length === 0) say('No origin is allowed to record here. Start the relay with --origin ' + (document.referrer ? new URL(document.referrer).origin : 'and the origin of your page'))
// After the page around a frame has heard that it is loaded: only then '@statelyai/inspect' knows the frame. It answers with all that it has kept, each time, so it is asked again only while it has said nothing.
else addEventListener('load', () => {
  for (const ms of [50, 1000, 4000]) setTimeout(() => { for (const type of ['xstate.inspecting', '@statelyai.connected']) if (count === 0) for (const origin of origins) app.postMessage({ type }, origin) }, ms)
})
`

const html = (origins: readonly string[]): string => `<!doctype html><html lang="en" data-origins="${escaped(JSON.stringify(origins))}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Onhook: receiver</title>
<h1>Onhook receives</h1><p id="said" role="status">Waiting for the page that opened this one.</p><p>What it tells is in the inspector, at the address that the relay printed.</p><script src="receiver.js"></script></html>
`

/** The page is framed and opened by others, so it has other headers than the inspector; what it may load and reach is as little. */
export async function serveReceiver(request: IncomingMessage, response: ServerResponse, gate: Gate, isScript: boolean): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuseHttp(response, 405, { field: 'method', expected: 'GET or HEAD', found: request.method ?? 'nothing' })
  const body = isScript ? SCRIPT : html(gate.origins)
  response.writeHead(200, {
    'Content-Type': isScript ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8', 'Content-Length': Buffer.byteLength(body), 'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': `default-src 'none'; script-src 'self'; connect-src ws://${request.headers.host}; base-uri 'none'; form-action 'none'; frame-ancestors ${gate.origins.length > 0 ? gate.origins.join(' ') : "'none'"}`,
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}
