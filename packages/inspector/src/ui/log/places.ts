/**
 * Where the items of the log stand. All rows have one height and all bands another, so a place is arithmetic and
 * nothing is measured or kept for each of a million rows. Browsers allow an element some sixteen to thirty million
 * pixels; a list that is longer gets that height, and its offset is scaled.
 */
import { firstWhere } from '../../common/first-where.ts'
import type { Growable } from '../store/growable.ts'

/** Firefox allows 17.9 million, and what is placed by a transform is exact to the pixel up to 2^24: this is well within both. */
export const HEIGHT_MAX = 10_000_000

/** A list was asked to stand at an offset, and the browser, which rounds, scrolled it so far. */
export type Asked = { scrollTop: number; offset: number }

export type Places = {
  /** Of the element, px. */
  height: number
  /** The start of an item in the unscaled list; of `n`, the end of the list. */
  top(i: number): number
  /** The item at an unscaled offset. */
  at(y: number): number
  /** How many rows stand before an item: bands are not counted. */
  rowsBefore(i: number): number
  /** What the unscaled offset is when the element is scrolled so far, and back. What a scaled list was asked for is nearer to the truth than what the browser made of it. */
  offsetOf(scrollTop: number, asked?: Asked): number
  scrollTopOf(offset: number): number
  /** The last `scrollTop` there is. */
  end: number
}

/**
 * @param n items; `bands` are the indices of those that are bands
 * @param sight the height of what is in sight, px
 */
export function placesOf({ n, bands, row, band, before, after, sight }: { n: number; bands: Pick<Growable<Uint32Array>, 'length' | 'lowerBound'>; row: number; band: number; before: number; after: number; sight: number }): Places {
  const rowsBefore = (i: number): number => i - bands.lowerBound(i)
  const top = (i: number): number => { const rows = rowsBefore(i); return before + rows * row + (i - rows) * band }
  const total = top(n) + (n === 0 ? 0 : after), height = n === 0 ? 0 : Math.min(total, HEIGHT_MAX)
  const span = Math.max(0, total - sight), end = Math.max(0, height - sight), scale = end === 0 ? 1 : span / end
  return {
    height, top, end, rowsBefore,
    at: (y) => Math.min(firstWhere(n, (i) => top(i + 1) > y), Math.max(0, n - 1)),
    offsetOf: (scrollTop, asked) => Math.max(0, Math.min(span, scale !== 1 && asked !== undefined && Math.abs(asked.scrollTop - scrollTop) < 1 ? asked.offset : scrollTop * scale)),
    scrollTopOf: (offset) => Math.max(0, Math.min(end, offset / scale)),
  }
}

/** So many items beyond what is in sight, and so coarse a step that a small scroll draws nothing new. */
const OVERSCAN = 10, STEP = 6
export type Stretch = { from: number; to: number }
/**
 * The items to draw. The same for every offset within a step.
 * @param isScaled such a list is drawn anew for each offset, so nothing beyond what is in sight is of use
 */
export function stretchOf(p: Places, n: number, offset: number, sight: number, isScaled = false): Stretch {
  const step = isScaled ? 1 : STEP, more = isScaled ? 1 : OVERSCAN
  const from = Math.floor(p.at(offset) / step) * step, to = Math.ceil((p.at(offset + sight) + 1) / step) * step
  return { from: Math.max(0, from - more), to: Math.min(n, to + more) }
}

/** Farther than this from where its box begins no row is placed: far within what is exact to the pixel. */
const LEAD_MAX = 1_000_000
/**
 * Where in the unscaled list the box of the drawn rows begins. Rows that stay drawn keep their place in the box; where
 * nothing stays, the first row stands where the first one stood. So a row that is drawn is seldom moved within its box.
 * @param before what was drawn, in which box, with its places
 */
export function baseOf(p: Places, { from, to }: Stretch, before: { stretch: Stretch; base: number; places: Places } | undefined): number {
  const top = p.top(from)
  if (before === undefined) return top
  const { stretch, base, places } = before, stays = from < stretch.to && stretch.from < to
  const next = stays ? base : top - (places.top(stretch.from) - base)
  return Math.abs(top - next) > LEAD_MAX ? top : next
}

/** As many places for rows are there, or twice as many: a row that comes into sight takes the place of one that left it. */
const PLACES_MIN = 64
/** The places of the rows that are drawn, counted without bands: `placeOf(n)` is the same for as long as the nth row is drawn, also when a band comes above it. */
export type Rota = Stretch & { room: number; turn: number; placeOf(n: number): number }
/**
 * Where nothing stays in sight, the first row takes the place that the first one had, and so on: then no row is moved, only its words change.
 * @param before the rows that were drawn, when there were any
 */
export function rotaOf({ from, to }: Stretch, before: Rota | undefined): Rota {
  let room = PLACES_MIN
  while (room < to - from) room *= 2
  const stays = before !== undefined && from < before.to && before.from < to
  const turn = before === undefined || before.room !== room ? 0 : stays ? before.turn : (((before.from + before.turn - from) % room) + room) % room
  return { from, to, room, turn, placeOf: (n) => (n + turn) % room }
}
