/** The suite that a transport port must pass. */
import { openBench, type Bench } from './bench.ts'
import { createCases, describeCases, type ContractCase, type Runner } from './cases.ts'
import { checkCallOrderings, checkOrderings } from './orderings.ts'
import { callCases } from './transport-call.ts'
import { calmCases } from './transport-calm.ts'
import { scenarioCases } from './transport-scenarios.ts'
import { troubleCases } from './transport-trouble.ts'
import { DEFAULT_LIMITS, type CreateTransportWorld, type Limits, type TransportCapabilities, type TransportWorld } from './world.ts'

export type TransportCase = ContractCase<TransportWorld, keyof TransportCapabilities>

/** How long a case may take on top of its waits, in milliseconds. */
const CASE_MS = 10_000

/** The cases as data, for a page, a worker, or a runner without `describe`. */
export function transportCases(capabilities: Partial<TransportCapabilities>, limits: Partial<Limits> = {}): TransportCase[] {
  const all: Limits = { ...DEFAULT_LIMITS, ...limits }
  const open = (world: TransportWorld): Bench => openBench(world, capabilities, all)
  // Every wait inside a case is bounded; a case may need several of them, and a busy machine some patience.
  const limitMs = CASE_MS + 2 * (all.joinMs + all.leaveMs + all.lossMs + all.endMs)
  return [
    ...createCases<TransportWorld, Bench, keyof TransportCapabilities>([...calmCases, ...troubleCases, ...callCases, ...scenarioCases], capabilities, open, limitMs),
    {
      name: 'after any calls in any order nothing is held',
      needs: [],
      lacks: all.orderings > 0 ? [] : ['limits.orderings'],
      limitMs: Math.max(limitMs, all.orderings * 3_000),
      async run(create) { if (all.orderings > 0) await checkOrderings(create, capabilities, all) },
    },
    {
      name: 'a call: whatever its SDK says in any order, each attempt ends once and nothing is held',
      needs: ['saysAnything'],
      lacks: [...(capabilities.saysAnything ? [] : ['saysAnything' as const]), ...(all.orderings > 0 ? [] : ['limits.orderings'])],
      limitMs: Math.max(limitMs, all.orderings * 3_000),
      async run(create) { if (all.orderings > 0 && capabilities.saysAnything) await checkCallOrderings(create, capabilities, all) },
    },
  ]
}

/**
 * Registers the transport contract with a test runner. The runner is not imported: you pass its functions in.
 *
 * @example
 * import { describe, test } from 'node:test'
 * import { describeTransportPort } from '@onhook/adapters/contract'
 *
 * describeTransportPort({
 *   describe, test,
 *   name: 'my adapter',
 *   capabilities: { mutes: true },
 *   create() {
 *     const sdk = new MySdk()
 *     return { port: createMyTransport(sdk), truth: { hot: () => sdk.micOn, connected: () => sdk.open, muted: () => sdk.muted }, close: () => sdk.destroy() }
 *   },
 * })
 */
export function describeTransportPort(options: Runner & {
  name: string
  create: CreateTransportWorld
  capabilities: Partial<TransportCapabilities>
  limits?: Partial<Limits>
}): void {
  const { name, create, capabilities, limits } = options
  describeCases(`${name} keeps the transport contract`, options, transportCases(capabilities, limits), create)
}
