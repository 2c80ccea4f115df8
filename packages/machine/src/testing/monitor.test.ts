/** The monitor, on a table of five states: from where it begins, what a gap does, what is told of a divergence. */
import { describe, expect, test } from 'vitest'
import type { Command } from '../commands.ts'
import type { Table, TransitionTable } from '../compile.ts'
import { OUTCOMES_TOLD_MAX, STATES_TOLD_MAX, createMonitor, type Judgement, type MonitorOptions } from './monitor.ts'
import type { ObservedRecord, ObservedStep } from './observed.ts'

const NAMES = ['idle', 'joining', 'joined', 'leaving', 'ended'] as const
const RESOURCES = { idle: ['none', 'off', 'none'], joining: ['requested', 'off', 'none'], joined: ['up', 'off', 'none'], leaving: ['closing', 'stopped', 'ended'], ended: ['down', 'stopped', 'ended'] } as const
const stateOf = (session: (typeof NAMES)[number]): Record<string, string> => { const [transport, service, systemCall] = RESOURCES[session]; return { session, transport: transport!, service: service!, systemCall: systemCall! } }
const END: Command[] = [{ type: 'recordEnd', reason: 'local-leave' }, { type: 'leave' }]
const core: Table = {
  name: 'core', regions: ['session', 'transport', 'service', 'systemCall'], initial: 0, timers: {},
  states: NAMES.map(stateOf), events: ['user.join', 'user.leave', 'transport.joined', 'transport.left', 'transport.failed/recoverable', 'transport.failed/fatal', 'restored'],
  commands: [[], [{ type: 'join' }], END],
  rows: [[0, 0, 1, 1], [1, 1, 3, 2], [1, 2, 2, 0], [2, 1, 3, 2], [2, 4, 2, 0], [2, 5, 4, 2], [3, 3, 4, 0], [0, 6, 0, 0], [2, 6, 4, 2], [4, 6, 4, 0]],
}
const tableOf = (...tables: Table[]): TransitionTable => ({ v: 1, hash: '', policy: { launchService: 'never', needsPermission: false }, signals: ['session.began', 'session.over'], tables })
const table = tableOf(core)
const step = (seq: number, type: string, more: Partial<ObservedStep> & { [f: string]: unknown } = {}, payload: object = {}): ObservedStep => ({ kind: 'step', seq, event: { type, ...payload }, ...more })
const OPEN: ObservedRecord = { kind: 'open', seq: 0 }
/** Feeds all; of each whether it was possible. */
function feed(records: readonly ObservedRecord[], options?: MonitorOptions, of = table) {
  const monitor = createMonitor(of, options), said = records.map(r => monitor.feed(r))
  return { said, count: monitor.count, ...monitor.judge() }
}
const verdict = (records: readonly ObservedRecord[], options?: MonitorOptions): string => feed(records, options).verdict
const all = <T>(n: number, x: T): T[] => Array.from({ length: n }, () => x)

describe('from where it begins', () => {
  const joins = [step(1, 'user.join'), step(2, 'transport.joined'), step(3, 'user.leave'), step(4, 'transport.left')]
  test('an opened trace from the initial state, to its close', () => {
    expect(feed([OPEN, ...joins, { kind: 'close', seq: 5 }])).toEqual({ said: all(6, true), count: 1, verdict: 'conforms', records: 6, gaps: [] })
    // An adapter may tell later what it has diagnosed.
    expect(feed([OPEN, ...joins, { kind: 'close', seq: 5 }, { kind: 'port', seq: 6 }])).toEqual({ said: all(7, true), count: 1, verdict: 'conforms', records: 7, gaps: [] })
    expect(feed([])).toEqual({ said: [], count: 1, verdict: 'conforms', records: 0, gaps: [] })
  })
  test('a trace without its open, when its first step fits the initial state and is not ignored there', () => {
    expect(feed([step(0, 'user.join'), step(1, 'transport.joined')])).toEqual({ said: [true, true], count: 1, verdict: 'conforms', records: 2, gaps: [] })
    expect(verdict([step(0, 'user.join', { from: { session: 'idle' } })])).toBe('conforms')
    // Ignored in the initial state, or seen in another one: the recorder came late.
    for (const first of [step(0, 'transport.joined'), step(0, 'user.join', { from: { session: 'joined' } })]) expect(feed([first])).toMatchObject({ verdict: 'cannot-tell', gaps: [] })
    // Also where one state is left: its beginning was not seen.
    expect(feed([step(0, 'transport.left', { ignored: false })])).toMatchObject({ count: 1, verdict: 'cannot-tell', gaps: [], possible: { states: [stateOf('ended')] } })
    expect(feed([step(0, 'transport.joined')]).possible!.regions['session']).toEqual(['idle', 'joined', 'leaving', 'ended'])
  })
  test('also when only one of the branches that it may be is not ignored there', () => {
    const failing = tableOf({ ...core, rows: [...core.rows, [0, 5, 4, 2]] })
    expect(feed([step(0, 'transport.failed')], undefined, failing).possible!.regions['session']).toEqual(['idle', 'ended'])
  })
  test('with a number missing before it, anywhere', () => {
    expect(feed([step(3, 'user.join')])).toMatchObject({ count: 4, verdict: 'cannot-tell', gaps: [[0, 2]] })
  })
  test('where it is told to', () => {
    // From the beginning, so that what is ignored there was ignored.
    expect(feed([step(0, 'transport.joined')], { from: 'beginning' })).toMatchObject({ count: 1, verdict: 'conforms' })
    expect(feed([step(0, 'transport.joined', { from: { session: 'joining' } })], { from: 'beginning' })).toMatchObject({ said: [false], verdict: 'diverges' })
    // Late, so that nothing is known, and however little is left, nobody knows what was before.
    expect(feed([], { from: 'late' })).toMatchObject({ count: 5, verdict: 'cannot-tell' })
    expect(feed([step(0, 'user.join', { from: stateOf('idle') })], { from: 'late' })).toMatchObject({ count: 1, verdict: 'cannot-tell', possible: { count: 1, states: [stateOf('joining')] } })
    expect(feed([OPEN, step(1, 'transport.joined')], { from: 'late' })).toMatchObject({ count: 4 })
  })
  test('a restored machine from any snapshot', () => {
    expect(feed([OPEN, step(1, 'restored')])).toMatchObject({ verdict: 'cannot-tell', gaps: [] })
    expect(feed([OPEN, step(1, 'restored')]).possible!.regions['session']).toEqual(['idle', 'joining', 'leaving', 'ended'])
    expect(feed([OPEN, step(1, 'restored', { to: stateOf('ended'), commands: END })])).toEqual({ said: [true, true], count: 1, verdict: 'conforms', records: 2, gaps: [] })
    expect(feed([OPEN, step(1, 'restored')], { from: 'beginning' }).count).toBe(4)
  })
})

describe('numbers that are missing', () => {
  test('are gaps: so many steps may have happened', () => {
    expect(feed([OPEN, step(1, 'user.join'), step(4, 'user.leave')])).toMatchObject({ said: [true, true, true], verdict: 'cannot-tell', gaps: [[2, 3]] })
    expect(feed([OPEN, step(1, 'user.join'), step(3, 'transport.left', { ignored: false })])).toMatchObject({ verdict: 'cannot-tell', count: 1, gaps: [[2, 2]], possible: { states: [stateOf('ended')] } })
    // One step is not enough for two.
    expect(feed([OPEN, step(1, 'user.join'), step(3, 'user.join', { from: { session: 'ended' } })])).toMatchObject({ said: [true, true, false], verdict: 'diverges' })
    expect(feed([OPEN, step(1, 'user.join'), step(4, 'user.join', { from: { session: 'ended' } })])).toMatchObject({ said: [true, true, true] })
  })
  test('are told by a record too, and neighbours are one gap', () => {
    const gap = (seq: number, missing: [number, number]): ObservedRecord => ({ kind: 'gap', seq, missing })
    expect(feed([OPEN, step(1, 'user.join'), gap(4, [2, 3]), step(5, 'user.leave')])).toMatchObject({ verdict: 'cannot-tell', gaps: [[2, 3]] })
    expect(feed([OPEN, gap(2, [1, 2]), gap(4, [3, 4]), step(5, 'user.leave')])).toMatchObject({ gaps: [[1, 4]] })
    expect(feed([OPEN, gap(2, [1, 2]), step(3, 'user.leave'), gap(6, [4, 6])])).toMatchObject({ gaps: [[1, 2], [4, 6]] })
    // What the gap says, and what is missing before it.
    expect(feed([OPEN, gap(5, [3, 4]), step(6, 'user.leave')])).toMatchObject({ gaps: [[1, 4]] })
    expect(feed([OPEN, gap(1, [1, 8]), step(9, 'user.leave')])).toMatchObject({ said: [true, true, true], gaps: [[1, 8]] })
    // A gap of what is there already is none.
    expect(feed([OPEN, step(1, 'user.join'), gap(2, [0, 1]), step(3, 'transport.joined')])).toMatchObject({ verdict: 'conforms', gaps: [] })
    expect(feed([gap(0, [0, 0]), step(1, 'user.join')])).toMatchObject({ verdict: 'cannot-tell', gaps: [[0, 0]], count: 4 })
  })
  test('that come late are not judged: the gap has spoken for them', () => {
    expect(feed([OPEN, step(1, 'user.join'), step(3, 'user.leave'), step(2, 'user.join', { from: { session: 'ended' } }), step(4, 'transport.left')])).toMatchObject({ said: all(5, true), gaps: [[2, 2]], records: 5 })
  })
  test('are gaps also where what came of commands is told', () => {
    expect(feed([OPEN, step(1, 'user.join'), { kind: 'port', seq: 2 }, step(3, 'transport.joined')])).toEqual({ said: all(4, true), count: 1, records: 4, verdict: 'conforms', gaps: [] })
    expect(feed([OPEN, step(1, 'user.join'), { kind: 'port', seq: 3 }])).toMatchObject({ gaps: [[2, 2]] })
  })
  test('belong to the judgement that was given: a later gap does not change it', () => {
    const monitor = createMonitor(table)
    monitor.feed(OPEN)
    monitor.feed(step(2, 'user.join'))
    const first = monitor.judge()
    monitor.feed(step(9, 'user.leave'))
    expect([first.gaps, monitor.judge().gaps]).toEqual([[[1, 1]], [[1, 1], [3, 8]]])
  })
})

describe('what is impossible', () => {
  test('is told with what was possible instead; and nothing that comes later takes it back', () => {
    const lie = step(2, 'user.leave', { from: { session: 'joining' }, to: { session: 'joined' }, commands: END, ignored: false })
    expect(feed([OPEN, step(1, 'user.join'), lie, step(3, 'transport.left'), { kind: 'gap', seq: 5, missing: [4, 5] }])).toEqual({
      said: [true, true, false, false, false], count: 1, verdict: 'diverges', records: 5, gaps: [],
      divergence: {
        seq: 2, expected: { event: 'user.leave', from: stateOf('joining'), to: stateOf('leaving'), commands: END, ignored: false },
        found: { event: lie.event, from: lie.from, to: lie.to, commands: END, ignored: false },
      },
      possible: {
        count: 1, states: [stateOf('joining')], regions: { session: ['joining'], transport: ['requested'], service: ['off'], systemCall: ['none'] },
        outcomes: [{ event: 'user.leave', from: stateOf('joining'), to: stateOf('leaving'), commands: END, ignored: false }],
      },
    })
  })
  test('tells of the record only what it holds', () => {
    expect(feed([OPEN, step(1, 'user.join', { ignored: true })]).divergence!.found).toStrictEqual({ event: { type: 'user.join' }, ignored: true })
    expect(feed([OPEN, step(1, 'user.join', { to: { session: 'idle' } })]).divergence!.found).toStrictEqual({ event: { type: 'user.join' }, to: { session: 'idle' } })
  })
  test('an event that no table knows does nothing', () => {
    const { divergence } = feed([OPEN, step(1, 'user.wave', { commands: [{ type: 'join' }] })])
    expect(divergence).toEqual({ seq: 1, expected: { event: 'user.wave', from: stateOf('idle'), to: stateOf('idle'), commands: [], ignored: true }, found: { event: { type: 'user.wave' }, commands: [{ type: 'join' }] } })
    expect(verdict([OPEN, step(1, 'user.wave', { ignored: true })])).toBe('conforms')
  })
  test('every branch that the payload leaves open is told, the closest first', () => {
    const at = [OPEN, step(1, 'user.join'), step(2, 'transport.joined')]
    expect(feed([...at, step(3, 'transport.failed', { to: { session: 'leaving' }, ignored: true })]).possible!.outcomes!.map(o => o.event)).toEqual(['transport.failed/recoverable', 'transport.failed/fatal'])
    expect(feed([...at, step(3, 'transport.failed', { commands: END, ignored: true })]).possible!.outcomes!.map(o => o.event)).toEqual(['transport.failed/fatal', 'transport.failed/recoverable'])
    expect(feed([...at, step(3, 'transport.failed', { ignored: true }, { recoverable: false })]).possible!.outcomes!.map(o => o.event)).toEqual(['transport.failed/fatal'])
  })
  test('a close before everything is given back', () => {
    const at = [OPEN, step(1, 'user.join')]
    expect(feed([...at, { kind: 'close', seq: 2 }])).toMatchObject({ said: [true, true, false], verdict: 'diverges', divergence: { seq: 2, expected: { settled: true }, found: { settled: true, from: stateOf('joining') } } })
    expect(feed([...at, { kind: 'close', seq: 2, settled: false }]).divergence!.found).toEqual({ settled: false, from: stateOf('joining') })
    expect(feed([{ kind: 'close', seq: 0 }])).toMatchObject({ said: [false], divergence: { found: { from: stateOf('idle') } } })
    // Of several possible states those are left in which it may be closed.
    expect(feed([OPEN, step(1, 'user.join'), { kind: 'close', seq: 5 }])).toMatchObject({ verdict: 'cannot-tell', gaps: [[2, 4]], count: 1, possible: { states: [stateOf('ended')] } })
  })
})

describe('the end record with which a trace is closed', () => {
  const joined = [OPEN, step(1, 'user.join'), step(2, 'transport.joined')], left = [...joined, step(3, 'user.leave'), step(4, 'transport.left')]
  const close = (seq: number, reason?: string, initiator?: string): ObservedRecord => ({ kind: 'close', seq, ...(reason !== undefined && { end: { reason, ...(initiator !== undefined && { initiator }) } }) })
  const others = (...rows: Table['rows']): TransitionTable => tableOf({ ...core, events: [...core.events, 'screen.disposed'], commands: [...core.commands, [{ type: 'recordEnd', reason: 'cause' }], [{ type: 'recordEnd', reason: 'network-lost' }]], rows: [...core.rows, ...rows] })
  /** Whether it may be closed so, and the ends that it may be closed with. */
  const ends = (records: readonly ObservedRecord[], of = table): unknown => { const { said, divergence } = feed(records, undefined, of); return divergence ? (divergence.expected as { ends?: unknown }).ends : said.at(-1) }
  const LOCAL = [{ reason: 'local-leave', initiator: 'local' }]

  test('is the one that a step has recorded, whether its commands were seen or not', () => {
    expect(feed([...left, close(5, 'network-lost', 'system')])).toMatchObject({
      said: [...all(5, true), false], verdict: 'diverges', records: 6,
      divergence: { seq: 5, expected: { settled: true, ends: LOCAL }, found: { settled: true, end: { reason: 'network-lost', initiator: 'system' } } }, possible: { count: 1, states: [stateOf('ended')] },
    })
    for (const list of [left, left.map(r => (r.kind === 'step' && r.seq === 3 ? { ...r, from: stateOf('joined'), commands: END } : r))]) {
      expect([ends([...list, close(5, 'local-leave', 'local')]), ends([...list, close(5, 'busy', 'local')]), ends([...list, close(5, 'local-leave', 'remote')])]).toEqual([true, LOCAL, LOCAL])
    }
  })
  test('may leave out what it is, or say it in words that are none of ours', () => {
    for (const last of [close(5), close(5, 'local-leave'), close(5, 'removed', 'local'), close(5, 'local-leave', 'removed'), { kind: 'close', seq: 5, end: 'removed' } as const]) expect(ends([...left, last])).toBe(true)
  })
  test('is that of the cause which the event carries; what it may have carried is anything', () => {
    const failed = (payload: object): ObservedRecord[] => [...joined, step(3, 'transport.failed', { to: { session: 'ended' } }, payload)], none = others([2, 5, 4, 3])
    const rest = core.rows.filter(([state, event]) => !(state === 2 && event === 5)), causes = tableOf({ ...none.tables[0]!, rows: [...rest, [2, 5, 4, 3]] })
    expect([ends([...failed({ recoverable: false, cause: { reason: 'busy' } }), close(4, 'busy', 'host')]), ends([...failed({ recoverable: false, cause: { reason: 'busy' } }), close(4, 'local-leave', 'local')])]).toEqual([true, [{ reason: 'busy' }]])
    expect(ends([...failed({ recoverable: false, cause: { reason: 'busy', initiator: 'host' } }), close(4, 'busy', 'remote')])).toEqual([{ reason: 'busy', initiator: 'host' }])
    // Without one: the constant, which may be that there is none.
    expect([ends([...failed({ recoverable: false }), close(4, 'busy', 'host')]), ends([...failed({ recoverable: false }), close(4, 'busy', 'host')], causes)]).toEqual([LOCAL, [{ reason: 'unknown', initiator: 'system' }]])
    for (const payload of [{}, { recoverable: false, cause: 'removed' }, { recoverable: false, cause: { reason: 'removed' } }]) expect(ends([...failed(payload), close(4, 'busy', 'remote')])).toBe(true)
    // It has no other field than its cause.
    const ended = others([2, 3, 4, 2])
    expect(ends([...joined, step(3, 'transport.left'), close(4, 'busy', 'remote')], ended)).toBe(true)
  })
  test('is the app’s where the screen was taken away', () => {
    const away = [...joined, step(3, 'screen.disposed')], of = others([2, 7, 4, 2])
    expect([ends([...away, close(4, 'local-leave', 'app')], of), ends([...away, close(4, 'local-leave', 'local')], of)]).toEqual([true, [{ reason: 'local-leave', initiator: 'app' }]])
  })
  test('is anything where a step is missing, or its constant, or the beginning; and known again by a step that records it', () => {
    for (const list of [left.filter(r => r.seq !== 3), left.map(r => (r.seq === 3 ? { ...r, commands: [{ type: 'recordEnd' }, { type: 'leave' }] } : r)), left.slice(2), [OPEN, step(1, 'restored'), step(4, 'transport.closed')]]) expect(ends([...list, close(5, 'busy', 'remote')])).toBe(true)
    const seen = [...joined, step(7, 'user.leave', { from: { session: 'joined' }, commands: END }), step(8, 'transport.left')]
    expect(ends([...seen, close(9, 'busy', 'remote')])).toEqual(LOCAL)
    expect(ends([OPEN, step(1, 'restored', { to: stateOf('ended'), commands: END }), close(2, 'busy', 'remote')])).toEqual(LOCAL)
  })
  test('is one of several where more than one is possible; the first end stands', () => {
    const twice = others([4, 1, 4, 4]), again = (from?: Record<string, string>): ObservedRecord[] => [...left, step(5, 'user.leave', { commands: [{ type: 'recordEnd', reason: 'network-lost' }], ...(from && { from }) })]
    expect([ends([...again({ session: 'ended' }), close(6, 'network-lost', 'system')], twice), ends([...left, step(5, 'user.leave'), close(6, 'network-lost', 'system')], twice)]).toEqual([LOCAL, LOCAL])
    expect([ends([...again(), close(6, 'network-lost', 'system')], twice), ends([...again(), close(6, 'busy', 'remote')], twice)]).toEqual([true, [...LOCAL, { reason: 'network-lost', initiator: 'system' }]])
    expect(ends([OPEN, close(1, 'busy', 'remote')], tableOf({ ...core, states: NAMES.map(() => stateOf('ended')) }))).toBe(true)
  })
})

test('a step whose commands were not seen is looked at from a hundred possible states, and from more it is anything', () => {
  const closed = (states: number) => {
    const values = Array.from({ length: states }, (_, i) => `m${i}`)
    const media: Table = { name: 'media', regions: ['media'], initial: 0, timers: {}, states: values.map(m => ({ media: m })), events: ['user.mute'], commands: [[]], rows: values.map((_, i): Table['rows'][number] => [i, 0, (i + 1) % states, 0]) }
    const joined = step(0, 'app.quiet', { from: { session: 'joined' }, to: { session: 'joined' }, ignored: true })
    return feed([joined, step(1, 'user.leave'), step(2, 'transport.left'), { kind: 'close', seq: 3, end: { reason: 'busy', initiator: 'remote' } }], { from: 'late' }, tableOf(core, media))
  }
  expect(closed(STATES_TOLD_MAX)).toMatchObject({ said: [true, true, true, false], divergence: { seq: 3, expected: { ends: [{ reason: 'local-leave', initiator: 'local' }] } } })
  expect(closed(STATES_TOLD_MAX + 1)).toMatchObject({ said: all(4, true), verdict: 'cannot-tell' })
})

test('a machine that holds nothing of what must be given back may be closed anywhere', () => {
  const bare: Table = { ...core, regions: ['session'], states: NAMES.map(session => ({ session })) }
  expect(feed([OPEN, step(1, 'user.join'), { kind: 'close', seq: 2 }], undefined, tableOf(bare))).toMatchObject({ said: [true, true, true], verdict: 'conforms' })
})

describe('what the machine did not see', () => {
  const at = [OPEN, step(1, 'user.join')]
  test('a refused event changes nothing and commands nothing', () => {
    const refused = { refused: 'not from outside' }
    expect(feed([...at, step(2, 'transport.joined', refused), step(3, 'transport.joined')])).toMatchObject({ said: all(4, true), verdict: 'conforms' })
    expect(verdict([...at, step(2, 'transport.joined', { ...refused, from: stateOf('joining'), to: stateOf('joining'), commands: [], ignored: true })])).toBe('conforms')
    for (const lie of [{ ignored: false }, { commands: [{ type: 'leave' }] }, { from: stateOf('joined') }, { to: stateOf('joined') }]) {
      expect(feed([...at, step(2, 'transport.joined', { ...refused, ...lie })])).toMatchObject({ said: [true, true, false], divergence: { seq: 2, expected: { event: 'transport.joined', from: stateOf('joining'), to: stateOf('joining'), commands: [], ignored: true } } })
    }
    // Also one that speaks of another attempt: it is not answered.
    expect(verdict([...at, step(2, 'transport.joined', { ...refused, ignored: true }, { attempt: 7 })])).toBe('conforms')
  })
  test('an event of another attempt changes nothing; a success of it is left again, for that attempt', () => {
    const stale = { attempt: 1 }, answer = [{ type: 'leave', attempt: 7 }]
    expect(verdict([...at, step(2, 'transport.joined', { ...stale, from: stateOf('joining'), to: stateOf('joining'), commands: answer, ignored: false }, { attempt: 7 })])).toBe('conforms')
    expect(verdict([...at, step(2, 'transport.joined', {}, { attempt: 7 })])).toBe('conforms')
    expect(verdict([...at, step(2, 'transport.left', { commands: [], ignored: true }, { attempt: 7 }), step(3, 'transport.joined')])).toBe('conforms')
    for (const lie of [{ ignored: true }, { commands: [] }, { commands: [{ type: 'leave', attempt: 1 }] }, { commands: [{ type: 'join', attempt: 7 }] }, { commands: [...answer, ...answer] }, { from: stateOf('joined') }, { to: stateOf('joined') }]) {
      expect(feed([...at, step(2, 'transport.joined', { ...stale, ...lie }, { attempt: 7 })])).toMatchObject({
        said: [true, true, false], divergence: { expected: { event: 'transport.joined', from: stateOf('joining'), to: stateOf('joining'), commands: answer, ignored: false } },
      })
    }
    for (const lie of [{ ignored: false }, { commands: answer }]) expect(feed([...at, step(2, 'transport.left', { ...stale, ...lie }, { attempt: 7 })])).toMatchObject({ said: [true, true, false], divergence: { expected: { commands: [], ignored: true } } })
  })
  test('whose attempt it is, the record says; and a command of another attempt is another command', () => {
    expect(verdict([...at, step(2, 'transport.joined', { attempt: 7 }, { attempt: 7 })])).toBe('conforms')
    expect(verdict([...at, step(2, 'transport.joined', { attempt: 7, to: stateOf('joined') }, { attempt: 7 })])).toBe('conforms')
    expect(verdict([...at, step(2, 'transport.joined', { to: stateOf('joined') }, { attempt: 1 })])).toBe('conforms')
    expect(feed([...at, step(2, 'user.leave', { commands: [{ type: 'recordEnd' }, { type: 'leave', attempt: 1 }] })]).verdict).toBe('conforms')
    expect(feed([...at, step(2, 'user.leave', { commands: [{ type: 'recordEnd' }, { type: 'leave', attempt: 2 }] })]).verdict).toBe('diverges')
    expect(feed([...at, step(2, 'user.leave', { attempt: 2, commands: [{ type: 'recordEnd', reason: 'local-leave' }, { type: 'leave', attempt: 2 }] })]).verdict).toBe('conforms')
    expect(feed([...at, step(2, 'user.leave', { commands: [{ type: 'recordEnd', reason: 'busy' }, { type: 'leave' }] })]).verdict).toBe('diverges')
  })
})

test('of many possible states a hundred are told, of many outcomes ten, and all are counted', () => {
  const values = Array.from({ length: 40 }, (_, i) => `m${i}`)
  const media: Table = { name: 'media', regions: ['media'], initial: 0, timers: {}, states: values.map(m => ({ media: m })), events: ['user.mute'], commands: [[]], rows: values.map((_, i): Table['rows'][number] => [i, 0, (i + 1) % 40, 0]) }
  const judged: Judgement & { count: number } = feed([], { from: 'late' }, tableOf(core, media))
  expect([judged.count, judged.possible!.count, judged.possible!.states.length, STATES_TOLD_MAX]).toEqual([200, 200, 100, 100])
  expect(judged.possible!.regions['media']).toEqual(values)
  expect(judged.possible).not.toHaveProperty('outcomes')
  const wrong = feed([step(0, 'user.join', { ignored: true, to: { session: 'joining' }, from: { session: 'idle' } })], { from: 'late' }, tableOf(core, media))
  expect([wrong.verdict, wrong.possible!.outcomes!.length, OUTCOMES_TOLD_MAX]).toEqual(['diverges', 10, 10])
})
