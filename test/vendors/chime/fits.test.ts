/** The real package fits our structural types; each of its status codes has a row; and what it does before a join, measured on its own classes. */
import { CHIME_REASONS, chimeCauseOf, createChimeTransport, type ChimeObserver, type ChimeSession } from '@onhook/adapters/chime'
import type { AudioVideoObserver, MeetingSession, MeetingSessionStatusCode, SessionStateControllerAction, SessionStateControllerState } from 'amazon-chime-sdk-js'
import { afterAll, expect, test } from 'vitest'
import { quiet, until } from '../harness/story.ts'
import { version } from './package.ts'
import { chime, createChimeWorld, type ChimeWorld } from './world.ts'

type None<T extends never> = T
type Codes = `${MeetingSessionStatusCode}`
type Rows = Extract<keyof typeof CHIME_REASONS, `${number}`>
/** What an observer hears, and whether it is about the life of the call. */
const OBSERVER = {
  audioVideoDidStartConnecting: 'lost, when it reconnects', audioVideoDidStart: 'joined, restored', audioVideoDidStop: 'the end',
  videoTileDidUpdate: '', videoTileWasRemoved: '', videoAvailabilityDidChange: '', metricsDidReceive: '', connectionHealthDidChange: '', connectionDidBecomePoor: '', connectionDidSuggestStopVideo: '',
  connectionDidBecomeGood: '', videoSendDidBecomeUnavailable: '', remoteVideoSourcesDidChange: '', encodingSimulcastLayersDidChange: '', audioVideoWasDemotedFromPrimaryMeeting: '',
} as const
export type Fits = [
  None<MeetingSession extends ChimeSession ? never : 'MeetingSession does not fit ChimeSession'>,
  None<ChimeObserver extends AudioVideoObserver ? never : 'ChimeObserver is no AudioVideoObserver'>,
  None<Exclude<Codes, Rows>>, None<Exclude<Rows, Codes>>,
  None<Exclude<keyof AudioVideoObserver, keyof typeof OBSERVER>>, None<Exclude<keyof typeof OBSERVER, keyof AudioVideoObserver>>,
  // @ts-expect-error a code that the vendor adds has no row
  None<Exclude<Codes | '27', Rows>>,
  // @ts-expect-error … nor has something new that an observer hears
  None<Exclude<keyof AudioVideoObserver | 'audioVideoWasMoved', keyof typeof OBSERVER>>,
]

test('the typings of the package fit', () => {
  const use = (meeting: object, attendee: object) => createChimeTransport(() => import('amazon-chime-sdk-js'), {
    createSession(sdk) {
      const logger = new sdk.ConsoleLogger('call')
      return new sdk.DefaultMeetingSession(new sdk.MeetingSessionConfiguration(meeting, attendee), logger, new sdk.DefaultDeviceController(logger))
    },
    audioInput: 'default',
  })
  expect([typeof use, version]).toEqual(['function', '3.32.0'])
})

test('every status code that the package has is a cause, with its code and its own words', () => {
  const codes = Object.values(chime.MeetingSessionStatusCode).filter(code => typeof code === 'number')
  expect(codes).toEqual([...CHIME_REASONS.keys()])
  for (const code of codes) {
    const status = new chime.MeetingSessionStatus(code)
    expect(chimeCauseOf(status)).toEqual({ reason: CHIME_REASONS[code], vendor: { name: 'MeetingSessionStatus', code, message: status.toString!() } })
  }
  expect(chimeCauseOf({ statusCode: () => 99, toString: () => 'later' })).toEqual({ reason: 'unknown', vendor: { name: 'MeetingSessionStatus', code: 99, message: 'later' } })
  expect(chimeCauseOf({ statusCode: () => { throw new Error('on purpose') } }).reason).toBe('unknown')
})

test('the package\'s own machine: every state and every action', () => {
  const { SessionStateControllerState: S, SessionStateControllerAction: A, SessionStateControllerTransitionResult: R } = chime
  const WAY: Partial<Record<SessionStateControllerState, SessionStateControllerAction[]>> = {
    [S.NotConnected]: [], [S.Connecting]: [A.Connect], [S.Connected]: [A.Connect, A.FinishConnecting], [S.Updating]: [A.Connect, A.FinishConnecting, A.Update], [S.Disconnecting]: [A.Connect, A.Fail],
  }
  const actions = Object.values(A).filter(action => typeof action === 'number')
  const table = Object.entries(WAY).map(([state, way]) => [S[Number(state)], ...actions.map(action => {
    const machine = new chime.DefaultSessionStateController(new chime.NoOpLogger())
    for (const step of way) machine.perform(step, () => undefined)
    expect(machine.state()).toBe(Number(state))
    const result = machine.perform(action, () => undefined)
    return result === R.Transitioned ? S[machine.state()] : result === R.DeferredTransition ? 'deferred' : '-'
  })].join(' '))
  expect([['', ...actions.map(action => A[action])].join(' '), ...table]).toEqual([
    ' Connect FinishConnecting Update FinishUpdating Reconnect Disconnect Fail FinishDisconnecting',
    'NotConnected Connecting - - - - - - -',
    'Connecting - Connected deferred - deferred deferred Disconnecting -',
    'Connected - - Updating - Connecting Disconnecting Disconnecting -',
    'Updating - - deferred Connected deferred deferred Disconnecting -',
    'Disconnecting - - - - - - - NotConnected',
  ])
})

const worlds: ChimeWorld[] = [], RETRY_MS = 500
/** So long may a connect take that is answered, on a machine that is busy: one that comes after a stop is not tried again. */
const BUSY_MS = 30_000
const NOTHING = () => ({ subscribe: () => () => undefined, join: () => undefined, leave: () => undefined })
afterAll(async () => { for (const world of worlds) await world.close() })
test('the package alone: stopped before it was started it says nothing; stopped while it connects it says so only when that has failed, and as a failure', async () => {
  const world = await createChimeWorld(NOTHING)
  worlds.push(world)
  const { createSession } = world, { audioVideo } = createSession(), told: string[] = []
  audioVideo.addObserver({ audioVideoDidStart: () => { told.push('start') }, audioVideoDidStop: status => { told.push(chime.MeetingSessionStatusCode[status.statusCode()]!) } })
  audioVideo.stop()
  audioVideo.stop()
  await quiet()
  expect(told).toEqual([])
  world.server.fallSilent()
  audioVideo.start()
  await until('the join', () => world.server.heard.includes('JOIN'))
  audioVideo.stop()
  audioVideo.stop()
  await quiet(200)
  expect([told, world.server.sockets()]).toEqual([[], 1])
  await until('an end', () => told.length > 0)
  await quiet(200)
  expect([told, world.server.sockets()]).toEqual([['TaskFailed'], 0])
})
test('the package alone: stopped while a retry is due, it says that it has left, and joins again (amazon-chime-sdk-js #706)', async () => {
  const world = await createChimeWorld(NOTHING, { reconnectFixedWaitMs: RETRY_MS, connectionTimeoutMs: BUSY_MS })
  worlds.push(world)
  const { audioVideo } = world.createSession(), told: string[] = []
  audioVideo.addObserver({ audioVideoDidStart: () => { told.push('start') }, audioVideoDidStop: status => { told.push(chime.MeetingSessionStatusCode[status.statusCode()]!) } })
  audioVideo.start()
  await until('the start', () => told.length === 1)
  world.server.drop()
  await quiet(RETRY_MS / 5)
  audioVideo.stop()
  await until('the return', () => told.length === 3)
  expect(told).toEqual(['start', 'Left', 'start'])
})
