/** Everything public of `@onhook/adapters/jitsi`. */
export { createJitsiTransport } from './transport.ts'
export { JITSI_REASONS, jitsiCauseOf } from './reason.ts'
export type { JitsiConference, JitsiConnection, JitsiMeet, JitsiModerator, JitsiOptions, JitsiTrack } from './options.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
