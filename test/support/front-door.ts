/** A call over a transport that a test speaks for, and what it reports and records. */
import { createCall, type CallError, type CallEvent, type CallOptions, type TraceRecord } from '@onhook/machine'

export const nothing = (): void => undefined
/** Whatever settles by itself has settled. */
export const turns = async (): Promise<void> => { for (let i = 0; i < 20; i++) await Promise.resolve() }
let count = 0
export function setup(more: Partial<CallOptions> = {}) {
  const reported: CallError[] = [], records: TraceRecord[] = []
  let emit: (e: CallEvent) => void = nothing
  const call = createCall({ transport: { subscribe: to => { emit = to as typeof emit; return nothing }, join: nothing, leave: nothing }, id: `front-${++count}`, report: e => { reported.push(e) }, inspect: r => { records.push(r) }, ...more })
  return {
    call, reported, records, say: (e: CallEvent) => { emit(e) },
    said: () => reported.map(e => [e.code, e.message]),
    failures: () => records.flatMap(r => (r.kind === 'step' && r.event.type === 'port.failed' ? [r.event] : [])),
  }
}
export const boom = (): never => { throw new Error('boom') }
/** How a promise was rejected. */
export const rejection = async (p: Promise<unknown>): Promise<unknown> => p.then(() => 'resolved', (e: CallError) => [e.code, e.message])
