/** Opens trace files: piece by piece, usable from the first row, gzip too. What could not be read is listed. */
import { checkChart } from '../../common/chart.ts'
import { READER_CAUSES, type TraceProblem, type TraceRecord, createInterner, createTraceReader } from '../../common/index.ts'
import { createUnpacker } from '../../common/packed.ts'
import { readSnapshot } from '../../common/snapshot.ts'
import { flush, lookAgain, putInOrder, startSource, take, waitForOrder } from '../store/intake.ts'
import type { FileProblems } from '../store/state.ts'
import { get, set } from '../store/store.ts'
import type { FileAnswer, FileAsk } from './messages.ts'
// oxlint-disable-next-line import/default -- the bundler makes it
import TraceWorker from './trace-worker.ts?worker'

/** Several files are opened together, each as a device of its own name, so that two calls with one id stay apart. Files that are still being read are left. */
export async function openFiles(files: readonly File[]): Promise<void> {
  const mine = ++asked, called = distinct(files.map((f) => f.name)), together: Together = { more: files.length - 1, began: false, problems: [] }
  for (const [i, file] of files.entries()) if (mine === asked) await openOne(file, called[i]!, together, () => mine === asked)
}
/** Files that are opened at once. The first of them that is a trace takes the place of what was open. */
type Together = { more: number; began: boolean; problems: FileProblems[] }
let asked = 0

/** How often the progress is told, while every record would change it. */
const PROGRESS_MS = 100

type Ended = Extract<FileAnswer, { is: 'end' }>
/**
 * Reads a file in a worker. `accept` is told of records as they come; the worker waits while it is not done with them.
 * @returns what the worker found at the end, or nothing when `accept` wanted no more @throws when there is no worker
 */
function readInWorker(file: File, accept: (records: readonly TraceRecord[], read: number, isFull: boolean) => boolean): Promise<{ records: readonly TraceRecord[]; end: Ended } | undefined> {
  const worker = new TraceWorker(), unpack = createUnpacker(createInterner())
  const ask = (word: FileAsk) => { worker.postMessage(word) }
  return new Promise<Awaited<ReturnType<typeof readInWorker>>>((resolve, reject) => {
    worker.onerror = (e) => { reject(new Error(e.message || 'its reader could not be started')) }
    worker.onmessage = ({ data }: MessageEvent<FileAnswer>) => {
      const records = unpack(data.packed)
      if (data.is === 'end') { resolve({ records, end: data }); return }
      if (accept(records, data.read, data.isFull)) ask('taken')
      else resolve(undefined)
    }
    ask({ file })
  }).finally(() => worker.terminate())
}

async function openOne(file: File, called: string, together: Together, isWanted: () => boolean): Promise<void> {
  let opened = 0, began = false, told = -Infinity
  const isMine = () => isWanted() && (!began || get().source === 'file')
  const accept = (records: readonly TraceRecord[]) => {
    if (records.length === 0) return
    if (!began) {
      began = true
      if (!together.began) { together.began = true; startSource('file', together.more > 0 ? `${file.name} and ${together.more} more` : file.name); names.clear() }
      waitForOrder()
    }
    opened += records.length
    for (const [device, list] of byDevice(called, records)) take(device, list)
  }
  set({ loading: { name: file.name, read: 0, size: file.size, records: 0 }, problems: together.problems })
  let result: Awaited<ReturnType<typeof readInWorker>>
  let failure: string | undefined
  try {
    result = await readInWorker(file, (records, read, isFull) => {
      if (!isMine()) return false
      accept(records)
      flush()
      const now = performance.now()
      if (now - told > PROGRESS_MS) { told = now; set({ loading: { name: file.name, read, size: file.size, records: opened, isFull } }, 'stream') }
      return true
    })
    if (!result) { if (isWanted()) set({ loading: undefined }); return }
    failure = result.end.failure
  } catch (error) { failure = error instanceof Error ? error.message : 'unreadable' }
  const trace = result?.end.trace ?? { problems: [], problemCount: 0, gaps: [] }
  if (result) accept(result.records)
  for (const g of trace.gaps) if (READER_CAUSES.includes(g.cause)) { opened--; accept([{ v: 1, kind: 'gap', call: g.call, attempt: g.attempt, seq: g.to, missing: [g.from, g.to], cause: g.cause }]) }
  set({ loading: { name: file.name, read: file.size, size: file.size, records: opened } })
  await putInOrder()
  names.clear()
  if (!isMine()) return
  const problems = [...trace.problems]
  if (failure) problems.push({ line: trace.problems.length + opened + 1, field: 'file', expected: 'a trace that can be read to its end', found: failure })
  const count = trace.problemCount + (failure ? 1 : 0)
  const truncated = trace.gaps.some((g) => g.cause === 'truncated')
  if (count > 0 || truncated || opened === 0) together.problems = [...together.problems, { name: called, problems, count, opened, truncated }]
  set({ loading: undefined, problems: together.problems })
  lookAgain()
}

/** From two folders may come two files of one name, and each is a device of its own. */
function distinct(names: readonly string[]): string[] {
  const out = new Set<string>()
  for (const name of names) {
    let free = name
    for (let n = 2; out.has(free); n++) free = `${name} (${n})`
    out.add(free)
  }
  return [...out]
}

/** Which device a call of this file belongs to: what its `open` record says, else the file. */
const names = new Map<string, string>()

function byDevice(fileName: string, records: readonly TraceRecord[]): Map<string, TraceRecord[]> {
  const out = new Map<string, TraceRecord[]>()
  const devices = new Map(get().devices)
  // Mostly a record is of the trace of the one before it.
  let call: string | undefined, attempt: number | undefined, of: TraceRecord[] = []
  for (const r of records) {
    if (r.call === call && r.attempt === attempt) { of.push(r); continue }
    call = r.call
    attempt = r.attempt
    const trace = `${r.call}/${r.attempt}`
    let id = names.get(trace)
    if (id === undefined) {
      const app = r.kind === 'open' ? r.app : undefined
      const name = typeof app?.['device'] === 'string' ? app['device'] : fileName
      id = name === fileName ? fileName : `${fileName}: ${name}`
      names.set(trace, id)
      if (!devices.has(id)) devices.set(id, { id, name, platform: typeof app?.['os'] === 'string' ? app['os'] : r.kind === 'open' ? (r.platform ?? '') : '', live: false, lastHeard: 0 })
    }
    of = out.get(id) ?? []
    if (of.push(r) === 1) out.set(id, of)
  }
  if (devices.size !== get().devices.size) set({ devices })
  return out
}

/** What this page carries in itself. @returns false in a page that carries nothing */
export async function openEmbedded(): Promise<boolean> {
  const snapshot = readSnapshot((id) => document.getElementById(id)?.textContent)
  if (!snapshot) return false
  const lost: TraceProblem[] = []
  let opened = 0, count = 0
  startSource('file', snapshot.name)
  const charts = new Map(get().charts), devices = new Map(get().devices)
  for (const b of snapshot.blocks) {
    if (b.device) devices.set(b.device.id, { ...b.device, live: false, lastHeard: 0 })
    const chart = b.device && b.chart !== undefined ? checkChart(b.chart) : undefined
    if (b.device && chart?.ok) charts.set(b.device.id, chart.value)
  }
  set({ charts, devices, isSelfContained: true, isCarried: true })
  const called = distinct(snapshot.blocks.map((b) => b.name))
  for (const [i, b] of snapshot.blocks.entries()) {
    const reader = createTraceReader()
    const text = b.gzip ? await unzipped(b.text) : b.text
    // In pieces, with a frame for the page between them.
    for (let at = 0; at < text.length; at += PIECE_CHARS) {
      const records = reader.push(text.slice(at, at + PIECE_CHARS))
      opened += records.length
      for (const [device, list] of b.device ? new Map([[b.device.id, records]]) : byDevice(called[i]!, records)) take(device, list)
      if (text.length > PIECE_CHARS) await new Promise((go) => setTimeout(go, 0))
    }
    const trace = reader.end()
    lost.push(...trace.problems)
    count += trace.problemCount
    names.clear()
  }
  flush()
  if (count > 0) set({ problems: [{ name: snapshot.name, problems: lost, count, opened, truncated: false }] })
  return true
}
const PIECE_CHARS = 4_000_000
const unzipped = (base64: string): Promise<string> => new Response(new Blob([Uint8Array.from(atob(base64.trim()), (c) => c.charCodeAt(0))]).stream().pipeThrough(new DecompressionStream('gzip'))).text()

/** The incident that is shown when there is nothing else. */
export async function openSample(): Promise<void> {
  const { default: text } = await import('../sample/incident.jsonl?raw')
  // Something better came while it was on its way, though it may still wait for its frame.
  if (get().source !== 'sample' || get().timeline.calls.length > 0) return
  const reader = createTraceReader()
  const records = [...reader.push(text)]
  startSource('sample', 'incident.jsonl')
  for (const [device, list] of byDevice('incident.jsonl', records)) take(device, list)
  names.clear()
  flush()
}
