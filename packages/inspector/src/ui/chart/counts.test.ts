import { readFileSync } from 'node:fs'
import { compile } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { type ChartRegion, checkChart } from '../../common/chart.ts'
import { type Call, type TraceRecord, append, emptyTimeline } from '../../common/index.ts'
import { countEdges, coverageOf, isTold } from './counts.ts'
import { heatInk, heatWidth } from './TransitionEdge.tsx'

const chart = checkChart(JSON.parse(readFileSync(new URL('../call-chart.json', import.meta.url), 'utf8')))
if (!chart.ok) throw new Error(JSON.stringify(chart.problem))
const { regions } = chart.value
const region: ChartRegion = {
  name: 'light', initial: 'red', states: ['red', 'green', 'off'], groups: [{ name: 'on', members: ['red', 'green'], direction: 'down' }],
  edges: [{ from: 'red', to: 'green', events: ['go'] }, { from: 'green', to: 'red', events: ['stop/now', 'stop/soon'] }, { from: 'on', to: 'off', events: ['cut', 'burn'] }],
}
const callOf = (name: string, steps: [event: string, from: string, to: string][]): Call =>
  append(emptyTimeline(), name, steps.map(([type, from, to], seq) => ({ v: 1, kind: 'step', call: name, attempt: 1, seq, t: seq, event: { type }, from: { light: from }, to: { light: to } }) as unknown as TraceRecord)).calls[0]!
const one = callOf('one', [['go', 'red', 'green'], ['stop', 'green', 'red'], ['go', 'red', 'green'], ['cut', 'green', 'off']])
const two = callOf('two', [['burn', 'red', 'off'], ['repair', 'off', 'red']])

describe('how often', () => {
  test('until the moment, in all, and over several calls', () => {
    expect(countEdges(one, region, 0)).toEqual([{ seen: 1, all: 2 }, { seen: 0, all: 1 }, { seen: 0, all: 1 }])
    expect(countEdges(one, region, 3, [one, two])).toEqual([{ seen: 2, all: 2 }, { seen: 1, all: 1 }, { seen: 2, all: 2 }])
  })
  test('where no step says where it led, nothing was counted; where none was recorded yet, nothing was taken', () => {
    const bare = append(emptyTimeline(), 'bare', [{ v: 1, kind: 'step', call: 'bare', attempt: 1, seq: 0, event: { type: 'go' } } as TraceRecord]).calls[0]!
    const begun = append(emptyTimeline(), 'begun', [{ v: 1, kind: 'open', call: 'begun', attempt: 1, seq: 0, t: 0 }]).calls[0]!
    expect([[], [begun], [bare], [bare, begun], [bare, one]].map((calls) => isTold('light', calls))).toEqual([true, true, false, false, true])
    expect(isTold('another', [one])).toBe(false)
  })
  test('wider and darker with its logarithm, between bounds', () => {
    const counts = [0, 1, 3, 10, 100, 1e6]
    for (const f of [heatWidth, heatInk]) expect(counts.map(f)).toEqual(counts.map(f).toSorted((a, b) => a - b))
    expect([heatWidth(0), heatWidth(100), heatWidth(1e9), heatInk(0), heatInk(100), heatInk(1e9)]).toEqual([1, 5, 5, 0, 100, 100])
  })
})

describe('what was never taken', () => {
  test('each state of a group has the events of its edge, and branches of one event are one', () => {
    const c = coverageOf(region, [one])
    expect([c.taken, c.all]).toEqual([3, 6])
    expect(c.never).toEqual([{ from: 'red', to: 'off', event: 'cut' }, { from: 'red', to: 'off', event: 'burn' }, { from: 'green', to: 'off', event: 'burn' }])
    expect(c.edges.map((e) => [e.all, e.never.length])).toEqual([[1, 0], [1, 0], [4, 3]])
    expect(c.foreign).toEqual([])
  })
  test('several calls add up, and what the table does not have is told apart', () => {
    const c = coverageOf(region, [one, two])
    expect([c.taken, c.never.length, c.foreign]).toEqual([4, 2, [{ from: 'off', to: 'red', event: 'repair' }]])
  })
  test('a chart that lists its ways is counted over them, and they are checked', () => {
    const listed = { ...region, ways: [{ from: 'red', to: 'green', events: ['go'] }, { from: 'green', to: 'off', events: ['cut'] }] }
    expect([coverageOf(listed, [one]).all, coverageOf(listed, [one]).never]).toEqual([2, []])
    const wrong = checkChart({ v: 1, name: 'x', regions: [{ ...region, ways: [{ from: 'on', to: 'off', events: ['cut'] }] }] })
    expect(wrong.ok ? '' : wrong.problem.field).toBe('chart.regions[0].ways')
  })
})

describe('the chart of our own machine', () => {
  const table = compile()
  test('lists each change of each region that the table has, and no other', () => {
    for (const r of regions) {
      const t = table.tables.find((x) => x.regions.includes(r.name as never))!, has = new Set<string>()
      for (const [s, e, n] of t.rows) { const from = t.states[s]![r.name as never], to = t.states[n]![r.name as never]; if (from !== to) has.add(`${from} ${t.events[e]} ${to}`) }
      expect(new Set(r.ways?.flatMap((w) => w.events.map((e) => `${w.from} ${e} ${w.to}`)))).toEqual(has)
    }
  })
  test('draws each of them: every way has an edge that names its event', () => {
    for (const r of regions) {
      const cover = coverageOf(r, [])
      expect([r.name, cover.edges.reduce((n, e) => n + e.all, 0)]).toEqual([r.name, cover.all])
      expect(cover.never).toHaveLength(cover.all)
    }
  })
})
