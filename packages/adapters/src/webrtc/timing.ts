/** Every time of this adapter, in milliseconds, and where each default was measured. */
export type Timing = {
  /** A data-channel beat and a statistics poll. Bytes and beats tell a loss after 1.0 to 2.0 s; states after 4.5 to 10.7 s. */
  beatMs: number
  /** `disconnected` for this long is a loss. Every false pair measured (disconnected, connected) was at most 0.2 s apart. */
  debounceMs: number
  /** No bytes and no beats for this long is a loss. */
  silenceMs: number
  /** `disconnected` for this long starts an ICE restart, before Firefox gives up for good at 26 to 32 s. */
  restartAfterMs: number
  /** One ICE restart. Firefox gives up silently after 11.1 s, Chromium after 15.4 s. */
  restartMs: number
  /** `connected` without bytes and beats for this long is no connection: it is replaced. */
  proofMs: number
  /** The other side closed its connection and signalling says nothing: it may be a reload. */
  graceMs: number
  /** An offer without an answer is sent again. A lost offer gives no event, for ever. */
  offerMs: number
  /** A ping over signalling. */
  pingMs: number
  /** Signalling without a word for this long is dead, whatever its socket says. */
  deadMs: number
  /** The first wait before signalling is opened again; doubled each time, up to `deadMs`. */
  reopenMs: number
  /** From the first opening of signalling to the accepted join. */
  acceptMs: number
  /** From asking for microphone and camera to the answer: a prompt that nobody answers. */
  captureMs: number
  /** After a gap in time (a freeze, a suspension) nothing is judged for this long: queued answers come within 0.1 s, Firefox's first state within 1.6 s. */
  settleMs: number
}

export const TIMING: Timing = {
  beatMs: 500, debounceMs: 1000, silenceMs: 2000, restartAfterMs: 2000, restartMs: 12_000, proofMs: 2000, graceMs: 4000,
  offerMs: 4000, pingMs: 2000, deadMs: 5000, reopenMs: 250, acceptMs: 10_000, captureMs: 15_000, settleMs: 1500,
}
