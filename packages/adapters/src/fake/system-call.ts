/** A fake CallKit or Telecom. It knows what the system still shows as a call. */
import type { CallEnd, Emit, SystemCallEvent, SystemCallInfo, SystemCallPort, Unsubscribe } from '@onhook/machine'
import { createFaults, createListeners, type Knobs } from './knobs.ts'
import { controlsOf, createStage, type Controls, type StageOptions } from './stage.ts'

export type SystemCallKnobs = Knobs<'report' | 'connected' | 'end' | 'setMuted', SystemCallEvent['type']>
export type SystemCallScript = {
  /** Does the system activate the audio session when a call connects, and deactivate it when it ends? */
  audio: boolean
}

/** What the system and the person may do to the system's call. Each function returns whether it could happen. */
export interface FakeSystem {
  answer(): boolean
  end(): boolean
  mute(muted: boolean): boolean
  hold(held: boolean): boolean
  /** The system forgot all calls. */
  reset(): boolean
  /** The call is not shown at all: it is blocked, or do not disturb is on. */
  filter(): boolean
  interrupt(): boolean
  say(event: SystemCallEvent): boolean
}

export interface FakeSystemCall extends SystemCallPort, Controls {
  setMuted(muted: boolean): void | Promise<void>
  readonly script: SystemCallScript
  readonly knobs: SystemCallKnobs
  readonly system: FakeSystem
  /** What the system shows. */
  readonly shown: 'none' | 'reported' | 'connected' | 'ended'
  readonly muted: boolean
  /** How often a call was reported, and how often one was ended by us. */
  readonly reports: number
  readonly ends: number
  /** How many ends came for a call that the system did not have. Harmless here, an error in a real CallKit. */
  readonly surplusEnds: number
  readonly endedWith: CallEnd | undefined
  readonly info: SystemCallInfo | undefined
  held(): string[]
}

export function createFakeSystemCall(script: Partial<SystemCallScript> = {}, knobs: SystemCallKnobs = {}, options: StageOptions = {}): FakeSystemCall {
  const stage = createStage(options)
  const { command, callback, world } = createFaults<SystemCallEvent>('systemCall', stage, knobs)
  const listeners = createListeners<SystemCallEvent>()
  const rules: SystemCallScript = { audio: true, ...script }
  let shown: FakeSystemCall['shown'] = 'none'
  let muted = false
  let reports = 0
  let ends = 0
  let surplusEnds = 0
  let endedWith: CallEnd | undefined
  let info: SystemCallInfo | undefined
  let audio = false

  const say = (event: SystemCallEvent): void => { for (const l of listeners.open()) callback(event, l) }
  const has = (): boolean => shown === 'reported' || shown === 'connected'
  const sound = (on: boolean): void => {
    if (!rules.audio || audio === on) return
    audio = on
    say({ type: on ? 'audio.activated' : 'audio.deactivated' })
  }
  const over = (state: 'none' | 'ended'): void => { shown = state; sound(false) }
  const move = (able: () => boolean, name: string, go: () => void) => (): boolean => {
    if (!able()) return false
    world(name)
    go()
    return true
  }

  return {
    ...controlsOf(stage),
    script: rules,
    knobs,
    system: {
      answer: move(() => shown === 'reported', 'answered', () => { say({ type: 'system.answered' }); sound(true) }),
      // The truth changes at once: an end of ours that crosses it finds nothing to end.
      end: move(has, 'ended by the system', () => { over('ended'); say({ type: 'system.ended' }) }),
      mute: on => move(has, 'muted by the system', () => { muted = on; say({ type: on ? 'system.muted' : 'system.unmuted' }) })(),
      hold: on => move(has, 'held', () => say({ type: on ? 'system.held' : 'system.resumed' }))(),
      reset: move(() => true, 'reset', () => { over('none'); say({ type: 'system.reset' }) }),
      filter: move(has, 'filtered', () => { over('none'); say({ type: 'system.filtered' }) }),
      interrupt: move(() => audio, 'the audio session is interrupted', () => say({ type: 'audio.interrupted' })),
      say: event => { say(event); return listeners.open().length > 0 },
    },

    report: next => command('report', () => { info = next; reports++; shown = 'reported' }, { attempt: next.attempt, detail: next }),
    connected: () => command('connected', () => { if (shown === 'reported') { shown = 'connected'; sound(true) } }),
    end: end => command('end', () => {
      if (!has()) { surplusEnds++; return }
      ends++
      endedWith = end
      over('ended')
    }, { detail: end }),
    setMuted: on => command('setMuted', () => { muted = on }, { detail: on }),
    subscribe: (emit: Emit<SystemCallEvent>): Unsubscribe => listeners.add(emit).off,

    get shown() { return shown },
    get muted() { return muted },
    get reports() { return reports },
    get ends() { return ends },
    get surplusEnds() { return surplusEnds },
    get endedWith() { return endedWith },
    get info() { return info },
    held: () => has() ? ['system call'] : [],
  }
}
