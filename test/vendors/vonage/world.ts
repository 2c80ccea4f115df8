/** The fake `OT`, and the microphone of the page. */
import type { TransportPort } from '@onhook/machine'
import type { CreateTransportWorld, TransportWorld } from '@onhook/adapters/contract'
import { createVonageTransport } from '@onhook/adapters/vonage'
import { installPage, page } from '../harness/page.ts'
import { until } from '../harness/story.ts'
import { createFakeOT, initPublisher, otError } from './fake.ts'
import { plainVonage } from './plain.ts'

type Fake = ReturnType<typeof createFakeOT>
function openWorld(bind: (fake: Fake) => TransportPort, { needs }: Parameters<CreateTransportWorld>[0]): TransportWorld {
  installPage()
  const fake = createFakeOT(), port = bind(fake), bound = fake.listeners()
  return {
    port,
    remote: { join() { /* there is another connection */ }, leave: () => fake.otherGoes() },
    cut: () => fake.tell('sessionReconnecting'),
    restore() { if (fake.state() === 'connected') fake.tell('sessionReconnected') },
    failRecoverably() {
      fake.tell('sessionReconnecting')
      setTimeout(() => { if (fake.state() === 'connected') fake.tell('sessionReconnected') }, 20)
    },
    callbacks: {
      connected: () => fake.tell('sessionConnected'), reconnecting: () => fake.tell('sessionReconnecting'), reconnected: () => fake.tell('sessionReconnected'),
      disconnected() { if (fake.state() === 'connected') fake.end('networkDisconnected') }, 'disconnected again'() { if (fake.state() === 'disconnected') fake.tell('sessionDisconnected', { reason: 'networkDisconnected' }) },
      'another comes': () => fake.tell('connectionCreated', { connection: { connectionId: 'third' } }), 'another goes': () => fake.tell('connectionDestroyed', { connection: { connectionId: 'third' }, reason: 'clientDisconnected' }),
    },
    async kick(word = 'forceDisconnected') {
      if (needs.includes('removedWhileJoining')) await until('it to be connected', () => fake.state() === 'connected')
      fake.end(word)
    },
    refuse() { fake.refuse(otError('OT_AUTHENTICATION_ERROR', 'Invalid token', 1004)); return 'unauthorised' },
    refuseLeave: () => fake.refuseLeave(),
    // Who is not connected can be removed by nobody: it is when the microphone is being asked for, and nothing is published yet.
    holdJoin: needs.includes('removedWhileJoining') ? () => page.holdCapture() : () => fake.holdConnect(),
    holdCapture: () => page.holdCapture(),
    endMicrophone: () => page.endCapture(),
    repeatCallbacks: () => fake.repeat(),
    truth: {
      hot: page.isHot,
      connected: () => fake.state() !== 'disconnected',
      muted: page.isMuted,
      wasHeard: page.wasHeard,
      leaks: () => (fake.listeners() > bound ? ['listeners'] : []),
    },
    close: () => page.reset(),
  }
}
export const openAdapter: CreateTransportWorld = given => openWorld(({ OT }) => createVonageTransport(OT, { applicationId: 'application', sessionId: 'session', token: 'token', publisher: initPublisher, endsWhenAlone: true, timing: { disconnectMs: 200, lateMs: 100 } }), given)
export const openPlain: CreateTransportWorld = given => openWorld(({ OT }) => plainVonage(OT, initPublisher), given)
