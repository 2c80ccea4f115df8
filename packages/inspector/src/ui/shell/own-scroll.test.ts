import { describe, expect, test } from 'vitest'
import { type Touched, glide, speedOf } from './own-scroll.ts'

/** A finger that goes up by so many px each 10 ms. */
const upBy = (px: number, times: number): Touched[] => Array.from({ length: times }, (_, i) => ({ at: 1_000 + i * 10, y: 500 - i * px }))

describe('a list that is thrown', () => {
  test('goes on as fast as the finger went in the last tenth of a second, and not at all when it rested', () => {
    const path = upBy(12, 9)
    expect(speedOf(path, 1_085)).toBeCloseTo(1.2)
    expect(speedOf(path.map((p) => ({ ...p, y: -p.y })), 1_085)).toBeCloseTo(-1.2)
    expect(speedOf(path, 1_131)).toBe(0)
    // A finger that stood for long and then went is as fast as it went.
    expect(speedOf([{ at: 0, y: 500 }, ...path], 1_085)).toBeCloseTo(1.2)
  })
  test('has no speed without a way, and never more than a hand has', () => {
    expect([speedOf([], 5), speedOf([{ at: 1, y: 2 }], 5), speedOf([{ at: 1, y: 2 }, { at: 1, y: 90 }], 5)]).toEqual([0, 0, 0])
    expect(speedOf([{ at: 1, y: 2_000 }, { at: 2, y: 0 }], 5)).toBe(8)
  })
  test('goes as far in one long frame as in many short ones, and comes to stand', () => {
    let speed = 2, moved = 0, frames = 0
    for (; speed !== 0 && frames < 1_000; frames++) { const next = glide(speed, 16); speed = next.speed; moved += next.moved }
    expect(frames).toBeLessThan(120)
    expect(Math.abs(glide(2, frames * 16).moved - moved)).toBeLessThan(1)
    expect(glide(-2, 100).moved).toBeCloseTo(-glide(2, 100).moved)
  })
})
