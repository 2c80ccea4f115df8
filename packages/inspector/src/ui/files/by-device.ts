/** Which device the calls of a file belong to: what a call's `open` record says, else the file. */
import type { TraceRecord } from '../../common/index.ts'
import type { Batch } from '../../common/packed.ts'
import { get, set } from '../store/store.ts'

/** @returns sorts the next records of one file; devices that are new are put into the store */
export function createDeviceSorter(fileName: string): (batch: Batch) => Iterable<readonly [device: string, batch: Batch]> {
  /** By trace: the device that its first record named. */
  const names = new Map<string, string>()
  function deviceOf(r: TraceRecord): string {
    const trace = `${r.call}/${r.attempt}`
    let id = names.get(trace)
    if (id !== undefined) return id
    const app = r.kind === 'open' ? r.app : undefined, name = typeof app?.['device'] === 'string' ? app['device'] : fileName
    id = name === fileName ? fileName : `${fileName}: ${name}`
    names.set(trace, id)
    const { devices } = get()
    if (!devices.has(id)) set({ devices: new Map(devices).set(id, { id, name, platform: typeof app?.['os'] === 'string' ? app['os'] : r.kind === 'open' ? (r.platform ?? '') : '', live: false, lastHeard: 0 }) })
    return id
  }
  return (batch) => {
    const { records, alike } = batch, first = records[0]
    // Mostly a batch is of one trace.
    if (!first || records.every((r) => r.call === first.call && r.attempt === first.attempt)) return first ? [[deviceOf(first), batch]] : []
    const out = new Map<string, { records: TraceRecord[]; alike: number[] }>()
    let last = first, of: { records: TraceRecord[]; alike: number[] } | undefined
    records.forEach((r, i) => {
      if (!of || r.call !== last.call || r.attempt !== last.attempt) {
        const id = deviceOf(r)
        last = r
        of = out.get(id)
        if (!of) out.set(id, (of = { records: [], alike: [] }))
      }
      of.records.push(r)
      of.alike.push(alike?.[i] ?? 0)
    })
    return out
  }
}

/** From two folders may come two files of one name, and each is a device of its own. */
export function distinct(names: readonly string[]): string[] {
  const out = new Set<string>()
  for (const name of names) {
    let free = name
    for (let n = 2; out.has(free); n++) free = `${name} (${n})`
    out.add(free)
  }
  return [...out]
}
