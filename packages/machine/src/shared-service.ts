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
  let unsubscribe: (() => void) | undefined

  const tell = (event: ServiceEvent) => {
    const cause = event.type === 'service.stopped' ? event.cause : undefined
    // What was stopped by an abort concerns those who have let go; a new holder's start is still to come.
    const to = holders.size > 0 && cause !== 'aborted' ? [...holders] : last.filter(l => attached.has(l))
    if (event.type === 'service.started') isRunning = true
    if (event.type === 'service.refused' || (cause && cause !== 'dismissed')) {
      isRunning = false
      if (cause !== 'aborted') release(to)
    }
    for (const l of to) l(event)
  }
  const release = (to: Listener[]) => { last = to; holders.clear() }
  /** Without `subscribe`, the port's promises are all that is known. */
  const resolve = (done: void | Promise<void>, event: ServiceEvent): void | Promise<void> => {
    if (port.subscribe) return done
    if (done) return done.then(() => tell(event))
    tell(event)
  }
  const hub: Hub = {
    attach(listener) {
      attached.add(listener)
      if (attached.size === 1) unsubscribe = port.subscribe?.(tell)
      const fail = (e: unknown): never => { release([listener]); throw e }
      return {
        launch(info) {
          const isFirst = holders.size === 0
          holders.add(listener)
          if (isFirst) try { return resolve(port.launch(info), started)?.catch(fail) } catch (e) { fail(e) }
          if (isRunning) listener(started)
          return port.update?.(info)
        },
        update: info => (holders.has(listener) ? port.update?.(info) : undefined),
        abort() {
          const held = holders.delete(listener)
          if (holders.size > 0) return listener(aborted) // another call still needs it
          last = held ? [listener] : [...new Set([...last, listener])]
          return resolve(port.abort(), aborted)
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
