/** The chart of any machine can be laid out by the real ELK, and what the page works out of a trace is what was in it. */
import { createRequire } from 'node:module'
import { fc, test } from '@fast-check/vitest'
import { describe, expect, test as plainTest } from 'vitest'
import { type TraceRecord, append, emptyTimeline } from '@onhook/inspector/common'
import { type ActorChart, chartOf } from '../../packages/inspector/src/common/foreign-chart.ts'
import { parentPath } from '../../packages/inspector/src/common/foreign-check.ts'
import { stateWords } from '../../packages/inspector/src/ui/actors/actors.ts'
import { compare, contextAfter, contextBefore, didOf } from '../../packages/inspector/src/ui/actors/context.ts'
import { layoutActor } from '../../packages/inspector/src/ui/actors/layout.ts'
import { edgesTaken, eventsHere, takenOf } from '../../packages/inspector/src/ui/actors/taken.ts'
import type { LayoutEngine } from '../../packages/inspector/src/ui/chart/layout.ts'
import { patience } from '../support/seed.ts'
import { machineOf, shape, ways } from './inspector-foreign-machines.ts'

// The page has it in a worker; it is the same engine.
const Elk = createRequire(new URL('../../packages/inspector/package.json', import.meta.url))('elkjs/lib/elk.bundled.js') as new () => LayoutEngine

test.prop([shape, ways], { numRuns: 20 })('any chart is laid out: each state in its parent, none on its sibling, each way between its two states', async (s, w) => {
  const chart = chartOf(machineOf(s, w).config) as ActorChart, layout = await layoutActor(chart, new Elk())
  const boxes = new Map(layout.boxes.map((b) => [b.node.path, b]))
  expect([...boxes.keys()].toSorted()).toEqual(chart.nodes.map((n) => n.path).toSorted())
  type Box = { x: number; y: number; width: number; height: number }
  const inside = (a: Box, b: Box): boolean => a.x >= b.x - 1 && a.y >= b.y - 1 && a.x + a.width <= b.x + b.width + 1 && a.y + a.height <= b.y + b.height + 1
  const apart = (a: Box, b: Box): boolean => a.x + a.width <= b.x + 1 || b.x + b.width <= a.x + 1 || a.y + a.height <= b.y + 1 || b.y + b.height <= a.y + 1
  const at = (p: { x: number; y: number }, b: Box): boolean => p.x >= b.x - 2 && p.x <= b.x + b.width + 2 && p.y >= b.y - 2 && p.y <= b.y + b.height + 2
  for (const [path, box] of boxes) {
    if (path !== '') expect(inside(box, boxes.get(parentPath(path))!)).toBe(true)
    for (const [other, b] of boxes) if (other > path && parentPath(other) === parentPath(path) && path !== '' && other !== '') expect(apart(box, b)).toBe(true)
  }
  const drawn = new Set<number>()
  for (const r of layout.routes) {
    if (r.edges.length === 0) continue
    expect([at(r.points[0]!, boxes.get(r.from)!), at(r.points.at(-1)!, boxes.get(r.to)!)]).toEqual([true, true])
    for (const i of r.edges) drawn.add(i)
  }
  // What is not drawn stays where it is, and stands in its state.
  expect([...chart.edges.keys()].filter((i) => !drawn.has(i))).toEqual(chart.edges.flatMap((e, i) => (e.to.length === 0 ? [i] : [])))
}, patience(120_000))

const step = (seq: number, type: string, from: object, to: object, more: object = {}): TraceRecord => ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq, t: seq, event: { type }, from, to, commands: [], ignored: false, ...more } as TraceRecord)
const callOf = (...records: TraceRecord[]) => append(emptyTimeline(), 'd', records).calls[0]!
const opened: TraceRecord = { v: 1, kind: 'open', call: 'c', attempt: 1, seq: 0, t: 0 }

describe('which way a step took, where its source does not say', () => {
  const chart = chartOf({ id: 'm', initial: 'off', on: { RESET: '.off' }, states: { off: { on: { GO: [{ target: 'on', guard: 'may' }, 'broken'], BACK: 'on.where', 'a.*': 'broken' } }, on: { initial: 'low', on: { STOP: 'off', '*': 'broken' }, states: { low: { after: { 500: 'high' } }, high: {}, where: { type: 'history' } } }, broken: { type: 'final' } } }) as ActorChart
  plainTest.each([
    ['GO', 'off', 'on.low', 'off > on'], ['GO', 'off', 'broken', 'off > broken'], ['BACK', 'off', 'on.high', 'off > on.where'], ['STOP', 'on.low', 'off', 'on > off'], ['RESET', 'on.low', 'off', ' > off'],
    ['xstate.after(500)#m.on.low', 'on.low', 'on.high', 'on.low > on.high'], ['xstate.after.500.m.on.low', 'on.low', 'on.high', 'on.low > on.high'], ['a.b', 'off', 'broken', 'off > broken'], ['ANY', 'on.low', 'broken', 'on > broken'], ['NONE', 'off', 'on.low', undefined],
  ])('%s from %s to %s is %s', (type, from, to, way) => {
    const row = step(1, type, { state: from }, { state: to })
    expect(edgesTaken(chart, row as never).map((i) => `${chart.edges[i]!.from} > ${chart.edges[i]!.to.join(' ')}`)).toEqual(way === undefined ? [] : [way])
  })
  plainTest('each is counted up to the moment, and events are offered that the active states take', () => {
    const call = callOf(opened, step(1, 'GO', { state: 'off' }, { state: 'on.low' }), step(2, 'STOP', { state: 'on.low' }, { state: 'off' }), step(3, 'GO', { state: 'off' }, { state: 'on.low' }))
    const taken = takenOf(call, chart)
    expect(chart.edges.map((e, i) => [`${e.from} ${e.event}`, taken.bySeq[i]]).filter(([, seqs]) => seqs!.length > 0)).toEqual([['off GO', [1, 3]], ['on STOP', [2]]])
    expect([...taken.firstSeen]).toEqual([['on', 1], ['on.low', 1], ['off', 2]])
    expect(eventsHere(chart, new Set(['off']))).toEqual(['RESET', 'GO', 'BACK'])
    expect(eventsHere(chart, new Set(['on', 'on.low']))).toEqual(['RESET', 'STOP'])
  })
})

describe('the context of a step', () => {
  const same = { state: 's' }
  plainTest('is what it last was; across a hole it is not known, and not guessed', () => {
    const call = callOf(opened, step(1, 'xstate.init', {}, same, { context: { n: 1, who: { name: 'A' } } }), step(2, 'A', same, same), step(3, 'B', same, same, { context: { n: 2, who: { name: 'A' } } }), { v: 1, kind: 'gap', call: 'c', attempt: 1, seq: 5, missing: [4, 5], cause: 'buffer' }, step(6, 'C', same, same), step(7, 'D', same, same, { context: { n: 4 } }))
    const at = (seq: number) => call.rows.find((r) => r.kind === 'step' && r.seq === seq) as never
    expect(contextBefore(call, at(1))).toEqual({ is: 'none' })
    expect(contextAfter(call, at(2))).toEqual({ is: 'known', value: { n: 1, who: { name: 'A' } } })
    expect(compare(contextBefore(call, at(3)), contextAfter(call, at(3))).lines).toEqual([{ path: 'n', before: '1', after: '2', changed: true }, { path: 'who.name', before: '"A"', after: '"A"', changed: false }])
    expect(didOf(call, at(3))).toEqual([['n', '2']])
    expect([contextBefore(call, at(6)), contextAfter(call, at(6)), contextBefore(call, at(7))]).toEqual([{ is: 'unknown' }, { is: 'unknown' }, { is: 'unknown' }])
    expect(didOf(call, at(7))).toEqual([])
  })
  test.prop([fc.jsonValue(), fc.jsonValue()])('whatever it holds, what is the same is not said to have changed, and what is not is', (a, b) => {
    const c = compare({ is: 'known', value: a }, { is: 'known', value: b })
    expect(c.lines.length).toBeLessThanOrEqual(200)
    if (JSON.stringify(a) === JSON.stringify(b)) expect(c.lines.some((l) => l.changed)).toBe(false)
    else if (c.more === 0 && JSON.stringify([a, b]).length < 150) expect(c.lines.some((l) => l.changed)).toBe(true)
  })
})

plainTest('states are said with the regions that they stand in', () => {
  expect(stateWords({ state: 'ready', '.ready.media': 'playing.fast', '.ready.sound': null })).toBe('ready: media playing.fast, sound unknown')
  expect(stateWords({ '.a': 'x', '.b': '' })).toBe('a x')
  expect(stateWords({ state: null })).toBe('unknown')
})
