/** A listing of docs/webrtc.md, so that it compiles and runs. A region is a listing. */
// #region call
import { createWebRtcTransport, createWebSocketSignalling, type WebRtcConfiguration } from '@onhook/adapters/webrtc'
import { createCall, type Call, type CallEnd } from '@onhook/machine'
import { browserApp, browserNetwork } from './browser-ports.ts' // as in web.md

/** What is your server's own: `wss://…`, a token for its room, and its STUN and TURN servers. */
export type CallServer = { url: string; getToken(room: string): Promise<string>; readonly ice: WebRtcConfiguration }

/** @param remote of the call's screen: `<audio autoplay>`, or `<video autoplay playsinline>` */
export function openCall(room: string, server: CallServer, remote: HTMLMediaElement, exit: (end: CallEnd) => void): Call {
  const transport = createWebRtcTransport<MediaStream>({ RTCPeerConnection, mediaDevices: navigator.mediaDevices }, {
    signalling: createWebSocketSignalling(server.url, {
      WebSocket, room, token: () => server.getToken(room),
      onProblem: problem => console.warn('signalling', problem),
    }),
    capture: { audio: true },
    get ice() { return server.ice },
    // Once for each track, and anew where the connection was replaced.
    onRemoteStream(stream) { if (remote.srcObject !== stream) remote.srcObject = stream },
    onContained: error => console.warn('webrtc', error),
  })
  return createCall({ transport, app: browserApp, network: browserNetwork, screen: { exit }, platform: 'web' })
}
// #endregion
