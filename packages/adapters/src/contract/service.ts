/** The suite that a service port must pass. It checks what is shown, not what the port believes. */
import type { ServiceEvent, ServiceInfo } from '@onhook/machine'
import { createCases, describeCases, type ContractCase, type Runner } from './cases.ts'
import { createWaiting, type Waiting } from './wait.ts'
import type { CreateServiceWorld, ServiceCapabilities, ServiceWorld } from './world.ts'

export type ServiceLimits = { startMs: number; stopMs: number; quietMs: number }
export const DEFAULT_SERVICE_LIMITS: ServiceLimits = { startMs: 5_000, stopMs: 5_000, quietMs: 50 }

const INFO: ServiceInfo = { types: ['microphone'], call: 'contract', title: 'A call', state: 'ongoing', muted: false }

/** A service port with what was said by it: its events, or its promises as the same facts. */
type Bench = Waiting & {
  world: ServiceWorld
  claims: Partial<ServiceCapabilities>
  limits: ServiceLimits
  facts: ServiceEvent[]
  /** Those facts that came as events. */
  events: ServiceEvent[]
  tooLate: ServiceEvent[]
  launch(): void
  abort(): void
  unsubscribe(): void
  saw(type: ServiceEvent['type']): boolean
  /** The notification in the moment in which this was first said. */
  when(type: ServiceEvent['type']): 'none' | 'starting' | 'shown' | undefined
  shown(): Promise<void>
  gone(): Promise<void>
}

function openBench(world: ServiceWorld, claims: Partial<ServiceCapabilities>, limits: ServiceLimits): Bench {
  const { port } = world
  const facts: ServiceEvent[] = []
  const events: ServiceEvent[] = []
  const tooLate: ServiceEvent[] = []
  const truths: ReturnType<ServiceWorld['truth']['notification']>[] = []
  let open = true
  const hear = (event: ServiceEvent): void => { truths.push(world.truth.notification()); facts.push(event) }
  const off = port.subscribe?.(event => { if (open) { events.push(event); hear(event) } else tooLate.push(event) })
  /** Without `subscribe` a promise that resolves is the fact, and one that rejects a refusal. */
  const command = (go: () => void | Promise<void>, done: ServiceEvent): void => {
    void (async () => {
      try {
        await go()
        if (!port.subscribe) hear(done)
      } catch {
        // Why a command was refused is no part of the contract; that it was told is.
        hear({ type: 'service.refused', cause: 'other' })
      }
    })()
  }
  const state = (): string => `the notification is ${world.truth.notification()}; the port said ${facts.map(f => f.type).join(', ') || 'nothing'}`
  const t: Bench = {
    ...createWaiting(world, limits.quietMs, state),
    world, claims, limits, facts, events, tooLate,
    launch: () => command(() => port.launch(INFO), { type: 'service.started' }),
    abort: () => command(() => port.abort(), { type: 'service.stopped', cause: 'aborted' }),
    unsubscribe() { open = false; off?.() },
    saw: type => facts.some(f => f.type === type),
    when: type => truths[facts.findIndex(f => f.type === type)],
    shown: () => t.until('the notification to be shown', () => world.truth.notification() === 'shown', limits.startMs),
    gone: () => t.until('no notification', () => world.truth.notification() === 'none', limits.stopMs),
  }
  return t
}

type Definition = readonly [name: string, needs: readonly (keyof ServiceCapabilities)[], body: (t: Bench) => Promise<void>]

const definitions: readonly Definition[] = [
  ['the methods of the port are those that it claims', [], async t => {
    const { port } = t.world
    t.check((typeof port.subscribe === 'function') === (t.claims.tellsByEvents === true), 'tellsByEvents to be claimed exactly when the port has subscribe')
    t.check((typeof port.update === 'function') === (t.claims.updates === true), 'updates to be claimed exactly when the port has update')
    t.check(!t.claims.canBeKilled || t.claims.tellsByEvents === true, 'a service that can be killed to have subscribe: the promises of launch and abort cannot tell a kill')
  }],
  ['a launch shows the notification, and started is said when it is shown', [], async t => {
    t.launch()
    await t.until('started', () => t.saw('service.started'), t.limits.startMs)
    t.check(t.when('service.started') === 'shown', 'the notification to be shown in the moment in which started is said')
  }],
  ['a start that takes its time is not called started before', ['startsSlowly'], async t => {
    const release = hold(t)
    t.launch()
    await t.quiet()
    t.check(!t.saw('service.started'), 'no started before the foreground is reached')
    await release()
    await t.until('started', () => t.saw('service.started'), t.limits.startMs)
  }],
  ['launching twice shows one notification, which one abort takes away', [], async t => {
    t.launch()
    t.launch()
    await t.shown()
    t.launch()
    await t.quiet()
    t.abort()
    await t.gone()
    await t.quiet()
    t.check(t.world.truth.notification() === 'none', 'no second notification')
  }],
  ['an abort takes the notification away, and stopped is said when it is gone', [], async t => {
    t.launch()
    await t.shown()
    t.abort()
    await t.until('stopped', () => t.saw('service.stopped'), t.limits.stopMs)
    t.check(t.when('service.stopped') === 'none', 'no notification in the moment in which stopped is said')
  }],
  ['aborting where nothing was launched does nothing', [], async t => {
    t.abort()
    await t.quiet()
    t.check(t.world.truth.notification() === 'none' && t.world.truth.crashes() === 0, 'nothing to be shown, and no crash')
    t.launch()
    await t.shown()
  }],
  ['aborting twice is one abort', [], async t => {
    t.launch()
    await t.shown()
    t.abort()
    t.abort()
    await t.gone()
    t.abort()
    await t.quiet()
    t.check(t.world.truth.notification() === 'none' && t.world.truth.crashes() === 0, 'no notification, and no crash')
  }],
  ['an abort while starting waits for the foreground, then stops', ['startsSlowly'], async t => {
    const release = hold(t)
    t.launch()
    await t.world.settle?.()
    t.abort()
    await t.quiet()
    t.check(t.world.truth.crashes() === 0, 'no stop before the foreground is reached')
    await release()
    await t.gone()
    await t.quiet()
    t.check(t.world.truth.notification() === 'none' && t.world.truth.crashes() === 0, 'no notification, and no crash')
  }],
  ['launching and aborting in one tick leaves no notification and no crash', [], async t => {
    t.launch()
    t.abort()
    await t.quiet()
    await t.gone()
    t.check(t.world.truth.crashes() === 0, 'no crash')
  }],
  ['the last word counts: launch, abort, launch shows a notification', [], async t => {
    t.launch()
    await t.shown()
    t.abort()
    t.launch()
    await t.quiet()
    await t.shown()
    t.abort()
    await t.gone()
  }],
  ['a refused start is told, and shows nothing', ['canBeRefused'], async t => {
    if (!t.world.refuseStart) throw new Error('this case is claimed, so the world must have `refuseStart`')
    await t.world.refuseStart()
    t.launch()
    await t.until('refused', () => t.saw('service.refused'), t.limits.startMs)
    t.check(t.world.truth.notification() === 'none', 'nothing to be shown')
    t.check(!t.saw('service.started'), 'a refused start not to be called started')
    await t.quiet()
    t.check(t.events.filter(e => e.type === 'service.refused').length <= 1, 'one event for one refusal')
    t.check(t.events.length === 0 || t.facts[0] === t.events[0], 'the event first, where the launch rejects as well')
  }],
  ['a stop by the system or by the person is told', ['canBeKilled', 'tellsByEvents'], async t => {
    if (!t.world.kill) throw new Error('this case is claimed, so the world must have `kill`')
    t.launch()
    await t.until('started', () => t.saw('service.started'), t.limits.startMs)
    await t.world.kill()
    await t.until('stopped', () => t.saw('service.stopped'), t.limits.stopMs)
    await t.quiet()
    const stops = t.facts.filter(f => f.type === 'service.stopped')
    t.check(stops.every(f => f.cause !== 'aborted'), 'a stop that nobody asked for not to be called aborted')
    t.check(stops.length === 1, `one event for one stop, found ${stops.length}`)
  }],
  ['an update changes a notification and never brings one up', ['updates'], async t => {
    await t.world.port.update?.({ ...INFO, state: 'reconnecting' })
    await t.quiet()
    t.check(t.world.truth.notification() === 'none', 'an update not to show anything')
    t.launch()
    await t.shown()
    t.abort()
    await t.gone()
    await t.world.port.update?.({ ...INFO, muted: true })
    await t.quiet()
    t.check(t.world.truth.notification() === 'none', 'an update after the abort not to show anything')
  }],
  ['after unsubscribing nothing is said', ['tellsByEvents'], async t => {
    t.launch()
    await t.until('started', () => t.saw('service.started'), t.limits.startMs)
    t.unsubscribe()
    t.abort()
    await t.gone()
    await t.quiet()
    t.check(t.tooLate.length === 0, 'nothing after unsubscribe')
  }],
]

function hold(t: Bench): () => void | Promise<void> {
  if (!t.world.holdStart) throw new Error('this case is claimed, so the world must have `holdStart`')
  return t.world.holdStart()
}

export type ServiceCase = ContractCase<ServiceWorld, keyof ServiceCapabilities>

/** The cases as data. */
export function serviceCases(capabilities: Partial<ServiceCapabilities>, limits: Partial<ServiceLimits> = {}): ServiceCase[] {
  const all: ServiceLimits = { ...DEFAULT_SERVICE_LIMITS, ...limits }
  return createCases<ServiceWorld, Bench, keyof ServiceCapabilities>(definitions, capabilities, world => openBench(world, capabilities, all), 10_000 + 4 * (all.startMs + all.stopMs))
}

/** Registers the service contract with a test runner; see `describeTransportPort`. */
export function describeServicePort(options: Runner & { name: string; create: CreateServiceWorld; capabilities: Partial<ServiceCapabilities>; limits?: Partial<ServiceLimits> }): void {
  const { name, create, capabilities, limits } = options
  describeCases(`${name} keeps the service contract`, options, serviceCases(capabilities, limits), create)
}
