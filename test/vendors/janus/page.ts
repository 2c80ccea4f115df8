/**
 * Janus's own client in Node: real libwebrtc (@roamhq/wrtc) and a real WebSocket in the place of a browser's. What is stubbed is the page:
 * `window`, `navigator`, and the name of the browser, which the client asks of webrtc-adapter.
 */
import { createRequire } from 'node:module'
import wrtc from '@roamhq/wrtc'
import type JanusClass from 'janus-gateway'
import { WebSocket } from 'ws'
import { listenAt } from '../harness/ear.ts'
import { tellUntold } from '../harness/untold.ts'

listenAt(wrtc.RTCPeerConnection)

// The package's source, which `dist` repeats line by line with an export after it: that file is an ES module without saying so, and Node does not take it.
const Janus = createRequire(import.meta.url)('janus-gateway/npm/src/janus.js') as typeof JanusClass

/** Every peer connection that was made, by its list of ICE servers: a world knows its own by it. */
const connections = new Map<object, RTCPeerConnection[]>()

class CountedPeerConnection extends wrtc.RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    tellUntold(this)
    const mine = connections.get(configuration?.iceServers ?? []) ?? []
    mine.push(this)
    if (configuration?.iceServers) connections.set(configuration.iceServers, mine)
  }
}
/** Of the peer connections with these ICE servers, those that are not closed. */
export const openConnections = (iceServers: object[]): RTCPeerConnection[] => (connections.get(iceServers) ?? []).filter(pc => pc.connectionState !== 'closed')

export type Microphone = { track: MediaStreamTrack; stop(): void }
/** A track of libwebrtc that really sends: silence, every 10 ms. */
export function openMicrophone(): Microphone {
  const source = new wrtc.nonstandard.RTCAudioSource(), track = source.createTrack()
  const samples = new Int16Array(480)
  const timer = setInterval(() => {
    if (track.readyState === 'live') source.onData({ samples, sampleRate: 48_000, bitsPerSample: 16, channelCount: 1, numberOfFrames: 480 })
    else clearInterval(timer)
  }, 10)
  return { track, stop: () => track.stop() }
}

/** `getUserMedia` of the stubbed page goes to the world that the constraints name. */
export const grants = new Map<unknown, () => Promise<MediaStreamTrack>>()
const getUserMedia = async ({ audio }: { audio: { world: unknown } }): Promise<MediaStream> => new wrtc.MediaStream([await grants.get(audio.world)!()])

/** A browser hands out no message from the close on; `ws` does, until the other side has closed too, and the client throws at one that it has no socket for. */
class PageSocket extends WebSocket {
  override emit(event: string | symbol, ...said: unknown[]): boolean { return (event !== 'message' || this.readyState === WebSocket.OPEN) && super.emit(event as never, ...said as never[]) }
}

export function initJanus(): typeof JanusClass {
  const { MediaStream, MediaStreamTrack, RTCRtpSender, RTCRtpReceiver } = wrtc
  Object.assign(globalThis, { MediaStream, MediaStreamTrack, RTCRtpSender, RTCRtpReceiver, RTCPeerConnection: CountedPeerConnection })
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { platform: 'Linux', mediaDevices: { getUserMedia } } })
  Object.assign(globalThis, { window: Object.assign(new EventTarget(), { RTCPeerConnection: CountedPeerConnection }) })
  Janus.init({ debug: false, dependencies: Janus.useDefaultDependencies({ WebSocket: PageSocket as never, adapter: { browserDetails: { browser: 'chrome', version: 1 } } }) })
  return Janus
}
