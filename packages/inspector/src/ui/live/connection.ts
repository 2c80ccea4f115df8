/** The relay's viewer end: connects with the token of the address, says hello, and connects again when it is lost. */
import { readFrame, type SendFrame, type ServerFrame } from '../../common/index.ts'
import { heardSent } from '../actors/answers.ts'
import { takeFrame } from '../store/frames.ts'
import { startSource } from '../store/intake.ts'
import { get, set } from '../store/store.ts'
import { redialMs } from './redial.ts'

let socket: WebSocket | undefined
let failures = 0
let timer: ReturnType<typeof setTimeout> | undefined
let token: string | undefined

/** Starts, when the address has a token. Without one the page is a reader of files. */
export function startConnection(search: string): void {
  const found = new URLSearchParams(search).get('token')
  if (!found || !location.protocol.startsWith('http')) return
  token = found
  connect()
}

/** Now, and not when the next try is due. */
export function retryNow(): void { if (token !== undefined && get().link !== 'open') { clearTimeout(timer); failures = 0; connect() } }

function connect(): void {
  if (token === undefined) return
  socket?.close()
  const url = new URL('ws', new URL('.', location.href))
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  url.search = `?token=${encodeURIComponent(token)}`
  const ws = new WebSocket(url)
  socket = ws
  if (get().link === 'off') set({ link: 'connecting' })
  ws.onopen = () => {
    // The relay tells its whole history again; what is here already is known by its numbers and dropped.
    set({ link: 'open', history: true })
    ws.send(JSON.stringify({ v: 1, kind: 'hello', role: 'viewer', joined: true }))
  }
  ws.onmessage = (message) => {
    // No text of JSON has a line break in it.
    if (typeof message.data === 'string') for (const text of message.data.split('\n')) hear(text)
  }
  ws.onclose = () => {
    if (socket !== ws) return
    set({ link: 'lost', lostAt: get().link === 'lost' ? get().lostAt : Date.now() })
    timer = setTimeout(connect, redialMs(failures++, Math.random()))
  }
}

function hear(text: string): void {
  const r = readFrame(text)
  // Only one that is let in is told something else: a relay that opens the socket to refuse it is dialled less and less.
  if (r.ok && r.value.frame.kind !== 'refused') failures = 0
  if (r.ok && r.value.frame.kind === 'sent') heardSent(r.value.frame)
  else if (r.ok) { takeFrame(r.value.frame as ServerFrame); for (const p of r.value.refused.slice(0, 1)) set({ refusal: `A record was refused: ${p.field} must be ${p.expected}, found ${p.found}.` }) }
  else set({ refusal: `A frame of the relay could not be read: ${r.problem.field} must be ${r.problem.expected}, found ${r.problem.found}.` })
}

/** Says something to the relay. False when it is not there. */
export function sendFrame(frame: SendFrame): boolean {
  if (socket?.readyState !== WebSocket.OPEN) return false
  socket.send(JSON.stringify(frame))
  return true
}

/** Back from a file to what is live. The connection is made anew, because only a new viewer is told the history. */
export function watchLive(): void {
  startSource('live')
  if (token !== undefined) { clearTimeout(timer); connect() }
}
