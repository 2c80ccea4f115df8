/**
 * A media server on this machine, so far as amazon-chime-sdk-js talks to one: its signalling over a WebSocket, in its own protobuf frames
 * (`build/signalingprotocol`), and a peer connection of libwebrtc that answers its offer, so that ICE and DTLS are real.
 */
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import wrtc from '@roamhq/wrtc'
import { WebSocketServer, type WebSocket } from 'ws'

type Frame = { type: number; [key: string]: unknown }
type Protocol = { SdkSignalFrame: { encode(frame: object): { finish(): Uint8Array }; decode(bytes: Uint8Array): Frame & { sub?: { sdpOffer: string }; pingPong?: { type: number; pingId: number } }; Type: Record<string, number> } }
const { SdkSignalFrame } = createRequire(import.meta.url)('amazon-chime-sdk-js/build/signalingprotocol/SignalingProtocol.js') as Protocol
const { Type } = SdkSignalFrame
/** The first byte of each message. */
const RTC_FRAME = 5

export type ChimeServer = {
  url: string
  /** The types of the frames that came, in order; without pings and metrics. */
  readonly heard: string[]
  sockets(): number
  /** The next join is answered when the returned function is called; `SUBSCRIBE`: it is answered at once, and its media are then. */
  hold(frame?: 'JOIN' | 'SUBSCRIBE'): () => void
  /** The status that answers the next join, as of the audio channel: 409 is full. */
  refuse(status: number): void
  /** Tells a status of the audio channel to whoever has joined, also to who comes back as the same attendee: 410 is ended, 411 removed. */
  status(status: number): void
  /** Every socket breaks; a new one can be opened at once. */
  drop(): void
  cut(): void
  restore(): void
  /** Sockets stay open, and nothing is answered any more. */
  fallSilent(): void
  others(...ids: string[]): void
  close(): Promise<void>
}

export async function startChimeServer(): Promise<ChimeServer> {
  const http = createServer(), wss = new WebSocketServer({ noServer: true, handleProtocols: protocols => [...protocols][0] ?? false })
  await new Promise<void>((resolve, reject) => { http.once('error', reject).listen(0, '127.0.0.1', resolve) })
  // Who is cut off reaches nobody: a socket that opens and closes at once would be a server that refuses.
  http.on('upgrade', (request, stream, head) => { if (isCut) stream.destroy(); else wss.handleUpgrade(request, stream, head, socket => wss.emit('connection', socket, request)) })
  const sockets = new Set<WebSocket>(), heard: string[] = [], pcs: RTCPeerConnection[] = []
  let isCut = false, isSilent = false, isClosed = false, held: (() => void)[] | undefined, heldFrame = '', refusal: number | undefined
  /** By join token, of each attendee that has joined: what it is told when it comes back. */
  const verdicts = new Map<string, number | undefined>()
  let ids: string[] = []
  const tell = (socket: WebSocket, frame: object): void => {
    if (!isSilent && socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.from([RTC_FRAME]), SdkSignalFrame.encode({ timestampMs: Date.now(), ...frame }).finish()]))
  }
  const audioStatus = (socket: WebSocket, status: number): void => tell(socket, { type: Type['AUDIO_STATUS'], audioStatus: { audioStatus: status } })
  const streams: string[] = []
  const streamOf = (id: string): number => (streams.includes(id) ? streams.indexOf(id) + 1 : streams.push(id))
  const roster = (socket: WebSocket, gone: string[] = []): void => tell(socket, {
    type: Type['AUDIO_STREAM_ID_INFO'],
    // Who has gone is a stream without an attendee.
    audioStreamIdInfo: { streams: [...ids.map(id => ({ audioStreamId: streamOf(id), attendeeId: id, externalUserId: id, muted: false, dropped: false })), ...gone.map(id => ({ audioStreamId: streamOf(id) }))] },
  })

  async function answer(offer: string): Promise<string> {
    const pc = new wrtc.RTCPeerConnection()
    pcs.push(pc)
    await pc.setRemoteDescription({ type: 'offer', sdp: offer })
    await pc.setLocalDescription(await pc.createAnswer())
    await new Promise<void>(resolve => {
      const look = (): void => { if (pc.iceGatheringState === 'complete') resolve() }
      pc.addEventListener('icegatheringstatechange', look)
      look()
    })
    return pc.localDescription!.sdp
  }
  function join(socket: WebSocket, token: string): void {
    const verdict = verdicts.get(token), no = refusal ?? verdict
    refusal = undefined
    verdicts.set(token, verdict)
    if (no !== undefined) { audioStatus(socket, no); return }
    tell(socket, { type: Type['JOIN_ACK'], joinack: { wantsCompressedSdp: false, videoSubscriptionLimit: 25 } })
    tell(socket, { type: Type['INDEX'], index: { atCapacity: false, sources: [], pausedAtSourceIds: [], numParticipants: 1 } })
  }
  wss.on('connection', (socket, request) => {
    // The token of the attendee is the second of the subprotocols (`DefaultSignalingClient`).
    const token = request.headers['sec-websocket-protocol']!.split(',')[1]!.trim()
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('message', (data: Buffer) => {
      const frame = SdkSignalFrame.decode(new Uint8Array(data.subarray(1)))
      const name = Object.keys(Type).find(key => Type[key] === frame.type) ?? String(frame.type)
      if (!/PING_PONG|METRIC|TIMING/.test(name)) heard.push(name)
      if (isSilent) return
      const soon = (run: () => void): void => { if (held && name === heldFrame) held.push(run); else run() }
      if (name === 'JOIN') soon(() => join(socket, token))
      else if (name === 'SUBSCRIBE') soon(() => void answer(frame.sub!.sdpOffer).then(sdpAnswer => {
        tell(socket, { type: Type['SUBSCRIBE_ACK'], suback: { duplex: 3, sdpAnswer, allocations: [], tracks: [] } })
        if (ids.length > 0) roster(socket)
      }).catch((error: unknown) => { if (!isClosed) throw error }))
      else if (name === 'LEAVE') tell(socket, { type: Type['LEAVE_ACK'], leaveAck: {} })
      else if (name === 'PING_PONG' && frame.pingPong?.type === 1) tell(socket, { type: Type['PING_PONG'], pingPong: { type: 2, pingId: frame.pingPong.pingId } })
    })
  })

  const drop = (): void => { for (const socket of sockets) socket.terminate() }
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    heard,
    sockets: () => sockets.size,
    hold(frame = 'JOIN') {
      const mine: (() => void)[] = held = []
      heldFrame = frame
      return () => { held = undefined; for (const go of mine.splice(0)) go() }
    },
    refuse: status => { refusal = status },
    status(status) { for (const token of verdicts.keys()) verdicts.set(token, status); for (const socket of sockets) audioStatus(socket, status) },
    drop,
    cut() { isCut = true; drop() },
    restore() { isCut = false },
    fallSilent() { isSilent = true },
    others(...now) {
      const gone = ids.filter(id => !now.includes(id))
      ids = now
      for (const socket of sockets) roster(socket, gone)
    },
    async close() {
      isClosed = true
      for (const socket of sockets) socket.terminate()
      for (const pc of pcs) pc.close()
      wss.close()
      await new Promise(resolve => { http.close(resolve) })
    },
  }
}
