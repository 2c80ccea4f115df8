/**
 * Where records enter. They queue and are taken once per frame, and less often when more come than anybody reads,
 * so that 2,000 events a second cost twenty-five renders and not two thousand.
 */
import { type TraceRecord, append, callKey, emptyTimeline, settle, type Late, type Timeline } from '../../common/index.ts'
import type { Batch } from '../../common/packed.ts'
import { createBehind } from './behind.ts'
import { forgetIndices } from './call-index.ts'
import { select } from './choice.ts'
import { continueLater, tailSeq } from './moment.ts'
import { type Source, callOfState } from './state.ts'
import { watchDrawings } from './slow.ts'
import { get, set } from './store.ts'
import { takingTurns } from './turns.ts'

let queue: ({ device: string } & Batch)[] = []
/** While a file is read: its records that belong further up. They are put in their place once, when it is read. */
let late: Late | undefined
/** The same of what comes live: as often as it can be afforded. */
const behind = createBehind()
/** How long the page may be held up by putting records in order, before it draws and answers again. */
const ORDER_MS = 12
/** Above this many records a second a log is a blur. */
const BLUR_PER_SECOND = 400
const BLUR_PACE_MS = 40
let flushedAt = 0, blurred = false
/** Since when the first of the queue waits. */
let queuedAt = 0
const drew = watchDrawings()
/** How long it is said that drawing does not keep up, after it was so. */
const SLOW_SAID_MS = 2_000
let slowTimer: ReturnType<typeof setTimeout> | undefined
/** So many records wait at most while drawing is paused; then it goes on by itself, and that is said. */
export const HELD_MAX = 500_000
/** So many are taken in one frame: after a pause there are more. */
const TAKEN_MAX = 20_000
/** How often it is said how many wait. */
const COUNT_PACE_MS = 1_000
let held = 0
const askCount = takingTurns(() => { if (get().paused !== undefined) set({ paused: held }, 'stream') }, () => COUNT_PACE_MS)
const askFlush = takingTurns(() => flush(ORDER_MS), () => (blurred ? BLUR_PACE_MS : 0))
/** Counts the sources that were opened. */
let sources = 0
/** What is remembered of a source: made anew with each. */
export function ofSource<T>(make: () => T): () => T {
  let made: { of: number; value: T } | undefined
  return () => (made?.of === sources ? made : (made = { of: sources, value: make() })).value
}

/** Everything that is open is put away. */
export function startSource(source: Source, fileName = ''): void {
  queue = []
  late = undefined
  behind.clear()
  sources++
  forgetIndices()
  held = 0
  set({ paused: undefined, timeline: emptyTimeline(), source, fileName, fileDevices: new Map(), isCarried: false, callKey: undefined, seq: 0, follow: true, isOwnChoice: true, problems: [], ...(source === 'sample' ? undefined : { told: undefined }), playing: false, ...(source === 'file' ? { devices: new Map() } : undefined) })
}

/** @param alike what the reader of a file knows of them, as in {@link Batch} */
export function take(device: string, records: readonly TraceRecord[], alike?: Batch['alike']): void {
  if (records.length === 0) return
  if (queue.length === 0) queuedAt = performance.now()
  queue.push({ device, records, alike })
  if (get().paused === undefined) { askFlush(); return }
  held += records.length
  askCount()
  if (held >= HELD_MAX) { togglePause(); set({ told: { strong: 'Drawing has resumed.', text: `${HELD_MAX.toLocaleString('en')} records came while it was paused, and no more can be held back.` } }) }
}

/** What comes live is kept and counted, and nothing moves; or it goes on, with all that came meanwhile. */
export function togglePause(): void {
  if (get().paused === undefined) { if (get().source === 'live') { held = 0; set({ paused: 0 }) } return }
  set({ paused: undefined })
  queuedAt = performance.now()
  askFlush()
}

/** Takes what waits. Called by the frame, which has its budget, and by whoever must see all of it at once. */
export function flush(budgetMs = Infinity): void {
  if (get().paused !== undefined) return
  if (behind.isBusy || queue.length === 0) {
    const arranged = behind.advance(get().timeline, budgetMs)
    if (arranged) grown(arranged, undefined)
    if (behind.isBusy || queue.length === 0) { if (behind.isBusy || behind.waiting.size > 0) askFlush(); return }
  }
  const now = performance.now()
  const waiting = queue.reduce((sum, b) => sum + b.records.length, 0)
  blurred = waiting > (BLUR_PER_SECOND * Math.min(1_000, now - flushedAt)) / 1000
  flushedAt = now
  if (get().source === 'live' && !get().history && typeof document !== 'undefined' && !document.hidden) saySlow(drew(now, waiting, queuedAt))
  let { timeline } = get()
  let n = 0, taken = 0
  while (n < queue.length && (n === 0 || budgetMs === Infinity || taken < TAKEN_MAX)) taken += queue[n++]!.records.length
  const batches = queue.slice(0, n)
  queue = queue.slice(n)
  // What is left waits for the next frame by our own choice, and no drawing is late.
  queuedAt = now
  let opened: string | undefined
  for (const { device, records, alike } of batches) {
    timeline = append(timeline, device, records, late ?? behind.waiting, alike)
    for (const r of records) if (r.kind === 'open') opened = callKey(device, r)
  }
  grown(late ? timeline : (behind.advance(timeline, budgetMs) ?? timeline), opened)
  if (queue.length > 0 || behind.isBusy || behind.waiting.size > 0) askFlush()
}

function saySlow(steps: number | undefined): void {
  if (steps === undefined) return
  clearTimeout(slowTimer)
  slowTimer = setTimeout(() => set({ slow: undefined }), SLOW_SAID_MS)
  if (get().slow !== steps) set({ slow: steps }, 'stream')
}

/** The timeline has more than it had. */
function grown(timeline: Timeline, opened: string | undefined): void {
  const s = get(), call = s.callKey === undefined ? undefined : timeline.byKey.get(s.callKey), { list, version } = s.shown
  const isShown = call !== undefined && list.call === call.key, isLonger = isShown && list.advance(call, 8)
  // Both at once: each change is a drawing of the log.
  set({ timeline, ...(call && s.follow && s.source === 'live' ? { seq: tailSeq(call) } : undefined), ...(isLonger && { shown: { list, version: version + 1 } }) }, 'stream')
  if (isShown && list.done < call.rows.length) continueLater()
  select(opened)
}

/** Until {@link putInOrder}, records in wrong order wait. */
export function waitForOrder(): void { late ??= new Map() }

/** Puts in their place what waited for it. The page goes on meanwhile, as it was. */
export async function putInOrder(): Promise<void> {
  flush()
  const waiting = late, { timeline } = get()
  if (!waiting || waiting.size === 0) { late = undefined; return }
  const settling = settle(timeline, waiting)
  for (;;) {
    const until = performance.now() + ORDER_MS
    let step = settling.next()
    while (step.done !== true && performance.now() < until) step = settling.next()
    if (late !== waiting) return
    if (step.done === true) { late = undefined; set({ timeline: step.value }); break }
    await new Promise((go) => setTimeout(go, 0))
    // Another source was started: these records are nobody's.
    if (late !== waiting) return
  }
  flush()
  const call = callOfState(get())
  if (call && get().shown.list.call === call.key) continueLater()
}
