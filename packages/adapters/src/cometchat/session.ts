/** The interface through which the shell drives one version of CometChat on one platform. */
import type { Loaded, SessionKit, Timers } from '../session/options.ts'
import type { Reporter } from '../session/report.ts'
import type { Timing } from './options.ts'
import type { Seen, State, Traits, Word } from './translate.ts'

/** Reports what was seen. The answer is true if that was passed on, or follows a leave of ours. */
export type Hear = (seen: Seen) => unknown

/** An SDK, loaded or not: one live session each. */
export type Source<Sdk extends object> = {
  sdk: Loaded<Sdk>
  /** What to install, and of which versions. */
  package: string
  /** The functions of it that are used. */
  needs: readonly (keyof Sdk & string)[]
  traits?: Traits
  /** Flutter: there is nothing to listen to before the join was taken, so `join` calls `listen`. */
  listensLate?: boolean
  isActive?: (() => unknown) | undefined
  /** When it is loaded, once. */
  drive(sdk: Sdk, need: SessionKit['need']): Driver
}

export type Driver = {
  /** Tokens and settings. Nothing of the SDK's session is touched yet. */
  prepare(report: Reporter['report']): unknown
  /**
   * Puts what removes each listener into `offs`.
   * @throws when there is nothing to listen to
   */
  listen(hear: Hear, offs: (() => void)[], report: Reporter['report']): void
  /** Resolves, or hears `accepted`, when the request was taken. `isMuted`: the session starts muted, so that nobody ever hears its microphone. */
  join(request: never, hear: Hear, listen: () => void, isMuted: boolean): unknown
  leave(): unknown
  /** The session is over: what showed it goes. */
  free?(): void
  setMuted(muted: boolean): unknown
  /** For one attempt: is called with its state after every change, and with an empty one when it is over. */
  watch?(kit: Kit): (s: Readonly<State>) => void
}

export type Kit = { see: Hear; leave(): unknown; report: Reporter['report']; clock: Timers; timing: Timing }
/** A timer that runs exactly while its state holds, and again if it still does. */
export type Watch = { holds(s: Readonly<State>): unknown; ms: keyof Timing; then(kit: Kit, s: Readonly<State>): unknown }

export const createWatch = (watches: readonly Watch[]) => (kit: Kit): ((s: Readonly<State>) => void) => {
  const timers = new Map<Watch, unknown>(), { clock, timing } = kit
  let state: Readonly<State> = {}
  return function update(next) {
    state = next
    for (const watch of watches) {
      const holds = !!watch.holds(state)
      if (holds === timers.has(watch)) continue
      if (holds) {
        timers.set(watch, clock.setTimeout(() => {
          timers.delete(watch)
          watch.then(kit, state)
          update(state)
        }, timing[watch.ms]))
      } else {
        clock.clearTimeout(timers.get(watch) as never)
        timers.delete(watch)
      }
    }
  }
}

export function infer({ see, report }: Kit): void {
  report('joined-inferred', 'joined was not said, and is inferred')
  see({ type: 'joined' })
}

/** The setting of version 5, on each platform: https://www.cometchat.com/docs/calls/javascript/join-session */
export const startMuted = (settings: object, isMuted: boolean): object => (isMuted ? { ...settings, startAudioMuted: true } : settings)

/** There is no joined callback, or it may have been missed: the join was taken, and nothing was refused since. */
export const mayBeIn = (s: Readonly<State>): unknown => s.settled && !s.wasIn && !s.over && !s.leaving && !s.caused

/** The callbacks that all platforms of version 5 have; the last on the web only, and nobody else's bridge need tell it. */
export const WORDS: Readonly<Record<string, Word | 'left' | 'failed'>> = {
  onSessionJoined: 'joined', onSessionLeft: 'left', onSessionTimedOut: 'timedOut',
  onConnectionLost: 'lost', onConnectionRestored: 'restored', onConnectionClosed: 'closed',
  onLeaveSessionButtonClicked: 'leaveClicked', onAudioMuted: 'muted', onAudioUnMuted: 'unmuted', onConnectionFailed: 'failed',
}

/** What follows another as every end and every restart has it, and how a session begins that was muted before: no news, and nothing to report. */
const ORDINARY = /(Muted|(Left|Failed)onConnectionClosed)$/
/** By their names. What tells nothing new is a diagnostic, once for each name, so that a trace that has diagnostics misses none. */
export function callbacksOf(hear: Hear, report: Reporter['report']): Record<string, (payload?: unknown) => void> {
  let last = ''
  return Object.fromEntries(Object.entries(WORDS).map(([name, type]) => [name, (error?: unknown) => {
    if (!hear({ type, error }) && !ORDINARY.test(last + name)) report(`ignored-${name}`, `${name} told nothing new`)
    last = name
  }]))
}
