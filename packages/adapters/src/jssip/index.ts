/** Everything public of `@onhook/adapters/jssip`. */
export { createJsSipTransport } from './transport.ts'
export { JSSIP_CAUSES, jsSipCauseOf } from './reason.ts'
export { SIP_CODES } from '../sip.ts'
export type { JsSipEnd, JsSipOptions, JsSipSession, JsSipStream, JsSipUa } from './options.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
