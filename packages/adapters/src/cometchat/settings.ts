/** The types of a session's settings, and a check for options that do not belong there. */
import { give, type Given } from '../session/given.ts'
import type { Reporter } from '../session/report.ts'

/** What the join itself takes, beside the settings. */
const OF_JOIN = ['callToken', 'sessionId', 'callSettings', 'sessionSettings', 'controller'] as const
/** From `CallSettings` and its builder, for the Chat SDK's ringing calls and version 4. The page of version 5 for React Native still shows them. */
export const OF_CALL_SETTINGS = ['isAudioOnlyCall', 'setIsAudioOnlyCall'] as const
/** From `CallSettings(sessionType:, …)`. The builder of a session has `setType()` instead, on each of these platforms. */
export const OF_CHAT_SIDE = ['sessionType'] as const

/** Any object without these names. It uses `any` because an SDK's interfaces have no index signature, so none would fit `unknown`. */
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type Without<Name extends string> = { readonly [setting: string]: any } & { readonly [N in Name | (typeof OF_JOIN)[number]]?: never }
/**
 * `SessionSettings` of version 5 on the web: a plain object with `sessionType`, `layout` and others. Do not pass the `CallSettings` of a ringing
 * call or of version 4, nor the token or the id. https://www.cometchat.com/docs/calls/javascript/session-settings
 */
export type CometChatSessionSettings = Without<(typeof OF_CALL_SETTINGS)[number]>
/**
 * The same for React Native, where one of CometChat's pages shows `CallSettings` for version 5 too.
 * https://www.cometchat.com/docs/calls/react-native/session-settings
 */
export type CometChatReactNativeSettings = Without<never>
/**
 * What your bridge builds `SessionSettings` from. Name each key after its setter: `title` for `setTitle()`, `type` for `setType()`. Do not pass
 * the Chat SDK's `CallSettings(sessionType:, …)`. https://www.cometchat.com/docs/calls/flutter/session-settings
 */
export type CometChatNativeSettings = Without<(typeof OF_CHAT_SIDE)[number]>

/** Returns what the host gave, unchanged. Settings that are not a session's become a diagnostic, for hosts without a type checker. */
export async function settingsOf(given: Given<object> | undefined, report: Reporter['report'], more: readonly string[] = []): Promise<object> {
  const settings = await give(given) ?? {}, found = [...OF_JOIN, ...more].filter(name => name in Object(settings))
  if (found[0]) report('not-session-settings', `expected settings of a session, found ${found.join(', ')}; that is for the join, or of CallSettings`)
  return settings
}
