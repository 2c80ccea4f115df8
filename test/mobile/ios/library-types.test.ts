/** The libraries' own typings accept what we take of them, without a cast; and numbers that we copied are Apple's. */
import './fake-callkeep.ts'
import type * as CallKitTelecom from 'expo-callkit-telecom'
import type RNCallKeep from 'react-native-callkeep'
import { RTCAudioSession } from 'react-native-webrtc'
import type { CallKeepLike, CallKitTelecomLike, CallingxLike, RtcAudioSessionLike } from '@onhook/adapters/ios-callkit'
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { CallingxModule } from './fake-callingx.ts'
import { INCOMING_ERRORS, REQUEST_ERRORS } from './system.ts'

const fits = <T>(library: T): T => library
/** Never run: it has to compile. Of callingx, which is not installed, what its interface was read to be. */
export const libraries = (callKeep: typeof RNCallKeep, callKitTelecom: typeof CallKitTelecom, callingx: CallingxModule, rtc: typeof RTCAudioSession): unknown[] =>
  [fits<CallKeepLike>(callKeep), fits<CallKitTelecomLike>(callKitTelecom), fits<CallingxLike>(callingx), fits<RtcAudioSessionLike>(rtc)]

/** The members of an enumeration in Apple's headers, as they were translated for NativeScript. */
function appleEnum(file: string, name: string): { [member: string]: number } {
  const root = dirname(createRequire(import.meta.url).resolve('@nativescript/types-ios/package.json'))
  const text = readFileSync(join(root, 'lib/ios/objc-x86_64', `objc!${file}.d.ts`), 'utf8')
  const body = text.split(`declare const enum ${name} {`)[1]?.split('}')[0]
  if (!body) throw new Error(`${name} is not in ${file}`)
  return Object.fromEntries([...body.matchAll(/(\w+) = (\d+)/g)].map(([, member, value]) => [`${member![0]!.toLowerCase()}${member!.slice(1)}`, Number(value)]))
}

test('end reasons, refusals and interruption reasons are Apple\'s', () => {
  expect(appleEnum('CallKit', 'CXCallEndedReason')).toEqual({ failed: 1, remoteEnded: 2, unanswered: 3, answeredElsewhere: 4, declinedElsewhere: 5 })
  expect(appleEnum('CallKit', 'CXErrorCodeRequestTransactionError')).toMatchObject({ unknownCallUUID: REQUEST_ERRORS.unknownCallUUID, callUUIDAlreadyExists: REQUEST_ERRORS.callUUIDAlreadyExists, maximumCallGroupsReached: REQUEST_ERRORS.maximumCallGroupsReached })
  expect(appleEnum('CallKit', 'CXErrorCodeIncomingCallError')).toMatchObject(INCOMING_ERRORS)
  // The adapter ignores an interruption that only says that the app was suspended.
  expect(appleEnum('AVFAudio', 'AVAudioSessionInterruptionReason')).toEqual({ default: 0, appWasSuspended: 1, builtInMicMuted: 2, routeDisconnected: 4 })
})

/** All that a library's iOS half says of letting WebRTC's audio unit wait. */
function manualAudioOf(library: string): string[] {
  const ios = join(dirname(createRequire(import.meta.url).resolve(`${library}/package.json`)), 'ios')
  const sources = readdirSync(ios, { recursive: true, encoding: 'utf8' }).filter(file => /\.(m|mm|swift)$/.test(file)).map(file => readFileSync(join(ios, file), 'utf8'))
  expect(sources.length).toBeGreaterThan(0)
  return [...new Set(sources.flatMap(text => text.match(/\b(useManualAudio|isAudioEnabled) = (true|false|YES|NO)/g) ?? []))].toSorted()
}
test('WebRTC\'s audio unit waits for the activation with expo-callkit-telecom, natively; with callkeep nothing makes it wait, and JavaScript cannot, so the join waits', () => {
  expect(manualAudioOf('expo-callkit-telecom')).toEqual(['isAudioEnabled = false', 'isAudioEnabled = true', 'useManualAudio = true'])
  for (const library of ['react-native-callkeep', 'react-native-webrtc', '@daily-co/react-native-webrtc', '@livekit/react-native-webrtc']) expect([library, manualAudioOf(library)]).toEqual([library, []])
  // A third call here may be what lets us gate it: then do, and say so in docs/ios.md.
  expect(Object.getOwnPropertyNames(RTCAudioSession).filter(name => typeof (RTCAudioSession as unknown as Record<string, unknown>)[name] === 'function')).toEqual(['audioSessionDidActivate', 'audioSessionDidDeactivate'])
})
