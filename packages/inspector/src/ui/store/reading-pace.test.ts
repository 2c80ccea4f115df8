/** While a file is read, drawing does not keep its rows waiting. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

let frames: (() => void)[], now: number, store: typeof import('./store.ts')
beforeEach(async () => {
  frames = []
  now = 1_000
  vi.stubGlobal('document', { hidden: false, addEventListener: () => undefined })
  vi.stubGlobal('performance', { now: () => now })
  vi.stubGlobal('requestAnimationFrame', (f: () => void) => frames.push(f))
  vi.resetModules()
  store = await import('./store.ts')
})
afterEach(() => { vi.unstubAllGlobals() })
const frame = () => { const due = frames; frames = []; now += 10; for (const f of due) f() }

test('what streams in is there at once and told twice a second; what a person does is told at once, with all that came', () => {
  const told: number[] = []
  store.subscribe(() => { told.push(store.get().timeline.records) })
  const stream = (records: number) => { store.set({ timeline: { ...store.get().timeline, records } }, 'stream') }
  stream(1)
  expect(told).toEqual([1])
  store.set({ loading: { name: 'a.jsonl', read: 0, size: 1, records: 0 } })
  for (let n = 2; n <= 101; n++) { stream(n); expect(store.get().timeline.records).toBe(n); frame() }
  // A second of a hundred batches.
  expect(told.length).toBeGreaterThan(2)
  expect(told.length).toBeLessThan(6)
  stream(102)
  store.set({ tab: 'step' })
  expect(told.at(-1)).toBe(102)
  stream(103)
  store.set({ loading: undefined }, 'stream')
  expect(told.at(-1)).toBe(103)
})
