/** One party of a call, in a page of its own: `createCall` with the WebRTC transport. Bundled by esbuild. */
import { createFakeScreen, createFakeService } from '@onhook/adapters/fake'
import { createWebRtcTransport, createWebSocketSignalling, type WebRtcConfiguration } from '@onhook/adapters/webrtc'
import { createCall, type CallEnd, type CallState, type Policy, type TraceRecord } from '@onhook/machine'

export type PartyOptions = { url: string; ice: WebRtcConfiguration; identity: string; policy?: Partial<Policy> }
/** What a test may ask. All of it is the world's truth but for the states, which are what the screen was shown. */
export type PartyReport = {
  states: string[]
  snapshot: CallState
  ends: CallEnd[]
  records: TraceRecord[]
  held: string[]
  exits: number
  wrongPops: number
  crashes: number
  muted: boolean
  settled: boolean
}

function start({ url, ice, identity, policy }: PartyOptions): void {
  const connections: RTCPeerConnection[] = []
  const sockets: WebSocket[] = []
  const tracks: MediaStreamTrack[] = []
  class Connection extends RTCPeerConnection { constructor(configuration?: RTCConfiguration) { super(configuration); connections.push(this) } }
  class Socket extends WebSocket { constructor(to: string) { super(to); sockets.push(this) } }
  const capture = async (): Promise<MediaStream> => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    tracks.push(...stream.getTracks())
    return stream
  }

  const screen = createFakeScreen({ exit: 'pops' })
  const service = createFakeService()
  // A page has no fake time: what the fake ports have to say is said within a moment.
  setInterval(() => { screen.run(); service.run() }, 10)

  const records: TraceRecord[] = []
  const call = createCall({
    transport: createWebRtcTransport({ RTCPeerConnection: Connection }, { ice, capture, signalling: createWebSocketSignalling(url, { WebSocket: Socket, room: 'room', identity }) }),
    service, screen, inspect: record => { records.push(record) },
    ...(policy ? { policy } : undefined),
  })
  const ends: CallEnd[] = []
  let settled = false
  // From the first: whether anything is told before the join depends on who is quicker.
  const states: string[] = [call.state]
  call.subscribe(state => { if (states.at(-1) !== state.session) states.push(state.session) })
  screen.connect(event => call.send(event))
  screen.mount()

  const party = {
    join: async () => {
      const joined = call.join()
      // Both belong to the attempt that has just begun.
      void call.ended.then(end => { ends.push(end) })
      void call.settled.then(() => { settled = true })
      await joined
    },
    leave: () => call.leave('button'),
    mute: (muted: boolean) => call.send({ type: muted ? 'user.mute' : 'user.unmute' }),
    report: (): PartyReport => ({
      states, snapshot: call.getSnapshot(), ends, records, settled,
      held: [
        ...tracks.filter(t => t.readyState === 'live').map(() => 'microphone'),
        ...connections.filter(c => c.connectionState !== 'closed').map(() => 'connection'),
        ...sockets.filter(s => s.readyState <= WebSocket.OPEN).map(() => 'socket'),
        ...service.held(), ...screen.held(),
      ],
      exits: screen.exits, wrongPops: screen.wrongPops, crashes: service.crashes,
      muted: tracks.some(t => t.readyState === 'live' && !t.enabled),
    }),
  }
  Object.assign(globalThis, { party })
}

Object.assign(globalThis, { start })
