/** The same world in a page: Chromium's own WebRTC, sockets and (fake) microphone. Bundled by esbuild; the servers live in Node. */
import { runCases, transportCases, type CaseResult } from '@onhook/adapters/contract'
import { createLiveKitTransport } from '@onhook/adapters/livekit'
import { createCall, type Call, type TransportEvent } from '@onhook/machine'
import * as livekit from 'livekit-client'
import type { Act, WorldServer } from './server/world-server.ts'
import { watchAnew, watchGlobals } from './watched.ts'
import { bindAdapter, CLAIMS, createLiveKitWorld, LIMITS } from './world.ts'

/** Exposed by the test. */
declare const openServer: () => Promise<{ id: number; url: string; token: string }>
declare const actOnServer: (id: number, act: Act) => Promise<void>
declare const report: (result: CaseResult) => Promise<void>

livekit.setLogLevel('silent')
watchGlobals()
const server: WorldServer = { open: openServer, act: actOnServer }

const run = (share: number, of: number): Promise<CaseResult[]> => runCases(
  transportCases(CLAIMS, { ...LIMITS, orderings: 4 }).filter((_, at) => at % of === share),
  createLiveKitWorld(livekit, server, bindAdapter), { onResult: result => { void report(result) } },
)

let call: Call | undefined, room: livekit.Room | undefined, elsewhere: livekit.Room | undefined
const events: TransportEvent[] = [], held = { now: watchAnew() }
/** One call, which the test drives from outside. */
const story = {
  join(url: string, token: string): Promise<unknown> {
    held.now = watchAnew()
    events.length = 0
    const port = createLiveKitTransport(livekit, { connection: { url, token }, microphone: true, onRoom(made) { room = made } })
    call = createCall({ transport: { ...port, subscribe: emit => port.subscribe(event => { events.push(event); emit(event) }) } })
    return call.join()
  },
  leave: () => call?.leave(),
  /** The same person on a second device: the SDK alone, with none of ours. */
  async joinElsewhere(url: string, token: string): Promise<void> {
    elsewhere = new livekit.Room()
    await elsewhere.connect(url, token)
  },
  leaveElsewhere: () => elsewhere?.disconnect(),
  state: () => ({
    call: call?.state, room: room?.state, elsewhere: elsewhere?.state, words: events.map(event => event.type.slice('transport.'.length)), end: call?.getSnapshot().end,
    hot: held.now.tracks.filter(track => track.readyState === 'live').length, muted: held.now.tracks.filter(track => !track.enabled).length,
    open: held.now.connections.filter(connection => connection.signalingState !== 'closed').length + held.now.sockets.filter(socket => socket.readyState <= 1).length,
    isPublished: room?.localParticipant.getTrackPublication(livekit.Track.Source.Microphone) !== undefined,
    media: held.now.connections.map(connection => connection.connectionState),
  }),
}
export type PageStory = typeof story
export type PageRun = typeof run
Object.assign(globalThis, { run, story })
