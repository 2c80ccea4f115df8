/** One call of a Telnyx client. */
import type { Cause } from '@onhook/machine'
import { give, type Session, type SessionKit } from '../session/index.ts'
import { DEFAULT_TELNYX_TIMING, type TelnyxCall, type TelnyxClient, type TelnyxConnection, type TelnyxOptions } from './options.ts'
import { TELNYX_STATES, telnyxCauseOf } from './reason.ts'

/** Logged in: the socket alone is not enough, an INVITE before that is refused. `REGED`, `REGISTER`. */
const isReady = ({ connected, connection }: Pick<TelnyxClient, 'connected' | 'connection'>): boolean => connected && /^REG/.test(connection?.previousGatewayState ?? '')
/** The code of the warning `TOKEN_EXPIRING_SOON`: two minutes before. */
const TOKEN_EXPIRING_SOON = 34001

export function createTelnyxSession<Call extends TelnyxCall, Options extends object>(client: TelnyxClient<Call, Options>, options: TelnyxOptions<Call, Options>, { hear, isOver, diagnose, clock }: SessionKit): Session {
  const { byeMs, reattachMs } = { ...DEFAULT_TELNYX_TIMING, ...options.timing }
  let call: Call | undefined, hungUp: Call | undefined, watched: TelnyxConnection | undefined, failure: Cause | undefined, isAnswered = true, isReleased = false
  const offs: (() => void)[] = []

  /** The client's emitter has no `try`: what is thrown here would stop its own handling of the message. */
  function listen(event: string, run: (payload: Record<string, unknown>) => void): void {
    const listener = (payload: unknown): void => {
      try { run(Object(payload) as Record<string, unknown>) } catch (error) { diagnose('bad-payload', `Telnyx: the payload of ${event} cannot be read`, error) }
    }
    client.on(event, listener)
    offs.push(() => client.off(event, listener))
  }
  const fail = (error: unknown): void => hear({ type: 'transport.failed', recoverable: false, cause: telnyxCauseOf(error) })
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

  /** What the call shows now. A call that was attached anew is another object under the same id. */
  function see(next: Call): void {
    call = next
    if (!isReleased) watch(next.peer?.instance)
    const told = Object.hasOwn(TELNYX_STATES, next.state) ? TELNYX_STATES[next.state as keyof typeof TELNYX_STATES] : ''
    if (told !== 'end') {
      if (told) hear({ type: told })
      // The server has not heard that we left: nobody is in this call any more.
      if (isReleased && told === 'transport.joined' && next !== hungUp) leave().catch((error: unknown) => diagnose('hang-up-failed', 'Telnyx: a call that was attached anew after the leave could not be hung up', error))
      return
    }
    // The SDK does it only after a notification that the microphone must not outlive.
    silence()
    // The answer to our own BYE is that of `leave`.
    if (next === hungUp) return
    // The SDK hangs up for its own errors too, as USER_BUSY, and tells the error just before or just after: in the same moment.
    const cause = failure ?? telnyxCauseOf(next), known = failure
    void Promise.resolve().then(() => hear({ type: 'transport.left', cause: known ?? failure ?? cause }))
  }
  async function dial(): Promise<void> {
    const given = await give<Options | Call>(options.call)
    if (call || isOver()) return
    const isOurs = typeof (given as Call).hangup !== 'function', next = isOurs ? client.newCall(given as Options) : given as Call
    see(next)
    try { options.onCall?.(next) } catch (error) { diagnose('on-call-threw', 'Telnyx: onCall threw; the call goes on', error) }
    // One that has stopped ringing meanwhile would be answered all the same, and the microphone be opened for nobody.
    if (!isOurs && next.state === 'ringing' && !isOver()) await next.answer()
  }

  async function leave(): Promise<void> {
    // Nothing was asked of the SDK, so nothing can come.
    if (!call) return hear({ type: 'transport.left' })
    silence()
    let timer: unknown
    isAnswered = false
    try {
      // The shell asks once: each hang-up of the SDK sends a BYE of its own, and goes through all its states again.
      const bye = Promise.resolve((hungUp = call).hangup()).then(() => { isAnswered = true })
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
        void Promise.resolve().then(() => { failure = undefined })
      })
      const start = (): void => { dial().catch(fail) }
      if (isReady(client)) return start()
      listen('telnyx.ready', start)
      // It resolves at once, and `telnyx.ready` or an error tells what came of it.
      Promise.resolve(client.connect()).catch(fail)
    },
    leave,
    release() {
      isReleased = true
      watch(undefined)
      const silent = (): void => { for (const off of offs) off() }
      if (isAnswered) silent()
      else clock.setTimeout(silent, reattachMs)
    },
    setMuted(muted) {
      if (!call) return
      if (muted) call.muteAudio()
      else call.unmuteAudio()
      hear({ type: call.isAudioMuted ? 'transport.muted' : 'transport.unmuted' })
    },
  }
}
