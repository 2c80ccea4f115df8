/**
 * The ports: the one file that the author of an adapter must read.
 *
 * Each port touches one part of the world. The call tells a port what to do by calling its methods. The port answers
 * with events, through the `emit` that it got in `subscribe`. These are the duties of a port.
 * `@onhook/adapters/contract` tests each of them:
 *
 * - **Idempotent.** `leave`, `abort`, `end` and unsubscribe may be called twice. Each concerns only its own attempt,
 *   and does nothing when there is nothing to do.
 * - **Honest.** A resolved promise says that the request was taken, not that it is done. Facts are events.
 * - **Timed.** Many failures produce no event at all. A step that can hang has its own deadline in the port.
 * - **Clean.** What is granted after `ctx.signal` is aborted (a microphone, a socket) is given back at once.
 * - **Quiet.** `emit` never throws, so nothing is ever thrown into an SDK's callback.
 * - **Lasting.** A port may outlive its calls, and the attempts of each call begin at 1. So an attempt is known by
 *   its `signal`, which no other attempt has.
 *
 * A port need not stamp `attempt`: the runtime stamps every event that comes through the subscription of that
 * attempt.
 */
import type { CallEnd } from './call-end.ts'
import type { EventOf, EventType } from './events.ts'

type Origin<P extends string> = EventOf<Extract<EventType, `${P}.${string}`>>
/** An event that the transport port may emit. */
export type TransportEvent = { [T in Extract<EventType, `transport.${string}`>]: EventOf<T> }[Extract<EventType, `transport.${string}`>]
/** An event that the service port may emit. */
export type ServiceEvent = { [T in Extract<EventType, `service.${string}`>]: EventOf<T> }[Extract<EventType, `service.${string}`>]
  // the notification's own buttons
  | EventOf<'user.leave'> | EventOf<'user.mute'> | EventOf<'user.unmute'>
/** An event that the system call port may emit. */
export type SystemCallEvent = Origin<'system'> | Origin<'audio'> | EventOf<'user.leave'>
/** An event that the app port may emit. */
export type AppEvent = { [T in Extract<EventType, `${'app' | 'presentation' | 'permission'}.${string}`>]: EventOf<T> }[Extract<EventType, `${'app' | 'presentation' | 'permission'}.${string}`>]
/** An event that the network port may emit. */
export type NetworkEvent = Origin<'network'>

/** Hands an event to the call. Never throws. */
export type Emit<E> = (event: E) => void
/**
 * What a port found wrong in its part of the world. `call.note` writes it into the trace. `code` is stable. `message`
 * says in sentences what was expected, what was found and what to do.
 */
export type Note = { port: string; code: string; message: string; cause?: unknown }
/** Ends a subscription. May be called twice. */
export type Unsubscribe = () => void

/** The `AbortSignal` of the environment in which this is compiled (DOM, Node, React Native). */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } } ? S : {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/**
 * Which attempt a request to the transport is for. `attempt` counts the attempts of one call. `signal` is aborted
 * when that attempt is left, and is the same in every request for that attempt. If two calls share one port, their
 * attempts have equal numbers, but never the same signal.
 */
export type TransportContext = { attempt: number; signal: Signal }

/** The SDK or the peer connection. It is the only port that a call must have. */
export interface TransportPort {
  /** Called once per attempt, before `join`. Everything emitted here belongs to that attempt. */
  subscribe(emit: Emit<TransportEvent>): Unsubscribe
  /** Resolving means `transport.accepted` and no more. Throwing or rejecting ends the attempt. */
  join(ctx: TransportContext): void | Promise<void>
  /** Leaves that attempt, even if it has not joined yet. Resolving is no fact: emit `transport.left` or `transport.closed`. */
  leave(ctx: TransportContext): void | Promise<void>
  /**
   * Does an ICE restart, or makes a new peer connection where a restart cannot be trusted. Without this method, the
   * SDK restarts by itself.
   */
  restartMedia?(ctx: TransportContext): void | Promise<void>
  /**
   * Mutes or unmutes the microphone. Emit what is so whenever it changes, whoever changed it. Emit
   * `transport.unmuted` only when neither we nor the device mute it.
   */
  setMuted?(muted: boolean): void | Promise<void>
  /** Stops microphone and camera. Without this method, releasing them is part of `leave`. */
  releaseMedia?(ctx: TransportContext): void | Promise<void>
  /** Is the session still alive? Asked on `app.activated` and every `aliveCheckMs`. The answer false becomes `transport.closed`. */
  isAlive?(): boolean | Promise<boolean>
}

/**
 * What the ongoing-call notification may show. `types` are the foreground service types that are granted. `timeoutMs`
 * is the policy's `serviceTimeoutMs`: a start counts as running if nothing was said about it for that long.
 * `createCall` always sets it.
 */
export type ServiceInfo = { types: string[]; call: string; title?: string; text?: string; state: 'connecting' | 'ongoing' | 'reconnecting'; muted: boolean; joinedAt?: number; timeoutMs?: number }

/**
 * The Android foreground service and its notification.
 *
 * Without `subscribe`, the promises are the facts: `launch()` resolving is `service.started`, and `abort()` resolving
 * is `service.stopped {aborted}`.
 *
 * Several calls may share one port. Then the port gets only the first launch and the last abort. While the service
 * runs, `update` gets what one of the calls wanted last, with the types that any of them needs. It also gets this
 * when one of the calls has gone.
 *
 * Calls that share a port rely on the following. Each point was taken away in a check of its own, which says what
 * breaks (docs/proof.md, HA1 to HA11):
 *
 * - Where the service can be killed, as on Android, the port has `subscribe`, because no promise can tell a kill.
 * - A kill is always told, and told once. A service that was told to stop is said to be `aborted`, not killed.
 * - A refusal is told once. Where `launch` also rejects, the event comes first.
 * - Events come in the order of the facts that they tell. This matters where the service can be killed, or where
 *   `started` can be said twice for one start.
 * - A start is decided, and told, within the `timeoutMs` of its launch. An abort works.
 * - A port that may say `started` twice for one start never leaves `aborted` unsaid.
 *
 * If the port keeps all of this, `started`, `refused` and `aborted` may each be lost, and `aborted` may be said
 * twice. A call then relies on its time-outs.
 */
export interface ServicePort {
  launch(info: ServiceInfo): void | Promise<void>
  update?(info: ServiceInfo): void | Promise<void>
  abort(): void | Promise<void>
  subscribe?(emit: Emit<ServiceEvent>): Unsubscribe
}

/** The call that is reported to the system, and the title for the system's call screen. */
export type SystemCallInfo = { call: string; attempt: number; title?: string }
/**
 * The system's call screen: CallKit or Telecom. Emit `system.answered` once for each call that is answered, and not
 * late. If our call is over, the answer makes it join its next attempt, and the `report` of that attempt is for the
 * call that was answered.
 */
export interface SystemCallPort {
  report(info: SystemCallInfo): void | Promise<void>
  connected(): void | Promise<void>
  end(end: CallEnd): void | Promise<void>
  setMuted?(muted: boolean): void | Promise<void>
  subscribe(emit: Emit<SystemCallEvent>): Unsubscribe
}

/**
 * Takes the call screen away. `exit` is called at most once, and only while the screen is mounted. Look again before
 * you navigate.
 */
export interface ScreenPort { exit(end: CallEnd): void }

/** The state of the app. Emits the present state when subscribed to, then every change. */
export interface AppPort { subscribe(emit: Emit<AppEvent>): Unsubscribe }
/** The state of the device's network. */
export interface NetworkPort { subscribe(emit: Emit<NetworkEvent>): Unsubscribe }

/** The clock of a call: `now` in epoch milliseconds, and timers in milliseconds. */
export interface ClockPort { now(): number; setTimeout(fn: () => void, ms: number): unknown; clearTimeout(handle: unknown): void }

/** Keeps a call's snapshot for the next process. Saves that overlap must take effect in the order in which they were called. */
export interface PersistPort {
  load(): string | undefined | Promise<string | undefined>
  save(text: string): void | Promise<void>
  clear(): void | Promise<void>
}
