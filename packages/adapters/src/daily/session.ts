/** One call object of Daily: it joins once, and is destroyed. */
import type { Cause } from '@onhook/machine'
import { give, refusal, type Session, type SessionKit } from '../session/index.ts'
import type { Daily, DailyCall, DailyOptions } from './options.ts'
import { dailyCauseOf } from './reason.ts'

/** What is read of an event. Any of it may be missing. */
type Said = { type?: unknown; event?: unknown; reason?: unknown; session_id?: unknown; participant?: { local?: unknown; audio?: unknown; session_id?: unknown } } | undefined

/**
 * How many call objects are not destroyed, though it was waited for: the bundle of one may be dead, and then that takes for ever. A page has
 * room for one; while there are any, the next is made beside them.
 */
let undead = 0

async function destroy(call: DailyCall): Promise<void> {
  undead++
  await call.destroy()
  undead--
}

export async function openDailySession<Call extends DailyCall, Factory extends object>(sdk: Daily<Call, Factory>, options: DailyOptions<Call, Factory>, { hear, isOver, isMuted, need, contain }: SessionKit): Promise<Session> {
  const joinOptions = await give(options.join)
  // Left meanwhile: another may be about to make its own, and the page has room for one.
  if (isOver()) throw refusal({ reason: 'join-cancelled' })
  const call = sdk.createCallObject(undead > 0 ? { ...options.factory!, allowMultipleCallInstances: true } : options.factory)
  /** What is interrupted: `signaling`, `sfu`, or the session of a peer. */
  const away = new Set<unknown>()
  let isAsked = false, hasJoined = false, isIn = false, isLost = false

  const tellMuted = (isHeard: unknown): void => hear({ type: isHeard ? 'transport.unmuted' : 'transport.muted' })
  /** In the lobby daily-js has joined, and nobody sees or hears us until we are let in. */
  function enter(): void {
    const { access } = (call.accessState?.() ?? {}) as { access?: { level?: unknown } }
    if (!hasJoined || isIn || access?.level === 'lobby') return
    isIn = true
    hear({ type: 'transport.joined' })
    const { local } = call.participants() as { local?: { audio?: unknown } }
    if (local) tellMuted(local.audio)
  }
  /** All that are there, and not one that has gone: whoever is alone has lost nobody. */
  function arePeersAway(): boolean {
    const peers = Object.keys(call.participants()).filter(id => id !== 'local')
    return peers.length > 0 && peers.every(id => away.has(id))
  }
  /** One peer of several that is away has a trouble of its own: the others are heard. With all of them away nobody is. */
  function look(): void {
    const wasLost = isLost
    isLost = away.has('signaling') || away.has('sfu') || (away.size > 0 && arePeersAway())
    if (isLost) hear({ type: 'transport.lost' })
    else if (wasLost) hear({ type: 'transport.restored' })
  }
  function causeOfError(said: Said): Cause {
    const cause = dailyCauseOf(said)
    return hasJoined && !isIn && cause.vendor?.code === 'not-allowed' ? { ...cause, reason: 'denied-entry' } : cause
  }

  const words: Record<string, (said: Said) => void> = {
    // Before its bundle is loaded, nobody hears what it is told.
    'joining-meeting'() { if (isMuted()) call.setLocalAudio(false) },
    'joined-meeting'() {
      hasJoined = true
      enter()
    },
    'access-state-updated': enter,
    error: said => hear({ type: 'transport.left', cause: causeOfError(said) }),
    'left-meeting'() {
      // Told only where nobody here has asked: Daily's own leave button, or the host by the call object.
      hear({ type: 'transport.leaveClicked' })
      hear({ type: 'transport.left', ...(!isIn && !isOver() && { cause: { reason: 'join-cancelled' } }) })
    },
    'network-connection'(said) {
      const isPeer = said?.type === 'peer-to-peer', what = isPeer ? said.session_id : said?.type
      if (said?.event === 'interrupted') away.add(what)
      else if (said?.event === 'connected') {
        away.delete(what)
        // Media go by peers or by a server: with one there, the other is not used any more.
        if (what !== 'signaling') for (const other of away) if (isPeer ? other === 'sfu' : other !== 'signaling') away.delete(other)
      }
      look()
    },
    'participant-left'(said) {
      away.delete(said?.participant?.session_id)
      look()
      if (said?.reason === 'hidden') return // is still there (`DailyParticipantLeftReason`)
      if (options.endsWhenAlone && Object.keys(call.participants()).every(id => id === 'local')) hear({ type: 'transport.left', cause: { reason: 'remote-hangup' } })
    },
    'participant-updated'(said) { if (said?.participant?.local) tellMuted(said.participant.audio) },
  }
  // What is thrown into its emitter stops other listeners; whatever it says is read with care.
  const listeners = Object.entries(words).map(([name, word]) => [name, (said: never) => { void contain(name, () => word(said)) }] as const)
  try {
    need<DailyCall>(call, 'the call object', ['join', 'leave', 'destroy', 'meetingState', 'participants', 'setLocalAudio', 'on', 'off'])
    for (const [name, listener] of listeners) call.on(name as never, listener)
  } catch (error) {
    // Not yet the shell's, so not destroyed by it.
    void contain('release', () => destroy(call))
    throw error
  }

  return {
    async join() {
      void contain('onCall', () => options.onCall?.(call))
      if (isOver()) return
      isAsked = true
      await call.join({ ...joinOptions as object, ...(isMuted() && { startAudioOff: true }) } as never)
    },
    // A call object that was never asked to join has nothing to leave, and may not say so.
    leave: () => (isAsked ? call.leave() : undefined),
    release() {
      void contain('off', () => { for (const [name, listener] of listeners) call.off(name as never, listener) })
      return destroy(call)
    },
    setMuted: muted => call.setLocalAudio(!muted),
    isAlive: () => call.meetingState() === 'joined-meeting',
  }
}
