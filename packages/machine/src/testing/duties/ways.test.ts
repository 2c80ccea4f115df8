/** What breaks a duty is told as a trace too: the shortest way there, which a machine with that table could have gone. */
import { describe, expect, test } from 'vitest'
import { compile, type Table, type TransitionTable } from '../../compile.ts'
import type { StepRecord } from '../../trace.ts'
import { checkTable } from '../check.ts'
import { traceOfRows } from '../environment/story.ts'
import { createMonitor } from '../monitor.ts'
import { mutantsOf, type Mutant } from '../mutants.ts'
import { waysOf } from './ways.ts'

const own = compile(undefined, { policy: { launchService: 'never' } })
const withTable = (i: number, t: Table): TransitionTable => ({ ...own, tables: own.tables.map((x, k) => (k === i ? t : x)) })
/** The table with this slip made. */
const slipped = (t: Table, { cells }: Mutant): Table => cells.reduce((to, { cell, next, commands }): Table => {
  const s = Math.floor(cell / t.events.length), e = cell % t.events.length, rows = to.rows.filter(r => r[0] !== s || r[1] !== e)
  return commands ? { ...to, commands: [...to.commands, [...commands]], rows: [...rows, [s, e, next, to.commands.length]] } : { ...to, rows }
}, t)
/** What is violated in a table, with the end of its trace, which must be one that the table itself allows. */
function told(table: TransitionTable): Map<string, { steps: number; last: StepRecord; story: string }> {
  return new Map(checkTable(table).filter(p => p.verdict === 'violated').map(({ id, counterexample: { story, trace } = { story: [], trace: [] } }) => {
    const monitor = createMonitor(table)
    for (const r of trace) monitor.feed(r)
    const { verdict, divergence } = monitor.judge()
    expect({ id, verdict, divergence }).toEqual({ id, verdict: 'conforms', divergence: undefined })
    return [id, { steps: trace.length - 1, last: trace.at(-1) as StepRecord, story: story[0]! }] as const
  }))
}
const rowOfStory = (story: string): string => /: (\S+) → /.exec(story)![1]!

describe('a duty that is broken', () => {
  test.each(own.tables.map((t, i) => [t.name, t, i] as const))('in %s by any slip has a trace that ends with the step of its story', (_, t, i) => {
    let broken = 0
    const all = [...mutantsOf(t)], some = Array.from({ length: 12 }, (_, n) => all[Math.floor((n + 0.5) * all.length / 12)]!)
    for (const mutant of some) {
      for (const [id, { last, story }] of told(withTable(i, slipped(t, mutant)))) {
        broken++
        const row = rowOfStory(story), at = Object.fromEntries(story.slice(3, story.indexOf(`: ${row}`)).split(', ').map(x => x.split(' ')))
        expect({ id, from: last.from }).toEqual({ id, from: expect.objectContaining(at) })
        if (!own.signals.includes(row)) expect([id, row.split('/')[0]]).toEqual([id, last.event.type])
      }
    }
    expect(broken).toBeGreaterThan(5)
  })
  test('where several steps break it, it is told by the nearest', () => {
    const [core] = own.tables as [Table], e = core.events.indexOf('user.leave')
    const deaf = { ...core, rows: core.rows.filter(r => r[1] !== e) }
    const r1 = told(withTable(0, deaf)).get('R1')!
    expect([r1.steps, r1.last.event.type, r1.last.from.session, r1.last.ignored]).toEqual([2, 'user.leave', 'joining', true])
    // The same table with its states the other way round.
    const last = core.states.length - 1, back = { ...deaf, initial: last - core.initial, states: core.states.toReversed(), rows: deaf.rows.map(([s, ev, to, c]): Table['rows'][number] => [last - s, ev, last - to, c]), timers: Object.fromEntries(Object.entries(core.timers).map(([k, v]) => [k, v.map(s => last - s)])) }
    expect(told(withTable(0, back)).get('R1')!.steps).toBe(2)
  })
  test('where two steps are as near, it is told by the one that stands first in the table', () => {
    const [core] = own.tables as [Table], e = core.events.indexOf('user.leave'), to = (...rows: string[]): number =>
      rows.reduce((s, row) => core.rows.find(r => r[0] === s && core.events[r[1]] === row)![2], core.initial)
    const states = [to('user.join', 'transport.joined'), to('user.join', 'app.backgrounded')].sort((a, b) => a - b)
    const r1 = told(withTable(0, { ...core, rows: core.rows.filter(r => r[1] !== e || !states.includes(r[0])) })).get('R1')!
    expect([r1.steps, r1.last.from]).toEqual([3, expect.objectContaining(core.states[states[0]!])])
  })
  test('where the first step that breaks it is one to which no call comes, it is told by one to which some does', () => {
    const [core] = own.tables as [Table], e = core.events.indexOf('user.leave')
    const lost = { session: 'joined', transport: 'none', screen: 'mounted', service: 'off', systemCall: 'none', app: 'active', permission: 'held' }
    const after: Table = {
      ...core, initial: core.initial + 1, states: [lost, ...core.states],
      rows: core.rows.filter(r => r[1] !== e).map(([s, ev, to, c]): Table['rows'][number] => [s + 1, ev, to + 1, c]), timers: Object.fromEntries(Object.entries(core.timers).map(([k, v]) => [k, v.map(s => s + 1)])),
    }
    expect(told(withTable(0, after)).get('R1')).toMatchObject({ steps: 2, last: { event: { type: 'user.leave' }, from: { session: 'joining' } } })
  })
  test('by a new process begins with its snapshot', () => {
    const [core] = own.tables as [Table], e = core.events.indexOf('restored')
    const all = [...told(withTable(0, { ...core, rows: core.rows.filter(r => r[1] !== e || core.states[r[0]]!['session'] !== 'joined') })).values()]
    expect(all.length).toBeGreaterThan(0)
    for (const { steps, last } of all) expect([steps, last.event.type, last.from.session, last.from.audio]).toEqual([1, 'restored', 'joined', 'awaiting'])
  })
  test('and that is what the events before led to, also where the process then takes the call out of it', () => {
    const [opened, restored] = traceOfRows(own, ['user.join', 'transport.joined', 'restored']) as [object, StepRecord]
    expect(opened).toMatchObject({ kind: 'open' })
    expect([restored.event.type, restored.from.session, restored.to.session === 'joined']).toEqual(['restored', 'joined', false])
  })
  test('of the beginning is shown by the first step', () => {
    const [core] = own.tables as [Table], initial = core.states.findIndex(s => s['app'] === 'background' && s['session'] === 'idle')
    expect(told(withTable(0, { ...core, initial })).get('B6')).toMatchObject({ steps: 1, last: { event: { type: 'user.join' }, from: { app: 'background', session: 'idle' } } })
  })
  test('of a timer is told by the way to the state; one that runs and should not may fire there', () => {
    const [core] = own.tables as [Table], leaving = core.states.findIndex(s => s['session'] === 'leaving')
    const timed = (timer: string, states: number[]) => told(withTable(0, { ...core, timers: { ...core.timers, [timer]: states } }))
    expect(timed('timer.join', []).get('T1')).toMatchObject({ steps: 1, last: { event: { type: 'user.join' }, to: { session: 'joining' } } })
    const { 'timer.join': _, ...others } = core.timers
    expect(told(withTable(0, { ...core, timers: others })).get('T1')).toMatchObject({ steps: 1, last: { event: { type: 'user.join' } } })
    const { last } = timed('timer.join', [...core.timers['timer.join']!, leaving]).get('T1')!
    expect([last.event.type, last.from.session, last.ignored]).toEqual(['timer.join', 'leaving', true])
    expect(timed('timer.join', [...core.timers['timer.join']!, core.initial]).get('T1')).toMatchObject({ steps: 1, last: { event: { type: 'timer.join' }, from: { session: 'idle' } } })
  })
  test('in a step to which no call comes has none', () => {
    const [core] = own.tables as [Table], lost = { session: 'ended', transport: 'none', screen: 'mounted', service: 'off', systemCall: 'none', app: 'active', permission: 'held' }
    const found = checkTable(withTable(0, { ...core, states: [...core.states, lost], rows: [...core.rows, [core.states.length, core.events.indexOf('user.join'), core.initial, 0]] }))
    const violated = found.filter(p => p.verdict === 'violated')
    expect(violated.length).toBeGreaterThan(0)
    expect(violated.map(p => p.counterexample!.trace)).toEqual(violated.map(() => []))
  })
})

describe('a way', () => {
  const core: Table = {
    name: 'core', regions: ['session'], initial: 0, states: [{ session: 'idle' }, { session: 'joining' }, { session: 'ended' }, { session: 'joined' }], events: ['user.join', 'user.leave', 'restored', 'transport.joined'],
    commands: [[]], rows: [[0, 0, 1, 0], [1, 1, 2, 0], [0, 2, 2, 0], [2, 3, 3, 0]], timers: {},
  }
  const ear: Table = {
    name: 'ear', regions: ['ear'], initial: 0, states: [{ ear: 'shut' }, { ear: 'open' }, { ear: 'tired' }, { ear: 'never' }], events: ['user.leave', 'ear.poke', 'session.began', 'session.over'],
    commands: [[]], rows: [[0, 2, 1, 0], [1, 0, 2, 0], [0, 1, 2, 0]], timers: {},
  }
  const table: TransitionTable = { v: 1, hash: '', policy: { launchService: 'never', needsPermission: false }, signals: ['session.began', 'session.over'], tables: [core, ear] }
  test('of the core has the fewest events, and none but the last is a restore', () => {
    const { to, hearing } = waysOf(table, 0)
    expect([0, 1, 2, 3].map(to)).toEqual([[], ['user.join'], ['user.join', 'user.leave'], ['user.join', 'user.leave', 'transport.joined']])
    expect([hearing(0, 2), hearing(1, 2), hearing(0, 1), hearing(3, 0)]).toEqual([['restored'], ['user.join', 'restored'], ['user.leave'], ['user.join', 'user.leave', 'transport.joined', 'user.join']])
  })
  test('of a listener has its own events, and those with which the core gives a signal', () => {
    const { to, hearing } = waysOf(table, 1)
    expect([0, 1, 2, 3].map(to)).toEqual([[], ['user.join'], ['ear.poke'], undefined])
    expect([hearing(0, 2), hearing(1, 0), hearing(1, 3), hearing(2, 3), hearing(3, 0), hearing(0, 3)]).toEqual([['user.join'], ['user.join', 'user.leave'], undefined, ['user.join', 'user.leave'], undefined, ['restored']])
  })
})
