/** Each promise, broken by one fact, in words; and the world in which none is broken. */
import { describe, expect, test } from 'vitest'
import type { CallScreen, Story } from './call-screen.ts'
import type { Hostile } from './hostile-ports.ts'
import { PROMISES, brokenBy } from './promises.ts'

/** What a story left behind: by default nothing. */
type Left = { held?: string[]; notification?: Hostile['notification']; systemCall?: Hostile['systemCall']; errors?: unknown[]; exits?: number; wrongExits?: number; reports?: number; systemEnds?: number; asked?: number[]; timers?: string[]; ends?: number }
function judge({ held = [], timers = [], asked = [1], ends, notification = 'none', systemCall = 'none', errors = [], exits = 0, wrongExits = 0, reports = 0, systemEnds = 0 }: Left, more: Partial<Story> = {}, options: Partial<Parameters<typeof brokenBy>[1]> = {}) {
  const hostile = {
    held: new Set(held), isMicrophoneHot: held.some(h => h.startsWith('microphone')), asked: new Set(asked),
    notification, systemCall, errors, exits, wrongExits, reports, systemEnds, ports: { clock: { held: () => timers } },
  } as unknown as Hostile
  const screen: CallScreen = { leave() {}, unmount() {}, ...(ends !== undefined && { ends: () => ends }) }
  return brokenBy({ hostile, screen, isStuck: false, threw: [], unanswered: [], ...more }, { staysAfterEnd: false, rejections: [], ...options })
}

test('the promises, in the words in which a failure tells them', () => {
  expect(Object.entries(PROMISES).map(([name, says]) => `${name}: ${says}`)).toEqual([
    'quiet: nothing is thrown into an SDK, a timer or a person\'s hand', 'microphone: the microphone is free', 'connection: the call is left',
    'notification: the notification is gone', 'systemCall: the system call is ended, once', 'exit: the screen is left at most once, and no other screen with it',
    'screen: the screen of a call that is over goes by itself', 'oneEnd: each call ends once', 'answers: every action is answered',
    'settled: no subscription and no timer is left behind', 'rejections: no rejection is left unhandled',
  ])
})
test('a world in which everything was given back breaks no promise', () => {
  expect(judge({})).toEqual([])
  expect(judge({ held: ['screen'], exits: 1, reports: 2, systemEnds: 2, asked: [1, 2], ends: 2 })).toEqual([])
  expect(judge({ reports: 1, systemEnds: 0, asked: [], ends: 0 })).toEqual([])
})

describe('what breaks a promise, and how it is said', () => {
  test.each<[promise: string, found: string, broken: ReturnType<typeof brokenBy>]>([
    ['quiet', 'leave() failed: no', judge({}, { threw: [['leave()', new Error('no')]] })],
    ['quiet', 'a callback threw: no', judge({ errors: [new Error('no')] })],
    ['microphone', 'microphone 1, microphone 2 is still held', judge({ held: ['microphone 1', 'screen', 'microphone 2'] })],
    ['connection', 'connection 1, connection 2 is still up', judge({ held: ['connection 1', 'screen', 'connection 2'] })],
    ['notification', 'the notification is still shown', judge({ notification: 'shown' })],
    ['notification', 'the notification is still starting', judge({ notification: 'starting' })],
    ['systemCall', 'the system still shows the call', judge({ systemCall: 'shown' })],
    ['systemCall', '1 was reported, and 2 ends', judge({ reports: 1, systemEnds: 2 })],
    ['exit', 'exit was called twice', judge({ exits: 2 })],
    ['exit', 'exit was called 3 times', judge({ exits: 3 })],
    ['exit', 'a screen was taken away that is not the call\'s', judge({ exits: 1, wrongExits: 1 })],
    ['screen', 'it is still there', judge({}, { isStuck: true })],
    ['oneEnd', '1 began, and the end was told twice', judge({ ends: 2 })],
    ['oneEnd', '2 began, and the end was told once', judge({ asked: [1, 2], ends: 1 })],
    ['oneEnd', '1 began, and the end was told 0 times', judge({ ends: 0 })],
    ['answers', 'leave() (3), mute() (4) never resolved', judge({}, { unanswered: ['leave() (3)', 'mute() (4)'] })],
    ['settled', '2 subscription of the transport is open', judge({ held: ['subscription 1', 'screen', 'subscription 2'] })],
    ['settled', '2 timers still running', judge({ timers: ['2 timers'] })],
    ['rejections', 'no', judge({}, {}, { rejections: [new Error('no')] })],
  ])('%s: %s', (promise, found, broken) => { expect(broken).toEqual([[promise, found]]) })

  test('a page that stays after the end may still be there', () => {
    expect(judge({}, { isStuck: true }, { staysAfterEnd: true })).toEqual([])
  })
  test('several are told, each by itself, in the order in which they are easiest to understand', () => {
    const found = judge({ held: ['subscription 1', 'microphone 1'], errors: ['one', 'two'], notification: 'shown' }, { threw: [['back()', 'three']] }, { rejections: ['four', 'five'] })
    expect(found.map(([name]) => name)).toEqual(['quiet', 'quiet', 'quiet', 'microphone', 'notification', 'settled', 'rejections', 'rejections'])
  })
})
