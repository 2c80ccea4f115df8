/**
 * What each diagnostic code of a system call means, in sentences. The adapter itself says only a few words, because it must be small.
 * `explain` of `@onhook/adapters/react-native` adds the sentences to those words, and `createReactNativeCall` calls it by itself.
 */
export const DIAGNOSTICS = {
  'missing-module': 'The library could not be loaded, so calls have no system call. Expected: its native module, linked. Install react-native-callkeep 4.3.16 (iOS), expo-callkit-telecom 0.4.0 or @stream-io/react-native-callingx 0.10, whichever you hand over, run pod install or prebuild, and build the app again; it does not run in Expo Go.',
  'wrong-version': 'The library is another one than this adapter was written for, so calls have no system call. Install react-native-callkeep 4.3.16, expo-callkit-telecom 0.4.0 or @stream-io/react-native-callingx 0.10, whichever you hand over; of the last hand over its CallingxModule.',
  'unsupported-platform': 'react-native-callkeep is bound on iOS only. On Android its two overloaded native methods crash the New Architecture (react-native-callkeep#798, #839; the fix #816 is not released). Use expo-callkit-telecom there, and import react-native-callkeep in a function, so that Android never loads it.',
  'event-without-id': 'An event did not say which call it is about, or its id is no string, and it was ignored. Look at the id that your push handler reports natively. A start without an id comes from the recents or from Siri: start a call yourself.',
  orphan: 'The system had a call that no port here knows: left by a process or a bundle that is gone, or a second call that was answered while every port was busy. It was ended as failed. Give each call that may be answered a port of its own.',
  'call-refused': 'The system did not start the call in time, which goes on without a system call; should the system take it later, it has one. End earlier calls (maximum call groups, CXErrorCodeRequestTransactionError 7), declare "voip" in UIBackgroundModes, call setup() before the first call; the Xcode log has the error.',
  'answer-timeout': 'A call was answered in the system\'s screen and came to nothing in time, so it was failed there, and the call was told that it is over (`join-timeout`): the library and the system would give it up soon after. Connect sooner; keep policy.joinTimeoutMs below timing.answerMs, so that the call itself decides.',
  'audio-not-activated': 'The call is connected and the system has not activated the audio session, so there is no sound. Another call may hold it (561017449, insufficient priority): ask the person to take this one off hold.',
  'library-failed': 'Look at `cause`: the library threw or rejected, or a handler of yours did. The call goes on.',
} as const satisfies { [code: string]: string }
export type DiagnosticCode = keyof typeof DIAGNOSTICS
