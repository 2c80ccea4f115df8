import { compile } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { type Call, type TraceRecord, append, emptyTimeline } from '../../common/index.ts'
import { answersOf, chartFor } from '../judge/answers.ts'
import { coverageOf } from './counts.ts'
import { ownChart } from './own-chart.ts'
import { countedOf, tableOf } from './tables.ts'

const joining = compile(undefined, { policy: { launchService: 'when-joining' } }), own = ownChart()
const callOf = (device: string, hash: string | undefined, ...changes: [event: string, region: string, from: string, to: string][]): Call =>
  append(emptyTimeline(), device, [...(hash === undefined ? [] : [{ v: 1, kind: 'open', call: 'c', attempt: 1, seq: 0, machine: { hash, version: '1' } }]), ...changes.map(([type, region, from, to], i) => ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq: i + 1, event: { type }, from: { [region]: from }, to: { [region]: to } }))] as TraceRecord[]).calls[0]!
const early = chartFor(joining.hash, own)!
const tables = new Map([[joining.hash, early], ['feed', null]]), nothing = new Map()

describe('the table of another policy', () => {
  test('has ways of its own: a launch when joining begins, and none when joined', () => {
    const launched = (chart: typeof own) => coverageOf(chart.regions.find((r) => r.name === 'service')!, [callOf('a', joining.hash, ['user.join', 'service', 'off', 'starting'])])
    expect([launched(own).taken, launched(own).foreign.length]).toEqual([0, 1])
    expect([launched(early).taken, launched(early).foreign]).toEqual([1, []])
    expect(early.regions[0]).toBe(own.regions[0])
    for (const r of early.regions) expect(coverageOf(r, []).edges.reduce((n, e) => n + e.all, 0)).toBe(coverageOf(r, []).all)
  })
  test('is none where no policy has it', () => { expect(chartFor('feed', own)).toBeUndefined() })
  test('answers a start of its service while joining, which the default table ignores', () => {
    const of = (chart: typeof own, event: string) => chart.answers!.find((a) => a.event === event)!.states
    expect([of(own, 'service.started').includes('joining'), of(early, 'service.started').includes('joining')]).toEqual([false, true])
    expect(own.answers).toEqual(answersOf(compile(), own.regions[0]!.states))
    expect(of(own, 'network.offline')).toEqual([])
  })
})

describe('each call is counted over its own table', () => {
  const calls = { a: callOf('a', own.hash), b: callOf('b', joining.hash), c: callOf('c', 'feed'), d: callOf('d', undefined, ['user.join', 'session', 'idle', 'joining']), e: callOf('e', 'later'), f: callOf('f', 'feed') }
  test('the one that its trace names, or that its recorder sent, or none', () => {
    const sent = { ...own, hash: 'feed', name: 'mine' }
    expect(Object.values(calls).map((c) => tableOf({ charts: nothing, tables }, c).source)).toEqual(['own', 'policy', 'unknown', 'assumed', 'asked', 'unknown'])
    expect(tableOf({ charts: new Map([['c', sent], ['a', sent]]), tables }, calls.c)).toMatchObject({ source: 'given', chart: sent })
    // A device that sent another machine's chart, and then ran ours.
    expect(tableOf({ charts: new Map([['a', sent]]), tables }, calls.a).source).toBe('own')
  })
  test('that of the call that is shown stands first, and calls of one table are together', () => {
    expect(countedOf({ charts: nothing, tables }, calls.c, Object.values(calls)).map((x) => [x.table.key, x.calls.map((c) => c.device)])).toEqual([['feed', ['c', 'f']], [own.hash, ['a', 'd']], [joining.hash, ['b']], ['later', ['e']]])
    expect(countedOf({ charts: nothing, tables }, calls.c, [calls.a]).map((x) => x.calls.length)).toEqual([0, 1])
  })
})
