/**
 * What is judged of the small models, written a second time, in any state and for any step, reached or not: the models only
 * show that ours break nothing, and a broken hub or chart need not meet every part of a property.
 */
import type { Table } from '@onhook/machine'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { MUTE_ENVIRONMENTS, muteModel, type MuteState } from '../../packages/machine/src/testing/models/mute-echo.ts'
import { sharedServiceProperties } from '../../packages/machine/src/testing/models/shared-service-properties.ts'
import { SHARED_SERVICE_ENVIRONMENTS, type SharedState } from '../../packages/machine/src/testing/models/shared-service.ts'
import type { Move, SmallProperty } from '../../packages/machine/src/testing/small-model.ts'
import { holds } from '../support/holds.ts'
import { isLong } from '../support/seed.ts'

const runs = isLong ? 100_000 : 1_000
/** What a property says of a state, or of a move from it: for those that lead to something, whether they begin and end there. */
function said<S>(p: SmallProperty<S>, s: S, m: Move<S>): unknown {
  return p.kind === 'state' ? p.judge(s) : p.kind === 'move' ? p.judge(s, m) : [p.from(s), p.to(s)]
}

// ---- two calls, one service ----------------------------------------------------------------------------------

const SERVICES = ['off', 'deferred', 'starting', 'running', 'stopping', 'stopped', 'refused']
const classes = SERVICES.flatMap(service => [false, true].map(isOver => ({ service, isOver, on: {}, own: [] })))
const ROWS = ['service.started', 'service.refused/other', 'service.stopped/killed', 'service.stopped/aborted', 'port.failed/launchService', 'restored']
const few = <T>(all: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...all], { maxLength: 2 })
const holder = fc.record({ at: fc.nat(classes.length - 1), isAttached: fc.boolean(), isDoubtful: fc.boolean(), isUnheard: fc.boolean(), inbox: few(ROWS) })
const shared: fc.Arbitrary<SharedState> = fc.record({
  hub: fc.record({ holders: few([0, 1]), last: few([0, 1]), phase: fc.constant(undefined) }), calls: fc.tuple(holder, holder),
  world: fc.record({ service: fc.constantFrom('none', 'starting', 'shown', 'stopping', 'restarting'), starter: fc.constantFrom(-2, -1, 0, 1), words: few(ROWS.slice(0, 4)), failed: fc.constantFrom(-1, -1, -1, 0, 1) }),
}) as unknown as fc.Arbitrary<SharedState>
const who = fc.constantFrom('A', 'B'), facts = fc.array(fc.oneof(
  fc.tuple(who, fc.constantFrom('launches', 'aborts', 'is told service.started', 'is told service.stopped/aborted', 'is told service.refused/other')).map(([c, what]) => `call ${c} ${what}`),
  fc.constantFrom('the port launches', 'the port launches, though a start is pending', 'the port aborts', 'the port aborts, though a start is pending', 'and fails', 'nobody is told'),
), { maxLength: 4 })
const names = fc.constantFrom('the port says service.started', 'the port says service.stopped/aborted', 'call A, service.started', 'the launch fails')

/** A call in words: what it has, whether it lives, and whether something is on its way that says otherwise. */
function call(s: SharedState, i: number) {
  const { service, isOver } = classes[s.calls[i]!.at]!, { inbox, isAttached, isUnheard } = s.calls[i]!
  const uses = service === 'starting' || service === 'running' || inbox.includes('service.started')
  const bad = (row: string): boolean => row === 'service.refused/other' || row === 'service.stopped/killed' || row === 'port.failed/launchService'
  return { service, isOver, isAttached, isUnheard, uses, lives: uses && !isOver, isContradicted: s.world.failed !== -1 || [...s.world.words, ...inbox].some(bad) }
}
const isPending = (s: SharedState): boolean => ['starting', 'restarting'].includes(s.world.service)
/** First of A and B that does this. */
const doer = (m: Move<SharedState>, what: string): number => (m.facts!.includes(`call A ${what}`) ? 0 : m.facts!.includes(`call B ${what}`) ? 1 : -1)
const others = (i: number): number[] => [0, 1].filter(k => k !== i)
const both = [0, 1]
const port = (m: Move<SharedState>, what: string): boolean => m.facts!.includes(`the port ${what}`) || m.facts!.includes(`the port ${what}, though a start is pending`)
const wouldHarm = (s: SharedState, i: number): boolean => others(i).some(k => call(s, k).lives && !call(s, k).isContradicted)
const areAllOver = (s: SharedState): boolean => {
  const [a, b] = [call(s, 0), call(s, 1)], out = (c: typeof a): boolean => c.isOver || (c.service === 'off' && !c.isAttached)
  return out(a) && out(b) && (a.isOver || b.isOver)
}
const H: Record<string, (s: SharedState, m: Move<SharedState>) => unknown> = {
  H1: (s, m) => (port(m, 'launches') ? !isPending(s) && !wouldHarm(s, doer(m, 'launches')) : undefined),
  H2: (s, m) => { const i = doer(m, 'launches'); return i >= 0 && others(i).every(k => !call(s, k).uses) ? port(m, 'launches') : undefined },
  H3: (s, m) => (port(m, 'aborts') ? !isPending(s) : undefined),
  H4: (s, m) => (port(m, 'aborts') ? !wouldHarm(s, doer(m, 'aborts')) : undefined),
  H5: (s, m) => { const i = doer(m, 'aborts'); return i >= 0 && others(i).every(k => !call(s, k).uses) ? port(m, 'aborts') : undefined },
  H6: (_, m) => { const told = both.filter(i => m.facts!.includes(`call ${'AB'[i]} is told service.started`) && call(m.to, i).lives); return told.length === 0 ? undefined : told.every(i => m.to.world.service === 'shown' || call(m.to, i).isContradicted) },
  H7: (_, m) => { const told = both.filter(i => m.facts!.includes(`call ${'AB'[i]} is told service.stopped/aborted`)); return told.length === 0 ? undefined : !told.some(i => call(m.to, i).lives && !call(m.to, i).isContradicted) },
  H8: s => { const run = both.filter(i => call(s, i).service === 'running' && !call(s, i).isOver && !call(s, i).isUnheard); return run.length === 0 ? undefined : !run.some(i => s.world.service !== 'shown' && !call(s, i).isContradicted) },
  H9: (s, m) => (m.name === 'the port says service.started' && s.world.service === 'shown' ? !m.facts!.includes('nobody is told') || s.hub.holders.length > 0 : undefined),
  H10: s => [areAllOver(s), s.world.service === 'none' || !areAllOver(s)],
  H11: s => [call(s, 0).service === 'starting', call(s, 0).service !== 'starting'],
  H12: s => [true, areAllOver(s) && s.world.service === 'none'],
}
describe('two calls, one service', () => {
  const properties = sharedServiceProperties(classes, SHARED_SERVICE_ENVIRONMENTS['two calls, all said']!)
  holds([shared, shared, facts, names], runs)('each property judges what it says', (s, to, facts, name) => {
    const move = { to, name, facts }
    expect(Object.fromEntries(properties.map(p => [p.id, said(p, s, move)]))).toEqual(Object.fromEntries(Object.entries(H).map(([id, judge]) => [id, judge(s, move)])))
  })
  holds([fc.constant(0)], 1)('what each is: of moves, of states, leading somewhere, possible', () => {
    expect(properties.map(p => `${p.id} ${p.kind}`)).toEqual([...[1, 2, 3, 4, 5, 6, 7].map(n => `H${n} move`), 'H8 state', 'H9 move', 'H10 leads-to', 'H11 leads-to', 'H12 possible'])
    expect(new Set(properties.map(p => p.text)).size).toBe(12)
    for (const p of properties) expect(p.text.length).toBeGreaterThan(20)
  })
  holds([fc.constant(0)], 1)('what random states of two seldom are', () => {
    const KILLED = 'service.stopped/killed', at = (service: string, inbox: string[] = []): SharedState['calls'][number] => ({ at: classes.findIndex(c => c.service === service && !c.isOver), isAttached: true, isDoubtful: false, isUnheard: false, inbox })
    const state = (...calls: SharedState['calls']): SharedState => ({ hub: { holders: [], last: [], phase: undefined }, calls, world: { service: 'none', starter: -1, words: [], failed: -1 } })
    const judge = (id: string, s: SharedState, facts: string[], to = s, name = ''): unknown => {
      const p = sharedServiceProperties(classes, { ...SHARED_SERVICE_ENVIRONMENTS['two calls, all said']!, calls: s.calls.length }).find(p => p.id === id)!
      return said(p, s, { to, name, facts })
    }
    const [off, running] = [at('off'), at('running')]
    // The first and the last are so beside all others, of three also beside one that does not use it.
    for (const [id, what, port] of [['H2', 'launches', 'the port launches'], ['H5', 'aborts', 'the port aborts']] as const) {
      expect([state(off, off, off), state(off, off, running), state(off, running, running)].map(s => judge(id, s, [`call A ${what}`, port]))).toEqual([true, undefined, undefined])
      expect(judge(id, state(off, off, off), [`call A ${what}`])).toBe(false)
    }
    // One's own use is not another's.
    for (const [id, what] of [['H1', 'launches'], ['H4', 'aborts']] as const) expect([state(running, off), state(running, running)].map(s => judge(id, s, [`call A ${what}`, `the port ${what}`]))).toEqual([true, false])
    // Of two that are told or run, each must be right.
    const contradicted = at('running', [KILLED]), both = ['call A is told service.started', 'call B is told service.started']
    for (const [a, b, expected] of [[contradicted, contradicted, true], [contradicted, running, false], [running, contradicted, false]] as const) expect([judge('H6', state(off, off), both, state(a, b)), judge('H8', state(a, b), [])]).toEqual([expected, expected])
    // A started that is heard, whatever more is told of it.
    const shows = { ...state(off, off), world: { ...state().world, service: 'shown' as const } }
    expect(['the port says service.started', 'the port says service.started: nobody is told', 'call A, the port says service.started'].map(name => judge('H9', shows, ['nobody is told'], shows, name))).toEqual([false, false, undefined])
  })
})

// ---- muting --------------------------------------------------------------------------------------------------

const media: Table = { name: 'media', regions: ['media'], initial: 0, timers: {}, events: [], commands: [[]], rows: [], states: ['unmuted', 'mutedByUser', 'mutedByTransport', 'mutedBySystem', 'released'].map(media => ({ media })) }
const mirror = fc.record({ muted: fc.boolean(), commands: fc.array(fc.boolean(), { maxLength: 1 }), words: fc.array(fc.boolean(), { maxLength: 1 }) })
const calmMirror = fc.record({ muted: fc.boolean(), commands: fc.constant<boolean[]>([]), words: fc.constant<boolean[]>([]) })
const muting: fc.Arbitrary<MuteState> = fc.record({
  app: fc.nat(media.states.length - 1), system: fc.oneof(calmMirror, calmMirror, mirror), sdk: fc.oneof(calmMirror, calmMirror, mirror),
  isCalm: fc.boolean(), hasSdkActed: fc.boolean(), isMutedByUser: fc.boolean(),
})
const told = fc.subarray(['the app is unmuted', 'mute to system and SDK', 'unmute to system and SDK', 'mute to SDK', 'unmute to SDK'], { maxLength: 3 })
const app = (s: MuteState): string => media.states[s.app]!['media']!
const isMuted = (s: MuteState): boolean => ['mutedByUser', 'mutedBySystem', 'mutedByTransport'].includes(app(s))
const isQuiet = (s: MuteState): boolean => s.system.commands.length + s.system.words.length + s.sdk.commands.length + s.sdk.words.length === 0
const rests = (s: MuteState): boolean => isQuiet(s) && app(s) !== 'released'
const orders = (m: Move<MuteState>): boolean[] => m.facts!.filter(f => /^(un)?mute to /.test(f)).map(f => !f.startsWith('un'))
const M: Record<string, (s: MuteState, m: Move<MuteState>) => unknown> = {
  M1: s => [s.isCalm && !isQuiet(s), isQuiet(s)],
  M2: s => (rests(s) ? s.sdk.muted === isMuted(s) : undefined),
  M3: s => (rests(s) && !s.hasSdkActed ? s.system.muted === isMuted(s) || app(s) === 'mutedByTransport' : undefined),
  M4: s => (rests(s) && s.isMutedByUser ? isMuted(s) && s.sdk.muted : undefined),
  M5: (s, m) => (app(s) === 'released' || app(m.to) === 'released' ? orders(m).length === 0 : undefined),
  M6: s => (rests(s) && isMuted(s) ? s.sdk.muted : undefined),
  M7: (s, m) => (s.isMutedByUser && m.to.isMutedByUser ? !orders(m).includes(false) : undefined),
  M8: s => [app(s) !== 'released' && !s.isCalm, rests(s) && isMuted(s) && s.sdk.muted && s.system.muted],
}
describe('muting', () => {
  const base = MUTE_ENVIRONMENTS['mute, changes told']!
  const { properties } = muteModel(media, { ...base, systemEchoes: 'never' })
  holds([muting, muting, told], runs)('each property judges what it says', (s, to, facts) => {
    const move = { to, name: '', facts }
    expect(Object.fromEntries(properties.map(p => [p.id, said(p, s, move)]))).toEqual(Object.fromEntries(Object.entries(M).map(([id, judge]) => [id, judge(s, move)])))
  })
  holds([fc.constant(0)], 1)('what each is; M7 only where the system echoes nothing', () => {
    expect(properties.map(p => `${p.id} ${p.kind}`)).toEqual(['M1 leads-to', 'M2 state', 'M3 state', 'M4 state', 'M5 move', 'M6 state', 'M7 move', 'M8 possible'])
    for (const systemEchoes of ['changes', 'always'] as const) expect(muteModel(media, { ...base, systemEchoes }).properties.map(p => p.id)).toEqual(['M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'M8'])
    for (const p of properties) expect(p.text.length).toBeGreaterThan(20)
  })
})
