/** The address of a simulation holds all of it: `#simulate/user.join,transport.joined`, with the state that it began in before an `@`. */

/** `table`: by the hash of which table it is played; that of the default policy when left out. It stands before the state, as a region does. */
export type SimulationAddress = { start: Readonly<Record<string, string>> | undefined; events: readonly string[]; table?: string | undefined }
const MARK = '#simulate'
/** More presses than this are no address that anything takes. */
export const EVENTS_MAX = 500

export const isSimulationAddress = (hash: string): boolean => hash === MARK || hash.startsWith(`${MARK}/`)

export function addressOfSimulation({ start, events, table }: SimulationAddress): string {
  const from = start || table !== undefined ? `${[...(table === undefined ? [] : [['table', table]]), ...Object.entries(start ?? {})].map(([region, value]) => `${region}.${value}`).join(',')}@` : ''
  return from === '' && events.length === 0 ? MARK : `${MARK}/${encodeURIComponent(`${from}${events.join(',')}`).replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%40', '@')}`
}
export function readSimulation(hash: string): SimulationAddress {
  let text: string
  try { text = decodeURIComponent(hash.slice(MARK.length + 1)) } catch { text = '' }
  const at = text.indexOf('@'), pairs = at < 0 ? [] : text.slice(0, at).split(',').map((p) => p.split('.'))
  // A start that cannot be read is one that no state has: that is told, and not taken for the beginning.
  const table = pairs[0]?.[0] === 'table' && pairs[0].length === 2 ? pairs.shift()![1] : undefined
  const start = at < 0 || (table !== undefined && pairs.length === 0) ? undefined : pairs.every((p) => p.length === 2) ? Object.fromEntries(pairs as [string, string][]) : {}
  return { start, ...(table !== undefined && { table }), events: text.slice(at + 1).split(',').filter(Boolean).slice(0, EVENTS_MAX) }
}

