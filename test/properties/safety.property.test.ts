/**
 * The judge of safety against the table of `docs/environment.md`, written a second time from that page: in any state
 * of a world, reached or not, and for any step, it names just the properties that the page says are violated. The
 * broken machines show that each property can fail; this, that no part of one is missing or too much.
 */
import { COMMANDS, type CommandName } from '@onhook/machine'
import { ENVIRONMENTS, SAFETY, engineOf } from '@onhook/machine/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { World } from '../../packages/machine/src/testing/environment/world.ts'
import { tableOf } from '../support/tables.ts'

type State = Record<string, string>
/** A step: the state before, the event, what is commanded, the state after. */
type Step = { before: State; event: string; commands: readonly CommandName[]; reason: string | undefined; after: State }

const isOver = (s: State): boolean => ['leaving', 'ended'].includes(s['session']!)
const isDown = (s: State): boolean => s['transport'] === 'down'
const isSettled = (s: State): boolean => s['session'] === 'ended' && (isDown(s) || s['transport'] === 'abandoned') && s['service'] === 'stopped' && s['systemCall'] === 'ended'
const SDK = ['none', 'connecting', 'accepted', 'live', 'lost', 'pretending', 'failing', 'restart', 'self', 'told', 'left', 'dead']
const SVC = ['none', 'starting', 'shown'], WORD = ['none', 'started', 'refused/background', 'refused/other', 'aborted', 'launchFailed', 'abortFailed', 'killed']
const SYS = ['none', 'reported', 'ended'], SYS_WORD = ['none', 'ended', 'reportFailed'], SCR = ['absent', 'mounted', 'gone', 'again']
const Q = ['', 'ACC', 'JOI', 'LOS', 'RES', 'FRE', 'FFA', 'LEF', 'CLO', 'TIM', 'CLI', 'PFJ', 'PFL']
const ANSWERS: Record<string, string[]> = {
  ...Object.fromEntries(['transport.accepted', 'transport.joined', 'transport.lost', 'transport.restored', 'transport.failed/recoverable'].map(e => [e, ['leave', 'releaseMedia']])),
  ...Object.fromEntries(['transport.left', 'transport.closed', 'port.failed/join'].map(e => [e, ['leave', 'unsubscribe']])),
  'screen.mounted': ['exitScreen'], 'service.started': ['abortService'], restored: ['abortService', 'reportEnded', 'releaseMedia'],
}

/** Column "violated when" of the page, line by line. */
function violated(w: World, { before, event, commands, reason, after }: Step, launches: string): string[] {
  const gives = (c: CommandName): boolean => commands.includes(c), s = after['session']!
  const svc = SVC[w.svc]!, sys = SYS[w.sys]!, scr = SCR[w.scr]!, isShown = svc === 'shown', q = [w.q & 15, w.q >> 4].map(c => Q[c]!)
  const abortable = w.abortable === 1 || event === 'restored' || event === 'service.started'
  const isHot = ['live', 'lost', 'pretending', 'failing', 'self'].includes(SDK[w.sdk]!), isOwn = reason === 'local-leave' || reason === 'join-cancelled'
  const lines: Record<string, boolean> = {
    S1: gives('exitScreen') && w.exited === 1,
    S2: gives('exitScreen') && scr !== 'mounted',
    S3: gives('launchService') && (w.launched === 1 || svc !== 'none'),
    S4: gives('launchService') && (w.aborted === 1 || isOver(after)),
    S5: gives('abortService') && !abortable && w.aborted === 1,
    S6: gives('abortService') && !abortable && w.aborted === 0,
    S7: gives('subscribe') && w.sub !== 0,
    S8: gives('unsubscribe') && w.sub === 2,
    S9: gives('unsubscribe') && w.sub === 0,
    S10: gives('join') && w.joined === 1,
    S11: isShown && w.boot === 0 && (s === 'idle' || (s === 'joining' && launches !== 'when-joining')) && after['service'] !== 'stopping',
    S12: isSettled(after) && isDown(after) && isHot && !['ACC', 'JOI', 'RES', 'LOS', 'FRE'].some(c => q.includes(c)) && w.leaveJob === 0 && w.joinJob === 0,
    S13: isSettled(after) && isShown && WORD[w.word] !== 'started' && w.abortJob === 0,
    S14: s === 'ended' && isDown(after) && w.sub === 1,
    S15: s === 'ended' && after['screen'] === 'mounted',
    S16: (gives('reportCall') && sys !== 'none') || (gives('reportEnded') && event !== 'restored' && sys !== 'reported' && SYS_WORD[w.sysWord] !== 'reportFailed'),
    S17: (gives('recordEnd') && w.recorded === 1) || (s === 'ended' && w.recorded === 0),
    S19: isSettled(before) && commands.some(c => !(ANSWERS[event] ?? []).includes(c)),
    S21: gives('abortService') && svc === 'starting',
    S22: gives('launchService') && (after['app'] !== 'active' || after['permission'] === 'missing'),
    S23: before['session'] === 'ended' && s !== 'ended',
    G1: gives('recordEnd') && reason === 'network-lost' && w.outage === 0,
    G2: gives('recordEnd') && event === 'user.leave' && !isOwn,
    G3: gives('recordEnd') && isOwn && !['user.leave', 'transport.leaveClicked', 'screen.disposed'].includes(event),
    G4: s === 'joined' && w.told === 0,
  }
  return Object.keys(lines).filter(id => lines[id]!)
}

test('each line of the judge is a sentence, and none is another', () => {
  expect(Object.entries(SAFETY).filter(([id, says]) => !/^[SG]\d+$/.test(id) || !/^[a-z].{12}/.test(says))).toEqual([])
  expect(new Set(Object.values(SAFETY)).size).toBe(Object.keys(SAFETY).length)
})
const IDS = Object.keys(SAFETY), FIELDS = { sdk: SDK, svc: SVC, word: WORD, sys: SYS, sysWord: SYS_WORD, scr: SCR, sub: [0, 1, 2] }
const BITS = ['joinJob', 'leaveJob', 'abortJob', 'boot', 'exited', 'joined', 'recorded', 'outage', 'aborted', 'abortable', 'launched', 'told'] as const
/** Events of which the page speaks. */
const TOLD = [...Object.keys(ANSWERS), 'user.leave', 'transport.leaveClicked', 'screen.disposed']
/** Commands of which the page speaks. */
const SPOKEN = COMMANDS.filter(c => !['restartMedia', 'setMuted', 'reportConnected', 'updateService'].includes(c))

const TABLES = (['when-joined', 'when-joining'] as const).map(launchService => [launchService, tableOf({ launchService, serviceTypes: ['microphone'] }).tables[0]!] as const)
test.each(TABLES)('the judge of safety says what the page says, in any state, for any step, and each line is broken many times: launched %s', (launchService, right) => {
  // Permission matters, a screen may be left behind, and any step may record any reason, so that each line can be broken.
  const states = [...right.states, ...right.states.flatMap(s => (s['session'] === 'ended' ? [{ ...s, screen: 'mounted' }] : []))]
  const commands = ([undefined, 'local-leave', 'join-cancelled', 'network-lost', 'unknown'] as const).map(reason => (reason ? [{ type: 'recordEnd' as const, reason }] : []))
  const core = { ...right, states, commands, rows: states.flatMap((_, s) => right.events.map((_, e) => [s, e, s, (3 * s + e) % commands.length] as (typeof right.rows)[number])) }
  const engine = engineOf(core), w = new World(engine, { ...ENVIRONMENTS.hostile, commandQueue: true }, launchService)
  const ended = states.flatMap((s, i) => (isSettled(s) ? [i] : []))
  const met = new Map(IDS.map(id => [id, 0]))
  const state = fc.oneof(fc.nat(states.length - 1), fc.constantFrom(...ended)), told = core.events.flatMap((e, i) => (TOLD.includes(e) ? [i] : []))
  const event = fc.oneof(fc.nat(core.events.length - 1), fc.constantFrom(...told))
  const world = fc.tuple(fc.nat(2 ** BITS.length - 1), fc.tuple(...Object.values(FIELDS).map(values => fc.nat(values.length - 1))), fc.tuple(fc.nat(Q.length - 1), fc.nat(Q.length - 1)))
  fc.assert(fc.property(state, event, state, fc.subarray([...SPOKEN], { maxLength: 3 }), world, (before, event, after, some, [bits, values, [first, second]]) => {
    const number = before * engine.events + event, list = engine.list[number]!
    const reason = commands[list]![0]?.reason
    w.reset()
    BITS.forEach((name, i) => { w[name] = (bits >> i) & 1 })
    Object.keys(FIELDS).forEach((name, i) => { w[name as keyof typeof FIELDS] = values[i]! })
    w.q = first === 0 ? second : first | (second << 4)
    w.m = after
    const step: Step = { before: core.states[before]!, event: core.events[event]!, commands: some, reason, after: core.states[after]! }
    const expected = violated(w, step, launchService).sort()
    w.judge.bad = 0
    w.judge.commands(some.reduce((m, c) => m | (1 << COMMANDS.indexOf(c)), 0), number, event, before)
    w.judge.state(before)
    const found = IDS.filter((_, i) => w.judge.bad & (1 << i)).sort()
    if (found.join() !== expected.join()) expect(found, JSON.stringify(step)).toEqual(expected) // said only where it is wrong: it takes longer than the judge
    for (const id of expected) met.set(id, met.get(id)! + 1)
  }), { numRuns: 8_000 })
  expect([...met].filter(([, n]) => n < 10)).toEqual([])
})
