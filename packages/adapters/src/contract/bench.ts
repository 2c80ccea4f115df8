/** The tools of the transport contract's cases: attempts that record what they hear, and bounded waiting. */
import { isEndReason, type EndReason, type TransportContext, type TransportEvent } from '@onhook/machine'
import { checkOrder } from './order.ts'
import { createWaiting, type Waiting } from './wait.ts'
import type { Limits, TransportCapabilities, TransportWorld } from './world.ts'

/** One attempt, driven as the runtime of a call does: subscribed before it joins, its signal aborted when it leaves. */
export interface Attempt {
  readonly ctx: TransportContext
  readonly events: TransportEvent[]
  /** Events that came after `unsubscribe`. There must be none. */
  readonly tooLate: TransportEvent[]
  /** `join()` has resolved. */
  readonly accepted: boolean
  /** What `join()` threw or rejected with. */
  readonly refused: { error: unknown } | undefined
  saw(...types: TransportEvent['type'][]): boolean
  first<T extends TransportEvent['type']>(type: T): Extract<TransportEvent, { type: T }> | undefined
  subscribe(listener?: (event: TransportEvent) => void): void
  join(): void
  /** Aborts the signal and leaves. Resolves when the port's promise does; keeps what it throws. */
  leave(): Promise<{ error: unknown } | undefined>
  /** Only aborts the signal. */
  abort(): void
  unsubscribe(): void
}

export interface Bench extends Waiting {
  readonly world: TransportWorld
  readonly claims: Partial<TransportCapabilities>
  readonly limits: Limits
  attempt(n?: number): Attempt
  /** Subscribes, lets the other side join, joins, and waits for `transport.joined`. */
  joined(n?: number): Promise<Attempt>
  /** Leaves, and waits for the port's promise: what it threw or rejected with, or undefined. */
  leave(a: Attempt): Promise<{ error: unknown } | undefined>
  /** Waits until nothing is held any more: no microphone, no connection, no leak. */
  nothingHeld(): Promise<void>
  /** Checks that the events of every attempt come in an order that makes sense. */
  order(): void
  /** A knob of the world that a claimed capability needs. */
  knob<K extends keyof TransportWorld>(name: K): NonNullable<TransportWorld[K]>
  /** Has the next join refused, and returns the reason that is to be told. */
  refuse(): Promise<EndReason>
}

export function openBench(world: TransportWorld, claims: Partial<TransportCapabilities>, limits: Limits): Bench {
  const attempts: Attempt[] = []
  const { port } = world
  const told = (): string => attempts.map(a => `attempt ${a.ctx.attempt} was told ${a.events.map(e => e.type).join(', ') || 'nothing'}`).join('; ') || 'nothing was joined'
  const held = (): string[] => [
    ...(world.truth.hot() ? ['a microphone'] : []), ...(world.truth.connected() ? ['a connection'] : []), ...(world.truth.leaks?.() ?? []),
  ]

  function attempt(n = attempts.length + 1): Attempt {
    const controller = new AbortController()
    const ctx: TransportContext = { attempt: n, signal: controller.signal }
    const events: TransportEvent[] = []
    const tooLate: TransportEvent[] = []
    let off: (() => void) | undefined
    let open = true
    let left = false
    let accepted = false
    let refused: { error: unknown } | undefined
    const self: Attempt = {
      ctx, events, tooLate,
      get accepted() { return accepted },
      get refused() { return refused },
      saw: (...types) => events.some(e => types.includes(e.type)),
      first: <T extends TransportEvent['type']>(type: T) => events.find((e): e is Extract<TransportEvent, { type: T }> => e.type === type),
      subscribe(listener) {
        off = port.subscribe(event => {
          if (!open) { tooLate.push(event); return }
          events.push(event)
          // What a call does by itself: restart after a recoverable failure, leave a late success again.
          if (event.type === 'transport.failed' && event.recoverable && !left) void run(() => port.restartMedia?.(ctx))
          if (event.type === 'transport.joined' && left && !claims.cancelsJoin) void run(() => port.leave(ctx))
          listener?.(event)
        })
      },
      join() {
        if (!off) self.subscribe()
        void run(() => port.join(ctx)).then(error => { if (error) refused = error; else accepted = true })
      },
      leave() {
        left = true
        controller.abort()
        return run(() => port.leave(ctx))
      },
      abort: () => controller.abort(),
      unsubscribe() { open = false; off?.() },
    }
    attempts.push(self)
    return self
  }

  const bench: Bench = {
    ...createWaiting(world, limits.quietMs, () => `${told()}; still held: ${held().join(', ') || 'nothing'}`),
    world, claims, limits, attempt,
    async joined(n) {
      const a = attempt(n)
      await world.remote?.join()
      a.join()
      await bench.until('transport.joined', () => a.saw('transport.joined'), limits.joinMs)
      return a
    },
    async leave(a) {
      let done: { failed: { error: unknown } | undefined } | undefined
      void a.leave().then(failed => { done = { failed } })
      await bench.until('the promise of leave() to settle', () => done !== undefined, limits.leaveMs)
      return done?.failed
    },
    async nothingHeld() {
      await bench.until('nothing to be held', () => held().length === 0, limits.leaveMs)
    },
    order() {
      for (const a of attempts) {
        const problem = checkOrder(a.events, { rejoins: claims.rejoinsAnew === true })
        if (problem) throw new Error(`${problem}; ${told()}`)
      }
    },
    knob(name) {
      const knob = world[name]
      if (knob === undefined) throw new Error(`this case is claimed, so the world must have \`${name}\``)
      return knob
    },
    async refuse() {
      const reason: unknown = await bench.knob('refuse')()
      // Without it every word would do, and a reason that is lost on the way would never be missed.
      if (!isEndReason(reason)) throw new Error('this case is claimed, so `world.refuse` must return the reason that the refusal is to be told as')
      return reason
    },
  }
  return bench
}

/** Calls a port and keeps what it throws or rejects with. */
async function run(go: () => unknown): Promise<{ error: unknown } | undefined> {
  try {
    await go()
    return undefined
  } catch (error) {
    return { error }
  }
}
