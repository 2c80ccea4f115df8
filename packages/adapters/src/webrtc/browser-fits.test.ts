/** The SDK that is injected is typed structurally: the browser's own globals, `ws` and libwebrtc in Node must fit without a cast. */
import wrtc from '@roamhq/wrtc'
import { expect, it } from 'vitest'
import { WebSocket as NodeWebSocket } from 'ws'
import { createWebRtcTransport, createWebSocketSignalling } from './index.ts'

/** Compiled, never run: Node has no camera. */
export function inBrowser(video: HTMLVideoElement) {
  return createWebRtcTransport({ RTCPeerConnection, mediaDevices: navigator.mediaDevices }, {
    signalling: createWebSocketSignalling('wss://example.org', { WebSocket, room: 'r' }),
    capture: { audio: true, video: { width: 640 } },
    onRemoteStream: stream => { video.srcObject = stream },
  })
}

it('the structural types admit libwebrtc in Node and ws', () => {
  const port = createWebRtcTransport({ RTCPeerConnection: wrtc.RTCPeerConnection }, { signalling: createWebSocketSignalling('ws://127.0.0.1:9', { WebSocket: NodeWebSocket, room: 'r' }) })
  expect(Object.keys(port).sort()).toEqual(['isAlive', 'join', 'leave', 'releaseMedia', 'restartMedia', 'setMuted', 'subscribe'])
  expect(port.isAlive?.()).toBe(false)
})
