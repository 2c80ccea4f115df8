import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { TraceRecord } from '../../common/index.ts'

const step = (seq: number): TraceRecord => ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq, t: 1_000 + seq, event: { type: 'x' }, from: { session: 'joined' }, to: { session: 'joined' }, ignored: true, why: 'no rule' }) as unknown as TraceRecord

let frames: (() => void)[], now: number
let intake: typeof import('./intake.ts'), relay: typeof import('./frames.ts'), store: typeof import('./store.ts')
beforeEach(async () => {
  frames = []
  now = 1_000
  vi.stubGlobal('document', { hidden: false, addEventListener: () => undefined })
  vi.stubGlobal('performance', { now: () => now })
  vi.stubGlobal('requestAnimationFrame', (f: () => void) => frames.push(f))
  vi.resetModules()
  intake = await import('./intake.ts')
  relay = await import('./frames.ts')
  store = await import('./store.ts')
  intake.startSource('live')
})
afterEach(() => { vi.unstubAllGlobals() })

/** @param at most so many frames */
const draw = (most = 200) => { for (let n = 0; n < most && frames.length > 0; n++) { const due = frames; frames = []; now += 100; for (const f of due) f() } }
const hear = (from: number, to: number) => { for (let seq = from; seq < to; seq += 500) relay.takeFrame({ v: 1, kind: 'records', device: 'd', records: Array.from({ length: Math.min(500, to - seq) }, (_, i) => step(seq + i)) }) }
const rows = () => store.get().timeline.calls[0]?.rows.map((r) => (r.kind === 'missing' ? 'gap' : r.seq)) ?? []
const upTo = (n: number) => Array.from({ length: n }, (_, seq) => seq)

test('while drawing is paused nothing moves, and what comes is counted; then all of it is there, in its order', () => {
  hear(0, 100)
  draw()
  intake.togglePause()
  const before = store.get()
  hear(100, 45_000)
  // As a relay that was away ends its history: not even that moves anything.
  relay.takeFrame({ v: 1, kind: 'history-end' })
  draw()
  expect([store.get().timeline, store.get().seq, store.get().paused]).toEqual([before.timeline, before.seq, 44_900])
  expect(store.get().timeline).toBe(before.timeline)
  intake.togglePause()
  draw(1)
  // A piece a frame, so that no frame carries all that waited.
  expect(rows().length).toBeGreaterThan(100)
  expect(rows().length).toBeLessThan(30_000)
  draw()
  expect([store.get().paused, store.get().seq, rows()]).toEqual([undefined, 44_999, upTo(45_000)])
  expect(store.get().slow).toBeUndefined()
})
test('more than may wait makes it go on by itself, and that is said', () => {
  intake.togglePause()
  intake.take('d', Array.from<TraceRecord>({ length: intake.HELD_MAX - 1 }).fill(step(0)))
  expect(store.get().paused).toBeDefined()
  hear(0, 1)
  expect([store.get().paused, store.get().told?.text]).toEqual([undefined, expect.stringContaining('500,000 records came while it was paused')])
  draw()
  expect(rows()).toEqual([0])
})
test('only what comes live is paused, and another source begins anew', () => {
  intake.togglePause()
  hear(0, 10)
  intake.startSource('file', 'a.jsonl')
  expect(store.get().paused).toBeUndefined()
  intake.togglePause()
  expect(store.get().paused).toBeUndefined()
  intake.take('d', [step(0)])
  intake.flush()
  expect(rows()).toEqual([0])
})
