/** Everything public of `@onhook/adapters/vonage`. */
export { createVonageTransport } from './transport.ts'
export { VONAGE_ERRORS, VONAGE_EVENTS, VONAGE_REASONS, vonageCauseOf } from './reason.ts'
export type { VonageOptions, VonagePublisher, VonageSdk, VonageSession, VonageTiming } from './options.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
