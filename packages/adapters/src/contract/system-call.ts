/** The suite that a system-call port (CallKit, Telecom) must pass. */
import type { CallEnd, SystemCallEvent, SystemCallPort } from '@onhook/machine'
import { createCases, describeCases, type ContractCase, type Runner } from './cases.ts'
import { createWaiting, DEFAULT_PORT_LIMITS, type PortLimits, type Waiting } from './wait.ts'

type MaybePromise<T = void> = T | Promise<T>

export type SystemCallCapabilities = {
  /** The person may answer a call that we reported, in the system's own screen: `world.answer`. */
  canBeAnswered: boolean
  /** The system may show an incoming call that was not reported here, for example through a push handler: `world.ring`, then `world.answer`. */
  rings: boolean
  /** The system, or the person in the system's screen, may end the call: `world.endBySystem`. */
  endsBySystem: boolean
  /** The port has `setMuted`. */
  mutes: boolean
}
export type SystemCallWorld = {
  port: SystemCallPort
  ring?(): MaybePromise
  answer?(): MaybePromise
  endBySystem?(): MaybePromise
  truth: {
    /** Does the system show a call? */
    shown(): boolean
    /** How many requests the system refused because it had no such call. CallKit answers them with an error. */
    errors?(): number
  }
  settle?(): MaybePromise<unknown>
  close(): MaybePromise
}
export type CreateSystemCallWorld = (about: { name: string; needs: readonly (keyof SystemCallCapabilities)[] }) => MaybePromise<SystemCallWorld>

const END: CallEnd = { reason: 'local-leave', initiator: 'local', recoverable: false, attempt: 1, at: 0, secondary: [] }
const INFO = { call: 'contract', attempt: 1, title: 'A call' }

type SystemBench = Waiting & { world: SystemCallWorld; claims: Partial<SystemCallCapabilities>; heard: SystemCallEvent[]; tooLate: SystemCallEvent[]; unsubscribe(): void; reported(): Promise<void>; gone(): Promise<void>; limits: PortLimits }

function openSystemBench(world: SystemCallWorld, claims: Partial<SystemCallCapabilities>, limits: PortLimits): SystemBench {
  const heard: SystemCallEvent[] = []
  const tooLate: SystemCallEvent[] = []
  let open = true
  const off = world.port.subscribe(event => { (open ? heard : tooLate).push(event) })
  const t: SystemBench = {
    ...createWaiting(world, limits.quietMs, () => `the system shows ${world.truth.shown() ? 'a call' : 'no call'}; the port said ${heard.map(e => e.type).join(', ') || 'nothing'}`),
    world, claims, heard, tooLate, limits,
    unsubscribe() { open = false; off() },
    async reported() {
      void world.port.report(INFO)
      await t.until('the system to show the call', () => world.truth.shown(), limits.limitMs)
    },
    gone: () => t.until('the system to show no call', () => !world.truth.shown(), limits.limitMs),
  }
  return t
}

type Knob = 'ring' | 'answer' | 'endBySystem'
async function answered(t: SystemBench): Promise<void> {
  await turn(t, 'ring')
  await t.until('the system to show the incoming call', () => t.world.truth.shown(), t.limits.limitMs)
  await turn(t, 'answer')
  await t.until('system.answered', () => t.heard.some(e => e.type === 'system.answered'), t.limits.limitMs)
}
async function turn(t: SystemBench, name: Knob): Promise<void> {
  const knob = t.world[name]
  if (!knob) throw new Error(`this case is claimed, so the world must have \`${name}\``)
  await knob()
}

type SystemDefinition = readonly [name: string, needs: readonly (keyof SystemCallCapabilities)[], body: (t: SystemBench) => Promise<void>]
const systemDefinitions: readonly SystemDefinition[] = [
  ['the methods of the port are those that it claims', [], async t => {
    t.check((typeof t.world.port.setMuted === 'function') === (t.claims.mutes === true), 'mutes to be claimed exactly when the port has setMuted')
  }],
  ['a report shows the call, and an end takes it away', [], async t => {
    await t.reported()
    void t.world.port.connected()
    await t.quiet()
    t.check(t.world.truth.shown(), 'a connected call to be shown')
    void t.world.port.end(END)
    await t.gone()
    await t.quiet()
    t.check(!t.heard.some(e => e.type === 'system.ended'), 'an end of ours not to be told as one of the system')
  }],
  ['a call that was never connected can be ended', [], async t => {
    await t.reported()
    void t.world.port.end(END)
    await t.gone()
  }],
  ['ending where nothing was reported does nothing', [], async t => {
    void t.world.port.end(END)
    void t.world.port.connected()
    await t.quiet()
    t.check(!t.world.truth.shown(), 'no call to be shown')
    t.check((t.world.truth.errors?.() ?? 0) === 0, 'no request that the system refuses')
    await t.reported()
  }],
  ['ending twice is one end', [], async t => {
    await t.reported()
    void t.world.port.end(END)
    void t.world.port.end(END)
    await t.gone()
    void t.world.port.end(END)
    await t.quiet()
    t.check((t.world.truth.errors?.() ?? 0) === 0, 'no request that the system refuses')
  }],
  ['after an end the next call can be reported', [], async t => {
    await t.reported()
    void t.world.port.end(END)
    await t.gone()
    void t.world.port.report({ ...INFO, attempt: 2 })
    await t.until('the second call to be shown', () => t.world.truth.shown(), t.limits.limitMs)
  }],
  ['an answer in the system\'s screen is told', ['canBeAnswered'], async t => {
    await t.reported()
    await turn(t, 'answer')
    await t.until('system.answered', () => t.heard.some(e => e.type === 'system.answered'), t.limits.limitMs)
  }],
  ['an incoming call that is answered there is told once, and an end takes it away', ['rings'], async t => {
    await answered(t)
    void t.world.port.connected()
    await t.quiet()
    t.check(t.heard.filter(e => e.type === 'system.answered').length === 1, 'system.answered to be said once')
    t.check(t.world.truth.shown(), 'a connected call to be shown')
    void t.world.port.end(END)
    await t.gone()
    await t.quiet()
    t.check((t.world.truth.errors?.() ?? 0) === 0, 'no request that the system refuses')
  }],
  ['an incoming call that was answered and never connected can be ended', ['rings'], async t => {
    await answered(t)
    void t.world.port.end(END)
    await t.gone()
    await t.quiet()
    t.check(!t.heard.some(e => e.type === 'system.ended'), 'an end of ours not to be told as one of the system')
  }],
  ['an end of an answered call by the system is told, once', ['rings', 'endsBySystem'], async t => {
    await answered(t)
    void t.world.port.connected()
    await t.quiet()
    await turn(t, 'endBySystem')
    await t.until('system.ended', () => t.heard.some(e => e.type === 'system.ended'), t.limits.limitMs)
    await t.quiet()
    t.check(t.heard.filter(e => e.type === 'system.ended').length === 1, 'system.ended to be said once')
  }],
  ['an end by the system is told, once', ['endsBySystem'], async t => {
    await t.reported()
    await turn(t, 'endBySystem')
    await t.until('system.ended', () => t.heard.some(e => e.type === 'system.ended'), t.limits.limitMs)
    await t.quiet()
    t.check(t.heard.filter(e => e.type === 'system.ended').length === 1, 'system.ended to be said once')
  }],
  ['an end of ours that crosses the system\'s is harmless', ['endsBySystem'], async t => {
    await t.reported()
    void t.world.port.connected()
    await turn(t, 'endBySystem')
    // Not yet told: our end is on its way at the same time.
    void t.world.port.end(END)
    await t.quiet()
    t.check(!t.world.truth.shown(), 'no call to be shown')
    t.check((t.world.truth.errors?.() ?? 0) === 0, 'no request that the system refuses')
  }],
  ['after unsubscribing nothing is said', ['endsBySystem'], async t => {
    await t.reported()
    t.unsubscribe()
    await turn(t, 'endBySystem')
    await t.quiet()
    t.check(t.tooLate.length === 0, 'nothing after unsubscribe')
  }],
]

export type SystemCallCase = ContractCase<SystemCallWorld, keyof SystemCallCapabilities>

/** The cases as data. */
export function systemCallCases(capabilities: Partial<SystemCallCapabilities>, limits: Partial<PortLimits> = {}): SystemCallCase[] {
  const all: PortLimits = { ...DEFAULT_PORT_LIMITS, ...limits }
  return createCases<SystemCallWorld, SystemBench, keyof SystemCallCapabilities>(systemDefinitions, capabilities, world => openSystemBench(world, capabilities, all), 10_000 + 4 * all.limitMs)
}

/** Registers the system-call contract with a test runner; see `describeTransportPort`. */
export function describeSystemCallPort(options: Runner & { name: string; create: CreateSystemCallWorld; capabilities: Partial<SystemCallCapabilities>; limits?: Partial<PortLimits> }): void {
  const { name, create, capabilities, limits } = options
  describeCases(`${name} keeps the system-call contract`, options, systemCallCases(capabilities, limits), create)
}
