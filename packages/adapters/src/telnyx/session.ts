/** One call of a Telnyx client. */
import type { Cause, EndReason } from '@onhook/machine'
import { isSilent, watchTracks } from '../microphone.ts'
import { give, type Session, type SessionKit } from '../session/index.ts'
import type { TelnyxCall, TelnyxClient, TelnyxConnection, TelnyxOptions } from './options.ts'
import { TELNYX_STATES, telnyxCauseOf } from './reason.ts'

/** `GatewayStateType` of a client that is logged in. */
const LOGGED_IN: readonly (string | undefined)[] = ['REGED', 'REGISTER']
/** The socket alone is not enough: an INVITE before the login is refused. */
const isReady = ({ connected, connection }: Pick<TelnyxClient, 'connected' | 'connection'>): boolean => connected && LOGGED_IN.includes(connection?.previousGatewayState)
const toldBy = ({ state }: TelnyxCall): (typeof TELNYX_STATES)[keyof typeof TELNYX_STATES] =>
  (Object.hasOwn(TELNYX_STATES, state) ? TELNYX_STATES[state as keyof typeof TELNYX_STATES] : '')
/** The initiators that `hangup()` is given by the SDK itself. When the page is unloaded that is the host's doing. */
const SDK_HANGS_UP = /^sdk:(?!beforeunload$)/
/** The code of the warning `TOKEN_EXPIRING_SOON`: two minutes before. */
const TOKEN_EXPIRING_SOON = 34001

/** Hangs up one that rings here, and that nobody has answered. */
export const decline = (given: unknown): unknown => (given as TelnyxCall).state === 'ringing' && (given as TelnyxCall).hangup()

export function createTelnyxSession<Call extends TelnyxCall, Options extends object>(client: TelnyxClient<Call, Options>, options: TelnyxOptions<Call, Options>, { hear, isOver, isMuted, diagnose, need, contain, clock }: SessionKit): Session {
  const { byeMs = 2_000, reattachMs = 90_000 } = options.timing ?? {}
  /** The call as it was last told of: one that is attached anew is another object under the same id. */
  let call: Call | undefined
  /** The one that we have hung up: its end is no news. */
  let hungUp: Call | undefined
  /** Hung up by the host, or because its page is unloaded. */
  let isEndedByHost = false
  /** Hung up by the SDK itself: with what. */
  let ownHangUp: object | undefined
  /** False while the server may not have heard of our BYE. */
  let isByeAnswered = true
  /** An error of the SDK in this moment: the reason of an end that comes in the same. */
  let failure: Cause | undefined
  let watched: TelnyxConnection | undefined
  let isReleased = false
  const offs: (() => void)[] = []

  /** The client's emitter has no `try`: what is thrown here would stop its own handling of the message. */
  function listen(event: string, run: (payload: Record<string, unknown>) => void): void {
    const listener = (payload: unknown): void => {
      try { run(Object(payload) as Record<string, unknown>) } catch (error) { diagnose('bad-payload', `the payload of ${event} cannot be read`, error) }
    }
    client.on(event, listener)
    offs.push(() => client.off(event, listener))
  }
  /** Runs when everything is told that the SDK tells in this moment. */
  const afterThisMoment = (run: () => void): void => { void Promise.resolve().then(run) }
  const fail = (error: unknown, reason?: EndReason): void => hear({ type: 'transport.failed', recoverable: false, cause: { ...telnyxCauseOf(error), ...(reason && { reason }) } })
  const onConnection = (): void => {
    const state = watched?.connectionState
    if (state === 'disconnected' || state === 'failed') hear({ type: 'transport.lost' })
    if (state === 'connected') hear({ type: 'transport.restored' })
  }
  function watch(connection: TelnyxConnection | null | undefined): void {
    if (connection === watched) return
    watched?.removeEventListener('connectionstatechange', onConnection)
    watched = connection ?? undefined
    watched?.addEventListener('connectionstatechange', onConnection)
  }
  const silence = (): void => call?.localStream?.getTracks().forEach(track => track.stop())
  const tellMuted = (): void => hear({ type: call?.isAudioMuted || isSilent(call?.localStream?.getTracks() ?? []) ? 'transport.muted' : 'transport.unmuted' })
  let stream: Call['localStream'], unlisten = (): void => undefined
  /** A microphone that ends by itself. The stream is there when it is opened, and another after a change of the device. */
  function watchStream(): void {
    if (!call?.localStream || call.localStream === stream) return
    unlisten()
    unlisten = watchTracks((stream = call.localStream)!.getTracks(), tellMuted)
    if (isSilent(stream!.getTracks())) tellMuted()
  }

  /** The SDK gives the same causes whoever hangs up: who does is in what it is asked with. */
  function watchHangUps(next: Call): void {
    const { hangup } = next
    ownHangUp = undefined
    const mine = (...parameters: [given?: { initiator?: unknown }, execute?: boolean]): unknown => {
      const [given, execute] = parameters, code = String(given?.initiator)
      if (SDK_HANGS_UP.test(code)) ownHangUp = { name: 'hangup', code, message: 'the SDK hung up' }
      // What the server has ended sends no BYE.
      else if (next !== hungUp && execute !== false) isEndedByHost = true
      return hangup.apply(next, parameters as never)
    }
    next.hangup = mine
    // What somebody has put over it since then stays.
    offs.push(() => { if (next.hangup === mine) next.hangup = hangup })
  }

  /** What the call shows now. */
  function see(next: Call): void {
    if (next !== call) watchHangUps(next)
    call = next
    if (!isReleased) {
      watch(next.peer?.instance)
      watchStream()
    }
    const told = toldBy(next)
    if (told !== 'end') {
      if (told) hear({ type: told })
      // The server has not heard that we left: nobody is in this call any more.
      if (isReleased && told === 'transport.joined' && next !== hungUp) leave().catch((error: unknown) => diagnose('hang-up-failed', 'a call that was attached anew after the leave could not be hung up', error))
      return
    }
    // The SDK does it only after a notification that the microphone must not outlive.
    silence()
    // The answer to our own BYE is that of `leave`.
    if (next === hungUp) return
    // The SDK hangs up for its own errors too, as USER_BUSY, and tells the error just before or just after: in the same moment.
    const before = failure, own = telnyxCauseOf(ownHangUp ?? next)
    afterThisMoment(() => hear({ type: 'transport.left', cause: before ?? failure ?? (isEndedByHost ? { ...own, reason: 'local-leave' } : own) }))
  }
  async function dial(): Promise<void> {
    const given = await give<Options | Call>(options.call)
    // Left meanwhile: what was given as it is has been declined by the leave.
    if (isOver() && given !== options.call) await decline(given)
    if (call || isOver()) return
    const isIncoming = typeof (given as Call).hangup === 'function'
    const next = isIncoming ? given as Call : client.newCall(isMuted() ? { ...given as Options, mutedMicOnStart: true } : given as Options)
    try { need<TelnyxCall>(next, 'the Call', ['answer', 'hangup', 'muteAudio', 'unmuteAudio']) } catch (error) { return fail(error, 'internal-error') }
    see(next)
    // The SDK remembers it for the microphone that it has not opened yet: also of a call that is answered, whose options are not ours.
    if (isMuted()) mute(true)
    void contain('on-call', () => options.onCall?.(next))
    // One that has stopped ringing meanwhile would be answered all the same, and the microphone be opened for nobody.
    if (isIncoming && next.state === 'ringing' && !isOver()) await next.answer()
  }

  function mute(muted: boolean): void {
    if (!call) return
    if (muted) call.muteAudio()
    else call.unmuteAudio()
    watchStream()
    tellMuted()
  }

  async function leave(): Promise<void> {
    // Nothing was asked of the SDK, so nothing can come.
    if (!call) {
      void contain('decline', () => decline(options.call))
      return hear({ type: 'transport.left' })
    }
    silence()
    let timer: unknown
    isByeAnswered = false
    hungUp = call
    try {
      // The shell asks once: each hang-up of the SDK sends a BYE of its own, and goes through all its states again.
      const bye = Promise.resolve(call.hangup()).then(() => { isByeAnswered = true })
      await Promise.race([bye, new Promise<void>(resolve => { timer = clock.setTimeout(resolve, byeMs) })])
    } catch (error) {
      hungUp = undefined
      throw error
    } finally { clock.clearTimeout(timer as never) }
  }

  return {
    join() {
      listen('telnyx.notification', ({ type, call: next }) => { if (type === 'callUpdate' && (next as Call).id === call?.id) see(next as Call) })
      listen('telnyx.warning', ({ warning }) => { if (Object(warning).code === TOKEN_EXPIRING_SOON) hear({ type: 'transport.tokenExpiring' }) })
      listen('telnyx.error', ({ error, callId }) => {
        if ((callId ?? call?.id) !== call?.id || Object(error).fatal === false) return
        if (!call) return fail(error)
        failure = telnyxCauseOf(error)
        afterThisMoment(() => { failure = undefined })
      })
      let isStarted = false
      // `telnyx.ready` is told at each login, also while the host is still asked for the call.
      const start = (): void => {
        if (isStarted) return
        isStarted = true
        dial().catch((error: unknown) => fail(error))
      }
      if (isReady(client)) return start()
      listen('telnyx.ready', start)
      // It resolves at once, and `telnyx.ready` or an error tells what came of it.
      Promise.resolve(client.connect()).catch((error: unknown) => fail(error))
    },
    leave,
    async release() {
      isReleased = true
      watch(undefined)
      unlisten()
      const silent = (): void => { for (const off of offs) off() }
      try {
        // A join that came to nothing may leave a call behind: one that rings and could not be answered.
        if (call && call !== hungUp && toldBy(call) !== 'end') await leave()
      } finally {
        if (isByeAnswered) silent()
        else clock.setTimeout(silent, reattachMs)
      }
    },
    setMuted: mute,
  }
}
