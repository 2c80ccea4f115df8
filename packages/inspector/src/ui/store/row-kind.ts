/** What a row of the log is. */
import { diagnosticOf, outcomeOf, type Call, type Row, type Outcome } from '../../common/index.ts'
import { runAt } from '../../common/index.ts'

export type RowKind = Outcome | 'gap' | 'open' | 'close' | 'port' | 'diagnostic'
export const ROW_KINDS: readonly RowKind[] = ['changed', 'noted', 'ignored', 'refused', 'gap', 'open', 'close', 'port', 'diagnostic', 'untold']

export const kindOf = (row: Row): RowKind => (row.kind === 'step' ? outcomeOf(row) : row.kind === 'missing' ? 'gap' : diagnosticOf(row) ? 'diagnostic' : row.kind)
/** The number by which a row is named; a hole is named by its first. */
export const seqOf = (row: Row): number => (row.kind === 'missing' ? row.from : row.seq)
export const timeOf = (row: Row): number | undefined => (row.kind === 'missing' ? row.tStart : row.t)
/** The name that stands in a row, and the field that the moment is announced with. */
export const nameOf = (row: Row): string => {
  switch (row.kind) {
    case 'step': return row.event.type
    case 'port': return `${row.port ?? 'port'}.${row.command}`
    case 'missing': return 'records missing'
    case 'open': case 'close': return row.kind
  }
}
/** How many commands of a row failed at their ports, or were not answered, as far as it is told. */
export const failuresOf = (call: Call, row: Row | undefined): number =>
  row?.kind !== 'step' || !row.commands?.length ? 0 : (call.outcomes.get(row.seq)?.reduce((n, o) => n + Number(o.outcome !== 'done'), 0) ?? 0)
/** The session after a row; null when it is not known. */
export const sessionAfter = (call: Call, row: Row): string | null => {
  if (row.kind === 'missing') return null
  const to = row.kind === 'step' ? row.to?.['session'] : undefined
  return typeof to === 'string' ? to : (runAt(call.runs['session'], row.seq)?.value ?? null)
}
export const isTransition = (row: Row): boolean =>
  row.kind === 'step' && typeof row.from?.['session'] === 'string' && typeof row.to?.['session'] === 'string' && row.from['session'] !== row.to['session']
/** A change of the session; of another machine, of any region of its own: those are called `state`, or begin with a dot. */
export const isMove = (row: Row): boolean => {
  if (row.kind !== 'step' || !row.from || !row.to || row.from === row.to) return false
  const { from, to } = row, moved = (region: string): boolean => typeof from[region] === 'string' && typeof to[region] === 'string' && from[region] !== to[region]
  return 'session' in to ? isTransition(row) : Object.keys(to).some((region) => (region === 'state' || region.startsWith('.')) && moved(region))
}
