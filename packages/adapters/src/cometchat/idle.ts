import { misuse } from './reason.ts'

/** Version 5 on the web and in React Native: so long without anybody else until the user is asked, and so long for an answer. From 1,000 on. */
export type CometChatIdlePromptTimes = { idleBeforePromptMs: number; idleAfterPromptMs: number }
/** Version 5 in Flutter, on Android and on iOS: 0 never ends an idle session; a day at most. */
export type CometChatIdleTimeout = { idleTimeoutSeconds: number }

const PLATFORMS = ['web', 'react-native', 'flutter', 'android', 'ios']
const PROMPT = { idleBeforePromptMs: 'idleTimeoutPeriodBeforePrompt', idleAfterPromptMs: 'idleTimeoutPeriodAfterPrompt' }, SINGLE = { idleTimeoutSeconds: 'idleTimeoutPeriod' }
/** One second; and a day, in seconds: what is outside can only be the other unit. */
const LEAST_MS = 1_000, MOST_SECONDS = 86_400

/**
 * CometChat's settings of the idle time, which is the SDK's own timer: its units and its defaults differ by platform, and its documents
 * disagree about the latter, so none is assumed here. `{ ...cometChatIdleSettings('web', { idleBeforePromptMs: 60_000, idleAfterPromptMs: 120_000 }) }`
 * goes into `sessionSettings`; of a bridge into `settings`, whose `idleTimeoutPeriod` is for `setIdleTimeoutPeriod()` of the platform.
 *
 * https://www.cometchat.com/docs/calls/javascript/join-session, https://www.cometchat.com/docs/calls/flutter/session-status-listener
 *
 * @throws what was expected, in which unit, and what was found: a platform that is none, a time that can only be the other unit. A time that could be either is taken
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
