/** Everything public of `@onhook/adapters/session`: the base of an adapter for a calling SDK. */
export { causeWith, give, vendorErrorOf, type Given } from './given.ts'
export { refusal } from './report.ts'
export { createSessionTransport } from './shell.ts'
export type { Loaded, Seen, Session, SessionDriver, SessionKit, SessionOptions, SessionTiming, Timers as SessionTimers } from './options.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
