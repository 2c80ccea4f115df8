/** A real peer connection of one phone: in a page with the browser's WebRTC, in Node with `@roamhq/wrtc`. */
import { createWebRtcTransport, createWebSocketSignalling, type StatsReport, type WebRtcConfiguration, type WebRtcSdk, type WebSocketSignallingOptions } from '@onhook/adapters/webrtc'
import type { ClockPort } from '@onhook/machine'
import type { Connection } from './phone.ts'
import { createSeverableSignalling } from './severable-signalling.ts'

export type ConnectionInput = {
  sdk: WebRtcSdk<MediaStream>
  WebSocket: WebSocketSignallingOptions['WebSocket']
  signallingUrl: string
  room: string
  ice: WebRtcConfiguration
  capture: () => MediaStream | Promise<MediaStream>
  clock: ClockPort
  onRemoteStream?: (stream: MediaStream) => void
  onStats?: (report: StatsReport) => void
}

export function createConnection({ sdk, WebSocket, signallingUrl, room, ice, capture, clock, onRemoteStream, onStats }: ConnectionInput): Connection {
  const taken: MediaStreamTrack[] = []
  const signalling = createSeverableSignalling(createWebSocketSignalling(signallingUrl, { WebSocket, room }))
  return {
    transport: createWebRtcTransport(sdk, {
      signalling: signalling.port,
      ice,
      clock,
      async capture() {
        const stream = await capture()
        taken.push(...stream.getTracks())
        return stream
      },
      ...(onRemoteStream && { onRemoteStream }),
      ...(onStats && { onStats }),
    }),
    microphones: () => taken.filter(track => track.kind === 'audio' && track.readyState === 'live').length,
    sever: signalling.sever,
  }
}
