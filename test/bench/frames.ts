/** Counts frames in a page: how many a second, and the longest time between two. */
import type { Page } from 'playwright-core'

const WATCH = `(() => { const w = window.__frames = { n: 0, worst: 0, start: performance.now(), last: performance.now() };
  const tick = t => { const d = t - w.last; w.last = t; if (w.n++ > 0 && d > w.worst) w.worst = d; if (window.__frames === w) requestAnimationFrame(tick) }; requestAnimationFrame(tick) })()`
const READ = `(() => { const w = window.__frames; return { fps: w.n / ((performance.now() - w.start) / 1000), worst: w.worst, heap: performance.memory ? performance.memory.usedJSHeapSize : 0 } })()`
/** `worst` in ms, `heap` in bytes. */
type Frames = { fps: number; worst: number; heap: number }

export const frameWatch = (page: Page) => async (ms: number): Promise<Frames> => {
  await page.evaluate(WATCH)
  await new Promise(r => setTimeout(r, ms))
  return await page.evaluate(READ) as Frames
}
