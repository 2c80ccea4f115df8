/** The real sip.js over a WebSocket to a real Kamailio, with real libwebrtc: a caller, whose port is under test, and a callee. */
import type { CreateTransportWorld, TransportWorld } from '@onhook/adapters/contract'
import type { TransportPort } from '@onhook/machine'
import { createSipJsTransport } from '@onhook/adapters/sip-js'
import type { Invitation, Inviter, Session, UserAgent } from 'sip.js'
import { DOMAIN, sharedKamailio, type Kamailio } from '../harness/kamailio.ts'
import { startSipRelay, type SipRelay } from '../harness/sip-relay.ts'
import type { SipKit, SipUser, UserOptions } from '../harness/sip-bench.ts'
import { createMicrophone, installWebRtcGlobals, pretendState } from '../harness/webrtc-globals.ts'

installWebRtcGlobals()
export const sipJs = await import('sip.js')
const { Registerer, SessionState, Web } = sipJs
export type SipJsModule = typeof sipJs

let users = 0
/** A name that nobody else has at the server of this process. */
export const freshName = (stem: string): string => `${stem}-${process.pid}-${++users}`

export type SipJsUser = SipUser<Session> & { userAgent: UserAgent; stop(): Promise<void> }

/** A user that is connected, and registered unless it need not be. */
export async function startUser(url: string, name: string, { registers = true, password }: UserOptions = {}): Promise<SipJsUser> {
  const microphone = createMicrophone(), uri = `sip:${name}@${DOMAIN}`
  const userAgent = new sipJs.UserAgent({
    uri: sipJs.UserAgent.makeURI(uri)!, transportOptions: { server: url }, logBuiltinEnabled: false, gracefulShutdown: false,
    ...(password !== undefined && { authorizationUsername: name, authorizationPassword: password }),
    sessionDescriptionHandlerFactory: Web.defaultSessionDescriptionHandlerFactory(() => microphone.open()),
    sessionDescriptionHandlerFactoryOptions: { iceGatheringTimeout: 1_000, peerConnectionConfiguration: { iceServers: [] } },
    delegate: { onInvite(invitation) { user.calls.push(invitation); user.onCall(invitation) } },
  })
  const user: SipJsUser = {
    name, uri, userAgent, microphone, calls: [], onCall: () => undefined,
    isConnected: () => userAgent.isConnected(), reconnect: () => userAgent.reconnect(), stop: () => userAgent.stop(),
    sessions: () => Object.keys((userAgent as unknown as { _sessions: object })._sessions).length,
  }
  await userAgent.start()
  if (registers) await new Promise<void>((resolve, reject) => {
    void new Registerer(userAgent).register({ requestDelegate: { onAccept: () => resolve(), onReject: ({ message }) => reject(new Error(`the registration of ${name} was refused: ${message.statusCode}`)) } })
  })
  return user
}
export const accept = (session: Session): void => { (session as Invitation).accept().catch(() => undefined) } // cancelled meanwhile

type Web2 = { peerConnection?: RTCPeerConnection }
export const peerOf = (session: Session | undefined): RTCPeerConnection | undefined => (session?.sessionDescriptionHandler as Web2 | undefined)?.peerConnection
export const isLive = ({ state }: Session): boolean => state === SessionState.Establishing || state === SessionState.Established

export type Rig = { kamailio: Kamailio; relay: SipRelay; caller: SipJsUser; callee: SipJsUser; sessions: Inviter[]; invite(sdk: SipJsModule): Inviter }

export const createSipJsWorld = (makePort: (rig: Rig) => TransportPort): CreateTransportWorld => async () => {
  const kamailio = await sharedKamailio(), relay = await startSipRelay(kamailio.url)
  const [caller, callee] = await Promise.all([startUser(relay.url, freshName('alice'), { registers: false }), startUser(kamailio.url, freshName('bob'))])
  let target = callee.uri, isHeld = false, refusesLeave = false, repeats = false, isDead = false
  callee.onCall = session => { if (!isHeld) accept(session) }

  const rig: Rig = {
    kamailio, relay, caller, callee, sessions: [],
    invite(sdk) {
      const session = new sdk.Inviter(caller.userAgent, sdk.UserAgent.makeURI(target)!)
      target = callee.uri
      rig.sessions.push(session)
      for (const name of ['bye', 'cancel'] as const) {
        const real = session[name].bind(session)
        Object.assign(session, { [name]() {
          if (!refusesLeave) return real()
          refusesLeave = false
          return Promise.reject(new Error('refused, on purpose'))
        } })
      }
      const emitter = session.stateChange as unknown as { emit(state: string): void }
      const emit = emitter.emit.bind(emitter)
      emitter.emit = state => { emit(state); if (repeats) emit(state) }
      return session
    },
  }
  const current = (): Inviter | undefined => rig.sessions.findLast(isLive)
  let restore: (() => void) | undefined
  /** Of every session, or of those that have ended. */
  const say = (to: string, ofAll = true) => (): void => { for (const { state: is, stateChange } of rig.sessions) if (ofAll || is === SessionState.Terminated) (stateChange as unknown as { emit(state: string): void }).emit(to) }
  const state = (is: string) => (): void => { for (const peer of rig.sessions.map(peerOf)) if (peer) pretendState(peer, is) }
  const world: TransportWorld = {
    port: makePort(rig),
    remote: {
      join: () => undefined,
      async leave() { await callee.calls.findLast(({ state }) => state === SessionState.Established)?.bye() },
      // No BYE, no socket, no media; and what libwebrtc says of it some seconds later.
      async kill() {
        isDead = true
        for (const session of callee.calls) peerOf(session)?.close()
        await callee.userAgent.transport.disconnect()
        pretendState(peerOf(current())!, 'disconnected')
      },
    },
    cut() { restore = pretendState(peerOf(current())!, 'disconnected') },
    restore() { restore?.() },
    refuse() { target = `sip:status-486@${DOMAIN}`; return 'busy' },
    // A cause of the telephone network that stands in no list; the word is its text.
    async kick(word) {
      await callee.calls.findLast(({ state }) => state === SessionState.Established)?.bye({ requestOptions: { extraHeaders: [`Reason: Q.850;cause=126;text="${word}"`] } })
      return 126
    },
    die() { peerOf(current())?.close() },
    refuseLeave() { refusesLeave = true },
    holdJoin() {
      isHeld = true
      return () => {
        isHeld = false
        for (const session of callee.calls) if (session.state === SessionState.Initial) accept(session)
      }
    },
    holdCapture: () => caller.microphone.hold(),
    endMicrophone: () => caller.microphone.end(),
    callbacks: {
      establishing: say('Establishing'), established: say('Established'), terminating: say('Terminating'), 'terminated again': say('Terminated', false),
      terminated() { for (const session of rig.sessions) if (isLive(session)) void session.dispose().catch(() => undefined) },
      // Another reason, of an end that does not come.
      'a BYE': () => { for (const { delegate } of rig.sessions) delegate?.onBye?.({ request: {}, accept: () => undefined } as never) },
      'media are lost': state('disconnected'), 'media have failed': state('failed'), 'media are back': state('connected'),
    },
    repeatCallbacks() { repeats = true },
    truth: {
      hot: () => caller.microphone.live() > 0,
      // Also the other side's: it must not be in a call with nobody.
      connected: () => [...rig.sessions, ...(isDead ? [] : callee.calls)].some(isLive),
      muted: () => peerOf(current())?.getSenders().some(({ track }) => track?.kind === 'audio' && !track.enabled) ?? false,
      wasHeard: () => caller.microphone.wasHeard(),
      leaks: () => rig.sessions.some(isLive) ? [] : Array.from({ length: caller.sessions() }, () => 'a session of the UserAgent'),
    },
    async close() {
      // Not waited for: the answer to a BYE without a socket is a time-out of 32 s.
      for (const session of [...rig.sessions, ...callee.calls]) session.dispose().catch(() => undefined)
      await Promise.all([caller.stop(), callee.stop()])
      await relay.close()
    },
  }
  return world
}

/** What the stories that both libraries share are told with. */
export const sipJsKit: SipKit<Session> = {
  vendor: 'SIP.js', freshName, startUser,
  dial: (user, target) => createSipJsTransport(sipJs, { userAgent: (user as SipJsUser).userAgent, target }),
  answering: (_user, session) => createSipJsTransport(sipJs, { invitation: session as Invitation }),
  call(user, target) {
    const session = new sipJs.Inviter((user as SipJsUser).userAgent, sipJs.UserAgent.makeURI(target)!)
    void session.invite()
    return session
  },
  accept: (_user, session) => accept(session),
  hangUp: (session, reason) => { void session.bye(reason === undefined ? {} : { requestOptions: { extraHeaders: [`Reason: ${reason}`] } }) },
  cancel: (session, status) => { void (session as Inviter).cancel(status === undefined ? {} : { statusCode: status, reasonPhrase: 'Call completed elsewhere' }) },
  isLive,
  isUp: ({ state }) => state === SessionState.Established,
  isRinging: ({ state }) => state === SessionState.Initial,
  forget: user => { (user as SipJsUser).userAgent.userAgentCore.dialogs.clear() },
}
