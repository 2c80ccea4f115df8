/**
 * A signalling server of ours that speaks Telnyx's JSON-RPC as far as @telnyx/webrtc 2.27 needs it: login, clientReady and gatewayState,
 * invite, answer, bye, ping, punt, attach. On 127.0.0.1, on a free port. It is no media server.
 */
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

export type Message = { id?: string; method?: string; params?: Record<string, unknown>; result?: unknown; error?: { code: number; message: string } }
type Bye = { cause?: string; causeCode?: number; sipCode?: number; sipReason?: string }

export async function startTelnyxServer() {
  const wss = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await new Promise(resolve => { wss.once('listening', resolve) })
  const received: Message[] = [], queue: (() => void)[] = []
  let socket: WebSocket | undefined, number = 0, hold: Promise<void> | undefined, busy: Bye | undefined, refusesBye = false
  let login: 'accept' | 'refuse' | 'silent' = 'accept', isDeaf = false, isDouble = false, reattached: string[] | undefined
  const calls = new Set<string>()
  const byes = (): string[] => received.filter(m => m.method === 'telnyx_rtc.bye').map(m => (m.params?.['dialogParams'] as { callID: string }).callID)

  function send(message: Message): void {
    if (isDeaf) { queue.push(() => send(message)); return }
    for (let n = isDouble ? 2 : 1; n > 0; n--) if (socket?.readyState === 1) socket.send(JSON.stringify({ jsonrpc: '2.0', ...message }))
  }
  const tell = (method: string, params: Record<string, unknown>): void => send({ id: `server-${++number}`, method, params })
  const bye = (callID: string, params: Bye): void => { calls.delete(callID); tell('telnyx_rtc.bye', { callID, ...params }) }

  async function answer({ id, method, params = {} }: Message): Promise<void> {
    if (!id || !method) return // the answer to something that we have sent
    const callID = (params['dialogParams'] as { callID?: string } | undefined)?.callID ?? ''
    const ok = (result: unknown = { message: 'OK' }): void => send({ id, result })
    switch (method) {
      case 'login':
        if (login === 'silent') return
        if (login === 'refuse') { send({ id, error: { code: -32001, message: 'Login Incorrect' } }); return }
        ok({ message: 'logged in', sessid: 'session-1' })
        tell('telnyx_rtc.clientReady', { ...(reattached && { reattached_sessions: reattached }) })
        return
      case 'telnyx_rtc.gatewayState': ok({ params: { state: 'REGED' } }); return
      case 'telnyx_rtc.invite': {
        const refusal = busy
        busy = undefined
        calls.add(callID)
        ok({ message: 'CALL CREATED', callID, sessid: 'session-1' })
        if (refusal) { bye(callID, refusal); return }
        tell('telnyx_rtc.ringing', { callID })
        await hold
        if (calls.has(callID)) tell('telnyx_rtc.answer', { callID, sdp: 'v=0\r\n' })
        return
      }
      case 'telnyx_rtc.bye':
        calls.delete(callID)
        if (refusesBye) { refusesBye = false; send({ id, error: { code: -32002, message: 'CALL DOES NOT EXIST' } }); return }
        ok({ message: 'CALL ENDED', callID })
        return
      default: ok(); return
    }
  }
  wss.on('connection', next => {
    socket = next
    next.on('message', data => {
      const message = JSON.parse(String(data)) as Message
      received.push(message)
      void answer(message)
    })
  })

  return {
    url: `ws://127.0.0.1:${(wss.address() as AddressInfo).port}`,
    /** What clients have sent, in order. */
    received,
    byes: (): string[] => byes(),
    /** Was any call ended by two? */
    isSaidTwice: (): boolean => new Set(byes()).size < byes().length,
    calls: (): string[] => [...calls],
    tell,
    hangUp(params: Bye = { cause: 'NORMAL_CLEARING', causeCode: 16 }): void { for (const call of calls) bye(call, params) },
    /** The next invite is answered by this BYE. */
    refuseInvite(params: Bye): void { busy = params },
    refuseBye(): void { refusesBye = true },
    onLogin(does: typeof login): void { login = does },
    holdAnswer(): () => void {
      let open!: () => void
      hold = new Promise<void>(resolve => { open = resolve })
      return () => { hold = undefined; open() }
    },
    /** It hears, and says nothing, until told otherwise. */
    deafen(deaf: boolean): void { isDeaf = deaf; if (!deaf) for (const run of queue.splice(0)) run() },
    repeat(): void { isDouble = true },
    /** The socket is gone; a client that comes back is told which of its calls are still known. */
    drop(known?: string[]): void { reattached = known; socket?.terminate() },
    async close(): Promise<void> {
      for (const client of wss.clients) client.terminate()
      await new Promise(resolve => { wss.close(resolve) })
    },
  }
}
export type TelnyxServer = Awaited<ReturnType<typeof startTelnyxServer>>
