/** How long the page waits before it dials the relay again: twice as long each time, and many tabs that were lost at once do not come at once. */
const MIN_MS = 250, MAX_MS = 5_000

/** @param failures tries before this one that came to nothing @param chance from 0 to 1 */
export const redialMs = (failures: number, chance: number): number => Math.min(MIN_MS * 2 ** failures, MAX_MS) * (0.5 + chance / 2)
