import { createTelnyxTransport, type TelnyxCall } from '@onhook/adapters/telnyx'
import type { TelnyxRTC } from '@telnyx/webrtc'
import { nothing, type EmitterBench } from '../harness/emitter-bench.ts'
import { startTelnyxServer } from './server.ts'
import { CALL, openClient } from './world.ts'

/** What a call of the package says of itself to whoever listens to the client. */
type Call = TelnyxCall & { state: string; _dispatchNotification(said: object): void }
const says = (call: Call) => (n: number): void => {
  call.state = n % 2 ? 'active' : 'recovering'
  call._dispatchNotification({ type: 'callUpdate', call })
}

export async function open(): Promise<EmitterBench> {
  const server = await startTelnyxServer()
  const connect = async (): Promise<TelnyxRTC> => {
    const { client } = await openClient(server), ready = new Promise<void>(resolve => { client.on('telnyx.ready', resolve) })
    void client.connect()
    await ready
    return client
  }
  const client = await connect()
  let call: Call | undefined
  return {
    name: 'Telnyx', emitter: '@telnyx/webrtc\'s client, told by its call',
    transport: createTelnyxTransport(client, { call: () => ({ ...CALL }), onCall: made => { call = made as unknown as Call } }),
    join: () => says(call!)(1),
    async pair() {
      const bare = await connect()
      bare.on('telnyx.notification', nothing)
      return [says(call!), says(bare.newCall({ ...CALL }) as unknown as Call)]
    },
  }
}
