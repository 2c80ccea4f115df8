/**
 * What the system and the machine say about one call, turned into what each is told: a pure reducer. It has no
 * clock and no library; time is an argument, and what is to come later is an action.
 */
import type { CallEnd, SystemCallEvent, SystemCallInfo } from '@onhook/machine'
import { systemReasonOf, type SystemReason } from './reason.ts'
import type { Timing } from './timing.ts'

/** What a library tells, in one language. Ids are in lower case; a fact without one concerns every call. */
export type Fact =
  /** The system has the call that was started. `as`: the name that it was started under, where the system gives another. */
  | { type: 'started'; id: string; as?: string }
  /** The person answered. `request` is to be fulfilled or failed. */
  | { type: 'answered'; id: string; request?: string | undefined }
  /** An incoming call that will never be shown: do not disturb, a block list. */
  | { type: 'filtered'; id: string }
  /** The system or the person ended it. */
  | { type: 'ended'; id: string }
  /** The system forgot it, or all of them. */
  | { type: 'reset'; id?: string }
  | { type: 'muted' | 'held'; id: string; on: boolean }
  /** The audio session; `ids` are the calls that it is for, where the library says. */
  | { type: 'audio'; on: boolean; ids?: readonly string[] }
  | { type: 'interrupted'; on: boolean }
  | { type: 'routed' }

/** What the machine commands, and what else befalls a port. */
export type Order =
  | { type: 'report'; info: SystemCallInfo; /** The name to start it under. */ as: string }
  | { type: 'connected' }
  | { type: 'end'; end: CallEnd }
  | { type: 'mute'; on: boolean }
  /** The start of that name was refused. */
  | { type: 'refused'; as: string }
  /** Time to look at that call: is what it waited for there? */
  | { type: 'due'; id: string }

export type Action =
  | ['start', as: string, info: SystemCallInfo]
  | ['connect', id: string]
  | ['fulfil', request: string]
  /** `request`: an answer that is not fulfilled yet. */
  | ['end', id: string, reason: SystemReason, request?: string]
  | ['mute', id: string, on: boolean]
  | ['audio', on: boolean]
  | ['remind', id: string, afterMs: number]
  | ['tell', code: 'answer-timeout' | 'audio-not-activated']

export type Tracked = {
  /** Until it is started, the name that it is started under. */
  id: string
  /** `bare`: the system refused it, so the machine has a call that the system has not. */
  is: 'bare' | 'asked' | 'there' | 'connected'
  isIncoming?: boolean
  /** None: it was answered before the machine reported anything. */
  attempt?: number
  request?: string | undefined
  /** The machine is connected; the system is told when it can be. */
  isDue?: boolean
}

export type State = {
  call?: Tracked | undefined
  /** Starts that were ended before they were confirmed: they are ended when they come. */
  leaving: { [as: string]: SystemReason }
  /** What the machine wants or was told, and which changes of ours may still come back, until when. */
  isMuted: boolean
  echoes: readonly (readonly [on: boolean, until: number])[]
  /** The audio session is active for this call, and that was told. `active`: calls that it is active for, as the library says. */
  isAudible: boolean
  active: readonly string[]
  isInterrupted: boolean
  /** Until then an unmute is the audio engine's. */
  engine: number
}

export const INITIAL: State = { leaving: {}, isMuted: false, echoes: [], isAudible: false, active: [], isInterrupted: false, engine: 0 }

export type Translation = { state: State; events: Exclude<SystemCallEvent['type'], 'user.leave'>[]; actions: Action[] }

/** One fact or order at one moment. The state that is given is not changed. */
export function translate(before: State, seen: Fact | Order, now: number, timing: Timing): Translation {
  const s = { ...before }, call = s.call &&= { ...s.call }, isThere = call && call.is !== 'bare' && call.is !== 'asked'
  const events: Translation['events'] = [], actions: Action[] = []
  const emit = (type: Translation['events'][number]): void => { events.push(type) }
  const act = (...action: Action): void => { actions.push(action) }

  const sound = (on: boolean): void => {
    if (s.isAudible === on) return
    s.isAudible = on
    s.isInterrupted = false
    s.engine = now + timing.engineMs
    act('audio', on)
    emit(on ? 'audio.activated' : 'audio.deactivated')
  }
  const mute = (it: Tracked): void => {
    s.echoes = [...s.echoes.slice(-9), [s.isMuted, now + timing.echoMs]]
    act('mute', it.id, s.isMuted)
  }
  const finish = (reason?: SystemReason): void => {
    // What nobody has confirmed can be neither ended nor forgotten.
    if (call?.is === 'asked') s.leaving = { ...s.leaving, [call.id]: reason ?? 'failed' }
    else if (isThere && reason) act('end', call.id, reason, call.request!)
    sound(false)
    // Nothing is left of it: the next call begins unmuted, and with an audio session of its own.
    Object.assign(s, INITIAL, { leaving: s.leaving, call: undefined })
  }
  const connect = (it: Tracked): void => {
    it.isDue = true
    if (it.is !== 'there') return
    it.is = 'connected'
    if (!it.isIncoming) act('connect', it.id)
    else if (it.request) act('fulfil', it.request)
    delete it.request
    act('remind', it.id, timing.audioMs)
  }
  /** The system has it now: as the machine wants it, muted when that was asked meanwhile, connected when it is. */
  const appear = (it: Tracked): void => {
    it.is = 'there'
    if (s.isMuted) mute(it)
    if (s.active.includes(it.id)) sound(true)
    if (it.isDue) connect(it)
  }
  const over = (type: 'system.ended' | 'system.reset') => ({ id }: { id?: string }): void => {
    if (!call || call.is === 'bare' || (id ?? call.id) !== call.id) return
    // Named, it is over also when its start was not confirmed yet; else what was asked for may still come.
    if (id) call.is = 'bare'
    finish()
    emit(type)
  }

  const on: { [T in (Fact | Order)['type']]: (seen: Extract<Fact | Order, { type: T }>) => void } = {
    report({ info, as }) {
      const { attempt } = info
      if (call?.attempt === attempt) return
      // It was answered in the system's screen before: it is this one.
      if (call?.isIncoming && !call.attempt) call.attempt = attempt
      else {
        finish('failed')
        s.call = { id: as, is: 'asked', attempt }
        act('start', as, info)
      }
    },
    connected() { if (call) connect(call) },
    // An end of an earlier attempt is none of this one.
    end({ end }) { if (call && !(end.attempt < call.attempt!)) finish(systemReasonOf(end, call.isIncoming)) },
    mute({ on }) {
      s.isMuted = on
      if (isThere) mute(call)
    },
    refused({ as }) { if (call?.id === as && !isThere) call.is = 'bare' },
    due({ id }) {
      if (call?.id !== id) return
      if (call.is === 'connected') {
        if (!s.isAudible) act('tell', 'audio-not-activated')
      } else if (call.isIncoming) {
        act('tell', 'answer-timeout')
        finish('failed')
        emit('system.ended')
      }
    },

    started({ id, as = id }) {
      if (call?.id === as && call.is === 'asked') {
        call.id = id
        appear(call)
      } else if (call?.id !== id || !isThere) {
        const { [as]: reason = 'failed', ...leaving } = s.leaving
        s.leaving = leaving
        act('end', id, reason)
      }
    },
    answered({ id, request }) {
      if (call) return
      act('remind', id, timing.answerMs)
      emit('system.answered')
      appear(s.call = { id, is: 'there', isIncoming: true, request })
    },
    filtered() { if (!call) emit('system.filtered') },
    ended: over('system.ended'),
    reset: over('system.reset'),
    muted({ on }) {
      const isEcho = s.echoes.some(([mine, until]) => mine === on && until > now)
      if (!isThere || on === s.isMuted) return
      // Overtaken by another echo, or the audio engine's: what is wanted is said again, and nobody is told.
      if (isEcho || (!on && s.engine > now)) return mute(call)
      s.echoes = []
      s.isMuted = on
      emit(on ? 'system.muted' : 'system.unmuted')
    },
    held({ on }) { if (isThere) emit(on ? 'system.held' : 'system.resumed') },
    audio({ on, ids }) {
      s.active = on && ids || []
      if (!on || (isThere && (ids?.includes(call.id) ?? true))) sound(on)
    },
    interrupted({ on }) {
      // An end without a beginning is no end: callkeep posts one with every activation.
      if (s.isInterrupted === on || !s.isAudible) return
      s.isInterrupted = on
      emit(on ? 'audio.interrupted' : 'audio.resumed')
    },
    routed: () => emit('audio.routeChanged'),
  }
  ;(on[seen.type] as (seen: Fact | Order) => void)(seen)
  return { state: s, events, actions }
}
