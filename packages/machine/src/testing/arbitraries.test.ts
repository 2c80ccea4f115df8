/** Arbitrary events are events, and all of them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { REASONS } from '../call-end.ts'
import { EVENTS, problemOf, type EventType } from '../events.ts'
import { eventArbitrary, eventsOf, orderings } from './arbitraries.ts'
import { DEFAULT_HASH, tableOfHash } from './known-tables.ts'
import { hashOfPolicy } from '../hash.ts'

const sampleOf = <T>(of: fc.Arbitrary<T>, n = 300): T[] => fc.sample(of, { numRuns: n, seed: 7 })
const values = (type: EventType, key: string): unknown[] => [...new Set(sampleOf(eventsOf(type)).map(e => (e as Record<string, unknown>)[key]))]

describe('events of one type', () => {
  test.each(Object.keys(EVENTS) as EventType[])('%s: each is one, and has each of its fields, the optional ones now and then', type => {
    const all = sampleOf(eventsOf(type), 60)
    expect(all.filter(e => e.type !== type || problemOf(e) !== undefined)).toEqual([])
    for (const key of Object.keys(EVENTS[type])) {
      const name = key.replace('?', ''), has = all.filter(e => name in e).length
      if (key === name) expect(has).toBe(all.length)
      else { expect(has).toBeGreaterThan(0); expect(has).toBeLessThan(all.length) }
    }
    expect(new Set(all.flatMap(e => Object.keys(e)))).toEqual(new Set(['type', ...Object.keys(EVENTS[type]).map(k => k.replace('?', ''))]))
  })
  test('have every value that a field may have', () => {
    expect(new Set(values('transport.failed', 'recoverable'))).toEqual(new Set([false, true]))
    expect(new Set(values('service.refused', 'cause'))).toEqual(new Set(['background', 'other']))
    expect(new Set(values('port.failed', 'command'))).toEqual(new Set(['abortService', 'exitScreen', 'join', 'launchService', 'leave', 'reportCall', 'restartMedia', 'subscribe']))
    expect(new Set(values('port.failed', 'port'))).toEqual(new Set(['screen', 'service', 'systemCall', 'transport']))
  })
  test('name every reason, and a vendor\'s words with it or without', () => {
    const causes = sampleOf(eventsOf('transport.left'), 2_000).flatMap(e => ('cause' in e && typeof e.cause === 'object' ? [e.cause] : []))
    expect([...new Set(causes.map(c => c.reason))].sort()).toEqual(Object.keys(REASONS).sort())
    const vendors = causes.flatMap(c => (c.vendor ? [c.vendor as { name: string; message: string }] : []))
    expect(vendors.length).toBeLessThan(causes.length)
    expect([...new Set(vendors.map(v => v.name))].sort()).toEqual(['Error', 'NotAllowedError', 'TimeoutError'])
  })
})
test('any event may come, and those that move a call come more often', () => {
  const counts = new Map<string, number>()
  for (const { type } of sampleOf(eventArbitrary, 6_000)) counts.set(type, (counts.get(type) ?? 0) + 1)
  expect([...counts.keys()].sort()).toEqual(Object.keys(EVENTS).sort())
  const often = [...counts].filter(([, n]) => n > 150).map(([type]) => type)
  expect(new Set(often)).toEqual(new Set(['app.activated', 'app.backgrounded', 'screen.disposed', 'screen.mounted', 'service.refused', 'service.started', 'service.stopped', 'transport.closed', 'transport.failed', 'transport.joined', 'transport.left', 'transport.leaveClicked', 'transport.lost', 'transport.restored', 'user.join', 'user.leave']))
})
test('an ordering is any sequence, and half of them begin with a join', () => {
  const all = sampleOf(orderings(5), 400), joins = all.filter(o => o[0]?.type === 'user.join').length
  expect(joins).toBeGreaterThan(170)
  expect(joins).toBeLessThan(260)
  expect([Math.min(...all.map(o => o.length)), Math.max(...all.map(o => o.length))]).toEqual([0, 6])
  expect(Math.max(...sampleOf(orderings(), 300).map(o => o.length))).toBeGreaterThan(30)
  expect(all.flat().filter(e => problemOf(e) !== undefined)).toEqual([])
})
test('a table is known by its hash', () => {
  expect(DEFAULT_HASH).toBe(hashOfPolicy({ launchService: 'when-joined', serviceTypes: ['mediaPlayback'] }))
  expect(tableOfHash('none of ours')).toBeUndefined()
  const hash = hashOfPolicy({ launchService: 'never', serviceTypes: ['microphone'] }), table = tableOfHash(hash)
  expect([table!.hash, table!.policy]).toEqual([hash, { launchService: 'never', needsPermission: true }])
  expect(tableOfHash(hash)).toBe(table)
})
