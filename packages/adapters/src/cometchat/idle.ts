import { misuse } from './reason.ts'

/**
 * Version 5 on the web and in React Native, in milliseconds, at least 1,000: how long the user is alone before being asked, and how long to wait
 * for the answer.
 */
export type CometChatIdlePromptTimes = { idleBeforePromptMs: number; idleAfterPromptMs: number }
/** Version 5 in Flutter, on Android and on iOS, in seconds, at most a day. With 0 an idle session never ends. */
export type CometChatIdleTimeout = { idleTimeoutSeconds: number }

const PLATFORMS = ['web', 'react-native', 'flutter', 'android', 'ios']
const PROMPT = { idleBeforePromptMs: 'idleTimeoutPeriodBeforePrompt', idleAfterPromptMs: 'idleTimeoutPeriodAfterPrompt' }, SINGLE = { idleTimeoutSeconds: 'idleTimeoutPeriod' }
/** One second in ms, and a day in seconds. A value outside can only be in the other unit. */
const LEAST_MS = 1_000, MOST_SECONDS = 86_400

/**
 * CometChat's settings for the idle time, which is a timer of the SDK. Its units and defaults differ by platform, and CometChat's documents
 * disagree about the defaults, so none is assumed here.
 *
 * Spread the result into `sessionSettings`: `{ ...cometChatIdleSettings('web', { idleBeforePromptMs: 60_000, idleAfterPromptMs: 120_000 }) }`.
 * With a bridge, spread it into `settings`; the bridge passes its `idleTimeoutPeriod` to the platform's `setIdleTimeoutPeriod()`.
 *
 * https://www.cometchat.com/docs/calls/javascript/join-session, https://www.cometchat.com/docs/calls/flutter/session-status-listener
 *
 * @throws what was expected, in which unit, and what was found: for an unknown platform, and for a time that can only be in the other unit. A
 * time that could be in either unit is accepted
 */
export function cometChatIdleSettings(platform: 'web' | 'react-native', times: CometChatIdlePromptTimes): { idleTimeoutPeriodBeforePrompt: number; idleTimeoutPeriodAfterPrompt: number }
export function cometChatIdleSettings(platform: 'flutter' | 'android' | 'ios', times: CometChatIdleTimeout): { idleTimeoutPeriod: number }
export function cometChatIdleSettings(platform: string, times: object): object {
  if (!PLATFORMS.includes(platform)) throw misuse(`expected a platform, one of ${PLATFORMS.join(', ')}, found ${String(platform)}`)
  const isPrompt = platform === 'web' || platform === 'react-native'
  return Object.fromEntries(Object.entries(isPrompt ? PROMPT : SINGLE).map(([name, field]) => {
    const time = (times as Record<string, unknown>)[name]
    if (typeof time !== 'number' || !Number.isFinite(time) || (isPrompt ? time < LEAST_MS : time < 0 || time > MOST_SECONDS)) {
      throw misuse(`expected ${name} to be a number ${isPrompt ? `of milliseconds, ${LEAST_MS} at least` : `of seconds, from 0 to ${MOST_SECONDS}`}, found ${String(time)}`)
    }
    return [field, time]
  }))
}
