import type { Emit, ServiceEvent, ServicePort } from '@onhook/machine'

/**
 * The service of a platform that has none: launch and abort do nothing, and have been done when they return. On iOS the documents of the
 * vendors ask for exactly this, because the system's call screen keeps a call alive; `@onhook/adapters/react-native` chooses it there.
 */
export const createNoService = (): ServicePort => ({ launch() {}, update() {}, abort() {} })

/** The service of a phone that is not set up for one: every launch is refused, and the call goes on. */
export function createRefusedService(): Required<ServicePort> {
  const listeners = new Set<Emit<ServiceEvent>>()
  const say = (event: ServiceEvent) => (): void => { void Promise.resolve().then(() => { for (const emit of [...listeners]) emit(event) }) }
  return {
    launch: say({ type: 'service.refused', cause: 'other' }),
    update() {},
    abort: say({ type: 'service.stopped', cause: 'aborted' }),
    subscribe(emit) {
      listeners.add(emit)
      return () => { listeners.delete(emit) }
    },
  }
}
