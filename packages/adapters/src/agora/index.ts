/** Everything public of `@onhook/adapters/agora`. */
export { createAgoraTransport } from './transport.ts'
export { AGORA_ERRORS, AGORA_REASONS, AGORA_STATES, agoraCauseOf } from './reason.ts'
export type { AgoraClient, AgoraOptions, AgoraTrack } from './options.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
