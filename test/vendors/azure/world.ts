/** The fake call agent. Its microphone is the SDK's own business, so none is here. */
import type { TransportPort } from '@onhook/machine'
import type { CreateTransportWorld, TransportWorld } from '@onhook/adapters/contract'
import { createAzureTransport } from '@onhook/adapters/azure'
import { until } from '../harness/story.ts'
import { createFakeAgent } from './fake.ts'
import { plainAzure } from './plain.ts'

type Fake = ReturnType<typeof createFakeAgent>
const [GOOD, BAD] = [1, 3]
function openWorld(bind: (fake: Fake) => TransportPort, { needs }: Parameters<CreateTransportWorld>[0]): TransportWorld {
  const fake = createFakeAgent(), port = bind(fake)
  const become = (...state: Parameters<Fake['calls'][number]['become']>) => (): void => { for (const c of live()) c.become(...state) }
  const live = (): Fake['calls'] => fake.calls.filter(c => c.isOpen())
  return {
    port,
    remote: { join() { /* there is somebody in the group */ }, leave() { for (const c of live()) c.become('Disconnected', { code: 0, subCode: 5003 }) } },
    cut() { for (const c of live()) c.diagnose('networkReconnect', BAD) },
    restore() { for (const c of live()) c.diagnose('networkReconnect', GOOD) },
    failRecoverably() {
      for (const c of live()) {
        c.diagnose('networkReconnect', BAD)
        setTimeout(() => { if (c.isOpen()) c.diagnose('networkReconnect', GOOD) }, 20)
      }
    },
    callbacks: {
      connecting: become('Connecting'), connected: become('Connected'), 'in the lobby': become('InLobby'), held: become('LocalHold'), 'held by the other': become('RemoteHold'), disconnecting: become('Disconnecting'),
      disconnected: become('Disconnected', { code: 0, subCode: 5300 }), 'said again'() { for (const c of fake.calls) c.tell('stateChanged') }, 'muted or not'() { for (const c of fake.calls) c.tell('isMutedChanged') },
      'reconnecting'() { for (const c of fake.calls) c.diagnose('networkReconnect', BAD) }, 'reconnected'() { for (const c of fake.calls) c.diagnose('networkReconnect', GOOD) },
    },
    async kick(word) {
      // Who is on the way is waited for: nobody else could be put out.
      if (needs.includes('removedWhileJoining')) await until('a call', () => live().length > 0)
      // Its reasons are numbers.
      const subCode = word === undefined ? 5300 : 999_999
      for (const c of live()) c.become('Disconnected', { code: 0, subCode })
      return `0/${subCode}`
    },
    refuse() { fake.refuse({ code: 603, subCode: 0 }); return 'declined' },
    refuseLeave: () => fake.last().refuseHangUp(),
    die: () => fake.last().die(),
    holdJoin: () => fake.holdConnected(),
    repeatCallbacks: () => fake.repeat(),
    truth: {
      hot: () => false,
      connected: () => live().length > 0,
      muted: () => fake.last().call.isMuted,
      wasHeard: () => fake.calls.some(c => c.wasHeard()),
      leaks: () => (fake.calls.some(c => c.call.state === 'Disconnected' && c.listeners() > 0) ? ['listeners'] : []),
    },
    close() { /* nothing is open outside of it */ },
  }
}
export const openAdapter: CreateTransportWorld = given => openWorld(({ agent, networkOf }) => createAzureTransport(agent, { call: (a, start) => a.join({ groupId: 'group' }, start), network: networkOf, timing: { hangUpMs: 150, lateMs: 100 } }), given)
/** Its listeners stand on calls that are over, and go with them. */
export const openPlain: CreateTransportWorld = given => { const world = openWorld(({ agent }) => plainAzure(agent), given); return { ...world, truth: { ...world.truth, leaks: () => [] } } }
