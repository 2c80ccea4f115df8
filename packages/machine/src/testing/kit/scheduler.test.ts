/** The scheduler whose choices are a list of numbers. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createScheduler } from './scheduler.ts'

/** Schedules tasks by name, lets all go, and tells in which order they went. */
async function order(names: readonly string[], choices?: readonly number[]): Promise<string[]> {
  const s = createScheduler(choices), went: string[] = []
  for (const name of names) void s.schedule(Promise.resolve(name)).then(n => went.push(n))
  await s.waitIdle()
  return went
}

test('without choices, first come, first served', async () => {
  expect(await order(['a', 'b', 'c'])).toEqual(['a', 'b', 'c'])
})
test('the n-th choice says which of those that wait goes next, counted from the oldest', async () => {
  expect(await order(['a', 'b', 'c', 'd'], [2, 0, 1])).toEqual(['c', 'a', 'd', 'b'])
  // More than there are: counted round again.
  expect(await order(['a', 'b', 'c'], [4, 3])).toEqual(['b', 'c', 'a'])
})
test('the same choices are the same order, whatever they are, and each task goes once', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.nat({ max: 11 }), { maxLength: 8 }), async choices => {
    const names = ['a', 'b', 'c', 'd', 'e'], waiting = [...names], expected: string[] = []
    for (let i = 0; waiting.length > 0; i++) expected.push(waiting.splice((choices[i] ?? 0) % waiting.length, 1)[0]!)
    expect(await order(names, choices)).toEqual(expected)
  }), { numRuns: 20 })
})
test('what hangs on a task has happened before the next one goes, and what it schedules goes too', async () => {
  const s = createScheduler(), went: string[] = []
  const task = async (name: string): Promise<void> => {
    await s.schedule(Promise.resolve())
    for (let i = 0; i < 20; i++) await Promise.resolve()
    went.push(name)
  }
  void task('first').then(() => task('made by first'))
  void task('second')
  await s.waitIdle()
  expect(went).toEqual(['first', 'second', 'made by first'])
})
test('what is scheduled a few microtasks after it was told to wait is waited for', async () => {
  const s = createScheduler(), went: string[] = []
  void Promise.resolve().then(() => undefined).then(() => s.schedule(Promise.resolve())).then(() => went.push('late'))
  await s.waitIdle()
  expect(went).toEqual(['late'])
})
test('a task that is rejected is rejected when its turn comes', async () => {
  const s = createScheduler([1]), went: string[] = []
  s.schedule(Promise.reject(new Error('no'))).catch((e: unknown) => went.push(String(e)))
  void s.schedule(Promise.resolve()).then(() => went.push('other'))
  await s.waitIdle()
  expect(went).toEqual(['other', 'Error: no'])
})
test('each task is wrapped, with all that hangs on it', async () => {
  const went: string[] = []
  const s = createScheduler([], async go => { went.push('('); await go(); went.push(')') })
  for (const name of ['a', 'b']) void s.schedule(Promise.resolve()).then(() => undefined).then(() => went.push(name))
  await s.waitIdle()
  expect(went).toEqual(['(', 'a', ')', '(', 'b', ')'])
})
