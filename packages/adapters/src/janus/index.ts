/** Everything public of `@onhook/adapters/janus`. */
export { createJanusTransport } from './transport.ts'
export { JANUS_REASONS, JANUS_TEXTS, janusCauseOf } from './reason.ts'
export type { JanusClass, JanusHandle, JanusMediaTrack, JanusModule, JanusOptions, JanusRequest, JanusSession, JanusSocket, JanusTrack } from './options.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
