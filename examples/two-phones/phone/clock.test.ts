import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFreezableClock } from './clock.ts'

beforeEach(() => { vi.useFakeTimers({ now: 1_000_000 }) })
afterEach(() => { vi.useRealTimers() })

test('frozen timers stand still; thawed, what has expired fires first and in its order', () => {
  const clock = createFreezableClock(), fired: string[] = []
  clock.setTimeout(() => fired.push('40 s'), 40_000)
  clock.setTimeout(() => fired.push('5 s'), 5_000)
  clock.setTimeout(() => fired.push('90 s'), 90_000)
  vi.advanceTimersByTime(1000)
  clock.freeze()
  vi.advanceTimersByTime(10_000)
  expect(fired).toEqual([])
  clock.thaw(35_000)
  expect(clock.now()).toBe(1_046_000)
  vi.advanceTimersByTime(0)
  expect(fired).toEqual(['5 s', '40 s'])
  vi.advanceTimersByTime(43_999)
  expect(fired).toHaveLength(2)
  vi.advanceTimersByTime(1)
  expect(fired).toEqual(['5 s', '40 s', '90 s'])
})

test('a timer that was cleared or set while frozen keeps its word', () => {
  const clock = createFreezableClock(), fired: string[] = []
  const handle = clock.setTimeout(() => fired.push('cleared'), 100)
  clock.freeze()
  clock.clearTimeout(handle)
  clock.setTimeout(() => fired.push('set'), 100)
  vi.advanceTimersByTime(1000)
  clock.thaw(0)
  vi.advanceTimersByTime(0)
  expect(fired).toEqual(['set'])
})
