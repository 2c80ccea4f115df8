/**
 * react-native-callkeep 4.3.16, on iOS. It fulfils the system's actions by itself and at once, so an answer cannot be failed; the call can only be
 * ended. It reports neither a refused start nor a refused end, so the port looks for both in the list of the system's calls.
 *
 * This port reports CallKit's activation to WebRTC, the host and the machine, and they wait for it. WebRTC's audio unit does not wait: neither
 * library sets `useManualAudio`, and JavaScript cannot set it. WebRTC starts the unit when media flow, so `joinAfterActivation` makes the transport
 * wait. expo-callkit-telecom keeps the audio unit still by itself, natively.
 */
import type { SystemCallPort } from '@onhook/machine'
import type { SystemCallOptions } from './options.ts'
import { bind } from './system-call.ts'
import type { Heard } from './driver.ts'
import { idOf, isMarked } from './uuid.ts'

/** What an event may carry. Which fields are there depends on the event. */
type CallKeepEvent = { callUUID?: string; muted?: boolean; hold?: boolean; errorCode?: string } | null | undefined
/** An event that waited for JavaScript, under its native name. */
type CallKeepInitial = { name: string; data?: unknown }

/** By the library's names: what is told. */
const EVENTS = {
  didReceiveStartCallAction: 'started',
  didDisplayIncomingCall: 'rings',
  answerCall: 'answered',
  endCall: 'ended',
  didPerformSetMutedCallAction: 'muted',
  didToggleHoldCallAction: 'told',
  didActivateAudioSession: 'audio',
  didDeactivateAudioSession: 'audio',
  didResetProvider: 'reset',
} as const satisfies { [name: string]: Heard['type'] }
/** An event that waited for JavaScript has a native name that contains the library's, for example RNCallKeepPerformAnswerCallAction. These do not. */
const NATIVE: { [name in keyof typeof EVENTS]?: string } = { didToggleHoldCallAction: 'DidToggleHold', didResetProvider: 'ProviderReset' }

/** The part of react-native-callkeep's default export that is used. */
export interface CallKeepLike {
  addEventListener(type: keyof typeof EVENTS, handler: (event: CallKeepEvent) => void): { remove(): void }
  getInitialEvents(): Promise<readonly CallKeepInitial[]>
  clearInitialEvents(): void
  getCalls(): Promise<readonly { callUUID: string }[] | void> | undefined
  startCall(uuid: string, handle: string, contactIdentifier?: string, handleType?: 'generic', hasVideo?: boolean): void
  reportConnectedOutgoingCallWithUUID: (uuid: string) => void
  reportEndCallWithUUID(uuid: string, reason: number): void
  endCall(uuid: string): void
  setMutedCall: (uuid: string, muted: boolean) => void
}

/**
 * `RTCAudioSession` of react-native-webrtc. Without these two calls WebRTC does not learn of CallKit's activation. It has no other calls, so
 * none that makes the audio unit wait.
 */
export interface RtcAudioSessionLike { audioSessionDidActivate(): void; audioSessionDidDeactivate(): void }

export type CallKeepLibraries = {
  /** The library, or a function that loads it. With a function, a missing native module becomes a diagnostic. */
  callKeep: CallKeepLike | (() => CallKeepLike)
  Platform: { OS: string }
  RTCAudioSession?: RtcAudioSessionLike
}

/** CallKit through react-native-callkeep. Call its `setup()` before the first call. Do not call its `endCall` alongside this port. */
export const createCallKeepSystemCall = ({ callKeep, Platform, RTCAudioSession: rtc }: CallKeepLibraries, options: SystemCallOptions = {}): SystemCallPort => bind(
  // On Android it is not even loaded: https://github.com/react-native-webrtc/react-native-callkeep/issues/798
  Platform.OS === 'ios' && callKeep, 'callkeep 4.3.16 or expo-callkit-telecom',
  'clearInitialEvents',
  (library, safely) => {
    const names = Object.keys(EVENTS) as (keyof typeof EVENTS)[]
    const factOf = (name: keyof typeof EVENTS, event: CallKeepEvent): Heard => {
      const { callUUID, muted, hold, errorCode } = event ?? {}
      return {
        // Of didDisplayIncomingCall alone. FilteredBy… is two, and there are Unentitled and Unknown; a call that exists already is shown, and
        // was pushed again. Read as ids are, as not everything can be made into text.
        type: /^(filter|un[ek])/.test(idOf(errorCode)!) ? 'filtered' : EVENTS[name], id: idOf(callUUID), on: muted ?? name === 'didActivateAudioSession', event: hold ? 'system.held' : 'system.resumed',
      } as Heard
    }
    const calls = async () => (await library.getCalls())!.map(call => idOf(call.callUUID)!)
    return {
      listen: tell => names.map(name => library.addEventListener(name, safely(event => tell(factOf(name, event))))),
      async drain() {
        // The same events are sent as didLoadWithEvents, to whoever listens first in the app: this is the one that cannot be missed.
        const events = await library.getInitialEvents()
        library.clearInitialEvents()
        const shown = await calls()
        return [
          // What a reset has taken is not shown any more.
          events.flatMap(event => names.filter(name => RegExp(NATIVE[name] ?? name, 'i').test(idOf(event?.name)!)).map(name => factOf(name, event.data as CallKeepEvent)))
            .filter(({ type, id }) => type !== 'answered' || shown.includes(id!)),
          shown.filter(isMarked),
        ]
      },
      start: (as, handle, title, hasVideo) => library.startCall(as, handle, title, 'generic', hasVideo),
      connect: library.reportConnectedOutgoingCallWithUUID,
      // CXCallEndedReason: 1 failed, 2 remoteEnded, 3 unanswered, 4 answeredElsewhere, 5 declinedElsewhere, here by their first letters, as a
      // table costs more than is left: https://developer.apple.com/documentation/callkit/cxcallendedreason
      end: (id, reason) => reason === 'local' ? library.endCall(id) : library.reportEndCallWithUUID(id, ' fruad'.indexOf(reason[0]!)),
      mute: library.setMutedCall,
      isShown: async id => (await calls()).includes(id),
      audio: on => on ? rtc?.audioSessionDidActivate() : rtc?.audioSessionDidDeactivate(),
    }
  }, options)
