/** One session of SIP.js: an `Inviter` that dials, or an `Invitation` that is answered. */
import type { Cause } from '@onhook/machine'
import { watchPeer, whenConnected } from '../peer.ts'
import { refusal, type Session, type SessionKit } from '../session/index.ts'
import { causeOfRequest, type SipMessage } from '../sip.ts'
import type { SipJsInvitation, SipJsInviter, SipJsResponse } from './options.ts'
import { SIPJS_STATES, sipJsResponseCauseOf } from './reason.ts'

const DECLINE = 603
type Handler = { setLocalMediaStream?(stream: Stream): Promise<void> }
type Stream = { getTracks(): { stop(): void }[] }
type Delegate = Record<string, ((...payload: never[]) => unknown) | undefined>
type Bye = { request?: SipMessage; accept(): unknown }

/** A session that is listened to. SIP.js says why it ends beside the end, before or after it, and by other callbacks. */
export type Line = { session: SipJsInviter | SipJsInvitation; cause?: Cause | undefined; stopCapture(): void; stop(): void }

/** Listens from now on: a ringing `Invitation` may be cancelled before anybody answers it. */
export function listenTo(session: SipJsInviter | SipJsInvitation): Line {
  const host = session.delegate as Delegate | undefined
  const streams: Stream[] = []
  let isStopped = false
  const line: Line = {
    session,
    // SIP.js stops the tracks of senders: of a peer connection that was closed from elsewhere there are none.
    stopCapture() {
      isStopped = true
      for (const stream of streams) for (const track of stream.getTracks()) track.stop()
    },
    stop() { session.delegate = host },
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
        // A microphone that is granted after the end: SIP.js throws, and leaves it open.
        if (isStopped) line.stopCapture()
        return set.call(handler, stream)
      }
      return host?.onSessionDescriptionHandler?.(handler as never, ...more)
    },
  }
  session.delegate = new Proxy(host ?? {}, {
    get(target, name) {
      const its = (target as Delegate)[name as string]
      return mine[name as string] ?? (typeof its === 'function' ? its.bind(target) : its)
    },
  })
  return line
}

export function createSipJsSession(line: Line, options: { inviteOptions?: object; acceptOptions?: object }, kit: SessionKit): Session {
  const { session } = line, { hear, clock } = kit
  const ended = (): Cause => line.cause ?? { reason: SIPJS_STATES[before] ?? 'unknown', vendor: { name: 'SIP.js', message: `${before} > Terminated` } }
  let before = session.state as keyof typeof SIPJS_STATES, unwatch = (): void => undefined, told: unknown
  const onState = (state: string): void => {
    if (state === 'Established') {
      unwatch = watchPeer(session.sessionDescriptionHandler?.peerConnection, kit)
      hear({ type: 'transport.joined' })
    }
    // The refusal comes a moment after the end that it explains, and so does the rejection of `invite()`.
    if (state === 'Terminated') told ??= clock.setTimeout(() => hear({ type: 'transport.left', cause: ended() }), 0)
    else before = state as typeof before
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

  session.stateChange.addListener(onState)
  return {
    join() {
      if (session.state === 'Terminated') throw refusal(ended())
      return 'accept' in session ? session.accept(options.acceptOptions as never) : session.invite(listening(options.inviteOptions, { onReject: refused, onRedirect: refused }) as never)
    },
    async leave() {
      // First, so that the microphone is off whatever becomes of the message. SIP.js closes it again.
      line.stopCapture()
      void kit.contain('close', () => session.sessionDescriptionHandler?.close())
      const { state } = session
      if (state === 'Established') {
        const told = session.bye()
        // An answer of ours that is not acknowledged yet: SIP.js says BYE when it is, or in 32 s when it is not.
        if (session.state === 'Terminating') void kit.contain('leave', () => told)
        else await told
      }
      // A second one would be rejected. A 200 that crosses our CANCEL is acknowledged and ended by SIP.js itself.
      else if (!/^Termin/.test(state)) await ('accept' in session ? session.reject({ statusCode: DECLINE }) : session.cancel())
    },
    release() {
      clock.clearTimeout(told as never)
      session.stateChange.removeListener(onState)
      unwatch()
      line.stopCapture()
      line.stop()
      // Also what waits for an answer to its CANCEL that never comes.
      return session.dispose()
    },
    setMuted(muted) {
      const peer = session.sessionDescriptionHandler?.peerConnection
      if (!peer) throw new Error('SIP.js: expected a session description handler with a peerConnection, found none; mute in your own')
      for (const { track } of peer.getSenders()) if (track?.kind === 'audio') track.enabled = !muted
      hear({ type: muted ? 'transport.muted' : 'transport.unmuted' })
    },
    async restartMedia() {
      await whenConnected(session.userAgent, kit)
      if (kit.isOver() || session.state !== 'Established') return
      // SIP.js keeps the options of one re-INVITE for the next ones: a later hold would restart ICE as well.
      const { sessionDescriptionHandlerOptionsReInvite: kept } = session
      await new Promise<void>((resolve, reject) => {
        const fail = (response: SipJsResponse): void => {
          const cause = sipJsResponseCauseOf(response)
          // The other side does not know the call any more (RFC 3261, 12.2.1.2): SIP.js goes on.
          if (cause.reason === 'state-mismatch') hear({ type: 'transport.left', cause })
          reject(refusal(cause))
        }
        session.invite(listening({ sessionDescriptionHandlerOptions: { ...kept, offerOptions: { iceRestart: true } } }, { onAccept: () => resolve(), onReject: fail, onRedirect: fail }) as never)
          .catch(reject)
          .finally(() => { session.sessionDescriptionHandlerOptionsReInvite = kept })
      })
    },
    isAlive: () => session.state === 'Established' && session.sessionDescriptionHandler?.peerConnection?.connectionState !== 'closed',
  }
}
