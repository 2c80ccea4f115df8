/** Every time of this adapter, in milliseconds, and where each default was measured. */
export type Timing = {
  /** A data-channel beat and a statistics poll; also the first wait before signalling is opened again, doubled each time up to `deadMs`. */
  beatMs: number
  /**
   * `disconnected` for this long is a loss: every false pair measured (disconnected, connected) was at most 0.2 s
   * apart. For twice as long, it starts an ICE restart, before Firefox gives up for good at 26 to 32 s.
   */
  debounceMs: number
  /**
   * No bytes and no beats for this long is a loss, and `connected` without them is no connection.
   * They tell a loss after 1.0 to 2.0 s; states do after 4.5 to 10.7 s.
   */
  silenceMs: number
  /**
   * The other side may take this long to answer: an offer is sent again then (a lost one gives no event, for
   * ever), and a side that closed its connection without a word is gone (before that it may be a reload).
   */
  answerMs: number
  /**
   * One step that may never be answered: the prompt for microphone and camera, the join, an ICE restart.
   * Firefox gives up a restart silently after 11.1 s, Chromium after 15.4 s.
   */
  stepMs: number
  /** A ping over signalling. */
  pingMs: number
  /** Signalling without an answer for this long is dead, whatever its socket says. */
  deadMs: number
  /** After a gap in time (a freeze, a suspension) nothing is judged for this long: queued answers come within 0.1 s, Firefox's first state within 1.6 s. */
  settleMs: number
}

export const TIMING: Timing = { beatMs: 500, debounceMs: 1000, silenceMs: 2000, answerMs: 4000, stepMs: 12_000, pingMs: 2000, deadMs: 5000, settleMs: 1500 }
