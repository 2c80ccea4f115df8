import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CLOSE_REASONS, createWebSocketSignalling, parseMessage, type WebSocketLike } from './web-socket-signalling.ts'

/** A socket that does what the test says: the other end, not the thing under test. */
class Socket implements WebSocketLike {
  static made: Socket[] = []
  readyState = 0
  onopen: WebSocketLike['onopen'] = null
  onmessage: WebSocketLike['onmessage'] = null
  onclose: WebSocketLike['onclose'] = null
  onerror: WebSocketLike['onerror'] = null
  sent: { type: string; [field: string]: unknown }[] = []
  closedWith: number | undefined
  readonly url: string
  constructor(url: string) {
    this.url = url
    Socket.made.push(this)
  }
  send(text: string): void { this.sent.push(JSON.parse(text) as { type: string }) }
  close(code?: number): void { this.closedWith ??= code }
  opens(): void { this.readyState = 1; this.onopen?.(undefined as never) }
  says(data: unknown): void { this.onmessage?.({ data: typeof data === 'string' ? data : JSON.stringify(data) } as never) }
  closes(code: number, reason = ''): void { this.readyState = 3; this.onclose?.({ code, reason } as never) }
}
function opened(more: Partial<Parameters<typeof createWebSocketSignalling>[1]> = {}) {
  Socket.made = []
  const heard: string[] = [], problems: unknown[] = []
  const port = createWebSocketSignalling('ws://x', { WebSocket: Socket, room: 'r', onProblem: p => problems.push(p), ...more })
  const open = (attempt = 1) => {
    const connection = port.open({ attempt }, { onMessage: m => heard.push(m.type), onClose: (code, cause) => heard.push(`close ${code} ${cause?.reason ?? ''}`.trim()) })
    return { connection, socket: Socket.made.at(-1)! }
  }
  return { open, heard, problems }
}
const tick = () => new Promise(resolve => { setTimeout(resolve, 0) })

describe('signalling over a WebSocket', () => {
  it('joins when it is open, with a name that stays when it resumes and differs between attempts', async () => {
    const { open } = opened({ identity: 'me', token: () => 't' })
    const names = []
    for (const [attempt, isAccepted] of [[1, true], [1, true], [2, false]] as const) {
      const { socket } = open(attempt)
      expect(socket.sent).toEqual([])
      socket.opens()
      await tick()
      expect(socket.sent).toMatchObject([{ type: 'join', room: 'r', identity: 'me', token: 't', resume: names.length === 1 }])
      names.push(socket.sent[0]!['name'])
      if (isAccepted) socket.says({ type: 'accepted' })
    }
    expect(names[1]).toBe(names[0])
    expect(names[2]).not.toBe(names[0])
  })

  it('attempts that overlap keep their names', async () => {
    const { open } = opened()
    const nameOf = async (attempt: number) => {
      const { socket } = open(attempt)
      socket.opens()
      await tick()
      return socket.sent[0]!['name']
    }
    const [first, second] = [await nameOf(1), await nameOf(2)]
    expect([await nameOf(1), await nameOf(2)]).toEqual([first, second])
  })

  it('sends only while open, and hears nothing after it was closed', async () => {
    const { open, heard } = opened()
    const { connection, socket } = open()
    connection.send({ type: 'ping' })
    socket.opens()
    connection.close()
    connection.close()
    socket.says({ type: 'pong' })
    socket.closes(1000)
    await tick()
    expect([socket.sent, heard, socket.closedWith]).toEqual([[], [], 1000])
  })

  it('a close code of the application is a last word; any other is a close', () => {
    for (const [code, reason] of [...Object.entries(CLOSE_REASONS), ['1006', '']] as [string, string][]) {
      const { open, heard } = opened()
      open().socket.closes(Number(code))
      expect(heard).toEqual([`close ${code} ${reason}`.trim()])
    }
  })

  it('a token that cannot be had closes the socket and is reported', async () => {
    const { open, problems } = opened({ token: () => Promise.reject(new Error('no token')) })
    const { socket } = open()
    socket.opens()
    await tick()
    expect(socket.closedWith).toBe(1000)
    expect(problems).toMatchObject([{ message: 'no token' }])
  })

  it('a frame that is no message is reported and goes no further, whatever it is', () => {
    const { open, heard, problems } = opened()
    const { socket } = open()
    const bad = ['', '{', '7', 'null', '[]', '{"type":"toString"}', '{"type":"__proto__"}', '{"type":7}', '{"type":"description","session":"1"}',
      '{"type":"description","session":1,"description":{"type":"rollback"}}', '{"type":"candidate","session":0.5,"candidate":null}', '{"type":"peer"}', '{"type":"accepted","polite":"yes"}']
    for (const text of bad) socket.says(text)
    expect([heard, problems.length]).toEqual([[], bad.length])
  })

  it('an ended is the last word whatever it says of why, and is handed on as it is', () => {
    for (const frame of [{ type: 'ended', cause: { reason: 'room-ended' } }, { type: 'ended', cause: { reason: 'kicked', by: 'admin' } }, { type: 'ended', cause: 'kicked' }, { type: 'ended', cause: 7 }, { type: 'ended' }]) {
      expect(parseMessage(JSON.stringify(frame))).toEqual(frame)
    }
  })

  it('reading never throws and gives a known type or nothing', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.anything(), fc.record({ type: fc.constantFrom('description', 'candidate', 'accepted', 'peer', 'ended', 'valueOf'), session: fc.anything(), description: fc.anything(), cause: fc.anything() }).map(v => JSON.stringify(v))), data => {
      const read = parseMessage(data)
      expect(read === undefined || ['description', 'candidate', 'bye', 'accepted', 'peer', 'gone', 'ended', 'pong'].includes(read.type)).toBe(true)
    }), { numRuns: 500, seed: 20 })
  })
})
