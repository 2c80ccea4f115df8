/**
 * @stream-io/react-native-callingx, by the names of 0.10: CallKit on iOS, Core-Telecom on Android. Calls have any name, and an answer
 * and an end wait until they are fulfilled or failed. It was not run here, only its interface was read: `docs/ios.md` says why.
 */
import type { SystemCallPort } from '@onhook/machine'
import type { SystemCallOptions } from './options.ts'
import type { SystemReason } from './reason.ts'
import { bind } from './system-call.ts'
import type { Fact } from './translate.ts'

/** What an event may carry; which of it depends on the event. */
export type CallingxEvent = { callId?: string; callCids?: readonly string[]; muted?: boolean; hold?: boolean; phase?: string; reason?: string; shouldResume?: boolean } | null | undefined
/** By the library's names: what is told. */
const EVENTS = {
  answerCall: 'answered',
  endCall: 'ended',
  didPerformSetMutedCallAction: 'muted',
  didToggleHoldCallAction: 'told',
  providerReset: 'reset',
  didActivateAudioSession: 'audio',
  didDeactivateAudioSession: 'audio',
  didAudioInterruption: 'told',
  didChangeAudioRoute: 'told',
} as const satisfies { [name: string]: Fact['type'] }
export type CallingxEventName = keyof typeof EVENTS
/** An event that waited for JavaScript, maybe one that is not listened to. */
export type CallingxInitial = { eventName: string; params?: unknown }

/** The library's words for how a call ended, which it turns into CallKit's or Telecom's; the other two are the same. */
const REASONS = { failed: 'error', remoteEnded: 'remote', unanswered: 'missed', declinedElsewhere: 'rejected' } as const
type Reason = Exclude<SystemReason, keyof typeof REASONS> | typeof REASONS[keyof typeof REASONS]

/** `CallingxModule`, as far as it is used. */
export interface CallingxLike {
  addEventListener(name: CallingxEventName, listener: (event: CallingxEvent) => void): { remove(): void }
  /** What happened before JavaScript was up. Handed over once. */
  getInitialEvents(): readonly CallingxInitial[]
  /** Resolves when the system has the call. */
  startCall(callId: string, handle: string, name: string, hasVideo: boolean): Promise<unknown>
  setCurrentCallActive(callId: string): unknown
  fulfillAnswerCallAction(callId: string, didFail: boolean): unknown
  fulfillEndCallAction(callId: string, didFail: boolean): unknown
  endCallWithReason(callId: string, reason: Reason): unknown
  setMutedCall(callId: string, isMuted: boolean): unknown
  isCallTracked(callId: string): boolean
}
export type CallingxLibraries = { callingx: CallingxLike | (() => CallingxLike) }

/** CallKit and Telecom through `CallingxModule` of @stream-io/react-native-callingx. Call its `setup()` before the first call, and never its `endCallWithReason` beside this port. */
export const createCallingxSystemCall = ({ callingx }: CallingxLibraries, options: SystemCallOptions = {}): SystemCallPort => bind(
  callingx, 'CallingxModule of callingx 0.10',
  'fulfillEndCallAction',
  (library, safely) => {
    const names = Object.keys(EVENTS) as CallingxEventName[]
    let isInterrupted = false
    // The machine is told first, and leaves.
    const fulfilEnd = safely((callId: string) => Promise.resolve().then(() => library.fulfillEndCallAction(callId, false)))
    // Any text names a call, in its own case. What should be one and is not becomes falsy.
    const nameOf = (id: unknown): string => (typeof id === 'string' ? id : id && '') as string
    const factsOf = (name: CallingxEventName, event: CallingxEvent): Fact[] => {
      const { callId, callCids, muted, hold, phase, reason, shouldResume } = event ?? {}, type = EVENTS[name], isInterruption = /Int/.test(name), isOn = isInterruption ? phase === 'began' : !!hold
      if (type === 'ended' && callId) fulfilEnd(callId)
      // Of these names only didActivateAudioSession has that.
      const isActivated = /dAc/.test(name)
      if (isActivated) isInterrupted = false
      if (isInterruption) {
        // An app that was suspended hears of it when it is over; and an end without a beginning is no end. A beginning may have none but an activation.
        if (isOn === isInterrupted || reason === 'appWasSuspended' || !isOn && shouldResume === false) return []
        isInterrupted = isOn
      }
      const told = /R/.test(name) ? 'audio.routeChanged' : isInterruption ? isOn ? 'audio.interrupted' : 'audio.resumed' : isOn ? 'system.held' : 'system.resumed'
      // A reset names many. An answer is fulfilled by the call's name, so that is the request.
      return [callCids ?? [callId]].flat().map(id => ({ type, id: nameOf(callCids ? id ?? 0 : id), request: id, on: muted ?? isActivated, event: told }) as Fact)
    }
    return {
      listen: tell => names.map(name => library.addEventListener(name, safely((event: CallingxEvent) => factsOf(name, event).forEach(tell)))),
      drain: async () => [library.getInitialEvents().flatMap(event => names.flatMap(name => name === event?.eventName ? factsOf(name, event.params as CallingxEvent) : [])), []],
      start: async (as, handle, title, hasVideo) => (await library.startCall(as, handle, title, hasVideo), as),
      connect: id => library.setCurrentCallActive(id),
      fulfil: id => library.fulfillAnswerCallAction(id, false),
      end: (id, reason, request) => request && (reason === 'local' || reason === 'failed') ? library.fulfillAnswerCallAction(id, true) : library.endCallWithReason(id, (REASONS as { [R in SystemReason]?: Reason })[reason] ?? reason as Reason),
      mute: (id, on) => library.setMutedCall(id, on),
      isShown: id => library.isCallTracked(id),
    }
  }, options)
