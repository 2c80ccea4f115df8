/**
 * `@onhook/machine/testing`: what a team needs to check its own adapter, screen or extension, in vitest or any other
 * runner. Only this subpath needs the optional peer `fast-check`. What does without it is in `@onhook/machine/proof`.
 */
export { eventArbitrary, eventsOf, orderings } from './arbitraries.ts'
export { BrokenCallScreen, checkCallScreen, hostilities, type ScreenCheckOptions, type ScreenReport } from './kit/check-call-screen.ts'
export type { CallScreen, Mount } from './kit/call-screen.ts'
export { PROMISES, type PromiseName } from './kit/promises.ts'
export { createLedger, type Ledger } from './ledger.ts'
export * from './proof.ts'
