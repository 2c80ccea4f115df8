/** What a port or a listener throws is told once, and gets no further. */
import { expect, test } from 'vitest'
import { contain, createDeferred, defined, messageOf } from './containment.ts'

const turns = async (): Promise<void> => { for (let i = 0; i < 10; i++) await Promise.resolve() }
function told(fn: () => unknown): unknown[] {
  const log: unknown[] = []
  contain(fn, value => log.push(['done', value]), (error, how) => log.push([how, error]))
  return log
}

test('a value and an error are told at once, in the same turn', () => {
  for (const value of [undefined, null, 5, '', { then: 5 }]) expect(told(() => value)).toEqual([['done', value]])
  expect(told(() => { throw 'no' })).toEqual([['threw', 'no']])
})
test('a promise, of whatever make, is told once when it settles', async () => {
  const hostile = { get then(): unknown { throw 'a getter' } }
  const twice = { then(yes: (x: number) => void, no: (x: string) => void) { yes(1); yes(2); no('late') } }
  const callable = Object.assign(() => 1, { then(yes: (x: number) => void) { yes(3) } })
  const logs = [() => Promise.resolve(7), () => Promise.reject(new RangeError('x')), () => twice, () => callable].map(told)
  expect(logs).toEqual([[], [], [], []])
  await turns()
  expect(logs).toEqual([[['done', 7]], [['rejected', new RangeError('x')]], [['done', 1]], [['done', 3]]])
  expect(told(() => hostile)).toEqual([['threw', 'a getter']])
})
test('who listens to neither is left alone', async () => {
  contain(() => { throw new Error('no') })
  contain(() => Promise.reject(new Error('no')))
  contain(() => 5)
  await turns()
})
test('a deferred that nobody waits for may be rejected; who waits is told', async () => {
  const d = createDeferred<number>(), e = createDeferred<number>()
  d.reject(new Error('nobody asked'))
  await turns()
  await expect(d.promise).rejects.toThrow('nobody asked')
  e.resolve(5)
  await expect(e.promise).resolves.toBe(5)
})
test('only undefined is left out', () => {
  expect(defined({ a: undefined, b: null, c: 0, d: '', e: false })).toStrictEqual({ b: null, c: 0, d: '', e: false })
})
test('a message is that of the error, or what was thrown, as text', () => {
  expect([messageOf(new Error('m')), messageOf('text'), messageOf(undefined)]).toEqual(['m', 'text', 'undefined'])
})
