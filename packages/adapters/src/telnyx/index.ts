/** Everything public of `@onhook/adapters/telnyx`. */
export { createTelnyxTransport } from './transport.ts'
export { TELNYX_CAUSES, TELNYX_ERRORS, TELNYX_INITIATORS, TELNYX_STATES, telnyxCauseOf } from './reason.ts'
export type { TelnyxCall, TelnyxClient, TelnyxOptions, TelnyxTiming } from './options.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
