import { firstWhere } from './first-where.ts'

/** How many may wait to be put in their place. */
const LATE_MIN = 64

/**
 * A set of whole numbers kept as ranges. A trace that arrives in order is one range however long it is,
 * so that knowing what was seen of a million records costs two numbers.
 */
export type SeqRange = [from: number, to: number]

export class SeqSet {
  #ranges: SeqRange[]
  /** Numbers below the last range that stand in none yet: a file in wrong order would cost its square if each were put in its place at once. */
  #late = new Set<number>()
  constructor(ranges: readonly SeqRange[] = []) { this.#ranges = ranges.map(([from, to]) => [from, to]) }

  /** Disjoint, not touching, rising. */
  get ranges(): readonly SeqRange[] {
    if (this.#late.size > 0) this.#settle()
    return this.#ranges
  }

  /** Adds one number. Returns false if it was there already. Takes constant time in order, else logarithmic time on average. */
  add(n: number): boolean {
    const last = this.#ranges.at(-1)
    if (!last || n > last[1] + 1) { this.#ranges.push([n, n]); return true }
    if (n === last[1] + 1) { last[1] = n; return true }
    if (this.has(n)) return false
    this.#late.add(n)
    if (this.#late.size > LATE_MIN && this.#late.size * 2 > this.#ranges.length) this.#settle()
    return true
  }

  #settle(): void {
    const late = [...this.#late].sort((a, b) => a - b), before = this.#ranges, out: SeqRange[] = []
    this.#late = new Set()
    for (let i = 0, k = 0; i < before.length || k < late.length;) {
      const r: SeqRange = k >= late.length || (i < before.length && before[i]![0] < late[k]!) ? before[i++]! : [late[k]!, late[k++]!]
      const end = out.at(-1)
      if (end && r[0] <= end[1] + 1) end[1] = Math.max(end[1], r[1])
      else out.push(r)
    }
    this.#ranges = out
  }

  addRange(from: number, to: number): void {
    if (to < from) return
    if (this.#late.size > 0) this.#settle()
    let first = this.#firstEndingAtOrAfter(from - 1)
    const start = first
    let low = from, high = to
    for (let r = this.#ranges[first]; r && r[0] <= to + 1; r = this.#ranges[++first]) { low = Math.min(low, r[0]); high = Math.max(high, r[1]) }
    this.#ranges.splice(start, first - start, [low, high])
  }

  has(n: number): boolean {
    if (this.#late.has(n)) return true
    const r = this.#ranges[this.#firstEndingAtOrAfter(n)]
    return r !== undefined && r[0] <= n
  }

  /** The numbers that are not in the set between two numbers, both included. */
  missing(from: number, to: number): SeqRange[] {
    const out: SeqRange[] = [], ranges = this.ranges
    let next = from
    for (let i = this.#firstEndingAtOrAfter(from); next <= to; i++) {
      const r = ranges[i]
      if (!r || r[0] > to) { out.push([next, to]); break }
      if (r[0] > next) out.push([next, r[0] - 1])
      next = r[1] + 1
    }
    return out
  }

  /** How many ranges are held, plus the numbers that wait for theirs: the cost of the set. */
  get size(): number { return this.#ranges.length + this.#late.size }
  /** Forgets the lowest ranges. Their numbers are no longer in the set. */
  forgetLowest(count: number): void { this.#ranges = this.ranges.slice(count) }
  /** Merges the lowest ranges, with everything between them, until there are no more than `max`. */
  mergeLowest(max: number): void {
    const ranges = this.ranges, more = ranges.length - max
    if (more > 0) this.#ranges = [[ranges[0]![0], ranges[more]![1]], ...ranges.slice(more + 1) as SeqRange[]]
  }

  /** The greatest number, or -1 if the set is empty. */
  get max(): number { return this.#ranges.at(-1)?.[1] ?? -1 }

  #firstEndingAtOrAfter(n: number): number { return firstWhere(this.#ranges.length, (i) => this.#ranges[i]![1] >= n) }
}
