/** One step: what is written into the state, and what is said of an event that nothing accepted. */
import { describe, expect, test } from 'vitest'
import { createActor } from 'xstate'
import { COMMANDS, REGIONS, ROWS, TIMERS, byOrder, callMachine, createPolicy, initialState, isLive, isOver, isSettled, rowOf, step, type CallEvent, type CallState, type Control, type Policy } from './index.ts'
import { isCommand } from './commands.ts'
import { choicesOf, engineFor, isSuccess } from './step.ts'
import { isUp } from './session-state.ts'

const joining = step(initialState(), { type: 'user.join' }, 10).state
const joined = step(joining, { type: 'transport.joined' }, 20).state
const leaving = step(joined, { type: 'user.leave' }, 30).state
const ended = step(joined, { type: 'transport.left', cause: { reason: 'busy' } }, 40).state

describe('a step', () => {
  test('writes when it joined, once, and how it ended, once', () => {
    expect('joinedAt' in joining).toBe(false)
    expect(joined.joinedAt).toBe(20)
    const again = step(step(joined, { type: 'transport.lost' }, 25).state, { type: 'transport.restored' }, 27).state
    expect([again.session, again.joinedAt]).toEqual(['joined', 20])
    expect(leaving.end).toStrictEqual({ reason: 'local-leave', initiator: 'local', recoverable: false, attempt: 1, at: 30, joinedAt: 20, secondary: [] })
    expect('end' in joined).toBe(false)
    expect(step(initialState(), { type: 'user.join' }).state.session).toBe('joining')
    expect(step(joining, { type: 'user.leave' }).state.end!.at).toBe(0)
    expect(ended.end).toStrictEqual({ reason: 'busy', initiator: 'remote', recoverable: false, attempt: 1, at: 40, joinedAt: 20, secondary: [] })
  })
  test('keeps the cause that an event carries, and says unknown when it carries none', () => {
    const of = (event: CallEvent, from = joined) => { const { reason, initiator, vendor } = step(from, event).state.end!; return [reason, initiator, vendor] }
    const vendor = { name: 'n', message: 'm' }
    expect(of({ type: 'transport.left' })).toEqual(['unknown', 'system', undefined])
    expect(of({ type: 'transport.left', cause: { reason: 'replaced', initiator: 'host', vendor } })).toEqual(['replaced', 'host', vendor])
    expect(of({ type: 'transport.failed', recoverable: false })).toEqual(['unknown', 'system', undefined])
  })
  test('a screen that goes is a leave with the initiator app, and of a person with local', () => {
    const of = (type: 'screen.disposed' | 'user.leave', from: CallState) => { const { reason, initiator } = step(from, { type }).state.end!; return [reason, initiator] }
    expect([of('screen.disposed', joined), of('user.leave', joined)]).toEqual([['local-leave', 'app'], ['local-leave', 'local']])
    expect([of('screen.disposed', joining), of('user.leave', joining)]).toEqual([['join-cancelled', 'app'], ['join-cancelled', 'local']])
  })
  test('that the port of the system call names is that of an end which is its own, and not the system\'s', () => {
    const of = (event: CallEvent) => { const { reason, initiator, recoverable } = step(joining, event).state.end!; return [reason, initiator, recoverable] }
    expect(of({ type: 'system.ended', cause: { reason: 'join-timeout' } })).toEqual(['join-timeout', 'system', true])
    expect(of({ type: 'system.ended' })).toEqual(['system-ended', 'system', false])
  })
  test.each<[CallEvent, string | undefined]>([
    [{ type: 'transport.timedOut' }, 'idle-timeout'], [{ type: 'timer.leave' }, 'leave-timeout'], [{ type: 'user.leave' }, undefined], [{ type: 'transport.leaveClicked' }, undefined],
    [{ type: 'system.ended' }, 'system-ended'], [{ type: 'system.ended', cause: { reason: 'join-timeout' } }, 'join-timeout'], [{ type: 'system.reset' }, 'system-ended'], [{ type: 'system.filtered' }, 'system-ended'],
    [{ type: 'app.taskRemoved' }, 'app-terminated'], [{ type: 'app.terminating' }, 'app-terminated'], [{ type: 'restored' }, 'app-terminated'],
    [{ type: 'transport.left', cause: { reason: 'banned' } }, 'banned'], [{ type: 'transport.left' }, undefined], [{ type: 'transport.closed' }, undefined], [{ type: 'network.online' }, undefined],
    [{ type: 'port.failed', port: 'transport', command: 'join', cause: { reason: 'room-full' } }, 'room-full'], [{ type: 'port.failed', port: 'transport', command: 'leave', cause: { reason: 'room-full' } }, 'room-full'], [{ type: 'port.failed', port: 'x', command: 'subscribe', cause: { reason: 'room-full' } }, undefined],
    [{ type: 'service.stopped', cause: 'killed' }, undefined], [{ type: 'service.refused', cause: 'other' }, undefined],
  ])('after the first cause, %o adds %s', (event, reason) => {
    expect(step(leaving, event).state.end!.secondary).toEqual(reason === undefined ? [] : [expect.objectContaining({ reason })])
  })
  test('keeps each later cause once, and nothing for a wish that was the first', () => {
    const twice = step(step(leaving, { type: 'system.ended' }).state, { type: 'system.reset' }).state
    expect(twice.end!.secondary).toEqual([{ reason: 'system-ended' }])
    expect(step(twice, { type: 'app.taskRemoved' }).state.end!.secondary).toEqual([{ reason: 'system-ended' }, { reason: 'app-terminated' }])
    const cancelled = step(joining, { type: 'user.leave' }).state
    expect(cancelled.end!.reason).toBe('join-cancelled')
    for (const type of ['user.leave', 'transport.leaveClicked'] as const) expect(step(cancelled, { type }).state.end).toBe(cancelled.end)
    for (const type of ['user.leave', 'transport.leaveClicked'] as const) expect(step(step(joined, { type: 'system.ended' }).state, { type }).state.end!.secondary).toEqual([{ reason: 'local-leave' }])
    expect(step(leaving, { type: 'transport.left', cause: { reason: 'local-leave' } }).state.end!.secondary).toEqual([])
  })
  test('gives the same state, no command and a reason when nothing accepts; a note is accepted', () => {
    expect(step(ended, { type: 'user.join' })).toStrictEqual({ state: ended, commands: [], ignored: true, why: 'ended: a join is a new attempt' })
    expect(step(ended, { type: 'user.join' }).state).toBe(ended)
    const noted = step(joined, { type: 'transport.tokenExpiring' })
    expect(noted).toStrictEqual({ state: joined, commands: [], ignored: false })
    expect(noted.state).toBe(joined)
    expect(step(joined, { type: 'transport.failed', recoverable: true })).toMatchObject({ ignored: false, why: 'the failure is recoverable' })
    expect(step(joined, { type: 'user.hangup' } as never)).toStrictEqual({ state: joined, commands: [], ignored: true, why: 'refused: event.type must be a known event, found "user.hangup"' })
  })
  test('tells the listeners, once, that the call has begun and that it is over', () => {
    const heard = (s: CallState) => [s.session, s.audio, s.media]
    expect([initialState(), joining, joined, leaving, ended, step(initialState(), { type: 'screen.disposed' }).state].map(heard)).toEqual([
      ['idle', 'inactive', 'unmuted'], ['joining', 'awaiting', 'unmuted'], ['joined', 'awaiting', 'unmuted'], ['leaving', 'released', 'released'], ['ended', 'released', 'released'], ['ended', 'released', 'released'],
    ])
  })
  test('raises that it is over in the step that makes it so, and no second time when a call that was leaving ends', () => {
    let over = 0
    const actor = createActor(callMachine, { input: {}, inspect: e => { if (e.type === '@xstate.microstep' && e.event.type === 'session.over') over++ } }).start()
    const after = (type: string): number => { actor.send({ type } as never); return over }
    expect(['user.join', 'transport.joined', 'user.leave', 'transport.left'].map(after)).toEqual([0, 0, 1, 1])
  })
  test('of a transport that could not be subscribed to ends the join, and nothing else does; of a system call answers only when idle', () => {
    const failed = (port: string, command: string) => step(joining, { type: 'port.failed', port, command }).state.session
    expect([failed('transport', 'subscribe'), failed('transport', 'join'), failed('transport', 'leave'), failed('app', 'subscribe')]).toEqual(['ended', 'ended', 'joining', 'joining'])
    // No call gets there, but a snapshot may say so.
    expect(step({ ...joined, systemCall: 'none' }, { type: 'system.answered' }).state.systemCall).toBe('none')
    expect(step(initialState(), { type: 'system.answered' }).state).toMatchObject({ session: 'joining', systemCall: 'reported' })
  })
  test('of another attempt changes nothing; a success is answered by a leave for its own', () => {
    const second: CallState = { ...joined, attempt: 2 }
    for (const type of ['transport.joined', 'transport.accepted', 'transport.restored', 'transport.lost', 'user.leave'] as const) {
      const isAnswered = isSuccess(type)
      expect(isAnswered).toBe(!['transport.lost', 'user.leave'].includes(type))
      for (const attempt of [1, 3]) expect(step(second, { type, attempt })).toStrictEqual({ state: second, commands: isAnswered ? [{ type: 'leave', attempt }] : [], ignored: !isAnswered, why: `stale: belongs to attempt ${attempt}, now 2` })
    }
    expect(step(second, { type: 'user.leave', attempt: 2 }).state.session).toBe('leaving')
  })
  test('runs by the choices of its policy, which the state carries where they are not the default ones', () => {
    const never = initialState({ policy: { launchService: 'never', serviceTypes: ['phoneCall'] }, attempt: 4 })
    expect(never).toMatchObject({ session: 'idle', attempt: 4, choices: { launchService: 'never', serviceTypes: ['phoneCall'] } })
    const on = step(step(never, { type: 'user.join' }).state, { type: 'transport.joined' })
    expect([on.state.choices, on.commands.map(c => c.type), on.state.service]).toEqual([never.choices, ['reportConnected'], 'off'])
    expect(step(joining, { type: 'transport.joined' }).commands.map(c => c.type)).toEqual(['reportConnected', 'launchService'])
    expect('choices' in initialState()).toBe(false)
    expect(initialState().attempt).toBe(1)
    expect(() => initialState({ policy: { launchService: 'always' as never } })).toThrow('policy.launchService')
  })
  test('choices are none when they are the default ones, and one engine serves all calls of the same choices', () => {
    const policy = createPolicy()
    expect(choicesOf(policy)).toBeUndefined()
    expect(choicesOf({ ...policy, serviceTypes: [...policy.serviceTypes] })).toBeUndefined()
    expect(choicesOf({ ...policy, serviceTypes: ['camera'] })).toStrictEqual({ launchService: 'when-joined', serviceTypes: ['camera'] })
    expect(choicesOf({ ...policy, launchService: 'never' })).toStrictEqual({ launchService: 'never', serviceTypes: policy.serviceTypes })
    expect(choicesOf({ ...policy, serviceTypes: ['microphone,camera' as never, 'mediaPlayback'] })?.serviceTypes).toBeUndefined()
    const camera = { launchService: 'when-joined', serviceTypes: ['camera'] } as const
    expect(engineFor(camera)).toBe(engineFor({ ...camera }))
    expect(engineFor()).toBe(engineFor(undefined))
    expect(engineFor(camera)).not.toBe(engineFor())
  })
})

describe('the words of the machine', () => {
  const every = REGIONS.session
  test('stand in a machine with the name that tools show', () => { expect(callMachine.id).toBe('call') })
  test('are these', () => {
    expect(REGIONS).toEqual({
      session: ['idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended'], transport: ['none', 'requested', 'up', 'restarting', 'closing', 'abandoned', 'down'], screen: ['absent', 'mounted', 'gone'],
      service: ['off', 'deferred', 'starting', 'running', 'stopping', 'stopped', 'refused'], systemCall: ['none', 'reported', 'connected', 'ended'], app: ['active', 'inactive', 'background'], permission: ['held', 'missing'],
      audio: ['inactive', 'awaiting', 'active', 'interrupted', 'released'], media: ['unmuted', 'mutedByUser', 'mutedBySystem', 'mutedByTransport', 'released'], presentation: ['full', 'pip'],
    })
    expect(COMMANDS).toEqual(['recordEnd', 'subscribe', 'join', 'restartMedia', 'setMuted', 'reportCall', 'reportConnected', 'launchService', 'updateService', 'leave', 'unsubscribe', 'releaseMedia', 'abortService', 'reportEnded', 'exitScreen'])
    expect([every.filter(isOver), every.filter(isUp), every.filter(isLive)]).toEqual([['leaving', 'ended'], ['joined', 'reconnecting'], ['joining', 'joined', 'reconnecting']])
  })
  test('settled is: ended, with everything released, or the transport abandoned', () => {
    const s = { session: 'ended', transport: 'down', service: 'stopped', systemCall: 'ended' } as const
    expect([isSettled(s), isSettled({ ...s, transport: 'abandoned' })]).toEqual([true, true])
    for (const more of [{ session: 'leaving' }, { transport: 'closing' }, { service: 'stopping' }, { systemCall: 'reported' }] as const) expect(isSettled({ ...s, ...more })).toBe(false)
  })
  test('commands stand in their order, and nothing else is one', () => {
    expect([...COMMANDS].reverse().map(type => ({ type })).sort(byOrder).map(c => c.type)).toEqual(COMMANDS)
    expect([...COMMANDS].every(isCommand)).toBe(true)
    expect(['note', '', 'xstate.raise'].some(isCommand)).toBe(false)
  })
  test('a timer is an event, for as long as its state holds, for the time of its policy', () => {
    const policy: Policy = { ...createPolicy(), joinTimeoutMs: 1, leaveTimeoutMs: 2, reconnectTimeoutMs: 3, restartGraceMs: 4, serviceTimeoutMs: 5, stepTimeoutMs: 6 }
    const all = (Object.entries(REGIONS) as [keyof Control, readonly string[]][]).flatMap(([region, states]) => states.map(s => [region, s] as const))
    const runs = (name: string, more: Partial<Control>) => all.filter(([r, s]) => TIMERS[name]!.while({ ...initialState(), ...more, [r]: s })).map(([r, s]) => `${r} ${s}`)
    expect(Object.entries(TIMERS).map(([name, { event, ms }]) => [name, event, ms(policy)])).toEqual([
      ['timer.join', { type: 'timer.join' }, 1], ['timer.leave', { type: 'timer.leave' }, 2], ['timer.reconnect', { type: 'timer.reconnect' }, 3], ['timer.restart', { type: 'timer.restart' }, 4],
      ['timer.service', { type: 'timer.service' }, 5], ['timer.step/transport', { type: 'timer.step', step: 'transport' }, 6], ['timer.step/service', { type: 'timer.step', step: 'service' }, 6],
    ])
    expect(['timer.join', 'timer.leave', 'timer.reconnect', 'timer.service', 'timer.step/service'].map(t => runs(t, {}))).toEqual([['session joining'], ['session leaving'], ['session reconnecting'], ['service starting'], ['service stopping']])
    expect([runs('timer.restart', { session: 'reconnecting' }), runs('timer.restart', {}), runs('timer.step/transport', { session: 'ended' }), runs('timer.step/transport', {})]).toEqual([['transport restarting'], [], ['transport closing'], []])
  })
  test('a row is named by its event, and by what of it chooses', () => {
    const policy = createPolicy({ serviceTypes: ['microphone'] }), failed = (port: string, command: string): CallEvent => ({ type: 'port.failed', port, command })
    expect(ROWS.filter(([name]) => name.includes('/')).map(([name]) => name)).toEqual([
      'transport.failed/recoverable', 'transport.failed/fatal', 'service.refused/background', 'service.refused/other', 'service.stopped/aborted', 'service.stopped/killed', 'service.stopped/timeout', 'service.stopped/dismissed',
      'presentation.pipExited/restored', 'presentation.pipExited/closed', 'permission.changed/held', 'permission.changed/missing', 'timer.step/transport', 'timer.step/service',
      'port.failed/join', 'port.failed/leave', 'port.failed/launchService', 'port.failed/abortService', 'port.failed/reportCall', 'port.failed/other',
    ])
    for (const [name, event] of ROWS) expect([name, rowOf(event, policy)]).toEqual([name, name])
    expect(ROWS.find(([name]) => name === 'permission.changed/missing')![1]).toEqual({ type: 'permission.changed', microphone: false, camera: false, notifications: false })
    expect(ROWS.find(([name]) => name === 'port.failed/leave')![1]).toEqual(failed('transport', 'leave'))
    expect(ROWS.find(([name]) => name === 'port.failed/other')![1]).toEqual(failed('transport', 'exitScreen'))
    expect(ROWS.find(([name]) => name === 'user.join')![1]).toEqual({ type: 'user.join' })
    expect([failed('transport', 'subscribe'), failed('service', 'subscribe'), failed('service', 'join'), failed('service', 'leave'), failed('x', 'y')].map(e => rowOf(e))).toEqual(['port.failed/join', 'port.failed/other', 'port.failed/other', 'port.failed/leave', 'port.failed/other'])
    expect(rowOf({ type: 'permission.changed', microphone: false, camera: false, notifications: false })).toBe('permission.changed/held')
  })
})
