/**
 * One peer connection: perfect negotiation (https://www.w3.org/TR/webrtc/#perfect-negotiation-example) with
 * every step in one queue, so that no two negotiations ever overlap, and a data channel for beats and bye.
 * What the SDK refuses is contained: a stale answer never harms a connection that lives.
 */
import type { Candidate, Description, PeerConnection, Stream, Track, WebRtcOptions, WebRtcSdk } from './options.ts'
import type { PeerMessage } from './signalling.ts'
import type { Observation } from './translate.ts'

export type Peer = {
  offer(iceRestart?: boolean): void
  take(message: PeerMessage): void
  /** Sends a beat and looks whether the other side's media arrive. */
  beat(): void
  bye(): void
  close(): void
}

export type PeerHost<S extends Stream> = {
  sdk: WebRtcSdk<S>
  options: WebRtcOptions<S>
  stream: S | undefined
  session: number
  isPolite(): boolean
  observe(seen: Observation): void
  send(message: PeerMessage): void
  /** Runs it; what it throws is reported and goes no further. */
  contain(run: () => unknown): void
}

/** Candidates that wait for the description they belong to; a connection gathers some ten. */
const EARLY_MAX = 100

export function createPeer<S extends Stream>({ sdk, options, stream, session, isPolite, observe, send, contain }: PeerHost<S>): Peer {
  const { ice } = options
  const pc: PeerConnection = new sdk.RTCPeerConnection(typeof ice === 'function' ? ice() : ice)
  // Negotiated, with a fixed id: both sides have it from the first moment, whoever offers.
  const channel = pc.createDataChannel('onhook', { negotiated: true, id: 0 })
  const early: Candidate[] = []
  let closed = false, ignoring = false, bytes = 0, work: Promise<unknown> = Promise.resolve()

  const fail = (error: unknown): void => contain(() => { if (!closed) throw error })
  const queue = (job: () => Promise<unknown>): void => { work = work.then(() => closed || job()).catch(fail) }
  const describe = async (description: Description): Promise<void> => {
    await pc.setLocalDescription(description)
    if (description.type === 'offer') observe({ type: 'offered' })
    if (!closed) send({ type: 'description', session, description: { type: description.type, sdp: pc.localDescription!.sdp! } })
  }
  const offer = (iceRestart = false): void => queue(async () => describe(await pc.createOffer({ iceRestart })))
  const add = (candidate: Candidate): Promise<void> => pc.addIceCandidate(candidate).catch(error => { if (!ignoring) fail(error) })
  const say = (text: string): void => contain(() => { if (channel.readyState === 'open') channel.send(text) })

  // Own events after our own close are no news (https://www.w3.org/TR/webrtc/#dom-rtcpeerconnection-close fires none, libwebrtc in Node does).
  const unlessClosed = <E>(listener: (event: E) => void) => (event: E): void => { if (!closed) contain(() => listener(event)) }
  pc.onconnectionstatechange = unlessClosed(() => observe({ type: 'state', state: pc.connectionState }))
  pc.onicecandidate = unlessClosed((event: { candidate: Candidate | null }) => send({ type: 'candidate', session, candidate: event.candidate }))
  // It fires for every added track, also before the other side is there; the first offer is made when it is.
  pc.onnegotiationneeded = unlessClosed(() => { if (pc.remoteDescription && pc.signalingState === 'stable') offer() })
  pc.ontrack = unlessClosed((event: { streams: readonly S[] }) => { if (event.streams[0]) options.onRemoteStream?.(event.streams[0]) })
  channel.onmessage = unlessClosed((event: { data: unknown }) => observe({ type: event.data === 'bye' ? 'bye' : 'flow' }))
  channel.onclose = unlessClosed(() => observe({ type: 'channelClosed' }))
  stream?.getTracks().forEach((track: Track) => pc.addTrack(track as never, stream as never))

  return {
    offer,
    take(message) {
      if (message.type === 'description') queue(async () => {
        const { description } = message, isOffer = description.type === 'offer', isStable = pc.signalingState === 'stable'
        // An answer to an offer that is gone; or glare, where the impolite side's offer stands.
        if (!isOffer && isStable) return
        ignoring = isOffer && !isStable && !isPolite()
        if (ignoring) return
        if (isOffer && !isStable) await pc.setLocalDescription({ type: 'rollback' })
        await pc.setRemoteDescription(description)
        for (const candidate of early.splice(0)) await add(candidate)
        if (isOffer) await describe(await pc.createAnswer())
        observe({ type: 'settled' })
      })
      else if (message.type === 'candidate') queue(async () => {
        const { candidate } = message
        if (!candidate) return
        if (pc.remoteDescription) await add(candidate)
        else if (early.length < EARLY_MAX) early.push(candidate)
      })
    },
    beat() {
      say('beat')
      pc.getStats().then(reports => {
        let bytesReceived = 0
        reports.forEach(report => { if (report.type === 'inbound-rtp') bytesReceived += report.bytesReceived ?? 0 })
        if (closed) return
        if (bytesReceived > bytes) observe({ type: 'flow' })
        bytes = bytesReceived
        contain(() => options.onStats?.({ bytesReceived, connectionState: pc.connectionState }))
      }).catch(fail)
    },
    bye: () => say('bye'),
    close() {
      closed = true
      contain(() => pc.close())
    },
  }
}
