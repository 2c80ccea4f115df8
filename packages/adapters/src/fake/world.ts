/** All fake ports on one stage: one order, one log, one list of what is held. */
import { createFakeApp, createFakeNetwork, type AppKnobs, type AppScript, type FakeApp, type FakeNetwork, type NetworkKnobs } from './app.ts'
import { createFakeClock, type FakeClock } from './clock.ts'
import { createFakePersist, type FakePersist, type PersistKnobs, type PersistScript } from './persist.ts'
import { createFakeScreen, type FakeScreen, type ScreenKnobs, type ScreenScript } from './screen.ts'
import { createFakeService, type FakeService, type ServiceKnobs, type ServiceScript } from './service.ts'
import { controlsOf, createStage, type Controls, type Scheduler } from './stage.ts'
import { createFakeSystemCall, type FakeSystemCall, type SystemCallKnobs, type SystemCallScript } from './system-call.ts'
import { createFakeTransport, type FakeTransport, type TransportKnobs, type TransportScript } from './transport.ts'

export type WorldScript = {
  transport?: Partial<TransportScript>
  service?: Partial<ServiceScript>
  systemCall?: Partial<SystemCallScript>
  screen?: Partial<ScreenScript>
  app?: Partial<AppScript>
  network?: { online?: boolean }
  persist?: Partial<PersistScript>
  /** Epoch milliseconds at which the clock stands. */
  startAt?: number
}
export type WorldKnobs = { transport?: TransportKnobs; service?: ServiceKnobs; systemCall?: SystemCallKnobs; screen?: ScreenKnobs; app?: AppKnobs; network?: NetworkKnobs; persist?: PersistKnobs }
export type WorldPorts = { transport: FakeTransport; service: FakeService; systemCall: FakeSystemCall; screen: FakeScreen; app: FakeApp; network: FakeNetwork; clock: FakeClock; persist: FakePersist }

export interface FakeWorld extends Controls, WorldPorts {
  /** The ports as `createCall` takes them: `createCall(world.ports)`. */
  readonly ports: WorldPorts
  /** Lets time pass, and everything that follows from it happen, until all is at rest. */
  advance(ms: number): Promise<void>
  /** Like `advance`, but with timers frozen meanwhile. On waking, the timers fire first, then the queued callbacks. */
  jump(ms: number): Promise<void>
  /** What the world still holds, whatever the call believes. The clock's timers are not included: see `clock.held()`. */
  held(): string[]
}

/**
 * @example
 * const world = createFakeWorld({ service: { start: 'refused-background' } })
 * const call = createCall(world.ports)
 * world.screen.connect(call.send)
 * world.screen.mount()
 * void call.join()
 * await world.flush()
 * world.transport.sdk.kick()
 * await world.advance(5_000)
 * world.held() // []
 */
export function createFakeWorld(script: WorldScript = {}, knobs: WorldKnobs = {}, options: { scheduler?: Scheduler } = {}): FakeWorld {
  const stage = createStage(options)
  const on = { stage }
  const ports: WorldPorts = {
    transport: createFakeTransport(script.transport, knobs.transport, on),
    service: createFakeService(script.service, knobs.service, on),
    systemCall: createFakeSystemCall(script.systemCall, knobs.systemCall, on),
    screen: createFakeScreen(script.screen, knobs.screen, on),
    app: createFakeApp(script.app, knobs.app, on),
    network: createFakeNetwork(script.network, knobs.network, on),
    clock: createFakeClock(script.startAt),
    persist: createFakePersist(script.persist, knobs.persist, on),
  }
  return {
    ...controlsOf(stage),
    ...ports,
    ports,
    async advance(ms) {
      const end = ports.clock.now() + ms
      await stage.flush()
      // Step from timer to timer, so that what a timer causes happens before the next one is due.
      for (let next; !ports.clock.isFrozen && (next = ports.clock.timers()[0]) !== undefined && next <= end;) {
        ports.clock.advance(Math.max(0, next - ports.clock.now()))
        await stage.flush()
      }
      ports.clock.advance(end - ports.clock.now())
      await stage.flush()
    },
    async jump(ms) {
      ports.clock.jump(ms)
      await stage.flush()
    },
    held: () => [...ports.transport.held(), ...ports.service.held(), ...ports.systemCall.held(), ...ports.screen.held()],
  }
}
