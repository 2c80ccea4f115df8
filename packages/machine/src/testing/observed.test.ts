/** Which rows an event stands for, when its payload says it all and when it does not. */
import { describe, expect, test } from 'vitest'
import type { TransitionTable } from '../compile.ts'
import { branchOf, rowsOf } from './observed.ts'

describe('the branch that a payload chooses', () => {
  test.each<[branch: string | undefined, event: Parameters<typeof branchOf>[0], needsPermission?: boolean]>([
    ['recoverable', { type: 'transport.failed', recoverable: true }], ['fatal', { type: 'transport.failed', recoverable: false }], [undefined, { type: 'transport.failed' }], [undefined, { type: 'transport.failed', recoverable: 'yes' }],
    ['background', { type: 'service.refused', cause: 'background' }], [undefined, { type: 'service.refused' }], ['killed', { type: 'service.stopped', cause: 'killed' }], [undefined, { type: 'service.stopped', cause: 7 }],
    ['closed', { type: 'presentation.pipExited', how: 'closed' }], [undefined, { type: 'presentation.pipExited', cause: 'closed' }],
    ['transport', { type: 'timer.step', step: 'transport' }], [undefined, { type: 'timer.step', how: 'transport' }],
    // For a policy that needs none, every permission is held.
    ['held', { type: 'permission.changed', microphone: false, camera: false }, false], ['held', { type: 'permission.changed' }, false],
    ['held', { type: 'permission.changed', microphone: true, camera: true }, true], ['missing', { type: 'permission.changed', microphone: false, camera: false }, true],
    [undefined, { type: 'permission.changed', microphone: true, camera: false }, true], [undefined, { type: 'permission.changed', microphone: true }, true], [undefined, { type: 'permission.changed' }, true],
    ['join', { type: 'port.failed', command: 'join', port: 'transport' }], ['other', { type: 'port.failed', command: 'join', port: 'service' }], [undefined, { type: 'port.failed', command: 'join' }],
    ['join', { type: 'port.failed', command: 'subscribe', port: 'transport' }], ['other', { type: 'port.failed', command: 'subscribe', port: 'screen' }], [undefined, { type: 'port.failed', command: 'subscribe', port: 1 }],
    ['launchService', { type: 'port.failed', command: 'launchService' }], ['launchService', { type: 'port.failed', command: 'launchService', port: 'service' }], [undefined, { type: 'port.failed' }],
    [undefined, { type: 'user.join', cause: 'killed', step: 'transport' }],
  ])('%s: %o', (branch, event, needsPermission = false) => { expect(branchOf(event, needsPermission)).toBe(branch) })
})

const table = (needsPermission = false): TransitionTable => ({
  v: 1, hash: '', policy: { launchService: 'never', needsPermission }, signals: ['session.began', 'session.over'],
  tables: [['user.join', 'service.stopped/killed', 'service.stopped/aborted', 'permission.changed/held', 'permission.changed/missing', 'port.failed/join', 'port.failed/other', 'service.refused/background', 'service.refused/other'], ['session.over', 'user.join', 'user.mute', 'timer.step/transport']]
    .map((events, i) => ({ name: `${i}`, regions: [`r${i}`], initial: 0, states: [{ [`r${i}`]: 'a' }], events, commands: [], rows: [], timers: {} })),
})
describe('the rows of a table', () => {
  const { names, of } = rowsOf(table())
  const named = (event: Parameters<typeof of>[0]): string[] => of(event).map(r => names[r]!)
  test('are those of all its parts, once, and no signal', () => {
    expect(names).toEqual(['user.join', 'service.stopped/killed', 'service.stopped/aborted', 'permission.changed/held', 'permission.changed/missing', 'port.failed/join', 'port.failed/other', 'service.refused/background', 'service.refused/other', 'user.mute', 'timer.step/transport'])
  })
  test.each<[rows: string[], event: Parameters<typeof of>[0]]>([
    [['user.join'], { type: 'user.join', cause: 'killed' }], [['user.mute'], { type: 'user.mute' }], [[], { type: 'session.over' }], [[], { type: 'user.leave' }],
    [['service.stopped/killed'], { type: 'service.stopped', cause: 'killed' }],
    // It may have been either: nothing was said, or a word that was redacted or is newer than the table.
    [['service.stopped/killed', 'service.stopped/aborted'], { type: 'service.stopped' }], [['service.stopped/killed', 'service.stopped/aborted'], { type: 'service.stopped', cause: 'by a meteor' }],
    [['port.failed/join'], { type: 'port.failed', command: 'join', port: 'transport' }], [['port.failed/join', 'port.failed/other'], { type: 'port.failed' }],
    [['service.refused/background', 'service.refused/other'], { type: 'service.refused', cause: 'by a meteor' }],
    // The table knows no row for it, and so it is of no consequence.
    [['port.failed/other'], { type: 'port.failed', command: 'exitScreen' }],
    [['permission.changed/held'], { type: 'permission.changed', microphone: false, camera: true }],
    [['timer.step/transport'], { type: 'timer.step', step: 'transport' }], [['timer.step/transport'], { type: 'timer.step', step: 'service' }],
  ])('%j: %o', (rows, event) => { expect(named(event)).toEqual(rows) })
  test('where permission matters, one device of two may be either', () => {
    const rows = rowsOf(table(true)), event = { type: 'permission.changed', microphone: false, camera: true }
    expect(rows.of(event).map(r => rows.names[r])).toEqual(['permission.changed/held', 'permission.changed/missing'])
    expect(rows.of({ ...event, camera: false }).map(r => rows.names[r])).toEqual(['permission.changed/missing'])
  })
})
