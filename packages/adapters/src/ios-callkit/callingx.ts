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
import { idOf } from './uuid.ts'

/** `source`: `app` when we asked for it ourselves. `reason` is a number of `AVAudioSessionInterruptionReason`. */
export type CallingxEvent = { callId?: string; source?: string; muted?: boolean; hold?: boolean; reason?: number; shouldResume?: boolean }
/** By the shape's names: what is told. */
const EVENTS = {
  answerCall: 'answered',
  endCall: 'ended',
  didPerformSetMutedCallAction: 'muted',
  didToggleHoldCallAction: 'system.held system.resumed',
  incomingCallFiltered: 'filtered',
  didReset: 'reset',
  didActivateAudioSession: 'audio',
  didDeactivateAudioSession: 'audio',
  audioInterruptionBegan: 'audio.interrupted',
  audioInterruptionEnded: 'audio.resumed',
  didChangeAudioRoute: 'audio.routeChanged',
} as const
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
  library => {
    const names = Object.keys(EVENTS) as CallingxEventName[]
    let isInterrupted = false
    const factOf = (name: CallingxEventName, event: CallingxEvent | null | undefined): Fact[] => {
      const { callId, source, muted, hold, reason, shouldResume } = event ?? {}, id = idOf(callId), what = EVENTS[name]
      const [type, held] = what.includes('.') ? ['told', what.split(' ')[hold ? 0 : 1] ?? what] : [what]
      // What we muted ourselves is no wish of anybody.
      if (type === 'muted' && source === 'app') return []
      if (name === 'didActivateAudioSession') isInterrupted = false
      if (/Interruption/.test(name)) {
        // An app that was suspended (1) hears of it when it is over; and an end without a beginning is no end. A beginning may have none but an activation.
        const isOn = what === 'audio.interrupted'
        if (isOn === isInterrupted || reason === 1 || shouldResume === false) return []
        isInterrupted = isOn
      }
      // Of these names only didActivateAudioSession has an A there. An answer is fulfilled by the call's id, so that is the request.
      return [{ type, id, request: id, on: muted ?? name[3] === 'A', event: held } as Fact]
    }
    return {
      listen: (tell, safely) => names.map(name => library.addEventListener(name, safely(event => factOf(name, event).forEach(tell)))),
      drain: async () => [(await library.getInitialEvents()).flatMap(event => names.filter(name => name === event?.name).flatMap(name => factOf(name, event.params))), []],
      start: async (as, handle, title, hasVideo) => (await library.startCall(as, handle, title, hasVideo), as),
      connect: id => library.setCurrentCallActive(id),
      fulfil: id => library.fulfillAnswerCallAction(id, false),
      end: (id, reason, request) => request && (reason === 'local' || reason === 'failed') ? library.fulfillAnswerCallAction(id, true) : library.endCallWithReason(id, reason),
      mute: (id, on) => library.setMutedCall(id, on),
      isShown: id => library.isCallTracked(id),
    }
  }, options)
