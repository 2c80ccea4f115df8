/** What of a step decides the end that a trace may be closed with, record by record. That a monitor asks it: `monitor.test.ts`. */
import { describe, expect, test } from 'vitest'
import type { Table, TransitionTable } from '../compile.ts'
import { seeEnd, type Before } from './end-seen.ts'
import type { ObservedStep } from './observed.ts'

const LOCAL = { reason: 'local-leave', initiator: 'local' }, LOST = { reason: 'network-lost', initiator: 'system' }
const SESSIONS = ['joined', 'ended'] as const
const core: Table = {
  name: 'core', regions: ['session'], states: SESSIONS.map(session => ({ session })), initial: 0, timers: {}, events: ['user.leave', 'system.ended', 'app.quiet'],
  commands: [[], [{ type: 'leave' }, { type: 'recordEnd', reason: 'local-leave' }], [{ type: 'recordEnd', reason: 'cause' }]],
  rows: [[0, 0, 1, 1], [0, 1, 1, 2], [1, 0, 1, 1]],
}
const table: TransitionTable = { v: 1, hash: '', policy: { launchService: 'never', needsPermission: false }, signals: ['session.began', 'session.over'], tables: [core] }
type Step = Omit<ObservedStep, 'kind' | 'seq'>
const END = [{ type: 'recordEnd', reason: 'local-leave' }] as const
const leaves: Step = { event: { type: 'user.leave' }, commands: END }
const ends = (reason: string): Step => ({ event: { type: 'user.leave' }, commands: [{ type: 'recordEnd', reason }] })
/** What stands against an end of another reason than any of these. */
function seen(...steps: (Step | [Step, Before | undefined])[]) {
  const end = seeEnd(table)
  for (const [i, one] of steps.entries()) {
    const [record, before] = Array.isArray(one) ? one : [one, undefined]
    end.step({ kind: 'step', seq: i, ...record }, before)
  }
  return end.contradicts({ reason: 'busy', initiator: 'host' })
}

describe('commands that were seen', () => {
  test('say the end, wherever they say it; others say nothing', () => {
    expect(seen(leaves)).toEqual([LOCAL])
    expect(seen({ ...leaves, commands: [{ type: 'leave' }, ...END] })).toEqual([LOCAL])
    expect(seen(leaves, { event: { type: 'transport.left' }, commands: [{ type: 'stopService' }], from: { session: 'leaving' } })).toEqual([LOCAL])
    expect(seen({ event: { type: 'user.join' }, commands: [{ type: 'join' }] })).toBeUndefined()
  })
  test('a step from a state that was not over is the end, whatever was taken for it before; from one that was not told, it may be', () => {
    expect(seen(leaves, { ...ends('network-lost'), from: { session: 'joined' } })).toEqual([LOST])
    expect(seen(leaves, ends('network-lost'))).toEqual([LOCAL, LOST])
    expect(seen(leaves, { ...ends('network-lost'), from: { session: 'leaving' } })).toEqual([LOCAL])
  })
  test('without its constant, or with one that is none, any end may be it', () => {
    for (const commands of [[{ type: 'recordEnd' }], [{ type: 'recordEnd', reason: 'on a whim' }]]) expect(seen({ ...leaves, commands })).toBeUndefined()
    // Also where another end is possible beside it.
    expect(seen(leaves, { ...leaves, commands: [{ type: 'recordEnd' }] })).toBeUndefined()
  })
})

describe('a cause', () => {
  const step = (type: string, payload: object, reason = 'network-lost'): Step => ({ event: { type, ...payload }, commands: [{ type: 'recordEnd', reason }] })
  test('that is left out is none where an event has none, or tells all that it must; else it is anything', () => {
    // None, and nothing, are the same of an event that has no cause.
    for (const cause of [undefined, null, 'gone']) expect(seen(step('user.leave', { cause }, 'local-leave'))).toEqual([LOCAL])
    expect(seen(step('port.failed', { port: 'transport', command: 'join' }))).toEqual([LOST])
    expect([seen(step('port.failed', { port: 'transport' })), seen(step('port.failed', { command: 'join' })), seen(step('port.failed', {}))]).toEqual([undefined, undefined, undefined])
    expect([seen(step('transport.failed', { recoverable: false, cause: null })), seen(step('transport.left', {}))]).toEqual([undefined, undefined])
    expect(seen(step('vendor.closed', {}))).toBeUndefined()
  })
  test('of a screen that was taken away is the app’s, unless a cause is named and there is none', () => {
    expect([seen(step('screen.disposed', {}, 'local-leave')), seen(step('screen.disposed', {}, 'cause'))]).toEqual([[{ reason: 'local-leave', initiator: 'app' }], [{ reason: 'unknown', initiator: 'system' }]])
  })
})

describe('commands that were not seen', () => {
  const event = { type: 'user.leave' }, joined: readonly number[] = [0], ended: readonly number[] = [1]
  test('are those of the states and the rows that it may have been', () => {
    expect(seen([{ event }, { states: [joined], rows: ['user.leave'] }])).toEqual([LOCAL])
    expect(seen([{ event }, { states: [joined, ended], rows: ['user.leave'] }])).toEqual([LOCAL])
    expect(seen([{ event }, { states: [joined], rows: ['user.leave', 'app.quiet'] }])).toEqual([LOCAL])
    // In a state that was over nothing is recorded any more.
    expect(seen(ends('network-lost'), [{ event }, { states: [ended], rows: ['user.leave'] }])).toEqual([LOST])
    expect(seen(ends('network-lost'), [{ event }, { states: [joined, ended], rows: ['user.leave'] }])).toEqual([LOST, LOCAL])
  })
  test('of no state and no row record nothing; of too many states, anything', () => {
    expect(seen(leaves, [{ event }, { states: [], rows: ['user.leave'] }])).toEqual([LOCAL])
    expect(seen(leaves, [{ event }, { states: [joined], rows: [] }])).toEqual([LOCAL])
    expect(seen(leaves, { event })).toBeUndefined()
  })
  test('that may record a cause which was not told are anything', () => {
    expect(seen([{ event: { type: 'transport.left' } }, { states: [joined], rows: ['user.leave', 'system.ended'] }])).toBeUndefined()
  })
})

describe('an end', () => {
  test('that does not say its reason, or is nothing, contradicts nothing', () => {
    const end = seeEnd(table)
    end.step({ kind: 'step', seq: 0, ...leaves })
    for (const said of [null, undefined, 'busy', {}, { reason: 'on a whim' }, LOCAL, { reason: 'local-leave' }]) expect(end.contradicts(said)).toBeUndefined()
    expect(end.contradicts({ reason: 'local-leave', initiator: 'host' })).toEqual([LOCAL])
  })
  test('is anything once something was not seen, until a step records it again', () => {
    const end = seeEnd(table), leave = (): void => end.step({ kind: 'step', seq: 0, ...leaves, from: { session: 'joined' } })
    leave()
    end.lose()
    expect(end.contradicts({ reason: 'busy' })).toBeUndefined()
    leave()
    expect(end.contradicts({ reason: 'busy' })).toEqual([LOCAL])
  })
})
