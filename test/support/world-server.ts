/** The servers of WebRTC worlds: a relay for each, and two TURN servers where media is to be cut. */
import type { EndReason } from '@onhook/machine'
import { startSignallingRelay, type SignallingRelay } from './signalling-relay.ts'
import { startTurn, type TurnServer } from './turn.ts'
import type { WorldServer } from './webrtc-world.ts'

type Room = { relay: SignallingRelay; ours?: TurnServer; theirs?: TurnServer }

export function createWorldServer(): WorldServer & { closeAll(): Promise<void> } {
  const rooms = new Map<number, Room>()
  let ids = 0
  const find = (id: number): Room => {
    const room = rooms.get(id)
    if (!room) throw new Error(`no world ${id}: it was closed, or never opened`)
    return room
  }
  const nameOf = (relay: SignallingRelay, identity: string): string | undefined =>
    relay.log.findLast(line => line.frame.type === 'join' && line.frame['identity'] === identity)?.name

  async function close(id: number): Promise<void> {
    const room = rooms.get(id)
    rooms.delete(id)
    room?.ours?.stop()
    room?.theirs?.stop()
    await room?.relay.stop()
  }

  return {
    async open(isRelayed) {
      const id = ++ids
      const relay = await startSignallingRelay()
      const turns = isRelayed ? { ours: await startTurn(), theirs: await startTurn() } : undefined
      rooms.set(id, { relay, ...turns })
      return { id, url: relay.url, ours: turns?.ours.configuration ?? {}, theirs: turns?.theirs.configuration ?? {} }
    },
    async refuse(id) { find(id).relay.refuse({ reason: 'room-full' }) },
    async kick(id) {
      const { relay } = find(id)
      relay.kick({ reason: 'removed-by-host' }, nameOf(relay, 'us'))
    },
    async kickInOtherWords(id) {
      const { relay } = find(id), word = 'the-hall-is-closed'
      relay.kick({ reason: word as EndReason }, nameOf(relay, 'us'))
      return word
    },
    async cut(id) { find(id).ours?.cut() },
    async restore(id) { find(id).ours?.restore() },
    async bury(id) {
      const { relay, theirs } = find(id)
      theirs?.cut()
      relay.lose({ match: (_frame, name) => name === nameOf(relay, 'them') })
      relay.drop(nameOf(relay, 'them'))
    },
    async repeat(id) { find(id).relay.duplicate() },
    close,
    async closeAll() { await Promise.all([...rooms.keys()].map(close)) },
  }
}
