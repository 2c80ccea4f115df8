/**
 * Does drawing keep up with what comes? A drawing shows all that waited for it as one step; when that waited too long,
 * the page says how many steps one drawing stands for.
 */

/** What waits longer than this is late. */
const LATE_MS = 100
/** So few steps a drawing is no loss that anybody sees. */
const STEPS_MIN = 5
/** Drawings that follow each other within so long belong to one stream. */
const STREAM_MS = 1_000
/** So many late drawings one after the other are no accident. */
const LATE_DRAWINGS = 2

/** @returns takes note of a drawing at a moment, with so many steps, of which the first has waited since; says how many steps one drawing stands for, or undefined when it keeps up */
export function watchDrawings(): (now: number, steps: number, since: number) => number | undefined {
  let last = -Infinity, lastSteps = 0, late = 0
  return (now, steps, since) => {
    // A page that is held up hears of its records late too: in a stream the first of them came just after the last drawing.
    const isStream = now - last < STREAM_MS && lastSteps >= STEPS_MIN, waited = now - (isStream ? Math.min(since, last) : since)
    last = now
    lastSteps = steps
    late = waited > LATE_MS && steps >= STEPS_MIN ? late + 1 : 0
    return late >= LATE_DRAWINGS ? Number(steps.toPrecision(1)) : undefined
  }
}
