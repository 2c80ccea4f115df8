/** One session of SIP.js: an `Inviter` that dials, or an `Invitation` that is answered. */
import type { Cause } from '@onhook/machine'
import { createPeerWatch, whenConnected } from '../peer.ts'
import { refusal, type Session, type SessionKit } from '../session/index.ts'
import { causeOfRequest, type SipMessage } from '../sip.ts'
import type { SipJsInvitation, SipJsInviter, SipJsResponse } from './options.ts'
import { SIPJS_STATES, sipJsResponseCauseOf } from './reason.ts'

const DECLINE = 603
type Handler = { setLocalMediaStream?(stream: Stream): Promise<void> }
type Stream = { getTracks(): { readonly kind: string; enabled: boolean; stop(): void }[] }
type Delegate = Record<string, ((...payload: never[]) => unknown) | undefined>
type Bye = { request?: SipMessage; accept(): unknown }

/** A session that is listened to. SIP.js says why it ends beside the end, before or after it, and by other callbacks. */
export type Line = {
  session: SipJsInviter | SipJsInvitation
  cause?: Cause | undefined
  /** The last state that was not the end. */
  before: string
  /** Ended by its methods: by this adapter, or by the host that has its own reference, of which SIP.js says nothing. */
  isHungUp?: boolean
  /** Asked when the microphone is opened; of an `Invitation` that nobody answers it never is. */
  isMuted?(): boolean
  stopCapture(): void
  stop(): void
}

/** Gives it, if it has what is called. @throws what it lacks */
export function checked<S extends SipJsInviter | SipJsInvitation>(session: S, { need }: SessionKit, isIncoming: boolean): S {
  need<SipJsInviter & SipJsInvitation>(session as never, 'the session', ['bye', 'dispose', 'invite', ...(isIncoming ? ['accept', 'reject'] as const : ['cancel'] as const)])
  need(session.stateChange, 'the session\'s stateChange', ['addListener', 'removeListener'])
  need(session.userAgent, 'the session\'s userAgent', ['isConnected'])
  return session
}

/** Listens from now on: a ringing `Invitation` may be cancelled before anybody answers it. */
export function listenTo(session: SipJsInviter | SipJsInvitation): Line {
  let giveBack = (): void => undefined
  const host = session.delegate as Delegate | undefined
  const streams: Stream[] = []
  let isStopped = false
  const noteState = (state: string): void => { if (state !== 'Terminated') line.before = state }
  const line: Line = {
    session, before: session.state,
    // SIP.js stops the tracks of senders: of a peer connection that was closed from elsewhere there are none.
    stopCapture() {
      isStopped = true
      for (const stream of streams) for (const track of stream.getTracks()) track.stop()
    },
    stop() {
      giveBack()
      session.stateChange.removeListener(noteState)
      // One that the host has set since then is its own.
      if (session.delegate === delegate) session.delegate = host
    },
  }
  const note = (name: 'BYE' | 'CANCEL', it: { request?: SipMessage } | undefined): void => { line.cause ??= causeOfRequest(name, it?.request) }
  const mine: Delegate = {
    onBye(bye: Bye) {
      note('BYE', bye)
      // Whoever has an `onBye` answers the BYE.
      return host?.onBye ? host.onBye(bye as never) : bye?.accept?.()
    },
    onCancel(cancel: Bye) {
      note('CANCEL', cancel)
      return host?.onCancel?.(cancel as never)
    },
    onSessionDescriptionHandler(handler: Handler, ...more: never[]) {
      const set = handler?.setLocalMediaStream
      if (set) handler.setLocalMediaStream = stream => {
        streams.push(stream)
        if (line.isMuted?.()) for (const track of stream.getTracks()) if (track.kind === 'audio') track.enabled = false
        // A microphone that is granted after the end: SIP.js throws, and leaves it open.
        if (isStopped) line.stopCapture()
        return set.call(handler, stream)
      }
      return host?.onSessionDescriptionHandler?.(handler as never, ...more)
    },
  }
  const delegate = new Proxy(host ?? {}, {
    get(target, name) {
      const its = (target as Delegate)[name as string]
      return mine[name as string] ?? (typeof its === 'function' ? its.bind(target) : its)
    },
  })
  session.delegate = delegate
  giveBack = watchHangUps(session, () => { line.isHungUp = true })
  // What cannot be listened to refuses the join, which listens again, and not the making of a transport.
  try { session.stateChange.addListener(noteState) } catch { line.before = 'unknown' }
  return line
}

/** Hears that a session is ended from here, by whichever method it has for that. Gives what takes it back. */
function watchHangUps(session: object, onHangUp: () => void): () => void {
  const methods = session as Record<string, ((...parameters: unknown[]) => unknown) | undefined>, undo: (() => void)[] = []
  for (const name of ['bye', 'cancel', 'reject']) {
    const method = methods[name]
    if (typeof method !== 'function') continue
    const isOwn = Object.hasOwn(session, name)
    const mine = (...parameters: unknown[]): unknown => {
      onHangUp()
      return method.apply(session, parameters)
    }
    methods[name] = mine
    undo.push(() => {
      // What somebody has put over it since then stays.
      if (methods[name] !== mine) return
      if (isOwn) methods[name] = method
      else delete methods[name]
    })
  }
  return () => { for (const takeBack of undo) takeBack() }
}

/** Of a call that nobody has answered. */
export const decline = (invitation: SipJsInvitation): Promise<void> => invitation.reject({ statusCode: DECLINE })

export function createSipJsSession(line: Line, options: { inviteOptions?: object; acceptOptions?: object }, kit: SessionKit): Session {
  const { session } = line, { hear, clock } = kit
  const watch = createPeerWatch(() => session.sessionDescriptionHandler?.peerConnection, kit)
  let ending: unknown
  /** A restart that is under way: SIP.js does not answer each, and none after the end. */
  const restarts = new Set<() => void>()

  function whyEnded(): Cause {
    const { cause, isHungUp, before } = line
    if (cause) return cause
    // Until it is answered an `Invitation` has no description that could not fit: it timed out, or its INVITE expired.
    const isUnanswered = 'accept' in session && before === 'Initial'
    const ofState = Object.hasOwn(SIPJS_STATES, before) ? SIPJS_STATES[before as keyof typeof SIPJS_STATES] : 'unknown'
    return { reason: isHungUp ? 'local-leave' : isUnanswered ? 'no-answer' : ofState, vendor: { name: 'SIP.js', message: `${before} > Terminated` } }
  }
  const onState = (state: string): void => {
    if (state === 'Established') {
      hear({ type: 'transport.joined' })
      watch.start()
    }
    // The refusal comes a moment after the end that it explains, and so does the rejection of `invite()`.
    if (state === 'Terminated') ending ??= clock.setTimeout(() => hear({ type: 'transport.left', cause: whyEnded() }), 0)
  }
  /** Beside the host's own delegate of a request. */
  const listening = (given: object | undefined, mine: Record<string, (response: SipJsResponse) => void>): object => {
    const host = (given as { requestDelegate?: Delegate } | undefined)?.requestDelegate
    const both: Delegate = { ...host }
    for (const [name, hearIt] of Object.entries(mine)) both[name] = (response: SipJsResponse) => {
      hearIt(response)
      host?.[name]?.(response as never)
    }
    return { ...given, requestDelegate: both }
  }
  const refused = (response: SipJsResponse): void => { line.cause ??= sipJsResponseCauseOf(response) }

  line.isMuted = kit.isMuted
  session.stateChange.addListener(onState)
  return {
    join() {
      if (session.state === 'Terminated') throw refusal(whyEnded())
      if ('accept' in session) return session.accept(options.acceptOptions as never)
      return session.invite(listening(options.inviteOptions, { onReject: refused, onRedirect: refused }) as never)
    },
    async leave() {
      // First, so that the microphone is off whatever becomes of the message. SIP.js closes it again.
      line.stopCapture()
      void kit.contain('close', () => session.sessionDescriptionHandler?.close())
      const { state } = session
      if (state === 'Established') {
        const sent = session.bye()
        // An answer of ours that is not acknowledged yet: SIP.js says BYE when it is, or in 32 s when it is not.
        if (session.state === 'Terminating') void kit.contain('leave', () => sent)
        else await sent
        return
      }
      // A second one would be rejected.
      if (state === 'Terminating' || state === 'Terminated') return
      if ('accept' in session) await decline(session)
      // A 200 that crosses our CANCEL is acknowledged and ended by SIP.js itself.
      else await session.cancel()
    },
    release() {
      clock.clearTimeout(ending as never)
      session.stateChange.removeListener(onState)
      watch.stop()
      line.stopCapture()
      line.stop()
      for (const giveUp of restarts) giveUp()
      // Also what waits for an answer to its CANCEL that never comes.
      return session.dispose()
    },
    setMuted(muted) {
      const peer = session.sessionDescriptionHandler?.peerConnection
      // While it joins there may be none yet: then the microphone is muted when it is opened.
      if (!peer && session.state !== 'Established') return
      if (!peer) throw new Error('SIP.js: expected a session description handler with a peerConnection, found none; mute in your own')
      for (const { track } of peer.getSenders()) if (track?.kind === 'audio') track.enabled = !muted
      watch.tellMuted(muted)
    },
    async restartMedia() {
      await whenConnected(session.userAgent, kit)
      if (kit.isOver() || session.state !== 'Established') return
      // SIP.js keeps the options of one re-INVITE for the next ones: a later hold would restart ICE as well.
      const { sessionDescriptionHandlerOptionsReInvite: kept } = session
      let giveUp = (): void => undefined
      try {
        await new Promise<void>((resolve, reject) => {
          giveUp = resolve
          restarts.add(giveUp)
          const fail = (response: SipJsResponse): void => {
            const cause = sipJsResponseCauseOf(response)
            // The other side does not know the call any more (RFC 3261, 12.2.1.2): SIP.js goes on.
            if (cause.reason === 'state-mismatch') hear({ type: 'transport.left', cause })
            reject(refusal(cause))
          }
          const withRestart = { sessionDescriptionHandlerOptions: { ...kept, offerOptions: { iceRestart: true } } }
          session.invite(listening(withRestart, { onAccept: () => resolve(), onReject: fail, onRedirect: fail }) as never)
            .catch(reject)
            .finally(() => { session.sessionDescriptionHandlerOptionsReInvite = kept })
        })
      } finally { restarts.delete(giveUp) }
    },
    isAlive: () => session.state === 'Established' && session.sessionDescriptionHandler?.peerConnection?.connectionState !== 'closed',
  }
}
