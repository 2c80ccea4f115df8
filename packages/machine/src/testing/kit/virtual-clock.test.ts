/** The virtual clock, word for word; that it fires each timer once and when it is due is a property in `test/properties`. */
import { expect, test } from 'vitest'
import { createVirtualClock } from './virtual-clock.ts'

test('stands where it was put, and says what waits', () => {
  expect(createVirtualClock().now()).toBe(1_700_000_000_000)
  const clock = createVirtualClock(100)
  expect([clock.now(), clock.timers(), clock.held(), clock.isFrozen]).toEqual([100, [], [], false])
  const late = clock.setTimeout(() => undefined, 30)
  expect([clock.timers(), clock.held()]).toEqual([[130], ['1 timer']])
  clock.setTimeout(() => undefined, 10)
  clock.setTimeout(() => undefined, 20)
  expect([clock.timers(), clock.held()]).toEqual([[110, 120, 130], ['3 timers']])
  clock.clearTimeout(late)
  clock.clearTimeout(undefined)
  expect(clock.timers()).toEqual([110, 120])
})

test('a timer that is due in the past is due now, and fires when time is let go, by no millisecond too', () => {
  const clock = createVirtualClock(100), fired: number[] = []
  for (const ms of [-50, NaN, 0, 1]) clock.setTimeout(() => { fired.push(ms) }, ms)
  expect(clock.timers()).toEqual([100, 100, 100, 101])
  clock.advance(0)
  expect([fired, clock.now()]).toEqual([[-50, NaN, 0], 100])
})

test('timers that are due at once fire in the order in which they were set, also those made meanwhile', () => {
  const clock = createVirtualClock(0), fired: string[] = []
  clock.setTimeout(() => { fired.push('b'); clock.setTimeout(() => { fired.push(`made by b, at ${clock.now()}`) }, 1) }, 2)
  clock.setTimeout(() => { fired.push('c') }, 2)
  clock.setTimeout(() => { fired.push('a') }, 1)
  clock.advance(3)
  expect(fired).toEqual(['a', 'b', 'c', 'made by b, at 3'])
})

test('a timer that moves the clock itself moves it on: time does not run backwards', () => {
  const clock = createVirtualClock(0), at: number[] = []
  clock.setTimeout(() => { clock.jump(10) }, 1)
  clock.setTimeout(() => { at.push(clock.now()) }, 2)
  clock.advance(5)
  expect([clock.now(), at]).toEqual([11, [11]])
})

test('freezing stops timers and not time; a jump is a freeze, time, and a thaw', () => {
  const clock = createVirtualClock(0), at: number[] = []
  for (const ms of [1, 2]) clock.setTimeout(() => { at.push(clock.now()) }, ms)
  clock.freeze()
  clock.advance(5)
  expect([clock.isFrozen, clock.now(), at, clock.held()]).toEqual([true, 5, [], ['2 timers']])
  clock.thaw()
  expect([clock.isFrozen, at, clock.held()]).toEqual([false, [5, 5], []])
  clock.setTimeout(() => { at.push(clock.now()) }, 1)
  clock.jump(60_000)
  expect([clock.isFrozen, at]).toEqual([false, [5, 5, 60_005]])
})

test('takes a hundred thousand timers of one advance for work, and one more for a loop', () => {
  for (const [n, found] of [[100_000, 'at rest'], [100_001, 'Error: virtual clock: not at rest after 100000 timers']] as const) {
    const clock = createVirtualClock(0)
    let left = n
    const again = (): void => { if (--left > 0) clock.setTimeout(again, 0) }
    clock.setTimeout(again, 0)
    let said = 'at rest'
    try { clock.advance(1) } catch (e) { said = String(e) }
    expect(said).toBe(found)
  }
})

test('refuses to run backwards, by either way', () => {
  const clock = createVirtualClock(0)
  for (const ms of [-1, NaN]) for (const go of [clock.advance, clock.jump])
    expect(() => go(ms)).toThrow(new RangeError(`virtual clock: expected milliseconds from 0, found ${ms}; time does not run backwards`))
  expect(clock.now()).toBe(0)
})
