/** Clocks and dice tell when they are asked, answer as ever, and are put back. */
import { expect, test } from 'vitest'
import { whileClocksTell } from './clocks.ts'

const told = (ask: () => unknown): string[] => whileClocksTell(asked => {
  const heard: string[] = []
  asked.tell = what => { heard.push(what) }
  try { ask() } finally { asked.tell = undefined }
  return heard
})

test.each<[string, () => unknown]>([
  ['Date.now()', () => Date.now()],
  ['new Date()', () => new Date()],
  ['Date()', () => Date()],
  ['performance.now()', () => performance.now()],
  ['Math.random()', () => Math.random()],
  ['crypto.randomUUID()', () => crypto.randomUUID()],
  ['crypto.getRandomValues()', () => crypto.getRandomValues(new Uint8Array(1))],
  ['process.hrtime()', () => process.hrtime()],
  ['process.hrtime.bigint()', () => process.hrtime.bigint()],
  ['process.uptime()', () => process.uptime()],
])('%s is told, and answers', (what, ask) => {
  let answer: unknown
  expect(told(() => { answer = ask() })).toEqual([what])
  expect(typeof answer).toBe(typeof ask())
})
test('also where it was put aside meanwhile, and each time', () => {
  expect(told(() => { const { random } = Math, { now } = Date; return [random(), now(), random()] })).toEqual(['Math.random()', 'Date.now()', 'Math.random()'])
})
test('a date of a given time asks nothing, and is a date as any', () => {
  expect(told(() => {
    const date = new Date(5)
    expect([date.getTime(), date instanceof Date, Object.getPrototypeOf(date) === Date.prototype, Date.UTC(1970, 0)]).toEqual([5, true, true, 0])
    expect(new (class extends Date {})(7).getTime()).toBe(7)
  })).toEqual([])
})
test('nobody is told where nobody asks to be', () => {
  expect(whileClocksTell(() => typeof Date.now())).toBe('number')
})

const every = (): unknown[] => [
  ...[[globalThis, 'Date'], [Date, 'now'], [performance, 'now'], [Math, 'random'], [crypto, 'randomUUID'], [crypto, 'getRandomValues'], [process, 'hrtime'], [process.hrtime, 'bigint'], [process, 'uptime']] as const,
].map(([holder, key]) => ({ is: (holder as unknown as Record<string, unknown>)[key], own: Object.getOwnPropertyDescriptor(holder, key) }))
test('afterwards everything is as it was, also when it throws', () => {
  const before = every()
  whileClocksTell(() => { expect(every()).not.toEqual(before) })
  expect(() => whileClocksTell(() => { throw new RangeError('stop') })).toThrow(new RangeError('stop'))
  const after = every()
  after.forEach((x, i) => { expect((x as { is: unknown }).is).toBe((before[i] as { is: unknown }).is) })
  expect(after).toEqual(before)
})
test('what cannot be replaced, or is not there, is left', () => {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'performance')!
  try {
    const frozen = Object.freeze({ now: () => 5 })
    Object.defineProperty(globalThis, 'performance', { value: frozen, configurable: true })
    expect(told(() => performance.now())).toEqual([])
    Object.defineProperty(globalThis, 'performance', { value: undefined, configurable: true })
    expect(told(() => Date.now())).toEqual(['Date.now()'])
  } finally { Object.defineProperty(globalThis, 'performance', own) }
})
test('on a holder of its own or on what that inherits from, it is there again as it was', () => {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'performance')!, now = (): number => 5, inherited = { now }
  try {
    for (const holder of [{ now }, Object.create(inherited) as object]) {
      const before = Object.getOwnPropertyDescriptors(holder)
      Object.defineProperty(globalThis, 'performance', { value: holder, configurable: true })
      expect(told(() => performance.now())).toEqual(['performance.now()'])
      expect([Object.getOwnPropertyDescriptors(holder), (holder as typeof inherited).now]).toEqual([before, now])
    }
    expect(inherited.now).toBe(now)
  } finally { Object.defineProperty(globalThis, 'performance', own) }
})
