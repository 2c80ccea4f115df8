/**
 * What the app talks to: the relay, by `WebSocketModule`, and the other phone, by `WebRTCModule`. It takes the call up, its media can
 * be cut and mended, and it hangs up when it is told to. No media, no ICE: only the words of both native modules.
 */
import { addModule, emit, emitLater, say } from './modules.ts'
import { later } from './loop.ts'

type Words = { type: string; session?: number; description?: { type: string } }
type Step = { kind: string; to: { session: string }; commands: { type: string; reason?: string }[] }
let socket = 0, inspector = 0, connection = -1, channel = '', isUp = false, isCut = false

/** What the example's recorder told the inspector: the states of the session, and every end that was recorded. */
export const told = { states: [] as string[], ends: [] as string[] }
function inspect(frame: { kind: string; n: number; records?: Step[] }): void {
  frame.records?.filter(({ kind }) => kind === 'step').forEach(({ to, commands }) => {
    if (told.states[told.states.length - 1] !== to.session) told.states.push(to.session)
    commands.forEach(({ type, reason }) => { if (type === 'recordEnd') told.ends.push(String(reason)) })
  })
  if (frame.records) emitLater('websocketMessage', { id: inspector, type: 'text', data: JSON.stringify({ v: 1, kind: 'ack', n: frame.n }) })
}

const relay = (message: object): void => emitLater('websocketMessage', { id: socket, type: 'text', data: JSON.stringify(message) })
const state = (connectionState: string): void => emit('peerConnectionStateChanged', { pcId: connection, connectionState })

/** The other phone's heartbeat, as long as the path is there. */
function beat(): void {
  if (isUp) emit('dataChannelReceiveMessage', { peerConnectionId: connection, reactTag: channel, type: 'text', data: 'beat' })
  later(beat, 500)
}
export const otherSide = {
  comes: (): void => relay({ type: 'peer', peer: 'them' }),
  /** Nothing comes through any more. */
  cut(): void { isUp = false; isCut = true; state('disconnected') },
  mend(): void { isUp = true; isCut = false; state('connected') },
  hangsUp: (): void => relay({ type: 'bye' }),
}

const rtp = { codecs: [], headerExtensions: [], encodings: [], rtcp: { cname: '', reducedSize: false }, transactionId: '' }
const half = (peerConnectionId: number, id: string) => ({ peerConnectionId, id, rtpParameters: rtp })
const track = (kind: string) => ({ id: `own-${kind}`, kind, label: kind, enabled: true, readyState: 'live', remote: false, peerConnectionId: -1, constraints: {}, settings: {} })
const done = <T>(value: T): Promise<T> => new Promise(resolve => { later(() => resolve(value)) })
const ice = { newTransceivers: [], transceiversInfo: [] }

export function installOtherSide(): void {
  addModule('WebSocketModule', {
    connect(url: string, _protocols: unknown, _options: unknown, id: number) {
      say(`socket to ${url}`)
      if (url.includes('token=')) inspector = id
      else socket = id
      emitLater('websocketOpen', { id, protocol: '' })
    },
    send(text: string, id: number) {
      if (id === inspector) return inspect(JSON.parse(text) as Parameters<typeof inspect>[0])
      const message = JSON.parse(text) as Words
      if (message.type !== 'ping' && message.type !== 'candidate') say(`relay: ${message.type}${message.description ? ` ${message.description.type}` : ''}`)
      if (id !== socket) return
      if (message.type === 'join') relay({ type: 'accepted', polite: false })
      if (message.type === 'ping') relay({ type: 'pong' })
      if (message.type === 'ask') relay({ type: 'peer', peer: 'them' })
      if (message.description?.type === 'offer') relay({ type: 'description', session: message.session, description: { type: 'answer', sdp: 'v=0' } })
    },
    close(code: number, reason: string, id: number) {
      say(`socket ${id === inspector ? 'to the inspector ' : ''}closed`)
      emitLater('websocketClosed', { id, code, reason })
    },
  })
  addModule('WebRTCModule', {
    checkPermission: () => done(true),
    requestPermission: () => done(true),
    getUserMedia({ audio, video }: { audio?: unknown; video?: unknown }, granted: (id: string, tracks: object[]) => void) {
      say('microphone and camera on')
      later(() => granted('own', [...audio ? [track('audio')] : [], ...video ? [track('video')] : []]))
    },
    mediaStreamTrackRelease(id: string) { say(`${id === 'own-audio' ? 'microphone' : 'camera'} off`) },
    mediaStreamRelease: () => undefined,
    peerConnectionInit(_configuration: unknown, id: number) { connection = id; say('connection made'); return true },
    peerConnectionAddTrack: (id: number, trackId: string) => ({
      transceiverOrder: 0, sender: half(id, trackId),
      transceiver: { isStopped: false, direction: 'sendrecv', currentDirection: null, mid: null, sender: half(id, trackId), receiver: half(id, trackId) },
    }),
    createDataChannel(id: number, label: string) {
      channel = `channel ${id}`
      return { peerConnectionId: id, reactTag: channel, label, id: 0, ordered: true, protocol: '', readyState: 'connecting' }
    },
    dataChannelSend(_id: number, _tag: string, text: string) { if (text === 'bye') say('other side told bye') },
    peerConnectionCreateOffer: () => done({ sdpInfo: { type: 'offer', sdp: 'v=0' }, ...ice }),
    peerConnectionSetLocalDescription(id: number, description: { type: string }) {
      emitLater('peerConnectionSignalingStateChanged', { pcId: id, signalingState: 'have-local-offer' }, 0)
      return done({ sdpInfo: { type: description.type, sdp: 'v=0' }, ...ice })
    },
    peerConnectionSetRemoteDescription(id: number) {
      emitLater('peerConnectionSignalingStateChanged', { pcId: id, signalingState: 'stable' }, 0)
      if (!isCut) later(() => state('connecting'), 5)
      if (!isCut) later(() => {
        emit('dataChannelStateChanged', { peerConnectionId: id, reactTag: channel, id: 0, state: 'open' })
        otherSide.mend()
      }, 200)
      return done({ sdpInfo: { type: 'answer', sdp: 'v=0' }, ...ice })
    },
    peerConnectionGetStats: () => done('[]'),
    senderReplaceTrack: () => done(true),
    peerConnectionClose(id: number) { say('connection closed'); isUp = false; emitLater('peerConnectionStateChanged', { pcId: id, connectionState: 'closed' }) },
    peerConnectionDispose: () => undefined,
  })
  beat()
}
