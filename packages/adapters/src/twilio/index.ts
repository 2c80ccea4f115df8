/** Everything public of `@onhook/adapters/twilio`. */
export { createTwilioTransport } from './transport.ts'
export { TWILIO_REASONS, twilioCauseOf } from './reason.ts'
export type { TwilioLocalTrack, TwilioOptions, TwilioPromise, TwilioRoom, TwilioTrack, TwilioVideo } from './options.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
