/** Everything public of `@onhook/adapters/chime`. */
export { createChimeTransport } from './transport.ts'
export { CHIME_REASONS, chimeCauseOf } from './reason.ts'
export type { ChimeAudioVideo, ChimeDevices, ChimeObserver, ChimeOptions, ChimeSession, ChimeStatus } from './options.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
