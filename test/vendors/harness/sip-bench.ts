/** What the stories of the SIP libraries are told with: a library as its world offers it, and pairs of users over a relay. */
import type { TransportPort } from '@onhook/machine'
import { afterAll, beforeAll, expect } from 'vitest'
import { sharedKamailio, type Kamailio } from './kamailio.ts'
import { startSipRelay, type SipRelay } from './sip-relay.ts'
import { tell, until } from './story.ts'
import type { Microphone } from './webrtc-globals.ts'

export type SipUser<Session> = {
  name: string
  uri: string
  microphone: Microphone
  /** Incoming calls. `onCall` is called for each; at first it lets ring. */
  calls: Session[]
  onCall(session: Session): void
  isConnected(): boolean
  /** Opens the socket again: SIP.js leaves that to the host in the end, JsSIP does it by itself after 2 s and more. */
  reconnect(): Promise<void>
  /** Sessions that the user agent still knows. */
  sessions(): number
  stop(): unknown
}
export type UserOptions = { registers?: boolean; password?: string }

/** One library, as its world offers it. */
export type SipKit<Session> = {
  vendor: string
  freshName(stem: string): string
  startUser(url: string, name: string, options?: UserOptions): Promise<SipUser<Session>>
  /** The adapter under test, that dials or answers. */
  dial(user: SipUser<Session>, target: string): TransportPort
  answering(user: SipUser<Session>, session: Session): TransportPort
  /** The other side, bare. `reason`: a Reason header. */
  call(user: SipUser<Session>, target: string): Session
  accept(user: SipUser<Session>, session: Session): void
  hangUp(session: Session, reason?: string): void
  cancel(session: Session, status?: number): void
  isLive(session: Session): boolean
  isUp(session: Session): boolean
  isRinging(session: Session): boolean
  /** The other side forgets the call without a word. */
  forget(user: SipUser<Session>): void
}

type Closable = { stop?(): unknown; close?(): unknown; kill?(): unknown }
export type Pair<Session> = { alice: SipUser<Session>; bob: SipUser<Session>; relay: SipRelay }
export type SipBench<Session> = {
  server(): Kamailio
  /** Closed when the next story begins, and at the end. */
  keep<T extends Closable>(it: T): T
  closeAll(): Promise<void>
  /** Alice's socket goes through the relay; Bob is registered. */
  pair(stem?: string): Promise<Pair<Session>>
  /** A call of Alice's that is joined and acknowledged; Bob's session. */
  joined(p: Pair<Session>, transport?: TransportPort): Promise<ReturnType<typeof tell> & { transport: TransportPort; theirs: Session }>
  nothingIsHeld(p: Pair<Session>): Promise<void>
}
/** How often a line stands in the relay's log. */
export const count = (relay: SipRelay, line: string): number => relay.log.filter(l => l === line).length
export function openSipBench<Session>({ startUser, freshName, dial, accept, isLive }: SipKit<Session>): SipBench<Session> {
  let kamailio: Kamailio
  const opened: Closable[] = []
  beforeAll(async () => { kamailio = await sharedKamailio() })
  const bench: SipBench<Session> = {
    server: () => kamailio,
    keep(it) { opened.push(it); return it },
    async closeAll() { for (const it of opened.splice(0).reverse()) await (it.stop ?? it.close ?? it.kill)?.call(it) },
    async pair(stem = 'bob') {
      await bench.closeAll()
      const relay = bench.keep(await startSipRelay(kamailio.url))
      const [alice, bob] = await Promise.all([startUser(relay.url, freshName('alice'), { registers: false }), startUser(kamailio.url, freshName(stem))])
      return { alice: bench.keep(alice), bob: bench.keep(bob), relay }
    },
    async joined(p, transport = dial(p.alice, p.bob.uri)) {
      p.bob.onCall = session => accept(p.bob, session)
      const told = tell(transport)
      await told.call.join()
      expect(told.call.state).toBe('joined')
      await until('the acknowledgement', () => p.relay.log.includes('> ACK'))
      return { ...told, transport, theirs: p.bob.calls[0]! }
    },
    nothingIsHeld: p => until('nothing to be held', () => p.alice.microphone.live() === 0 && p.alice.sessions() === 0 && !p.bob.calls.some(isLive)),
  }
  afterAll(bench.closeAll)
  return bench
}
