/**
 * Compiled, never run: the typings of each library are the oracle for our structural types, and each fits without a cast. What the
 * typings do not say and the code relies on is said here too: on the day they do, this file is red, and `options.ts` may ask for it.
 */
import { createReactNativeWebRtcTransport, createWebSocketSignalling } from '@onhook/adapters/react-native-webrtc'
import * as daily from '@daily-co/react-native-webrtc'
import * as livekit from '@livekit/react-native-webrtc'
import * as community from 'react-native-webrtc'

const signalling = createWebSocketSignalling('wss://example.org', { WebSocket, room: 'r' })

export const ports = [
  createReactNativeWebRtcTransport(community, { signalling, capture: { audio: true, video: { facingMode: 'user' } }, onRemoteStream: stream => stream.toURL() }),
  createReactNativeWebRtcTransport(livekit, { signalling, capture: () => new livekit.MediaStream(), onLocalStream: stream => stream.toURL() }),
  createReactNativeWebRtcTransport(daily, { signalling, ice: { iceServers: [{ urls: 'turn:example.org', username: 'u', credential: 'c' }] }, onRemoteStream: stream => stream.toURL() }),
]

/** The typings leave out the base class of what tells events; 124.0.8 and Daily's also of tracks, Daily's the attributes too. */
export function leftOut(a: community.RTCPeerConnection, b: livekit.RTCPeerConnection, c: daily.RTCPeerConnection, track: community.MediaStreamTrack, theirs: daily.MediaStreamTrack): void {
  // @ts-expect-error runs: it is an EventTarget
  a.addEventListener('track', () => undefined)
  // @ts-expect-error runs: defineEventAttribute
  c.ontrack = null
  // @ts-expect-error runs: it is an EventTarget
  track.addEventListener('ended', () => undefined)
  // @ts-expect-error runs: it is an EventTarget
  theirs.addEventListener('ended', () => undefined)
  b.ontrack = null
}
