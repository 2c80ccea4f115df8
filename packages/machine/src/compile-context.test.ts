/** The context that a compiled machine is shown: what is read, copied or only looked at of it is told. */
import { expect, test } from 'vitest'
import { watchedContext } from './compile-context.ts'

function watch(context: object) {
  const read: string[] = [], w = watchedContext(field => { read.push(field) }, () => false)
  return { w, read, shown: w.watch(context) as { [field: string]: unknown } }
}

test('a policy that is none is shown as it is', () => {
  const { shown, read } = watch({ policy: null })
  expect([shown['policy'], read]).toEqual([null, ['context.policy']])
})
test('a policy is a field like any other to whoever copies it', () => {
  const { shown } = watch({ policy: { launchService: 'never' }, n: 1 })
  expect(Object.getOwnPropertyDescriptor(shown, 'policy')).toMatchObject({ enumerable: true, configurable: true })
  expect(Object.keys({ ...shown })).toEqual(['policy', 'n'])
})
test('a field that was only looked at is told, though another was read after it', () => {
  const { w, read, shown } = watch({ policy: {}, a: 1, b: 2 })
  Object.getOwnPropertyDescriptor(shown, 'a')
  expect([shown['b'], read, w.taken(), w.taken()]).toEqual([2, ['context.b'], { copied: undefined, lookedAt: 'context.a' }, { copied: undefined, lookedAt: undefined }])
})
test('a field that has no words is named', () => {
  const circle: unknown[] = []
  circle.push(circle)
  for (const [field, value, why] of [['big', 1n, /BigInt/], ['round', new Map([['x', circle]]), /circular/]] as const) {
    const { w, shown } = watch({ policy: {}, plain: 1, [field]: value })
    let thrown: unknown
    try { w.wordsOf(shown) } catch (e) { thrown = e }
    expect(thrown).toMatchObject({ code: 'not-finite', field: `context.${field}`, message: expect.stringMatching(new RegExp(`^context\\.${field} cannot be written as JSON \\((Do not know how to serialize a BigInt|Converting circular structure to JSON)\\), so`)), cause: { message: expect.stringMatching(why) } })
  }
})
