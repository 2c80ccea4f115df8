import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createListeners } from './no-service.ts'

test('an event is told to those who were subscribed when it came, and still are, whatever they do when they hear it', () => {
  // What each does when it hears: nothing, subscribe another, or end the subscription of one.
  fc.assert(fc.property(fc.array(fc.oneof(fc.constant('nothing' as const), fc.constant('subscribe' as const), fc.nat(4)), { minLength: 1, maxLength: 5 }), acts => {
    const { say, subscribe } = createListeners(), heard: string[] = []
    const offs = acts.map((act, i) => subscribe(() => {
      heard.push(`${i}`)
      if (act === 'subscribe') subscribe(() => heard.push(`new of ${i}`))
      if (typeof act === 'number') offs[act]?.()
    }))
    const subscribed = new Set(acts.keys()), expected: string[] = []
    acts.forEach((act, i) => {
      if (!subscribed.has(i)) return
      expected.push(`${i}`)
      if (typeof act === 'number') subscribed.delete(act)
    })
    say({ type: 'service.started' })
    expect(heard).toEqual(expected)
  }))
})
