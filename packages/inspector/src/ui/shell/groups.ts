/** Calls by device: a live device first, newest call first, the attempts of one call beside each other. */
import type { Call, DeviceStatus } from '../../common/index.ts'

/** From more calls on, a field finds them. */
export const MANY = 40

/** `several`: the names of calls that have more than one attempt. */
export type Group = { device: DeviceStatus; calls: Call[]; several: ReadonlySet<string>; newest: number }

/** @param search what the field says; of so few calls that there is no field it hides none */
export function groupsOf(calls: readonly Call[], devices: ReadonlyMap<string, DeviceStatus>, search: string): Group[] {
  const groups = new Map<string, Call[]>(), wanted = calls.length > MANY ? search.toLowerCase() : ''
  for (const c of calls) {
    if (wanted && !`${c.call} ${c.end?.reason ?? ''} ${devices.get(c.device)?.name ?? c.device}`.toLowerCase().includes(wanted)) continue
    const list = groups.get(c.device)
    if (list) list.push(c)
    else groups.set(c.device, [c])
  }
  return [...groups].map(([id, list]): Group => {
    const began = new Map<string, number>(), several = new Set<string>()
    for (const c of list) { if (began.has(c.call)) several.add(c.call); began.set(c.call, Math.max(began.get(c.call) ?? 0, c.tStart ?? 0)) }
    list.sort((a, b) => began.get(b.call)! - began.get(a.call)! || (a.call < b.call ? -1 : a.call > b.call ? 1 : b.attempt - a.attempt))
    return { device: devices.get(id) ?? { id, name: id, platform: '', live: false, lastHeard: 0 }, calls: list, several, newest: list[0]?.tStart ?? 0 }
  }).sort((a, b) => Number(b.device.live) - Number(a.device.live) || b.newest - a.newest)
}
