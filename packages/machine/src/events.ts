/**
 * Every event, named `origin.word`. The events `user.*` ask for something. All others state facts, in the past tense.
 *
 * This list is the only source: the types, the boundary check and the documentation follow from it. A field has a
 * kind (`boolean`, `string`, `cause`, …) or a list of its values. `?` marks an optional field. Every event may also
 * carry `attempt`, the attempt that it belongs to. The runtime stamps it.
 */
import type { Cause } from './call-end.ts'
import { problem, refuse, type Problem } from './errors.ts'
import { problemIn, takeCause, type Shape } from './shapes.ts'

/** Where a wish to leave may come from. */
export const LEAVE_SOURCES = ['button', 'back', 'notification', 'system', 'link', 'api'] as const
/** One of these sources. */
export type LeaveSource = (typeof LEAVE_SOURCES)[number]

/** Every type of event, with its fields. */
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
  /** The SDK's own leave button was pressed. The SDK leaves by itself, or its adapter has told it to. */
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
  /** Has a cause where the port itself has ended the call, as when an answer came to nothing in time. */
  'system.ended': { 'cause?': 'cause' },
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

  /** A command threw or rejected. Running out of time is not a failure but a doubt, and is a timer's event. */
  'port.failed': { port: 'string', command: 'string', 'error?': 'string', 'cause?': 'cause' },

  /** The machine was rebuilt from a persisted snapshot in a new process. */
  restored: {},
} as const

/** The type of an event. */
export type EventType = keyof typeof EVENTS

type Kinds = { boolean: boolean; string: string; cause: Cause }
type Value<K> = K extends readonly (infer V)[] ? V : K extends keyof Kinds ? Kinds[K] : never
type Payload<S> = { [K in keyof S as K extends `${string}?` ? never : K]: Value<S[K]> }
  & { [K in keyof S as K extends `${infer N}?` ? N : never]?: Value<S[K]> }
type Flat<T> = { [K in keyof T]: T[K] }
/** The event of this type. For several types, one of their events. */
export type EventOf<T extends EventType> = T extends EventType ? Flat<{ type: T; attempt?: number } & Payload<(typeof EVENTS)[T]>> : never
/** Every event of a call, as a discriminated union. */
export type CallEvent = { [T in EventType]: EventOf<T> }[EventType]

const STAMP: Shape = { 'attempt?': 'count' }

/** The first thing wrong with a value that should be an event, or undefined. Never throws. */
export function problemOf(event: unknown): Problem | undefined {
  if (typeof event !== 'object' || !event) return problem('event', 'an object with a type', event)
  try {
    const { type } = event as CallEvent
    if (typeof type !== 'string' || !Object.hasOwn(EVENTS, type)) return problem('event.type', 'a known event', type)
    return ('attempt' in event && problemIn('event.', event, STAMP)) || problemIn('event.', event, EVENTS[type])
  } catch { return problem('event', 'an object that can be read', event) }
}

/**
 * An event as a port tells it. A cause that is none of ours is replaced by what `takeCause` makes of it. Such an
 * event says less, but that is no reason to miss that a call is over. Never throws.
 */
export function heard(event: CallEvent): CallEvent {
  try {
    const { cause } = event as { cause?: unknown }
    const known = cause !== undefined && 'cause?' in EVENTS[event.type] ? takeCause(cause) : cause
    return known === cause ? event : { ...event, cause: known } as CallEvent
  } catch { return event } // what is wrong with it, `problemOf` says
}

/**
 * Returns the value as an event, or throws a CallError that names the field.
 * @throws CallError `unknown-event`, `malformed-event`
 */
export function checkEvent(event: unknown): CallEvent {
  const p = problemOf(event)
  refuse(p?.field === 'event.type' ? 'unknown-event' : 'malformed-event', p)
  return event as CallEvent
}
