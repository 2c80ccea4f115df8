import { createJanusTransport, type JanusHandle } from '@onhook/adapters/janus'
import { nothing, type EmitterBench } from '../harness/emitter-bench.ts'
import { initJanus } from './page.ts'

type Message = { janus: string; transaction?: string; [field: string]: unknown }
const SESSION = 1, HANDLE = 2, PLUGIN = 'janus.plugin.videoroom'

/** The client's socket: what a server would answer comes back in a later moment, and nothing goes over a wire. */
class Socket extends EventTarget {
  constructor() { super(); queueMicrotask(() => { this.dispatchEvent(new Event('open')) }) }
  send(text: string): void {
    const { janus, transaction } = JSON.parse(text) as Message
    queueMicrotask(() => {
      if (janus === 'create') this.say({ janus: 'success', transaction, data: { id: SESSION } })
      else if (janus === 'attach') this.say({ janus: 'success', transaction, data: { id: HANDLE } })
      else this.say({ janus: 'ack', transaction })
    })
  }
  say(message: object): void { this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ session_id: SESSION, sender: HANDLE, ...message }) })) }
  close(): void { /* it is nowhere */ }
}

/** The package's own client, from a message on its socket to the callback of its handle. What the media of a handle are is ours to say: `media`. */
export function open(): EmitterBench {
  const Janus = initJanus() as unknown as (new (options: object) => { attach(options: object): void }) & { newWebSocket?: unknown }, sockets: Socket[] = [], media = { connectionState: 'connected', getSenders: () => [] }
  Janus.newWebSocket = () => { const socket = new Socket(); sockets.push(socket); return socket }
  const says = (socket: Socket) => (n: number): void => {
    media.connectionState = n % 2 ? 'connected' : 'disconnected'
    socket.say({ janus: 'webrtcup' })
  }
  return {
    name: 'Janus', emitter: 'janus-gateway\'s handle, told by a message on its socket',
    transport: createJanusTransport({ default: Janus as never }, {
      session: { server: 'ws://127.0.0.1:9' }, plugin: PLUGIN, join: { request: 'join' }, capture: () => [],
      onMessage(_message, _jsep, handle: JanusHandle) { Object.assign(handle, { createOffer: nothing }); Object.assign(handle.webrtcStuff, { pc: media }) },
    }),
    join() {
      sockets[0]!.say({ janus: 'event', plugindata: { plugin: PLUGIN, data: { videoroom: 'joined', id: 1, publishers: [] } } })
      says(sockets[0]!)(1)
    },
    async pair() {
      await new Promise<void>(resolve => { const session = new Janus({ server: 'ws://127.0.0.1:9', success: () => { session.attach({ plugin: PLUGIN, success: resolve, webrtcState: nothing }) } }) })
      return [says(sockets[0]!), says(sockets[1]!)]
    },
  }
}
