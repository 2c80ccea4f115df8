/** Which device the calls of a file belong to: what a call's `open` record says, else the file. */
import type { TraceRecord } from '../../common/index.ts'
import { get, set } from '../store/store.ts'

/** @returns sorts the next records of one file; devices that are new are put into the store */
export function createDeviceSorter(fileName: string): (records: readonly TraceRecord[]) => Map<string, TraceRecord[]> {
  /** By trace: the device that its first record named. */
  const names = new Map<string, string>()
  return (records) => {
    const out = new Map<string, TraceRecord[]>(), devices = new Map(get().devices)
    // Mostly a record is of the trace of the one before it.
    let call: string | undefined, attempt: number | undefined, of: TraceRecord[] = []
    for (const r of records) {
      if (r.call === call && r.attempt === attempt) { of.push(r); continue }
      call = r.call
      attempt = r.attempt
      const trace = `${r.call}/${r.attempt}`
      let id = names.get(trace)
      if (id === undefined) {
        const app = r.kind === 'open' ? r.app : undefined
        const name = typeof app?.['device'] === 'string' ? app['device'] : fileName
        id = name === fileName ? fileName : `${fileName}: ${name}`
        names.set(trace, id)
        if (!devices.has(id)) devices.set(id, { id, name, platform: typeof app?.['os'] === 'string' ? app['os'] : r.kind === 'open' ? (r.platform ?? '') : '', live: false, lastHeard: 0 })
      }
      of = out.get(id) ?? []
      if (of.push(r) === 1) out.set(id, of)
    }
    if (devices.size !== get().devices.size) set({ devices })
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
