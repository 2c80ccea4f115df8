/** Everything public of `@onhook/adapters/webrtc`. */
export { createWebRtcTransport } from './transport.ts'
export { CLOSE_REASONS, createWebSocketSignalling, parseMessage, type WebSocketLike, type WebSocketSignallingOptions } from './web-socket-signalling.ts'
export { TIMING, type Timing } from './timing.ts'
export type { DataChannel, IceServer, PeerConnection, StatsReport, Stream, Track, WebRtcConfiguration, WebRtcOptions, WebRtcSdk } from './options.ts'
export type { Candidate, Description, IncomingMessage, OutgoingMessage, PeerMessage, SignallingConnection, SignallingContext, SignallingHandlers, SignallingPort } from './signalling.ts'
