/** Everything public of `@onhook/adapters/sip-js`. */
export { createSipJsTransport } from './transport.ts'
export { SIPJS_STATES, sipJsCauseOf, sipJsResponseCauseOf } from './reason.ts'
export { Q850, SIP_STATUS } from '../sip.ts'
export type { SipJs, SipJsInvitation, SipJsInviter, SipJsOptions, SipJsResponse, SipJsSession } from './options.ts'
