/** The address of a simulation holds all of it: `#simulate/user.join,transport.joined`, with the state that it began in before an `@`. */

export type SimulationAddress = { start: Readonly<Record<string, string>> | undefined; events: readonly string[] }
const MARK = '#simulate'
/** More presses than this are no address that anything takes. */
export const EVENTS_MAX = 500

export const isSimulationAddress = (hash: string): boolean => hash === MARK || hash.startsWith(`${MARK}/`)

export function addressOfSimulation({ start, events }: SimulationAddress): string {
  const from = start ? `${Object.entries(start).map(([region, value]) => `${region}.${value}`).join(',')}@` : ''
  return events.length === 0 && !start ? MARK : `${MARK}/${encodeURIComponent(`${from}${events.join(',')}`).replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%40', '@')}`
}
export function readSimulation(hash: string): SimulationAddress {
  let text: string
  try { text = decodeURIComponent(hash.slice(MARK.length + 1)) } catch { text = '' }
  const at = text.indexOf('@'), pairs = at < 0 ? [] : text.slice(0, at).split(',').map((p) => p.split('.'))
  const start = pairs.length > 0 && pairs.every((p) => p.length === 2) ? Object.fromEntries(pairs as [string, string][]) : undefined
  return { start, events: text.slice(at + 1).split(',').filter(Boolean).slice(0, EVENTS_MAX) }
}

