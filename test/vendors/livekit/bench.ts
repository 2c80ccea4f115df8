import { createLiveKitTransport } from '@onhook/adapters/livekit'
import type { TransportPort } from '@onhook/machine'
import * as livekit from 'livekit-client'
import { overEmitters, type EmitterBench } from '../harness/emitter-bench.ts'

const { RoomEvent } = livekit, rooms: livekit.Room[] = []
/** Joins without a server: only its emitter is measured. */
class OpenRoom extends livekit.Room {
  constructor(options?: livekit.RoomOptions) { super(options); rooms.push(this) }
  override connect = (): Promise<void> => {
    this.emit(RoomEvent.Connected)
    return Promise.resolve()
  }
}
const transport = (): TransportPort => createLiveKitTransport({ ...livekit, Room: OpenRoom } as never, { connection: { url: 'ws://localhost', token: 'any' } })
export const open = (): EmitterBench => ({
  name: 'LiveKit', emitter: 'livekit-client\'s Room', transport: transport(),
  pair: () => overEmitters([[RoomEvent.Reconnecting], [RoomEvent.Reconnected]], rooms.at(-1)!, new livekit.Room()),
})
/** For a whole call: the room that it has joined, and what that says. */
export const openRoom = (): { transport: TransportPort; emit(n: number): void } =>
  ({ transport: transport(), emit: n => { rooms.at(-1)!.emit(n % 2 ? RoomEvent.Reconnected : RoomEvent.Reconnecting) } })
