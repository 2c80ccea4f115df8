/** One call object of Daily: it joins once, and is destroyed. */
import { give, type Session, type SessionKit } from '../session/index.ts'
import type { Daily, DailyCall, DailyOptions } from './options.ts'
import { dailyCauseOf } from './reason.ts'

type Said = { type?: unknown; event?: unknown; participant?: { local?: unknown; audio?: unknown } } | undefined

/** In milliseconds: so long may the destruction of a call object take. Its bundle may be dead, and then it takes for ever. */
const DESTROY_MS = 3_000
/** A page has room for one call object, until it is destroyed; or for more, where that was waited for in vain. */
let destroyed: PromiseLike<unknown> = Promise.resolve(), dead = 0

export async function openDailySession<Call extends DailyCall, Factory extends object>(sdk: Daily<Call, Factory>, options: DailyOptions<Call, Factory>, { hear, isMuted, contain, clock }: SessionKit): Promise<Session> {
  const joinOptions = await give(options.join)
  await destroyed
  const call = sdk.createCallObject(dead ? { ...options.factory!, allowMultipleCallInstances: true } : options.factory), away = new Set<unknown>()
  let isHeard = true

  const words: Record<string, (said: Said) => void> = {
    'joined-meeting': () => hear({ type: 'transport.joined' }),
    error: said => hear({ type: 'transport.left', cause: dailyCauseOf(said) }),
    'left-meeting'() {
      // Told only where nobody here has asked: Daily's own leave button, or the host by the call object.
      hear({ type: 'transport.leaveClicked' })
      hear({ type: 'transport.left' })
    },
    // For each kind of connection: to the signalling server, to the media server, to a peer.
    'network-connection'(said) {
      if (said?.event === 'interrupted') {
        away.add(said.type)
        hear({ type: 'transport.lost' })
      } else if (away.delete(said?.type) && !away.size) hear({ type: 'transport.restored' })
    },
    'participant-left': () => { if (options.endsWhenAlone && Object.keys(call.participants()).every(id => id === 'local')) hear({ type: 'transport.left', cause: { reason: 'remote-hangup' } }) },
    'participant-updated'(said) {
      const { local, audio } = said?.participant ?? {}
      if (!local || isHeard === !!audio) return
      isHeard = !!audio
      hear({ type: isHeard ? 'transport.unmuted' : 'transport.muted' })
    },
  }
  // What is thrown into its emitter stops other listeners; whatever it says is read with care.
  const listeners = Object.entries(words).map(([name, word]) => [name, (said: never) => { void contain(name, () => word(said)) }] as const)
  for (const [name, listener] of listeners) call.on(name as never, listener)

  return {
    join() {
      void contain('onCall', () => options.onCall?.(call))
      return call.join({ ...joinOptions as object, ...(isMuted() && { startAudioOff: true }) } as never)
    },
    leave: () => call.leave(),
    release() {
      for (const [name, listener] of listeners) call.off(name as never, listener)
      const done = call.destroy()
      destroyed = new Promise<void>(resolve => {
        let isLate = 0
        const timer = clock.setTimeout(() => { dead += isLate = 1; resolve() }, DESTROY_MS)
        const free = (): void => { clock.clearTimeout(timer as never); dead -= isLate; resolve() }
        done.then(free, free)
      })
      return done
    },
    setMuted: muted => call.setLocalAudio(!muted),
    isAlive: () => call.meetingState() === 'joined-meeting',
  }
}
