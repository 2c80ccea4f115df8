/** Each property is red at the step that breaks it, and only there; what a hole may hold is judged by none. */
import { describe, expect, test } from 'vitest'
import { type TraceRecord, append, emptyTimeline } from '../../common/index.ts'
import { PROPERTIES } from './list.ts'
import { watchProperties } from './watch.ts'

type Told = string | { type: string; [field: string]: unknown }
/** An event, what of the state it changes, and the commands. Only of a partial step is `to` left out. */
type Line = [event: Told, change?: Record<string, string> | 'partial', ...commands: Told[]]
const inFull = (told: Told) => (typeof told === 'string' ? { type: told } : told)
const INITIAL = { session: 'idle', transport: 'none', screen: 'absent', service: 'off', systemCall: 'none', app: 'active', permission: 'held' }

/** A call from its beginning, unless it is told of as late; `close` and `gap` are records of their own. */
function traceOf(lines: readonly (Line | 'close' | 'gap')[], { isLate = false, start = INITIAL }: { isLate?: boolean; start?: Record<string, string> } = {}): TraceRecord[] {
  const head = { v: 1, call: 'c', attempt: 1 } as const
  const out: TraceRecord[] = isLate ? [] : [{ ...head, kind: 'open', seq: 0, machine: { hash: 'default', version: '1' } }]
  let state = start, seq = isLate ? 10 : 1
  for (const line of lines) {
    if (line === 'gap') seq += 2
    else if (line === 'close') out.push({ ...head, kind: 'close', seq: seq++, settled: true })
    else {
      const [event, change = {}, ...commands] = line
      if (change === 'partial') { out.push({ ...head, kind: 'step', seq: seq++, event: inFull(event) }); continue }
      const to = { ...state, ...change }
      out.push({ ...head, kind: 'step', seq: seq++, t: 1_000 + seq, event: inFull(event), from: state, to, commands: commands.map(inFull), ignored: false })
      state = to
    }
  }
  return out
}
function judged(records: readonly TraceRecord[]): { red: string[]; open: string[] } {
  const watch = watchProperties(() => true)
  return { red: append(emptyTimeline(), 'd', records).calls[0]!.rows.flatMap((row, i) => watch.see(row, i).map((a) => `${a.id}@${a.seq}`)), open: watch.open().map((d) => d.id) }
}

const JOIN: Line = ['user.join', { session: 'joining', transport: 'requested', systemCall: 'reported' }, 'subscribe', 'join', 'reportCall']
const JOINED: Line = ['transport.joined', { session: 'joined', transport: 'up', service: 'starting', systemCall: 'connected' }, 'reportConnected', 'launchService']
const STARTED: Line = ['service.started', { service: 'running' }]
const end = (reason: string): Told => ({ type: 'recordEnd', reason })
const LEAVE: Line = ['user.leave', { session: 'leaving', transport: 'closing', service: 'stopping', systemCall: 'ended' }, end('local-leave'), 'leave', 'abortService', 'reportEnded']
const LEFT: Line = ['transport.left', { session: 'ended', transport: 'down' }, 'leave', 'unsubscribe', 'releaseMedia']
const STOPPED: Line = [{ type: 'service.stopped', cause: 'aborted' }, { service: 'stopped' }]
const UP = [JOIN, JOINED, STARTED], GONE = [...UP, LEAVE, LEFT, STOPPED]
/** A line with other commands, or another change. */
const but = ([event, change, ...commands]: Line, more: Record<string, string>, keeps: (name: string) => boolean = () => true, ...add: Told[]): Line => [event, { ...(change as object), ...more }, ...commands.filter((c) => keeps(inFull(c).type)), ...add]
const without = (line: Line, name: string): Line => but(line, {}, (n) => n !== name)
const RESTORED: Line = ['restored', { session: 'ended', transport: 'down', screen: 'absent', service: 'stopping', systemCall: 'ended' }, end('app-terminated'), 'releaseMedia', 'abortService', 'reportEnded']

/** By what is red. Everything else in each of these runs is as it should be. */
const BROKEN: [red: string[], what: string, lines: (Line | 'close' | 'gap')[], start?: Record<string, string>][] = [
  [['S1@9'], 'the screen is exited again', [['screen.mounted', { screen: 'mounted' }], ...UP, LEAVE, but(LEFT, { screen: 'gone' }, undefined, 'exitScreen'), STOPPED, ['screen.disposed'], ['screen.mounted', {}, 'exitScreen']]],
  [['S2@5'], 'no screen is mounted when it is exited', [...UP, LEAVE, but(LEFT, { screen: 'gone' }, undefined, 'exitScreen'), STOPPED]],
  [['S3@4'], 'launched while the service runs', [...UP, ['transport.restored', {}, 'launchService']]],
  [['S3@3'], 'launched while a launch is pending', [JOIN, JOINED, ['transport.restored', {}, 'launchService']]],
  [['S3@4'], 'launched twice in one activation', [JOIN, JOINED, [{ type: 'service.refused', cause: 'other' }, { service: 'refused' }], ['transport.restored', { service: 'starting' }, 'launchService']]],
  [['S4@7', 'S19@7'], 'launched after an abort', [...GONE, ['app.activated', { service: 'starting' }, 'launchService']]],
  [['S4@4'], 'launched when it is over', [JOIN, but(JOINED, { service: 'deferred' }, (n) => n !== 'launchService'), ['user.leave', { session: 'leaving', transport: 'closing', systemCall: 'ended' }, end('local-leave'), 'leave', 'reportEnded'], ['app.activated', { service: 'starting' }, 'launchService']]],
  [['S5@5'], 'aborted again', [...UP, LEAVE, but(LEFT, {}, undefined, 'abortService'), STOPPED]],
  [['S6@2'], 'aborted, and nothing was launched', [JOIN, ['user.leave', { session: 'leaving', transport: 'closing', service: 'stopping', systemCall: 'ended' }, end('join-cancelled'), 'leave', 'abortService', 'reportEnded']]],
  [['S7@2'], 'subscribed again', [JOIN, but(JOINED, {}, undefined, 'subscribe')]],
  [['S8@7'], 'unsubscribed again', [...GONE, ['transport.closed', {}, 'leave', 'unsubscribe']]],
  [['S9@1'], 'unsubscribed, and never subscribed', [['screen.disposed', { session: 'ended', transport: 'down', screen: 'gone', service: 'stopped', systemCall: 'ended' }, end('local-leave'), 'unsubscribe', 'releaseMedia']]],
  [['S10@2'], 'joined again', [JOIN, ['transport.accepted', {}, 'join']]],
  [['S11@2'], 'a notification while joining', [but(JOIN, { service: 'starting' }, undefined, 'launchService'), STARTED]],
  [['S12@7'], 'alive after everything, and not left', [...GONE, ['transport.joined', {}]]],
  [['S13@7'], 'the service starts after everything, and is not aborted', [...GONE, ['service.started', {}]]],
  [['S14@5'], 'ended and down, and still subscribed', [...UP, LEAVE, without(LEFT, 'unsubscribe'), STOPPED]],
  [['S15@6'], 'ended, and the screen is mounted', [['screen.mounted', { screen: 'mounted' }], ...UP, LEAVE, but(LEFT, {}, undefined, 'exitScreen'), but(STOPPED, { screen: 'gone' })]],
  [['S16@3'], 'reported again', [JOIN, JOINED, but(STARTED, {}, undefined, 'reportCall')]],
  [['S16@4'], 'its end is reported to the system that ended it', [...UP, ['system.ended', { session: 'leaving', transport: 'closing', service: 'stopping', systemCall: 'ended' }, end('system-ended'), 'leave', 'abortService', 'reportEnded']]],
  [['S16@1'], 'its end is reported, and it never was', [['screen.disposed', { session: 'ended', transport: 'down', screen: 'gone', service: 'stopped', systemCall: 'ended' }, end('local-leave'), 'releaseMedia', 'reportEnded']]],
  [['S17@5'], 'the end is recorded again', [...UP, LEAVE, but(LEFT, {}, undefined, end('unknown'))]],
  [['S17@5'], 'no end is recorded', [...UP, without(LEAVE, 'recordEnd'), LEFT]],
  [['S17@1'], 'a new process records an end that the dead one had recorded', [RESTORED], { ...INITIAL, session: 'leaving', transport: 'closing' }],
  [['S18@3'], 'what is of another attempt changes something', [JOIN, JOINED, [{ type: 'transport.lost', attempt: 3 }, { session: 'reconnecting' }]]],
  [['S18@3'], 'what is of another attempt is answered', [JOIN, JOINED, [{ type: 'transport.lost', attempt: 3 }, {}, 'restartMedia']]],
  [['S19@7'], 'something is commanded when everything was given back', [...GONE, ['user.leave', {}, 'leave']]],
  [['S21@3'], 'aborted while the launch is pending', [JOIN, JOINED, LEAVE]],
  [['S22@3'], 'launched in the background', [['app.backgrounded', { app: 'background' }], JOIN, JOINED]],
  [['S22@3'], 'launched without permission', [[{ type: 'permission.changed', microphone: false, camera: false, notifications: true }, { permission: 'missing' }], JOIN, JOINED]],
  [['S23@7'], 'a late join leads out of ended', [...GONE, ['transport.joined', { session: 'leaving', transport: 'closing' }, 'leave']]],
  [['S24@4'], 'one command twice in one step', [...UP, but(LEAVE, {}, undefined, 'leave')]],
  [['G1@4'], 'network-lost, and no loss was told', [...UP, ['transport.closed', { session: 'ended', transport: 'down', service: 'stopping', systemCall: 'ended' }, end('network-lost'), 'leave', 'unsubscribe', 'releaseMedia', 'abortService', 'reportEnded']]],
  [['G2@4'], 'the user left, and the end says otherwise', [...UP, but(without(LEAVE, 'recordEnd'), {}, undefined, end('unknown'))]],
  [['G3@4'], 'somebody else ended it, and the end says that the user left', [...UP, ['transport.left', { session: 'ended', transport: 'down', service: 'stopping', systemCall: 'ended' }, end('local-leave'), 'leave', 'unsubscribe', 'releaseMedia', 'abortService', 'reportEnded']]],
  [['G4@2'], 'accepted is taken for joined', [JOIN, ['transport.accepted', { session: 'joined', transport: 'up', systemCall: 'connected' }, 'reportConnected']]],
  [['L10@4'], 'a deferred launch is not made when the app is back', [['app.backgrounded', { app: 'background' }], JOIN, but(JOINED, { service: 'deferred' }, (n) => n !== 'launchService'), ['app.activated', { app: 'active' }]]],
  [['L1@5'], 'the time to leave is up', [...UP, LEAVE, ['timer.leave', {}, 'leave']]],
  [['L4@5'], 'the time to reconnect is up', [...UP, ['transport.lost', { session: 'reconnecting' }], ['timer.reconnect', {}]]],
  [['L5@2'], 'the time to join is up', [JOIN, ['timer.join', {}]]],
  [['L12@5'], 'the time of the transport to close is up', [JOIN, ['timer.join', { session: 'ended', transport: 'closing', service: 'stopped', systemCall: 'ended' }, end('join-timeout'), 'leave', 'releaseMedia', 'reportEnded'], ['app.backgrounded', { app: 'background' }], ['app.activated', { app: 'active' }], [{ type: 'timer.step', step: 'transport' }, {}, 'leave']]],
]
/** What must still happen, open until the record that says that the attempt is done. */
const OPEN: [open: string[], what: string, lines: Line[], start?: Record<string, string>][] = [
  [['L1', 'L16'], 'leaving', [...UP, LEAVE]],
  [['L2', 'L16'], 'its screen is gone', [...UP, ['screen.disposed', { screen: 'gone' }]]],
  [['L3'], 'the SDK has left by itself', [...UP, ['transport.left']]],
  [['L3'], 'the SDK is closed', [...UP, ['transport.closed']]],
  [['L4'], 'reconnecting', [...UP, ['transport.lost', { session: 'reconnecting' }]]],
  [['L5'], 'joining', [JOIN]],
  [['L6', 'L12'], 'its service runs', [...UP, without(but(LEAVE, { service: 'running' }), 'abortService'), LEFT]],
  [['L7'], 'alive after it was abandoned', [JOIN, ['timer.join', { session: 'ended', transport: 'abandoned', service: 'stopped', systemCall: 'ended' }, end('join-timeout'), 'leave', 'releaseMedia', 'reportEnded'], ['transport.joined']]],
  [['L8'], 'its screen is there', [['screen.mounted', { screen: 'mounted' }], ...UP, LEAVE, but(LEFT, { screen: 'gone' }), STOPPED]],
  [['L12', 'L9'], 'a new process has not swept the service', [without(RESTORED, 'abortService')]],
  [['L11'], 'the system still has it', [...UP, without(LEAVE, 'reportEnded'), LEFT, STOPPED]],
  [['L12', 'L11'], 'a new process has not swept the system\'s call', [without(RESTORED, 'reportEnded')]],
  [['L12'], 'not settled', [...UP, LEAVE, LEFT]],
  [['L13'], 'another attempt came in late', [...GONE, [{ type: 'transport.joined', attempt: 3 }]]],
  [['L16'], 'the system has ended it', [...UP, ['system.ended', { systemCall: 'ended' }]]],
]

describe('a broken property is red at its step', () => {
  test.each(BROKEN)('%j: %s', (red, _, lines, start) => { expect(judged(traceOf(lines, start && { start })).red).toEqual(red) })
  test.each(OPEN)('%j is open while %s, and red where the attempt is closed', (open, _, lines, start) => {
    const before = judged(traceOf(lines, start && { start })), closed = judged(traceOf([...lines, 'close'], start && { start }))
    expect(before).toEqual({ red: [], open })
    expect(closed.red).toEqual(open.map((id) => `${id}@${lines.length + 1}`))
  })
  test('each property that is judged is red in one of these', () => {
    const red = new Set([...BROKEN.flatMap(([r]) => r.map((x) => x.split('@')[0]!)), ...OPEN.flatMap(([ids]) => ids)])
    expect(PROPERTIES.filter((p) => p.judged !== 'no' && !red.has(p.id)).map((p) => p.id)).toEqual([])
  })
})

describe('what is right is not red', () => {
  test.each<[string, (Line | 'close' | 'gap')[], Record<string, string>?]>([
    ['a call that is joined, left and settled', [...GONE, 'close']],
    ['what comes late is given back, after the end too', [...GONE, 'close', ['transport.joined', {}, 'leave', 'releaseMedia'], ['service.started', { service: 'stopping' }, 'abortService'], STOPPED, [{ type: 'transport.joined', attempt: 3 }, {}, { type: 'leave', attempt: 3 }]]],
    ['a launch that was refused is made again by the next activation', [JOIN, JOINED, [{ type: 'service.refused', cause: 'background' }, { service: 'deferred' }], ['app.backgrounded', { app: 'background' }], ['app.activated', { app: 'active', service: 'starting' }, 'launchService']]],
    ['a new process sweeps', [RESTORED, STOPPED, ['screen.mounted', { screen: 'gone' }, 'exitScreen'], 'close'], { ...INITIAL, session: 'joined', transport: 'up', service: 'running', systemCall: 'connected', screen: 'mounted' }],
    ['a screen that is opened again is left alone', [['screen.mounted', { screen: 'mounted' }], ...UP, LEAVE, but(LEFT, { screen: 'gone' }, undefined, 'exitScreen'), STOPPED, ['screen.disposed'], ['screen.mounted'], 'close']],
    ['closed after a recoverable failure is no end', [...UP, [{ type: 'transport.failed', recoverable: true }, { session: 'reconnecting', transport: 'restarting' }, 'restartMedia'], ['transport.closed'], ['transport.joined', { session: 'joined', transport: 'up' }]]],
  ])('%s', (_, lines, start) => { expect(judged(traceOf(lines, start && { start })).red).toEqual([]) })
})

describe('nothing is judged by what is not known', () => {
  const whole = BROKEN.filter(([, , , start]) => !start)
  test.each(whole)('%j: %s: with a hole in it, or attached late, no step is red that was not', (_, __, lines) => {
    const stepsOf = (records: readonly TraceRecord[]): number[] => judged(records).red.map((r) => Number(r.split('@')[1]))
    const red = stepsOf(traceOf(lines))
    for (let cut = 1; cut < lines.length; cut++) {
      const holed = stepsOf(traceOf([...lines.slice(0, cut), 'gap', ...lines.slice(cut)])).map((seq) => (seq > cut ? seq - 2 : seq))
      expect([...holed, ...stepsOf(traceOf(lines).slice(cut + 1))].filter((seq) => !red.includes(seq))).toEqual([])
    }
  })
  test('a partial step is a hole of its own', () => {
    expect(judged(traceOf([...UP, ['user.leave', 'partial'], without(LEFT, 'unsubscribe')])).red).toEqual([])
    expect(judged(traceOf([...UP, LEAVE, ['transport.left', 'partial'], 'close'])).red).toEqual([])
  })
  test('a refused event is no event', () => {
    const records = traceOf([...GONE, ['user.leave', {}, 'leave']])
    expect(judged(records.map((r) => (r.seq === 7 ? { ...r, refused: { field: 'event', expected: 'x', found: 'y' } } as TraceRecord : r))).red).toEqual([])
  })
})
