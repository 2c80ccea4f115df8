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
  didToggleHoldCallAction: 'system.held system.resumed',
  providerReset: 'reset',
  didActivateAudioSession: 'audio',
  didDeactivateAudioSession: 'audio',
  didAudioInterruption: 'audio.interrupted audio.resumed',
  didChangeAudioRoute: 'audio.routeChanged',
} as const
export type CallingxEventName = keyof typeof EVENTS
/** An event that waited for JavaScript, maybe one that is not listened to. */
export type CallingxInitial = { eventName: string; params?: unknown }

/** The library's words for how a call ended, which it turns into CallKit's or Telecom's. */
const REASONS = { local: 'local', failed: 'error', remoteEnded: 'remote', unanswered: 'missed', answeredElsewhere: 'answeredElsewhere', declinedElsewhere: 'rejected' } as const satisfies { [R in SystemReason]: string }

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
  endCallWithReason(callId: string, reason: typeof REASONS[SystemReason]): unknown
  setMutedCall(callId: string, isMuted: boolean): unknown
  isCallTracked(callId: string): boolean
}
export type CallingxLibraries = { callingx: CallingxLike | (() => CallingxLike) }

/** CallKit and Telecom through `CallingxModule` of @stream-io/react-native-callingx. Call its `setup()` before the first call, and never its `endCallWithReason` beside this port. */
export const createCallingxSystemCall = ({ callingx }: CallingxLibraries, options: SystemCallOptions = {}): SystemCallPort => bind(
  callingx, 'CallingxModule of @stream-io/react-native-callingx 0.10',
  'fulfillEndCallAction',
  library => {
    const names = Object.keys(EVENTS) as CallingxEventName[]
    let isInterrupted = false, fulfilEnd: (callId: string) => void
    // Any text names a call, in its own case. What should be one and is not becomes falsy.
    const nameOf = (id: unknown): string => (typeof id === 'string' ? id : id && '') as string
    const factsOf = (name: CallingxEventName, event: CallingxEvent): Fact[] => {
      const { callId, callCids, muted, hold, phase, reason, shouldResume } = event ?? {}, what = EVENTS[name], isOn = !!hold || phase === 'began'
      const [type, told] = what.includes('.') ? ['told', what.split(' ')[isOn ? 0 : 1] ?? what] : [what]
      if (type === 'ended' && callId) fulfilEnd(callId)
      if (name === 'didActivateAudioSession') isInterrupted = false
      if (/Int/.test(name)) {
        // An app that was suspended hears of it when it is over; and an end without a beginning is no end. A beginning may have none but an activation.
        if (isOn === isInterrupted || reason === 'appWasSuspended' || !isOn && shouldResume === false) return []
        isInterrupted = isOn
      }
      // Of these names only didActivateAudioSession has an A there. An answer is fulfilled by the call's name, so that is the request.
      return (type === 'reset' && callCids ? [callCids].flat().map(id => nameOf(id ?? 0)) : [nameOf(callId)])
        .map(id => ({ type, id, request: id, on: muted ?? name[3] === 'A', event: told }) as Fact)
    }
    return {
      listen(tell, safely) {
        // The machine is told first, and leaves.
        fulfilEnd = safely(callId => Promise.resolve().then(() => library.fulfillEndCallAction(callId, false)))
        return names.map(name => library.addEventListener(name, safely(event => factsOf(name, event).forEach(tell))))
      },
      drain: async () => [library.getInitialEvents().flatMap(event => names.filter(name => name === event?.eventName).flatMap(name => factsOf(name, event.params as CallingxEvent))), []],
      start: async (as, handle, title, hasVideo) => (await library.startCall(as, handle, title, hasVideo), as),
      connect: id => library.setCurrentCallActive(id),
      fulfil: id => library.fulfillAnswerCallAction(id, false),
      end: (id, reason, request) => request && (reason === 'local' || reason === 'failed') ? library.fulfillAnswerCallAction(id, true) : library.endCallWithReason(id, REASONS[reason]),
      mute: (id, on) => library.setMutedCall(id, on),
      isShown: id => library.isCallTracked(id),
    }
  }, options)
