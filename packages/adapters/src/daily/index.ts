/** Everything public of `@onhook/adapters/daily`. */
export { createDailyTransport } from './transport.ts'
export { DAILY_REASONS, dailyCauseOf } from './reason.ts'
export type { Daily, DailyCall, DailyOptions } from './options.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
