/** The real jssip over a WebSocket to a real Kamailio, with real libwebrtc: a caller, whose port is under test, and a callee. */
import type { CreateTransportWorld, TransportWorld } from '@onhook/adapters/contract'
import { createJsSipTransport } from '@onhook/adapters/jssip'
import type { TransportPort } from '@onhook/machine'
import { DOMAIN, sharedKamailio, type Kamailio } from '../harness/kamailio.ts'
import { startSipRelay, type SipRelay } from '../harness/sip-relay.ts'
import type { SipKit, SipUser, UserOptions } from '../harness/sip-bench.ts'
import { createMicrophone, installWebRtcGlobals, pretendState, type Microphone } from '../harness/webrtc-globals.ts'

installWebRtcGlobals({ window: true })
export const { default: JsSIP } = await import('jssip')
export type Ua = InstanceType<typeof JsSIP.UA>
export type RtcSession = ReturnType<Ua['call']>

let users = 0
/** A name that nobody else has at the server of this process. */
export const freshName = (stem: string): string => `${stem}-${process.pid}-${++users}`

export type JsSipUser = SipUser<RtcSession> & { ua: Ua; stop(): void }

/** A user that is connected, and registered unless it need not be. */
export async function startUser(url: string, name: string, { registers = true, password }: UserOptions = {}): Promise<JsSipUser> {
  const uri = `sip:${name}@${DOMAIN}`
  const ua = new JsSIP.UA({ sockets: [new JsSIP.WebSocketInterface(url)], uri, register: registers, ...(password !== undefined && { password }) })
  const user: JsSipUser = {
    name, uri, ua, microphone: createMicrophone(), calls: [], onCall: () => undefined,
    isConnected: () => ua.isConnected(), stop: () => ua.stop(),
    reconnect: () => new Promise(resolve => { if (ua.isConnected()) resolve(); else ua.on('connected', () => resolve()) }),
    sessions: () => Object.keys((ua as unknown as { _sessions: object })._sessions).length,
  }
  ua.on('newRTCSession', ({ originator, session }: { originator: string; session: RtcSession }) => {
    if (originator !== 'remote') return
    user.calls.push(session)
    user.onCall(session)
  })
  await new Promise<void>((resolve, reject) => {
    ua.on(registers ? 'registered' : 'connected', () => resolve())
    ua.on('registrationFailed', ({ cause }) => reject(new Error(`the registration of ${name} was refused: ${cause}`)))
    ua.start()
  })
  return user
}
export async function answer(user: SipUser<RtcSession>, session: RtcSession): Promise<void> {
  const mediaStream = await user.microphone.open()
  if (!session.isEnded()) session.answer({ mediaStream })
}
export const isLive = (session: RtcSession): boolean => !session.isEnded()

/** JsSIP knows one `navigator` for all users of a process: the device that is asked for says whose microphone it is. */
const microphones = new Map<string, Microphone>()
Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { mediaDevices: {
  getUserMedia: ({ audio }: { audio: { deviceId: string } }) => microphones.get(audio.deviceId)!.open(),
} } })
/** Calls as a page does that lets JsSIP open the microphone. */
export const callCapturing = ({ name, ua, microphone }: JsSipUser, target: string, options: object = {}): RtcSession => {
  microphones.set(name, microphone)
  return ua.call(target, { ...options, mediaConstraints: { audio: { deviceId: name }, video: false } })
}

export type Rig = { kamailio: Kamailio; relay: SipRelay; caller: JsSipUser; callee: JsSipUser; sessions: RtcSession[]; call(options: object): RtcSession }

export const createJsSipWorld = (makePort: (rig: Rig) => TransportPort): CreateTransportWorld => async () => {
  const kamailio = await sharedKamailio(), relay = await startSipRelay(kamailio.url)
  const [caller, callee] = await Promise.all([startUser(relay.url, freshName('alice'), { registers: false }), startUser(kamailio.url, freshName('bob'))])
  let target = callee.uri, isHeld = false, refusesLeave = false, repeats = false, isDead = false
  callee.onCall = session => { if (!isHeld) void answer(callee, session) }

  const rig: Rig = {
    kamailio, relay, caller, callee, sessions: [],
    call(options) {
      const session = 'mediaConstraints' in options ? callCapturing(caller, target, options) : caller.ua.call(target, options)
      target = callee.uri
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
  /** Of every session, or of those that have ended. */
  const say = (event: string, payload: object, ofAll = true) => (): void => { for (const session of rig.sessions) if (ofAll || !isLive(session)) session.emit(event as never, payload as never) }
  const state = (is: string) => (): void => { for (const { connection } of rig.sessions) if (connection) pretendState(connection, is) }
  const world: TransportWorld = {
    port: makePort(rig),
    remote: {
      join: () => undefined,
      leave() { callee.calls.findLast(isLive)?.terminate() },
      // No BYE, no socket, no media; and what libwebrtc says of it some seconds later.
      kill() {
        isDead = true
        for (const session of callee.calls) session.connection.close()
        const { socket } = (callee.ua as unknown as { transport: { socket: { disconnect(): void } } }).transport
        socket.disconnect()
        pretendState(current()!.connection, 'disconnected')
      },
    },
    cut() { restore = pretendState(current()!.connection, 'disconnected') },
    restore() { restore?.() },
    refuse() { target = `sip:status-486@${DOMAIN}`; return 'busy' },
    // A cause of the telephone network that stands in no list; the word is its text.
    kick(word) {
      callee.calls.findLast(isLive)?.terminate({ extraHeaders: [`Reason: Q.850;cause=126;text="${word}"`] })
      return 126
    },
    die() { current()?.connection.close() },
    refuseLeave() { refusesLeave = true },
    holdJoin() {
      isHeld = true
      return () => {
        isHeld = false
        for (const session of callee.calls) if (session.isInProgress()) void answer(callee, session)
      }
    },
    holdCapture: () => caller.microphone.hold(),
    endMicrophone: () => caller.microphone.end(),
    callbacks: {
      confirmed: say('confirmed', {}), muted: say('muted', { audio: true }), unmuted: say('unmuted', { audio: true }), 'its description': say('sdp', { originator: 'local', type: 'offer', sdp: '' }), 'ringing': say('progress', { originator: 'remote' }),
      ended() { for (const session of rig.sessions) if (isLive(session)) session.terminate() },
      'ended again': say('ended', { originator: 'remote', cause: 'Terminated' }, false), 'failed again': say('failed', { originator: 'remote', cause: 'Busy' }, false),
      'media are lost': state('disconnected'), 'media have failed': state('failed'), 'media are back': state('connected'),
    },
    repeatCallbacks() { repeats = true },
    truth: {
      hot: () => caller.microphone.live() > 0,
      // Also the other side's: it must not be in a call with nobody.
      connected: () => [...rig.sessions, ...(isDead ? [] : callee.calls)].some(isLive),
      muted: () => current()?.connection.getSenders().some(({ track }) => track?.kind === 'audio' && !track.enabled) ?? false,
      wasHeard: () => caller.microphone.wasHeard(),
      leaks: () => rig.sessions.some(isLive) ? [] : Array.from({ length: caller.sessions() }, () => 'a session of the UA'),
    },
    async close() {
      for (const session of [...rig.sessions, ...callee.calls]) if (isLive(session)) try { session.terminate() } catch { /* it has ended meanwhile */ }
      caller.stop()
      callee.stop()
      await relay.close()
    },
  }
  return world
}

/** What the stories that both libraries share are told with. */
export const jsSipKit: SipKit<RtcSession> = {
  vendor: 'JsSIP', freshName, startUser,
  dial: (user, target) => createJsSipTransport((user as JsSipUser).ua, { target, capture: () => user.microphone.open() }),
  answering: (user, session) => createJsSipTransport((user as JsSipUser).ua, { session, capture: () => user.microphone.open() }),
  call: (user, target) => callCapturing(user as JsSipUser, target),
  accept: (user, session) => { void answer(user, session) },
  hangUp: (session, reason) => session.terminate(reason === undefined ? {} : { extraHeaders: [`Reason: ${reason}`] }),
  cancel: (session, status) => session.terminate(status === undefined ? {} : { status_code: status, reason_phrase: 'Call completed elsewhere' }),
  isLive,
  isUp: session => session.status === session.C.STATUS_CONFIRMED,
  isRinging: session => session.isInProgress(),
  forget: user => { for (const dialog of Object.values((user as JsSipUser).ua['_dialogs' as never] as Record<string, { terminate(): void }>)) dialog.terminate() },
}
