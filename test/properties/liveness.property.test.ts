/**
 * What liveness and possibility speak of, against the tables of `docs/environment.md`, written a second time from that
 * page; and fairness: a class counts as possible in a state exactly when a move of it is. A class that counts as
 * possible and never is would excuse a run that stands still.
 */
import { REGIONS } from '@onhook/machine'
import { ENVIRONMENTS, LIVENESS, POSSIBILITY, engineOf, type Engine } from '@onhook/machine/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ABLE, ALIVE, CALLBACKS, CALLBACKS_CLASSES, CLASS, DELIVER, FIRST_TIMER, HOT, isPromised } from '../../packages/machine/src/testing/environment/codes.ts'
import { coreFactsOf } from '../../packages/machine/src/testing/environment/core-facts.ts'
import { FAIR_OF, kindOf } from '../../packages/machine/src/testing/environment/move-kinds.ts'
import { movesOf } from '../../packages/machine/src/testing/environment/moves.ts'
import { PREDICATES, conditionOf } from '../../packages/machine/src/testing/environment/propositions.ts'
import { World } from '../../packages/machine/src/testing/environment/world.ts'
import { tableOf } from '../support/tables.ts'

const SDK = ['none', 'connecting', 'accepted', 'live', 'lost', 'pretending', 'failing', 'restart', 'self', 'told', 'left', 'dead']
const SVC = ['none', 'starting', 'shown'], SYS = ['none', 'reported', 'ended'], SCR = ['absent', 'mounted', 'gone', 'again']
const Q = ['', 'ACC', 'JOI', 'LOS', 'RES', 'FRE', 'FFA', 'LEF', 'CLO', 'TIM', 'CLI', 'PFJ', 'PFL']
const core = tableOf({ serviceTypes: ['microphone'] }).tables[0]!, engine = (): Engine => engineOf(core)

type Line = { from: boolean; to: boolean; via?: boolean }
/** Columns A and B of the page, line by line. */
function linesOf(w: World): Record<string, Line> {
  const { session: s, transport, service, systemCall } = core.states[w.m]!, sdk = SDK[w.sdk]!, svc = SVC[w.svc]!, sys = SYS[w.sys]!, scr = SCR[w.scr]!
  const q = [w.q & 15, w.q >> 4].flatMap(c => (c === 0 ? [] : [Q[c]!])), isOver = s === 'leaving' || s === 'ended', isEnded = s === 'ended'
  const isHot = ['live', 'lost', 'pretending', 'failing', 'self'].includes(sdk), isSettled = isEnded && (transport === 'down' || transport === 'abandoned') && service === 'stopped' && systemCall === 'ended'
  const leads = (from: boolean, to: boolean): Line => ({ from, to }), had = s === 'joined' && isHot
  const mayJoin = s === 'idle' ? sdk === 'none' && sys !== 'ended' : ['connecting', 'accepted', 'live', 'lost', 'pretending', 'failing', 'restart'].includes(sdk) || w.joinJob === 1
  return {
    L1: leads(s === 'leaving', isEnded), L2: leads(scr === 'gone', isEnded), L3: leads(sdk === 'dead' && s !== 'idle', isEnded), L4: leads(s === 'reconnecting', s === 'joined' || isEnded),
    L5: leads(s === 'joining', s !== 'joining'), L6: leads(isEnded, svc === 'none'), L7: leads(isEnded, !isHot), L8: leads(isOver && scr === 'mounted', !isOver || scr !== 'mounted'),
    L9: leads(w.boot === 1 && svc !== 'none', svc === 'none'), L11: leads(isOver && sys === 'reported', sys !== 'reported'), L12: leads(isEnded, isSettled), L13: leads(w.left === 1, w.left === 0),
    L14: leads(s === 'joined' && sdk === 'pretending', sdk !== 'pretending'), L15: leads(w.waiting === 1, w.waiting === 0), L16: leads(w.asked === 1, isEnded),
    P1: leads(w.boot === 0 && !isOver && !['FFA', 'LEF', 'TIM', 'CLI', 'PFJ'].some(c => q.includes(c)) && mayJoin, had),
    P2: { from: s === 'joined' && sdk === 'live' && q.length === 0, to: had, via: s === 'reconnecting' }, P3: leads(true, isSettled),
  }
}

const FIELDS = { m: core.states.length, sdk: SDK.length, svc: 3, word: 8, sys: 3, sysWord: 3, scr: 4, sub: 3 }
const BITS = ['joinJob', 'leaveJob', 'abortJob', 'boot', 'scrWord', 'left', 'waiting', 'asked', 'aborted', 'recorded'] as const
const sent = fc.oneof(fc.constant(0), fc.nat(12)) // often nothing is on its way
const states = fc.tuple(fc.nat(2 ** BITS.length - 1), fc.tuple(...Object.values(FIELDS).map(n => fc.nat(n - 1))), fc.tuple(sent, sent))
function put(w: World, [bits, values, [first, second]]: [number, number[], [number, number]]): void {
  w.load(0, 0)
  BITS.forEach((name, i) => { w[name] = (bits >> i) & 1 })
  Object.keys(FIELDS).forEach((name, i) => { w[name as keyof typeof FIELDS] = values[i]! })
  if (!w.powers.commandQueue) w.joinJob = w.leaveJob = w.abortJob = 0 // no port has a queue
  w.q = w.powers.queue === 1 || first === 0 ? second : first | (second << 4)
}

describe('liveness and possibility', () => {
  const claims = [...LIVENESS, ...POSSIBILITY].map(p => ({ id: p.id, from: conditionOf(p.from), to: conditionOf(p.to), via: 'via' in p && p.via ? conditionOf(p.via) : undefined }))
  test('are those of the page', () => { expect(claims.map(c => c.id)).toEqual(Object.keys(linesOf(new World(engine(), ENVIRONMENTS.kind, 'when-joined')))) })
  test('say in a sentence what they claim, each its own, and what is lost where it cannot be had', () => {
    const says = [...LIVENESS, ...POSSIBILITY].map(p => p.says)
    expect(says.filter(s => !/^[a-z].{12}/.test(s))).toEqual([])
    expect(new Set(says).size).toBe(says.length)
    for (const { lost } of POSSIBILITY) expect(lost).toMatch(/^whatever happens from here on, .{12}/)
  })
  const met = new Map(claims.flatMap(({ id }) => [`${id} from`, `${id} to`].map(k => [k, 0])))
  test('speak of just those states that the page says, and each of them in some', () => {
    const w = new World(engine(), ENVIRONMENTS.queued, 'when-joined')
    fc.assert(fc.property(states, state => {
      put(w, state)
      const holds = PREDICATES.reduce((m, p, i) => (p(w) ? m | (1 << i) : m), 0), lines = linesOf(w)
      expect(claims.filter(({ id, from, to, via }) => from(holds) !== lines[id]!.from || to(holds) !== lines[id]!.to || via?.(holds) !== lines[id]!.via)).toEqual([])
      for (const [id, { from, to }] of Object.entries(lines)) for (const [k, is] of [['from', from], ['to', to]] as const) if (is) met.set(`${id} ${k}`, met.get(`${id} ${k}`)! + 1)
    }), { numRuns: 3_000 })
    expect([...met].filter(([, n]) => n < 4)).toEqual([])
  })
})

test('what answers a promise is heard without a subscription, and nothing else', () => {
  const heard = CALLBACKS.flatMap((event, code) => (isPromised(code) ? [`${Q[code]} ${event}`] : []))
  expect(heard).toEqual(['ACC transport.accepted', 'PFJ port.failed/join', 'PFL port.failed/leave'])
  expect(CALLBACKS.map((event, code) => `${Q[code]} ${event}`)).toEqual([' ', 'ACC transport.accepted', 'JOI transport.joined', 'LOS transport.lost', 'RES transport.restored', 'FRE transport.failed/recoverable', 'FFA transport.failed/fatal', 'LEF transport.left', 'CLO transport.closed', 'TIM transport.timedOut', 'CLI transport.leaveClicked', 'PFJ port.failed/join', 'PFL port.failed/leave'])
  // The microphone is held by these; and these may yet bring the call about.
  expect([HOT, ABLE].map(is => SDK.filter((_, i) => is[i]).join(' '))).toEqual(['live lost pretending failing self', 'connecting accepted live lost pretending failing restart'])
  expect(CALLBACKS_CLASSES).toBe(Q.reduce((m, name, code) => (name === '' ? m : m | (1 << (DELIVER + code))), 0))
})

test('of the table are read, in any state and of any list of commands: what is settled, and the reason of an end', () => {
  const states = REGIONS.session.flatMap(session => REGIONS.transport.flatMap(transport => REGIONS.service.flatMap(service => REGIONS.systemCall.map(systemCall => ({ ...core.states[0]!, session, transport, service, systemCall })))))
  const facts = coreFactsOf(engineOf({ ...core, states, rows: [], timers: {}, commands: [[], [{ type: 'leave' }], [{ type: 'leave' }, { type: 'recordEnd', reason: 'cause' }]] }))
  expect(states.filter((_, i) => facts.settled[i] === 1).map(s => `${s.session} ${s.transport} ${s.service} ${s.systemCall}`).sort()).toEqual(['ended abandoned stopped ended', 'ended down stopped ended'])
  expect(facts.reasons).toEqual([undefined, undefined, 'cause'])
})

describe('fairness', () => {
  const names = ['documented', 'hostile', 'queued', 'reordered'] as const
  test('a class is possible in a state exactly when a move of it is', () => {
    const worlds = new Map(names.map(name => { const w = new World(engine(), ENVIRONMENTS[name], 'when-joined'); return [name, { w, moves: movesOf(w) }] as const }))
    fc.assert(fc.property(fc.constantFrom(...names), states, (name, state) => {
      const { w, moves } = worlds.get(name)!
      put(w, state)
      let taken = 0
      const take = (label: number): void => { const c = FAIR_OF[label >> 8]!; if (c <= FIRST_TIMER + Object.keys(core.timers).length) taken |= 1 << c }
      moves.from(take, take)
      put(w, state)
      expect(moves.possible()).toBe(taken)
    }), { numRuns: 3_000 })
  })
  test('belongs to these kinds of moves, and to no other', () => {
    const fair: Record<string, number[]> = {}
    for (let k = 0; k < FAIR_OF.length; k++) if (FAIR_OF[k] !== 31) (fair[kindOf(k << 8).id] ??= []).push(FAIR_OF[k]!)
    const each = CALLBACKS.flatMap((_, code) => (code === 0 ? [] : [DELIVER + code])), weak = (c: keyof typeof CLASS): number[] => [CLASS[c]]
    const timers = Object.fromEntries(Object.keys(fair).flatMap(id => (/^timer\d+$/.test(id) ? [[id, [FIRST_TIMER + Number(id.slice(5))]]] : [])))
    expect(fair).toEqual({
      boot: weak('boot'), 'screen.told': weak('screen'), 'app.returns': weak('returns'), 'system.told': weak('system'), deliver: each, unheard: each,
      ...Object.fromEntries(['starts', 'refused', 'startsMute', 'refusedMute', 'told'].map(m => [`service.${m}`, weak('service')])),
      alive: [ALIVE], ...Object.fromEntries(['join', 'leave', 'abort'].map(c => [`port.${c}`, weak('port')])), attempt: weak('attempt'), 'leftover.told': weak('leftover'), 'leftover.dropped': weak('leftover'),
      ...timers,
    })
    expect(Object.keys(timers).length).toBeGreaterThanOrEqual(Object.keys(core.timers).length)
  })
})
