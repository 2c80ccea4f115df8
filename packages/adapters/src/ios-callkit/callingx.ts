/**
 * The callingx shape: a library that registers outgoing and incoming calls, tells who asked (`source`), and waits until an
 * answer is fulfilled or failed. Structural only: no library of this shape was installed or read for it. Where a name of
 * yours differs, hand over an object of a few lines that has these names.
 */
import type { SystemCallPort } from '@onhook/machine'
import type { SystemCallOptions } from './options.ts'
import type { SystemReason } from './reason.ts'
import { bind } from './system-call.ts'
import type { Fact } from './translate.ts'

/** `source`: `app` when we asked for it ourselves. `reason` is a number of `AVAudioSessionInterruptionReason`. */
export type CallingxEvent = { callId?: string; source?: string; muted?: boolean; hold?: boolean; reason?: number; shouldResume?: boolean }
/** By the shape's names: the fact. */
const EVENTS = {
  answerCall: ['answered'],
  endCall: ['ended'],
  didPerformSetMutedCallAction: ['muted'],
  didToggleHoldCallAction: ['held'],
  incomingCallFiltered: ['filtered'],
  didReset: ['reset'],
  didActivateAudioSession: ['audio', true],
  didDeactivateAudioSession: ['audio', false],
  audioInterruptionBegan: ['interrupted', true],
  audioInterruptionEnded: ['interrupted', false],
  didChangeAudioRoute: ['routed'],
} as const satisfies { [name: string]: readonly [fact: Fact['type'], on?: boolean] }
export type CallingxEventName = keyof typeof EVENTS
export type CallingxInitial = { name: string; params: CallingxEvent }

export interface CallingxLike {
  addEventListener(name: CallingxEventName, listener: (event: CallingxEvent) => void): { remove(): void }
  /** What happened before JavaScript was up. Handed over once. */
  getInitialEvents(): readonly CallingxInitial[] | Promise<readonly CallingxInitial[]>
  /** Resolves when the system has the call. */
  startCall(callId: string, handle: string, name: string, hasVideo: boolean): Promise<unknown>
  setCurrentCallActive(callId: string): unknown
  fulfillAnswerCallAction(callId: string, didFail: boolean): unknown
  endCallWithReason(callId: string, reason: SystemReason): unknown
  setMutedCall(callId: string, muted: boolean): unknown
  isCallTracked(callId: string): boolean | Promise<boolean>
}
export type CallingxLibraries = { callingx: CallingxLike | (() => CallingxLike) }

/** CallKit and Telecom through a library of the callingx shape. */
export const createCallingxSystemCall = ({ callingx }: CallingxLibraries, options: SystemCallOptions = {}): SystemCallPort => bind(
  callingx, 'a library of the callingx shape',
  'fulfillAnswerCallAction',
  (library, diagnose) => {
    const named: readonly (readonly [string, readonly [Fact['type'], boolean?]])[] = Object.entries(EVENTS)
    const factOf = ([type, on]: readonly [Fact['type'], boolean?], event: CallingxEvent | undefined): Fact[] => {
      const { callId, source, muted, hold, reason, shouldResume } = event ?? {}
      // What we muted ourselves is no wish of anybody; an app that was suspended (1) hears of it when it is over.
      if ((type === 'muted' && source === 'app') || (type === 'interrupted' && (on ? reason === 1 : shouldResume === false))) return []
      const isCall = type !== 'audio' && type !== 'reset' && type !== 'routed' && type !== 'interrupted'
      if (isCall && !callId) {
        diagnose('event-without-id')
        return []
      }
      const id = callId?.toLowerCase()
      // An answer is fulfilled by the call's id, so that is the request.
      return [{ type, id, request: id, on: on ?? !!(muted ?? hold) } as Fact]
    }
    return {
      listen(tell) {
        const stops = named.map(([name, row]) => library.addEventListener(name as CallingxEventName, event => factOf(row, event).forEach(tell)))
        return () => stops.forEach(stop => stop.remove())
      },
      drain: async () => [(await library.getInitialEvents()).flatMap(({ name, params }) => named.flatMap(([known, row]) => known === name ? factOf(row, params) : []))],
      async start(as, info) {
        const handle = options.handle?.(info) ?? info.call
        await library.startCall(as, handle, info.title ?? handle, !!options.hasVideo)
        return as
      },
      connect: id => library.setCurrentCallActive(id),
      fulfil: id => library.fulfillAnswerCallAction(id, false),
      end: (id, reason, request) => request && (reason === 'local' || reason === 'failed') ? library.fulfillAnswerCallAction(id, true) : library.endCallWithReason(id, reason),
      mute: (id, on) => library.setMutedCall(id, on),
      isShown: id => library.isCallTracked(id),
    }
  }, options)
