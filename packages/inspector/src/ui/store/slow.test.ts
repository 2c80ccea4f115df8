import { expect, test } from 'vitest'
import { watchDrawings } from './slow.ts'

test('drawings that are late one after the other say how many steps each stands for, in one figure', () => {
  const drew = watchDrawings()
  expect([drew(1_000, 23, 995), drew(1_150, 23, 1_145), drew(1_300, 23, 1_295), drew(1_450, 260, 1_448), drew(1_480, 9, 1_479)]).toEqual([undefined, undefined, 20, 300, undefined])
})
test('one that is late by itself is an accident; a record now and then is no stream', () => {
  const drew = watchDrawings()
  expect([drew(0, 50, -300), drew(40, 50, 1), drew(80, 50, 41)]).toEqual([undefined, undefined, undefined])
  for (let i = 1; i < 20; i++) expect(drew(i * 500, 3, i * 500 - 10)).toBeUndefined()
})
test('a page that draws within 100 ms never says it, whatever comes', () => {
  const drew = watchDrawings(), said: string[] = []
  let now = 0
  // What is said hangs on this drawing and the two before it.
  for (let first = 1; first <= 100; first++) for (let second = 1; second <= 100; second++) for (const steps of [1, 4, 5, 5_000]) for (const part of [0, 1]) {
    for (const gap of [first, second]) { now += gap; if (drew(now, steps, now - gap * part) !== undefined) said.push(`${first} ${second} ${steps} ${part}`) }
  }
  expect(said).toEqual([])
})
