import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { TraceRecord } from '../../common/index.ts'

const step = (seq: number, t: number): TraceRecord => ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq, t, event: { type: 'x' }, from: { session: 'joined' }, to: { session: 'joined' }, ignored: true }) as unknown as TraceRecord

let frames: ((now: number) => void)[], now: number
let store: typeof import('./store.ts'), moment: typeof import('./moment.ts'), play: typeof import('./play.ts'), intake: typeof import('./intake.ts')
beforeEach(async () => {
  frames = []
  now = 1_000
  vi.stubGlobal('document', { hidden: false, addEventListener: () => undefined })
  vi.stubGlobal('performance', { now: () => now })
  vi.stubGlobal('requestAnimationFrame', (f: (now: number) => void) => frames.push(f))
  vi.stubGlobal('cancelAnimationFrame', () => { frames = [] })
  vi.resetModules()
  store = await import('./store.ts')
  moment = await import('./moment.ts')
  intake = await import('./intake.ts')
  play = await import('./play.ts')
  intake.startSource('file', 'a.jsonl')
})
afterEach(() => { vi.unstubAllGlobals() })

const open = (records: TraceRecord[]) => { intake.take('d', records); intake.flush(); moment.goFirst(); store.set({ speed: 1 }) }
/** So many frames of 100 ms. */
const draw = (count: number) => { for (let n = 0; n < count; n++) { const due = frames; frames = []; now += 100; for (const f of due) f(now) } }

test('who goes elsewhere while it plays is left there: it plays on from that record, in its time', () => {
  open(Array.from({ length: 21 }, (_, seq) => step(seq, 1_000 + seq * 1_000)))
  play.togglePlay()
  draw(31)
  expect(store.get().seq).toBe(3)
  moment.goToSeq(10)
  draw(1)
  expect(store.get().seq).toBe(10)
  draw(10)
  expect(store.get().seq).toBe(11)
  moment.goToSeq(2)
  draw(1)
  expect(store.get().seq).toBe(2)
  draw(20)
  expect(store.get().seq).toBe(4)
})

test('silence that is skipped is called silence, and a hole is not', () => {
  open([step(0, 0), step(1, 60_000), step(5, 120_000), step(6, 120_100)])
  play.togglePlay()
  draw(1)
  expect(store.get().skipped).toBe('skipped 59.2 s of silence')
  draw(8)
  // The row of the hole stands where the record before it stood.
  expect(store.get().seq).toBe(2)
  expect(store.get().skipped).toBe('skipped 59.3 s with records missing')
  draw(20)
  expect([store.get().seq, store.get().playing, store.get().skipped]).toEqual([6, false, ''])
})

test('records that come late, before the first, move the beginning of time and not what is played', () => {
  open([step(5, 50_000), step(6, 51_000), step(7, 52_000), step(8, 53_000)])
  play.togglePlay()
  draw(11)
  expect(store.get().seq).toBe(6)
  intake.take('d', [0, 1, 2, 3, 4].map((seq) => step(seq, seq * 10_000)))
  intake.flush()
  draw(1)
  expect([store.get().seq, store.get().skipped]).toEqual([6, ''])
  draw(10)
  expect([store.get().seq, store.get().skipped]).toEqual([7, ''])
})
