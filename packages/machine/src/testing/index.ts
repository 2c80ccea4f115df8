/**
 * `@onhook/machine/testing`: what a team needs to check its own adapter, screen or extension.
 * `fast-check` is an optional peer, needed by the arbitraries only.
 */
export { eventArbitrary, eventsOf, orderings } from './arbitraries.ts'
export { createLedger, type Ledger } from './ledger.ts'
export * from './proof.ts'
