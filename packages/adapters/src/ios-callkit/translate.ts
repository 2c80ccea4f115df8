/**
 * A pure reducer that turns what the system and the machine say about one call into what each is told. It has no
 * clock and no library: time is an argument, and what is to happen later is an action.
 */
import type { CallEnd, Cause, SystemCallEvent, SystemCallInfo } from '@onhook/machine'
import type { DiagnosticCode } from './diagnostics.ts'
import { ASKED, BARE, CONNECTED, THERE } from './constants.ts'
import { systemReasonOf, type SystemReason } from './reason.ts'
import type { Timing } from './timing.ts'

/** What a library tells, in one language. Ids are in lower case; a fact with one concerns that call alone. */
export type Fact =
  /** The system has the call that was started. `as`: the name that it was started under, where the system gives another. */
  | { type: 'started'; id: string; as?: string }
  /** The person answered. `request` is to be fulfilled or failed. */
  | { type: 'answered'; id: string; request?: string | undefined }
  /** An incoming call that will never be shown: do not disturb, a block list. */
  | { type: 'filtered'; id: string }
  /** The system or the person ended it. */
  | { type: 'ended'; id: string }
  | { type: 'muted'; id: string; on: boolean }
  /** The system forgot it, or all of them. */
  | { type: 'reset'; id?: string }
  /** The audio session. */
  | { type: 'audio'; id?: string; on: boolean }
  /** What is passed on as it is while there is a call. */
  | { type: 'told'; id?: string; event: 'system.held' | 'system.resumed' | 'audio.routeChanged' | 'audio.interrupted' | 'audio.resumed' }

/** What the machine commands, and what else befalls a port. */
export type Order =
  | { type: 'report'; info: SystemCallInfo; /** The name to start it under. */ id: string }
  | { type: 'connected' }
  | { type: 'end'; end: CallEnd }
  | { type: 'mute'; on: boolean }
  /** The start of that name was refused. */
  | { type: 'refused'; id: string; cause?: unknown }
  /** Time to look at that call: is what it waits for since then there? */
  | { type: 'due'; id: string; since: number }

export type Action =
  | ['start', as: string, info: SystemCallInfo]
  | ['connect', id: string]
  | ['fulfil', request: string | undefined]
  /** `request`: an answer that is not fulfilled yet. */
  | ['end', id: string, reason: SystemReason, request?: string]
  /** Its start was not confirmed: when it comes, whenever that is, it is ended with that reason. */
  | ['leave', as: string, reason: SystemReason]
  | ['mute', id: string, on: boolean]
  /** For whoever renders sound, then for the host. */
  | ['audio' | 'host', on: boolean]
  | ['remind', id: string, afterMs: number, since: number]
  | ['tell', code: DiagnosticCode, message: string, cause?: unknown]
  /** What the machine is told. */
  | ['emit', type: Exclude<SystemCallEvent['type'], 'user.leave'>, more?: { cause: Cause }]

export type Tracked = {
  /** Until it is started, the name that it is started under. */
  id: string
  is: typeof BARE | typeof ASKED | typeof THERE | typeof CONNECTED
  isIncoming?: boolean
  /** None: it was answered before the machine reported anything. */
  attempt?: number
  /** The audio session is active for it. */
  audio?: boolean
  request?: string | undefined
  /** The machine is connected; the system is told when it can be. */
  isDue?: boolean
  /** Since when it waits for what it is reminded of. Another reminder is of another call, which rang under its id. */
  since?: number
}

export type State = {
  call?: Tracked | undefined
  /** What the machine wants or was told, and from when echoes of it come. */
  isMuted: boolean
  echoFrom?: number | undefined
  /** A call is over, so the machine is no longer idle. Only its next attempt takes a call that is answered now, and is told then that it sounds. */
  isUsed?: boolean
}

export const INITIAL: State = { isMuted: false }

export type Translation = { state: State; actions: Action[] }

/** One fact or order at one moment. The state that is given is not changed. */
export function translate(before: State, seen: Fact | Order, now: number, timing: Timing): Translation {
  let s = { ...before }
  const call = s.call &&= { ...s.call }, isThere = (call?.is as number) > ASKED
  const actions: Action[] = []
  const act = (...action: Action): unknown => actions.push(action)

  const sound = (on: boolean): void => {
    if (s.isUsed && !call!.attempt) return
    s.echoFrom = now
    act('audio', on)
    act('host', on)
    act('emit', on ? 'audio.activated' : 'audio.deactivated')
  }
  const mute = (it: Tracked): void => {
    s.echoFrom = now
    act('mute', it.id, s.isMuted)
  }
  /** No reason: the system has ended it. */
  const finish = (reason?: SystemReason): void => {
    // What nobody has confirmed can be neither ended nor forgotten, also when nobody believes in it any more.
    if (!isThere) act('leave', call!.id, reason ?? 'failed')
    else if (reason) act('end', call!.id, reason, call!.request!)
    if (isThere && call!.audio) sound(false)
    // Nothing is left of it: the next one begins unmuted, and with an audio session of its own.
    s = { isMuted: false, isUsed: true }
  }
  const remind = (it: Tracked, ms: number): unknown => act('remind', it.id, ms, it.since = now)
  const connect = (it: Tracked): void => {
    it.isDue = true
    if (it.is !== THERE) return
    it.is = CONNECTED
    if (it.isIncoming) act('fulfil', it.request)
    else act('connect', it.id)
    delete it.request
    remind(it, timing.lookMs)
  }
  /** The system has it now: as the machine wants it, muted when that was asked meanwhile, connected when it is. */
  const appear = (it: Tracked): void => {
    it.is = THERE
    if (it.audio) sound(true)
    if (s.isMuted) mute(it)
    if (it.isDue) connect(it)
  }
  const over = ({ type, id }: { type: 'ended' | 'reset'; id?: string }): void => {
    if (!call?.is || id && id !== call.id) return
    finish()
    act('emit', `system.${type}`)
  }

  const on: { [T in (Fact | Order)['type']]: (seen: Extract<Fact | Order, { type: T }>) => void } = {
    report({ info, id }) {
      const { attempt } = info
      if (call?.attempt === attempt) return
      // It was answered in the system's screen before: it is this one.
      if (call && !call.attempt) {
        call.attempt = attempt
        if (s.isUsed && call.audio) sound(true)
      } else {
        if (call) finish('failed')
        s.call = { id, is: ASKED, attempt }
        act('start', id, info)
      }
    },
    connected() { if (call) connect(call) },
    // An end of an earlier attempt is none of this one.
    end({ end }) { if (call && !(end.attempt < call.attempt!)) finish(systemReasonOf(end, call.isIncoming)) },
    mute({ on }) {
      s.isMuted = on
      if (isThere) mute(call!)
    },
    refused({ id, cause }) {
      if (call?.id !== id || call.is !== ASKED) return
      call.is = BARE
      act('tell', 'call-refused', 'End others.', cause)
    },
    due({ id, since }) {
      if (call?.id !== id || call.since !== since) return
      if (call.is === CONNECTED) {
        if (!call.audio) act('tell', 'audio-not-activated', 'Unhold it.')
      } else if (call.request || s.isUsed && !call.attempt) {
        // Answered, and nothing has come of it. Where the library has fulfilled it by itself (callkeep), that is for the machine to say, if one has taken it.
        act('tell', 'answer-timeout', 'Late.')
        finish('failed')
        act('emit', 'system.ended', { cause: { reason: 'join-timeout' } })
      }
    },

    started({ id, as = id }) {
      // Also where nobody believed in it any more: to end it now would take the audio session from the call that goes on.
      if (call?.id === as && !isThere) {
        call.id = id
        appear(call)
      } else if (call?.id !== id) act('end', id, 'failed')
    },
    answered({ id, request }) {
      if (call) return
      appear(s.call = { id, is: THERE, isIncoming: true, request })
      remind(s.call, timing.answerMs)
      // The last word of this step: the machine may answer it at once.
      act('emit', 'system.answered')
    },
    filtered() { if (!call) act('emit', 'system.filtered') },
    ended: over,
    reset: over,
    muted({ on }) {
      if (!isThere || on === s.isMuted) return
      // It does not begin a new time of echoes: who contradicts for ever is believed in the end.
      if (now - s.echoFrom! < timing.echoMs) act('mute', call!.id, s.isMuted)
      else {
        s.isMuted = on
        act('emit', on ? 'system.muted' : 'system.unmuted')
      }
    },
    told({ event }) { if (isThere) act('emit', event) },
    audio({ on }) {
      if (!call || !call.audio !== on) return
      call.audio = on
      if (isThere) sound(on)
    },
  }
  ;(on[seen.type] as (seen: Fact | Order) => void)(seen)
  return { state: s, actions }
}
