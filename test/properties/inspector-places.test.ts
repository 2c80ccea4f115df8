import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Growable } from '../../packages/inspector/src/ui/store/growable.ts'
import { type Stretch, baseOf, placesOf, stretchOf } from '../../packages/inspector/src/ui/log/places.ts'

const ROWS = 2_000_000, LEAD_MAX_PX = 1_000_000
const bands = new Growable(Uint32Array)
for (const item of [3, 90, 1_000_000]) bands.push(item)
const places = placesOf({ n: ROWS, bands, row: 24, band: 44, before: 22, after: 8, sight: 600 })

/** Scrolls by hand, by thumb, and to and fro. */
const scrolls = fc.array(fc.oneof(fc.integer({ min: -400, max: 400 }), fc.integer({ min: -30_000_000, max: 30_000_000 })), { maxLength: 40 })

test('a row that stays drawn always keeps its place in the box of a scaled list, unless that would lead too far; where none stays, the first stands where the first one stood', () => {
  fc.assert(fc.property(scrolls, (moves) => {
    let before: { stretch: Stretch; base: number; places: typeof places } | undefined, offset = 0
    for (const move of moves) {
      offset = Math.max(0, Math.min(places.offsetOf(places.end), offset + move))
      const stretch = stretchOf(places, ROWS, offset, 600, true), base = baseOf(places, stretch, before), lead = places.top(stretch.from) - base
      if (before) {
        const stays = stretch.from < before.stretch.to && before.stretch.from < stretch.to
        if (!stays) expect(lead).toBe(places.top(before.stretch.from) - before.base)
        else expect(base).toBe(Math.abs(places.top(stretch.from) - before.base) <= LEAD_MAX_PX ? before.base : places.top(stretch.from))
      }
      expect(Math.abs(lead)).toBeLessThanOrEqual(LEAD_MAX_PX)
      before = { stretch, base, places }
    }
  }))
})
