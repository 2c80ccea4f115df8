/**
 * What the inspector says of a step's guards, against what XState took: from every state of the core that can be reached, the regions that
 * only listen in their first ones, on one event of each row of the table.
 */
import { type CallEvent, type Control, type RegionName, REGIONS, ROWS, callMachine, compile, step } from '@onhook/machine'
import { compose } from '@onhook/machine/proof'
import type { AnyStateNode, AnyTransitionDefinition } from 'xstate'
import { describe, expect, test } from 'vitest'
import { type ChartRule, checkChart } from '../../packages/inspector/src/common/chart.ts'
import type { StepRecord } from '../../packages/inspector/src/common/index.ts'
import { ownChart } from '../../packages/inspector/src/ui/chart/own-chart.ts'
import { type Line, guardsOf, toldOf, wordsOf } from '../../packages/inspector/src/ui/step/guards.ts'
import { guards } from '../../packages/machine/src/guards.ts'
import { createStepper } from '../../packages/machine/src/stepper.ts'

const chart = ownChart(), regions = Object.keys(REGIONS) as RegionName[]
const record = (event: CallEvent, from: Control, more: Partial<StepRecord> = {}): StepRecord => ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq: 1, event, from, to: from, commands: [], ignored: false, ...more })
const wordsFor = (found: Parameters<typeof toldOf>[0]) => toldOf(found, region => region, value => value)
/** Each transition of a line, as it is read. */
const textsOf = ({ steps }: Line): string[] => steps.flatMap((alternatives, n) => alternatives.map((said, i) => wordsOf(said, n, i, guard => chart.guards?.[guard] ?? '').map(w => (typeof w === 'string' ? w : w.code)).join('')))
/** Of the guards that wait for no event: where they hold, by the states after it. */
const HOLDS: Record<string, (s: Control) => boolean> = {
  isJoining: s => s.session === 'joining', isJoined: s => s.session === 'joined', isEnded: s => s.session === 'ended', isOver: s => s.session === 'leaving' || s.session === 'ended',
  isWanted: s => s.session === 'joined' || s.session === 'reconnecting', isWantedNow: s => (s.session === 'joined' || s.session === 'reconnecting') && s.app === 'active' && s.permission === 'held',
}

describe('of our own machine, by the default policy', () => {
  const machine = compose(compile()), stepper = createStepper(callMachine)
  type Case = { name: string; step: StepRecord; to: Control; taken: AnyTransitionDefinition[] }
  const cases: Case[] = machine.engines[0]!.table.states.flatMap((_, i): Case[] => {
    const from = machine.controlOf([i, ...machine.initial.slice(1)]) as Control, snapshot = stepper.at(from)
    return ROWS.map(([row, event]): Case => {
      const { state, commands, ignored } = step({ ...from, attempt: 1 }, event), to = Object.fromEntries(regions.map(r => [r, state[r]])) as Control
      return { name: `${row} in ${JSON.stringify(from)}`, step: record(event, from, { to, commands, ignored }), to, taken: callMachine.getTransitionData(snapshot, event as never) as unknown as AnyTransitionDefinition[] }
    })
  })
  /** What took the event in a region, where it leads somewhere. */
  const heardBy = ({ taken }: Case, region: string): AnyTransitionDefinition | undefined => taken.find(t => t.source.path[0] === region)
  const isIt = (r: ChartRule, t: AnyTransitionDefinition): boolean => r.guard === t.guard && r.from === t.source.key && r.to === (t.target as AnyStateNode[] | undefined)?.[0]?.key && !!r.events?.includes(t.eventType)

  test('a region that moved went by the transition that XState took, or by one whose guard holds afterwards', () => {
    let several = 0
    const wrong = cases.filter(c => !c.step.ignored).flatMap(c => guardsOf(chart, c.step)!.moved.flatMap(m => {
      const heard = heardBy(c, m.region), [first, ...rest] = m.ways
      if (!first) return [`${c.name}: ${m.region} is not explained`]
      if (first.length > 1) several++
      const begins = first[0]!.events && !first[0]!.events.some(e => e.startsWith('session.')) ? heard !== undefined && first.some(r => isIt(r, heard)) : first.every(r => r.events !== undefined || HOLDS[r.guard!]!(c.to))
      return begins && rest.every(rules => rules.every(r => HOLDS[r.guard!]!(c.to))) && m.ways.at(-1)!.every(r => r.to === m.to) ? [] : [`${c.name}: ${m.region} ${JSON.stringify(m.ways)}`]
    }))
    expect(wrong).toEqual([])
    // Two guards that lead to one state and command the same are not told apart; they are both said.
    expect(several).toBeGreaterThan(0)
  })
  test('its words name the guard of the transition that XState took, or say that it has none; of two transitions the second comes then', () => {
    const seen = { guard: 0, not: 0, without: 0, free: 0, then: 0 }
    const wrong = cases.filter(c => !c.step.ignored).flatMap(c => {
      const found = guardsOf(chart, c.step)!, told = wordsFor(found)
      return found.moved.flatMap(m => {
        const heard = heardBy(c, m.region), rule = heard && m.ways[0]!.find(r => isIt(r, heard)), line = told.lines.find(l => l.what.includes(`${m.region} ${m.from} → ${m.to}`)), said = line ? textsOf(line) : []
        const isThen = said.some(t => t.startsWith('then ')), wrongs = line !== undefined && isThen !== m.ways.length > 1 ? [`${c.name}: ${m.region} then ${said.join(' | ')}`] : []
        if (isThen) seen.then++
        if (!rule) return wrongs
        const [kind, fits] = rule.guard !== undefined ? ['guard', said.some(t => t.includes(`${rule.guard}: ${chart.guards![rule.guard!]}`))] as const
          : rule.not ? ['not', said.some(t => t.includes(`not ${rule.not![0]} (“${chart.guards![rule.not![0]!]}”)`))] as const
          : line ? ['without', said.some(t => /^(or without one|without a guard)$/.test(t))] as const : ['free', told.free.includes(m.region)] as const
        seen[kind]++
        return fits ? wrongs : [...wrongs, `${c.name}: ${m.region} ${said.join(' | ')}`]
      })
    })
    expect(wrong).toEqual([])
    expect(Object.entries(seen).filter(([, n]) => n === 0)).toEqual([])
  })
  test('a region that stayed and commanded something by a guard is told with the one that XState took', () => {
    const told = cases.filter(c => !c.step.ignored).flatMap(c => guardsOf(chart, c.step)!.stayed.map(s => ({ c, s })))
    expect(told.filter(({ c, s }) => !isIt(s.rule, heardBy(c, s.region)!)).map(({ c, s }) => `${c.name}: ${s.region} ${JSON.stringify(s.rule)}`)).toEqual([])
    expect(told.length).toBeGreaterThan(100)
  })
  test('of an ignored event no guard held that would have let it in, and each such guard is named', () => {
    const told = cases.filter(c => c.step.ignored)
    expect(told.filter(c => c.taken.some(t => t.guard !== undefined)).map(c => c.name)).toEqual([])
    const closed = new Set(told.flatMap(c => guardsOf(chart, c.step)!.closed.flatMap(x => x.guards)))
    expect([...closed].sort()).toEqual(['isEndedTransportStep', 'isJoined', 'isNotRestarting', 'isReconnecting', 'isRecoverable', 'isRestarting', 'isServiceStep', 'isUp', 'regainsMedia', 'wasAborted', 'wasDismissed', 'wasKilled'])
  })
})

test('each guard of the machine has its sentence in the chart of the page, and no other has one', () => {
  expect(checkChart(chart).ok).toBe(true)
  expect(Object.keys(chart.guards!).sort()).toEqual(Object.keys(guards).sort())
  expect(Object.values(chart.guards!).filter(words => !/^\w+ .+\w$/.test(words))).toEqual([])
  const named = new Set(chart.regions.flatMap(r => r.rules!.flatMap(x => [...(x.guard === undefined ? [] : [x.guard]), ...(x.not ?? [])])))
  expect([...named].filter(name => chart.guards![name] === undefined)).toEqual([])
})

test('what is not known is not guessed: a step without its states, a chart without transitions, a move that the chart does not have', () => {
  const from = Object.fromEntries(regions.map(r => [r, REGIONS[r][0]])) as Control, event: CallEvent = { type: 'transport.failed', recoverable: true }
  const { to: _, ...partial } = record(event, from)
  expect(guardsOf(chart, partial)).toEqual({ moved: [], stayed: [], closed: [] })
  expect(guardsOf({ ...chart, regions: chart.regions.map(({ rules: __, ...r }) => r) }, record(event, from))).toBeUndefined()
  expect(guardsOf(chart, record(event, from, { to: { ...from, service: 'running' } }))!.moved).toEqual([{ region: 'service', from: 'off', to: 'running', ways: [] }])
})

test('where a transition with a guard and one without lead to the same, both are said', () => {
  const from = { ...Object.fromEntries(regions.map(r => [r, REGIONS[r][0]])), session: 'joined', service: 'running', systemCall: 'connected' } as Control, to = { ...from, session: 'ended', service: 'stopping', systemCall: 'ended' } as Control
  const { lines, free } = wordsFor(guardsOf(chart, record({ type: 'restored' } as CallEvent, from, { to, commands: [{ type: 'abortService' }, { type: 'reportEnded' }] as never }))!)
  expect(lines.map(l => [l.what, textsOf(l)])).toEqual([[['service running → stopping', 'systemCall connected → ended'], ['isOver: the call is over: leaving or ended', 'or without one']]])
  expect(free).toEqual(['session'])
})
