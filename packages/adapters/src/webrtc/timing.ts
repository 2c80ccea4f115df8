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
   * They tell a loss after 1.0 to 2.0 s; states do after 4.5 to 10.7 s. After a gap in time (a freeze, a
   * suspension) it counts anew, and nothing else is judged meanwhile: queued answers come within 0.1 s,
   * Firefox's first state within 1.6 s. Pings over signalling go this far apart. And for twice as long an
   * answer of the other side is waited for: then an offer is sent again (a lost one gives no event, for ever),
   * and a side that closed its connection without a word is gone (before that it may be a reload).
   */
  silenceMs: number
  /**
   * One step that may never be answered: the prompt for microphone and camera, the join, an ICE restart.
   * Firefox gives up a restart silently after 11.1 s, Chromium after 15.4 s.
   */
  stepMs: number
  /** Signalling without an answer for this long is dead, whatever its socket says. */
  deadMs: number
}

export const TIMING: Timing = { beatMs: 500, debounceMs: 1000, silenceMs: 2000, stepMs: 12_000, deadMs: 5000 }
