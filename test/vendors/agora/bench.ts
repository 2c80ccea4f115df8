import { createAgoraTransport, type AgoraClient } from '@onhook/adapters/agora'
import { installPage } from '../harness/page.ts'
import { nothing, type EmitterBench } from '../harness/emitter-bench.ts'

type Client = AgoraClient & { emit(event: string, ...said: unknown[]): void }

/** A client of the package that joins no channel: only what it emits is measured. */
async function createClient(): Promise<Client> {
  const { default: AgoraRTC } = await import('agora-rtc-sdk-ng')
  AgoraRTC.setLogLevel(4)
  const client = AgoraRTC.createClient({ mode: 'rtc', codec: 'vp8' })
  Object.defineProperties(client, { connectionState: { get: () => 'CONNECTED' }, join: { value: async () => 1 }, leave: { value: async () => undefined } })
  return client as unknown as Client
}
const emits = (client: Client) => (n: number): void => { if (n % 2) client.emit('connection-state-change', 'CONNECTED', 'RECONNECTING'); else client.emit('connection-state-change', 'RECONNECTING', 'CONNECTED') }

export async function open(): Promise<EmitterBench> {
  installPage()
  const client = await createClient()
  return {
    name: 'Agora', emitter: 'agora-rtc-sdk-ng\'s client', transport: createAgoraTransport(client, { appId: 'app', channel: 'channel' }),
    async pair() {
      const bare = await createClient()
      bare.on('connection-state-change', nothing)
      return [emits(client), emits(bare)]
    },
  }
}
