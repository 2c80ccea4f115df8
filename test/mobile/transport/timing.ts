/** As `webrtc-sides.ts` has it, for a process without vitest. */
export const FAST = { beatMs: 50, debounceMs: 300, silenceMs: 800, deadMs: 2000, stepMs: 4000 }
