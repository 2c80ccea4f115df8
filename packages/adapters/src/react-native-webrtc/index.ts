/** Everything public of `@onhook/adapters/react-native-webrtc`. */
export { createReactNativeWebRtcTransport } from './transport.ts'
export { CLOSE_REASONS, createWebSocketSignalling, type WebSocketLike, type WebSocketSignallingOptions } from '../webrtc/web-socket-signalling.ts'
export { TIMING, type Timing } from '../webrtc/timing.ts'
export type { IceServer, StatsReport, WebRtcConfiguration } from '../webrtc/options.ts'
export type { Candidate, Description, IncomingMessage, OutgoingMessage, PeerMessage, SignallingConnection, SignallingContext, SignallingHandlers, SignallingPort } from '../webrtc/signalling.ts'
export type { ReactNativePeerConnection, ReactNativeStream, ReactNativeTrack, ReactNativeWebRtc, ReactNativeWebRtcOptions } from './options.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
