/**
 * Where each shown row stands in the diagram: tops in px, as running sums, so that a million rows of different
 * heights are found by bisection. Worked out piece by piece, like the log's list, which it follows.
 */
import type { Call } from '../../common/index.ts'
import type { Filter } from '../filter/filter.ts'
import { Growable } from '../store/growable.ts'
import { Shown } from '../store/shown.ts'
import { linesOf } from './messages.ts'
import { type Metrics, rowHeight } from './geometry.ts'

export class Placed {
  /** Indices of the rows, rising, and the top of each. */
  readonly rows = new Growable(Uint32Array)
  readonly #tops = new Growable(Float64Array)
  readonly #shown: Shown
  readonly metrics: Metrics
  #taken = 0
  #of: Call['rows'] | undefined
  height = 0

  /** @param results whether what came of each command is a message too; what failed always is */
  constructor(call: string, filter: Filter, results: boolean, metrics: Metrics) {
    this.#shown = new Shown(call, filter, results)
    this.metrics = metrics
  }

  /** Records looked at. */
  get done(): number { return this.#shown.done }
  get length(): number { return this.rows.length }
  top(place: number): number { return place < this.length ? this.#tops.at(place) : this.height }

  /** Goes on for about `budgetMs`. True while there is more to look at. */
  advance(call: Call, budgetMs: number): boolean {
    if (call.rows !== this.#of) { this.rows.clear(); this.#tops.clear(); this.height = 0; this.#taken = 0; this.#of = call.rows }
    this.#shown.advance(call, budgetMs)
    const { items } = this.#shown
    for (; this.#taken < items.length; this.#taken++) {
      const item = items.at(this.#taken), row = Math.floor(item / 2)
      // A row that violates a property stays, whatever the filter says.
      if (item % 2 === 1 && this.rows.length > 0 && this.rows.at(this.rows.length - 1) === row) continue
      this.rows.push(row)
      this.#tops.push(this.height)
      this.height += rowHeight(linesOf(call.rows[row]!), this.metrics)
    }
    return this.#shown.done < call.rows.length
  }

  /** The place of a row; of the first one after it, when it is not shown. */
  placeOf(row: number): { at: number; found: boolean } {
    const at = this.rows.lowerBound(row)
    return { at, found: at < this.length && this.rows.at(at) === row }
  }
  /** The last place that begins at or above a height. */
  placeAt(y: number): number {
    const at = this.#tops.lowerBound(y)
    return Math.max(0, at < this.length && this.#tops.at(at) === y ? at : at - 1)
  }
}
