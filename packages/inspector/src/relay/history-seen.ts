/** Remembers which numbers were seen, by device, so that duplicates are recognised. What it remembers is bounded. */
import type { TraceRecord } from '../common/trace.ts'
import { type Admission, TraceIndex } from '../common/trace-index.ts'

export class Seen {
  readonly #byDevice = new Map<string, TraceIndex>()
  readonly #heldMax: number
  /** Ranges of seen numbers and gaps that are remembered, beside one for each trace. */
  held = 0

  /** @param heldMax beyond it the device that makes the most of them is remembered less */
  constructor(heldMax: number) { this.#heldMax = heldMax }

  admit(device: string, record: TraceRecord): Admission {
    let index = this.#byDevice.get(device)
    if (!index) this.#byDevice.set(device, (index = new TraceIndex()))
    try { return this.#counted(index, () => index.admit(record)) } finally { if (this.held > this.#heldMax) this.#rememberLess() }
  }

  /** Names that tell calls of one id apart, of all devices. */
  get named(): number { return [...this.#byDevice.values()].reduce((n, index) => n + index.named, 0) }
  /** What comes of this trace again is new. */
  forget({ device, call, attempt }: { device: string; call: string; attempt: number }): void {
    const index = this.#byDevice.get(device)
    if (!index) return
    this.#counted(index, () => index.forget(call, attempt))
    if (index.isEmpty) this.#byDevice.delete(device)
  }

  #rememberLess(): void {
    const most = [...this.#byDevice.values()].reduce((a, b) => (b.held > a.held ? b : a))
    this.#counted(most, () => most.forgetHalf())
  }
  #counted<T>(index: TraceIndex, change: () => T): T {
    const before = index.held
    try { return change() } finally { this.held += index.held - before }
  }
}
