/**
 * What the views need of a call beyond the timeline: positions on the three time scales, kinds, alarms. It grows
 * with the call, row by row, and starts again when the call was folded again because records came late.
 */
import type { Call, Row } from '../../common/index.ts'
import { createShapes } from '../../common/packed.ts'
import { isActor } from '../actors/actors.ts'
import { ownChart } from '../chart/own-chart.ts'
import { type Alarm, isWatched as watched, watchProperties } from '../properties/watch.ts'
import type { Duty } from '../properties/duties.ts'
import { Growable } from './growable.ts'
import { ROW_KINDS, type RowKind, isMove as moves, kindOf, timeOf } from './row-kind.ts'

export type Scale = 'folded' | 'true' | 'steps'

/** Silence up to this is drawn in proportion; beyond, it grows with its logarithm. */
const FOLD_MS = 250

/** Own words, of which no two rows have the same, are shapes too: with fewer, what is first met behind them would have none, and be looked at row by row. */
const SHAPES_MAX = 65_536

/** `kind`: its number among {@link ROW_KINDS}. `room`: what the row takes on the folded scale beside its silence. */
type Traits = { kind: number; isChange: boolean; room: number; isMove: boolean; isWatched: boolean }
function traitsOf(row: Row): Traits {
  const kind = kindOf(row)
  // A result stands with its step, and what an adapter says of it too: they take no room of their own.
  return { kind: ROW_KINDS.indexOf(kind), isChange: kind === 'changed', room: kind === 'port' || kind === 'diagnostic' ? 2 : 26, isMove: moves(row), isWatched: watched(row) }
}

export class CallIndex {
  rows: readonly Row[] = []
  readonly #kinds = new Growable(Uint8Array)
  /** One more than the number of each row's shape; 0 for a row that has none. Rows of one shape differ in their numbers and times alone. */
  readonly #shapes = new Growable(Uint32Array)
  readonly #known = createShapes(SHAPES_MAX)
  /** By shape: what is the same for all its rows. */
  #traits: Traits[] = []
  /** Milliseconds since the call's first record; a row without a time stands where the one before it stood. */
  readonly #ms = new Growable(Float64Array)
  readonly #folded = new Growable(Float64Array)
  /** How many of the rows before this one changed something. */
  readonly #changed = new Growable(Uint32Array)
  /** Of the last row, and of all. */
  #lastMs = 0
  #lastFolded = 0
  #changes = 0
  /** Indices of rows that changed the session. */
  readonly transitions = new Growable(Uint32Array)
  readonly alarms: Alarm[] = []
  /** The first row that stands for records that are missing. */
  gap: number | undefined
  /** The last row that stands for some. */
  lastGap: number | undefined
  /** The row that left the machine's table, once that is known. */
  outside: number | undefined
  readonly alarmsByRow = new Map<number, Alarm[]>()
  #watch = this.#watching()
  #hash: unknown
  #tStart: number | undefined
  #isCall = true

  /** Takes what is new. */
  sync(call: Call): this {
    if (call.rows !== this.rows || call.tStart !== this.#tStart) this.#restart(call)
    // The properties are those of a call; another machine may do what it likes.
    if (this.#kinds.length < call.rows.length) this.#isCall = !isActor(call)
    this.#hash = call.open?.machine?.hash
    for (let i = this.#kinds.length; i < call.rows.length; i++) this.#take(call.rows[i]!, i, call.alike[i]!)
    return this
  }

  /** What must still happen; nothing in a machine that is no call. */
  get open(): readonly Duty[] { return this.#isCall ? this.#watch.open() : [] }

  get length(): number { return this.#kinds.length }
  /** The number of the row's shape, from 1 on; 0 when it has none. */
  shape(i: number): number { return this.#shapes.at(i) }
  kind(i: number): RowKind { return ROW_KINDS[this.#kinds.at(i)] ?? 'gap' }
  ms(i: number): number { return this.#ms.at(i) }
  /** Position on a scale, from 0; the last row's is the length of the scale. */
  position(scale: Scale, i: number): number { return scale === 'steps' ? i : scale === 'true' ? this.#ms.at(i) : this.#folded.at(i) }
  total(scale: Scale): number { return Math.max(this.position(scale, this.length - 1), scale === 'steps' ? 1 : 0.001) }
  /** The first row at or after a position. */
  rowAt(scale: Scale, position: number): number {
    return scale === 'steps' ? Math.max(0, Math.ceil(position)) : (scale === 'true' ? this.#ms : this.#folded).lowerBound(position)
  }
  /** Did anything change in rows [from, to)? */
  anyChanged(from: number, to: number): boolean {
    const end = to >= this.length ? this.#changed.at(this.length - 1) + (this.kind(this.length - 1) === 'changed' ? 1 : 0) : this.#changed.at(to)
    return end > this.#changed.at(from)
  }

  #watching() { return watchProperties(() => this.#hash === ownChart().hash) }
  #restart(call: Call): void {
    this.rows = call.rows
    this.#tStart = call.tStart
    for (const g of [this.#kinds, this.#shapes, this.#ms, this.#folded, this.#changed, this.transitions]) g.clear()
    this.#known.clear()
    this.#lastMs = this.#lastFolded = this.#changes = 0
    this.#traits = []
    this.alarms.length = 0
    this.alarmsByRow.clear()
    this.outside = undefined
    this.gap = this.lastGap = undefined
    this.#watch = this.#watching()
  }

  #take(row: Row, i: number, alike: number): void {
    const shape = row.kind === 'step' || row.kind === 'port' ? this.#known.of(row, alike) : undefined
    const { kind, isChange, room, isMove, isWatched } = shape === undefined ? traitsOf(row) : (this.#traits[shape] ??= traitsOf(row))
    this.#shapes.push(shape === undefined ? 0 : shape + 1)
    this.#kinds.push(kind)
    const t = timeOf(row), before = this.#lastMs
    // Order is by number and is never changed; a clock that jumped back makes no negative silence.
    const ms = Math.max(before, t === undefined || this.#tStart === undefined ? before : t - this.#tStart), silence = ms - before
    if (i > 0) this.#lastFolded += room + Math.min(silence, FOLD_MS) * 0.7 + (silence > FOLD_MS ? 46 * Math.log2(silence / FOLD_MS) : 0)
    this.#lastMs = ms
    this.#ms.push(ms)
    this.#folded.push(this.#lastFolded)
    this.#changed.push(this.#changes)
    if (isChange) this.#changes++
    if (isMove) this.transitions.push(i)
    if (row.kind === 'missing') { this.gap ??= i; this.lastGap = i }
    const alarms = this.#isCall && isWatched ? this.#watch.see(row, i) : []
    if (alarms.length > 0) { this.alarms.push(...alarms); this.alarmsByRow.set(i, alarms) }
  }
}

/** A clone would be wrong: the index of a call is one object that grows with it. */
const indices = new Map<string, CallIndex>()
export function indexOf(call: Call): CallIndex {
  let index = indices.get(call.key)
  if (!index) indices.set(call.key, (index = new CallIndex()))
  return index.sync(call)
}
/** How many alarms a call has, where that is known already: to find out costs as much as the call has rows. */
export function alarmsKnown(call: Call): number | undefined {
  const index = indices.get(call.key)
  return index?.rows === call.rows && index.length === call.rows.length ? index.alarms.length : undefined
}
export const forgetIndices = (): void => indices.clear()
