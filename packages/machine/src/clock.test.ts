/** The host’s clock and controller, as this process has them. */
import { expect, test } from 'vitest'
import { createController, hostClock, monotonic, platform, printError } from './clock.ts'

const host = globalThis as unknown as Record<string, unknown>
/** Runs with a global in the place of the host's. */
function having<T>(globals: Record<string, unknown>, go: () => T): T {
  const before = Object.entries(globals).map(([k]) => [k, Object.getOwnPropertyDescriptor(host, k)] as const)
  for (const [k, value] of Object.entries(globals)) Object.defineProperty(host, k, { value, configurable: true, writable: true })
  try { return go() } finally {
    for (const [k, d] of before) if (d) Object.defineProperty(host, k, d)
    else Reflect.deleteProperty(host, k)
  }
}

test('times are those of the host', async () => {
  expect(Math.abs(hostClock.now() - Date.now())).toBeLessThan(1_000)
  const fired: string[] = []
  hostClock.clearTimeout(hostClock.setTimeout(() => fired.push('cleared'), 0))
  await new Promise<void>(done => { hostClock.setTimeout(() => { fired.push('run'); done() }, 5) })
  expect(fired).toEqual(['run'])
  const calls: unknown[] = []
  const fn = (): void => undefined
  having({ setTimeout: (...a: unknown[]) => { calls.push(a) } }, () => hostClock.setTimeout(fn, 70))
  expect(calls).toEqual([[fn, 70]])
})
test('monotonic time is in whole microseconds, and wall time where there is no other', () => {
  expect(having({ performance: { now: () => 1.2345678 } }, monotonic)).toBe(1_235)
  expect(having({ performance: undefined, Date: { now: () => 12 } }, monotonic)).toBe(12_000)
})
test('a controller aborts its signal', () => {
  const c = createController()
  expect(c.signal.aborted).toBe(false)
  c.abort()
  expect(c.signal.aborted).toBe(true)
})
test('an error is printed where there is a console', () => {
  const printed: unknown[] = [], error = new Error('no')
  having({ console: { error: (e: unknown) => { printed.push(e) } } }, () => printError(error))
  having({ console: undefined }, () => printError(error))
  having({ console: {} }, () => { expect(() => printError(error)).toThrow() })
  expect(printed).toEqual([error])
})
test('the platform is told by what only it has', () => {
  expect(platform()).toBe('node')
  const document = {}
  expect(having({ process: undefined, document }, platform)).toBe('web')
  expect(having({ process: {}, document }, platform)).toBe('web')
  expect(having({ process: { versions: {} }, document }, platform)).toBe('web')
  expect(having({ process: { versions: { node: '20' } }, document }, platform)).toBe('node')
  expect(having({ process: undefined, document: undefined }, platform)).toBeUndefined()
})
