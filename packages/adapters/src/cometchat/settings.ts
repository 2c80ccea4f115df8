/** What a host may take for the settings of a session, and what is found among them. */
import { give, type Given } from '../session/given.ts'
import type { Reporter } from '../session/report.ts'

/** What the join itself takes, beside the settings. */
const OF_JOIN = ['callToken', 'sessionId', 'callSettings', 'sessionSettings', 'controller'] as const
/** `CallSettings` and its builder, of the Chat SDK's ringing calls and of version 4; the page of version 5 for React Native still shows them. */
export const OF_CALL_SETTINGS = ['isAudioOnlyCall', 'setIsAudioOnlyCall'] as const
/** `CallSettings(sessionType:, …)`; the builder of a session has `setType()` on each of these platforms. */
export const OF_CHAT_SIDE = ['sessionType'] as const

/** Any object but one with these. `any`, as no interface of an SDK has an index signature, and none would fit `unknown`. */
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type Without<Name extends string> = { readonly [setting: string]: any } & { readonly [N in Name | (typeof OF_JOIN)[number]]?: never }
/**
 * `SessionSettings` of version 5 on the web, a plain object: `sessionType` and `layout` are among them. Not the `CallSettings` of a ringing
 * call or of version 4, and not the token or the id. https://www.cometchat.com/docs/calls/javascript/session-settings
 */
export type CometChatSessionSettings = Without<(typeof OF_CALL_SETTINGS)[number]>
/** The same in React Native, where a page of CometChat's shows `CallSettings` for version 5 too. https://www.cometchat.com/docs/calls/react-native/session-settings */
export type CometChatReactNativeSettings = Without<never>
/**
 * What your bridge makes `SessionSettings` of: each key as its setter is called there, `title` for `setTitle()`, `type` for `setType()`. Not
 * the chat-side `CallSettings(sessionType:, …)`. https://www.cometchat.com/docs/calls/flutter/session-settings
 */
export type CometChatNativeSettings = Without<(typeof OF_CHAT_SIDE)[number]>

/** What the host gave, as it is: what is not of a session is a diagnostic, for those whom no compiler tells. */
export async function settingsOf(given: Given<object> | undefined, report: Reporter['report'], more: readonly string[] = []): Promise<object> {
  const settings = await give(given) ?? {}, found = [...OF_JOIN, ...more].filter(name => name in Object(settings))
  if (found[0]) report('not-session-settings', `expected settings of a session, found ${found.join(', ')}; that is for the join, or of CallSettings`)
  return settings
}
