/**
 * Records on their way from one thread to another. Records that share their parts (see `line-forms.ts`) go as the number
 * of their shape and their own numbers, in arrays that are handed over and not copied; each shape goes once. Of all others
 * at least the states do: they are most of a record, and few of them are new.
 */
import type { Control, PortRecord, StepRecord, TraceRecord } from './trace.ts'

/** The fields whose numbers differ between records of one shape. */
const COUNTED: readonly string[] = ['seq', 't', 'mono', 'of', 'ms']
/** A record, and those of its fields that others of its shape have other numbers in. */
type Shape = { record: TraceRecord; counted: readonly string[]; size: number }
/** `whole`: records of no shape, in their order. `shapes` and `states`: the new ones, numbered on; from 0 again when `restarts`. In `whole` and in `shapes` a number stands for a state. */
export type Packed = { restarts: boolean; states: object[]; shapes: TraceRecord[]; whole: TraceRecord[]; ids: Uint32Array<ArrayBuffer>; numbers: Float64Array<ArrayBuffer> }

const WHOLE = 0xffff_ffff
/** As many shapes are known, and as many of one event: what is beyond has none. */
const ALIKE_MAX = 64, SHAPES_MAX = 8_192, STATES_MAX = 8_192

type Loose = { [field: string]: unknown }

/**
 * Numbers the shapes of records: two records have one shape when all that is not a counted number is the very same.
 * @param shapesMax so many are numbered; what is beyond has none
 */
export function createShapes(shapesMax = SHAPES_MAX): { of(record: TraceRecord): number | undefined; readonly list: readonly Shape[]; clear(): void } {
  let list: Shape[] = []
  const alike = new Map<unknown, number[]>()
  return {
    get list() { return list },
    clear() { list = []; alike.clear() },
    of(record) {
      if (record.kind !== 'step' && record.kind !== 'port') return undefined
      const key = keyOf(record), known = alike.get(key)
      if (known) for (const id of known) if (isLike(list[id]!, record as Loose)) return id
      if ((known?.length ?? 0) >= ALIKE_MAX || list.length >= shapesMax) return undefined
      const id = list.push(shapeOf(record)) - 1
      if (known) known.push(id)
      else alike.set(key, [id])
      return id
    },
  }
}

const keyOf = (r: StepRecord | PortRecord): unknown => (r.kind === 'step' ? r.event : r.command)
function shapeOf(record: TraceRecord): Shape {
  const r = record as Loose, names = Object.keys(r)
  return { record, counted: COUNTED.filter((name) => typeof r[name] === 'number'), size: names.length }
}
function isLike(shape: Shape, r: Loose): boolean {
  const like = shape.record as Loose
  let size = 0
  for (const name in r) {
    size++
    if (r[name] !== like[name] && !(shape.counted.includes(name) && typeof r[name] === 'number')) return false
  }
  return size === shape.size
}

/** @returns packs some records after those that it packed before */
export function createPacker(): (records: readonly TraceRecord[]) => Packed {
  const shapes = createShapes(), states = new Map<object, number>()
  let fresh: object[] = []
  const numberOf = (state: object): unknown => {
    let n = states.get(state)
    if (n !== undefined) return n
    if (states.size >= STATES_MAX) return state
    states.set(state, (n = states.size))
    fresh.push(state)
    return n
  }
  const lean = (record: TraceRecord): TraceRecord =>
    record.kind === 'step' && (record.from || record.to) ? { ...record, ...(record.from && { from: numberOf(record.from) as Control }), ...(record.to && { to: numberOf(record.to) as Control }) } : record
  return (records) => {
    // Full: everything is forgotten, and what comes again is told again.
    const restarts = shapes.list.length >= SHAPES_MAX
    if (restarts) { shapes.clear(); states.clear() }
    fresh = []
    const told = shapes.list.length, ids = new Uint32Array(records.length), numbers: number[] = [], whole: TraceRecord[] = []
    records.forEach((record, i) => {
      const id = shapes.of(record)
      ids[i] = id ?? WHOLE
      if (id === undefined) { whole.push(lean(record)); return }
      for (const name of shapes.list[id]!.counted) numbers.push((record as Loose)[name] as number)
    })
    return { restarts, states: fresh, shapes: shapes.list.slice(told).map((s) => lean(s.record)), whole, ids, numbers: new Float64Array(numbers) }
  }
}
export const buffersOf = (packed: Packed): ArrayBuffer[] => [packed.ids.buffer, packed.numbers.buffer]

/** @param intern lets the states of a copied record be those of equal ones @returns the records again, each shape's with one event and one state */
export function createUnpacker(intern: (record: TraceRecord) => void = () => undefined): (packed: Packed) => TraceRecord[] {
  let shapes: Shape[] = [], states: Control[] = []
  const stateOf = (told: object): Control => { const probe = { kind: 'step', from: told } as unknown as StepRecord; intern(probe); return probe.from! }
  const filled = (record: TraceRecord): TraceRecord => {
    if (record.kind !== 'step') return record
    const from: unknown = record.from, to: unknown = record.to
    if (typeof from === 'number') record.from = states[from]!
    if (typeof to === 'number') record.to = states[to]!
    if (typeof from === 'object' || typeof to === 'object') intern(record)
    return record
  }
  return ({ restarts, states: told, shapes: fresh, whole, ids, numbers }) => {
    if (restarts) { shapes = []; states = [] }
    for (const state of told) states.push(stateOf(state))
    for (const record of fresh) shapes.push(shapeOf(filled(record)))
    let n = 0, w = 0
    return Array.from(ids, (id) => {
      if (id === WHOLE) return filled(whole[w++]!)
      const { record, counted } = shapes[id]!, out = { ...record } as Loose
      for (const name of counted) out[name] = numbers[n++]
      return out as unknown as TraceRecord
    })
  }
}
