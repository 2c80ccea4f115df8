/** The queue of a call, by itself: order, no recursion, and no step that stops another. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCallQueue, type CallQueue } from './call-queue.ts'
import type { ClockPort } from './ports.ts'

function setup() {
  const later: (() => void)[] = [], failed: unknown[] = [], told: string[] = []
  const clock: ClockPort = { now: () => 0, setTimeout: fn => later.push(fn), clearTimeout() {} }
  const queue = createCallQueue(clock, error => { failed.push(error) })
  const say = (word: string) => (): void => { told.push(word) }
  /** As a call puts an event: and runs what is there. */
  const post = (step: () => void): void => { queue.put(step); queue.drain() }
  return { queue, later, failed, told, say, post }
}

describe('the queue of a call', () => {
  test('runs a request at once when nothing runs, and what is put when it is drained', () => {
    const s = setup()
    s.queue.turn(s.say('asked'))
    s.queue.put(s.say('put'))
    expect(s.told).toEqual(['asked'])
    s.queue.drain()
    expect(s.told).toEqual(['asked', 'put'])
  })
  test('what a step puts comes behind what waits already', () => {
    const s = setup()
    s.queue.put(() => { s.say('a')(); s.post(s.say('a1')) })
    s.post(s.say('b'))
    expect(s.told).toEqual(['a', 'b', 'a1'])
  })
  test('a request from within waits its turn, and what it puts comes before what was asked after it, in its order', () => {
    const s = setup()
    s.post(() => {
      s.queue.turn(() => { s.say('first')(); s.post(s.say('first 1')); s.post(s.say('first 2')) })
      s.queue.turn(s.say('second'))
      s.post(s.say('put'))
      s.say('step')()
    })
    expect(s.told).toEqual(['step', 'first', 'first 1', 'first 2', 'second', 'put'])
  })
  test('a step that throws is told, stops no other, and a turn that throws leaves the order as it was', () => {
    const s = setup(), error = new Error('no')
    s.post(() => {
      s.queue.turn(() => { throw error })
      s.post(() => { s.queue.turn(s.say('asked')); s.post(s.say('put')) })
    })
    expect([s.told, s.failed]).toEqual([['asked', 'put'], [error]])
  })
  test('takes a thousand steps in one go, and the rest in a later task', () => {
    const s = setup()
    let n = 0
    const again = (): void => { n++; if (n < 2_500) s.post(again) }
    s.post(again)
    expect([n, s.later.length]).toEqual([1_000, 1])
    s.later.shift()!()
    expect([n, s.later.length]).toEqual([2_000, 1])
    s.later.shift()!()
    expect([n, s.later.length]).toEqual([2_500, 0])
  })

  /** What a step does: throw or not, and what it puts and asks for. */
  type Plan = { throws: boolean; puts: Plan[]; asks: Plan[] }
  const plan = fc.memo((n): fc.Arbitrary<Plan> => {
    const inner = n > 1 ? fc.array(plan(n - 1), { maxLength: 3 }) : fc.constant<Plan[]>([])
    return fc.record({ throws: fc.boolean(), puts: inner, asks: inner })
  })
  test('whatever asks for what: each step runs once, and none within another', () => {
    fc.assert(fc.property(fc.array(plan(3), { minLength: 1, maxLength: 4 }), plans => {
      const s = setup()
      let isRunning = false, ran = 0, planned = 0
      const step = ({ throws, puts, asks }: Plan, queue: CallQueue) => (): void => {
        expect(isRunning).toBe(false)
        isRunning = true
        ran++
        for (const p of puts) { planned++; queue.put(step(p, queue)); queue.drain() }
        for (const p of asks) { planned++; queue.turn(step(p, queue)) }
        isRunning = false
        if (throws) throw new Error('mine')
      }
      for (const p of plans) { planned++; s.post(step(p, s.queue)) }
      while (s.later.length > 0) s.later.shift()!()
      expect(ran).toBe(planned)
    }))
  })
})
