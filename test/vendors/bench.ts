/**
 * `pnpm --dir test/vendors bench [--json]`: what an event of an SDK costs on its way to a call. The real Room of livekit-client emits; the
 * adapter's session, the shell and its `translate` make an event of the port of it. Against the same emit to a listener that does nothing,
 * and against what the call itself then does with it; each pair in one run.
 */
import { createLiveKitTransport } from '@onhook/adapters/livekit'
import { createCall, type TransportEvent } from '@onhook/machine'
import * as livekit from 'livekit-client'
import { compare, type Result } from '../bench/measure.ts'

const EVENTS = 5_000, { RoomEvent } = livekit
const rooms: livekit.Room[] = []
/** Joins without a server: only its emitter is measured. */
class OpenRoom extends livekit.Room {
  constructor(options?: livekit.RoomOptions) { super(options); rooms.push(this) }
  override connect = (): Promise<void> => {
    this.emit(RoomEvent.Connected)
    return Promise.resolve()
  }
}
const transport = (): ReturnType<typeof createLiveKitTransport> => createLiveKitTransport({ ...livekit, Room: OpenRoom } as never, { connection: { url: 'ws://localhost', token: 'any' } })
const room = (): livekit.Room => rooms.at(-1)!
const outage = (to: livekit.Room): number => {
  for (let i = 0; i < EVENTS; i++) to.emit(i % 2 ? RoomEvent.Reconnected : RoomEvent.Reconnecting)
  return EVENTS
}

async function events(): Promise<Result[]> {
  const port = transport(), told: TransportEvent['type'][] = []
  let heard = 0
  port.subscribe(event => { heard++; if (told.length < 3) told.push(event.type) })
  void port.join({ attempt: 1, signal: new AbortController().signal })
  await new Promise(resolve => { setTimeout(resolve, 10) })
  const adapted = room(), bare = new livekit.Room()
  for (const event of [RoomEvent.Reconnecting, RoomEvent.Reconnected]) bare.on(event, () => undefined)
  const through = compare('an event of LiveKit through its adapter', 'the same emit, to a listener that does nothing', () => {
    const before = heard
    outage(adapted)
    if (heard - before !== EVENTS) throw new Error(`bench: expected ${EVENTS} events told, found ${heard - before}; the first were ${told.join(', ')}`)
    return EVENTS
  }, () => outage(bare))

  const call = createCall({ transport: transport(), report: error => { throw error } })
  await call.join()
  const joined = room()
  const stepped = compare('an event of LiveKit through its adapter to a step of the machine', 'call.send of the same event', () => outage(joined), () => {
    for (let i = 0; i < EVENTS; i++) call.send({ type: i % 2 ? 'transport.restored' : 'transport.lost', attempt: 1 })
    return EVENTS
  })
  if (call.state !== 'joined') throw new Error(`bench: expected a joined call, found ${call.state}`)
  return [through, stepped]
}

const results = await events()
if (process.argv.includes('--json')) console.log(JSON.stringify({ results }))
else for (const r of results) console.log(`${r.name}: ${r.value} ${r.unit} · ${r.peer}: ${r.peerValue} · ratio ${r.ratio}`)
process.exit(0)
