/** How a way through the world is told: each thing that changes in its words, each step with what it commanded, and as a trace. */
import { CORE, type TraceRecord } from '@onhook/machine'
import { ENVIRONMENTS, checkEnvironment, compose, engineOf } from '@onhook/machine/testing'
import { describe, expect, test } from 'vitest'
import { CB, SCREEN, SDK, SERVICE, SYSTEM, SYSTEM_WORD, WORD } from '../../packages/machine/src/testing/environment/codes.ts'
import type { Edge, Graph } from '../../packages/machine/src/testing/environment/explore.ts'
import { FAIR_OF, K, NO_EVENT, arrivalKind, eventIn, kindOf, labelOf, sdkKind } from '../../packages/machine/src/testing/environment/move-kinds.ts'
import { counterexampleOf } from '../../packages/machine/src/testing/environment/story.ts'
import { World } from '../../packages/machine/src/testing/environment/world.ts'
import { tableOf } from '../support/tables.ts'
import { SMALL, type Powers } from '../witness/environments.ts'

const table = tableOf(), core = table.tables[0]!
const stateOf = (is: Record<string, string>): number => core.states.findIndex(s => Object.entries(is).every(([r, v]) => s[r] === v))
const event = (name: string): number => core.events.indexOf(name)

/** A graph of worlds that are put there by hand, in which each move leads to the next. */
function told(worlds: Partial<World>[], labels: number[], component?: { of: number[]; edges: [number, number, number][] }, of = table) {
  const w = new World(engineOf(of.tables[0]!), ENVIRONMENTS.hostile, 'when-joined'), low = new Int32Array(worlds.length), high = new Int32Array(worlds.length)
  worlds.forEach((fields, i) => { w.reset(); Object.assign(w, fields); low[i] = w.low; high[i] = w.high })
  const inner = (component?.edges ?? []).toSorted((a, b) => a[0] - b[0]), first = new Int32Array(worlds.length + 1)
  for (const [from] of inner) first[from + 1]!++
  for (let s = 0; s < worlds.length; s++) first[s + 1]! += first[s]!
  const g = { low, high, states: worlds.length, first, to: Int32Array.from(inner, e => e[1]), label: Uint16Array.from(inner, e => e[2]) } as unknown as Graph
  const edges: Edge[] = labels.map((label, i) => ({ from: i, label, to: i + 1 }))
  return counterexampleOf(g, w, of, edges, labels.length, component?.of)
}
/** What one move is told to have changed. */
const changed = (before: Partial<World>, after: Partial<World>): string | undefined => told([before, after], [labelOf(K.wait)]).story[0]!.split('\n      ')[1]

describe('what changes in the world is told', () => {
  test.each<[string, Partial<World>, Partial<World>]>([
    ['SDK connecting', {}, { sdk: SDK.connecting }], ['SDK accepted', {}, { sdk: SDK.accepted }], ['SDK live (microphone hot)', {}, { sdk: SDK.live }], ['SDK lost (microphone hot)', {}, { sdk: SDK.lost }],
    ['SDK restored, it says, and no media flow (microphone hot)', {}, { sdk: SDK.pretending }], ['SDK failed, about to restart (microphone hot)', {}, { sdk: SDK.failing }], ['SDK restarting', {}, { sdk: SDK.restart }],
    ['SDK leaving by itself (microphone hot)', {}, { sdk: SDK.self }], ['SDK told to leave', {}, { sdk: SDK.told }], ['SDK left', {}, { sdk: SDK.left }], ['SDK dead', {}, { sdk: SDK.dead }], ['SDK not asked', { sdk: SDK.dead }, {}],
    ['on its way transport.joined', {}, { q: CB.JOI }], ['on its way transport.lost + transport.restored + transport.closed', {}, { q: CB.LOS | (CB.RES << 4) | (CB.CLO << 8) }],
    ['on its way service.stopped/aborted', {}, { word: WORD.aborted }], ['on its way transport.left + service.started + port.failed/reportCall', {}, { q: CB.LEF, word: WORD.started, sysWord: SYSTEM_WORD.reportFailed }], ['on its way nothing', { q: CB.LEF }, {}],
    ['notification starting', {}, { svc: SERVICE.starting }], ['notification shown', {}, { svc: SERVICE.shown }], ['notification none', { svc: SERVICE.shown }, {}],
    ['system call reported', {}, { sys: SYSTEM.reported }], ['system call ended', {}, { sys: SYSTEM.ended }], ['system call none', { sys: SYSTEM.ended }, {}],
    ['real screen mounted', {}, { scr: SCREEN.mounted }], ['real screen gone', {}, { scr: SCREEN.gone }], ['real screen opened again', {}, { scr: SCREEN.again }], ['real screen absent', { scr: SCREEN.again }, {}],
    ['queued commands join', {}, { joinJob: 1 }], ['queued commands leave + abort', {}, { leaveJob: 1, abortJob: 1 }], ['queued commands none', { joinJob: 1 }, {}],
    ['earlier attempt still holds a session', {}, { left: 1 }], ['earlier attempt holds nothing', { left: 1 }, {}],
    ['next attempt waited for', {}, { waiting: 1 }], ['next attempt not asked for', { waiting: 1 }, {}],
    ['session joining · transport requested · systemCall reported', {}, { m: stateOf({ session: 'joining', transport: 'requested', app: 'active', screen: 'absent' }) }],
  ])('%s', (words, before, after) => { expect(changed(before, after)).toBe(words) })
  test('and nothing where nothing has changed that is worth saying', () => { expect(changed({}, { exited: 1, sub: 1, recorded: 1 })).toBeUndefined() })
})

describe('a step is told', () => {
  const joining = { m: stateOf({ session: 'joining', transport: 'requested', app: 'active', screen: 'absent' }) }, over = { m: stateOf({ session: 'ended', transport: 'down', screen: 'absent', service: 'stopped', app: 'active' }) }
  test('with the event, what it commanded and what became of it', () => {
    expect(told([{}, { ...joining, sdk: SDK.connecting }], [labelOf(K.join, event('user.join'))]).story).toEqual([' 1. the user joins [user.join] → subscribe, join, reportCall\n      session joining · transport requested · systemCall reported · SDK connecting'])
  })
  test('as ignored where the table has no row', () => { expect(told([over, over], [labelOf(K.leave, event('user.leave'))]).story).toEqual([' 1. the user leaves [user.leave, ignored]']) })
  test('without an event where the machine hears nothing', () => { expect(told([{}, {}], [sdkKind(SDK.live, SDK.live, CB.CLI)].map(k => labelOf(k))).story).toEqual([' 1. the SDK\'s leave button is pressed, and the SDK waits to be told']) })
  test('and where no event was taken nothing is commanded, whatever the table commands elsewhere', () => {
    const { list, commands, events } = engineOf(core), m = core.states.findIndex((_, s) => (commands[list[s * events + NO_EVENT]!] ?? []).length > 0)
    expect(told([{ m }, { m }], [labelOf(K.wait)]).story).toEqual([' 1. the user asks to join again'])
  })
  test('of the next attempt, from the beginning of its own machine', () => {
    expect(told([{ ...over, waiting: 1 }, { ...joining, sdk: SDK.connecting }], [labelOf(K.attempt, event('user.join'))]).story).toEqual([' 1. the next attempt begins [user.join] → subscribe, join, reportCall\n      session joining · transport requested · service off · systemCall reported · SDK connecting · next attempt not asked for'])
  })
  test('numbered, two digits wide', () => { expect(told(Array.from({ length: 12 }, () => ({})), Array.from({ length: 11 }, () => labelOf(K.wait))).story.map(l => l.slice(0, 4))).toEqual([' 1. ', ' 2. ', ' 3. ', ' 4. ', ' 5. ', ' 6. ', ' 7. ', ' 8. ', ' 9. ', '10. ', '11. ']) })
})

describe('a way begins', () => {
  test('at the very start when it has no move', () => { expect(told([{}], []).story).toEqual(['from the very start']) })
  test('with the snapshot that a new process finds', () => {
    expect(told([{ boot: 1, sdk: SDK.dead, svc: SERVICE.shown }, {}], [labelOf(K.wait)]).story[0]).toBe(
      ' 0. the process has died; a new one finds this snapshot\n      session idle · transport none · screen absent · service off · systemCall none · app active · permission held · SDK dead · on its way nothing · notification shown · system call none · real screen absent · queued commands none · earlier attempt holds nothing · next attempt not asked for')
    expect(told([{ boot: 1 }], []).story).toHaveLength(1)
  })
})

describe('what may go on for ever', () => {
  const wait = labelOf(K.wait), leave = labelOf(K.leave)
  test('is told as one way round, the shortest', () => {
    const { forever } = told([{}, { waiting: 1 }, { left: 1 }, {}], [wait], { of: [1, 2, 3], edges: [[1, 2, wait], [2, 3, wait], [3, 1, leave], [2, 1, leave], [1, 0, wait]] })
    expect(forever).toEqual(['from here on, for ever, among 3 states; for example round and round:', ' 1. the user asks to join again\n      earlier attempt still holds a session · next attempt not asked for', ' 2. the user leaves\n      earlier attempt holds nothing · next attempt waited for'])
  })
  test('never leaves the place, also where it would be shorter outside', () => {
    const round = (of: number[], ...edges: [number, number][]) => told([{}, {}, {}, {}, {}], [wait], { of, edges: edges.map(([a, b]) => [a, b, wait]) }).forever!.length - 1
    expect(round([1, 2], [1, 2], [2, 1])).toBe(2)
    expect(round([1, 2, 3], [1, 0], [0, 1], [1, 2], [2, 3], [3, 1])).toBe(3)
    expect(round([1, 2, 3, 4], [1, 2], [1, 3], [2, 4], [3, 2], [4, 1])).toBe(3)
  })
  test('is one move that leads back', () => {
    expect(told([{}, {}], [wait], { of: [1], edges: [[1, 0, leave], [1, 1, wait]] }).forever).toEqual(['from here on, for ever, among 1 states; for example round and round:', ' 1. the user asks to join again'])
  })
  test('or that nothing does', () => { expect(told([{}, {}], [wait], { of: [1], edges: [[1, 0, leave]] }).forever).toEqual(['from here on nothing has to happen any more, and so it stays for ever']) })
  test('and is not spoken of without a place to stay in', () => { expect('forever' in told([{}, {}], [wait])).toBe(false) })
})

const verdicts = (name: keyof typeof SMALL) => checkEnvironment(table, { name, powers: SMALL[name] as Powers }).properties
describe('the shortest way to a violation', () => {
  test('a subscription that throws, and is given back all the same', () => {
    expect(verdicts('a subscription that throws').find(p => p.id === 'S9')!.counterexample!.story).toEqual([
      ' 1. the user joins [user.join] → subscribe, join, reportCall\n      session joining · transport requested · systemCall reported · SDK connecting · on its way port.failed/join',
      ' 2. the callback arrives [port.failed/join] → recordEnd, leave, unsubscribe, releaseMedia, reportEnded\n      session ended · transport down · service stopped · systemCall ended · SDK told to leave · on its way nothing',
    ])
  })
  test('a process that died, and an end that the system does not hear', () => {
    const { story, forever, trace } = verdicts('an end that cannot be reported').find(p => p.id === 'L11')!.counterexample!
    expect(story.map(l => l.split('\n')[0])).toEqual([' 0. the process has died; a new one finds this snapshot', ' 1. a new process starts [restored] → recordEnd, releaseMedia, abortService, reportEnded', ' 2. the service tells [service.stopped/aborted]'])
    expect(forever).toEqual(['from here on, for ever, among 1 states; for example round and round:', ' 1. the user leaves [user.leave, ignored]'])
    expect(trace.map(r => (r.kind === 'step' ? [r.event.type, r.from.session, r.to.session] : r.kind))).toEqual(['open', ['restored', 'idle', 'ended'], ['service.stopped', 'ended', 'ended']])
  })
  test('a stale success that is dropped, so that the third attempt never begins', () => {
    const { story, trace } = verdicts('a stale success that is dropped').find(p => p.id === 'L15')!.counterexample!
    expect(story.map(l => l.split('\n')[0]!.slice(4))).toEqual([
      'the user joins [user.join] → subscribe, join, reportCall', 'time is up [timer.join] → recordEnd, leave, releaseMedia, reportEnded', 'the user asks to join again', 'time is up [timer.step/transport] → leave',
      'the next attempt begins [user.join] → subscribe, join, reportCall', 'time is up [timer.join] → recordEnd, leave, releaseMedia, reportEnded', 'the user asks to join again', 'time is up [timer.step/transport] → leave',
    ])
    const { initial, controlOf, step } = compose(table), at = (...rows: string[]) => controlOf(rows.reduce<readonly number[]>((s, row) => step(s, row).state, initial))
    const record = (kind: TraceRecord['kind'], attempt: number, t: number, seq: number) => ({ v: 1, kind, call: 'counterexample', attempt, t, seq })
    const took = (attempt: number, t: number, seq: number, event: object, rows: string[], ...commands: object[]) =>
      ({ ...record('step', attempt, t, seq), mono: t * 1000, event: { ...event, attempt }, from: at(...rows.slice(0, -1)), to: at(...rows), commands, ignored: false })
    const c = (...types: string[]) => types.map(type => ({ type }))
    const attempt = (n: number, t: number) => [
      { ...record('open', n, t, 0), machine: { hash: table.hash, version: '0' }, platform: 'node' },
      took(n, n === 1 ? 1000 : t, 1, { type: 'user.join' }, ['user.join'], ...c('subscribe', 'join', 'reportCall')),
      took(n, (n === 1 ? 1000 : t) + 1000, 2, { type: 'timer.join' }, ['user.join', 'timer.join'], { type: 'recordEnd', reason: 'join-timeout' }, ...c('leave', 'releaseMedia', 'reportEnded')),
      took(n, (n === 1 ? 1000 : t) + 3000, 3, { type: 'timer.step', step: 'transport' }, ['user.join', 'timer.join', 'timer.step/transport'], ...c('leave')),
    ]
    expect(trace).toEqual([...attempt(1, 0), { ...record('close', 1, 5000, 4), settled: true, end: expect.objectContaining({ reason: 'join-timeout' }) }, ...attempt(2, 5000)])
  })
  test('of an attempt after one in the background, with a screen that was left: the trace tells the new machine first', () => {
    const over = stateOf({ session: 'ended', transport: 'down', screen: 'gone', service: 'stopped', systemCall: 'ended', app: 'background' })
    for (const scr of [SCREEN.mounted, SCREEN.again]) {
      const { trace } = told([{ m: over, waiting: 1, scr }, {}], [labelOf(K.attempt, event('user.join'))])
      expect(trace.map(r => (r.kind === 'step' ? r.event.type : r.kind))).toEqual(['open', 'close', 'open', 'app.backgrounded', 'screen.mounted', 'user.join'])
      expect(trace.map(r => [r.attempt, r.seq])).toEqual([[1, 0], [1, 1], [2, 0], [2, 1], [2, 2], [2, 3]])
    }
    const active = stateOf({ session: 'ended', transport: 'down', screen: 'gone', service: 'stopped', systemCall: 'ended', app: 'active' })
    expect(told([{ m: active, waiting: 1, scr: SCREEN.gone }, {}], [labelOf(K.attempt, event('user.join'))]).trace.map(r => (r.kind === 'step' ? r.event.type : r.kind))).toEqual(['open', 'close', 'open', 'user.join'])
  })
  test('of an attempt after one that ended by what the SDK said: the reason is the event\'s own', () => {
    const [user, left, next] = [labelOf(K.join, event('user.join')), labelOf(arrivalKind(CB.LEF, true), event('transport.left')), labelOf(K.attempt, event('user.join'))], over = stateOf({ session: 'ended', transport: 'down', service: 'stopped', app: 'active' })
    expect(told([{}, {}, { m: over }, {}], [user!, left!, next!]).trace.map(r => (r.kind === 'close' ? r.end.reason : r.kind))).toEqual(['open', 'step', 'step', 'unknown', 'open', 'step'])
  })
  test('of an attempt after one without permission: that is told to its machine, too', () => {
    const guarded = tableOf({ serviceTypes: ['microphone'] }), { states, events } = guarded.tables[0]!
    const over = states.findIndex(s => s['session'] === 'ended' && s['transport'] === 'down' && s['service'] === 'stopped' && s['app'] === 'active' && s['permission'] === 'missing')
    const { trace } = told([{ m: over, waiting: 1 }, {}], [labelOf(K.attempt, events.indexOf('user.join'))], undefined, guarded)
    expect(trace.map(r => (r.kind === 'step' ? r.event.type : r.kind))).toEqual(['open', 'close', 'open', 'permission.changed', 'user.join'])
  })
  test('of a process that found a snapshot: the trace begins in it, its listeners as on the shortest way there', () => {
    const m = stateOf({ session: 'joined', transport: 'up', screen: 'mounted', service: 'running', app: 'active' })
    const { trace } = told([{ m, boot: 1 }, {}], [labelOf(K.boot, event('restored'))]), first = trace[1]!
    if (first.kind !== 'step') throw new Error('a step must follow')
    expect(Object.fromEntries(CORE.map(r => [r, first.from[r]]))).toEqual(core.states[m])
    expect([first.from.audio, first.from.media, first.from.presentation]).toEqual(['awaiting', 'unmuted', 'full'])
  })
})

test('each kind of move has its words, and each callback a kind', () => {
  const codes = Object.values(CB)
  const kinds = [...Object.values(K), ...codes.flatMap(c => [arrivalKind(c, true), arrivalKind(c, false)])].map(k => kindOf(labelOf(k)))
  expect(kinds.filter(k => !/^[a-z]/.test(k.id) || !/^[a-z].{8}/.test(k.says))).toEqual([])
  expect(new Set(Object.values(K).map(k => kindOf(labelOf(k)).id)).size).toBe(Object.keys(K).length)
  expect(kindOf(labelOf(arrivalKind(CB.LOS, false))).says).toBe('transport.lost arrives, and nobody listens')
  expect(kindOf(labelOf(arrivalKind(CB.LOS, true)))).toMatchObject({ id: 'deliver', says: 'the callback arrives' })
  expect([[SDK.live, SDK.lost], [SDK.connecting, SDK.live], [SDK.failing, SDK.restart], [SDK.connecting, SDK.accepted], [SDK.lost, SDK.pretending], [SDK.live, SDK.self], [SDK.accepted, SDK.told], [SDK.told, SDK.left], [SDK.left, SDK.dead], [SDK.lost, SDK.failing]]
    .map(([from, to]) => kindOf(labelOf(sdkKind(from!, to!, 0)))).map(k => [k.id, k.says])).toEqual([
    ['sdk.live>lost', 'the SDK loses its media'], ['sdk.connecting>live', 'the SDK has media flowing'], ['sdk.failing>restart', 'the SDK closes, and restarts by itself'], ['sdk.connecting>accepted', 'the SDK accepts the join'],
    ['sdk.lost>pretending', 'the SDK claims to be restored, and is not'], ['sdk.live>self', 'the SDK leaves by itself'], ['sdk.accepted>told', 'the SDK gives up, and leaves'], ['sdk.told>left', 'the SDK has left'], ['sdk.left>dead', 'the SDK is gone'], ['sdk.lost>failing', 'the SDK fails, and will try again'],
  ])
  expect([CB.CLI, CB.RES, CB.FRE].map(c => kindOf(labelOf(sdkKind(SDK.failing, SDK.failing, c)))).map(k => [k.id, k.says])).toEqual([
    ['sdk.waits', 'the SDK\'s leave button is pressed, and the SDK waits to be told'], ['sdk.restored', 'the SDK says restored, and nothing has changed'], ['sdk.failsAgain', 'the SDK fails again'],
  ])
  expect(FAIR_OF.length).toBeLessThanOrEqual(256)
  expect([eventIn(labelOf(K.join)), eventIn(labelOf(K.join, 7)), kindOf(labelOf(K.join, 7)).id]).toEqual([NO_EVENT, 7, 'user.join'])
})
