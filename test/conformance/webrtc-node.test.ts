/** The WebRTC adapter keeps the contract over real libwebrtc in Node. */
import { describeTransportPort } from '@onhook/adapters/contract'
import wrtc from '@roamhq/wrtc'
import { afterAll, describe, test } from 'vitest'
import { WebSocket } from 'ws'
import { createWebRtcWorld, WEBRTC_CAPABILITIES } from '../support/webrtc-world.ts'
import { createWorldServer } from '../support/world-server.ts'

const server = createWorldServer()
afterAll(() => server.closeAll())

describeTransportPort({
  describe,
  // Most cases wait most of the time.
  test: test.concurrent,
  name: 'the WebRTC transport over @roamhq/wrtc',
  capabilities: WEBRTC_CAPABILITIES,
  limits: { quietMs: 60, orderings: 15 },
  create: createWebRtcWorld({
    server,
    RTCPeerConnection: wrtc.RTCPeerConnection,
    WebSocket,
    capture: () => new wrtc.MediaStream([new wrtc.nonstandard.RTCAudioSource().createTrack()]),
  }),
})
