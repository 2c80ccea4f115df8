/** What a record costs the recorder, from `record()` to the frame that is sent, against the JSON of it alone. */
import type { TraceRecord } from '@onhook/inspector'
import { createRedactor } from '@onhook/inspector/common'
import { createInspector } from '@statelyai/inspect'
import { createOutbox } from '../../packages/inspector/src/client/outbox.ts'
import { recordedAgainstStately } from './call.ts'
import { compare, type Result } from './measure.ts'

const state = (session: string) => ({ session, transport: 'up', screen: 'mounted', service: 'running', systemCall: 'connected', app: 'active', permission: 'held', audio: 'active', media: 'unmuted', presentation: 'full' })
const RECORDS: TraceRecord[] = Array.from({ length: 10_000 }, (_, seq) => ({ v: 1, kind: 'step', call: 'bench', attempt: 1, seq, t: 1_795_139_527_412 + seq, mono: seq * 1_000, event: { type: seq % 2 ? 'transport.lost' : 'transport.restored', attempt: 1 }, from: state(seq % 2 ? 'joined' : 'reconnecting'), to: state(seq % 2 ? 'reconnecting' : 'joined'), commands: seq % 2 ? [{ type: 'restartMedia' }] : [], ignored: false }))
/** As many as come within one flush of a busy call. */
const BATCH = 40

export function recorderCost(): Result {
  let bytes = 0
  const whole = () => {
    const outbox = createOutbox(4 * 1024 * 1024, createRedactor())
    for (let i = 0, n = 0; i < RECORDS.length; i += BATCH) {
      for (let k = i; k < i + BATCH; k++) outbox.add(RECORDS[k]!)
      outbox.serialise()
      for (let frame; (frame = outbox.next()); outbox.acknowledge(++n)) bytes += frame.length
    }
    if (!outbox.isEmpty()) throw new Error('bench: the outbox still holds records')
    return RECORDS.length
  }
  const json = () => {
    for (const r of RECORDS) bytes += JSON.stringify(r).length
    return RECORDS.length
  }
  const result = compare('recorder, per record, from record() to its frame', 'JSON.stringify of the record', whole, json)
  if (bytes === 0) throw new Error('bench: nothing was written')
  return { ...result, unit: 'ns/record' }
}

/** Their recorder writes each event at once; what its socket costs beyond the JSON is left out, as is that of ours. */
export function recorderAgainstStately(): Result {
  const outbox = createOutbox(4 * 1024 * 1024, createRedactor())
  const stately = createInspector({ send(event) { theirs += JSON.stringify(event).length } }).inspect, page = globalThis as { window?: { requestIdleCallback(run: () => void): void } | undefined }
  let waiting = 0, n = 0, bytes = 0, theirs = 0
  const result = recordedAgainstStately(r => {
    outbox.add(r)
    if (++waiting < BATCH) return
    waiting = 0
    outbox.serialise()
    for (let frame; (frame = outbox.next()); outbox.acknowledge(++n)) bytes += frame.length
  }, e => {
    // It waits for an idle moment, which a loop has none of: here each moment is idle.
    page.window = { requestIdleCallback: run => { run() } }
    stately.next?.(e)
    page.window = undefined
  })
  if (bytes === 0 || theirs === 0) throw new Error('bench: nothing was written')
  return result
}
