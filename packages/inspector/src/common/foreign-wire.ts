/**
 * Reads the protocols of two other packages as news of actors: `@statelyai/inspect` 0.7 (one JSON object per message) and
 * `@xstate/inspect` 0.8.0 for XState 4 (JSON texts inside JSON). Neither numbers its messages, and XState 4 sends no time.
 * Nothing is made up for this: the order is that of arrival, and so is the time if there is none.
 */
import * as v from 'valibot'
import { chartOf } from './foreign-chart.ts'
import type { ActorSource } from './foreign.ts'
import type { ActorNews } from './foreign-writer.ts'
import { own } from './own.ts'
import { TEXT_CHARS_MAX } from './protocol.ts'
import { type Result, found, refuse } from './result.ts'

/** What one message of a foreign wire says: news, in order; none for a message that tells nothing. */
export type ForeignMessage = { source: ActorSource; news: ActorNews[] }

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(TEXT_CHARS_MAX))
const lines = v.optional(v.nullable(v.string()))
const event = v.looseObject({ type: v.pipe(v.string(), v.maxLength(TEXT_CHARS_MAX)) })
const snapshot = v.looseObject({ status: v.optional(v.picklist(['active', 'done', 'error', 'stopped'])) })
const stately = { sessionId: id, createdAt: v.optional(v.string()), _version: v.optional(v.pipe(v.string(), v.maxLength(40))) }

const STATELY = {
  '@xstate.actor': v.looseObject({ ...stately, name: lines, definition: lines, parentId: v.optional(v.nullable(id)) }),
  '@xstate.event': v.looseObject({ ...stately, event, sourceId: v.optional(v.nullable(id)) }),
  '@xstate.snapshot': v.looseObject({ ...stately, event, snapshot }),
} as const
/** The state of an XState 4 service, and the event that it was sent, out of their JSON texts. */
const state4 = v.looseObject({ value: v.unknown(), event, done: v.optional(v.boolean()), changed: v.optional(v.boolean()), actions: v.optional(v.array(v.unknown())) })
const event4 = v.looseObject({ data: event, origin: v.optional(v.nullable(v.string())) })
const XSTATE4 = {
  'service.register': v.looseObject({ sessionId: id, machine: v.string(), state: v.optional(v.string()), id: v.optional(v.nullable(id)), parent: v.optional(v.nullable(id)) }),
  'service.event': v.looseObject({ sessionId: id, event: v.optional(v.string()) }),
  // The package says `service.state` without a state while a service starts.
  'service.state': v.looseObject({ sessionId: id, state: v.optional(v.string()) }),
  'service.stop': v.looseObject({ sessionId: id }),
} as const
const CONTROL: Record<string, ActorSource> = { '@statelyai.connected': 'statelyai-inspect', '@statelyai.disconnected': 'statelyai-inspect', 'xstate.disconnect': 'xstate-4', 'xstate.inspecting': 'xstate-4' }
const KNOWN = [...Object.keys(STATELY), ...Object.keys(XSTATE4)]

/** Whose wire a first message is of; undefined when of neither. */
export function sourceOf(text: string): ActorSource | undefined {
  const type = typeOf(text)
  if (type === undefined) return undefined
  return own(CONTROL, type) ?? (Object.hasOwn(STATELY, type) ? 'statelyai-inspect' : Object.hasOwn(XSTATE4, type) ? 'xstate-4' : undefined)
}
function typeOf(text: string): string | undefined {
  try { const x: unknown = JSON.parse(text); return typeof x === 'object' && x !== null && typeof (x as { type?: unknown }).type === 'string' ? (x as { type: string }).type : undefined } catch { return undefined }
}

/** One message. @param now epoch ms of its arrival */
export function readForeign(text: string, now: number): Result<ForeignMessage> {
  let x: unknown
  try { x = JSON.parse(text) } catch { return refuse('message', 'JSON', text) }
  if (typeof x !== 'object' || x === null || Array.isArray(x)) return refuse('message', 'an object', x)
  const type = (x as { type?: unknown }).type
  if (typeof type !== 'string') return refuse('type', `one of ${KNOWN.join(', ')}`, type)
  if (Object.hasOwn(CONTROL, type)) return { ok: true, value: { source: CONTROL[type]!, news: [] } }
  // A later version may say more; what is not known tells nothing and harms nothing.
  if (Object.hasOwn(STATELY, type)) return readStately(type as keyof typeof STATELY, x, now)
  if (Object.hasOwn(XSTATE4, type)) return readXState4(type as keyof typeof XSTATE4, x, now)
  return refuse('type', `one of ${KNOWN.join(', ')}`, type)
}

function problemOf(issue: v.BaseIssue<unknown>, within = ''): ReturnType<typeof refuse> {
  return { ok: false, problem: { field: `${within}${v.getDotPath(issue) ?? 'message'}`, expected: issue.expected ?? issue.message, found: found(issue.input) } }
}

function readStately(type: keyof typeof STATELY, x: object, now: number): Result<ForeignMessage> {
  const read = v.safeParse(STATELY[type] as v.GenericSchema<unknown, Record<string, unknown>>, x)
  if (!read.success) return problemOf(read.issues[0])
  const m = read.output as { sessionId: string; createdAt?: string; _version?: string; name?: string | null; definition?: string | null; parentId?: string | null; event: { type: string }; sourceId?: string | null; snapshot: Record<string, unknown> & { status?: string } }
  const at = Number(m.createdAt), t = Number.isFinite(at) && at > 0 && at < 8.64e15 ? at : now
  const head = { session: m.sessionId, t }
  const out = (news: ActorNews): Result<ForeignMessage> => ({ ok: true, value: { source: 'statelyai-inspect', news: [news] } })
  switch (type) {
    case '@xstate.actor': {
      const chart = chartOf(parsed(m.definition ?? undefined))
      return out({ ...head, is: 'actor', info: { source: 'statelyai-inspect', session: m.sessionId, id: nameOf(m.name ?? chart?.id ?? m.sessionId), ...(m._version && { version: m._version }), ...(m.parentId && { parent: m.parentId }), ...(chart && { chart }) } })
    }
    case '@xstate.event': return out({ ...head, is: 'event', event: m.event, ...(m.sourceId && { sender: m.sourceId }) })
    case '@xstate.snapshot': {
      const { status = 'active', value, context, output, error } = m.snapshot
      return out({ ...head, is: 'snapshot', event: m.event, value, status, context, output, error })
    }
  }
}

function readXState4(type: keyof typeof XSTATE4, x: object, now: number): Result<ForeignMessage> {
  const read = v.safeParse(XSTATE4[type] as v.GenericSchema<unknown, Record<string, unknown>>, x)
  if (!read.success) return problemOf(read.issues[0])
  const m = read.output as { sessionId: string; machine: string; state?: string; event?: string; id?: string | null; parent?: string | null }
  const head = { session: m.sessionId, t: now }
  const out = (...news: ActorNews[]): Result<ForeignMessage> => ({ ok: true, value: { source: 'xstate-4', news } })
  switch (type) {
    case 'service.register': {
      const definition = parsed(m.machine), chart = chartOf(definition)
      if (!chart) return refuse('machine', 'the JSON of a machine’s definition', m.machine)
      const actor: ActorNews = { ...head, is: 'actor', info: { source: 'xstate-4', session: m.sessionId, id: nameOf(m.id ?? chart.id), ...(m.parent && { parent: m.parent }), chart, accepts: true } }
      if (m.state === undefined) return out(actor)
      const state = stateOf(m.state, head)
      return state.ok ? out(actor, state.value) : state
    }
    case 'service.event': {
      if (m.event === undefined) return out()
      const e = v.safeParse(event4, parsed(m.event))
      if (!e.success) return problemOf(e.issues[0], 'event.')
      // The beginning was told with the registration.
      return e.output.data.type === 'xstate.init' ? out() : out({ ...head, is: 'event', event: e.output.data, ...(e.output.origin && { sender: e.output.origin }) })
    }
    case 'service.state': {
      if (m.state === undefined) return out()
      const state = stateOf(m.state, head)
      if (!state.ok) return state
      return state.value.is === 'snapshot' && state.value.event.type === 'xstate.init' ? out() : out(state.value)
    }
    case 'service.stop': return out({ ...head, is: 'stop' })
  }
}

function stateOf(text: string, head: { session: string; t: number }): Result<ActorNews> {
  const s = v.safeParse(state4, parsed(text))
  if (!s.success) return problemOf(s.issues[0], 'state.')
  const { value, event: cause, done, changed, actions = [] } = s.output
  const named = actions.flatMap((a) => (typeof a === 'object' && a !== null && typeof (a as { type?: unknown }).type === 'string' ? [a as { type: string }] : []))
  return {
    ok: true,
    value: {
      ...head, is: 'snapshot', event: cause, value, status: done === true ? 'done' : 'active', context: s.output['context'], ...(changed === false && { isIgnored: true }),
      actions: named.map(({ type, ...params }) => ({ type: type.slice(0, TEXT_CHARS_MAX), ...(Object.keys(params).length > 0 && { params }) })),
    },
  }
}

const nameOf = (name: string): string => name.slice(0, 80) || 'unnamed'
function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try { return JSON.parse(text) } catch { return undefined }
}

/** An event for a service of an XState 4 app. It looks the service up by the `origin` in the text, not by `service`. */
export const xstate4Event = (session: string, given: { type: string }): string =>
  JSON.stringify({ type: 'xstate.event', service: session, event: JSON.stringify({ name: given.type, data: given, $$type: 'scxml', type: 'external', origin: session }) })
