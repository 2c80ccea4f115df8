import type { Emit, ServiceEvent, ServicePort } from '@onhook/machine'

/**
 * The service for a platform that has none: `launch` and `abort` do nothing and are done when they return. On iOS the vendors' documents ask
 * for exactly this, because the system's call screen keeps a call alive. `@onhook/adapters/react-native` chooses it there.
 */
export const createNoService = (): ServicePort => ({ launch() {}, update() {}, abort() {} })

/** The listeners of a service: `say` passes an event to all of them. */
export function createListeners(): { say(event: ServiceEvent): void; subscribe(emit: Emit<ServiceEvent>): () => void } {
  const listeners = new Set<Emit<ServiceEvent>>()
  return {
    // Not to who subscribes because of it: the next call, which begins when the last start is refused, was refused nothing.
    say(event) { for (const emit of [...listeners]) if (listeners.has(emit)) emit(event) },
    subscribe(emit) {
      listeners.add(emit)
      return () => { listeners.delete(emit) }
    },
  }
}

/** The service for a phone that is not set up for one: every launch is refused, and the call goes on. */
export function createRefusedService(): Required<ServicePort> {
  const { say, subscribe } = createListeners()
  const later = (event: ServiceEvent) => (): void => { void Promise.resolve().then(() => say(event)) }
  return { launch: later({ type: 'service.refused', cause: 'other' }), update() {}, abort: later({ type: 'service.stopped', cause: 'aborted' }), subscribe }
}
