/** What livekit-client needs of a browser, in Node: libwebrtc from @roamhq/wrtc, sockets from ws, and a microphone that is silent. */
import wrtc from '@roamhq/wrtc'
import { WebSocket } from 'ws'

// libwebrtc for Node has no constraints.
Object.assign(wrtc.MediaStreamTrack.prototype, { getConstraints: () => ({}), applyConstraints: () => Promise.resolve() })

const getUserMedia = (): Promise<MediaStream> => Promise.resolve(new wrtc.MediaStream([new wrtc.nonstandard.RTCAudioSource().createTrack()]))

Object.assign(globalThis, {
  RTCPeerConnection: wrtc.RTCPeerConnection, RTCSessionDescription: wrtc.RTCSessionDescription, RTCIceCandidate: wrtc.RTCIceCandidate,
  RTCRtpSender: wrtc.RTCRtpSender, RTCRtpReceiver: wrtc.RTCRtpReceiver, MediaStream: wrtc.MediaStream, MediaStreamTrack: wrtc.MediaStreamTrack, WebSocket,
})
Object.defineProperty(globalThis, 'navigator', { value: { userAgent: 'Node', mediaDevices: { getUserMedia } }, configurable: true })
