/**
 * @stream-io/react-native-callingx, with the names of 0.10: CallKit on iOS, Core-Telecom on Android. A call may have any name. An answer and an
 * end wait until they are fulfilled or failed. The library was not run for this, only its interface was read: `docs/ios.md` says why.
 */
import type { SystemCallPort } from '@onhook/machine'
import type { SystemCallOptions } from './options.ts'
import type { SystemReason } from './reason.ts'
import { bind } from './system-call.ts'
import type { Fact } from './translate.ts'

/** What an event may carry. Which fields are there depends on the event. */
export type CallingxEvent = { callId?: string; callCids?: readonly string[]; muted?: boolean; hold?: boolean; phase?: string; reason?: string; shouldResume?: boolean } | null | undefined
export type CallingxEventName = 'answerCall' | 'endCall' | 'didPerformSetMutedCallAction' | 'didToggleHoldCallAction' | 'providerReset' | 'didActivateAudioSession' | 'didDeactivateAudioSession' | 'didAudioInterruption' | 'didChangeAudioRoute'
/** An event that waited for JavaScript. It may be one that the port does not listen to. */
export type CallingxInitial = { eventName: string; params?: unknown }

/** The library's words for how a call ended, which it turns into CallKit's or Telecom's; the other two are the same. */
const REASONS = { failed: 'error', remoteEnded: 'remote', unanswered: 'missed', declinedElsewhere: 'rejected' } as const
type Reason = Exclude<SystemReason, keyof typeof REASONS> | typeof REASONS[keyof typeof REASONS]

/** A fact of whichever call. */
type Told = { type: Fact['type']; on?: boolean; event?: string }

/** The part of `CallingxModule` that is used. */
export interface CallingxLike {
  addEventListener(name: CallingxEventName, listener: (event: CallingxEvent) => void): { remove(): void }
  /** Returns what happened before JavaScript was up, once. */
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

/**
 * CallKit and Telecom through `CallingxModule` of @stream-io/react-native-callingx. Call its `setup()` before the first call. Do not call its
 * `endCallWithReason` alongside this port.
 */
export const createCallingxSystemCall = ({ callingx }: CallingxLibraries, options: SystemCallOptions = {}): SystemCallPort => bind(
  callingx, 'CallingxModule 0.10',
  'fulfillEndCallAction',
  (library, safely) => {
    let isInterrupted = false
    // The machine is told first, and leaves.
    const fulfilEnd = safely((callId: string) => Promise.resolve().then(() => library.fulfillEndCallAction(callId, false)))
    // Any text names a call, in its own case. What should be one and is not becomes falsy.
    const nameOf = (id: unknown): string => (typeof id === 'string' ? id : id && '') as string
    const told = (event: Extract<Fact, { type: 'told' }>['event']) => ({ type: 'told', event }) as const
    /** By the library's names: what is told, if anything. */
    const facts: { [name in CallingxEventName]: (event: NonNullable<CallingxEvent>) => Told | undefined } = {
      answerCall: () => ({ type: 'answered' }),
      endCall({ callId }) {
        if (callId) fulfilEnd(callId)
        return { type: 'ended' }
      },
      didPerformSetMutedCallAction: ({ muted }) => ({ type: 'muted', on: !!muted }),
      didToggleHoldCallAction: ({ hold }) => told(hold ? 'system.held' : 'system.resumed'),
      providerReset: () => ({ type: 'reset' }),
      didActivateAudioSession() {
        isInterrupted = false
        return { type: 'audio', on: true }
      },
      didDeactivateAudioSession: () => ({ type: 'audio', on: false }),
      didAudioInterruption({ phase, reason, shouldResume }) {
        const on = phase === 'began'
        // An app that was suspended hears of it when it is over; and an end without a beginning is no end. A beginning may have none but an activation.
        if (on === isInterrupted || reason === 'appWasSuspended' || !on && shouldResume === false) return undefined
        isInterrupted = on
        return told(on ? 'audio.interrupted' : 'audio.resumed')
      },
      didChangeAudioRoute: () => told('audio.routeChanged'),
    }
    const names = Object.keys(facts) as CallingxEventName[]
    const factsOf = (name: CallingxEventName, event: NonNullable<CallingxEvent>): Fact[] => {
      const { callId, callCids } = event, fact = facts[name](event)
      // A reset names many. An answer is fulfilled by the call's name, so that is the request.
      return fact ? [callCids ?? [callId]].flat().map(id => ({ ...fact, id: nameOf(callCids ? id ?? 0 : id), request: id }) as Fact) : []
    }
    return {
      listen: tell => names.map(name => library.addEventListener(name, safely((event: CallingxEvent) => factsOf(name, event!).forEach(tell)))),
      drain: async () => [library.getInitialEvents().flatMap(event => names.flatMap(name => name === event?.eventName ? factsOf(name, event.params ?? {}) : [])), []],
      start: (as, handle, title, hasVideo) => library.startCall(as, handle, title, hasVideo).then(() => as),
      connect: id => library.setCurrentCallActive(id),
      fulfil: id => library.fulfillAnswerCallAction(id, false),
      end: (id, reason, request) => request && (reason === 'local' || reason === 'failed') ? library.fulfillAnswerCallAction(id, true) : library.endCallWithReason(id, (REASONS as { [R in SystemReason]?: Reason })[reason] ?? reason as Reason),
      mute: (id, on) => library.setMutedCall(id, on),
      isShown: id => library.isCallTracked(id),
    }
  }, options)
