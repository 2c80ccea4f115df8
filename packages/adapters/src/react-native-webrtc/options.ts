/**
 * What a host gives to `createReactNativeWebRtcTransport(library, options): TransportPort`.
 *
 * The library is react-native-webrtc 124, or a fork of it (@livekit/react-native-webrtc, @daily-co/react-native-webrtc). You pass in the
 * module itself. Its typings say less than it does: those of 124.0.8 and of Daily's fork leave out the base class of all objects with
 * events, and Daily's also leave out the `on…` attributes. So the types here require only what all three typings have.
 */
import type { OnDiagnostic } from '../diagnostic.ts'
import type { WebRtcConfiguration, WebRtcOptions } from '../webrtc/options.ts'

export interface ReactNativeTrack {
  readonly kind: string
  readonly readyState: string
  enabled: boolean
  stop(): void
}
export interface ReactNativeStream {
  getTracks(): ReactNativeTrack[]
  /** Gives the tracks and the stream back to the native side. `stop` alone does not free them there. */
  release(): void
}
export interface ReactNativePeerConnection {
  readonly connectionState: string
  addTrack(track: never, ...streams: never[]): { replaceTrack(track: null): Promise<void> }
  close(): void
}

/** The part of the library that is used. `import * as webrtc from 'react-native-webrtc'` fits. */
export type ReactNativeWebRtc<S extends ReactNativeStream> = {
  RTCPeerConnection: new (configuration?: WebRtcConfiguration) => ReactNativePeerConnection
  MediaStream: new () => S
  mediaDevices: { getUserMedia(constraints: never): Promise<S> }
}

export type ReactNativeWebRtcOptions<S extends ReactNativeStream> = Omit<WebRtcOptions<never>, 'capture' | 'onLocalStream' | 'onRemoteStream'> & {
  /**
   * Constraints for `getUserMedia`, or a function that returns a stream. That stream then belongs to the call and is released with it. Without
   * this option, the call has a data channel only.
   */
  capture?: { audio?: boolean | object; video?: boolean | object } | (() => S | Promise<S>)
  onLocalStream?: (stream: S) => void
  onRemoteStream?: (stream: S) => void
  /** Called with what is wrong with how the library was built into the application, and with what the user refused. */
  onDiagnostic?: OnDiagnostic
}
