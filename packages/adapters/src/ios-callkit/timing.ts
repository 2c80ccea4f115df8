/** Every time that this adapter uses, in milliseconds. */
export type Timing = {
  /** How long it may take to read the events that waited before JavaScript was up. After that, the call goes on without them. */
  drainMs: number
  /**
   * How long after a start, a connection and an end the port checks whether the system did its part, because callkeep reports no refusal. It
   * reports a start that was refused and an audio session that was not activated. A call that was not ended is reported to the system as failed.
   * After a start it checks again after four and sixteen times as long: the system's call may appear when the call here is over.
   */
  lookMs: number
  /**
   * By then an answer is fulfilled or failed. expo-callkit-telecom fails it natively after 30 s, the system after about 60 s. callkeep fulfils it
   * at once. There, this time only applies to an answer that comes after the end of a call and that no attempt has taken. An attempt that joins has
   * its `policy.joinTimeoutMs`.
   */
  answerMs: number
  /**
   * How long after a mute by this port, and after the activation, the system's reports about muting count as an echo, or as coming from the
   * audio engine as it starts (iOS 17 and later). They are not passed on. If they differ from what is wanted, the port tells the system again.
   */
  echoMs: number
}

export const TIMING: Timing = { drainMs: 1_000, lookMs: 5_000, answerMs: 25_000, echoMs: 1_000 }
