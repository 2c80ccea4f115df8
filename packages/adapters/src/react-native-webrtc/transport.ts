import type { ClockPort, TransportPort } from '@onhook/machine'
import { createDiagnostics } from '../diagnostic.ts'
import type { Stream, WebRtcOptions, WebRtcSdk } from '../webrtc/options.ts'
import { createWebRtcTransport } from '../webrtc/transport.ts'
import type { ReactNativeStream, ReactNativeTrack, ReactNativeWebRtc, ReactNativeWebRtcOptions } from './options.ts'

type Sender = { replaceTrack(track: null): Promise<void> }
type Ask = (...args: never[]) => Promise<unknown>
type Connection = { addTrack(track: ReactNativeTrack, stream: unknown): Sender; close(): void; createOffer: Ask; setRemoteDescription: Ask }

/**
 * A call between two people over react-native-webrtc or a fork of it. It is built on `createWebRtcTransport`, and what is said there
 * holds here. It handles where the library differs from a browser, according to its source in 124.0.8:
 *
 * - `track.stop()` only sets `enabled = false` on the native side (MediaStreamTrack.ts). `stream.release()` gives the microphone back,
 *   once its sender lets go of it (react-native-webrtc#1028, #1019, #1077).
 * - `getUserMedia` goes on without what the user refused, unless everything was refused (getUserMedia.ts). A call without the
 *   microphone that it wanted is refused here, as in a browser. A call without its camera goes on, with a diagnostic.
 * - What `getUserMedia` rejects with is not an `Error` (MediaStreamError.ts). It is turned into one, with the same name.
 * - If the native module is missing, Android finds out in a promise that nobody holds (index.ts compares with `null`, the New
 *   Architecture gives `undefined`), and `getUserMedia` is pending for ever. So this is checked before.
 * - `createOffer` and `setRemoteDescription` of a closed connection crash the application on Android (WebRTCModule.java, the same in
 *   LiveKit's and Daily's; react-native-webrtc#1683, #1640). So they are refused before they reach it.
 * - `new RTCPeerConnection(configuration)` rewrites the configuration, so it gets a copy.
 *
 * The shared logic already handles the rest: repeated states; events after `close()`, which here is when `connectionState` first says
 * `closed`; null candidates, of which there are none here; statistics, which are a `Map`; and timers that stood still in the background
 * of Android (react-native#47436, #56324), because every deadline is absolute and any event checks it.
 */
export function createReactNativeWebRtcTransport<S extends ReactNativeStream>(library: ReactNativeWebRtc<S>, options: ReactNativeWebRtcOptions<S>): TransportPort {
  const tell = createDiagnostics('transport', options.onDiagnostic), { capture } = options
  /** Which sender has a track now. */
  const senders = new Map<ReactNativeTrack, Sender>()
  let isReady = false

  const refuse = (code: string, message: string, cause?: unknown): never => {
    tell(code, message, cause)
    throw Object.assign(new Error(message), { cause })
  }
  const check = (): void => {
    if (isReady) return
    if ([library?.RTCPeerConnection, library?.MediaStream, library?.mediaDevices?.getUserMedia].some(each => typeof each !== 'function')) {
      refuse('missing-library', 'expected the module react-native-webrtc, or a fork of it, found no RTCPeerConnection, MediaStream or mediaDevices in it: pass what `import * as webrtc from \'react-native-webrtc\'` gives')
    }
    if (!(library.RTCPeerConnection.prototype as Partial<Connection> | undefined)?.addTrack) {
      refuse('wrong-version', 'expected react-native-webrtc 124, @livekit/react-native-webrtc 144 or @daily-co/react-native-webrtc 124, found one without RTCPeerConnection.addTrack: install one of these and build the application again')
    }
    // The cheapest thing that asks the native side and answers at once.
    try { new library.MediaStream().release() } catch (cause) {
      refuse('missing-module', 'expected the native module WebRTCModule in the application, found none: install the library, run `pod install` or `npx expo prebuild`, and build the application again (Expo Go has no such module)', cause)
    }
    isReady = true
  }

  /** When its last track is stopped, a stream is given back: first by the senders, so that no open connection is left with a disposed track. */
  const watch = (stream: S): S => {
    const tracks = stream.getTracks()
    for (const track of tracks) {
      const { stop } = track
      track.stop = () => {
        stop.call(track)
        if (!tracks.length || tracks.some(each => each.readyState === 'live')) return
        try {
          for (const each of tracks.splice(0)) {
            void senders.get(each)?.replaceTrack(null).catch((error: unknown) => options.onContained?.(error))
            senders.delete(each)
          }
        } finally { stream.release() }
      }
    }
    return stream
  }
  const take = async (wanted: NonNullable<typeof capture>): Promise<S> => {
    check()
    if (typeof wanted === 'function') return watch(await wanted())
    const stream = watch(await library.mediaDevices.getUserMedia(wanted as never).catch((error: { name: string; message?: string }) => {
      throw Object.assign(new Error(error.message), { name: error.name })
    }))
    const tracks = stream.getTracks(), isMissing = (kind: 'audio' | 'video'): boolean => !!wanted[kind] && !tracks.some(track => track.kind === kind)
    if (isMissing('audio')) {
      for (const track of tracks) track.stop()
      throw Object.assign(new Error('the microphone was refused, and the camera alone makes no call'), { name: 'NotAllowedError' })
    }
    if (isMissing('video')) tell('camera-refused', 'expected microphone and camera, found that the user refused the camera: the call goes on without it; ask again from the phone\'s settings')
    return stream
  }

  const clock: ClockPort = {
    // A host that runs before React Native has set up `performance` has the wall clock.
    now: () => (globalThis.performance ?? Date).now(),
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: handle => clearTimeout(handle as number),
  }
  const sdk = {
    // Called with `new`; what it returns is then the result.
    RTCPeerConnection: function (configuration: never) {
      check()
      const connection = new library.RTCPeerConnection(configuration) as unknown as Connection, { addTrack, close } = connection
      let isClosed = false
      connection.addTrack = (track, stream) => {
        const sender = addTrack.call(connection, track, stream)
        senders.set(track, sender)
        return sender
      }
      connection.close = () => {
        isClosed = true
        close.call(connection)
      }
      for (const name of ['createOffer', 'setRemoteDescription'] as const) {
        const ask = connection[name]
        connection[name] = (...args) => isClosed ? Promise.reject(new Error(`${name} of a connection that is closed`)) : ask.apply(connection, args)
      }
      return connection
    },
  }
  return createWebRtcTransport(sdk as unknown as WebRtcSdk<S & Stream>, {
    clock,
    ...options as unknown as WebRtcOptions<S & Stream>,
    ...capture && { capture: () => take(capture) as Promise<S & Stream> },
    get ice() { return { ...options.ice, iceServers: (options.ice?.iceServers ?? []).map(server => ({ ...server })) } },
  })
}
