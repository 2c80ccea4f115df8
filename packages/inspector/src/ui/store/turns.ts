/**
 * While the tail runs, what is drawn takes turns: one job a frame, so that no frame carries them all. A hidden tab,
 * which has no frames, takes turns by a timer.
 */
type Job = { run: () => void; everyMs: () => number; at: number; due: boolean; /** Somebody waits for it. */ soon: boolean }

const HIDDEN_MS = 250
const jobs: Job[] = []
let waiting: { frame: number } | { timer: ReturnType<typeof setTimeout> } | undefined

/** @param everyMs the least time between two runs @returns asks for a turn; asking twice is asking once; who asks for it `soon` goes first, and need not have rested */
export function takingTurns(run: () => void, everyMs: () => number): (soon?: boolean) => void {
  const job: Job = { run, everyMs, at: 0, due: false, soon: false }
  jobs.push(job)
  return (soon = false) => { job.due = true; job.soon ||= soon; wait() }
}

function wait(): void {
  waiting ??= document.hidden ? { timer: setTimeout(turn, HIDDEN_MS) } : { frame: requestAnimationFrame(turn) }
}

/** Of those that are asked for soon, else of those that are due and have rested: the one that rested longest. */
function turn(): void {
  waiting = undefined
  const now = performance.now()
  let next: Job | undefined
  for (const job of jobs) if (job.due && (job.soon || now - job.at >= job.everyMs()) && (!next || (job.soon === next.soon ? job.at < next.at : job.soon))) next = job
  if (next) { next.due = next.soon = false; next.at = now; next.run() }
  if (jobs.some((job) => job.due)) wait()
}

/** The tab was hidden or shown: who waited for a frame waits for the timer, and the other way round. */
if (typeof document !== 'undefined') document.addEventListener('visibilitychange', () => {
  if (!waiting) return
  if ('frame' in waiting) cancelAnimationFrame(waiting.frame)
  else clearTimeout(waiting.timer)
  waiting = undefined
  wait()
})
