/**
 * Where records enter. They queue and are taken once per frame, and less often when more come than anybody reads,
 * so that 2,000 events a second cost twenty-five renders and not two thousand.
 */
import { type Call, type ServerFrame, type TraceRecord, append, callKey, createSharer, emptyTimeline, settle, type Late, type Timeline } from '../../common/index.ts'
import { type ChartDefinition, checkChart } from '../../common/chart.ts'
import type { Batch } from '../../common/packed.ts'
import { createBehind } from './behind.ts'
import { createDeviceSorter, distinct } from '../files/by-device.ts'
import { forgetIndices, indexOf } from './call-index.ts'
import { continueLater, isLive, openCall, opensAt, tailSeq } from './moment.ts'
import { type Place, placed } from './place.ts'
import { type AppState, type Source, callOfState } from './state.ts'
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
/** What comes live is mostly what came before. */
let share = createSharer()
/** Of each trace file that the relay was given: whose records are in it. */
const files = new Map<string, { name: string; sorted: ReturnType<typeof createDeviceSorter> }>()
/** What the relay told of its files that could not be read, as it told it. */
const toldOf = new Set<string>()
/** A place named by the address before its call had come. */
let wanted: Place | undefined
export const want = (target: typeof wanted): void => { wanted = target }

/** Everything that is open is put away. */
export function startSource(source: Source, fileName = ''): void {
  queue = []
  late = undefined
  behind.clear()
  share = createSharer()
  forgetIndices()
  files.clear()
  toldOf.clear()
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
  if (held >= HELD_MAX) { togglePause(); set({ told: { strong: 'Drawing goes on.', text: `${HELD_MAX.toLocaleString('en')} records had come while it was paused, and more are not held back.` } }) }
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

/** Which call is shown when nobody chose one: the one in the address, else the newest; never away from a live one. */
function select(opened: string | undefined): void {
  const s = get()
  if (wanted) {
    const w = wanted, found = placed(s.timeline.calls, w, !isComing(s))
    if (found && (w.seq === undefined || found.lastSeq >= w.seq)) { openWanted(found, w); return }
  }
  const current = callOfState(s)
  if (!current) { const first = s.source === 'live' ? s.timeline.calls.at(-1) : s.timeline.calls[0]; if (first) openCall(first.key, undefined, 'page'); return }
  // The call of a phone that is gone may never close.
  const isOver = current.close !== undefined || s.devices.get(current.device)?.live === false
  if (opened === undefined || s.source !== 'live' || !isOver || opened === current.key) return
  // Who reads a red mark is not pulled away from it.
  if (s.follow || (s.isOwnChoice && indexOf(current).alarms.length === 0)) openCall(opened, undefined, 'page')
}

/** More records are on their way, and may bring what an address names. */
const isComing = (s: AppState): boolean => s.history || s.loading !== undefined

function openWanted(call: Call, { seq }: Place): void {
  wanted = undefined
  openCall(call.key, seq, seq === undefined ? 'page' : 'person')
  set({ told: seq !== undefined && seq > call.lastSeq ? { strong: `The link names #${seq}.`, text: `The last record of ${call.call} here is #${call.lastSeq}, and it is shown.` } : undefined })
}

/** Nothing more is on its way: the call that the address names is shown as far as it goes, or it is said that it is not here. */
export function settleAddress(): void {
  const s = get(), found = wanted && placed(s.timeline.calls, wanted, true)
  if (found) openWanted(found, wanted!)
  else if (wanted && s.timeline.calls.length > 0 && s.link !== 'connecting' && !isComing(s)) set({ told: { strong: `The link names the call ${wanted.call}.`, text: 'No record of it is here.' } })
}

/** An address that a person went to: now, or as soon as it has come. */
export function goToPlace(place: Place): void {
  wanted = place
  if (isComing(get())) select(undefined)
  else settleAddress()
}

/** More is known of the call than when the page chose the moment, and nobody has done anything since: it chooses again. */
export function placeAgain(): void {
  const s = get(), call = callOfState(s)
  if (!call || !s.isOwnChoice || s.paused !== undefined) return
  const seq = opensAt(call), follow = isLive(call)
  if (seq !== s.seq || follow !== s.follow) set({ seq, follow })
}

/** A frame of the relay. */
export function takeFrame(frame: ServerFrame): void {
  const s = get()
  switch (frame.kind) {
    // Those of a file or of the sample are nothing that the relay knows of, and keep their names.
    case 'devices': set({ devices: new Map([...[...s.devices].filter(([id]) => s.source !== 'live' || s.fileDevices.has(id)), ...frame.devices.map((d) => [d.id, d] as const)]) }, 'stream'); return
    case 'chart': {
      const chart = checkChart(frame.chart)
      if (chart.ok) addChart(frame.device, chart.value)
      else set({ refusal: `A chart was refused: ${chart.problem.field} must be ${chart.problem.expected}, found ${chart.problem.found}.` })
      return
    }
    case 'records':
      // What a person opened from a file is not swept away by a phone; the sample is.
      if (s.source === 'file' || s.source === 'simulation') return
      if (s.source === 'sample' || s.source === 'opening') startSource('live')
      for (const r of frame.records) share(r)
      if (s.devices.get(frame.device)?.platform === 'file') takeOfFile(frame.device, frame.records)
      else take(frame.device, frame.records)
      return
    case 'problems': {
      if (s.source === 'file' || s.source === 'simulation') return
      if (s.source !== 'live') startSource('live')
      // A relay that is found again tells it again.
      const { v: _, kind: __, ...told } = frame
      const said = JSON.stringify(told)
      if (!toldOf.has(said)) { toldOf.add(said); set({ problems: [...get().problems, told] }) }
      return
    }
    case 'history-end':
      flush()
      set({ history: false })
      // A place that is not in the history is not waited for: nobody is pulled away later.
      if (s.source === 'file' || s.source === 'simulation') return
      placeAgain()
      settleAddress()
      if (get().source === 'live') want(undefined)
      return
    case 'refused': set({ refusal: `The relay refused something: ${frame.problem.field} must be ${frame.problem.expected}, found ${frame.problem.found}.` }); return
    case 'ack': case 'send': case 'sent': return
  }
}
/** Records of a file that the relay was given belong to the devices that they name, as those of a file that is dropped here do. */
function takeOfFile(id: string, records: readonly TraceRecord[]): void {
  let file = files.get(id)
  if (!file) {
    const name = distinct([...[...files.values()].map((f) => f.name), get().devices.get(id)?.name ?? id]).at(-1)!
    files.set(id, (file = { name, sorted: createDeviceSorter(name) }))
  }
  for (const [device, batch] of file.sorted({ records: records as TraceRecord[] })) {
    const { fileDevices } = get()
    if (!fileDevices.has(device)) set({ fileDevices: new Map(fileDevices).set(device, file.name) })
    take(device, batch.records, batch.alike)
  }
}
function addChart(device: string, chart: ChartDefinition): void {
  const charts = new Map(get().charts)
  charts.set(device, chart)
  set({ charts })
}
