/** Everything public of `@onhook/adapters/mediasoup`. */
export { createMediasoupTransport } from './transport.ts'
export { MEDIASOUP_ERRORS, MEDIASOUP_STATES, mediasoupCauseOf } from './reason.ts'
export type { MediasoupDevice, MediasoupModule, MediasoupOptions, MediasoupProducer, MediasoupRoom, MediasoupSignalling, MediasoupTrack, MediasoupTransport, MediasoupWord } from './options.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
