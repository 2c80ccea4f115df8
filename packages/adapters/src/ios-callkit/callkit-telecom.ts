/**
 * expo-callkit-telecom 0.4.0: CallKit on iOS, Core-Telecom on Android. It names the calls, waits until an answer is
 * fulfilled or failed, and informs WebRTC by itself. If the provider is reset, this shows only as removed sessions.
 */
import type { SystemCallPort } from '@onhook/machine'
import type { SystemCallOptions } from './options.ts'
import type { SystemReason } from './reason.ts'
import { bind } from './system-call.ts'
import type { Fact } from './translate.ts'
import { idOf } from './uuid.ts'

type Listen<E> = (listener: (event: E) => unknown) => { remove(): void }
type About = { id: string; meta: { flushed: boolean } }

/** The exports of expo-callkit-telecom that are used. */
export interface CallKitTelecomLike {
  getActiveCallSession(): Promise<{ id: string; origin: string; status: string } | null>
  startOutgoingCall(recipient: { id: string; displayName?: string }, options: { hasVideo: boolean }): Promise<string>
  fulfillIncomingCallConnected: (requestId: string) => Promise<void>
  failIncomingCallConnected(id: string, requestId: string): Promise<void>
  reportOutgoingCallConnected: (id: string) => Promise<void>
  endCall(id: string): Promise<void>
  reportCallEnded(id: string, reason: Exclude<SystemReason, 'local'>): Promise<void>
  setMuted: (id: string, muted: boolean) => Promise<void>
  addCallSessionRemovedListener: Listen<About>
  addCallAnsweredListener: Listen<About & { requestId: string }>
  addCallEndedListener: Listen<About>
  addReportedCallEndedListener: Listen<About>
  addSetMutedActionListener: Listen<About & { isMuted: boolean }>
  addSetHeldActionListener: Listen<About & { isOnHold: boolean }>
  addAudioSessionActivatedListener: Listen<{ calls: readonly { id: string }[] }>
  addAudioSessionDeactivatedListener: Listen<unknown>
  addAudioRouteChangedListener: Listen<unknown>
}

export type CallKitTelecomLibraries = {
  /** The library (`import * as`), or a function that loads it. With a function, a missing native module becomes a diagnostic. */
  callKitTelecom: CallKitTelecomLike | (() => CallKitTelecomLike)
}

/** CallKit and Telecom through expo-callkit-telecom. */
export const createCallKitTelecomSystemCall = ({ callKitTelecom }: CallKitTelecomLibraries, options: SystemCallOptions = {}): SystemCallPort => bind(
  callKitTelecom, 'expo-callkit-telecom 0.4.0',
  'failIncomingCallConnected',
  (library, safely) => {
    const ids = (calls: readonly { id: string }[]): string[] => calls.map(call => idOf(call.id)!)
    const calls = async () => [await library.getActiveCallSession() ?? []].flat()
    /** The audio session is one for all calls. */
    let isActive = false
    return {
      listen(tell) {
        const about = <E extends About>(type: Fact['type'], more?: (event: E) => object) => safely((event: E): void => tell({ ...more?.(event), type, id: idOf(event.id ?? '') } as Fact))
        const answered = about<About & { requestId: string }>('answered', e => ({ request: e.requestId }))
        return [
          library.addCallAnsweredListener(safely(async event => {
            const id = idOf(event.id)!
            // It waited until JavaScript was up. An end that nobody listened to is lost, so it is looked whether the call is still there.
            if (event.meta?.flushed && !ids(await calls().catch(() => [event])).includes(id)) return
            answered(event)
            // Android activates the sound before it tells the answer; and a call that follows another may find it active, of which nothing is told anew.
            if (isActive) tell({ type: 'audio', id, on: true })
          })),
          library.addCallEndedListener(about('ended')),
          library.addReportedCallEndedListener(about('ended')),
          library.addCallSessionRemovedListener(about('reset')),
          library.addSetMutedActionListener(about('muted', e => ({ on: e.isMuted }))),
          library.addSetHeldActionListener(about('told', e => ({ event: e.isOnHold ? 'system.held' : 'system.resumed' }))),
          library.addAudioSessionActivatedListener(safely(({ calls }) => {
            isActive = true
            for (const id of ids(calls)) tell({ type: 'audio', id, on: true })
          })),
          library.addAudioSessionDeactivatedListener(() => {
            isActive = false
            tell({ type: 'audio', on: false })
          }),
          library.addAudioRouteChangedListener(() => tell({ type: 'told', event: 'audio.routeChanged' })),
          // What nobody hears of any more is not known.
          { remove() { isActive = false } },
        ]
      },
      // A call that rings, or waits until its answer is fulfilled, ends by itself when nobody takes it.
      drain: async () => [[], ids((await calls()).filter(({ origin, status }) => origin !== 'incoming' || status === 'connected'))],
      start: async (_, id, displayName, hasVideo) => (await library.startOutgoingCall({ id, displayName }, { hasVideo })).toLowerCase(),
      connect: library.reportOutgoingCallConnected,
      fulfil: library.fulfillIncomingCallConnected,
      end: (id, reason, request) => request && (reason === 'local' || reason === 'failed') ? library.failIncomingCallConnected(id, request)
        // A refusal is no news: it is looked whether the call is there.
        : reason === 'local' ? library.endCall(id).catch(() => undefined) : library.reportCallEnded(id, reason),
      mute: library.setMuted,
      isShown: async id => ids(await calls()).includes(id),
    }
  }, options)
