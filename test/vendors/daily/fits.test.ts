/** The real package fits our structural types; each of its error types and events is known; and what it does before a join and without one. */
import { createDailyTransport, DAILY_REASONS, dailyCauseOf, type Daily as DailyShape } from '@onhook/adapters/daily'
import type { DailyCall, DailyCameraErrorType, DailyEvent, DailyFactoryOptions, DailyFatalErrorType, DailyMeetingState, DailyParticipantLeftReason } from '@daily-co/daily-js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { quiet, until } from '../harness/story.ts'
import { createDailyWorld, Daily, type DailyWorld } from './world.ts'

type None<T extends never> = T
type Known = DailyFatalErrorType | DailyCameraErrorType
/** Every event, and what the ones are that are about the life of a call. */
const EVENTS = {
  'joined-meeting': 'joined', 'left-meeting': 'the end', error: 'the end', 'network-connection': 'lost, restored', 'participant-left': 'the end, for calls of two', 'participant-updated': 'muted, unmuted',
  'joining-meeting': 'its bundle is loaded: a mute is heard', loading: 'part of joining', loaded: 'part of joining', 'load-attempt-failed': 'it tries again, or fails as an error', 'call-instance-destroyed': 'we know, we asked',
  'camera-error': 'the call goes on without it', 'nonfatal-error': 'by its name', 'network-quality-change': 'no loss', 'access-state-updated': 'the lobby: joined is who is let in', 'meeting-session-state-updated': 'between servers, by itself',
  'started-camera': '', 'participant-joined': '', 'participant-counts-updated': '', 'track-started': '', 'track-stopped': '', 'recording-started': '', 'recording-stopped': '', 'recording-stats': '', 'recording-error': '', 'recording-upload-completed': '', 'recording-data': '',
  'transcription-started': '', 'transcription-stopped': '', 'transcription-error': '', 'app-message': '', 'transcription-message': '', 'local-screen-share-started': '', 'local-screen-share-stopped': '', 'local-screen-share-canceled': '',
  'active-speaker-change': '', 'active-speaker-mode-change': '', 'test-completed': '', 'cpu-load-change': '', 'face-counts-updated': '', fullscreen: '', 'exited-fullscreen': '', click: '', mousedown: '', mouseup: '', mouseover: '', mousemove: '', touchstart: '', touchmove: '', touchend: '',
  'live-streaming-started': '', 'live-streaming-updated': '', 'live-streaming-stopped': '', 'live-streaming-error': '', 'lang-updated': '', 'remote-media-player-started': '', 'remote-media-player-stopped': '', 'remote-media-player-updated': '',
  'meeting-session-updated': '', 'meeting-session-summary-updated': '', 'waiting-participant-added': '', 'waiting-participant-updated': '', 'waiting-participant-removed': '', 'theme-updated': '', 'available-devices-updated': '', 'receive-settings-updated': '', 'input-settings-updated': '', 'send-settings-updated': '',
  'local-audio-level': '', 'remote-participants-audio-level': '', 'show-local-video-changed': '', 'selected-devices-updated': '', 'custom-button-click': '', 'sidebar-view-changed': '', 'pip-started': '', 'pip-stopped': '',
  'dialin-connected': '', 'dialin-ready': '', 'dialin-error': '', 'dialin-stopped': '', 'dialin-warning': '', 'dialout-connected': '', 'dialout-answered': '', 'dialout-error': '', 'dialout-stopped': '', 'dialout-warning': '',
} as const
const STATES = { new: 0, loading: 0, loaded: 0, 'joining-meeting': 0, 'joined-meeting': 1, 'left-meeting': 0, error: 0 } as const
export type Fits = [
  None<typeof Daily extends DailyShape<DailyCall, DailyFactoryOptions> ? never : 'daily-js does not fit Daily'>,
  None<Exclude<Known, keyof typeof DAILY_REASONS>>, None<Exclude<keyof typeof DAILY_REASONS, Known>>,
  None<Exclude<DailyEvent, keyof typeof EVENTS>>, None<Exclude<keyof typeof EVENTS, DailyEvent>>,
  None<Exclude<DailyParticipantLeftReason, 'hidden'>>, // who has not hung up
  None<Exclude<DailyMeetingState, keyof typeof STATES>>, None<Exclude<keyof typeof STATES, DailyMeetingState>>,
  // @ts-expect-error an error type that the vendor adds has no row
  None<Exclude<Known | 'moved', keyof typeof DAILY_REASONS>>,
  // @ts-expect-error … nor has an event
  None<Exclude<DailyEvent | 'moved', keyof typeof EVENTS>>,
]

let world: DailyWorld
beforeEach(async () => { world = await createDailyWorld(() => ({ subscribe: () => () => undefined, join: () => undefined, leave: () => undefined })) })
afterEach(async () => { await world.close() })
const create = (): { call: DailyCall; told: string[] } => {
  const call = Daily.createCallObject({ dailyConfig: { bundlePathOverride: world.machine.path } as NonNullable<DailyFactoryOptions['dailyConfig']> }), told: string[] = []
  for (const name of ['joining-meeting', 'joined-meeting', 'left-meeting', 'error'] as const) call.on(name, () => { told.push(name) })
  return { call, told }
}
const url = 'https://onhook.daily.co/room'

test('the typings of the package fit, with the call object in its own type', () => {
  const use = () => [
    createDailyTransport(Daily, { join: { url, token: 'token' }, factory: { subscribeToTracksAutomatically: true }, onCall: call => { call.participants().local.session_id } }),
    createDailyTransport(() => import('@daily-co/daily-js').then(module => module.default), { join: async () => ({ url }) }),
  ]
  // @ts-expect-error it is `url`
  createDailyTransport(Daily, { join: { room: url } })
  expect([use().length, Daily.version()]).toEqual([2, '0.92.2'])
})
test('an error keeps its type as its code, whatever shape it comes in', () => {
  expect(dailyCauseOf({ action: 'error', errorMsg: 'You were removed', error: { type: 'ejected', msg: 'removed' } })).toEqual({ reason: 'removed-by-host', vendor: { name: 'DailyError', code: 'ejected', message: 'You were removed' } })
  expect(dailyCauseOf({ type: 'permissions', msg: 'blocked' })).toEqual({ reason: 'no-media-permission', vendor: { name: 'DailyError', code: 'permissions', message: 'blocked' } })
  expect(dailyCauseOf({ error: { type: 'moved' } })).toMatchObject({ reason: 'unknown', vendor: { code: 'moved' } })
  expect(dailyCauseOf('Failed to load')).toMatchObject({ reason: 'unknown', vendor: { message: '"Failed to load"' } })
  expect(dailyCauseOf(undefined).reason).toBe('unknown')
})

test('the package alone: a page has one call object, until it is destroyed; left twice before a join says so once', async () => {
  const { call, told } = create()
  expect(() => Daily.createCallObject()).toThrow('Duplicate DailyIframe instances are not allowed')
  await Promise.all([call.leave(), call.leave()])
  await call.destroy()
  await call.destroy()
  expect([told, Daily.getCallInstance()]).toEqual([['left-meeting'], undefined])
})
test('the package alone: left while its bundle loads, a join is never answered', async () => {
  const release = world.machine.holdBundle(), { call, told } = create()
  let answer = 'none'
  call.join({ url }).then(() => { answer = 'joined' }, () => { answer = 'refused' })
  await quiet()
  await call.leave()
  release()
  await quiet(100)
  expect([answer, told, call.meetingState()]).toEqual(['none', ['left-meeting'], 'left-meeting'])
  await call.destroy()
})
test('the package alone: left twice while it is in, the first leave is never answered', async () => {
  const { call, told } = create(), answers: number[] = []
  await call.join({ url })
  void call.leave().then(() => { answers.push(1) })
  void call.leave().then(() => { answers.push(2) })
  await until('an answer', () => answers.length > 0)
  await quiet()
  expect([answers, told.filter(name => name === 'left-meeting').length]).toEqual([[2], 2])
  await call.destroy()
})
test('the package alone: destroyed inside left-meeting, it is destroyed (daily-js #185)', async () => {
  const { call } = create()
  let isDestroyed = false
  call.on('left-meeting', () => { void call.destroy().then(() => { isDestroyed = true }) })
  await call.join({ url })
  await call.leave()
  await until('the destruction', () => isDestroyed)
  expect(Daily.getCallInstance()).toBeUndefined()
})
