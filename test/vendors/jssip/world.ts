/** The real jssip over a WebSocket to a real Kamailio, with real libwebrtc: a caller, whose port is under test, and a callee. */
import type { CreateTransportWorld, TransportWorld } from '@onhook/adapters/contract'
import type { TransportPort } from '@onhook/machine'
import { DOMAIN, sharedKamailio, type Kamailio } from '../harness/kamailio.ts'
import { startCalleeProcess } from '../harness/sip-callee.ts'
import { startSipRelay, type SipRelay } from '../harness/sip-relay.ts'
import { createMicrophone, installWebRtcGlobals, pretendState, type Microphone } from '../harness/webrtc-globals.ts'

installWebRtcGlobals({ window: true })
export const { default: JsSIP } = await import('jssip')
export type Ua = InstanceType<typeof JsSIP.UA>
export type RtcSession = ReturnType<Ua['call']>

let users = 0
/** A name that nobody else has at the server of this process. */
export const freshName = (stem: string): string => `${stem}-${process.pid}-${++users}`

export type JsSipUser = { name: string; uri: string; ua: Ua; microphone: Microphone; incoming: RtcSession[]; onCall(session: RtcSession): void; stop(): void }

/** A user that is connected, and registered unless it need not be. Its `onCall` is called for each incoming call; at first it lets ring. */
export async function startUser(url: string, name: string, { registers = true, password }: { registers?: boolean; password?: string } = {}): Promise<JsSipUser> {
  const uri = `sip:${name}@${DOMAIN}`
  const ua = new JsSIP.UA({ sockets: [new JsSIP.WebSocketInterface(url)], uri, register: registers, ...(password !== undefined && { password }) })
  const user: JsSipUser = { name, uri, ua, microphone: createMicrophone(), incoming: [], onCall: () => undefined, stop: () => ua.stop() }
  ua.on('newRTCSession', ({ originator, session }: { originator: string; session: RtcSession }) => {
    if (originator !== 'remote') return
    user.incoming.push(session)
    user.onCall(session)
  })
  await new Promise<void>((resolve, reject) => {
    ua.on(registers ? 'registered' : 'connected', () => resolve())
    ua.on('registrationFailed', ({ cause }) => reject(new Error(`the registration of ${name} was refused: ${cause}`)))
    ua.start()
  })
  return user
}
export async function answer(user: JsSipUser, session: RtcSession): Promise<void> {
  const mediaStream = await user.microphone.open()
  if (!session.isEnded()) session.answer({ mediaStream })
}
export const isLive = (session: RtcSession): boolean => !session.isEnded()

/** JsSIP knows one `navigator` for all users of a process: whoever captures through it is the caller of the last world. */
let captures = createMicrophone()
Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { mediaDevices: { getUserMedia: () => captures.open() } } })

export type Rig = { kamailio: Kamailio; relay: SipRelay; caller: JsSipUser; callee: JsSipUser; sessions: RtcSession[]; call(options: object): RtcSession }

export const createJsSipWorld = (makePort: (rig: Rig) => TransportPort): CreateTransportWorld => async ({ needs }) => {
  const kamailio = await sharedKamailio(), relay = await startSipRelay(kamailio.url)
  const [caller, callee] = await Promise.all([startUser(relay.url, freshName('alice'), { registers: false }), startUser(kamailio.url, freshName('bob'))])
  const killable = needs.includes('noticesRemoteDeath') ? await startCalleeProcess(kamailio.url, freshName('carol')) : undefined
  let target = killable?.uri ?? callee.uri, isHeld = false, refusesLeave = false, repeats = false
  callee.onCall = session => { if (!isHeld) void answer(callee, session) }
  captures = caller.microphone

  const rig: Rig = {
    kamailio, relay, caller, callee, sessions: [],
    call(options) {
      const session = caller.ua.call(target, options)
      target = killable?.uri ?? callee.uri
      rig.sessions.push(session)
      const { terminate, emit } = session
      session.terminate = given => {
        if (!refusesLeave) return terminate.call(session, given)
        refusesLeave = false
        throw new Error('refused, on purpose')
      }
      session.emit = (event, ...payload) => {
        if (repeats) emit.call(session, event, ...payload)
        return emit.call(session, event, ...payload)
      }
      return session
    },
  }
  const current = (): RtcSession | undefined => rig.sessions.findLast(isLive)
  let restore: (() => void) | undefined
  const world: TransportWorld = {
    port: makePort(rig),
    remote: {
      join: () => undefined,
      leave() { callee.incoming.findLast(isLive)?.terminate() },
      kill: () => killable!.kill(),
    },
    cut() { restore = pretendState(current()!.connection, 'disconnected') },
    restore() { restore?.() },
    refuse() { target = `sip:status-486@${DOMAIN}` },
    die() { current()?.connection.close() },
    refuseLeave() { refusesLeave = true },
    holdJoin() {
      isHeld = true
      return () => {
        isHeld = false
        for (const session of callee.incoming) if (session.isInProgress()) void answer(callee, session)
      }
    },
    holdCapture: () => caller.microphone.hold(),
    repeatCallbacks() { repeats = true },
    truth: {
      hot: () => caller.microphone.live() > 0,
      // Also the other side's: it must not be in a call with nobody.
      connected: () => [...rig.sessions, ...callee.incoming].some(isLive),
      muted: () => current()?.connection.getSenders().some(({ track }) => track?.kind === 'audio' && !track.enabled) ?? false,
      leaks: () => rig.sessions.some(isLive) ? [] : [
        ...Object.keys((caller.ua as unknown as { _sessions: object })._sessions).map(() => 'a session of the UA'),
        ...rig.sessions.filter(session => ['confirmed', 'failed', 'ended'].some(name => session.listenerCount(name) > 0)).map(() => 'listeners'),
      ],
    },
    async close() {
      for (const session of [...rig.sessions, ...callee.incoming]) if (isLive(session)) try { session.terminate() } catch { /* it has ended meanwhile */ }
      caller.stop()
      callee.stop()
      await killable?.kill()
      await relay.close()
    },
  }
  return world
}
