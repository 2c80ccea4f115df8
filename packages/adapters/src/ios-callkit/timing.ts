/** Every time of this adapter, in milliseconds. */
export type Timing = {
  /** What waited before JavaScript was up is read within this, or the call goes on without it. */
  drainMs: number
  /** A start that the system has not confirmed by then is looked for; one that it does not have was refused. callkeep tells no refusal. */
  startMs: number
  /** An answer is fulfilled or failed by then. expo-callkit-telecom fails it natively after 30 s, the system after about 60. */
  answerMs: number
  /** A connected call whose audio session was not activated by then is told as a diagnostic. */
  audioMs: number
  /** A mute that comes back within this is the echo of ours. */
  echoMs: number
  /** An unmute this soon after the activation is the audio engine's, which iOS 17 and later start with it, and no person's. */
  engineMs: number
  /** After this it is looked whether the system did end what we asked it to end; what it still shows is reported as failed. */
  endMs: number
}

export const TIMING: Timing = { drainMs: 1_000, startMs: 5_000, answerMs: 25_000, audioMs: 5_000, echoMs: 3_000, engineMs: 1_500, endMs: 3_000 }
