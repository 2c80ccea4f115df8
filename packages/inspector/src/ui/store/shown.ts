/**
 * Which rows the log shows: indices in order, and after each row with an alarm, or that left the table, a band. No filter hides such a row, or its band.
 * It is worked out piece by piece, so that a filter over a million rows never holds up a frame.
 */
import type { Call, PortRecord } from '../../common/index.ts'
import type { Filter } from '../filter/filter.ts'
import { indexOf } from './call-index.ts'
import { Growable } from './growable.ts'

/** Rows between two looks at the clock. */
const PIECE = 512

export class Shown {
  /** `row * 2` for a row, `row * 2 + 1` for the band below it. */
  readonly items = new Growable(Uint32Array)
  /** Rows shown, bands not counted; and how many of them the filter finds. */
  count = 0
  matched = 0
  /** Rows that are hidden by the filter. What came of a command has no row, unless it failed or is asked for. */
  hidden = 0
  /** The indices of those items that are bands. */
  readonly bands = new Growable(Uint32Array)
  /** Rows looked at. */
  done = 0
  readonly call: string
  readonly filter: Filter
  readonly results: boolean
  #rows: Call['rows'] | undefined

  /** @param results whether what came of each command has a row of its own; what failed always has one */
  constructor(call: string, filter: Filter, results: boolean) { this.call = call; this.filter = filter; this.results = results }

  /** Goes on for at most `budgetMs`. True when something was looked at. */
  advance(call: Call, budgetMs: number): boolean {
    if (call.rows !== this.#rows) { this.items.clear(); this.count = this.matched = this.hidden = 0; this.bands.clear(); this.done = 0; this.#rows = call.rows }
    if (this.done >= call.rows.length) return false
    const index = indexOf(call), until = performance.now() + budgetMs
    do {
      const end = Math.min(call.rows.length, this.done + PIECE)
      for (let i = this.done; i < end; i++) {
        const row = call.rows[i]!
        const quiet = index.kind(i) === 'port' && (row as PortRecord).outcome === 'done' && !this.results
        const isRed = index.alarmsByRow.has(i) || index.outside === i
        if (!quiet) {
          const fits = !this.filter.active || this.filter.test(call, index, i)
          if (fits) this.matched++
          if (fits || isRed) { this.items.push(i * 2); this.count++ } else this.hidden++
        }
        if (isRed) { this.bands.push(this.items.length); this.items.push(i * 2 + 1) }
      }
      this.done = end
    } while (this.done < call.rows.length && performance.now() < until)
    return true
  }

  /** Does a band stand below a row? */
  hasBand(row: number): boolean { const at = this.items.lowerBound(row * 2 + 1); return at < this.items.length && this.items.at(at) === row * 2 + 1 }

  /** A band below a row, which was found later; a row that the filter hid is shown with it. True when it is new, and the row was looked at already. */
  band(row: number): boolean {
    if (row >= this.done || this.hasBand(row)) return false
    const item = row * 2 + 1, place = this.placeOf(row)
    if (!place.found) { this.#insert(place.at, row * 2); this.count++; this.hidden-- }
    const at = place.at + 1
    this.#insert(at, item)
    const above = this.bands.lowerBound(at)
    this.bands.insert(above, at)
    return true
  }
  /** What stands behind it moves on, bands too. */
  #insert(at: number, item: number): void {
    this.items.insert(at, item)
    for (let k = this.bands.lowerBound(at); k < this.bands.length; k++) this.bands.set(k, this.bands.at(k) + 1)
  }

  /** The place of a row among the items; when it is hidden, `found` is false and `at` is where it would be. */
  placeOf(row: number): { at: number; found: boolean } {
    const at = this.items.lowerBound(row * 2)
    return { at, found: at < this.items.length && this.items.at(at) === row * 2 }
  }

  /** The row that is `n` shown rows away from a row; the first or last one at the edges; itself when nothing is shown. */
  step(row: number, n: number): number {
    const { at, found } = this.placeOf(row)
    let i = n > 0 && !found ? at - 1 : at, left = Math.abs(n), last = row
    const dir = n > 0 ? 1 : -1
    while (left > 0) {
      i += dir
      if (i < 0 || i >= this.items.length) break
      const item = this.items.at(i)
      if (item % 2 === 0) { last = item / 2; left-- }
    }
    return last
  }
}
