/** The real package fits our structural types, and has the causes, the statuses and the manners that we know. */
import { JSSIP_CAUSES, createJsSipTransport, jsSipCauseOf, type JsSipSession, type JsSipUa } from '@onhook/adapters/jssip'
import { isEndReason } from '@onhook/machine'
import type { causes } from 'jssip/lib/Constants'
import { expect, test } from 'vitest'
import { DOMAIN, sharedKamailio } from '../harness/kamailio.ts'
import { tell } from '../harness/story.ts'
import { freshName, JsSIP, startUser, type RtcSession, type Ua } from './world.ts'

type None<T extends never> = T
type Causes = `${causes}`
export type Fits = [
  None<RtcSession extends JsSipSession ? never : 'RTCSession does not fit'>,
  None<Ua extends JsSipUa<RtcSession> ? never : 'UA does not fit'>,
  None<Exclude<Causes, keyof typeof JSSIP_CAUSES>>,
  None<Exclude<keyof typeof JSSIP_CAUSES, Causes>>,
  // @ts-expect-error a cause that JsSIP adds has no row
  None<Exclude<Causes | 'Kicked', keyof typeof JSSIP_CAUSES>>,
  // @ts-expect-error an RTCSession without terminate does not fit
  None<Omit<RtcSession, 'terminate'> extends JsSipSession ? never : 'does not fit'>,
]

test('the typings of the package fit, each way of using it', () => {
  const use = (ua: Ua, session: RtcSession) => [
    createJsSipTransport(ua, { target: 'sip:bob@example.org', callOptions: { mediaConstraints: { audio: true, video: false } } }),
    createJsSipTransport(() => ua, { call: ready => ready.call('sip:bob@example.org') }),
    createJsSipTransport(ua, { session, answerOptions: {}, capture: () => navigator.mediaDevices.getUserMedia({ audio: true }) }),
  ]
  expect(use).toBeTypeOf('function')
})

test('the causes are those of the real package', () => {
  expect(Object.keys(JSSIP_CAUSES).sort()).toEqual(Object.values(JsSIP.C.causes).sort())
})

test('each cause, without a message, is its reason; the end of a call that nobody here has asked for is not ours', () => {
  for (const cause of Object.values(JsSIP.C.causes)) {
    expect(jsSipCauseOf({ originator: 'remote', message: null, cause })).toEqual({ reason: JSSIP_CAUSES[cause], vendor: { name: 'JsSIP', code: cause, message: 'remote' } })
  }
  expect(jsSipCauseOf({ originator: 'local', message: null, cause: 'Terminated' }).reason).toBe('local-leave')
  expect(jsSipCauseOf({ originator: 'remote', message: null, cause: 'Kicked' })).toEqual({ reason: 'unknown', vendor: { name: 'JsSIP', code: 'Kicked', message: 'remote' } })
})

test('each status that the package knows has a reason of its own or of its class, and keeps its code', () => {
  const codes = Object.keys(JsSIP.C.REASON_PHRASE).map(Number).filter(code => code >= 300)
  expect(codes.length).toBeGreaterThan(55)
  for (const code of codes) {
    const phrase = JsSIP.C.REASON_PHRASE[code]!
    const cause = jsSipCauseOf({ originator: 'remote', cause: 'SIP Failure Code', message: { status_code: code, reason_phrase: phrase } })
    expect([isEndReason(cause.reason), cause.reason === 'unknown', cause.vendor], String(code)).toEqual([true, false, { name: 'SIP', code, message: phrase }])
  }
})

test('where JsSIP sorts statuses itself, ours agree with it', () => {
  // RFC 3261, 21.4.4: 403 is a refusal of the server, not of the person; 21.4.11: 410 is gone, not away. 430 (RFC 5626): the flow has failed.
  const otherwise: Record<number, string> = { 403: 'unauthorised', 410: 'room-unavailable', 430: 'signalling-failed' }
  for (const [name, codes] of Object.entries(JsSIP.C.SIP_ERROR_CAUSES) as [keyof typeof JsSIP.C.SIP_ERROR_CAUSES, number[]][]) for (const code of codes) {
    const { reason } = jsSipCauseOf({ originator: 'remote', cause: JsSIP.C.causes[name], message: { status_code: code, reason_phrase: '' } })
    expect(reason, String(code)).toBe(otherwise[code] ?? JSSIP_CAUSES[JsSIP.C.causes[name]])
  }
})

test('what the adapter relies on, by the real package: terminate throws on a session that has ended, and a cancelled one is remembered', async () => {
  const { url } = await sharedKamailio(), alice = await startUser(url, freshName('alice'), { registers: false })
  const session = alice.ua.call(`sip:nobody@${DOMAIN}`, { mediaStream: await alice.microphone.open() })
  expect(Object.hasOwn(session, '_is_canceled')).toBe(true)
  expect(session.C.STATUS_WAITING_FOR_ACK).toBe(6)
  session.terminate()
  expect([session.status, session.isEnded(), (session as unknown as { _is_canceled: boolean })._is_canceled]).toEqual([session.C.STATUS_TERMINATED, true, true])
  expect(() => session.terminate()).toThrow('Invalid status: 8')
  alice.stop()
})

test('another version of the package is told, where the host says which it has: the UA says none', async () => {
  const ua = new JsSIP.UA({ sockets: [new JsSIP.WebSocketInterface('ws://127.0.0.1:9')], uri: `sip:alice@${DOMAIN}`, register: false })
  const told = async (version: string): Promise<string[]> => {
    const diagnostics: string[] = [], { call } = tell(createJsSipTransport(ua, { target: '', version, onDiagnostic: d => { diagnostics.push(d.code) } }))
    await call.join().catch(() => undefined)
    await call.settled
    return diagnostics
  }
  expect([await told(JsSIP.version), await told('2.0.6')]).toEqual([[], ['wrong-version']])
})
