/** The real package fits our structural types, and has the states, the statuses and the manners that we know. */
import { readFileSync } from 'node:fs'
import { SIPJS_STATES, createSipJsTransport, sipJsCauseOf, sipJsResponseCauseOf, type SipJs, type SipJsInvitation, type SipJsInviter } from '@onhook/adapters/sip-js'
import { isEndReason } from '@onhook/machine'
import type * as sip from 'sip.js'
import { expect, test } from 'vitest'
import { DOMAIN, sharedKamailio } from '../harness/kamailio.ts'
import { freshName, sipJs, startUser } from './world.ts'

type None<T extends never> = T
type States = `${sip.SessionState}`
export type Fits = [
  None<typeof sip extends SipJs ? never : 'sip.js does not fit SipJs'>,
  None<sip.Inviter extends SipJsInviter ? never : 'Inviter does not fit'>,
  None<sip.Invitation extends SipJsInvitation ? never : 'Invitation does not fit'>,
  None<Exclude<States, keyof typeof SIPJS_STATES>>,
  None<Exclude<keyof typeof SIPJS_STATES, States>>,
  // @ts-expect-error a state that SIP.js adds has no row
  None<Exclude<States | 'Held', keyof typeof SIPJS_STATES>>,
  // @ts-expect-error an Inviter without bye does not fit
  None<Omit<sip.Inviter, 'bye'> extends SipJsInviter ? never : 'does not fit'>,
]

test('the typings of the package fit, each way of using it', () => {
  const userAgent = {} as sip.UserAgent, invitation = { stateChange: {}, delegate: undefined } as unknown as sip.Invitation
  const use = () => [
    createSipJsTransport(sipJs, { userAgent, target: 'sip:bob@example.org', inviterOptions: { earlyMedia: true } }),
    createSipJsTransport(() => import('sip.js'), { invite: ({ Inviter, UserAgent }) => new Inviter(userAgent, UserAgent.makeURI('sip:bob@example.org')!) }),
    createSipJsTransport(sipJs, { invitation, acceptOptions: {} }),
  ]
  expect(use()).toHaveLength(3)
})

test('the states are those of the real package', () => {
  expect(Object.keys(SIPJS_STATES)).toEqual(Object.values(sipJs.SessionState))
})

test('each status that the package knows has a reason of its own or of its class, and keeps its code', async () => {
  const { getReasonPhrase } = await import('../node_modules/sip.js/lib/core/messages/utils.js' as string) as { getReasonPhrase(code: number): string }
  const codes = Array.from({ length: 400 }, (_, at) => 300 + at).filter(code => getReasonPhrase(code) !== '')
  expect(codes.length).toBeGreaterThan(55)
  for (const code of codes) {
    const cause = sipJsResponseCauseOf({ message: { statusCode: code, reasonPhrase: getReasonPhrase(code), getHeader: () => 'SIP/2.0/WS' } })
    expect([isEndReason(cause.reason), cause.reason === 'unknown', cause.vendor], String(code)).toEqual([true, false, { name: 'SIP', code, message: getReasonPhrase(code) }])
  }
})

test('a response that SIP.js makes up has no Via: the socket failed, not the other side', () => {
  const made = (statusCode: number) => ({ message: { statusCode, reasonPhrase: 'made up', getHeader: () => undefined } })
  expect(sipJsResponseCauseOf(made(408)).reason).toBe('signalling-failed')
  expect(sipJsResponseCauseOf(made(503))).toEqual({ reason: 'signalling-failed', vendor: { name: 'SIP', code: 503, message: 'made up' } })
  // … as its source has it: a new message, with nothing but these two set.
  const source = readFileSync(new URL('../node_modules/sip.js/lib/core/user-agents/user-agent-client.js', import.meta.url), 'utf8')
  expect(source.match(/new IncomingResponseMessage\(\);\s*message\.statusCode = (408|503);\s*message\.reasonPhrase/g)).toHaveLength(2)
})

test('what is thrown keeps its name and message', () => {
  expect(sipJsCauseOf(new Error('Invalid session state Terminated'))).toEqual({ reason: 'unknown', vendor: { name: 'Error', message: 'Invalid session state Terminated' } })
  expect(sipJsCauseOf(new DOMException('no', 'NotAllowedError')).reason).toBe('no-media-permission')
})

test('what the adapter relies on, by the real package: a second bye is rejected, a second cancel is rejected', async () => {
  const { url } = await sharedKamailio(), alice = await startUser(url, freshName('alice'), { registers: false })
  const session = new sipJs.Inviter(alice.userAgent, sipJs.UserAgent.makeURI(`sip:nobody@${DOMAIN}`)!)
  await session.cancel()
  expect(session.state).toBe('Terminated')
  await expect(session.cancel()).rejects.toThrow('Invalid session state Terminated')
  await expect(session.bye()).rejects.toThrow('Invalid session state Terminated')
  await alice.stop()
})

test('the package says its version, and an old one is told', async () => {
  const told = async (version: string): Promise<string[]> => {
    const codes: string[] = [], Inviter = class { constructor() { throw new Error('no call is wanted') } }
    const port = createSipJsTransport({ ...sipJs, version, Inviter } as unknown as SipJs, { userAgent: {}, target: 'sip:bob@example.org', onDiagnostic: ({ code }) => { codes.push(code) } })
    port.subscribe(() => undefined)
    await expect(port.join({ attempt: 1, signal: new AbortController().signal })).rejects.toThrow('no call is wanted')
    await Promise.resolve()
    return codes
  }
  expect([await told(sipJs.version), await told('0.20.0')]).toEqual([[], ['wrong-version']])
})
