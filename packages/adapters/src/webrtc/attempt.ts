/**
 * One attempt: the shell that feeds `translate` and does what it says. It owns everything the attempt takes
 * (capture, peer connection, signalling, one timer) and gives it back in one place. Attempts share nothing.
 *
 * Negotiation is perfect negotiation (https://www.w3.org/TR/webrtc/#perfect-negotiation-example). Every step runs
 * in one queue, so that no two steps overlap. Errors of the SDK are contained: a stale answer never harms a live
 * connection. Whatever still comes from a replaced connection is dropped.
 */
import { takeCause, type ClockPort, type EndReason, type TransportContext, type TransportEvent, type TransportPort } from '@onhook/machine'
import type { Candidate, DataChannel, Description, PeerConnection, Stream, Track, WebRtcOptions, WebRtcSdk } from './options.ts'
import type { IncomingMessage, OutgoingMessage, SignallingConnection } from './signalling.ts'
import { TIMING } from './timing.ts'
import { INITIAL, translate, type Action, type Observation } from './translate.ts'

type Word = Exclude<Observation['type'], 'state' | 'accepted' | 'peer' | 'description' | 'candidate' | 'ended'>

/** A message of signalling. Messages that belong to one connection have `session`; any may have `polite`. */
type Message = IncomingMessage & { session?: number; polite?: boolean }

export type Attempt = Required<Omit<TransportPort, 'subscribe'>>

export function createAttempt<S extends Stream>(sdk: WebRtcSdk<S>, options: WebRtcOptions<S>, ctx: TransportContext, isMuted: boolean, emit: (event: TransportEvent) => void): Attempt {
  const { capture, onContained = () => undefined } = options, timing = { ...TIMING, ...options.timing }
  // A clock that nobody sets: deadlines must not move when the wall clock is put right.
  const clock: ClockPort = options.clock ?? { now: () => performance.now(), setTimeout: (run, ms) => setTimeout(run, ms), clearTimeout: handle => clearTimeout(handle as number) }
  let state = INITIAL, isDone: true | undefined, isToldLeft: true | undefined, timer: unknown, stream: S | undefined
  let connection: SignallingConnection | undefined, opened = 0
  let pc: PeerConnection | undefined, channel: DataChannel, session = 0, isPolite: boolean | undefined
  let work: Promise<unknown>, early: (Candidate | null)[], bytes: number
  let accept!: () => void, refuse!: (error: Error) => void
  const accepted = new Promise<void>((resolve, reject) => {
    accept = resolve
    refuse = reject
  })

  /** Runs it now. An error that it throws is reported asynchronously, never thrown into the callback that led here. */
  const contain = (run: () => unknown): void => { new Promise(run).catch(onContained) }
  const eachTrack = (run: (track: Track) => void): void => stream?.getTracks().forEach(run)
  const release = (): void => eachTrack(track => { track.stop() })

  const send = (message: OutgoingMessage): void => { if (state.alive) connection?.send(message) }
  const say = (text: string): void => { if (pc && channel.readyState === 'open') channel.send(text) }
  /** Gives everything back, in an order in which no step waits for another. A pending join is refused. */
  const finish = (reason: EndReason, error: Error = new Error(reason)): void => {
    if (isDone) return
    isDone = true
    clock.clearTimeout(timer)
    contain(() => say('bye'))
    contain(() => send({ type: 'bye' }))
    contain(release)
    contain(() => pc?.close())
    contain(() => connection?.close())
    pc = undefined
    refuse(Object.assign(error, { reason }))
  }
  /** Reports left once, exactly when everything is given back. */
  const leave = (): void => {
    finish('join-cancelled')
    if (isToldLeft) return
    isToldLeft = true
    emit({ type: 'transport.left' })
  }

  const queue = (job: (mine: PeerConnection) => Promise<unknown>): void => {
    const mine = pc!
    work = work.then(() => mine === pc && job(mine)).catch(onContained)
  }
  const describe = async (mine: PeerConnection, description: Description): Promise<void> => {
    await mine.setLocalDescription(description)
    if (mine === pc) send({ type: 'description', session, description: mine.localDescription! })
  }
  const add = (candidate: Candidate | null): void => queue(async mine => {
    if (mine.remoteDescription) await mine.addIceCandidate(candidate)
    // They wait for the description they belong to; a connection gathers some ten.
    else if (early.length < 100) early.push(candidate)
  })
  const connect = (): void => {
    const old = pc, mine = pc = new sdk.RTCPeerConnection(options.ice)
    // Own events after our own close are no news: browsers fire none, libwebrtc in Node does.
    const unlessStale = <E>(listener: (event: E) => void) => (event: E): void => { if (mine === pc) listener(event) }
    old?.close()
    // A closed connection may leave its promises pending for ever; the new one does not wait for them.
    work = Promise.resolve()
    early = []
    bytes = 0
    mine.onconnectionstatechange = unlessStale(() => observe({ type: 'state', state: mine.connectionState }))
    mine.onicecandidate = unlessStale(({ candidate }: { candidate: Candidate | null }) => { if (candidate) send({ type: 'candidate', session, candidate }) })
    // It fires for every added track, also before the other side is there; the first offer is made when it is.
    mine.onnegotiationneeded = unlessStale(() => { if (mine.remoteDescription) see('offer') })
    mine.ontrack = unlessStale(({ streams }: { streams: readonly S[] }) => contain(() => options.onRemoteStream?.(streams[0]!)))
    // Negotiated, with a fixed id: both sides have it from the first moment, whoever offers.
    channel = mine.createDataChannel('', { negotiated: true, id: 0 })
    channel.onmessage = unlessStale(({ data }: { data: unknown }) => see(data === 'bye' ? 'bye' : 'flow'))
    channel.onclose = unlessStale(() => see('channelClosed'))
    eachTrack(track => mine.addTrack(track as never, stream as never))
  }

  const receive = (message: Message): void => {
    isPolite = message.polite ?? isPolite
    observe(message)
    // What belongs to a connection that was replaced is dropped; no other message has a session.
    if (isDone || !(message.session! >= session)) return
    if (message.session! > session) {
      session = message.session!
      connect()
      see('replaced')
    }
    if (message.type === 'candidate') return add(message.candidate)
    const { description } = message as Extract<Message, { type: 'description' }>, isOffer = description.type === 'offer'
    queue(async mine => {
      const isStable = mine.signalingState === 'stable'
      // Glare, where the impolite side's offer stands; or an answer to an offer that is gone.
      if (isOffer ? !isStable && !isPolite : isStable) return
      if (!isStable && isOffer) await mine.setLocalDescription({ type: 'rollback' })
      await mine.setRemoteDescription(description)
      early.splice(0).forEach(add)
      if (isOffer) await describe(mine, await mine.createAnswer())
      if (mine === pc) see('settled')
    })
  }
  const act = (action: Action): void => {
    if (action === 'open') {
      const mine = ++opened
      connection?.close()
      connection = options.signalling.open({ attempt: ctx.attempt }, {
        onMessage(message) { if (mine === opened) contain(() => receive(message)) },
        onClose(_code, cause) { if (mine === opened) observe(cause ? { type: 'ended', cause } : { type: 'closed' }) },
      })
      if (isDone) connection.close()
    } else if (action === 'ping' || action === 'ask') send({ type: action })
    else if (action === 'beat') {
      const mine = pc!
      say(action)
      mine.getStats().then(report => {
        let bytesReceived = 0
        report.forEach(each => { if (each.type === 'inbound-rtp') bytesReceived += each.bytesReceived! })
        if (mine !== pc) return
        if (bytesReceived > bytes) see('flow')
        bytes = bytesReceived
        options.onStats?.(report)
      }).catch(onContained)
    } else {
      if (action === 'replace') {
        session++
        connect()
      }
      queue(async mine => describe(mine, await mine.createOffer({ iceRestart: action === 'restart' })))
    }
  }

  const tell = (event: TransportEvent): void => {
    if (event.type === 'transport.left') {
      const { reason, vendor } = event.cause!
      finish(reason, Object.assign(new Error(reason), vendor))
      // What failed is the join: it is refused with this reason.
      if (!state.accepted) return
      isToldLeft = true
    }
    emit(event)
  }
  /** The state is updated before anybody is told, so a port or a listener may call back from within. */
  function observe(seen: Observation): void {
    const { state: next, events, actions } = translate(state, seen, clock.now(), timing)
    state = next
    if (state.accepted) accept()
    for (const event of events) if (!isDone) tell(event)
    for (const action of actions) if (!isDone) contain(() => act(action))
    clock.clearTimeout(timer)
    if (!isDone && state.due! < Infinity) timer = clock.setTimeout(() => see('time'), Math.max(0, state.due! - clock.now()))
  }

  /** An observation that is only a type. */
  const see = (type: Word): void => observe({ type } as Observation)

  /** Mutes, and reports whether the microphone is heard, unless that is already believed. Both we and the device may mute it. */
  const mute = (believed?: boolean): void => {
    let isHeard: boolean | undefined
    eachTrack(track => {
      if (track.kind === 'audio') isHeard ||= (track.enabled = !isMuted) && !track.muted && track.readyState === 'live'
    })
    if (!isDone && isHeard !== undefined && isHeard !== believed) emit({ type: isHeard ? 'transport.unmuted' : 'transport.muted' })
  }
  const begin = async (): Promise<void> => {
    if (!isDone && capture) stream = await (typeof capture === 'function' ? capture() : sdk.mediaDevices!.getUserMedia(capture as never))
    // Granted late: what was left meanwhile is given back at once.
    if (isDone) return release()
    mute(!isMuted)
    // A device that is unplugged or forbidden ends its track: media lost, and the call goes on.
    for (const type of ['mute', 'unmute', 'ended'] as const) eachTrack(track => track.addEventListener(type, () => mute()))
    if (stream) contain(() => options.onLocalStream?.(stream!))
    connect()
    see('captured')
  }
  see('started')
  ctx.signal.addEventListener('abort', leave)
  if (ctx.signal.aborted) leave()
  // What browsers and Node call the errors of capture: https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia
  begin().catch((error?: Error) => {
    const { reason, vendor } = takeCause(error)
    finish(reason !== 'unknown' ? reason : /^(NotAl|Sec)/.test(vendor?.name ?? '') ? 'no-media-permission' : 'device-failed', error)
  })

  return {
    join: () => accepted,
    leave,
    restartMedia: () => see('restart'),
    releaseMedia: release,
    setMuted(muted) {
      isMuted = muted
      mute()
    },
    isAlive: () => !isDone,
  }
}
