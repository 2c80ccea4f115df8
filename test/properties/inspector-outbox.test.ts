/** What the recorder holds for the relay: whatever breaks in whatever order, no record disappears without a word. */
import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { type TraceRecord, append, emptyTimeline, readFrame } from '@onhook/inspector/common'
import { createOutbox } from '../../packages/inspector/src/client/outbox.ts'

const step = (call: string, seq: number, size: number): TraceRecord => ({ v: 1, kind: 'step', call, attempt: 1, seq, t: seq, mono: seq, event: { type: 'x.y', text: 'x'.repeat(size) }, from: { s: 'a' }, to: { s: 'a' }, commands: [], ignored: true })

const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('add' as const), call: fc.constantFrom('a', 'b'), count: fc.integer({ min: 1, max: 20 }), size: fc.constantFrom(0, 10, 3_000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('flush' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('send' as const), arrives: fc.boolean(), acked: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('break' as const) }) },
)

describe('the outbox', () => {
  test.prop([fc.array(action, { maxLength: 60 }), fc.constantFrom(8_000, 40_000, 1_000_000)])('at last every number was delivered or is told as missing, and each gap stands for something that was dropped', (actions, bytesMax) => {
    const outbox = createOutbox(bytesMax, (r) => r), added = { a: 0, b: 0 }
    let timeline = emptyTimeline(), frames = 0
    const deliver = (text: string) => {
      const r = readFrame(text)
      if (!r.ok || r.value.frame.kind !== 'records' || !('n' in r.value.frame)) throw new Error(text)
      expect(r.value.refused).toEqual([])
      timeline = append(timeline, 'd', r.value.frame.records)
      return r.value.frame.n
    }
    for (const x of actions) {
      if (x.do === 'add') for (let i = 0; i < x.count; i++) outbox.add(step(x.call, added[x.call as 'a' | 'b']++, x.size))
      else if (x.do === 'flush') outbox.serialise()
      else if (x.do === 'break') outbox.requeue()
      else {
        const frame = outbox.next()
        if (frame === undefined) continue
        const n = (JSON.parse(frame) as { n: number }).n
        expect(n).toBe(++frames)
        // An answer says that this frame and all before it are there; one that was lost breaks the connection.
        if (!x.arrives) { outbox.requeue(); continue }
        deliver(frame)
        if (x.acked) outbox.acknowledge(n)
      }
    }
    outbox.serialise()
    outbox.requeue()
    for (let frame = outbox.next(); frame !== undefined; frame = outbox.next()) outbox.acknowledge(deliver(frame))
    expect(outbox.isEmpty()).toBe(true)
    for (const call of ['a', 'b'] as const) {
      const seen = timeline.byKey.get(`d/${call}/1`)
      if (added[call] === 0) { expect(seen).toBe(undefined); continue }
      expect(seen!.lastSeq).toBe(added[call] - 1)
      expect(seen!.counts.records + seen!.counts.missing).toBe(added[call])
      expect(seen!.rows.every((r) => r.kind !== 'missing' || r.cause === 'buffer')).toBe(true)
      if (bytesMax === 1_000_000) expect(seen!.counts.missing).toBe(0)
    }
  })
  test.prop([fc.array(fc.tuple(fc.nat(4_000), fc.nat(15).map((n) => n === 0)), { maxLength: 200, size: 'max' })])('never holds more than its bound, whatever the sizes', (records) => {
    const outbox = createOutbox(20_000, (r) => r)
    let held = 0
    records.forEach(([size, flush], i) => { outbox.add(step('a', i, size)); if (flush) outbox.serialise() })
    outbox.serialise()
    for (let frame = outbox.next(); frame !== undefined; frame = outbox.next()) { held += frame.length; outbox.acknowledge((JSON.parse(frame) as { n: number }).n) }
    expect(held).toBeLessThan(20_000 + 1_000)
  })
})
