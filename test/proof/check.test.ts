/** What a check of one environment, or of a table alone, says, and what it says when it is cut short. */
import { LISTENERS, type Command, type Table, type TransitionTable } from '@onhook/machine'
import { DUTIES, ENVIRONMENTS, LIVENESS, POSSIBILITY, SAFETY, START_DUTIES, TIMER_DUTIES, bitOf, checkEnvironment, checkTable, engineOf, explore, type Duty, type PropertyResult } from '@onhook/machine/testing'
import { describe, expect, test } from 'vitest'
import { CLASS } from '../../packages/machine/src/testing/environment/codes.ts'
import { NO_EVENT, eventIn } from '../../packages/machine/src/testing/environment/move-kinds.ts'
import { tableOf } from '../support/tables.ts'
import { SMALL } from '../witness/environments.ts'

const table = tableOf(), core = table.tables[0]!
const rejected = { name: 'a rejected join that goes on', powers: SMALL['a rejected join that goes on'] }
/** The same table with one answer changed in each state of a session: the commands become these. */
const commanding = (session: string, event: string, commands: Command[], from = table): TransitionTable => {
  const [core, ...listeners] = from.tables as [Table], of: Table = { ...core, commands: [...core.commands, commands] }, e = core.events.indexOf(event), isMeant = (s: number) => core.states[s]!['session'] === session
  of.rows = [...core.rows.filter(r => r[1] !== e || !isMeant(r[0])), ...core.states.flatMap((_, s): Table['rows'] => (isMeant(s) ? [[s, e, core.rows.find(r => r[0] === s && r[1] === e)?.[2] ?? s, core.commands.length]] : []))]
  return { ...from, tables: [of, ...listeners] }
}
const thrown = (what: () => unknown): unknown => { try { what(); return undefined } catch (e) { const { code, field, message } = e as { code: string; field: string; message: string }; return [code, field, message] } }
/** A trace with a record in it. */
const SOME = expect.arrayContaining([expect.objectContaining({ v: 1 })]) as unknown[]
const verdictOf = (ps: readonly PropertyResult[], id: string): PropertyResult => ps.find(p => p.id === id)!

describe('an environment that is checked', () => {
  test('says how large it was, and of each property its verdict', () => {
    const { product, properties } = checkEnvironment(table, rejected)
    expect(product).toEqual({ environment: rejected.name, states: 232, transitions: 874, depth: 11, seconds: expect.any(Number), complete: true })
    expect(properties.map(p => p.id)).toEqual([...Object.keys(SAFETY), ...LIVENESS.map(l => l.id), ...POSSIBILITY.map(p => p.id)])
    expect(Object.fromEntries(properties.map(p => [p.id[0], p.kind]))).toEqual({ S: 'safety', G: 'agreement', L: 'liveness', P: 'possibility' })
    expect(properties.map(p => p.says)).toEqual([...Object.values(SAFETY), ...LIVENESS.map(l => l.says), ...POSSIBILITY.map(p => p.says)])
    expect(properties.filter(p => p.environment !== rejected.name || 'partial' in p || 'counterexample' in p)).toEqual([])
    expect(properties.filter(p => p.verdict === 'vacuous').map(p => p.id)).toEqual(['S1', 'S2', 'S16', 'L2', 'L8', 'L9', 'L11', 'L13', 'L14', 'L15'])
    expect(properties.filter(p => (p.verdict === 'vacuous') !== (p.witnesses === 0) || p.witnesses < 0)).toEqual([])
  })
  test('says of safety how many steps met its premise', () => {
    const g = explore(table, rejected), session = (s: number): string => core.states[g.low[s]! & 0x7ff]!['session']!
    const steps: [from: string, to: string][] = []
    for (let s = 0; s < g.states; s++) for (let e = g.first[s]!; e < g.first[s + 1]!; e++) if (eventIn(g.label[e]!) !== NO_EVENT) steps.push([session(s), session(g.to[e]!)])
    const { properties } = checkEnvironment(table, rejected), met = (id: string): number => verdictOf(properties, id).witnesses
    // Nothing leaves ended; ended means that no screen is mounted; a call is joined only if the transport has said so.
    expect([met('S23'), met('S15'), met('G4')]).toEqual([steps.filter(([from]) => from === 'ended').length, steps.filter(([, to]) => to === 'ended').length, steps.filter(([, to]) => to === 'joined').length])
  })
  test('is one of the named ones, by its name, or is given by its powers', () => {
    const { product, properties } = checkEnvironment(table, 'kind')
    expect(product).toMatchObject({ environment: 'kind', states: 1954, transitions: 9130 })
    // Each exit of the screen is asked both: is it the first, and is it mounted.
    expect(verdictOf(properties, 'S1').witnesses).toBeGreaterThan(0)
    expect(verdictOf(properties, 'S1').witnesses).toBe(verdictOf(properties, 'S2').witnesses)
    expect(explore(table, 'kind').states).toBe(explore(table, { name: 'x', powers: ENVIRONMENTS.kind }).states)
    expect(explore(table, 'kind', { statesMax: 100 }).isComplete).toBe(false)
  })
  test('tells how far it has come', () => {
    const told: unknown[] = []
    checkEnvironment(table, rejected, { onProgress: p => told.push([p.environment, p.phase, p.states, p.transitions]) })
    expect(told).toEqual([[rejected.name, 'exploring', expect.any(Number), expect.any(Number)], ...[...LIVENESS.map(l => l.id), 'possibility'].map(phase => [rejected.name, phase, 232, 874])])
  })
  test('tells of each property when it is judged, and of a violation of safety when it is seen', () => {
    const wrong = commanding('joining', 'user.leave', [{ type: 'recordEnd', reason: 'join-timeout' }]), told: PropertyResult[] = []
    let exploredAt = -1
    const { properties } = checkEnvironment(wrong, rejected, { onProperty: p => told.push(p), onProgress: ({ phase }) => { if (phase === LIVENESS[0]!.id) exploredAt = told.length } })
    const early = told.slice(0, told.length - properties.length)
    expect(told.slice(early.length)).toEqual(properties)
    expect(exploredAt).toBe(early.length + Object.keys(SAFETY).length)
    // As it was seen: of the first of each, with its story already, and the rest was still to come.
    const violated = properties.filter(p => p.verdict === 'violated' && p.id in SAFETY)
    expect(early.map(p => p.id).sort()).toEqual(violated.map(p => p.id).sort())
    expect(violated.map(p => p.id)).toContain('G2')
    for (const p of early) expect(p).toEqual({ ...verdictOf(violated, p.id), partial: true, witnesses: expect.any(Number) })
    for (const p of early) expect(p.witnesses).toBeLessThanOrEqual(verdictOf(violated, p.id).witnesses)
    expect(checkEnvironment(wrong, rejected).properties).toEqual(properties)
  })
  test('cut short, is said to be partial, and nothing is said of what speaks of all of it', () => {
    const { product, properties } = checkEnvironment(table, rejected, { statesMax: 100 })
    expect(product.complete).toBe(false)
    expect(product.states).toBeLessThan(232)
    expect(properties.map(p => p.id)).toEqual(Object.keys(SAFETY))
    expect(properties.filter(p => p.partial !== true)).toEqual([])
  })
  test('that allows nothing is refused', () => {
    const deaf: TransitionTable = { ...table, tables: [{ ...core, rows: [] }] }
    const nothing = { name: 'nothing', powers: { ...ENVIRONMENTS.kind, screenMoves: false } }
    expect(thrown(() => checkEnvironment(deaf, nothing))).toEqual(['empty-environment', undefined, 'the environment "nothing" allows nothing: no move leads from the start to another state; give it a power, or a machine that hears user.join'])
  })
})

describe('a machine that breaks a property', () => {
  const wrong = commanding('joining', 'transport.accepted', [{ type: 'subscribe' }])
  test('is told by the shortest way to the step', () => {
    const { properties } = checkEnvironment(wrong, rejected), s7 = verdictOf(properties, 'S7')
    expect(properties.filter(p => p.verdict === 'violated').map(p => p.id)).toEqual(['S7'])
    expect(s7.counterexample!.story.map(l => l.split('\n')[0]!.slice(4))).toEqual(['the user joins [user.join] → subscribe, join, reportCall', 'the SDK accepts the join', 'the callback arrives [transport.accepted] → subscribe'])
    expect('forever' in s7.counterexample!).toBe(false)
  })
  test('is told at once when that is enough, and of nothing else then', () => {
    const { product, properties } = checkEnvironment(wrong, rejected, { quick: true })
    expect(product).toMatchObject({ complete: false })
    expect(properties.map(p => p.id)).toEqual(Object.keys(SAFETY))
    expect(verdictOf(properties, 'S7').verdict).toBe('violated')
    expect(checkEnvironment(table, rejected, { quick: true }).properties.length).toBe(Object.keys(SAFETY).length + LIVENESS.length + POSSIBILITY.length)
  })
  test('is told by a way into what can go on for ever', () => {
    const p = verdictOf(checkEnvironment(table, { name: 'x', powers: SMALL['nobody asks whether it lives'] }).properties, 'L3')
    expect(p).toMatchObject({ kind: 'liveness', verdict: 'violated', witnesses: 120 })
    expect(p.counterexample!.story).toHaveLength(6)
    expect(p.counterexample!.forever).toEqual(['from here on nothing has to happen any more, and so it stays for ever'])
  })
  test('is told by a way to where something cannot be had any more', () => {
    const { properties } = checkEnvironment(table, { name: 'x', powers: SMALL['lost callbacks'] }), p1 = verdictOf(properties, 'P1')
    expect(p1).toMatchObject({ kind: 'possibility', verdict: 'violated' })
    expect(p1.counterexample!.story.map(l => l.split('\n')[0]!.slice(4))).toEqual(['the user joins [user.join] → subscribe, join, reportCall', 'the SDK has media flowing', 'a callback is lost'])
    expect(p1.counterexample!.forever).toEqual(['whatever happens from here on, the call can never be joined'])
    expect(verdictOf(properties, 'P3').verdict).toBe('holds')
  })
  test('is told when something can be had, but not by the way that is asked for', () => {
    const back = ['transport.restored', 'transport.joined'].map(e => core.events.indexOf(e))
    const stuck: TransitionTable = { ...table, tables: [{ ...core, rows: core.rows.filter(([s, e]) => core.states[s]!['session'] !== 'reconnecting' || !back.includes(e)) }] }
    const { properties } = checkEnvironment(stuck, rejected), p2 = verdictOf(properties, 'P2')
    expect(properties.filter(p => p.kind === 'possibility').map(p => [p.id, p.verdict])).toEqual([['P1', 'violated'], ['P2', 'violated'], ['P3', 'holds']])
    expect(p2.witnesses).toBe(4)
    expect(p2.counterexample!.story.map(l => l.split('\n')[0]!.slice(4))).toEqual(['the user joins [user.join] → subscribe, join, reportCall', 'the SDK has media flowing', expect.stringMatching(/^the callback arrives \[transport.joined\]/)])
    expect(p2.counterexample!.forever).toEqual([POSSIBILITY.find(p => p.id === 'P2')!.lost])
  })
  test('is told from the very start when it can never be had', () => {
    const e = core.events.indexOf('transport.joined'), never: TransitionTable = { ...table, tables: [{ ...core, rows: core.rows.filter(r => r[1] !== e) }] }
    const { properties } = checkEnvironment(never, rejected), [p1, , p3] = POSSIBILITY.map(p => verdictOf(properties, p.id))
    expect(p1).toMatchObject({ verdict: 'violated', counterexample: { story: ['from the very start'], forever: [POSSIBILITY[0]!.lost] } })
    expect(p3!.witnesses).toBe(explore(never, rejected).states)
  })
  test('where a class of moves is not assumed to be fair, more is broken', () => {
    const broken = (unfair?: number) => checkEnvironment(table, { name: 'x', powers: SMALL['commands in a queue'] }, unfair === undefined ? {} : { unfair }).properties.filter(p => p.verdict === 'violated').map(p => p.id)
    expect([broken(), broken(1 << CLASS.port)]).toEqual([[], ['L6', 'L7']])
  })
})

describe('a table that is checked alone', () => {
  // The smallest: of a policy that launches no service.
  const never = tableOf({ launchService: 'never' }), [core, ...listeners] = never.tables as [Table], first = core.states[0]!
  const withCore = (change: Partial<Table>): TransitionTable => ({ ...never, tables: [{ ...core, ...change }, ...listeners] })
  test('keeps each duty of its policy, and says in how many cells', () => {
    const found = checkTable(never), isMeant = (d: { speaksOf?: Duty['speaksOf'] }): boolean => d.speaksOf?.(never.policy) ?? true, duties = [...DUTIES.filter(isMeant), ...START_DUTIES, ...TIMER_DUTIES.filter(isMeant)]
    expect(found.map(p => [p.id, p.says])).toEqual(duties.map(d => [d.id, d.says]))
    expect(found.filter(p => ['R7', 'T5'].includes(p.id))).toEqual([])
    expect(found.filter(p => p.verdict !== 'holds' || p.environment !== 'table' || p.witnesses === 0 || 'counterexample' in p)).toEqual([])
    expect(Object.fromEntries(found.map(p => [p.id[0], p.kind]))).toEqual({ R: 'response', F: 'licence', B: 'response', T: 'response' })
  })
  test('of a part that is not there it has tested none, and tells the step that breaks one', () => {
    const silent = checkTable({ ...withCore({ rows: core.rows.filter(r => core.events[r[1]] !== 'user.leave') }), tables: [{ ...core, rows: core.rows.filter(r => core.events[r[1]] !== 'user.leave') }] })
    expect(silent.filter(p => p.verdict === 'vacuous').map(p => [p.id, p.witnesses])).toEqual([...DUTIES.filter(d => d.table !== 'core'), ...START_DUTIES.filter(d => (LISTENERS as readonly string[]).includes(d.region))].map(d => [d.id, 0]))
    expect(verdictOf(silent, 'R1')).toMatchObject({ verdict: 'violated', witnesses: expect.any(Number) as number, counterexample: { story: [expect.stringMatching(/: user\.leave → no command, and then the same state$/)], trace: SOME } })
    expect(verdictOf(silent, 'R2').verdict).toBe('holds')
  })
  test('tells where it starts, if elsewhere than a call', () => {
    const i = core.states.findIndex(s => s['app'] === 'background' && s['session'] === 'idle'), found = checkTable(withCore({ initial: i }))
    expect(found.filter(p => p.verdict !== 'holds')).toEqual([
      { id: 'B6', kind: 'response', says: 'a call starts with app active', environment: 'table', verdict: 'violated', witnesses: 1, counterexample: { story: ['a call starts with app active, found background'], trace: SOME } },
    ])
  })
  test('tells what was commanded, and what changed', () => {
    const away = core.events.indexOf('app.backgrounded'), there = core.states.findIndex(s => s['session'] === 'idle' && s['screen'] === 'mounted' && s['app'] === 'inactive')
    const accepting = commanding('joining', 'transport.accepted', [{ type: 'subscribe' }, { type: 'join' }], never), of = accepting.tables[0]!
    const found = checkTable({ ...accepting, tables: [{ ...of, rows: of.rows.map(r => (r[1] === away && r[0] === 0 ? [0, away, there, r[3]] as Table['rows'][number] : r)), timers: { ...of.timers, 'timer.join': [] } }, ...listeners] })
    const joining = of.states.find(s => s['session'] === 'joining')!, words = (s: Record<string, string>): string => Object.entries(s).map(([r, v]) => `${r} ${v}`).join(', ')
    expect(verdictOf(found, 'F2')).toMatchObject({ kind: 'licence', verdict: 'violated', counterexample: { story: [`in ${words(joining)}: transport.accepted → subscribe, join, and then the same state`], trace: SOME } })
    expect(verdictOf(found, 'R33').counterexample!.story).toEqual([`in ${words(first)}: app.backgrounded → no command, and then screen mounted, app inactive`])
    expect(verdictOf(found, 'T1')).toMatchObject({ kind: 'response', verdict: 'violated', counterexample: { story: [`timer.join runs exactly while the call is joining: timer.join does not run in ${words(joining)}`], trace: SOME } })
  })
})

describe('an engine', () => {
  const small: Table = { name: 'small', regions: ['session'], initial: 1, states: [{ session: 'idle' }, { session: 'joined' }], events: ['a', 'b'], commands: [[], [{ type: 'leave' }, { type: 'join' }]], rows: [[1, 0, 0, 1], [0, 1, 0, 0]], timers: {} }
  test('is the table by cell: where to, with which commands, and whether there is a row', () => {
    const e = engineOf(small)
    expect([e.states, e.events, e.initial, e.table]).toEqual([2, 2, 1, small])
    expect([[...e.next], [...e.list], [...e.mask]]).toEqual([[0, 0, 0, 1], [-1, 0, 1, -1], [0, 0, bitOf('leave') | bitOf('join'), 0]])
    expect([0, 1, 2, 3].map(e.isRow)).toEqual([false, true, true, false])
    expect([e.eventOf('a'), e.eventOf('b')]).toEqual([0, 1])
    expect(e.commands).toEqual(small.commands)
    expect(e.commands).not.toBe(small.commands)
  })
  test('refuses an event that its table does not know', () => { expect(thrown(() => engineOf(small).eventOf('c'))).toEqual(['bad-table', 'table.events', 'the table "small" must know the event "c"']) })
})

describe('a core that the world cannot be built for is refused', () => {
  const building = (change: Partial<Table>): unknown => thrown(() => explore({ ...table, tables: [{ ...core, ...change }] }, 'kind', { statesMax: 1 }))
  test('without a region', () => { expect(building({ regions: core.regions.filter(r => r !== 'screen') })).toEqual(['bad-table', 'table.regions', 'the core must have the region "screen", found session, transport, service, systemCall, app, permission']) })
  test('with a value that no region has', () => { expect(building({ states: [{ ...core.states[0]!, app: 'asleep' }, ...core.states.slice(1)] })).toEqual(['bad-table', 'table.states[0].app', 'the state 0 must have one of active, inactive, background in "app", found "asleep"']) })
  test('too large', () => {
    const many = new Array<Record<string, string>>((1 << 18) + 1).fill(core.states[0]!)
    expect(building({ states: many, rows: [], events: core.events.slice(0, 1) })).toEqual(['bad-table', 'table.states', 'a core may have at most 262144 states, found 262145: make a region that nothing looks at a listener'])
    // One fewer is not too many: it is refused for the events that it lacks.
    expect((building({ states: many.slice(1), rows: [], events: core.events.slice(0, 1) }) as string[])[1]).toBe('table.events')
    expect(building({ events: [...core.events, ...Array.from({ length: 256 - core.events.length }, (_, i) => `e${i}`)] })).toEqual(['bad-table', 'table.events', 'a core may have at most 255 events, found 256: let events that are answered alike be one'])
    expect(building({ events: [...core.events, ...Array.from({ length: 255 - core.events.length }, (_, i) => `e${i}`)] })).toBeUndefined()
    const timers = (n: number) => ({ timers: { ...core.timers, ...Object.fromEntries(core.events.slice(0, n - 7).map(e => [e, []])) } })
    const told = building(timers(30)) as string[]
    expect(told.slice(0, 2)).toEqual(['bad-table', 'table.timers'])
    const max = Number(/^a table may have at most (\d+) timers, found 30$/.exec(told[2]!)![1])
    expect(max).toBe(10) // the fairness classes that are left of 31
    expect(building(timers(max))).toBeUndefined()
    expect(building(timers(max + 1))).toBeDefined()
  })
})
