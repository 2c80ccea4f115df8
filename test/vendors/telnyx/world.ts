/** The real @telnyx/webrtc over a real socket to a server of ours, with the WebRTC of `harness/page.ts`. */
import { installPage, page } from '../harness/page.ts'
import type { TransportPort } from '@onhook/machine'
import type { TransportWorld } from '@onhook/adapters/contract'
import { createTelnyxTransport } from '@onhook/adapters/telnyx'
import type { ICallOptions, TelnyxRTC } from '@telnyx/webrtc'
import { plainTelnyx } from './plain.ts'
import { startTelnyxServer, type TelnyxServer } from './server.ts'

export { page } from '../harness/page.ts'
export const CALL: ICallOptions = { destinationNumber: '18004377950', trickleIce: true }

/** A client with its credentials, and a count of the listeners that it has. */
export async function openClient(server: TelnyxServer): Promise<{ client: TelnyxRTC; listeners: () => number }> {
  installPage()
  sessionStorage.clear()
  const sdk = await import('@telnyx/webrtc')
  // The address of the server is an option of the SDK that its typings leave out.
  const client = new sdk.TelnyxRTC({ login: 'user', password: 'secret', enableCallReports: false, trickleIce: true, ...{ host: server.url } })
  // It logs what it does, and everything that the tests do to it.
  client.__logger.disableAll()
  let count = 0
  const { on, off } = client
  client.on = ((event: string, listener: () => void) => { count++; return on.call(client, event, listener) }) as typeof client.on
  client.off = ((event: string, listener: () => void) => { count--; return off.call(client, event, listener) }) as typeof client.off
  return { client, listeners: () => count }
}
/** Ends a client's calls and timers without asking the server, who may be deaf. */
export function closeClient(client: TelnyxRTC): void {
  for (const call of Object.values(client.calls)) void call.hangup({}, false)
  client.connection?.close()
  void client.disconnect()
}

export async function openWorld(bind: (client: TelnyxRTC) => TransportPort): Promise<TransportWorld> {
  const server = await startTelnyxServer(), { client, listeners } = await openClient(server)
  // The client is the application's, which has connected it.
  const ready = new Promise<void>(resolve => { client.on('telnyx.ready', resolve) })
  void client.connect()
  await ready
  /** Of every call that was ever dialled. */
  const callIds = (): string[] => server.received.filter(({ method }) => method === 'telnyx_rtc.invite').map(({ params }) => (params?.['dialogParams'] as { callID: string }).callID)
  const before = listeners(), port = bind(client), bound = listeners() - before
  return {
    port,
    remote: { join() { /* whoever is called is there */ }, leave: () => server.hangUp() },
    cut() { server.deafen(true); page.path('disconnected') },
    restore() { server.deafen(false); page.path('connected') },
    refuse() { server.refuseInvite({ cause: 'USER_BUSY', causeCode: 17, sipCode: 486, sipReason: 'Busy Here' }); return 'busy' },
    // A hang-up cause that stands in no list: it has a name, and a number that is kept.
    kick(word = '') { server.hangUp({ cause: word, causeCode: 999 }); return 999 },
    refuseLeave: () => server.refuseBye(),
    holdJoin: () => server.holdAnswer(),
    holdCapture: () => page.holdCapture(),
    endMicrophone: () => page.endCapture(),
    callbacks: {
      ...Object.fromEntries(['ringing', 'media', 'answer'].map(method => [method, () => { for (const callID of callIds()) server.tell(`telnyx_rtc.${method}`, { callID, sdp: 'v=0\r\n' }) }])),
      bye: () => server.hangUp(), 'bye again'() { for (const callID of callIds()) if (!server.calls().includes(callID)) server.tell('telnyx_rtc.bye', { callID, cause: 'USER_BUSY', causeCode: 17 }) },
      'media are lost': () => page.path('disconnected'), 'media have failed': () => page.path('failed'), 'media are back': () => page.path('connected'), 'logged in again': () => server.tell('telnyx_rtc.clientReady', {}),
    },
    repeatCallbacks: () => server.repeat(),
    truth: {
      hot: page.isHot,
      connected: () => client.getActiveCalls().length > 0,
      muted: page.isMuted,
      wasHeard: page.wasHeard,
      leaks: () => [...(listeners() - before - bound > 0 ? ['listeners'] : []), ...(server.isSaidTwice() ? ['a second BYE'] : [])],
    },
    async close() {
      server.deafen(false)
      closeClient(client)
      await server.close()
      page.reset()
    },
  }
}
export const openAdapter = (): Promise<TransportWorld> => openWorld(client => createTelnyxTransport(client, { call: () => ({ ...CALL }), timing: { byeMs: 200, lateMs: 100, reattachMs: 100 } }))
export const openPlain = (): Promise<TransportWorld> => openWorld(client => plainTelnyx(client, { ...CALL }))
