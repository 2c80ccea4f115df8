/**
 * expo-callkit-telecom 0.4.0: CallKit on iOS, Core-Telecom on Android. It names the calls, it waits until an answer is
 * fulfilled or failed, and it speaks to WebRTC by itself. A provider that was reset shows only as sessions that are removed.
 */
import type { SystemCallPort } from '@onhook/machine'
import type { SystemCallOptions } from './options.ts'
import type { SystemReason } from './reason.ts'
import { bind } from './system-call.ts'
import type { Fact } from './translate.ts'

type Listen<E> = (listener: (event: E) => void) => { remove(): void }
type About = { id: string; meta: { flushed: boolean } }

/** The exports of expo-callkit-telecom, as far as they are used. */
export interface CallKitTelecomLike {
  getActiveCallSession(): Promise<{ id: string; origin: string; status: string } | null>
  startOutgoingCall(recipient: { id: string; displayName?: string }, options: { hasVideo: boolean }): Promise<string>
  fulfillIncomingCallConnected(requestId: string): Promise<void>
  failIncomingCallConnected(id: string, requestId: string): Promise<void>
  reportOutgoingCallConnected(id: string): Promise<void>
  endCall(id: string): Promise<void>
  reportCallEnded(id: string, reason: Exclude<SystemReason, 'local'>): Promise<void>
  setMuted(id: string, muted: boolean): Promise<void>
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
  /** The library (`import * as`), or how to load it: a native module that is missing then becomes a diagnostic. */
  callKitTelecom: CallKitTelecomLike | (() => CallKitTelecomLike)
}

/** CallKit and Telecom through expo-callkit-telecom. */
export const createCallKitTelecomSystemCall = ({ callKitTelecom }: CallKitTelecomLibraries, options: SystemCallOptions = {}): SystemCallPort => bind(
  callKitTelecom, 'expo-callkit-telecom 0.4.0',
  'failIncomingCallConnected',
  (library, diagnose) => {
    const calls = async () => {
      const session = await library.getActiveCallSession()
      return session ? [{ ...session, id: session.id.toLowerCase() }] : []
    }
    /** What waited until JavaScript was up, and what the system had then. An end that nobody listened to is lost, so the two are compared. */
    let early: string[] = [], alive: string[] | undefined
    return {
      listen(tell) {
        early = []
        alive = undefined
        const about = <E extends About>(type: Fact['type'], more?: (event: E) => object) => (event: E): void => {
          const id = event.id?.toLowerCase(), isEarly = type === 'answered' && event.meta?.flushed
          if (!id) return diagnose('event-without-id')
          if (isEarly) early.push(id)
          if (!isEarly || !alive || alive.includes(id)) tell({ ...more?.(event), type, id } as Fact)
        }
        const stops = [
          library.addCallAnsweredListener(about('answered', e => ({ request: e.requestId }))),
          library.addCallEndedListener(about('ended')),
          library.addReportedCallEndedListener(about('ended')),
          library.addCallSessionRemovedListener(about('reset')),
          library.addSetMutedActionListener(about('muted', e => ({ on: e.isMuted }))),
          library.addSetHeldActionListener(about('held', e => ({ on: e.isOnHold }))),
          library.addAudioSessionActivatedListener(({ calls }) => tell({ type: 'audio', on: true, ids: calls.map(call => call.id.toLowerCase()) })),
          library.addAudioSessionDeactivatedListener(() => tell({ type: 'audio', on: false })),
          library.addAudioRouteChangedListener(() => tell({ type: 'routed' })),
        ]
        return () => stops.forEach(stop => stop.remove())
      },
      async drain() {
        const found = await calls()
        alive = found.map(call => call.id)
        return [
          early.flatMap(id => alive!.includes(id) ? [] : { type: 'ended', id }),
          // One that rings, or waits until its answer is fulfilled, ends by itself when nobody takes it.
          found.flatMap(({ id, origin, status }) => origin === 'incoming' && status !== 'connected' ? [] : id),
        ]
      },
      start: (_, info) => library.startOutgoingCall({ id: options.handle?.(info) ?? info.call, ...(info.title && { displayName: info.title }) }, { hasVideo: !!options.hasVideo }),
      connect: id => library.reportOutgoingCallConnected(id),
      fulfil: request => library.fulfillIncomingCallConnected(request),
      end: (id, reason, request) => request && (reason === 'local' || reason === 'failed') ? library.failIncomingCallConnected(id, request)
        // A refusal is no news: it is looked whether the call is there.
        : reason === 'local' ? library.endCall(id).catch(() => undefined) : library.reportCallEnded(id, reason),
      mute: (id, on) => library.setMuted(id, on),
      isShown: async id => (await calls()).some(call => call.id === id),
    }
  }, options)
