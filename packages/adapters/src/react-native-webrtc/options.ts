/**
 * What a host gives to `createReactNativeWebRtcTransport(library, options): TransportPort`.
 *
 * The library is react-native-webrtc 124, or a fork of it (@livekit/react-native-webrtc, @daily-co/react-native-webrtc): the module
 * itself is handed in. Its typings say less than it does: those of 124.0.8 and of Daily's leave out the base class of everything that
 * tells events, and Daily's the `on…` attributes. So what is asked of the types here is what all three say.
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
  /** Gives the tracks and the stream back to the native side. `stop` alone leaves both there. */
  release(): void
}
export interface ReactNativePeerConnection {
  readonly connectionState: string
  addTrack(track: never, ...streams: never[]): { replaceTrack(track: null): Promise<void> }
  close(): void
}

/** `import * as webrtc from 'react-native-webrtc'` is one. */
export type ReactNativeWebRtc<S extends ReactNativeStream> = {
  RTCPeerConnection: new (configuration?: WebRtcConfiguration) => ReactNativePeerConnection
  MediaStream: new () => S
  mediaDevices: { getUserMedia(constraints: never): Promise<S> }
}

export type ReactNativeWebRtcOptions<S extends ReactNativeStream> = Omit<WebRtcOptions<never>, 'capture' | 'onLocalStream' | 'onRemoteStream'> & {
  /** Constraints for `getUserMedia`, or a function that gives a stream, which is the call's from then on and released with it; without it the call has a data channel only. */
  capture?: { audio?: boolean | object; video?: boolean | object } | (() => S | Promise<S>)
  onLocalStream?: (stream: S) => void
  onRemoteStream?: (stream: S) => void
  /** What is wrong with how the library was built into the application, and what the user refused. */
  onDiagnostic?: OnDiagnostic
}
