/**
 * Every event: `origin.word`. `user.*` ask; all others state facts, in the past tense.
 *
 * This list is the only source: the types, the boundary check and the documentation follow from it.
 * A field is a kind (`boolean`, `string`, `cause`, …), or the list of its values; `?` marks an optional one.
 * Every event may also carry `attempt`, the attempt that it belongs to; the runtime stamps it.
 */
import type { Cause } from './call-end.ts'
import { isEndReason } from './call-end.ts'
import { CallError, found } from './errors.ts'

export const LEAVE_SOURCES = ['button', 'back', 'notification', 'system', 'link', 'api'] as const
export type LeaveSource = (typeof LEAVE_SOURCES)[number]

export const EVENTS = {
  // What the person asks for.
  'user.join': {},
  'user.leave': { 'source?': LEAVE_SOURCES },
  'user.mute': {},
  'user.unmute': {},

  // What the SDK or the peer connection says.
  /** The SDK took the request (a resolved promise, `onSuccess`). It is not joined. */
  'transport.accepted': {},
  /** In the call. The only way to become joined. */
  'transport.joined': {},
  /** Media no longer flows. Debounced by the adapter. */
  'transport.lost': {},
  /** Media flows again: said only after proof of flow. */
  'transport.restored': {},
  'transport.failed': { recoverable: 'boolean', 'cause?': 'cause' },
  'transport.left': { 'cause?': 'cause' },
  /** The SDK or its server ended an idle session. */
  'transport.timedOut': {},
  'transport.closed': {},
  /** The SDK's own leave button: it leaves by itself, or its adapter has told it to. */
  'transport.leaveClicked': {},
  'transport.muted': {},
  'transport.unmuted': {},
  'transport.tokenExpiring': {},
  'transport.migrating': {},

  // The Android foreground service.
  'service.started': {},
  'service.refused': { cause: ['background', 'other'] },
  'service.stopped': { cause: ['aborted', 'killed', 'timeout', 'dismissed'] },

  // CallKit or Telecom.
  'system.answered': {},
  'system.ended': {},
  'system.muted': {},
  'system.unmuted': {},
  'system.held': {},
  'system.resumed': {},
  'system.reset': {},
  'system.filtered': {},

  // The audio session.
  'audio.activated': {},
  'audio.deactivated': {},
  'audio.interrupted': {},
  'audio.resumed': {},
  'audio.routeChanged': {},

  'app.activated': {},
  'app.deactivated': {},
  'app.backgrounded': {},
  'app.taskRemoved': {},
  'app.terminating': {},

  'presentation.pipEntered': {},
  'presentation.pipExited': { how: ['restored', 'closed'] },

  'screen.mounted': {},
  'screen.disposed': {},

  'permission.changed': { microphone: 'boolean', camera: 'boolean', notifications: 'boolean' },

  'network.online': {},
  'network.offline': {},
  'network.changed': {},

  // Time. A timer runs exactly while its state holds.
  'timer.join': {},
  'timer.leave': {},
  'timer.reconnect': {},
  'timer.restart': {},
  'timer.service': {},
  'timer.step': { step: ['transport', 'service'] },

  /** A command threw or rejected. Running out of time is doubt, and a timer's event. */
  'port.failed': { port: 'string', command: 'string', 'error?': 'string', 'cause?': 'cause' },

  /** The machine was rebuilt from a persisted snapshot in a new process. */
  restored: {},
} as const

export type EventType = keyof typeof EVENTS

type Kinds = { boolean: boolean; string: string; cause: Cause }
type Value<K> = K extends readonly (infer V)[] ? V : K extends keyof Kinds ? Kinds[K] : never
type Payload<S> = { [K in keyof S as K extends `${string}?` ? never : K]: Value<S[K]> }
  & { [K in keyof S as K extends `${infer N}?` ? N : never]?: Value<S[K]> }
type Flat<T> = { [K in keyof T]: T[K] }
export type EventOf<T extends EventType> = Flat<{ type: T; attempt?: number } & Payload<(typeof EVENTS)[T]>>
/** Every event of a call, as a discriminated union. */
export type CallEvent = { [T in EventType]: EventOf<T> }[EventType]

/** What was wrong with an event: the words of a `refused` trace record. */
export type Problem = { field: string; expected: string; found: string }

const expectation = (kind: string | readonly string[]): string =>
  typeof kind !== 'string' ? `one of ${kind.join(', ')}` : kind === 'cause' ? 'a cause with a known reason' : kind === 'boolean' ? 'true or false' : `a ${kind}`
function fits(kind: string | readonly string[], v: unknown): boolean {
  if (typeof kind !== 'string') return kind.includes(v as string)
  return kind === 'cause' ? typeof v === 'object' && v !== null && isEndReason((v as Cause).reason) : typeof v === kind
}

/** The first thing wrong with a value that should be an event, or undefined. Never throws. */
export function problemOf(event: unknown): Problem | undefined {
  if (typeof event !== 'object' || event === null) return { field: 'event', expected: 'an object with a type', found: found(event) }
  const e = event as Record<string, unknown>
  if (typeof e['type'] !== 'string' || !Object.hasOwn(EVENTS, e['type'])) return { field: 'event.type', expected: 'a known event', found: found(e['type']) }
  if (e['attempt'] !== undefined && !(Number.isInteger(e['attempt']) && (e['attempt'] as number) >= 0)) return { field: 'event.attempt', expected: 'a whole number', found: found(e['attempt']) }
  for (const [key, kind] of Object.entries(EVENTS[e['type'] as EventType]) as [string, string | readonly string[]][]) {
    const name = key.endsWith('?') ? key.slice(0, -1) : key
    const value = e[name]
    if (value === undefined && name !== key) continue
    if (!fits(kind, value)) return { field: `event.${name}`, expected: expectation(kind), found: found(value) }
  }
  return undefined
}

/**
 * The value as an event, or a thrown CallError that names the field.
 * @throws CallError `unknown-event`, `malformed-event`
 */
export function checkEvent(event: unknown): CallEvent {
  const p = problemOf(event)
  if (!p) return event as CallEvent
  throw new CallError(p.field === 'event.type' ? 'unknown-event' : 'malformed-event', `refused: ${p.field} must be ${p.expected}, found ${p.found}`, { field: p.field })
}
