/** The real sip.js over a WebSocket to a real Kamailio, with real libwebrtc: a caller, whose port is under test, and a callee. */
import type { CreateTransportWorld, TransportWorld } from '@onhook/adapters/contract'
import type { TransportPort } from '@onhook/machine'
import type { Invitation, Inviter, Session, UserAgent } from 'sip.js'
import { DOMAIN, sharedKamailio, type Kamailio } from '../harness/kamailio.ts'
import { startCalleeProcess } from '../harness/sip-callee.ts'
import { startSipRelay, type SipRelay } from '../harness/sip-relay.ts'
import { createMicrophone, installWebRtcGlobals, pretendState, type Microphone } from '../harness/webrtc-globals.ts'

installWebRtcGlobals()
export const sipJs = await import('sip.js')
const { Registerer, SessionState, Web } = sipJs
export type SipJsModule = typeof sipJs

let users = 0
/** A name that nobody else has at the server of this process. */
export const freshName = (stem: string): string => `${stem}-${process.pid}-${++users}`

export type SipJsUser = { name: string; uri: string; userAgent: UserAgent; microphone: Microphone; invitations: Invitation[]; onInvite(invitation: Invitation): void; stop(): Promise<void> }

/** A registered user. Its `onInvite` is called for each call; at first it lets ring. */
export async function startUser(url: string, name: string, { registers = true, password }: { registers?: boolean; password?: string } = {}): Promise<SipJsUser> {
  const microphone = createMicrophone(), uri = `sip:${name}@${DOMAIN}`
  const userAgent = new sipJs.UserAgent({
    uri: sipJs.UserAgent.makeURI(uri)!, transportOptions: { server: url }, logBuiltinEnabled: false, gracefulShutdown: false,
    ...(password !== undefined && { authorizationUsername: name, authorizationPassword: password }),
    sessionDescriptionHandlerFactory: Web.defaultSessionDescriptionHandlerFactory(() => microphone.open()),
    sessionDescriptionHandlerFactoryOptions: { iceGatheringTimeout: 1_000, peerConnectionConfiguration: { iceServers: [] } },
    delegate: { onInvite(invitation) { user.invitations.push(invitation); user.onInvite(invitation) } },
  })
  const user: SipJsUser = { name, uri, userAgent, microphone, invitations: [], onInvite: () => undefined, stop: () => userAgent.stop() }
  await userAgent.start()
  if (registers) await new Promise<void>((resolve, reject) => {
    void new Registerer(userAgent).register({ requestDelegate: { onAccept: () => resolve(), onReject: ({ message }) => reject(new Error(`the registration of ${name} was refused: ${message.statusCode}`)) } })
  })
  return user
}
export const accept = (invitation: Invitation): void => { invitation.accept().catch(() => undefined) } // cancelled meanwhile

type Web2 = { peerConnection?: RTCPeerConnection }
export const peerOf = (session: Session | undefined): RTCPeerConnection | undefined => (session?.sessionDescriptionHandler as Web2 | undefined)?.peerConnection
export const isLive = ({ state }: Session): boolean => state === SessionState.Establishing || state === SessionState.Established

export type Rig = { kamailio: Kamailio; relay: SipRelay; caller: SipJsUser; callee: SipJsUser; sessions: Inviter[]; invite(sdk: SipJsModule): Inviter }

export const createSipJsWorld = (makePort: (rig: Rig) => TransportPort): CreateTransportWorld => async ({ needs }) => {
  const kamailio = await sharedKamailio(), relay = await startSipRelay(kamailio.url)
  const [caller, callee] = await Promise.all([startUser(relay.url, freshName('alice'), { registers: false }), startUser(kamailio.url, freshName('bob'))])
  const killable = needs.includes('noticesRemoteDeath') ? await startCalleeProcess(kamailio.url, freshName('carol')) : undefined
  let target = killable?.uri ?? callee.uri, isHeld = false, refusesLeave = false, repeats = false
  callee.onInvite = invitation => { if (!isHeld) accept(invitation) }

  const rig: Rig = {
    kamailio, relay, caller, callee, sessions: [],
    invite(sdk) {
      const session = new sdk.Inviter(caller.userAgent, sdk.UserAgent.makeURI(target)!)
      target = killable?.uri ?? callee.uri
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
  const world: TransportWorld = {
    port: makePort(rig),
    remote: {
      join: () => undefined,
      async leave() { await callee.invitations.findLast(({ state }) => state === SessionState.Established)?.bye() },
      kill: () => killable!.kill(),
    },
    cut() { restore = pretendState(peerOf(current())!, 'disconnected') },
    restore() { restore?.() },
    refuse() { target = `sip:status-486@${DOMAIN}` },
    die() { peerOf(current())?.close() },
    refuseLeave() { refusesLeave = true },
    holdJoin() {
      isHeld = true
      return () => {
        isHeld = false
        for (const invitation of callee.invitations) if (invitation.state === SessionState.Initial) accept(invitation)
      }
    },
    holdCapture: () => caller.microphone.hold(),
    repeatCallbacks() { repeats = true },
    truth: {
      hot: () => caller.microphone.live() > 0,
      // Also the other side's: it must not be in a call with nobody.
      connected: () => [...rig.sessions, ...callee.invitations].some(isLive),
      muted: () => peerOf(current())?.getSenders().some(({ track }) => track?.kind === 'audio' && !track.enabled) ?? false,
      leaks: () => [
        ...Object.keys((caller.userAgent as unknown as { _sessions: object })._sessions).map(() => 'a session of the UserAgent'),
        ...rig.sessions.flatMap(session => (session.stateChange as unknown as { listeners: unknown[] }).listeners.map(() => 'a listener')),
      ].filter((_, at) => rig.sessions.every(session => !isLive(session)) && at < 5),
    },
    async close() {
      for (const session of [...rig.sessions, ...callee.invitations]) await session.dispose().catch(() => undefined)
      await Promise.all([caller.stop(), callee.stop(), killable?.kill()])
      await relay.close()
    },
  }
  return world
}
