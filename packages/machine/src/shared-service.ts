/**
 * One foreground service for all calls that were made with the same `ServicePort` object. The first launch and the
 * last abort reach the port. Each attempt of each call is a holder of its own. So what comes late for one attempt is
 * answered by that attempt, and never stops the service of another.
 *
 * `service-hub.ts` decides who is told what. This file adds the port's promises, and what the one notification shows:
 * what one of the holders told last, with the types that any of them needs.
 */
import { contain } from './containment.ts'
import type { ServiceEvent, ServiceInfo, ServicePort } from './ports.ts'
import { aborted, hub, idleHub, refused, started, type HubInput, type HubState, type HubStep } from './service-hub.ts'

type Listener = (event: ServiceEvent) => void
/** The service as one attempt sees it. Promises settle as the port's own. */
export type ServiceHolder = {
  launch(info: ServiceInfo): void | Promise<void>
  update(info: ServiceInfo): void | Promise<void>
  abort(): void | Promise<void>
  detach(): void
}

/** `failed` hears of an update that failed and that nobody asked for, because another call has gone. */
type Shared = { attach(listener: Listener, failed?: (error: unknown) => void): ServiceHolder }
type Told = { info: ServiceInfo; failed?: ((error: unknown) => void) | undefined }
const shared = new WeakMap<ServicePort, Shared>()

export function shareService(port: ServicePort): Shared {
  const known = shared.get(port)
  if (known) return known
  let state: HubState<Listener> = idleHub
  let attached = 0
  /** Counts the launches of the port. An older launch that fails late says nothing of a newer one. */
  let launches = 0
  let unsubscribe: (() => void) | undefined
  /** What each holder wants shown. What was told last stands last. */
  const told = new Map<Listener, Told>()

  /** What is to be shown. It is nothing if nobody holds the service. */
  const shown = (): Told | undefined => {
    const all = [...told].flatMap(([by, one]) => (state.holders.includes(by) ? [one] : [])), last = all.at(-1)
    return last && { ...last, info: { ...last.info, types: [...new Set(all.flatMap(one => one.info.types))] } }
  }
  /** Takes one step of the hub. True when it is for the port. */
  const take = (input: HubInput, by?: Listener): boolean => {
    const before = state.holders.length, { port: isForPort, tell, event } = (state = hub(state, input, by)) as HubStep<Listener>
    for (const l of tell) l(event)
    // A new holder tells what it wants shown once it is told that the service runs. When a holder goes and others
    // stay, nobody else tells the port.
    const now = state.phase === 'running' && state.holders.length < before && shown()
    if (now) contain(() => port.update?.(now.info), undefined, now.failed)
    return isForPort
  }
  const tell = (event: ServiceEvent): void => { take(event) }
  /** Without `subscribe`, the port's promises are all that is known. */
  const follow = (done: unknown, event: ServiceEvent): Promise<void> | undefined => {
    const then = (): void => { if (!port.subscribe) tell(event) }
    if (typeof (done as PromiseLike<void> | undefined)?.then === 'function') return Promise.resolve(done as PromiseLike<void>).then(then)
    then()
    return undefined
  }
  const self: Shared = {
    attach(by, failed) {
      const note = (info: ServiceInfo): void => { told.delete(by); told.set(by, { info, failed }) }
      if (!unsubscribe) unsubscribe = port.subscribe?.(tell)
      attached++
      return {
        launch(info) {
          note(info)
          if (!take('launch', by)) return
          const mine = ++launches
          const fail = (e: unknown): void => {
            if (mine !== launches) return
            take(refused, by)
            throw e
          }
          try { return follow(port.launch(info), started)?.catch(fail) } catch (e) { fail(e) }
        },
        update(info) {
          if (!state.holders.includes(by)) return
          note(info)
          return port.update?.(shown()!.info)
        },
        abort: () => (take('abort', by) ? follow(port.abort(), aborted) : undefined),
        detach() {
          take('detach', by)
          told.delete(by)
          if (--attached > 0) return
          state = idleHub
          unsubscribe?.()
          unsubscribe = undefined
        },
      }
    },
  }
  shared.set(port, self)
  return self
}
