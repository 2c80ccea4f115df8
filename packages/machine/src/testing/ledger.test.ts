/** Each promise that the ledger knows is kept in one short story and broken in another. */
import { describe, expect, test } from 'vitest'
import type { Command, CommandName } from '../commands.ts'
import type { CallEvent, EventType } from '../events.ts'
import type { CallState } from '../step.ts'
import { createLedger } from './ledger.ts'

type Is = Partial<Record<'session' | 'transport' | 'screen', string>> & { end?: object }
const state = ({ session = 'joined', ...is }: Is): CallState => ({ session, transport: 'up', screen: 'absent', ...((session === 'leaving' || session === 'ended') && { end: { reason: 'local-leave', at: 5 } }), ...is }) as unknown as CallState
type Step = [event: EventType, from: Is, to: Is, ...commands: CommandName[]]
const run = (...steps: Step[]) => {
  const ledger = createLedger()
  const broken = steps.map(([type, from, to, ...commands]) => ledger.step({ type } as CallEvent, state(from), state(to), commands.map(c => ({ type: c }) as Command)))
  return { broken, last: broken.at(-1)!, counts: ledger.counts }
}
const joined = {}, leaving = { session: 'leaving' }, ended = { session: 'ended', transport: 'closing' }, down = { session: 'ended', transport: 'down' }
const quiet: Step = ['user.mute', joined, joined]

describe('a step that keeps every promise is passed', () => {
  test('a whole call, from its join to its last word', () => {
    const { broken, counts } = run(
      ['user.join', { session: 'idle' }, { session: 'joining' }, 'subscribe', 'join', 'reportCall'], ['screen.mounted', { session: 'joining' }, { session: 'joining', screen: 'mounted' }],
      ['transport.joined', { session: 'joining' }, joined, 'reportConnected', 'launchService'], ['app.backgrounded', joined, joined], ['app.activated', joined, joined], ['service.started', joined, joined, 'updateService'],
      ['user.leave', joined, leaving, 'recordEnd', 'leave', 'abortService', 'reportEnded'], ['transport.left', leaving, down, 'leave', 'unsubscribe', 'releaseMedia', 'exitScreen'], ['transport.left', down, down, 'leave'],
    )
    expect(broken.flat()).toEqual([])
    expect(counts).toEqual({ subscribe: 1, join: 1, reportCall: 1, reportConnected: 1, launchService: 1, updateService: 1, recordEnd: 1, leave: 3, abortService: 1, reportEnded: 1, unsubscribe: 1, releaseMedia: 1, exitScreen: 1 })
  })
})

describe('a promise that is broken is named, with the event', () => {
  test.each<[string, ...Step[]]>([
    ['S24 no command twice in one step, on user.mute', ['user.mute', joined, joined, 'leave', 'leave']],
    ['the commands of a step stand in their order, on user.mute', ['user.mute', joined, joined, 'leave', 'restartMedia']],
    ['S9 no unsubscribe before subscribe, on transport.left', ['transport.left', joined, joined, 'unsubscribe']],
    ['S4 no launch after an abort, on app.activated', ['service.started', leaving, leaving, 'abortService'], ['app.activated', leaving, leaving, 'launchService']],
    ['S4 no launch when over, on app.activated', ['app.activated', leaving, leaving, 'launchService']],
    ['S22 launch only while active, on transport.joined', ['app.backgrounded', joined, joined], ['transport.joined', joined, joined, 'launchService']],
    ['S22 launch only while active, on transport.joined', ['app.deactivated', joined, joined], ['transport.joined', joined, joined, 'launchService']],
    ['S3 one launch in an activation, on transport.joined', ['transport.joined', joined, joined, 'launchService'], ['transport.joined', joined, joined, 'launchService']],
    ['S5 no abort without a launch, a start or a restore, on user.leave', ['user.leave', joined, joined, 'abortService']],
    ['S5 no abort without a launch, a start or a restore, on user.leave', ['service.started', joined, joined], ['user.leave', joined, joined, 'abortService'], ['user.leave', joined, joined, 'abortService']],
    ['S2 exit only while mounted, on user.leave', ['user.leave', joined, joined, 'exitScreen']],
    ['S2 exit only while mounted, on user.leave', ['screen.mounted', joined, joined], ['screen.disposed', joined, joined], ['user.leave', joined, joined, 'exitScreen']],
    ['S2 exit only while mounted, on restored', ['screen.mounted', joined, joined], ['restored', joined, joined, 'exitScreen']],
    ['subscribe at most once, on transport.joined', ['user.join', joined, joined, 'subscribe'], ['transport.joined', joined, joined, 'subscribe']],
    ['join at most once, on transport.joined', ['user.join', joined, joined, 'join'], ['transport.joined', joined, joined, 'join']],
    ['recordEnd at most once, on transport.joined', ['user.join', joined, joined, 'recordEnd'], ['transport.joined', joined, joined, 'recordEnd']],
    ['reportCall at most once, on transport.joined', ['user.join', joined, joined, 'reportCall'], ['transport.joined', joined, joined, 'reportCall']],
    ['reportConnected at most once, on transport.joined', ['user.join', joined, joined, 'reportConnected'], ['transport.joined', joined, joined, 'reportConnected']],
    ['unsubscribe at most once, on transport.left', ['user.join', joined, joined, 'subscribe', 'unsubscribe'], ['transport.left', joined, joined, 'subscribe', 'unsubscribe']],
    ['S23 nothing leaves ended, on transport.joined', ['transport.joined', ended, leaving]],
    ['over stays over, on transport.joined', ['transport.joined', leaving, { ...joined, end: { reason: 'local-leave', at: 5 } }]],
    ['S17 over means recorded, on user.leave', ['user.leave', joined, { ...leaving, end: undefined as never }]],
    ['S17 over means recorded, on user.mute', ['user.mute', joined, { ...joined, end: {} }]],
    ['S17 the first cause stands, on transport.left', ['transport.left', leaving, { ...leaving, end: { reason: 'room-ended', at: 5 } }]],
    ['S17 the first cause stands, on transport.left', ['transport.left', leaving, { ...leaving, end: { reason: 'local-leave', at: 6 } }]],
    ['S17 the first cause stands, on transport.joined', ['transport.joined', leaving, joined]],
    ['S15 ended means that the screen is not mounted, on transport.left', ['transport.left', leaving, { ...ended, screen: 'mounted' }]],
    ['S14 ended and down means released, on transport.left', ['user.join', joined, joined, 'subscribe'], ['transport.left', leaving, down]],
  ])('%s', (words, ...steps) => { expect(run(...steps).last).toContain(words) })
  test('and another exit in the same process', () => {
    expect(run(['screen.mounted', joined, joined], ['transport.left', leaving, ended, 'exitScreen'], ['transport.left', ended, ended, 'exitScreen']).last).toEqual(['S2 exit only while mounted, on transport.left', 'S1 one exit in a process, on transport.left'])
    expect(run(['screen.mounted', joined, joined], ['transport.left', leaving, ended, 'exitScreen'], ['screen.mounted', ended, ended, 'exitScreen']).last).toEqual(['S2 exit only while mounted, on screen.mounted', 'S1 one exit in a process, on screen.mounted'])
  })
})

describe('a promise is kept', () => {
  test.each<[string, ...Step[]]>([
    ['by a launch in the next activation', ['transport.joined', joined, joined, 'launchService'], ['app.activated', joined, joined, 'launchService']],
    ['by a launch after permissions have changed', ['transport.joined', joined, joined, 'launchService'], ['permission.changed', joined, joined, 'launchService']],
    ['by a launch after the app came back', ['app.backgrounded', joined, joined], ['app.activated', joined, joined, 'launchService']],
    ['by a launch after an abort in a live call', ['service.started', joined, joined, 'abortService'], ['app.activated', joined, joined, 'launchService']],
    ['by the abort of a launch', ['transport.joined', joined, joined, 'launchService'], ['user.leave', joined, leaving, 'abortService']],
    ['by the abort in a new process', ['restored', down, down, 'abortService']],
    ['by the exit in a new process, after one in the last', ['screen.mounted', joined, joined], ['transport.left', leaving, ended, 'exitScreen'], ['restored', ended, down], ['screen.mounted', down, down, 'exitScreen']],
    ['by an ended call that is still closing', ['user.join', joined, joined, 'subscribe'], ['transport.timedOut', joined, ended, 'recordEnd']],
    ['by an ended call of which another transport is down', ['user.join', joined, joined, 'subscribe'], ['transport.left', { session: 'leaving', transport: 'down' }, down]],
    ['by a new process, which was never subscribed', ['user.join', joined, joined, 'subscribe'], ['restored', joined, down], ['user.mute', down, down]],
    ['by a joined call whose screen is mounted', ['screen.mounted', joined, { screen: 'mounted' }]],
    ['by what is in its order', ['user.leave', joined, leaving, 'recordEnd', 'leave', 'releaseMedia']],
    ['where nothing was asked', quiet],
    ['by the abort of a service that started', ['service.started', joined, joined], ['user.leave', joined, leaving, 'abortService']],
    ['by a leaving call whose transport is down', ['user.join', joined, joined, 'subscribe'], ['transport.left', leaving, { session: 'leaving', transport: 'down' }]],
    ['by a new process, to which what the last one had subscribed is nothing', ['user.join', joined, joined, 'subscribe'], ['restored', joined, ended], ['transport.left', ended, down]],
  ])('%s', (_, ...steps) => { expect(run(...steps).broken.flat()).toEqual([]) })
  test('and is broken by an unsubscription without the transport, after which another call is subscribed', () => {
    // Unsubscribed once, subscribed again: to end with the transport down is then no release.
    expect(run(['user.join', joined, joined, 'subscribe'], ['transport.left', joined, joined, 'unsubscribe'], ['user.join', joined, joined, 'subscribe'], ['transport.left', { session: 'leaving', transport: 'down' }, down]).last).toContain('S14 ended and down means released, on transport.left')
  })
})
