/**
 * A held call must not send its microphone. CallKit and Telecom let the person hold a call ("Hold & Accept") and talk in another one. The machine
 * only notes this, because it is neither a mute by the person nor an end, and the SDK does not learn of it. So the transport is muted from the hold
 * until the call is taken off hold. After that it is muted or not, as the call says.
 *
 * The SDK echoes this mute as `transport.muted`, which the call would take for a mute of the transport. So while a call is held, it is told nothing
 * about muting. For a moment after the hold, it is told of no `muted` that is followed by its `unmuted`.
 */
import type { ClockPort, Emit, SystemCallEvent, TransportEvent } from '@onhook/machine'
import { createDiagnostics, type OnDiagnostic } from '../diagnostic.ts'
import { NONE } from './system-call.ts'
import { throughSystemCall, throughTransport, type Ports } from './through.ts'

/** How long after the hold a `muted` may be the echo of ours. It is told when that time is over and nothing has contradicted it. */
const ECHO_MS = 1_000
/** How often in one hold an SDK that unmutes by itself is muted again. An SDK that does not mute at all would answer for ever. */
const REMUTES_MAX = 10

export type MuteWhileHeldOptions = {
  clock?: Pick<ClockPort, 'setTimeout' | 'clearTimeout'>
  /** Called if a held call cannot be muted, and so still sends the microphone. */
  onDiagnostic?: OnDiagnostic
}

/**
 * Wraps the two ports; give both results to one call. The transport is muted from `system.held` to `system.resumed`, and then as the call says.
 * If the person mutes or unmutes while the call is held, this takes effect when it is taken off hold. The call is told nothing of the mute for the
 * hold: its state `media` is what the person wants. If you use `joinAfterActivation` too, apply it first.
 *
 * What an SDK or a moderator had muted before the hold stays muted after it. A transport without `setMuted` cannot be muted: a diagnostic says so.
 */
export function muteWhileHeld({ transport, systemCall }: Ports, options: MuteWhileHeldOptions = {}): Ports {
  const { clock = globalThis as unknown as Required<MuteWhileHeldOptions>['clock'] } = options
  if (systemCall === NONE) return { transport, systemCall }
  const diagnose = createDiagnostics('systemCall', options.onDiagnostic)
  let isHeld = false
  /** What the call last asked for; and what it takes to be so, for which a word of the SDK counts too. */
  let asked = false, isMuted = false
  /** What the transport was last told. */
  let told = false
  /** Taken off hold, and not unmuted, as the SDK had muted by itself before: unmuted when that turns out to be over. */
  let isOwed = false
  let echo: { timer: unknown; isHeard: boolean } | undefined, remutes = 0
  let latest: { emit?: Emit<TransportEvent> } | undefined

  const tell = (on: boolean): void | Promise<void> => {
    told = on
    return transport.setMuted?.(on)
  }
  /** For nobody who waits: what fails is diagnosed. */
  const say = async (on: boolean): Promise<void> => {
    try { await tell(on) } catch (cause) { diagnose('hold-mute-failed', `expected the transport to be ${on ? 'muted while the call is held' : 'unmuted after the hold'}, found that setMuted(${on}) failed: look at cause; the person may mute and unmute by hand`, cause) }
  }
  const endEcho = (): boolean | undefined => {
    const ended = echo
    if (ended) clock.clearTimeout(ended.timer)
    echo = undefined
    return ended?.isHeard
  }
  const restore = (): void => {
    isOwed = false
    endEcho()
    echo = { isHeard: false, timer: clock.setTimeout(() => {
      if (endEcho()) hear({ type: 'transport.muted' })
    }, ECHO_MS) }
    void say(false)
  }
  function hold(): void {
    if (isHeld) return
    isHeld = true
    remutes = 0
    if (!transport.setMuted) return diagnose('hold-not-muted', 'expected a transport with setMuted, found one without: a held call goes on sending the microphone. Give the transport setMuted, or leave the call when it is held')
    void say(true)
  }
  function resume(): void {
    if (!isHeld) return
    isHeld = false
    // Where the call asked for a mute and takes it for undone, that is perhaps only an old echo, with its `muted` close behind.
    if (asked) return
    isOwed = isMuted
    if (!isMuted) restore()
  }

  /** A word about muting, of the present attempt. */
  function hear(event: { type: 'transport.muted' | 'transport.unmuted' }): void {
    const on = event.type === 'transport.muted'
    if (isHeld) {
      if (!on && remutes++ < REMUTES_MAX) void say(true)
      // Only what the call has asked for may be no echo of ours. That it was unmuted is news only to a call that takes it for muted by the SDK.
      if (on ? !asked : asked || !isMuted) return
    } else if (echo) {
      echo.isHeard = on
      if (on) return
    }
    isMuted = on
    if (isOwed && !on && !isHeld) restore()
    latest?.emit?.(event)
  }

  return {
    transport: throughTransport(transport, {
      subscribe(emit) {
        const mine: typeof latest = { emit }, isNext = !!latest
        endEcho()
        // An attempt begins unmuted; the first may have been muted before it began.
        if (isNext) asked = isMuted = isOwed = false
        latest = mine
        const stop = transport.subscribe(event => {
          if (mine === latest && (event.type === 'transport.muted' || event.type === 'transport.unmuted')) hear(event)
          else mine.emit?.(event)
        })
        // Held before it began; or the last one ended while it was held, or before there was anything to mute.
        if (isHeld || (isNext && told)) void say(isHeld)
        return () => {
          if (mine === latest) endEcho()
          delete mine.emit
          stop()
        }
      },
      setMuted(muted) {
        asked = isMuted = muted
        isOwed = false
        return tell(muted || isHeld)
      },
    }),
    systemCall: throughSystemCall(systemCall, {
      end(end) {
        isHeld = false
        return systemCall.end(end)
      },
      subscribe: emit => systemCall.subscribe(event => {
        if (event.type === 'system.held') hold()
        else if (event.type === 'system.resumed') resume()
        // Another call, or none. The transport is left as it is: it is about to be left.
        else if (ENDS.has(event.type)) isHeld = false
        emit(event)
      }),
    }),
  }
}
const ENDS: ReadonlySet<SystemCallEvent['type']> = new Set(['system.ended', 'system.reset', 'system.filtered', 'system.answered'])
