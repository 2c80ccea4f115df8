/** Every time that this adapter uses, in milliseconds, and the measurements behind each default. */
export type Timing = {
  /**
   * The interval of data-channel beats and statistics polls. Also the first wait before signalling is opened again, which doubles each time
   * up to `deadMs`.
   */
  beatMs: number
  /**
   * `disconnected` for this long is a loss: every false alarm measured (disconnected, then connected) lasted at
   * most 0.2 s. `disconnected` for twice as long starts an ICE restart, before Firefox gives up for good after 26 to 32 s.
   */
  debounceMs: number
  /**
   * No bytes and no beats for this long is a loss, and `connected` without them does not count as a connection.
   * Bytes and beats show a loss after 1.0 to 2.0 s; connection states show it after 4.5 to 10.7 s. After a gap in
   * time (a freeze, a suspension) this time starts again and no deadline is judged until it is over: queued
   * answers come within 0.1 s, Firefox's first state within 1.6 s.
   *
   * It is also the interval of the pings over signalling. The adapter waits twice as long for an answer of the
   * other side. Then it sends an offer again, since a lost offer never gives an event, and a side that closed its
   * connection without a word counts as gone. Before that, it may be reloading.
   */
  silenceMs: number
  /**
   * The limit for one step that may never be answered: the prompt for microphone and camera, the join, an ICE
   * restart. Firefox silently gives up a restart after 11.1 s, Chromium after 15.4 s.
   */
  stepMs: number
  /** Signalling that does not answer for this long counts as dead, whatever its socket says. */
  deadMs: number
}

export const TIMING: Timing = { beatMs: 500, debounceMs: 1000, silenceMs: 2000, stepMs: 12_000, deadMs: 5000 }
