/**
 * What LiveKit takes of the platform, watched: peer connections, sockets and microphones, through the globals that it uses. What they
 * made is the truth about what is open. One world at a time.
 */
import { listenAt } from '../harness/ear.ts'

type Held = {
  connections: RTCPeerConnection[]
  sockets: WebSocket[]
  tracks: MediaStreamTrack[]
  /** A request for a microphone waits for it; and the making of an offer. */
  grant: Promise<void> | undefined
  offer: Promise<void> | undefined
  /** How many offers were made, also those that wait. */
  offers: number
  /** How often a microphone was asked for. */
  asked: number
}
let held: Held = { connections: [], sockets: [], tracks: [], grant: undefined, offer: undefined, offers: 0, asked: 0 }

/** From now on only what is taken anew counts. What an earlier world took and still holds is closed. */
export function watchAnew(): Held {
  for (const connection of held.connections) connection.close()
  for (const socket of held.sockets) socket.close()
  for (const track of held.tracks) track.stop()
  held = { connections: [], sockets: [], tracks: [], grant: undefined, offer: undefined, offers: 0, asked: 0 }
  return held
}

/** Puts watched classes in the place of the globals, once. */
export function watchGlobals(): void {
  const { RTCPeerConnection: Connection, WebSocket: Socket, navigator: { mediaDevices } } = globalThis
  const capture = mediaDevices.getUserMedia.bind(mediaDevices)
  class WatchedConnection extends Connection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      held.connections.push(this)
      const createOffer = this.createOffer.bind(this) as (options?: RTCOfferOptions) => Promise<RTCSessionDescriptionInit>, mine = held
      this.createOffer = (async (options?: RTCOfferOptions) => {
        const offer = await createOffer(options)
        mine.offers++
        await mine.offer
        return offer
      }) as RTCPeerConnection['createOffer']
    }
  }
  class WatchedSocket extends Socket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      held.sockets.push(this)
    }
  }
  listenAt(WatchedConnection)
  Object.assign(globalThis, { RTCPeerConnection: WatchedConnection, WebSocket: WatchedSocket })
  mediaDevices.getUserMedia = async constraints => {
    const mine = held
    mine.asked++
    await mine.grant
    const stream = await capture(constraints)
    mine.tracks.push(...stream.getTracks())
    return stream
  }
}
