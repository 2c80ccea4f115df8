/** A bare client of Janus's protocol: the host of a room, and the other side of a call. */
import { once } from 'node:events'
import { WebSocket } from 'ws'

type Message = Record<string, unknown>
export type JanusPeer = {
  /** A request to the plugin: its answer, which is an event where the plugin answers later. */
  ask(body: Message): Promise<Message>
  /** Events of the plugin that answer nothing. */
  heard: Message[]
  /** Leaves in order. */
  leave(): Promise<void>
  /** Its socket is cut: a killed process. */
  kill(): void
}

/** A session with one handle. @throws what the server said */
export async function openJanusPeer(url: string, plugin: string): Promise<JanusPeer> {
  const socket = new WebSocket(url, 'janus-protocol'), waiting = new Map<string, (message: Message) => void>(), heard: Message[] = []
  let count = 0, session: unknown, handle: unknown
  socket.on('error', () => undefined)
  socket.on('message', data => {
    const message = JSON.parse(String(data)) as Message, answer = waiting.get(String(message['transaction']))
    if (message['janus'] === 'ack') return
    if (answer) answer(message)
    else if (message['janus'] === 'event') heard.push((message['plugindata'] as { data: Message }).data)
  })
  await once(socket, 'open')
  const request = (message: Message): Promise<Message> => new Promise((resolve, reject) => {
    const transaction = String(++count)
    waiting.set(transaction, answer => {
      waiting.delete(transaction)
      if (answer['janus'] === 'error') reject(new Error(JSON.stringify(answer['error'])))
      else resolve(answer)
    })
    socket.send(JSON.stringify({ ...message, transaction, ...(session !== undefined && { session_id: session }), ...(handle !== undefined && { handle_id: handle }) }))
  })
  const idOf = (answer: Message): unknown => (answer['data'] as { id: unknown }).id
  session = idOf(await request({ janus: 'create' }))
  handle = idOf(await request({ janus: 'attach', plugin }))
  return {
    ask: async body => (await request({ janus: 'message', body }) as { plugindata: { data: Message } }).plugindata.data,
    heard,
    async leave() {
      if (socket.readyState !== WebSocket.OPEN) return
      const gone = once(socket, 'close')
      await request({ janus: 'detach' })
      socket.close()
      await gone
    },
    kill: () => socket.terminate(),
  }
}
