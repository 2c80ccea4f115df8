/** The app of docs/web.md in a page. Bundled by esbuild; the server lives in Node. */
import type { TraceRecord } from '@onhook/machine'
import * as livekit from 'livekit-client'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

livekit.setLogLevel('silent')
const records: TraceRecord[] = []
// The room that the app listens to, to let somebody else's track come: our server speaks LiveKit's signalling, and no SFU sends media.
let room: livekit.Room | undefined
const listen = livekit.Room.prototype.on as (this: livekit.Room, ...parameters: unknown[]) => livekit.Room
Object.assign(livekit.Room.prototype, { on(this: livekit.Room, ...parameters: unknown[]) {
  if (parameters[0] === livekit.RoomEvent.TrackSubscribed) room = this
  return listen.apply(this, parameters)
} })
let track: livekit.RemoteAudioTrack | undefined
const app = {
  records,
  ends: () => records.filter(record => record.kind === 'close').map(record => (record as { end?: { reason: string } }).end?.reason),
  /** A real remote track, of a tone, as the room tells it; and that it is gone. */
  other(isThere: boolean): void {
    if (isThere) {
      const audio = new AudioContext(), to = audio.createMediaStreamDestination(), connection = new RTCPeerConnection()
      track = new livekit.RemoteAudioTrack(to.stream.getAudioTracks()[0]!, 'TR_other', connection.addTransceiver('audio').receiver)
    }
    room!.emit(isThere ? livekit.RoomEvent.TrackSubscribed : livekit.RoomEvent.TrackUnsubscribed, track!, undefined as never, undefined as never)
  },
}
export type AppPage = typeof app
Object.assign(globalThis, { app })
const place = document.createElement('main')
document.body.append(place)
createRoot(place).render(<StrictMode><App inspect={record => { records.push(record) }} /></StrictMode>)
