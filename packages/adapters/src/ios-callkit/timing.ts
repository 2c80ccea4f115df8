/** Every time of this adapter, in milliseconds. */
export type Timing = {
  /** What waited before JavaScript was up is read within this, or the call goes on without it. */
  drainMs: number
  /**
   * So long after a start, a connection and an end it is looked whether the system did its part, as callkeep tells no refusal: a start
   * that was refused and an audio session that was not activated are told, and what was not ended is reported as failed.
   * For a start it is looked again after four and after sixteen times as long: it may come when its call is over.
   */
  lookMs: number
  /**
   * An answer is fulfilled or failed by then. expo-callkit-telecom fails it natively after 30 s, the system after about 60. callkeep fulfils
   * it at once, so there it is only for an answer after the end of a call, which no attempt has taken: one that joins has its `policy.joinTimeoutMs`.
   */
  answerMs: number
  /**
   * For so long after a mute of ours, and after the activation, what the system says of muting is an echo, or the audio
   * engine's word as it starts (iOS 17 and later): nobody is told, and what is wanted is said again where it differs.
   */
  echoMs: number
}

export const TIMING: Timing = { drainMs: 1_000, lookMs: 5_000, answerMs: 25_000, echoMs: 1_000 }
