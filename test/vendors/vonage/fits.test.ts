/** The real package fits the structural types; what its typings leave open, its installed file is asked. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createVonageTransport, VONAGE_ERRORS, VONAGE_EVENTS, VONAGE_REASONS, type VonagePublisher, type VonageSession } from '@onhook/adapters/vonage'
import type OT from '@vonage/client-sdk-video'
import { expect, test } from 'vitest'

type None<T extends never> = T
export type Fits = [
  None<OT.Session extends VonageSession<OT.Publisher> ? never : 'Session does not fit VonageSession'>,
  None<OT.Publisher extends VonagePublisher ? never : 'Publisher does not fit VonagePublisher'>,
]
const file = createRequire(import.meta.url).resolve('@vonage/client-sdk-video')
const code = readFileSync(file, 'utf8'), types = readFileSync(file.replace(/js$/, 'd.ts'), 'utf8')

/** Events of a session that say nothing of the call itself. `muteForced` is of everybody: the publisher's own is heard. */
const NOT_OURS = ['archiveStarted', 'archiveStopped', 'cpuPerformanceChanged', 'muteForced', 'signal', 'streamCreated', 'streamDestroyed', 'streamPropertyChanged']
/** Heard in another way: `connected` by the callback of connect(), the others where `endsWhenAlone` is asked for. */
const OTHERWISE = ['sessionConnected', 'connectionCreated', 'connectionDestroyed']
/** Errors of calls that the adapter does not make. */
const ERRORS_NOT_OURS = /^OT_(MEDIA_E|SCREEN_|UNABLE_TO_CAPTURE_SCREEN|UNABLE_TO_SUBSCRIBE|STREAM_NOT_FOUND|GET_RTC_STATS|REPORT_ISSUE|SET_PROXY|PROXY_URL|SET_VIDEO|INVALID_VIDEO|INVALID_AUDIO|NO_VALID_VIDEO|.*FILTER|.*CODEC|.*VIDEO|.*AUDIO_OUTPUT|.*ENCRYPTION|.*PROCESSOR)/

test('the typings of the package fit', () => {
  // Compiled, not run.
  const use = (sdk: typeof OT, element: HTMLElement) => [
    createVonageTransport(sdk, { applicationId: 'application', sessionId: 'session', token: () => 'token', publisher: () => sdk.initPublisher(element, { videoSource: null }), onSession: session => { session.on('streamCreated', event => { session.subscribe(event.stream, element) }) }, sessionOptions: { ipWhitelist: true } }),
    createVonageTransport<OT.Session, OT.Publisher, object>(() => import('@vonage/client-sdk-video'), { applicationId: 'application', sessionId: 'session', token: 'token' }),
  ]
  expect(typeof use).toBe('function')
})

test('every event of a Session in the typings has a row, or is none of a call', () => {
  const session = types.slice(types.indexOf('class Session extends'), types.indexOf('capabilities:'))
  const events = [...session.matchAll(/^ {4}(\w+): \(?$|^ {4}(\w+): Event</gm)].map(([, a, b]) => a ?? b!)
  expect(events.length).toBeGreaterThan(10)
  expect(events.filter(e => !(e in VONAGE_EVENTS) && !NOT_OURS.includes(e) && !OTHERWISE.includes(e))).toEqual([])
  expect(Object.keys(VONAGE_EVENTS).filter(e => !events.includes(e))).toEqual([])
})

test('every reason that the documents of the package give for sessionDisconnected has a row', () => {
  const reasons = new Set([...code.matchAll(/(?:"|')((?:client|force|network)(?:Disconnected|Timedout))(?:"|')/g)].map(([, reason]) => reason!))
  expect([...reasons].sort()).toEqual(Object.keys(VONAGE_REASONS).sort())
  // The day the typings list them, this is red, and the list is to be checked by the types.
  expect(types).toMatch(/sessionDisconnected: Event<'sessionDisconnected', Session> & \{\s*reason: string;/)
})

test('every name of an error that the package has is ours, or of another call', () => {
  const names = new Set([...code.matchAll(/^ {2}[A-Z_]+: '(OT_[A-Z_]+)'/gm)].map(([, name]) => name!))
  expect(names.size).toBeGreaterThan(60)
  expect([...names].filter(n => !(n in VONAGE_ERRORS) && !n.startsWith('OT_SOCKET') && !ERRORS_NOT_OURS.test(n))).toEqual([])
  expect(Object.keys(VONAGE_ERRORS).filter(n => !names.has(n))).toEqual([])
})
