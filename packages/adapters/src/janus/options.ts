/** What a host gives, and of janus-gateway's client what is used. */
import type { CapturedTrack } from '../microphone.ts'
import type { Given, SessionOptions } from '../session/index.ts'

/** A request to a plugin. */
export type JanusRequest = { request: string; [field: string]: unknown }

/** A `MediaStreamTrack`. */
export interface JanusMediaTrack extends CapturedTrack { readonly kind: string; enabled: boolean; stop(): void }
/** A `TrackOption` whose `capture` is a track that you have opened: late grants and stops are ours to handle, and the client does not. */
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
/** What is used of `janus-gateway`: the class, which `Janus.init` has made ready. */
export interface JanusClass {
  new (options: never): JanusSession
  /** How it opens a socket: public, and no part of its typings. Set by `Janus.init`. */
  newWebSocket?: ((server: string, protocol: string) => JanusSocket) | undefined
}
export type JanusModule = { default: JanusClass }

export type JanusOptions<Media extends JanusMediaTrack = JanusMediaTrack> = SessionOptions & {
  /** What `new Janus` takes: `server` (one, not a list), `iceServers`, `token`. A function is asked for each join. */
  session: Given<{ server: string; [option: string]: unknown }>
  /** `janus.plugin.videoroom`, `janus.plugin.audiobridge`. */
  plugin: string
  /** The request that enters the room: `{ request: 'join', room: 1234, ptype: 'publisher' }`. A function is asked for each join. */
  join: Given<JanusRequest>
  /** Goes with our offer, also when ICE is restarted. Default `{ request: 'configure' }`. */
  publish?: JanusRequest
  /** Opens the microphone, and the camera. The tracks are stopped when the call is over. */
  capture(): JanusTrack<Media>[] | Promise<JanusTrack<Media>[]>
  /** More for `attach`: `onremotetrack`, `opaqueId`. */
  attach?: { [option: string]: unknown }
  /** Every message of the plugin, after us: the others in the room, to be subscribed to. `handle` is the client's own. */
  onMessage?(message: unknown, jsep: object | undefined, handle: JanusHandle): void
  /** For calls of two: when the last other participant has left, the call is over as `remote-hangup`. Who has not published is known in a VideoRoom with `notify_joining`. Default false. */
  endsWhenAlone?: boolean
}
