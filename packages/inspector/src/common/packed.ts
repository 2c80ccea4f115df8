/**
 * Packs records that go from one thread to another. Records that share their parts (see `line-forms.ts`) go as the number
 * of their shape and their own numbers, in arrays that are transferred and not copied. Each shape goes once. For all other
 * records, at least each state goes once: states are most of a record, and few of them are new.
 */
import { COUNTED, type Counted, count } from './counted.ts'
import type { Control, PortRecord, StepRecord, TraceRecord } from './trace.ts'

/** A record, and those of its fields that others of its shape have other numbers in. */
type Shape = { record: TraceRecord; counted: readonly Counted[]; size: number }
/** `whole`: records of no shape, in their order. `shapes` and `states`: the new ones, numbered on; from 0 again when `restarts`. In `whole` and in `shapes` a number stands for a state. */
export type Packed = { restarts: boolean; states: object[]; shapes: TraceRecord[]; whole: TraceRecord[]; ids: Uint32Array<ArrayBuffer>; numbers: Float64Array<ArrayBuffer> }

const WHOLE = 0xffff_ffff
/** As many shapes are known, and as many of one event: what is beyond has none. */
const ALIKE_MAX = 64, SHAPES_MAX = 8_192, STATES_MAX = 8_192

type Loose = { [field: string]: unknown }

/** Records, and of each the number that it has in common with those that are like it but for its numbers; 0 where that is not known. */
export type Batch = { records: readonly TraceRecord[]; alike?: ArrayLike<number> | undefined }
export type Shapes = { of(record: TraceRecord, alike?: number): number | undefined; readonly list: readonly Shape[]; clear(): void }

/**
 * Numbers the shapes of records: two records have one shape when all that is not a counted number is the very same.
 * Whoever knows already which records are `alike` says so, and the shape of those is looked for once.
 * @param shapesMax so many are numbered; what is beyond has none
 */
export function createShapes(shapesMax = SHAPES_MAX): Shapes {
  let list: Shape[] = []
  /** By what their reader calls alike: their shape. */
  const known = new Map<number, number>()
  const byKey = new Map<unknown, number[]>()
  function find(record: StepRecord | PortRecord): number | undefined {
    const key = keyOf(record), ids = byKey.get(key)
    if (ids) for (const id of ids) if (isLike(list[id]!, record as Loose)) return id
    if ((ids?.length ?? 0) >= ALIKE_MAX || list.length >= shapesMax) return undefined
    const id = list.push(shapeOf(record)) - 1
    if (ids) ids.push(id)
    else byKey.set(key, [id])
    return id
  }
  return {
    get list() { return list },
    clear() { list = []; byKey.clear(); known.clear() },
    of(record, alike = 0) {
      const like = alike > 0 ? known.get(alike) : undefined
      if (like !== undefined) return like
      if (record.kind !== 'step' && record.kind !== 'port') return undefined
      const id = find(record)
      if (alike > 0 && id !== undefined) {
        if (known.size >= shapesMax) known.clear()
        known.set(alike, id)
      }
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
    if (r[name] !== like[name] && !((shape.counted as readonly string[]).includes(name) && typeof r[name] === 'number')) return false
  }
  return size === shape.size
}

export type Packer = {
  /** One more record. One that is said to be `alike` may be lent: of the first, what is counted is never read again. */
  add(record: TraceRecord, alike?: number): void
  /** How many were added since they were last taken. */
  readonly count: number
  take(): Packed
}
/** Packs records after those that it packed before. */
export function createPacker(): Packer {
  const shapes = createShapes(), states = new Map<object, number>()
  let restarts = false, told = 0, fresh: object[] = [], whole: TraceRecord[] = [], ids: number[] = [], numbers: number[] = []
  const numberOf = (state: object): unknown => {
    let n = states.get(state)
    if (n !== undefined) return n
    if (states.size >= STATES_MAX) return state
    states.set(state, (n = states.size))
    fresh.push(state)
    return n
  }
  const lean = (record: TraceRecord): TraceRecord =>
    record.kind === 'step' && (record.from || record.to) ? { ...record, ...(record.from && { from: numberOf(record.from) as Control }), ...(record.to && { to: numberOf(record.to) as Control }) } : { ...record }
  return {
    get count() { return ids.length },
    add(record, alike) {
      // Full: everything is forgotten, and what comes again is told again.
      if (ids.length === 0 && shapes.list.length >= SHAPES_MAX) { restarts = true; told = 0; shapes.clear(); states.clear() }
      const id = shapes.of(record, alike)
      ids.push(id ?? WHOLE)
      if (id === undefined) { whole.push(lean(record)); return }
      for (const name of shapes.list[id]!.counted) numbers.push((record as Loose)[name] as number)
    },
    take() {
      const packed: Packed = { restarts, states: fresh, shapes: shapes.list.slice(told).map((s) => lean(s.record)), whole, ids: new Uint32Array(ids), numbers: new Float64Array(numbers) }
      restarts = false
      told = shapes.list.length
      fresh = []; whole = []; ids = []; numbers = []
      return packed
    },
  }
}
export const buffersOf = (packed: Packed): ArrayBuffer[] => [packed.ids.buffer, packed.numbers.buffer]

/** How many shapes were told to this page: a number for each, whoever told it. */
let numbered = 0

/** @param intern lets the states of a copied record be those of equal ones @returns the records again, each shape's with one event and one state */
export function createUnpacker(intern: (record: TraceRecord) => void = () => undefined): (packed: Packed) => { records: TraceRecord[]; alike: Uint32Array } {
  let shapes: (Shape & { alike: number })[] = [], states: Control[] = []
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
    for (const record of fresh) shapes.push({ ...shapeOf(filled(record)), alike: ++numbered })
    const records: TraceRecord[] = [], alike = new Uint32Array(ids.length)
    let n = 0, w = 0
    for (let i = 0; i < ids.length; i++) {
      if (ids[i] === WHOLE) { records.push(filled(whole[w++]!)); continue }
      const shape = shapes[ids[i]!]!, out = { ...shape.record }, { counted } = shape
      for (let k = 0; k < counted.length; k++) count(out, counted[k]!, numbers[n++]!)
      alike[i] = shape.alike
      records.push(out)
    }
    return { records, alike }
  }
}
