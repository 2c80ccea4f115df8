/**
 * react-native-callkeep 4.3.16, on iOS. It fulfils the actions of the system by itself and at once, so an answer cannot be
 * failed, only ended. It tells no refused start and no refused end: both are looked for, in the list of the system's calls.
 */
import type { SystemCallPort } from '@onhook/machine'
import type { SystemCallOptions } from './options.ts'
import type { SystemReason } from './reason.ts'
import { bind } from './system-call.ts'
import type { Fact } from './translate.ts'
import { isSealed } from './uuid.ts'

/** What an event may carry; which of it depends on the event. */
type CallKeepEvent = { callUUID?: string; muted?: boolean; hold?: boolean; errorCode?: string } | null | undefined
/** An event that waited for JavaScript, under its native name. */
type CallKeepInitial = { name: string; data?: unknown }

/** By the library's names: the fact, and what of the native name to know it by where that is another. */
const EVENTS = {
  didReceiveStartCallAction: ['started'],
  didDisplayIncomingCall: ['filtered'],
  answerCall: ['answered'],
  endCall: ['ended'],
  didPerformSetMutedCallAction: ['muted'],
  didToggleHoldCallAction: ['held', 'ToggleHold'],
  didActivateAudioSession: ['audio'],
  didDeactivateAudioSession: ['audio'],
  didResetProvider: ['reset', 'Reset'],
  didChangeAudioRoute: ['routed'],
} as const satisfies { [name: string]: readonly [fact: Fact['type'], native?: string] }

/** The default export of react-native-callkeep, as far as it is used. */
export interface CallKeepLike {
  addEventListener(type: keyof typeof EVENTS | 'didLoadWithEvents', handler: (event: never) => void): { remove(): void }
  getInitialEvents(): Promise<readonly CallKeepInitial[]>
  clearInitialEvents(): void
  getCalls(): Promise<readonly { callUUID: string; hasEnded: boolean }[] | void> | undefined
  startCall(uuid: string, handle: string, contactIdentifier?: string, handleType?: 'generic', hasVideo?: boolean): void
  reportConnectedOutgoingCallWithUUID(uuid: string): void
  reportEndCallWithUUID(uuid: string, reason: number): void
  endCall(uuid: string): void
  setMutedCall(uuid: string, muted: boolean): void
}

/** `RTCAudioSession` of react-native-webrtc: without these two calls WebRTC does not hear of CallKit's activation. */
export interface RtcAudioSessionLike { audioSessionDidActivate(): void; audioSessionDidDeactivate(): void }

export type CallKeepLibraries = {
  /** The library, or how to load it: a native module that is missing then becomes a diagnostic. */
  callKeep: CallKeepLike | (() => CallKeepLike)
  Platform: { OS: string }
  RTCAudioSession?: RtcAudioSessionLike
}

/** The numbers of `CXCallEndedReason`: https://developer.apple.com/documentation/callkit/cxcallendedreason */
export const CALL_ENDED_REASONS = { failed: 1, remoteEnded: 2, unanswered: 3, answeredElsewhere: 4, declinedElsewhere: 5 } as const satisfies Record<Exclude<SystemReason, 'local'>, number>

/** CallKit through react-native-callkeep. Call its `setup()` before the first call, and never its `endCall` beside this port. */
export const createCallKeepSystemCall = ({ callKeep, Platform, RTCAudioSession: rtc }: CallKeepLibraries, options: SystemCallOptions = {}): SystemCallPort => bind(
  callKeep, 'react-native-callkeep 4.3.16',
  'clearInitialEvents',
  (library, diagnose) => {
    let isDrained = false
    const factOf = (name: string, event: CallKeepEvent): Fact[] => {
      const [type] = EVENTS[name as keyof typeof EVENTS], { callUUID, muted, hold, errorCode } = event ?? {}, id = callUUID?.toLowerCase()
      if (!id && type !== 'audio' && type !== 'reset' && type !== 'routed') {
        // A start without an id is a wish out of the recents or of Siri, which is the host's.
        if (type !== 'started') diagnose('event-without-id')
        return []
      }
      if (type === 'filtered') {
        // It is shown; or it was already, and was pushed again.
        if (!errorCode || errorCode === 'CallUUIDAlreadyExists') return []
        diagnose('not-displayed', undefined, errorCode)
      }
      return [{ type, id, on: muted ?? hold ?? name === 'didActivateAudioSession' } as Fact]
    }
    const named = Object.entries<readonly [string, string?]>(EVENTS)
    /** What waited is told twice, by an event and on request: it is taken once, from whichever comes first. */
    const take = (events: readonly CallKeepInitial[]): Fact[] => {
      if (isDrained) return []
      isDrained = true
      library.clearInitialEvents()
      return events.flatMap(event => named.flatMap(([name, [, native = name]]) => event.name.toLowerCase().includes(native.toLowerCase()) ? factOf(name, event.data as CallKeepEvent) : []))
    }
    const calls = async () => (await library.getCalls() ?? []).flatMap(call => call.hasEnded ? [] : call.callUUID.toLowerCase())
    return {
      listen(tell) {
        isDrained = false
        const stops = named.map(([name]) => library.addEventListener(name as keyof typeof EVENTS, (event: CallKeepEvent) => factOf(name, event).forEach(tell)))
        stops.push(library.addEventListener('didLoadWithEvents', (events: readonly CallKeepInitial[]) => take(events).forEach(tell)))
        return () => stops.forEach(stop => stop.remove())
      },
      drain: async () => [take(await library.getInitialEvents()), (await calls()).filter(isSealed)],
      start(as, info) {
        const handle = options.handle?.(info) ?? info.call
        library.startCall(as, handle, info.title ?? handle, 'generic', !!options.hasVideo)
      },
      connect: id => library.reportConnectedOutgoingCallWithUUID(id),
      end: (id, reason) => reason === 'local' ? library.endCall(id) : library.reportEndCallWithUUID(id, CALL_ENDED_REASONS[reason]),
      mute: (id, on) => library.setMutedCall(id, on),
      isShown: async id => (await calls()).includes(id),
      audio: on => on ? rtc?.audioSessionDidActivate() : rtc?.audioSessionDidDeactivate(),
    }
  }, options, Platform.OS !== 'ios')
