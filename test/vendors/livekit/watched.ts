/**
 * What LiveKit takes of the platform, watched: peer connections, sockets and microphones, through the globals that it uses. What they
 * made is the truth about what is open. One world at a time.
 */
type Held = {
  connections: RTCPeerConnection[]
  sockets: WebSocket[]
  tracks: MediaStreamTrack[]
  /** A request for a microphone waits for it. */
  grant: Promise<void> | undefined
}
let held: Held = { connections: [], sockets: [], tracks: [], grant: undefined }

/** From now on only what is taken anew counts. What an earlier world took and still holds is closed. */
export function watchAnew(): Held {
  for (const connection of held.connections) connection.close()
  for (const socket of held.sockets) socket.close()
  for (const track of held.tracks) track.stop()
  held = { connections: [], sockets: [], tracks: [], grant: undefined }
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
    }
  }
  class WatchedSocket extends Socket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      held.sockets.push(this)
    }
  }
  Object.assign(globalThis, { RTCPeerConnection: WatchedConnection, WebSocket: WatchedSocket })
  mediaDevices.getUserMedia = async constraints => {
    const mine = held
    await mine.grant
    const stream = await capture(constraints)
    mine.tracks.push(...stream.getTracks())
    return stream
  }
}
