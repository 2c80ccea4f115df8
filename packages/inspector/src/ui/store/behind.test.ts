import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Timeline, type TraceRecord, append, emptyTimeline } from '../../common/index.ts'
import { createBehind } from './behind.ts'

const step = (seq: number): TraceRecord => ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq, t: 1_000 + seq * 10, event: { type: 'x' }, from: { session: 'joined' }, to: { session: seq % 3 === 0 ? 'reconnecting' : 'joined' } }) as unknown as TraceRecord
const MANY = 9_000
const all = Array.from({ length: MANY }, (_, seq) => step(seq))
const told = ({ calls: [call], records, duplicates }: Timeline) => ({ rows: call!.rows.map((r) => (r.kind === 'missing' ? [r.from, r.to] : r.seq)), runs: call!.runs, counts: call!.counts, values: call!.values, records, duplicates })

describe('records that belong further up', () => {
  /** A clock on which every look at it takes a while. */
  const slow = (ms: number) => { let now = 0; return { now: () => (now += ms), wait: (n: number) => { now += n } } }

  test('those of several batches are put in their place at once, in pieces, and the page goes on between two of them', () => {
    const clock = slow(10), behind = createBehind(clock.now)
    let timeline = append(emptyTimeline(), 'd', all.filter((_, i) => i !== 7 && i !== 11), behind.waiting)
    const before = timeline.calls[0]!.rows
    for (const seq of [7, 11]) timeline = append(timeline, 'd', [step(seq)], behind.waiting)
    let pieces = 1, arranged = behind.advance(timeline, 12)
    for (; !arranged; arranged = behind.advance(timeline, 12)) { expect(behind.isBusy).toBe(true); expect(timeline.calls[0]!.rows).toBe(before); pieces++ }
    expect(pieces).toBeGreaterThan(2)
    expect([behind.isBusy, behind.waiting.size]).toEqual([false, 0])
    expect(told(arranged)).toEqual(told(append(emptyTimeline(), 'd', all)))
  })
  test('it rests for longer than it took, but not for who must see all of it', () => {
    const clock = slow(10), behind = createBehind(clock.now)
    let timeline = append(emptyTimeline(), 'd', [step(0), step(3)], behind.waiting)
    timeline = append(timeline, 'd', [step(1)], behind.waiting)
    timeline = behind.advance(timeline, 1_000)!
    timeline = append(timeline, 'd', [step(2)], behind.waiting)
    expect(behind.advance(timeline, 1_000)).toBeUndefined()
    expect([behind.isBusy, behind.waiting.size]).toEqual([false, 1])
    clock.wait(500)
    timeline = behind.advance(timeline, 1_000)!
    expect(told(timeline).counts.records).toBe(4)
    timeline = append(append(timeline, 'd', [step(6)], behind.waiting), 'd', [step(5)], behind.waiting)
    expect(told(behind.advance(timeline, Infinity)!).counts.records).toBe(6)
  })
})

describe('live', () => {
  let frames: (() => void)[], now: number
  let intake: typeof import('./intake.ts'), relay: typeof import('./frames.ts'), store: typeof import('./store.ts')
  beforeEach(async () => {
    frames = []
    now = 1_000
    vi.stubGlobal('document', { hidden: false, addEventListener: () => undefined })
    // Every look at the clock takes a while, so that each piece is one frame's.
    vi.stubGlobal('performance', { now: () => (now += 7) })
    vi.stubGlobal('requestAnimationFrame', (f: () => void) => frames.push(f))
    vi.resetModules()
    intake = await import('./intake.ts')
    relay = await import('./frames.ts')
    store = await import('./store.ts')
    intake.startSource('live')
  })
  afterEach(() => { vi.unstubAllGlobals() })
  const hear = (records: TraceRecord[]) => relay.takeFrame({ v: 1, kind: 'records', device: 'd', records: structuredClone(records) })
  const frame = () => { const due = frames; frames = []; now += 16; for (const f of due) f() }

  test('what comes in whatever order gives what it gives in order, while what comes meanwhile waits for its turn', () => {
    hear(all.filter((_, i) => i % 5_000 !== 7))
    frame()
    const first = store.get().timeline.calls[0]!.rows
    for (let i = 7; i < MANY; i += 5_000) hear([step(i)])
    hear([step(MANY)])
    frame()
    hear([step(MANY + 1)])
    let n = 0, meanwhile = 0
    for (; frames.length > 0 && n < 500; n++) {
      frame()
      const { rows } = store.get().timeline.calls[0]!
      // Nothing is appended to what is being put in order.
      if (rows === first) { meanwhile++; expect(rows.at(-1)).toMatchObject({ seq: MANY }) }
    }
    expect(n).toBeGreaterThan(1)
    expect(meanwhile).toBeGreaterThan(0)
    expect(told(store.get().timeline)).toEqual(told(append(emptyTimeline(), 'd', [...all, step(MANY), step(MANY + 1)])))
  })
  test('the end of the history waits for nothing', () => {
    const few = all.slice(0, 5_000)
    hear(few.filter((_, i) => i !== 7))
    hear([step(7)])
    relay.takeFrame({ v: 1, kind: 'history-end' })
    expect(told(store.get().timeline)).toEqual(told(append(emptyTimeline(), 'd', few)))
  })
  test('what another source began is nobody’s', () => {
    hear(all.filter((_, i) => i !== 7))
    frame()
    hear([step(7)])
    frame()
    intake.startSource('live')
    hear([step(0)])
    for (let n = 0; frames.length > 0 && n < 200; n++) frame()
    expect(told(store.get().timeline).rows).toHaveLength(1)
  })
})
