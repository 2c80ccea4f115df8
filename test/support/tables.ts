/** Our own tables for tests that read many, and what is made of them: once in a process. */
import { compile, type Policy, type TransitionTable } from '@onhook/machine'

// Kept outside of the module, because the mutation run evaluates its tests anew for each mutant.
const known = ((globalThis as { onhookKept?: Map<string, unknown> }).onhookKept ??= new Map())

/** What `make` makes, once in a process, by its name. Never of what a test looks for mistakes in: of a table and of nothing else of the kit. */
export function kept<T>(name: string, make: () => T): T {
  if (!known.has(name)) known.set(name, make())
  return known.get(name) as T
}
/** Not for tests that look for mistakes of the compiler or the chart. */
export const tableOf = (policy: Partial<Policy> = {}): TransitionTable => kept(`table ${JSON.stringify(policy)}`, () => compile(undefined, { policy }))
