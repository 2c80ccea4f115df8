/** Typed arrays that grow in place, so that a million rows cost bytes and a new one costs nothing. */
import { firstWhere } from '../../common/first-where.ts'

type Numbers = Float64Array | Uint8Array | Uint32Array
type Maker<A extends Numbers> = { new (length: number): A }

export class Growable<A extends Numbers> {
  #data: A
  length = 0
  readonly #make: Maker<A>
  constructor(make: Maker<A>) { this.#make = make; this.#data = new make(256) }
  push(value: number): void {
    if (this.length === this.#data.length) {
      const bigger = new this.#make(this.length * 2)
      bigger.set(this.#data as never)
      this.#data = bigger
    }
    this.#data[this.length++] = value
  }
  insert(i: number, value: number): void {
    this.push(0)
    this.#data.copyWithin(i + 1, i, this.length - 1)
    this.#data[i] = value
  }
  /** The value there; 0 outside. */
  at(i: number): number { return this.#data[i] ?? 0 }
  set(i: number, value: number): void { this.#data[i] = value }
  clear(): void { this.length = 0 }
  /** The first index whose value is not below `value`; the values must rise. */
  lowerBound(value: number): number { return firstWhere(this.length, (i) => this.#data[i]! >= value) }
}
