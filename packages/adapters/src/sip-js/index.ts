/** Everything public of `@onhook/adapters/sip-js`. */
export { createSipJsTransport } from './transport.ts'
export { SIPJS_STATES, sipJsCauseOf, sipJsResponseCauseOf } from './reason.ts'
export { SIP_CODES } from '../sip.ts'
export type { SipJs, SipJsInvitation, SipJsInviter, SipJsOptions, SipJsResponse, SipJsSession } from './options.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
