/** What a host gives, and the part of janus-gateway's client that is used. */
import type { CapturedTrack } from '../microphone.ts'
import type { Given, SessionOptions } from '../session/index.ts'

/** A request to a plugin. */
export type JanusRequest = { request: string; [field: string]: unknown }

/** A `MediaStreamTrack`. */
export interface JanusMediaTrack extends CapturedTrack { readonly kind: string; enabled: boolean; stop(): void }
/** A `TrackOption` whose `capture` is a track that you have opened. The adapter handles late grants and stops, because the client does not. */
export type JanusTrack<Media extends JanusMediaTrack = JanusMediaTrack> = { type: 'audio' | 'video'; capture?: Media; recv?: boolean }

/** A `PluginHandle`. */
export interface JanusHandle {
  readonly webrtcStuff: { readonly pc?: { readonly connectionState: string; getSenders?(): { readonly track: JanusMediaTrack | null }[] } | null }
  send(message: never): void
  createOffer(params: never): void
  handleRemoteJsep(params: never): void
  detach(): void
}
/** A `Janus`. */
export interface JanusSession {
  attach(options: never): void
  destroy(options: { unload: boolean; notifyDestroyed: boolean }): void
  reconnect(callbacks: { success(): void; error(text: string): void }): void
  isConnected(): boolean
}

export interface JanusSocket { close(): void; addEventListener(type: 'close', listener: (event: { code: number }) => void): void }
/** The part of `janus-gateway` that is used: the class, after `Janus.init`. */
export interface JanusClass {
  new (options: never): JanusSession
  /** How it opens a socket. It is public, but not part of the typings. `Janus.init` sets it. */
  newWebSocket?: ((server: string, protocol: string) => JanusSocket) | undefined
}
export type JanusModule = { default: JanusClass }

export type JanusOptions<Media extends JanusMediaTrack = JanusMediaTrack> = SessionOptions & {
  /** The options of `new Janus`: `server` (one, not a list), `iceServers`, `token`. A function is called for each join. */
  session: Given<{ server: string; [option: string]: unknown }>
  /** `janus.plugin.videoroom`, `janus.plugin.audiobridge`. */
  plugin: string
  /** The request that enters the room: `{ request: 'join', room: 1234, ptype: 'publisher' }`. A function is called for each join. */
  join: Given<JanusRequest>
  /** The request that goes with our offer, also when ICE is restarted. Default: `{ request: 'configure' }`. */
  publish?: JanusRequest
  /** Opens the microphone, and the camera. The tracks are stopped when the call is over. */
  capture(): JanusTrack<Media>[] | Promise<JanusTrack<Media>[]>
  /** More for `attach`: `onremotetrack`, `opaqueId`. */
  attach?: { [option: string]: unknown }
  /** Called with every message of the plugin, after the adapter has handled it: use it to subscribe to the others in the room. `handle` is the client's own. */
  onMessage?(message: unknown, jsep: object | undefined, handle: JanusHandle): void
  /**
   * For calls of two: when the last other participant has left, the call is over as `remote-hangup`. In a VideoRoom, participants who have not
   * published are known only with `notify_joining`. Default false.
   */
  endsWhenAlone?: boolean
}
