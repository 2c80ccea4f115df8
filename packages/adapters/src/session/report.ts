/** How a shell speaks to its host: its refusals and its diagnostics, with the vendor's name. */
import { isEndReason, type Cause } from '@onhook/machine'
import { createDiagnostics, type OnDiagnostic } from '../diagnostic.ts'

export { missingIn } from '../diagnostic.ts'

/** What a port's `join` rejects with: the runtime reads its reason, name and code. */
export const refusal = ({ reason, vendor }: Cause, message = vendor?.message ?? reason): Error => Object.assign(new Error(message), vendor, { reason })
/** One of these, or one that the host has put in our words. An SDK's own `reason` is a text too, as `Forbidden`. */
export const isOurs = (error: unknown): error is Error => isEndReason((error as { reason?: unknown } | undefined)?.reason)
/** A mistake in how the adapter of a vendor is used: what was expected, what was found, what to do. */
export const misuse = (vendor: string, message: string): Error => refusal({ reason: 'internal-error' }, `${vendor}: ${message}`)
/** Of a join that is left before its SDK has answered. */
export const cancelled = (vendor: string): Error => refusal({ reason: 'join-cancelled' }, `${vendor}: left before it was joined`)

export type Reporter = {
  /** A diagnostic, told once for each code, whose message begins with the vendor's name; also as the error that refuses a join. */
  report(code: string, message: string, cause?: unknown): Error
  /** Runs what is the host's, or an SDK's: what it throws, or rejects with, is a diagnostic. */
  contain(what: string, run: () => unknown): Promise<void>
}
export function createReporter(vendor: string, onDiagnostic: OnDiagnostic | undefined): Reporter {
  const diagnose = createDiagnostics('transport', onDiagnostic)
  const report = (code: string, message: string, cause?: unknown): Error => {
    const error = misuse(vendor, message)
    diagnose(code, error.message, cause)
    return error
  }
  return {
    report,
    async contain(what, run) {
      try { await run() } catch (error) { report(`${what}-threw`, `${what} threw; the call goes on`, error) }
    },
  }
}
