/**
 * Fake ports: scripted, deterministic, with fault knobs and no timers of their own. Each keeps a truthful
 * model of its part of the world, so that a test can ask what is really held, and not what the call believes.
 */
export { createFakeTransport, DEFAULT_TRANSPORT_SCRIPT, type FakeSdk, type FakeTransport, type TransportCommand, type TransportKnobs, type TransportScript } from './transport.ts'
export { createFakeService, DEFAULT_SERVICE_SCRIPT, type FakeService, type FakeServiceSystem, type ServiceKnobs, type ServiceScript } from './service.ts'
export { createFakeSystemCall, type FakeSystem, type FakeSystemCall, type SystemCallKnobs, type SystemCallScript } from './system-call.ts'
export { createFakeScreen, type FakeScreen, type ScreenKnobs, type ScreenScript } from './screen.ts'
export { createFakeApp, createFakeNetwork, type AppKnobs, type AppScript, type FakeApp, type FakeNetwork, type NetworkKnobs } from './app.ts'
export { createFakeClock, type FakeClock } from './clock.ts'
export { createFakePersist, type FakePersist, type PersistKnobs, type PersistScript } from './persist.ts'
export { createFakeWorld, type FakeWorld, type WorldKnobs, type WorldPorts, type WorldScript } from './world.ts'
export { FakeFault, type CallbackFault, type CallbackKnob, type CommandFault, type CommandKnob, type Knobs } from './knobs.ts'
export type { Controls, LogEntry, Scheduler, Stage, StageOptions } from './stage.ts'
