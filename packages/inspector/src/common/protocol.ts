/**
 * The frames on `/ws?token=…`, version 1. They are JSON texts, one frame per message; a viewer can ask for several frames per
 * message, one per line.
 *
 * A recorder sends `hello`, then `records` with a rising number `n`. The relay answers with `ack` and that `n` once the
 * records are in its history. A viewer sends `hello`. The relay answers with `devices`, every `chart`, the `problems` of
 * files that it was given, the history as `records`, one `history-end`, and then everything new. If the relay refuses something,
 * it answers with `refused`; it closes a connection for that only if it never sent a readable hello. A viewer may `send` an
 * event to an app that accepts events: the relay passes it to the recorder, and the result comes back as `sent`.
 */
import * as v from 'valibot'
import type { FileProblems } from './file-problems.ts'
import { type Problem, type Result, found, refuse } from './result.ts'
import { type TraceRecord, checkRecord } from './trace.ts'

export const PROTOCOL_VERSION = 1
/** The largest frame that the relay takes, in bytes. A recorder cuts its frames far below. */
export const FRAME_BYTES_MAX = 8 * 1024 * 1024
/** The most records in one frame of a recorder. A million short ones in that many bytes would hold up all others while they are read. */
export const FRAME_RECORDS_MAX = 20_000
export const TEXT_CHARS_MAX = 200

/** Where the calls of one recorder happen: a phone, a browser tab, a process. */
export type Device = { id: string; name: string; platform: string }
/** `lastHeard` is epoch milliseconds. A device is live while its recorder is connected. */
export type DeviceStatus = Device & { live: boolean; lastHeard: number; /** Events may be sent to it. */ accepts?: boolean }
/** An event that a person sends from a viewer. The relay marks it: `sentBy` is always `inspector` where an app sees it. */
export type SentEvent = { type: string; [field: string]: unknown }
/** The trace that it is for. */
export type SentTo = { call: string; attempt: number }
/** A statechart to draw. The relay does not look into it and passes it to viewers as it came, key order included. */
export type ChartDefinition = { [field: string]: unknown }

/** `run` names one life of a recorder, to distinguish a reconnect from a restart of the same device. */
export type HelloFrame = { v: 1; kind: 'hello'; role: 'recorder' | 'viewer'; device?: Device; run?: string; chart?: ChartDefinition; /** Events may be sent to what it records. */ accepts?: boolean; /** A viewer that takes several frames in one message, one a line: of a hundred devices each has its own. */ joined?: boolean }
/** Records have `n` if they come from a recorder, and `device` if they go to a viewer. */
export type RecorderRecordsFrame = { v: 1; kind: 'records'; n: number; records: TraceRecord[] }
export type ViewerRecordsFrame = { v: 1; kind: 'records'; device: string; records: TraceRecord[] }
export type AckFrame = { v: 1; kind: 'ack'; n: number }
export type DevicesFrame = { v: 1; kind: 'devices'; devices: DeviceStatus[] }
export type ChartFrame = { v: 1; kind: 'chart'; device: string; chart: ChartDefinition }
/** The parts of a file given to the relay that could not be read. */
export type ProblemsFrame = { v: 1; kind: 'problems' } & FileProblems
/** Everything that the relay held when the viewer came has been sent. What follows is live. */
export type HistoryEndFrame = { v: 1; kind: 'history-end' }
/** `n` names the frame of the recorder that was refused, in whole or in part. */
export type RefusedFrame = { v: 1; kind: 'refused'; problem: Problem; n?: number }

/** An event to send. It comes from a viewer with the device, and goes on to the device's recorder without it and with a number of the relay's own. */
export type SendFrame = { v: 1; kind: 'send'; n: number; device?: string; event: SentEvent } & SentTo
/**
 * The result of a `send`. From a recorder: `said` is empty if the app took the event, a reason if it did not, and absent if the app accepts no
 * events. To a viewer: `problem` is there if the event was not taken.
 */
export type SentFrame = { v: 1; kind: 'sent'; n: number; said?: string; problem?: Problem }

export type ClientFrame = HelloFrame | RecorderRecordsFrame | SendFrame | SentFrame
export type ServerFrame = SendFrame | SentFrame | AckFrame | DevicesFrame | ChartFrame | ProblemsFrame | ViewerRecordsFrame | HistoryEndFrame | RefusedFrame
export type Frame = ClientFrame | ServerFrame

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(TEXT_CHARS_MAX))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const device = v.object({ id: name, name, platform: v.pipe(v.string(), v.maxLength(TEXT_CHARS_MAX)) })
const object = v.custom<ChartDefinition>((x) => typeof x === 'object' && x !== null && !Array.isArray(x), 'an object')
const head = { v: v.literal(1) }
const problem = v.object({ field: v.string(), expected: v.string(), found: v.string() })
const problems = v.array(v.object({ ...problem.entries, line: count }))
const counts = v.object({ unreadable: count, sameNumber: count, renamed: count, tooMany: count, damaged: count })
/** Records are checked one by one elsewhere: one bad record does not refuse its neighbours. */
const records = v.array(v.unknown())

const SCHEMAS = {
  hello: v.object({ ...head, kind: v.literal('hello'), role: v.picklist(['recorder', 'viewer']), device: v.optional(device), run: v.optional(name), chart: v.optional(object), accepts: v.optional(v.boolean()), joined: v.optional(v.boolean()) }),
  records: v.object({ ...head, kind: v.literal('records'), n: v.optional(count), device: v.optional(name), records }),
  ack: v.object({ ...head, kind: v.literal('ack'), n: count }),
  devices: v.object({ ...head, kind: v.literal('devices'), devices: v.array(v.object({ ...device.entries, live: v.boolean(), lastHeard: v.number(), accepts: v.optional(v.boolean()) })) }),
  chart: v.object({ ...head, kind: v.literal('chart'), device: name, chart: object }),
  problems: v.object({ ...head, kind: v.literal('problems'), name: v.string(), problems, count, counts, opened: count, cut: v.optional(v.object({ line: count, chars: count })) }),
  'history-end': v.object({ ...head, kind: v.literal('history-end') }),
  refused: v.object({ ...head, kind: v.literal('refused'), problem, n: v.optional(count) }),
  send: v.object({ ...head, kind: v.literal('send'), n: count, device: v.optional(name), call: v.pipe(v.string(), v.maxLength(1_000)), attempt: count, event: v.looseObject({ type: v.pipe(v.string(), v.minLength(1), v.maxLength(TEXT_CHARS_MAX)) }) }),
  sent: v.object({ ...head, kind: v.literal('sent'), n: count, said: v.optional(v.string()), problem: v.optional(problem) }),
} as const

/** A frame with all its good records. `refused` names those that were not records. */
export type ReadFrame = { frame: Frame; refused: Problem[] }

/** Reads one message as a frame. A frame of another version, or of an unknown kind, is a problem. */
export function parseFrame(text: string): Result<Frame> {
  const r = readFrame(text)
  if (!r.ok) return r
  const problem = r.value.refused[0]
  return problem ? { ok: false, problem } : { ok: true, value: r.value.frame }
}

/**
 * Like {@link parseFrame}, but a bad record affects only itself.
 * @param recordsMax if a frame has more records, none is looked at: the frame is read as one without records, and refused
 */
export function readFrame(text: string, recordsMax = Infinity): Result<ReadFrame> {
  let value: unknown
  try { value = JSON.parse(text) } catch {
    return refuse('frame', 'JSON', text)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('frame', 'an object', value)
  const x = value as Record<string, unknown>
  if (x['v'] !== PROTOCOL_VERSION) return refuse('v', String(PROTOCOL_VERSION), x['v'])
  const kind = x['kind']
  if (typeof kind !== 'string' || !Object.hasOwn(SCHEMAS, kind)) return refuse('kind', `one of ${Object.keys(SCHEMAS).join(', ')}`, kind)
  const records = x['records'], tooMany = Array.isArray(records) && records.length > recordsMax ? records.length : 0
  const parsed = v.safeParse(SCHEMAS[kind as keyof typeof SCHEMAS], tooMany > 0 ? { ...x, records: [] } : value)
  if (!parsed.success) {
    const issue = parsed.issues[0]
    return { ok: false, problem: { field: v.getDotPath(issue) ?? 'frame', expected: issue.expected ?? issue.message, found: found(issue.input) } }
  }
  const out = parsed.output
  if (out.kind !== 'records') return { ok: true, value: { frame: out as Frame, refused: [] } }
  if (out.n === undefined && out.device === undefined) return refuse('n', 'a whole number, 0 or more', undefined)
  const good: TraceRecord[] = [], bad: Problem[] = tooMany > 0 ? [{ field: 'records', expected: `at most ${recordsMax} in a frame`, found: found(tooMany) }] : []
  out.records.forEach((item, i) => {
    const r = checkRecord(item)
    if (r.ok) good.push(r.value)
    else bad.push({ ...r.problem, field: `records[${i}].${r.problem.field}` })
  })
  return { ok: true, value: { frame: { ...out, records: good } as Frame, refused: bad } }
}
