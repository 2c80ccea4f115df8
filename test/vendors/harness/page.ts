/**
 * A page in Node for SDKs that want a browser: happy-dom, and a WebRTC of ours whose truth can be asked. No media flow; what is tested is
 * what an SDK opens, and whether it is closed again.
 */
import { setMaxListeners } from 'node:events'
import { Window } from 'happy-dom'
import { WebSocket } from 'ws'
import { give, listenAt, wasHeard } from './ear.ts'

class Track extends EventTarget {
  readonly id = crypto.randomUUID()
  readonly label = 'a microphone'
  readyState: 'live' | 'ended' = 'live'
  enabled = true
  muted = false
  readonly kind: 'audio' | 'video'
  constructor(kind: 'audio' | 'video') { super(); this.kind = kind; tracks.add(this) }
  stop(): void { this.readyState = 'ended'; tracks.delete(this) }
  getSettings(): object { return { deviceId: 'default' } }
  getConstraints(): object { return {} }
  getCapabilities(): object { return {} }
  async applyConstraints(): Promise<void> { /* whatever is asked is so */ }
  clone(): Track { return new Track(this.kind) }
}
class Stream extends EventTarget {
  readonly id = crypto.randomUUID()
  #tracks: Track[]
  constructor(given: Track[] | Stream = []) { super(); this.#tracks = given instanceof Stream ? given.getTracks() : [...given] }
  get active(): boolean { return this.#tracks.some(t => t.readyState === 'live') }
  getTracks(): Track[] { return [...this.#tracks] }
  getAudioTracks(): Track[] { return this.#tracks.filter(t => t.kind === 'audio') }
  getVideoTracks(): Track[] { return this.#tracks.filter(t => t.kind === 'video') }
  addTrack(track: Track): void { this.#tracks.push(track) }
  removeTrack(track: Track): void { this.#tracks = this.#tracks.filter(t => t !== track) }
}
class Peer extends EventTarget {
  connectionState = 'new'
  iceConnectionState = 'new'
  iceGatheringState = 'new'
  signalingState = 'stable'
  localDescription: object | null = null
  remoteDescription: object | null = null
  #senders: { track: Track | null }[] = []
  constructor() { super(); peers.add(this) }
  async createOffer(): Promise<object> { return { type: 'offer', sdp: 'v=0\r\n' } }
  async createAnswer(): Promise<object> { return { type: 'answer', sdp: 'v=0\r\n' } }
  async setLocalDescription(description: object): Promise<void> { this.localDescription = description }
  async setRemoteDescription(description: object): Promise<void> {
    if (this.connectionState === 'closed') throw new DOMException('the connection is closed', 'InvalidStateError')
    this.remoteDescription = description
    this.become('connected')
  }
  async addIceCandidate(): Promise<void> { /* none is needed */ }
  addTransceiver(track: Track | string): object {
    const sender = { track: typeof track === 'string' ? null : track }
    this.#senders.push(sender)
    return { sender, receiver: { track: new Track('audio') }, direction: 'sendrecv', setCodecPreferences() { /* any */ } }
  }
  addTrack(track: Track): object { this.#senders.push({ track }); return { track } }
  getSenders(): object[] { return this.#senders }
  getReceivers(): object[] { return [] }
  getTransceivers(): object[] { return [] }
  getConfiguration(): object { return {} }
  async getStats(): Promise<Map<string, object>> { return new Map() }
  createDataChannel(): object { return Object.assign(new EventTarget(), { close() { /* nothing */ }, send() { /* nothing */ }, readyState: 'connecting' }) }
  restartIce(): void { /* it is as it is */ }
  become(state: string): void {
    if (this.connectionState === 'closed') return
    this.connectionState = this.iceConnectionState = state
    this.dispatchEvent(new Event('connectionstatechange'))
    this.dispatchEvent(new Event('iceconnectionstatechange'))
  }
  close(): void { this.connectionState = this.iceConnectionState = this.signalingState = 'closed'; peers.delete(this) }
}

listenAt(Peer as never)

/** A request that nobody answers: a test asks no cloud. */
class Request extends EventTarget {
  readyState = 0
  status = 0
  readonly responseText = ''
  readonly upload = new EventTarget()
  onabort: (() => void) | null = null
  open(): void { this.readyState = 1 }
  setRequestHeader(): void { /* nobody reads it */ }
  getAllResponseHeaders(): string { return '' }
  send(): void { sent.count++ }
  abort(): void { this.readyState = 4; this.onabort?.() }
}
const sent = { count: 0 }
const isHere = (url: unknown): boolean => new URL(String(url)).hostname === '127.0.0.1'
/** A socket to elsewhere never opens. */
class Nowhere extends EventTarget {
  readyState = 0
  readonly url: string
  constructor(url: string) { super(); this.url = url }
  send(): void { /* to nobody */ }
  close(): void { this.readyState = 3 }
}

const tracks = new Set<Track>(), peers = new Set<Peer>()
let gate: Promise<unknown> | undefined, refusal: string | undefined

/** What the page of a test holds, and what can be done to it. One page for a process: SDKs keep globals of their own. */
export const page = {
  /** Is a microphone or camera open that was asked for? */
  isHot: (): boolean => [...tracks].some(t => t.readyState === 'live' && asked.has(t)),
  isMuted: (): boolean => ![...tracks].some(t => asked.has(t) && t.enabled && !t.muted),
  /** Was a microphone that was asked for ever given to a connection, and not muted? */
  wasHeard: (): boolean => everAsked.some(wasHeard),
  /** It is given to something that is no connection: a cloud that is played. */
  publish(stream: MediaStream): void { for (const track of stream.getAudioTracks()) give(track) },
  openPeers: (): number => peers.size,
  /** Requests that went to no cloud. */
  requests: (): number => sent.count,
  /** The path between the peers is gone, or back. */
  path(state: 'disconnected' | 'failed' | 'connected'): void { for (const peer of peers) peer.become(state) },
  /** Holds the answer to the next request for a microphone back until the returned function is called. */
  holdCapture(): () => Promise<void> {
    let open!: () => void
    gate = new Promise<void>(resolve => { open = resolve })
    return async () => { gate = undefined; open(); await new Promise(resolve => { setTimeout(resolve, 0) }) }
  },
  /** What was asked for is unplugged, or its permission taken back: its tracks end, and say so, which one that is stopped does not. */
  endCapture(): void {
    for (const track of [...tracks]) if (asked.has(track)) {
      track.stop()
      track.dispatchEvent(new Event('ended'))
    }
  },
  /** The next request for a microphone is refused by this name. */
  refuseCapture(name: string): void { refusal = name },
  reset(): void { for (const t of tracks) t.stop(); for (const p of peers) p.close(); gate = refusal = undefined; everAsked.length = 0 },
}
const asked = new WeakSet<Track>(), everAsked: Track[] = []

async function getUserMedia(constraints: { audio?: unknown; video?: unknown } = {}): Promise<Stream> {
  await gate
  if (refusal !== undefined) {
    const name = refusal
    refusal = undefined
    throw new DOMException('refused by the page of the test', name)
  }
  const stream = new Stream((['audio', 'video'] as const).filter(kind => constraints[kind]).map(kind => new Track(kind)))
  for (const track of stream.getTracks()) { asked.add(track); everAsked.push(track) }
  return stream
}

const DOM = [
  'document', 'location', 'history', 'localStorage', 'sessionStorage', 'HTMLElement', 'HTMLMediaElement', 'HTMLVideoElement', 'HTMLAudioElement', 'HTMLCanvasElement', 'Element', 'Node',
  'MutationObserver', 'DOMParser', 'CustomEvent', 'getComputedStyle', 'requestAnimationFrame', 'cancelAnimationFrame', 'Image', 'DocumentFragment', 'customElements',
] as const

let isInstalled = false
/** Makes this process a page. Before the SDK is imported. */
export function installPage({ userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36' } = {}): void {
  if (isInstalled) return
  isInstalled = true
  const dom = new Window({ url: 'https://localhost/' })
  const set = (name: string, value: unknown): void => { Object.defineProperty(globalThis, name, { value, configurable: true, writable: true }) }
  for (const name of DOM) set(name, (dom as unknown as Record<string, unknown>)[name])
  const events = new EventTarget()
  // Some SDKs never take their listeners off a page.
  setMaxListeners(0, events)
  for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent'] as const) set(name, events[name].bind(events))
  for (const name of ['window', 'self', 'top', 'parent']) set(name, globalThis)
  const mediaDevices = Object.assign(new EventTarget(), {
    getUserMedia, getDisplayMedia: getUserMedia, getSupportedConstraints: () => ({}),
    enumerateDevices: async () => [{ deviceId: 'default', kind: 'audioinput', label: 'a microphone', groupId: '1', toJSON: () => ({}) }],
  })
  set('navigator', { userAgent, appVersion: userAgent.slice(8), platform: 'Linux x86_64', vendor: 'Google Inc.', language: 'en', languages: ['en'], onLine: true, hardwareConcurrency: 2, maxTouchPoints: 0, mediaDevices, permissions: { query: async () => Object.assign(new EventTarget(), { state: 'granted' }) }, sendBeacon: () => true })
  set('screen', { width: 1440, height: 900, orientation: Object.assign(new EventTarget(), { type: 'landscape-primary', angle: 0 }) })
  set('innerWidth', 1440)
  set('innerHeight', 900)
  set('MediaStream', Stream)
  set('MediaStreamTrack', Track)
  set('RTCPeerConnection', Peer)
  set('RTCSessionDescription', class { constructor(init: object) { Object.assign(this, init) } })
  set('RTCIceCandidate', class { constructor(init: object) { Object.assign(this, init) } })
  for (const name of ['RTCRtpSender', 'RTCRtpReceiver']) set(name, class { static getCapabilities(): object { return { codecs: [], headerExtensions: [] } } })
  set('RTCRtpTransceiver', class { setCodecPreferences(): void { /* any */ } })
  set('XMLHttpRequest', Request)
  const { fetch } = globalThis
  set('fetch', (input: string | URL, init?: RequestInit) => (isHere(input) ? fetch(input, init) : new Promise<never>(() => undefined)))
  // In a browser each message is a task of its own, and what promises have waited for it runs before the next.
  set('WebSocket', new Proxy(WebSocket, { construct: (_, [url, protocols]: [string, string[]?]) => (isHere(url) ? new WebSocket(url, protocols ?? [], { allowSynchronousEvents: false }) : new Nowhere(url)) }))
}
