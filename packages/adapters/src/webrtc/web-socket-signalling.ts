/**
 * Signalling over a WebSocket: JSON text frames, one message per frame. The client's first frame is
 * `{ type: 'join', room?, name, identity?, token?, resume }`. After that, both sides send the messages of
 * `signalling.ts` unchanged. `name` belongs to this attempt and stays the same when it resumes, so that the
 * server can tell a socket that came back from another device. A reason travels as `ended`, or as a close code.
 */
import type { Cause, EndReason } from '@onhook/machine'
import type { IncomingMessage, SignallingPort } from './signalling.ts'

/** Close codes that are the server's last word. Codes from 4000 to 4999 are for applications (RFC 6455, section 7.4.2). */
export const CLOSE_REASONS: { readonly [code: number]: EndReason } = {
  4401: 'unauthorised', 4403: 'removed-by-host', 4404: 'room-unavailable', 4408: 'idle-timeout', 4409: 'duplicate-identity',
  4410: 'room-ended', 4429: 'room-full', 4440: 'token-expired', 4503: 'server-shutdown',
}

export interface WebSocketLike {
  readonly readyState: number
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  send(text: string): void
  close(code?: number): void
}

export type WebSocketSignallingOptions = {
  /** The constructor: the browser's, or that of `ws`. */
  WebSocket: new (url: string) => WebSocketLike
  /** The room. Leave it out if the address names it. */
  room?: string
  /** Who this is. If the same identity joins on a second device, it replaces the first. */
  identity?: string
  /** Called every time the socket is opened, because tokens expire. */
  token?: () => string | Promise<string>
  /** Called with a frame that could not be read, or with the error if a token could not be fetched. */
  onProblem?: (problem: unknown) => void
}

const OPEN = 1
const MEMBERS_MAX = 8

export function createWebSocketSignalling(url: string, options: WebSocketSignallingOptions): SignallingPort {
  /** How the server knows an attempt again. Attempts may overlap: the last ones are remembered. */
  const members = new Map<number, { name: string; resume: boolean }>()
  const memberOf = (attempt: number): { name: string; resume: boolean } => {
    const known = members.get(attempt)
    if (known) return known
    for (const old of members.keys()) if (members.size >= MEMBERS_MAX) members.delete(old)
    const member = { name: `${attempt}-${Math.random().toString(36).slice(2)}`, resume: false }
    members.set(attempt, member)
    return member
  }
  return {
    open({ attempt }, { onMessage, onClose }) {
      const member = memberOf(attempt)
      const socket = new options.WebSocket(url)
      let closed = false
      const end = (code?: number, cause?: Cause): void => {
        if (closed) return
        closed = true
        onClose(code, cause)
      }
      socket.onopen = () => {
        Promise.resolve(options.token?.()).then(
          token => { if (!closed) socket.send(JSON.stringify({ type: 'join', room: options.room, ...member, identity: options.identity, token })) },
          (error: unknown) => {
            options.onProblem?.(error)
            socket.close(1000)
          },
        )
      }
      socket.onmessage = (event: { data: unknown }) => {
        if (closed) return
        const message = parseMessage(event.data)
        if (message?.type === 'accepted') member.resume = true
        if (message) onMessage(message)
        else options.onProblem?.(new Error(`expected a signalling message as JSON text, found ${String(event.data).slice(0, 80)}`))
      }
      // Every error is followed by close, which says more (https://websockets.spec.whatwg.org/#feedback-from-the-protocol).
      socket.onerror = () => undefined
      socket.onclose = (event: { code?: number; reason?: string }) => {
        const reason = CLOSE_REASONS[event.code ?? 0]
        end(event.code, reason && { reason, vendor: { name: 'WebSocket', code: event.code!, message: event.reason ?? '' } })
      }
      return {
        send(message) { if (socket.readyState === OPEN) socket.send(JSON.stringify(message)) },
        close() {
          closed = true
          socket.close(1000)
        },
      }
    },
  }
}

/** Reads the text of a frame as a message. Returns undefined if it is not one. Unknown fields are kept. */
export function parseMessage(data: unknown): IncomingMessage | undefined {
  let value: unknown
  try { value = JSON.parse(String(data)) } catch { return undefined }
  if (typeof value !== 'object' || value === null) return undefined
  const m = value as { [field: string]: unknown }
  const type = m['type']
  return typeof type === 'string' && Object.hasOwn(KNOWN, type) && KNOWN[type as IncomingMessage['type']](m) ? value as IncomingMessage : undefined
}

type Fields = { [field: string]: unknown }
const isText = (x: unknown): boolean => x === undefined || typeof x === 'string'
const isObject = (x: unknown): x is Fields => typeof x === 'object' && x !== null
const KNOWN: { [T in IncomingMessage['type']]: (m: Fields) => boolean } = {
  description: m => Number.isSafeInteger(m['session']) && isObject(m['description']) && isText(m['description']['sdp']) && (m['description']['type'] === 'offer' || m['description']['type'] === 'answer'),
  candidate: m => Number.isSafeInteger(m['session']) && (m['candidate'] === null || isObject(m['candidate'])),
  bye: () => true,
  accepted: m => isText(m['peer']) && (m['polite'] === undefined || typeof m['polite'] === 'boolean'),
  peer: m => typeof m['peer'] === 'string',
  gone: () => true,
  // The last word, whatever it says of why: whoever did not hear it would join again.
  ended: () => true,
  pong: () => true,
}
