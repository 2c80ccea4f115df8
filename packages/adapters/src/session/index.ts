/** Everything public of `@onhook/adapters/session`: what an adapter of a calling SDK stands on. */
export { causeWith, give, vendorErrorOf, type Given } from './given.ts'
export { refusal } from './report.ts'
export { createSessionTransport } from './shell.ts'
export type { Loaded, Seen, Session, SessionDriver, SessionKit, SessionOptions, SessionTiming, Timers as SessionTimers } from './options.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
