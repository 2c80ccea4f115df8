/**
 * The ports: the one file that an adapter's author must read.
 *
 * A port touches one part of the world. It is told what to do by calls and answers by events through the
 * `emit` that it got in `subscribe`. Its duties, each tested by `@onhook/adapters/contract`:
 *
 * - **Idempotent.** `leave`, `abort`, `end` and unsubscribe may be called twice, concern only their own
 *   attempt, and do nothing when there is nothing.
 * - **Honest.** A resolved promise says that the request was taken, not that it is done. Facts are events.
 * - **Timed.** Many failures give no event at all: a step that can hang has its own deadline in the port.
 * - **Clean.** What is granted after `ctx.signal` is aborted (a microphone, a socket) is given back at once.
 * - **Quiet.** `emit` never throws, so nothing is ever thrown into an SDK's callback.
 * - **Lasting.** A port may outlive its calls, and the attempts of each begin at 1: an attempt is known by its `signal`, which no other has.
 *
 * A port need not stamp `attempt`: the runtime stamps what comes through the subscription of that attempt.
 */
import type { CallEnd } from './call-end.ts'
import type { EventOf, EventType } from './events.ts'

type Origin<P extends string> = EventOf<Extract<EventType, `${P}.${string}`>>
export type TransportEvent = { [T in Extract<EventType, `transport.${string}`>]: EventOf<T> }[Extract<EventType, `transport.${string}`>]
export type ServiceEvent = { [T in Extract<EventType, `service.${string}`>]: EventOf<T> }[Extract<EventType, `service.${string}`>]
  // the notification's own buttons
  | EventOf<'user.leave'> | EventOf<'user.mute'> | EventOf<'user.unmute'>
export type SystemCallEvent = Origin<'system'> | Origin<'audio'> | EventOf<'user.leave'>
export type AppEvent = { [T in Extract<EventType, `${'app' | 'presentation' | 'permission'}.${string}`>]: EventOf<T> }[Extract<EventType, `${'app' | 'presentation' | 'permission'}.${string}`>]
export type NetworkEvent = Origin<'network'>

export type Emit<E> = (event: E) => void
/** What a port found wrong about its part of the world, for the trace: `call.note`. `code` is stable, `message` says in sentences what was expected, what was found and what to do. */
export type Note = { port: string; code: string; message: string; cause?: unknown }
export type Unsubscribe = () => void

/** The `AbortSignal` of the place where this is compiled (DOM, Node, React Native). */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } } ? S : {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/**
 * Which attempt a call to the transport is for: `attempt` counts those of one call, `signal` is aborted when that attempt is left, and is the
 * same in all that is asked for it. Of two calls over one port the attempts have equal numbers, and never the same signal.
 */
export type TransportContext = { attempt: number; signal: Signal }

export interface TransportPort {
  /** Called once per attempt, before `join`. Everything emitted here belongs to that attempt. */
  subscribe(emit: Emit<TransportEvent>): Unsubscribe
  /** Resolving means `transport.accepted` and no more. Throwing or rejecting ends the attempt. */
  join(ctx: TransportContext): void | Promise<void>
  /** Leaves that attempt, also one that has not joined yet. Resolving is no fact: say `left` or `closed`. */
  leave(ctx: TransportContext): void | Promise<void>
  /** An ICE restart, or a new peer connection where a restart cannot be trusted. Without it, the SDK restarts by itself. */
  restartMedia?(ctx: TransportContext): void | Promise<void>
  /** Mutes the microphone. Say what is so whenever it changes, whoever changed it: `transport.unmuted` only when neither we nor the device mute it. */
  setMuted?(muted: boolean): void | Promise<void>
  /** Stops microphone and camera. Without it, releasing is part of `leave`. */
  releaseMedia?(ctx: TransportContext): void | Promise<void>
  /** Is the session still alive? Asked on `app.activated` and every `aliveCheckMs`; false becomes `transport.closed`. */
  isAlive?(): boolean | Promise<boolean>
}

/**
 * What the ongoing-call notification may show. `types` are the foreground service types that are granted. A start of which nothing is told
 * for `timeoutMs` (the policy's `serviceTimeoutMs`) is taken to run: `createCall` always says it.
 */
export type ServiceInfo = { types: string[]; call: string; title?: string; text?: string; state: 'connecting' | 'ongoing' | 'reconnecting'; muted: boolean; joinedAt?: number; timeoutMs?: number }

/**
 * Without `subscribe`, `launch()` resolving is `service.started` and `abort()` resolving is `service.stopped {aborted}`.
 *
 * Of several calls that share it, it is told of the first launch and of the last abort. While it runs, `update` tells what one of them wanted
 * last, with the types that any of them needs, also when one has gone.
 *
 * What calls that share a port rely on. Each was taken away in a check of its own, which says what breaks (docs/proof.md, HA1 to HA11):
 *
 * - Where the service can be killed, as on Android, the port has `subscribe`: no promise can tell a kill.
 * - A kill is always told, and once. A service that was told to stop is said to be `aborted`, not killed.
 * - A refusal is said once. Where `launch` also rejects, the event comes first.
 * - Events come in the order of what they tell, where the service can be killed or `started` be said twice for one start.
 * - A start is decided, and told, within the `timeoutMs` of its launch. An abort works.
 * - A port that may say `started` twice for one start never leaves `aborted` unsaid.
 *
 * With these kept, `started`, `refused` and `aborted` may each be lost, and `aborted` said twice: a call then goes by its time-outs.
 */
export interface ServicePort {
  launch(info: ServiceInfo): void | Promise<void>
  update?(info: ServiceInfo): void | Promise<void>
  abort(): void | Promise<void>
  subscribe?(emit: Emit<ServiceEvent>): Unsubscribe
}

export type SystemCallInfo = { call: string; attempt: number; title?: string }
/** `system.answered` is said once for each call that is answered, and not late: one that is over joins its next attempt by it, whose `report` is that call's. */
export interface SystemCallPort {
  report(info: SystemCallInfo): void | Promise<void>
  connected(): void | Promise<void>
  end(end: CallEnd): void | Promise<void>
  setMuted?(muted: boolean): void | Promise<void>
  subscribe(emit: Emit<SystemCallEvent>): Unsubscribe
}

/** Leaves the call screen: at most once, only while it is mounted. Look again before you navigate. */
export interface ScreenPort { exit(end: CallEnd): void }

/** Emits the present state when subscribed to, then every change. */
export interface AppPort { subscribe(emit: Emit<AppEvent>): Unsubscribe }
export interface NetworkPort { subscribe(emit: Emit<NetworkEvent>): Unsubscribe }

/** Epoch milliseconds, and timers in milliseconds. */
export interface ClockPort { now(): number; setTimeout(fn: () => void, ms: number): unknown; clearTimeout(handle: unknown): void }

/** Saves that overlap must take effect in the order in which they were called. */
export interface PersistPort {
  load(): string | undefined | Promise<string | undefined>
  save(text: string): void | Promise<void>
  clear(): void | Promise<void>
}
