/**
 * Which values occur in a call, by the key of the filter that finds them, each with the number of records. It is
 * worked out piece by piece, as the list of shown rows is, and goes on when the call grew.
 */
import { type Call, type Row, changesOf, diagnosticOf, recordedReason, runAt } from '../../common/index.ts'
import type { CallIndex } from '../store/call-index.ts'
import { isMove, sessionAfter, seqOf } from '../store/row-kind.ts'
import { kindsOf } from './filter.ts'

const PIECE = 1_024
/** Of a key with more values than this, as reasons with times in them, the later ones are not counted. */
const VALUES_MAX = 2_000
/** What can be written before a colon. */
const KEY = /^[a-zA-Z]\w*$/

export class Vocabulary {
  /** Rows looked at. */
  done = 0
  readonly #counts = new Map<string, Map<string, number>>()
  /** By shape of row: what one such row says, and how many were met that are not counted yet. */
  #shapes: { says: [key: string, value: string][]; met: number }[] = []
  #rows: Call['rows'] | undefined

  /** Goes on until `until`, a time of `now`. True when something was looked at. */
  advance(call: Call, index: CallIndex, until: number, now: () => number): boolean {
    if (call.rows !== this.#rows) { this.#rows = call.rows; this.done = 0; this.#counts.clear(); this.#shapes = [] }
    if (this.done >= call.rows.length) return false
    const regions = Object.keys(call.runs)
    do {
      const end = Math.min(call.rows.length, this.done + PIECE)
      for (let i = this.done; i < end; i++) this.#meet(call, index, i, regions)
      this.done = end
    } while (this.done < call.rows.length && now() < until)
    for (const shape of this.#shapes) if (shape && shape.met > 0) { for (const [key, value] of shape.says) this.#add(key, value, shape.met); shape.met = 0 }
    return true
  }

  /** Most frequent first; as many, by the alphabet. */
  valuesOf(key: string): [value: string, count: number][] {
    return [...this.#counts.get(key) ?? []].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  }
  kindsOf(key: string): number { return this.#counts.get(key)?.size ?? 0 }

  /** A step that says where every region is says the same as each other one of its shape. */
  #meet(call: Call, index: CallIndex, i: number, regions: readonly string[]): void {
    const id = index.shape(i), known = this.#shapes[id], row = call.rows[i]!
    if (id === 0 || row.kind !== 'step' || index.alarmsByRow.has(i) || !(known || regions.every((region) => typeof row.to?.[region] === 'string'))) { this.#see(call, index, i, regions, (key, value) => this.#add(key, value)); return }
    if (known) { known.met++; return }
    const says: [string, string][] = []
    this.#see(call, index, i, regions, (key, value) => { says.push([key, value]) })
    this.#shapes[id] = { says, met: 1 }
  }

  #see(call: Call, index: CallIndex, i: number, regions: readonly string[], tell: (key: string, value: string) => void): void {
    const row = call.rows[i]!
    // The log has no row for it, unless it is asked for.
    const said = diagnosticOf(row)
    if (row.kind === 'port' && row.outcome === 'done' && !said) return
    const add = (key: string, values: Iterable<string>) => { for (const value of new Set(values)) tell(key, value) }
    add('is', kindsOf(call, index, i))
    add('prop', (index.alarmsByRow.get(i) ?? []).map((a) => a.id))
    add('cmd', commandsOf(row))
    add('reason', reasonsOf(row))
    if (said) add('code', [said.code])
    if (row.kind === 'step') {
      add('event', [row.event.type])
      if (row.why !== undefined) add('why', [row.why])
      if (typeof row.from?.['session'] === 'string') add('from', [row.from['session']])
      if (isMove(row)) add('to', typeof row.to?.['session'] === 'string' ? [row.to['session']] : changesOf(row).map(([, , to]) => to))
    }
    if (row.kind === 'missing') return
    const seq = seqOf(row), here: string[] = []
    for (const region of regions) {
      const value = region === 'session' ? sessionAfter(call, row) : runAt(call.runs[region], seq)?.value
      if (typeof value !== 'string') continue
      here.push(value)
      if (region === 'session') add('state', [value])
      else if (KEY.test(region)) add(region, [value])
    }
    if (!regions.includes('session')) add('state', here)
  }

  #add(key: string, value: string, times = 1): void {
    if (value === '') return
    let values = this.#counts.get(key)
    if (!values) this.#counts.set(key, (values = new Map()))
    const n = values.get(value)
    if (n !== undefined || values.size < VALUES_MAX) values.set(value, (n ?? 0) + times)
  }
}

const commandsOf = (row: Row): string[] => (row.kind === 'step' ? (row.commands ?? []).map((c) => c.type) : row.kind === 'port' && !diagnosticOf(row) ? [row.command] : [])
function reasonsOf(row: Row): string[] {
  if (row.kind === 'close') return row.end ? [row.end.reason] : []
  return row.kind === 'step' ? (row.commands ?? []).filter((c) => c.type === 'recordEnd').map((c) => recordedReason(c, row.event)) : []
}
