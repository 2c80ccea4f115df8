/**
 * Records on their way from one thread to another. Records that share their parts (see `line-forms.ts`) go as the number
 * of their shape and their own numbers, in arrays that are handed over and not copied; each shape goes once.
 */
import type { PortRecord, StepRecord, TraceRecord } from './trace.ts'

/** The fields whose numbers differ between records of one shape. */
const COUNTED: readonly string[] = ['seq', 't', 'mono', 'of', 'ms']
/** A record, and those of its fields that others of its shape have other numbers in. */
type Shape = { record: TraceRecord; counted: readonly string[]; size: number }
/** `whole`: records of no shape, in their order. `shapes`: the new ones, numbered on; from 0 again when `restarts`. */
export type Packed = { restarts: boolean; shapes: TraceRecord[]; whole: TraceRecord[]; ids: Uint32Array<ArrayBuffer>; numbers: Float64Array<ArrayBuffer> }

const WHOLE = 0xffff_ffff
/** As many shapes are known, and as many of one event: what is beyond has none. */
const ALIKE_MAX = 64, SHAPES_MAX = 8_192

type Loose = { [field: string]: unknown }

/** Numbers the shapes of records: two records have one shape when all that is not a counted number is the very same. */
export function createShapes(): { of(record: TraceRecord): number | undefined; readonly list: readonly Shape[]; clear(): void } {
  let list: Shape[] = []
  const alike = new Map<unknown, number[]>()
  return {
    get list() { return list },
    clear() { list = []; alike.clear() },
    of(record) {
      if (record.kind !== 'step' && record.kind !== 'port') return undefined
      const key = keyOf(record), known = alike.get(key)
      if (known) for (const id of known) if (isLike(list[id]!, record as Loose)) return id
      if ((known?.length ?? 0) >= ALIKE_MAX || list.length >= SHAPES_MAX) return undefined
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
  const shapes = createShapes()
  return (records) => {
    // Full: everything is forgotten, and what comes again is told again.
    const restarts = shapes.list.length >= SHAPES_MAX
    if (restarts) shapes.clear()
    const told = shapes.list.length, ids = new Uint32Array(records.length), numbers: number[] = [], whole: TraceRecord[] = []
    records.forEach((record, i) => {
      const id = shapes.of(record)
      ids[i] = id ?? WHOLE
      if (id === undefined) { whole.push(record); return }
      for (const name of shapes.list[id]!.counted) numbers.push((record as Loose)[name] as number)
    })
    return { restarts, shapes: shapes.list.slice(told).map((s) => s.record), whole, ids, numbers: new Float64Array(numbers) }
  }
}
export const buffersOf = (packed: Packed): ArrayBuffer[] => [packed.ids.buffer, packed.numbers.buffer]

/** @param arrived is told each record that was copied, before others are made of it @returns the records again, each shape's with one event and one state */
export function createUnpacker(arrived: (record: TraceRecord) => void = () => undefined): (packed: Packed) => TraceRecord[] {
  let shapes: Shape[] = []
  return ({ restarts, shapes: fresh, whole, ids, numbers }) => {
    if (restarts) shapes = []
    for (const record of fresh) { arrived(record); shapes.push(shapeOf(record)) }
    let n = 0, w = 0
    return Array.from(ids, (id) => {
      if (id === WHOLE) { const record = whole[w++]!; arrived(record); return record }
      const { record, counted } = shapes[id]!, out = { ...record } as Loose
      for (const name of counted) out[name] = numbers[n++]
      return out as unknown as TraceRecord
    })
  }
}
