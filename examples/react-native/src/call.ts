/** One call with everything of the phone: composed here, for each call once, outside of any component. */
import { createReactNativeCall, type ReactNativeCall } from '@onhook/adapters/react-native'
import { createReactNativeWebRtcTransport } from '@onhook/adapters/react-native-webrtc'
import { createWebSocketSignalling } from '@onhook/adapters/webrtc'
import type { Call, CallEnd } from '@onhook/machine'
import { createRef, type ComponentRef, type RefObject } from 'react'
import { Platform } from 'react-native'
import * as webrtc from 'react-native-webrtc'
import { ring } from './call-kit'
import { libraries } from './libraries'
import { createCallRecorder } from './recorder'
import type { Settings } from './settings'
import { warn } from './warn'

/** The pictures. The same object until something changed. */
export type Streams = { local?: webrtc.MediaStream; remote?: webrtc.MediaStream }

export type PhoneCall = {
  readonly call: Call
  readonly title: string
  subscribe(listener: () => void): () => void
  getStreams(): Streams
  setCamera(isOn: boolean): void
  /** The view of the other side's picture: iOS makes the small window of it. */
  readonly remoteView: RefObject<ComponentRef<typeof webrtc.RTCPIPView> | null>
  enterPictureInPicture(): void
  /** Where CallKit is: lets this phone ring, as a push handler does natively. Whoever answers joins the room. */
  ring?(): void
  /** Ends the call, and resolves when everything is given back. */
  close(): Promise<void>
}
export type OpenCall = (settings: Settings, onEnd: (end: CallEnd) => void) => PhoneCall

export const openCall: OpenCall = ({ relay, room, camera, inspector }, onEnd) => {
  const remoteView = createRef<ComponentRef<typeof webrtc.RTCPIPView>>()
  const listeners = new Set<() => void>()
  let streams: Streams = {}, stopRing: (() => void) | undefined
  const show = (next: Streams): void => {
    streams = next
    for (const listener of listeners) listener()
  }
  const recorder = createCallRecorder({ inspector, device: { name: `${Platform.OS} ${Platform.Version}`, platform: Platform.OS }, onProblem: words => console.warn(words) })

  let made: ReactNativeCall | undefined
  const phone = made = createReactNativeCall({
    id: room,
    title: room,
    transport: createReactNativeWebRtcTransport(webrtc, {
      // The same rooms and messages as examples/two-phones.
      signalling: createWebSocketSignalling(relay, { WebSocket, room, onProblem: problem => console.warn('signalling', problem) }),
      capture: { audio: true, video: camera && { facingMode: 'user', width: 640, height: 480, frameRate: 30 } },
      onLocalStream: local => show({ ...streams, local }),
      onRemoteStream: remote => show({ ...streams, remote }),
      // Of the parts that it makes itself, `createReactNativeCall` writes it into the trace. Of a call that was refused there is none.
      onDiagnostic(diagnostic) {
        warn(diagnostic)
        made?.call.note(diagnostic)
      },
    }),
    // Of a call that CallKit holds for another one nobody hears the microphone: that is among what is composed here.
    libraries,
    screen: { exit: onEnd },
    video: camera,
    notification: { channel: { id: 'call', name: 'Ongoing call' } },
    pipView: remoteView,
    pipParams: { width: 9, height: 16, title: room },
    // A minute, as a telephone rings: the other side has to take up their phone. The default is for a side that is there already.
    policy: { joinTimeoutMs: 60_000 },
    onDiagnostic: warn,
    ...(recorder && { inspect: record => recorder.record(record) }),
  })

  return {
    call: phone.call,
    title: room,
    subscribe(listener) {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    getStreams: () => streams,
    setCamera(isOn) { for (const track of streams.local?.getVideoTracks() ?? []) track.enabled = isOn },
    remoteView,
    enterPictureInPicture: () => phone.pictureInPicture?.enter(),
    ...(Platform.OS === 'ios' && { ring() { stopRing = ring(room, camera) } }),
    async close() {
      stopRing?.()
      await phone.dispose()
      await recorder?.stop()
    },
  }
}
