import { describe, expect, test } from 'vitest'
import { Growable } from '../store/growable.ts'
import { HEIGHT_MAX, type Rota, placesOf, rotaOf, stretchOf } from './places.ts'

const bandsOf = (...at: number[]) => { const g = new Growable(Uint32Array); for (const i of at) g.push(i); return g }
const of = (n: number, bands: number[] = [], row = 24) => placesOf({ n, bands: bandsOf(...bands), row, band: 44, before: 22, after: 8, sight: 600 })

describe('places of the log', () => {
  test('rows and bands stand below each other, and each offset has the item that is there', () => {
    const p = of(6, [1, 4])
    expect([0, 1, 2, 3, 4, 5, 6].map(p.top)).toEqual([22, 46, 90, 114, 138, 182, 206])
    expect([0, 22, 45, 46, 89, 90, 137, 138, 181, 182, 999].map(p.at)).toEqual([0, 0, 0, 1, 1, 2, 3, 4, 4, 5, 5])
    expect([p.height, p.end, p.offsetOf(10)]).toEqual([214, 0, 0])
    expect(of(0).height).toBe(0)
  })
  test.each([[1_000, 24], [600_000, 24], [1_000_000, 24], [2_000_000, 54]])('of %i rows of %i px each can be scrolled to, the first and the last too', (n, row) => {
    const p = of(n, [3, n - 2], row)
    expect(p.height).toBeLessThanOrEqual(HEIGHT_MAX)
    expect(p.offsetOf(0)).toBe(0)
    expect(p.at(p.offsetOf(p.end) + 600 - 9)).toBe(n - 1)
    for (const i of [0, 1, 500, n >> 1, n - 40]) {
      const offset = p.offsetOf(p.scrollTopOf(p.top(i)))
      expect(Math.abs(offset - Math.min(p.top(i), p.top(n) + 8 - 600))).toBeLessThan(0.01)
    }
  })
  test('a scaled list that was asked for an offset stands there, to the pixel, for as long as nobody scrolls it', () => {
    const p = of(1_000_000)
    for (let offset = 5_000; offset < 5_100; offset++) {
      const scrollTop = Math.round(p.scrollTopOf(offset))
      expect(p.offsetOf(scrollTop, { scrollTop, offset })).toBe(offset)
      expect(p.offsetOf(scrollTop + 1, { scrollTop, offset })).toBe(p.offsetOf(scrollTop + 1))
    }
    expect(p.offsetOf(0, { scrollTop: 0, offset: -40 })).toBe(0)
    expect(p.offsetOf(p.end, { scrollTop: p.end, offset: 1e9 })).toBe(p.offsetOf(p.end))
    expect(of(1_000).offsetOf(70, { scrollTop: 70, offset: 500 })).toBe(70)
  })
  test('a row keeps its place when a band comes above it', () => {
    const before = of(40), after = of(41, [3])
    const [a, b] = [rotaOf({ from: before.rowsBefore(0), to: before.rowsBefore(40) }, undefined), rotaOf({ from: after.rowsBefore(0), to: after.rowsBefore(41) }, undefined)]
    for (let item = 4; item < 41; item++) expect(b.placeOf(after.rowsBefore(item))).toBe(a.placeOf(before.rowsBefore(item - 1)))
  })
  test('an element that is not too tall is not scaled', () => { const p = of(1_000); expect([p.offsetOf(777), p.scrollTopOf(777)]).toEqual([777, 777]) })
  test('what is drawn covers what is in sight, and is the same for a small scroll', () => {
    const p = of(1_000_000, [7])
    for (const offset of [0, 1_000, 12_345_678, p.offsetOf(p.end)]) {
      const { from, to } = stretchOf(p, 1_000_000, offset, 600)
      expect(from).toBeLessThanOrEqual(p.at(offset))
      expect(to).toBeGreaterThan(p.at(offset + 600))
      expect(to - from).toBeLessThan(64)
    }
    const a = p.at(30_000) - p.at(30_000) % 6, y = p.top(a)
    expect(stretchOf(p, 1_000_000, y + 1, 590)).toEqual(stretchOf(p, 1_000_000, y + 5, 590))
  })
  test('of a scaled list no more is drawn than is in sight, and one item on either side', () => {
    const p = of(1_000_000, [7])
    for (const offset of [0, 1_000, 12_345_678, p.offsetOf(p.end)]) {
      const { from, to } = stretchOf(p, 1_000_000, offset, 600, true)
      expect([from, to]).toEqual([Math.max(0, p.at(offset) - 1), Math.min(1_000_000, p.at(offset + 600) + 2)])
    }
  })
})

describe('the places that rows take', () => {
  const placesIn = (rota: Rota): Map<number, number> => new Map(Array.from({ length: rota.to - rota.from }, (_, i) => [rota.from + i, rota.placeOf(rota.from + i)]))
  test('each row has one of its own, a row that stays drawn keeps it, and where none stays no row is moved', () => {
    const lost: string[] = []
    for (let first = 0; first < 130; first += 13) for (let second = 0; second < 260; second++) for (const length of [1, 30, 64]) {
      const before = rotaOf({ from: first, to: first + 49 }, rotaOf({ from: 7, to: 40 }, undefined)), now = rotaOf({ from: second, to: second + length }, before)
      const had = placesIn(before), has = placesIn(now), stays = [...has].filter(([item]) => had.has(item))
      const isWell = new Set(has.values()).size === length && Math.max(...has.values()) < now.room && Math.min(...has.values()) >= 0
        && stays.every(([item, place]) => had.get(item) === place) && (stays.length > 0 || now.placeOf(now.from) === before.placeOf(before.from))
      if (!isWell) lost.push(`${first} then ${second}, ${length} long`)
    }
    expect(lost).toEqual([])
  })
  test('there are as many as are needed, and no fewer than 64', () => {
    expect(rotaOf({ from: 0, to: 3 }, undefined).room).toBe(64)
    expect(rotaOf({ from: 5, to: 70 }, undefined).room).toBe(128)
  })
})
