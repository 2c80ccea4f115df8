/** One session of JsSIP: an `RTCSession` that is dialled or answered. */
import type { Cause } from '@onhook/machine'
import { createPeerWatch, whenConnected } from '../peer.ts'
import { refusal, type Session, type SessionKit } from '../session/index.ts'
import type { JsSipOptions, JsSipSession, JsSipStream, JsSipUa } from './options.ts'
import { jsSipCauseOf } from './reason.ts'

const DECLINE = 603
/** `RTCSession.C`: until then an incoming call rings. */
const STATUS_ANSWERED = 5
/** … until then an incoming call is answered by a final response, and from then on ended by a BYE. */
const STATUS_WAITING_FOR_ACK = 6

type Listener = (payload: unknown) => void
type Track = ReturnType<JsSipStream['getTracks']>[number]
const NEEDS: readonly (keyof JsSipSession)[] = ['isInProgress', 'isEstablished', 'isEnded', 'terminate', 'mute', 'unmute', 'renegotiate', 'on', 'removeListener']

/** An incoming call that nobody has answered. */
export function decline(session: JsSipSession): void {
  if (session.status < STATUS_ANSWERED) session.terminate({ status_code: DECLINE })
}

/**
 * A ringing call may be cancelled before anybody answers it: gives why, when it was. What cannot be listened to refuses the join, which listens
 * again, and not the making of a transport; nor is anything thrown into JsSIP's emitter.
 */
export function listenTo(session: JsSipSession): () => Cause | undefined {
  let cause: Cause | undefined
  const ends = ['failed', 'ended']
  const each = (run: (name: string) => unknown): void => { try { ends.forEach(run) } catch { /* told by the join */ } }
  const note: Listener = end => {
    cause ??= jsSipCauseOf(end)
    each(name => session.removeListener(name, note))
  }
  each(name => session.on(name as never, note))
  return () => (session.isEnded() ? cause ?? { reason: 'unknown' } : undefined)
}

export function createJsSipSession(ua: JsSipUa, options: JsSipOptions, endOf: (() => Cause | undefined) | undefined, kit: SessionKit): Session {
  const { hear, isOver, need, contain } = kit
  let session: JsSipSession | undefined, stream: JsSipStream | undefined
  const watch = createPeerWatch(() => session?.connection, kit)
  /** Ends the wait for a restart that is under way: JsSIP answers none after the end. */
  let restarted: (() => void) | undefined
  /** Why JsSIP itself, or the host, ends it; JsSIP may say another thing of it. */
  let asked: string | undefined
  /** Captured muted, until JsSIP can mute it. */
  const heldOff: Track[] = []
  const stopCapture = (): void => stream?.getTracks().forEach(track => track.stop())
  const end: Listener = payload => {
    stopCapture()
    restarted?.()
    hear({ type: 'transport.left', cause: jsSipCauseOf(asked ? { cause: asked, originator: 'system' } : payload) })
  }
  const mute = (muted: boolean): Listener => media => { if ((media as { audio?: unknown } | undefined)?.audio) watch.tellMuted(muted) }
  const words: Record<string, Listener> = {
    confirmed() {
      hear({ type: 'transport.joined' })
      watch.start()
    },
    failed: end, ended: end,
    // Before its first description goes out, so before anybody could hear us: also the microphone that JsSIP opens itself.
    sdp(description) {
      if ((description as { originator?: unknown } | undefined)?.originator !== 'local') return
      const held = heldOff.splice(0)
      if (kit.isMuted()) setMuted(true)
      // Unmuted meanwhile: JsSIP leaves off what it has not muted itself.
      else for (const track of held) track.enabled = true
    },
    muted: mute(true), unmuted: mute(false),
  }
  /** What it says is read with care: what is thrown into its emitter, it throws into whatever it is at. */
  const listeners = Object.entries(words).map(([name, word]) => [name, (payload: unknown): void => { void contain(name, () => word(payload)) }] as const)
  function listen(to: JsSipSession): void {
    session = to
    const { terminate } = to
    to.terminate = how => {
      // On a session that has ended it throws, also when JsSIP calls it: for a re-INVITE that was under way, into a promise that nobody holds.
      if (to.isEnded()) return
      // JsSIP ends a call by it when the socket or the media are gone, and says `Canceled` when that was before the answer.
      const before = asked
      asked = how?.cause
      try { terminate.call(to, how) } catch (error) {
        asked = before
        throw error
      }
    }
    for (const [name, listener] of listeners) to.on(name as never, listener)
  }
  if ('session' in options) listen(need(options.session, 'the RTCSession', [...NEEDS, 'answer']))

  function setMuted(muted: boolean): void {
    // Without one it throws, and believes that it is muted. Both default to other media.
    if (!session?.connection) return
    session[muted ? 'mute' : 'unmute']({ audio: true, video: false })
    // It says a change and no more: an unmute in vain, over a microphone that has ended by itself, would not be answered.
    watch.tellMuted(muted)
  }

  const self: Session = {
    async join() {
      const cause = endOf?.()
      if (cause) throw refusal(cause)
      const captured = await options.capture?.()
      stream = captured && need(captured, 'the stream', ['getTracks'])
      if (isOver()) return stopCapture()
      if (kit.isMuted()) for (const track of stream?.getTracks() ?? []) if (track.kind === 'audio') {
        track.enabled = false
        heldOff.push(track)
      }
      const media = stream && { mediaStream: stream }
      if ('session' in options) {
        options.session.answer({ ...options.answerOptions, ...media } as never)
        return
      }
      const dialled = need('call' in options ? options.call(ua, stream) : ua.call(options.target, { ...options.callOptions, ...media }), 'the RTCSession', NEEDS)
      if (dialled.isEnded()) {
        stopCapture()
        throw refusal({ reason: 'internal-error' }, 'JsSIP: expected a session that has not ended, found one that has; dial a new one for each join')
      }
      listen(dialled)
    },
    leave() {
      stopCapture()
      if (!session) return
      // JsSIP forgets a 200 that crosses its CANCEL, and the other side is in a call with nobody. It would acknowledge and end it, as it does
      // when it was cancelled before it rang, if it remembered that it was cancelled. (It then repeats the CANCEL for each 1xx that follows.)
      if (session.isInProgress()) (session as { _is_canceled?: boolean })._is_canceled = true
      session.terminate(session.direction === 'incoming' && session.status < STATUS_WAITING_FOR_ACK ? { status_code: DECLINE } : undefined)
    },
    release() {
      watch.stop()
      for (const [name, listener] of listeners) session?.removeListener(name, listener)
      restarted?.()
      self.leave()
    },
    setMuted,
    async restartMedia() {
      await whenConnected(ua, kit)
      if (isOver() || !session) return
      await new Promise<void>((resolve, reject) => {
        // Refused, it ends the call: JsSIP says so, and not this.
        if (session!.renegotiate({ rtcOfferConstraints: { iceRestart: true } }, resolve)) restarted = resolve
        else reject(new Error('JsSIP: the session cannot be renegotiated now; another re-INVITE is under way, or it has ended'))
      })
    },
    isAlive: () => !!session?.isEstablished() && session.connection?.connectionState !== 'closed',
  }
  return self
}
