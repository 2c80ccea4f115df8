/** A filter over more rows than one piece of work looks at. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { TraceRecord } from '../../common/index.ts'

let frames: (() => void)[], now: number
let intake: typeof import('./intake.ts'), store: typeof import('./store.ts'), moment: typeof import('./moment.ts')
beforeEach(async () => {
  frames = []
  now = 1_000
  vi.stubGlobal('document', { hidden: false, addEventListener: () => undefined })
  // Each look at the clock is five milliseconds later: a piece has few rows.
  vi.stubGlobal('performance', { now: () => (now += 5) })
  vi.stubGlobal('requestAnimationFrame', (f: () => void) => frames.push(f))
  vi.resetModules()
  intake = await import('./intake.ts')
  store = await import('./store.ts')
  moment = await import('./moment.ts')
})
afterEach(() => { vi.unstubAllGlobals() })

test('it is told four times a second how far it is, not in each piece, and always when it is done', () => {
  const ROWS = 40_000
  intake.startSource('file')
  intake.take('d', Array.from({ length: ROWS }, (_, seq) => ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq, t: seq, event: { type: seq % 2 ? 'a' : 'b' }, ignored: true }) as unknown as TraceRecord))
  intake.flush()
  for (let n = 0; n < 1_000 && frames.length > 0; n++) { const due = frames; frames = []; for (const f of due) f() }
  const told: number[] = []
  store.subscribe(() => { told.push(store.get().shown.list.done) })
  moment.setFilter({ filter: 'event:a' })
  told.length = 0
  let drawn = 0
  for (; drawn < 1_000 && frames.length > 0; drawn++) { const due = frames; frames = []; for (const f of due) f() }
  expect(told.at(-1)).toBe(ROWS)
  expect(store.get().shown.list.count).toBe(ROWS / 2)
  expect(drawn).toBeGreaterThan(15)
  expect(told.length).toBeLessThan(drawn / 2)
})
