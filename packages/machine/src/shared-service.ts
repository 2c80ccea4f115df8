/**
 * One foreground service for all calls that were made with the same `ServicePort` object: the first launch
 * and the last abort reach the port. Each attempt of each call is a holder of its own, so that what comes
 * late for one of them is answered by it and never stops the service of another.
 */
import type { ServiceEvent, ServiceInfo, ServicePort } from './ports.ts'

type Listener = (event: ServiceEvent) => void
/** What one attempt sees of the service. Promises settle as the port's own. */
export type ServiceHolder = {
  launch(info: ServiceInfo): void | Promise<void>
  update(info: ServiceInfo): void | Promise<void>
  abort(): void | Promise<void>
  detach(): void
}

type Hub = { attach(listener: Listener): ServiceHolder }
const hubs = new WeakMap<ServicePort, Hub>()
const started: ServiceEvent = { type: 'service.started' }
const aborted: ServiceEvent = { type: 'service.stopped', cause: 'aborted' }

export function shareService(port: ServicePort): Hub {
  const known = hubs.get(port)
  if (known) return known
  const attached = new Set<Listener>()
  /** Who holds the service now; and who held it last, for what is told after the last abort. */
  const holders = new Set<Listener>()
  let last: Listener[] = []
  let isRunning = false
  /** Counts the launches of the port: an older one that fails late says nothing of a newer one. */
  let launches = 0
  let unsubscribe: (() => void) | undefined

  const letGo = (to: Listener[]): void => { last = to; holders.clear(); isRunning = false }
  const tell = (event: ServiceEvent): void => {
    const cause = event.type === 'service.stopped' ? event.cause : undefined
    // What was stopped by an abort concerns those who have let go; a new holder's start is still to come.
    const to = holders.size > 0 && cause !== 'aborted' ? [...holders] : last.filter(l => attached.has(l))
    if (event.type === 'service.started') {
      // Killed or refused, and started all the same: whoever is told holds it, until he aborts.
      for (const l of to) holders.add(l)
      isRunning = true
    }
    if (cause === 'aborted') isRunning = false
    else if (event.type === 'service.refused' || (cause && cause !== 'dismissed')) letGo(to)
    for (const l of to) l(event)
  }
  /** Without `subscribe`, the port's promises are all that is known. */
  const follow = (done: unknown, event: ServiceEvent): void | Promise<void> => {
    const isPending = typeof (done as PromiseLike<void> | undefined)?.then === 'function'
    if (port.subscribe) return isPending ? Promise.resolve(done as PromiseLike<void>) : undefined
    if (isPending) return Promise.resolve(done as PromiseLike<void>).then(() => tell(event))
    tell(event)
  }
  const hub: Hub = {
    attach(listener) {
      attached.add(listener)
      if (!unsubscribe) try { unsubscribe = port.subscribe?.(tell) } catch (e) { attached.delete(listener); throw e }
      return {
        launch(info) {
          const isFirst = holders.size === 0
          holders.add(listener)
          if (!isFirst) {
            if (isRunning) listener(started)
            return
          }
          const mine = ++launches
          const fail = (e: unknown): never => {
            if (mine === launches) {
              const others = [...holders].filter(l => l !== listener)
              letGo([...holders])
              // The one who launched is told by what is thrown; who only joined in, by this.
              for (const l of others) l({ type: 'service.refused', cause: 'other' })
            } else holders.delete(listener)
            throw e
          }
          try { return follow(port.launch(info), started)?.catch(fail) } catch (e) { fail(e) }
        },
        update: info => (holders.has(listener) ? port.update?.(info) : undefined),
        abort() {
          const held = holders.delete(listener)
          if (holders.size > 0) return listener(aborted) // another call still needs it
          last = held ? [listener] : [...new Set([...last, listener])]
          return follow(port.abort(), aborted)
        },
        detach() {
          attached.delete(listener)
          holders.delete(listener)
          if (attached.size === 0) { unsubscribe?.(); unsubscribe = undefined }
        },
      }
    },
  }
  hubs.set(port, hub)
  return hub
}
