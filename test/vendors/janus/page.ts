/**
 * Janus's own client in Node: real libwebrtc (@roamhq/wrtc) and a real WebSocket in the place of a browser's. What is stubbed is the page:
 * `window`, `navigator`, and the name of the browser, which the client asks of webrtc-adapter.
 */
import { createRequire } from 'node:module'
import wrtc from '@roamhq/wrtc'
import type JanusClass from 'janus-gateway'
import { WebSocket } from 'ws'
import { listenAt } from '../harness/ear.ts'

listenAt(wrtc.RTCPeerConnection)

// The package's source, which `dist` repeats line by line with an export after it: that file is an ES module without saying so, and Node does not take it.
const Janus = createRequire(import.meta.url)('janus-gateway/npm/src/janus.js') as typeof JanusClass

/** Every peer connection that was made, by its list of ICE servers: a world knows its own by it. */
const connections = new Map<object, RTCPeerConnection[]>()

const STATE_EVENTS = ['connectionstatechange', 'iceconnectionstatechange']
/**
 * libwebrtc in Node lets a change of state go untold at times, which no browser does: the property says `disconnected`, and no event comes. Of 48
 * losses of a server that stood still 4 were told first as `failed`, 10 s late, and one return not at all. What was not told within this time is
 * told here; since then 54 of 54 losses were told after 5 to 8 s and each return at once, on two cores at a load of 35.
 */
const TELL_MS = 50

class CountedPeerConnection extends wrtc.RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    const state = (): string => `${this.connectionState} ${this.iceConnectionState}`
    let told = state()
    for (const event of STATE_EVENTS) this.addEventListener(event, () => { told = state() })
    const watch = setInterval(() => {
      if (this.connectionState === 'closed') clearInterval(watch)
      else if (told !== state()) for (const event of STATE_EVENTS) this.dispatchEvent(new Event(event))
    }, TELL_MS)
    watch.unref()
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
