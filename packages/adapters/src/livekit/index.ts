/** Everything public of `@onhook/adapters/livekit`. */
export { createLiveKitTransport } from './transport.ts'
export { livekitCauseOf, livekitEndCauseOf } from './reason.ts'
export type { LiveKitAudioTrack, LiveKitClient, LiveKitEngine, LiveKitOptions, LiveKitPublication, LiveKitRoom, LiveKitSdk, LiveKitTransportOfEngine } from './options.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
