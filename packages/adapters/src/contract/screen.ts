/** The suite that a screen port must pass: the call's screen is removed once, and no other screen with it. */
import type { CallEnd, ScreenPort } from '@onhook/machine'
import { createCases, describeCases, type ContractCase, type Runner } from './cases.ts'
import { createWaiting, DEFAULT_PORT_LIMITS, type PortLimits, type Waiting } from './wait.ts'

type MaybePromise<T = void> = T | Promise<T>

export type ScreenWorld = {
  port: ScreenPort
  /** The call's screen opens on top; `dispose`: the person leaves it without asking anybody. */
  mount(): MaybePromise
  dispose(): MaybePromise
  truth: {
    shown(): boolean
    /** How many screens there are besides the call's. None of them may be removed. */
    others(): number
  }
  settle?(): MaybePromise<unknown>
  close(): MaybePromise
}
export type CreateScreenWorld = (about: { name: string; needs: readonly never[] }) => MaybePromise<ScreenWorld>

const END: CallEnd = { reason: 'local-leave', initiator: 'local', recoverable: false, attempt: 1, at: 0, secondary: [] }
type ScreenBench = Waiting & { world: ScreenWorld; gone(): Promise<void>; others: number }
type ScreenDefinition = readonly [name: string, needs: readonly never[], body: (t: ScreenBench) => Promise<void>]
const screenDefinitions: readonly ScreenDefinition[] = [
  ['an exit takes the call\'s screen away, and no other', [], async t => {
    await t.world.mount()
    t.world.port.exit(END)
    await t.gone()
    t.check(t.world.truth.others() === t.others, 'the other screens to stay')
  }],
  ['a second exit takes nothing away', [], async t => {
    await t.world.mount()
    t.world.port.exit(END)
    t.world.port.exit(END)
    await t.gone()
    t.world.port.exit(END)
    await t.quiet()
    t.check(t.world.truth.others() === t.others, 'the other screens to stay')
  }],
  ['an exit looks again before it navigates: the person was quicker', [], async t => {
    await t.world.mount()
    await t.world.dispose()
    t.world.port.exit(END)
    await t.quiet()
    t.check(!t.world.truth.shown() && t.world.truth.others() === t.others, 'the other screens to stay')
  }],
]

export type ScreenCase = ContractCase<ScreenWorld, never>

/** The cases as data. */
export function screenCases(limits: Partial<PortLimits> = {}): ScreenCase[] {
  const all: PortLimits = { ...DEFAULT_PORT_LIMITS, ...limits }
  const open = (world: ScreenWorld): ScreenBench => {
    const t: ScreenBench = {
      ...createWaiting(world, all.quietMs, () => `the call's screen is ${world.truth.shown() ? 'shown' : 'gone'}, beside ${world.truth.others()} others`),
      world, others: world.truth.others(),
      gone: () => t.until('the call\'s screen to be gone', () => !world.truth.shown(), all.limitMs),
    }
    return t
  }
  return createCases<ScreenWorld, ScreenBench, never>(screenDefinitions, {}, open, 10_000 + 4 * all.limitMs)
}

/** Registers the screen contract with a test runner; see `describeTransportPort`. */
export function describeScreenPort(options: Runner & { name: string; create: CreateScreenWorld; limits?: Partial<PortLimits> }): void {
  const { name, create, limits } = options
  describeCases(`${name} keeps the screen contract`, options, screenCases(limits), create)
}
