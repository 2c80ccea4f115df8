/** How duties are judged, over tables of two states: the real ones, over the real tables, are in `test/properties/duties.test.ts`. */
import { describe, expect, test } from 'vitest'
import type { Table, TransitionTable } from '../../compile.ts'
import { changesNothing, givesJust, isFirstWanted, isIgnored, isNoted, keepsAllBut, type DutyStep } from './duty.ts'
import { REGIONS } from '../../session-state.ts'
import { BEGINNING, DUTIES, START_DUTIES, TIMER_DUTIES, checkDuties, checkStarts, checkTimers, indexDuties, type Duty } from './index.ts'

const on = { session: 'joined' }, off = { session: 'ended' }
const core: Table = {
  name: 'core', regions: ['session'], initial: 0, states: [on, off], events: ['go', 'note', 'wait'],
  commands: [[], [{ type: 'leave' }]], rows: [[0, 0, 1, 1], [1, 1, 1, 0]], timers: {},
}
const listener: Table = { ...core, name: 'audio', rows: [] }
const policy: TransitionTable['policy'] = { launchService: 'when-joined', needsPermission: false }
const table: TransitionTable = { v: 1, hash: '', policy, signals: ['session.began', 'session.over'], tables: [core, listener] }
const duty = (id: string, more: Partial<Duty>): Duty => ({ id, kind: 'response', table: 'core', says: `says ${id}`, source: 'table', when: () => true, must: () => true, ...more })

describe('the words of duties', () => {
  test('say of no step that the service is first wanted in it where none is launched', () => {
    const state = { session: 'joining' } as DutyStep['from'], isFirst = (launchService: typeof policy.launchService): boolean => isFirstWanted(state, 'transport.joined', { ...policy, launchService })
    expect([isFirst('never'), isFirst('when-joined'), isFirst('when-joining')]).toEqual([false, true, false])
  })
  test('say so only of the step that begins the call, or joins it', () => {
    const isFirst = (session: string, event: string, launchService: typeof policy.launchService): boolean => isFirstWanted({ session } as DutyStep['from'], event, { ...policy, launchService })
    const steps = ['idle', 'joining', 'joined'].flatMap(session => ['user.join', 'system.answered', 'transport.joined', 'user.leave'].map(event => [session, event] as const))
    expect((['when-joining', 'when-joined', 'never'] as const).map(launch => steps.filter(([session, event]) => isFirst(session, event, launch)).map(s => s.join(' '))))
      .toEqual([['idle user.join', 'idle system.answered'], ['joining transport.joined'], []])
  })
  test('ask for just some commands, each of them, and in their order', () => {
    const step = { commands: [{ type: 'leave' }, { type: 'unsubscribe' }] } as unknown as DutyStep
    expect([givesJust(step, 'leave', 'unsubscribe'), givesJust(step, 'leave', 'join'), givesJust(step, 'join', 'unsubscribe'), givesJust(step, 'unsubscribe', 'leave'), givesJust(step, 'leave')]).toEqual([true, false, false, false, false])
  })
})

/** A duty speaks also of states that no right machine reaches, because it judges the wrong ones too. */
test.each<[id: string, from: object, event: string, speaks: boolean]>([
  ['R7', { session: 'joining', service: 'off', app: 'active', permission: 'held' }, 'transport.joined', true],
  ['R7', { session: 'joining', service: 'running', app: 'active', permission: 'held' }, 'transport.joined', false],
  ['R8', { session: 'joining', service: 'off', app: 'background', permission: 'held' }, 'transport.joined', true],
  ['R8', { session: 'joining', service: 'running', app: 'background', permission: 'held' }, 'transport.joined', false],
  ['R17', { session: 'leaving', screen: 'mounted' }, 'transport.left', true],
  ['R17', { session: 'ended', screen: 'mounted' }, 'transport.left', false],
  ['R34', { session: 'joining', systemCall: 'reported' }, 'transport.joined', true],
  ['R34', { session: 'joined', systemCall: 'reported' }, 'transport.joined', false],
])('%s, in %j, of %s: %s', (id, from, event, speaks) => {
  expect(DUTIES.find(d => d.id === id)!.when(from as DutyStep['from'], event, policy)).toBe(speaks)
})

const active = { app: 'active', permission: 'held' }, when = (service: string, more: object): object => ({ ...active, session: 'joined', service, ...more })
/** ... and of steps that no table of slips has: what is wrong in two ways at once must be refused as well. */
test.each<[id: string, event: string, from: object, to: object, commands: string[], keeps: boolean]>([
  ['F7', 'transport.joined', { systemCall: 'reported', session: 'joining' }, { systemCall: 'connected', session: 'joined' }, ['reportConnected'], true],
  ['F7', 'transport.joined', { systemCall: 'reported', session: 'joining' }, { systemCall: 'connected', session: 'joined' }, [], false],
  ['F7', 'transport.joined', { systemCall: 'reported', session: 'joined' }, { systemCall: 'connected', session: 'joined' }, ['reportConnected'], false],
  ['F7', 'transport.joined', { systemCall: 'reported', session: 'joining' }, { systemCall: 'connected', session: 'joining' }, ['reportConnected'], false],
  ['F7', 'transport.joined', { systemCall: 'none', session: 'joining' }, { systemCall: 'connected', session: 'joined' }, ['reportConnected'], false],
  ['F13', 'timer.service', { session: 'ended', service: 'starting' }, { session: 'ended', service: 'stopping' }, ['abortService'], true],
  ['F13', 'timer.service', { session: 'ended', service: 'stopped' }, { session: 'ended', service: 'stopping' }, ['abortService'], false],
  ['F13', 'service.started', { session: 'ended', service: 'stopped' }, { session: 'ended', service: 'stopping' }, ['abortService'], true],
  ['F13', 'service.started', { session: 'joined', service: 'starting' }, { session: 'ended', service: 'stopping' }, ['abortService'], false],
  ['F13', 'timer.leave', { session: 'leaving', service: 'starting' }, { session: 'ended', service: 'stopping' }, ['abortService'], false],
  ['F18', 'transport.left', { session: 'joined', screen: 'mounted' }, { session: 'ended', screen: 'gone' }, ['exitScreen'], true],
  ['F18', 'screen.mounted', { session: 'ended', screen: 'absent' }, { session: 'ended', screen: 'gone' }, ['exitScreen'], true],
  ['F18', 'screen.mounted', { session: 'ended', screen: 'gone' }, { session: 'ended', screen: 'gone' }, ['exitScreen'], false],
  ['F18', 'transport.left', { session: 'joined', screen: 'absent' }, { session: 'ended', screen: 'gone' }, ['exitScreen'], false],
  ['F18', 'transport.left', { session: 'joined', screen: 'mounted' }, { session: 'leaving', screen: 'gone' }, ['exitScreen'], false],
  ['F18', 'transport.left', { session: 'joined', screen: 'mounted' }, { session: 'ended', screen: 'mounted' }, ['exitScreen'], false],
  ['F18', 'screen.disposed', { session: 'idle', screen: 'mounted' }, { session: 'ended', screen: 'gone' }, ['exitScreen'], false],
  ['F18', 'restored', { session: 'joined', screen: 'mounted' }, { session: 'ended', screen: 'gone' }, ['exitScreen'], false],
  ['F63', 'user.join', { session: 'idle', transport: 'none' }, { session: 'joining', transport: 'requested' }, [], true],
  ['F63', 'user.join', { session: 'joined', transport: 'none' }, { session: 'joining', transport: 'requested' }, [], false],
  ['F77', 'user.join', { session: 'joined', systemCall: 'none' }, { session: 'joining', systemCall: 'reported' }, [], false],
  ['F71', 'permission.changed/held', when('deferred', { permission: 'missing' }), when('starting', {}), [], true],
  ['F71', 'permission.changed/held', when('deferred', {}), when('starting', {}), [], false],
  ['F71', 'permission.changed/missing', when('deferred', { permission: 'missing' }), when('starting', {}), [], false],
  ['F71', 'app.activated', when('deferred', {}), when('starting', {}), [], true],
  ['F71', 'app.activated', when('deferred', {}), when('starting', { app: 'background' }), [], false],
  ['F78', 'transport.joined', { session: 'joining', systemCall: 'reported' }, { session: 'joined', systemCall: 'connected' }, [], true],
  ['F78', 'transport.joined', { session: 'joined', systemCall: 'reported' }, { session: 'joined', systemCall: 'connected' }, [], false],
  ['R17', 'transport.left', { session: 'joined', screen: 'mounted' }, { session: 'ended', screen: 'gone' }, ['exitScreen'], true],
  ...(['screen.disposed', 'restored'] as const).flatMap((event): [string, string, object, object, string[], boolean][] => [
    ['R17', event, { session: 'joined', screen: 'mounted' }, { session: 'ended', screen: 'gone' }, [], true],
    ['R17', event, { session: 'joined', screen: 'mounted' }, { session: 'ended', screen: 'gone' }, ['exitScreen'], false],
  ]),
])('%s of %s from %j to %j with %j: %s', (id, event, from, to, commands, keeps) => {
  const step = { policy, event, from, to, commands: commands.map(type => ({ type })), ignored: false } as unknown as DutyStep
  expect(DUTIES.find(d => d.id === id)!.must(step)).toBe(keeps)
})

test('the licence of a value says where it goes, and when, or that it stays', () => {
  const says = (id: string): string => DUTIES.find(d => d.id === id)!.says
  expect(says('F57')).toBe('an idle session only goes to joining, by a join or an answer; to ended, by a disposal, or in a new process')
  expect(['F62', 'F69', 'F80'].map(says)).toEqual(['an ended session stays so', 'a transport that is down stays so', 'an ended system call stays so'])
})

describe('beside a region that a team has added', () => {
  const step = (more: object, commands: string[] = [], ignored = false): DutyStep => ({ policy, event: 'go', from: { session: 'joined', line: 'good' }, to: { session: 'joined', line: 'good', ...more }, commands: commands.map(type => ({ type })), ignored }) as unknown as DutyStep
  test('a step in which only that one moves is noted, or ignored, by the call', () => {
    expect([isIgnored(step({ line: 'bad' })), isNoted(step({ line: 'bad' })), keepsAllBut(step({ line: 'bad' })), changesNothing(step({ line: 'bad' }))]).toEqual([true, true, true, false])
    expect([isIgnored(step({}, [], true)), isNoted(step({}, [], true)), changesNothing(step({}, [], true)), changesNothing(step({}))]).toEqual([true, false, false, true])
  })
  test('a step that moves the call, or commands, is neither', () => {
    for (const s of [step({ session: 'ended' }), step({ line: 'bad' }, ['leave'])]) expect([isIgnored(s), isNoted(s), changesNothing(s)]).toEqual([false, false, false])
    expect([keepsAllBut(step({ session: 'ended' })), keepsAllBut(step({ session: 'ended' }), 'session')]).toEqual([false, true])
  })
  test('and where there is none, what has a row is not ignored', () => {
    const { line: _, ...from } = step({}).from as unknown as { line: string }
    expect(isIgnored({ ...step({}), from: from as never, to: from as never })).toBe(false)
  })
})

test('a listener commands nothing, but for the media’s setMuted', () => {
  const keeps = (from: object, type: string): boolean => DUTIES.find(d => d.id === 'F85')!.must({ policy, event: 'go', from, to: from, commands: [{ type }], ignored: false } as unknown as DutyStep)
  expect([keeps({ media: 'unmuted' }, 'setMuted'), keeps({ media: 'unmuted' }, 'leave'), keeps({ recording: 'on' }, 'setMuted'), keeps({ recording: 'on' }, 'exitScreen')]).toEqual([true, false, false, false])
})

describe('an index of duties', () => {
  test('has those of its table and policy, by cell, and counts of how many cells they speak', () => {
    const all = duty('R1', {}), go = duty('R2', { when: (s, e) => (s.session as string) === 'joined' && e === 'go' }), never = duty('R3', { when: () => false })
    const elsewhere = duty('R4', { table: 'audio' }), otherPolicy = duty('R5', { speaksOf: p => p.launchService === 'never' }), ours = duty('R6', { speaksOf: p => p.launchService === 'when-joined', when: (_, e) => e === 'wait' })
    const index = indexDuties(core, policy, [all, go, never, elsewhere, otherPolicy, ours])
    expect([...index.witnesses]).toEqual([['R1', 6], ['R2', 1], ['R3', 0], ['R6', 2]])
    expect(index.of).toEqual([[all, go], [all], [all, ours], [all], [all], [all, ours]])
  })
  test('is asked with the policy', () => {
    const asked: unknown[] = []
    indexDuties(core, policy, [duty('R1', { when: (...args) => { asked.push(args); return false } })])
    expect(asked).toEqual([on, off].flatMap(s => ['go', 'note', 'wait'].map(e => [s, e, policy])))
  })
  test('tells an answer as a step: a state by its number or its values, and no list of commands where there is no row', () => {
    const { stepOf } = indexDuties(core, policy, [])
    expect(stepOf(0, 1, core.commands[1])).toEqual({ policy, from: on, event: 'go', to: off, commands: [{ type: 'leave' }], ignored: false })
    expect(stepOf(4, 1, [])).toEqual({ policy, from: off, event: 'note', to: off, commands: [], ignored: false })
    expect(stepOf(5, { session: 'idle' }, undefined)).toEqual({ policy, from: off, event: 'wait', to: { session: 'idle' }, commands: [], ignored: true })
  })
  test('names the first duty that an answer would break', () => {
    const gives = duty('R1', { must: s => s.commands.length > 0 }), ends = duty('R2', { must: s => (s.to.session as string) === 'ended' })
    const index = indexDuties(core, policy, [gives, ends])
    expect([index.broken(0, 1, core.commands[1]), index.broken(0, 1, []), index.broken(0, 0, core.commands[1]), index.broken(0, 0, undefined)]).toEqual([undefined, gives, ends, gives])
  })
  test('has our own duties when it is given none', () => {
    expect([...indexDuties(listener, policy, [duty('R1', {}), duty('R2', { table: 'audio' }), duty('R3', { table: 'listeners' }), duty('R4', { table: 'media' })]).witnesses.keys()]).toEqual(['R2', 'R3'])
    expect(indexDuties({ ...core, name: 'core' }, policy).witnesses.size).toBe(DUTIES.filter(d => d.table === 'core' && (d.speaksOf?.(policy) ?? true)).length)
  })
})

describe('a check of duties', () => {
  test('judges each cell: its row, or that nothing happens', () => {
    const seen: unknown[] = []
    const { broken, witnesses } = checkDuties(table, [duty('R1', { must: s => { seen.push([s.from, s.event, s.to, s.commands.length, s.ignored]); return true } }), duty('R2', { table: 'audio', when: () => false })])
    expect(seen).toEqual([
      [on, 'go', off, 1, false], [on, 'note', on, 0, true], [on, 'wait', on, 0, true],
      [off, 'go', off, 0, true], [off, 'note', off, 0, false], [off, 'wait', off, 0, true],
    ])
    expect(broken).toEqual([])
    expect([...witnesses]).toEqual([['R1', 6], ['R2', 0]])
  })
  test('knows the core by its place, and each other table as a listener', () => {
    const ofCore = duty('R1', {}), ofAudio = duty('R2', { table: 'audio' }), ofEach = duty('R3', { table: 'listeners' })
    const { witnesses } = checkDuties({ ...table, tables: [{ ...core, name: 'call' }, listener, { ...listener, name: 'recording' }] }, [ofCore, ofAudio, ofEach])
    expect([...witnesses]).toEqual([['R1', 6], ['R2', 6], ['R3', 12]])
  })
  test('tells each step that breaks one', () => {
    const { broken } = checkDuties(table, [duty('R1', { must: s => s.commands.length === 0 }), duty('R2', { table: 'audio', when: (s, e) => (s.session as string) === 'ended' && e === 'wait', must: () => false })])
    expect(broken).toEqual([
      { duty: 'R1', says: 'says R1', table: 'core', state: on, event: 'go', to: off, commands: ['leave'] },
      { duty: 'R2', says: 'says R2', table: 'audio', state: off, event: 'wait', to: off, commands: [] },
    ])
  })
})

describe('a check of how a call starts', () => {
  const all = (region: string): readonly string[] => REGIONS[region as keyof typeof REGIONS]
  /** The core with every region in it, of which one has each of its values; started in the state of that number. */
  const started = (region: string, initial: number): TransitionTable =>
    ({ ...table, tables: [{ ...core, regions: Object.keys(REGIONS), states: all(region).map(value => ({ ...BEGINNING, [region]: value })), initial, rows: [] }] })
  test('speaks of each region of a call once', () => {
    expect(Object.fromEntries(START_DUTIES.filter(d => d.source !== 'regions').map(d => [d.region, d.source]))).toEqual({ session: 'C9.4', screen: 'D1.1', app: 'D1.1', permission: 'D1.1' })
    expect(START_DUTIES.map(d => [d.id, d.region])).toEqual(Object.keys(REGIONS).map((region, i) => [`B${i + 1}`, region]))
    expect(BEGINNING).toEqual({ session: 'idle', transport: 'none', screen: 'absent', service: 'off', systemCall: 'none', app: 'active', permission: 'held', audio: 'inactive', media: 'unmuted', presentation: 'full' })
  })
  test.each(START_DUTIES)('$says, and in no other state', ({ id, region, says }) => {
    all(region).forEach((value, i) => {
      const { broken, witnesses } = checkStarts(started(region, i)), state = { ...BEGINNING, [region]: value }
      expect(broken).toEqual(value === BEGINNING[region] ? [] : [{ duty: id, says: `a call starts with ${region} ${BEGINNING[region]}, found ${value}`, table: 'core', state, event: '', to: state, commands: [] }])
      expect([...witnesses]).toEqual(START_DUTIES.map(d => [d.id, 1]))
    })
    expect(says).toBe(`a call starts with ${region} ${BEGINNING[region]}`)
  })
  test('finds a region in whichever table it is, says of one that is not there that it was not met, and nothing of a region of a team', () => {
    const beside = { ...listener, regions: ['media'], states: [{ media: 'released' }] }, own = { ...listener, name: 'recording', regions: ['recording'], states: [{ recording: 'on' }] }
    const { broken, witnesses } = checkStarts({ ...table, tables: [{ ...core, states: [{ session: 'idle' }] }, beside, own] })
    expect(broken.map(b => [b.duty, b.table, b.says])).toEqual([['B9', 'audio', 'a call starts with media unmuted, found released']])
    expect([...witnesses].filter(([, n]) => n > 0)).toEqual([['B1', 1], ['B9', 1]])
  })
})

describe('a check of timers', () => {
  /** States of the call, of which just one runs each timer. */
  const idle = { session: 'idle', transport: 'none', service: 'off' }
  const states = [
    idle, { ...idle, session: 'joining' }, { ...idle, session: 'leaving' }, { ...idle, session: 'reconnecting', transport: 'up' }, { ...idle, session: 'reconnecting', transport: 'restarting' },
    { ...idle, service: 'starting' }, { ...idle, session: 'ended', transport: 'closing' }, { ...idle, service: 'stopping' },
  ]
  const timers = { 'timer.join': [1], 'timer.leave': [2], 'timer.reconnect': [3, 4], 'timer.restart': [4], 'timer.service': [5], 'timer.step/transport': [6], 'timer.step/service': [7] }
  const call = (own: Table['timers'] = timers, beside: Table['timers'] = {}, launchService: typeof policy.launchService = 'when-joined'): TransitionTable =>
    ({ ...table, policy: { ...policy, launchService }, tables: [{ ...core, states, timers: own, rows: [] }, { ...listener, timers: beside }] })

  test('finds nothing wrong where each runs just in its states, and counts them', () => {
    const { broken, witnesses } = checkTimers(call())
    expect(broken).toEqual([])
    expect([...witnesses]).toEqual([['T1', 1], ['T2', 1], ['T3', 2], ['T4', 1], ['T5', 1], ['T6', 1], ['T7', 1], ['T8', 2]])
  })
  test.each(TIMER_DUTIES.flatMap(d => (d.timer === undefined ? [] : [{ ...d, timer: d.timer }])))('$says', ({ id, timer, says }) => {
    const right = timers[timer as keyof typeof timers]
    expect(checkTimers(call({ ...timers, [timer]: [0, ...right] })).broken).toEqual([
      { duty: id, says: `${says}: ${timer} runs in session idle, transport none, service off`, table: 'core', state: states[0], event: timer, to: states[0], commands: [] },
    ])
    const { [timer as 'timer.join']: _, ...without } = timers
    expect(checkTimers(call(without)).broken.map(b => [b.duty, b.state, b.says.includes(`: ${timer} does not run in session `)])).toEqual(right.map(i => [id, states[i], true]))
    expect(says).toMatch(/^timer\..+ runs exactly while the (call|service) (is|has) /)
  })
  test('finds a timer that no call has, and one that runs beside the core', () => {
    const says = 'no other timer runs, and none beside the core'
    expect(checkTimers(call({ ...timers, 'timer.other': [0] })).broken.map(b => [b.duty, b.says, b.table, b.event])).toEqual([['T8', `${says}: timer.other runs in session idle, transport none, service off`, 'core', 'timer.other']])
    expect(checkTimers(call(timers, { 'timer.join': [1] })).broken.map(b => [b.duty, b.says, b.table, b.event])).toEqual([['T8', `${says}: timer.join runs in session ended`, 'audio', 'timer.join']])
  })
  test('says nothing of the start of a service where none is launched', () => {
    const { broken, witnesses } = checkTimers(call({ ...timers, 'timer.service': [] }, {}, 'never'))
    expect(broken).toEqual([])
    expect(witnesses.has('T5')).toBe(false)
    expect(checkTimers(call({ ...timers, 'timer.service': [] }, {}, 'when-joining')).broken.map(b => b.duty)).toEqual(['T5'])
  })
})
