/** A world of Janus: a room of its own on the real server, a proxy before the socket, the host of the room, and another one in it. */
import { DEFAULT_LIMITS, type CreateTransportWorld, type TransportWorld } from '@onhook/adapters/contract'
import type { TransportPort } from '@onhook/machine'
import { wasHeard } from '../harness/ear.ts'
import { openJanusPeer, type JanusPeer } from '../harness/janus-client.ts'
import { startJanus, type JanusServer } from '../harness/janus.ts'
import { openSocketProxy, type SocketProxy } from '../harness/socket-proxy.ts'
import { until } from '../harness/story.ts'
import { grants, openConnections, openMicrophone } from './page.ts'

export type JanusRoom = 'videoroom' | 'audiobridge'
/** What a binding is made from. */
export type JanusPlace = {
  server: string
  iceServers: object[]
  plugin: string
  /** What enters the room; its pin may be wrong. */
  join(): { request: string; [field: string]: unknown }
  /** Opens a microphone that sends. */
  capture(): Promise<MediaStreamTrack>
  /** Constraints with which the page's `getUserMedia` does the same. */
  constraints: object
}
export type JanusWorld = TransportWorld & { host: JanusPeer; proxy: SocketProxy; server: JanusServer; iceServers: object[]; room: number }

const PIN = 'letmein', SECRET = 'host', ME = 1, OTHER = 2
let rooms = 0, shared: Promise<JanusServer> | undefined
/** One server for all worlds of a file that do no harm to it. */
const sharedServer = (): Promise<JanusServer> => shared ??= startJanus({ reclaimS: 3 })
export async function stopSharedServer(): Promise<void> {
  if (shared) await (await shared).stop()
  shared = undefined
}

export async function openJanusWorld(kind: JanusRoom, server: JanusServer, bind: (place: JanusPlace) => TransportPort): Promise<JanusWorld> {
  const plugin = `janus.plugin.${kind}`, room = ++rooms, iceServers: object[] = [], world = {}
  const host = await openJanusPeer(server.url, plugin), proxy = await openSocketProxy(server.url, 'janus-protocol')
  await host.ask({ request: 'create', room, secret: SECRET, pin: PIN, publishers: 3 })
  const enter = (id: number, pin = PIN): { request: string; [field: string]: unknown } => ({ request: 'join', room, id, pin, ptype: 'publisher', display: `${id}` })
  const microphones: MediaStreamTrack[] = []
  let gate = Promise.resolve(), other: JanusPeer | undefined, pin = PIN, muted: MediaStreamTrack | undefined
  const capture = async (): Promise<MediaStreamTrack> => {
    await gate
    const { track } = openMicrophone()
    microphones.push(track)
    return muted = track
  }
  grants.set(world, capture)
  const port = bind({
    server: proxy.url, iceServers, plugin, capture, constraints: { world },
    join() {
      const mine = pin
      pin = PIN
      return enter(ME, mine)
    },
  })
  const event = (data: object): object => ({ janus: 'event', plugindata: { plugin, data } })
  /** Of the handle that the server has named last: of what there is, or of what there was. */
  const says = (message: object) => (): void => {
    const [session_id, sender] = (['session_id', 'sender'] as const).map(name => proxy.said.findLast(text => text.includes(`"${name}"`))?.match(new RegExp(`"${name}": ?(\\d+)`))?.[1])
    if (session_id !== undefined) proxy.say(JSON.stringify({ ...message, session_id: Number(session_id), ...(sender !== undefined && { sender: Number(sender) }) }))
  }
  return {
    port, host, proxy, server, iceServers, room,
    remote: {
      async join() {
        if (other) return
        other = await openJanusPeer(server.url, plugin)
        await other.ask(enter(OTHER))
      },
      async leave() {
        await other?.leave()
        other = undefined
      },
      kill() { other?.kill() },
    },
    cut: () => server.signal('SIGSTOP'),
    restore: () => server.signal('SIGCONT'),
    refuse() { pin = 'wrong'; return 'unauthorised' },
    async kick() {
      // While it joins: a room that does not have us yet refuses, as there is nobody to put out.
      await until('the room to have us', () => proxy.said.some(text => /"(videoroom|audiobridge)": ?"joined"/.test(text)), DEFAULT_LIMITS.joinMs)
      // Not waited for: a server that stands still answers when it goes on.
      void host.ask({ request: 'kick', room, secret: SECRET, id: ME }).catch(() => undefined)
    },
    failRecoverably: () => proxy.cut(),
    die: () => proxy.silence(),
    holdJoin: () => proxy.hold(text => text.includes('"webrtcup"')),
    holdCapture() {
      let grant!: () => void
      gate = new Promise(resolve => { grant = resolve })
      return grant
    },
    endMicrophone() {
      for (const track of microphones) {
        track.stop()
        track.dispatchEvent(new Event('ended'))
      }
    },
    callbacks: {
      'media are up': says({ janus: 'webrtcup' }), 'media are hung up': says({ janus: 'hangup', reason: 'ICE failed' }), 'nothing comes in': says({ janus: 'media', type: 'audio', receiving: false }), 'much is lost': says({ janus: 'slowlink', uplink: true, lost: 9 }),
      'joined again': says(event({ [kind]: 'joined', room, id: ME, publishers: [] })), 'done': says(event({ [kind]: 'event', configured: 'ok' })), 'refused': says(event({ [kind]: 'event', error_code: 436, error: 'already in the room' })),
      'another goes': says(event({ [kind]: 'event', room, leaving: OTHER })), 'the room is closed': says(event({ [kind]: 'destroyed', room })), detached: says({ janus: 'detached' }), 'timed out': says({ janus: 'timeout' }),
      'the socket breaks': () => proxy.cut(),
    },
    repeatCallbacks: () => proxy.repeat(text => /"janus":"(event|webrtcup|hangup|media)"/.test(text)),
    truth: {
      hot: () => microphones.some(track => track.readyState === 'live'),
      connected: () => proxy.open() > 0 || openConnections(iceServers).length > 0,
      muted: () => muted?.enabled === false,
      wasHeard: () => microphones.some(wasHeard),
    },
    async close() {
      server.signal('SIGCONT')
      other?.kill()
      host.kill()
      await proxy.close()
      for (const pc of openConnections(iceServers)) pc.close()
      for (const track of microphones) track.stop()
      grants.delete(world)
    },
  }
}

/** What is cut off is a server that stands still; and a server that waits for claims is late to notice a death. Then it is one of its own. */
export const janusWorlds = (kind: JanusRoom, bind: (place: JanusPlace) => TransportPort): CreateTransportWorld => async ({ needs }) => {
  if (!needs.includes('canBeCutOff') && !needs.includes('noticesRemoteDeath')) return openJanusWorld(kind, await sharedServer(), bind)
  const server = await startJanus(), world = await openJanusWorld(kind, server, bind)
  return { ...world, async close() { await world.close(); await server.stop() } }
}
