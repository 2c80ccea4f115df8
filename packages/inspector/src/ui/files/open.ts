/** Opens trace files: piece by piece, usable from the first row, gzip too. What could not be read is listed. */
import { checkChart } from '../../common/chart.ts'
import { READER_CAUSES, type TraceProblem, type TraceRecord, createTraceReader } from '../../common/index.ts'
import { readSnapshot } from '../../common/snapshot.ts'
import { flush, startSource, take } from '../store/intake.ts'
import { get, set } from '../store/store.ts'

/** Several files are opened together, each as a device of its own name, so that two calls with one id stay apart. */
export async function openFiles(files: readonly File[]): Promise<void> {
  let first = true
  for (const file of files) { await openOne(file, first); first = false }
}

/** How long reading may hold the page up before it draws and answers again. */
const WORK_MS = 60

const isGzip = async (file: Blob): Promise<boolean> => {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  return head[0] === 0x1f && head[1] === 0x8b
}

async function openOne(file: File, replace: boolean): Promise<void> {
  const reader = createTraceReader()
  const gzip = await isGzip(file).catch(() => false)
  let read = 0, opened = 0, began = false, rested = performance.now()
  const begin = () => { if (!began) { began = true; if (replace) startSource('file', file.name) } }
  const accept = (records: readonly TraceRecord[]) => {
    if (records.length === 0) return
    begin()
    opened += records.length
    for (const [device, list] of byDevice(file.name, records)) take(device, list)
  }
  set({ loading: { name: file.name, read: 0, size: file.size, records: 0 }, problems: undefined })
  let failure: string | undefined
  try {
    const counted = file.stream().pipeThrough(new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({ transform(chunk, out) { read += chunk.byteLength; out.enqueue(chunk) } }))
    const bytes = gzip ? counted.pipeThrough(new DecompressionStream('gzip')) : counted
    const texts = bytes.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await texts.read()
      if (done) break
      accept(reader.push(value))
      if (performance.now() - rested < WORK_MS) continue
      set({ loading: { name: file.name, read, size: file.size, records: opened } })
      // A frame for the page between two pieces: it stays usable while the rest arrives.
      await new Promise((go) => setTimeout(go, 0))
      rested = performance.now()
    }
  } catch (error) {
    failure = gzip ? `the compressed file is damaged (${error instanceof Error ? error.message : 'unreadable'})` : error instanceof Error ? error.message : 'unreadable'
  }
  const before = opened
  const trace = reader.end()
  // The reader gives records as their lines end; the last line may have none.
  if (trace.records.length > before) { begin(); opened = trace.records.length; retake(file.name, trace.records) }
  for (const g of trace.gaps) if (READER_CAUSES.includes(g.cause)) for (const [device, list] of byDevice(file.name, [{ v: 1, kind: 'gap', call: g.call, attempt: g.attempt, seq: g.to, missing: [g.from, g.to], cause: g.cause } satisfies TraceRecord])) { begin(); take(device, list) }
  flush()
  const problems = [...trace.problems]
  if (failure) problems.push({ line: trace.problems.length + opened + 1, field: 'file', expected: 'a trace that can be read to its end', found: failure })
  const count = trace.problemCount + (failure ? 1 : 0)
  const truncated = trace.gaps.some((g) => g.cause === 'truncated')
  set({ loading: undefined, problems: count > 0 || truncated || opened === 0 ? { name: file.name, problems, count, opened, truncated } : undefined })
  names.clear()
}

/** The last line's record, wherever order put it: what is known already is dropped by its number. */
function retake(fileName: string, records: readonly TraceRecord[]): void {
  flush()
  const before = get().timeline.records
  const again = (some: readonly TraceRecord[]) => { for (const [device, list] of byDevice(fileName, some)) take(device, list); flush() }
  again(records.slice(-1_024))
  if (get().timeline.records === before) again(records)
}

/** Which device a call of this file belongs to: what its `open` record says, else the file. */
const names = new Map<string, string>()

function byDevice(fileName: string, records: readonly TraceRecord[]): Map<string, TraceRecord[]> {
  const out = new Map<string, TraceRecord[]>()
  const devices = new Map(get().devices)
  for (const r of records) {
    const trace = `${r.call}/${r.attempt}`
    let id = names.get(trace)
    if (id === undefined) {
      const app = r.kind === 'open' ? r.app : undefined
      const name = typeof app?.['device'] === 'string' ? app['device'] : fileName
      id = name === fileName ? fileName : `${fileName}: ${name}`
      names.set(trace, id)
      if (!devices.has(id)) devices.set(id, { id, name, platform: typeof app?.['os'] === 'string' ? app['os'] : r.kind === 'open' ? (r.platform ?? '') : '', live: false, lastHeard: 0 })
    }
    const list = out.get(id)
    if (list) list.push(r)
    else out.set(id, [r])
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
  set({ charts, devices })
  for (const b of snapshot.blocks) {
    const reader = createTraceReader()
    const text = b.gzip ? await unzipped(b.text) : b.text
    // In pieces, with a frame for the page between them.
    for (let at = 0; at < text.length; at += PIECE_CHARS) {
      const records = reader.push(text.slice(at, at + PIECE_CHARS))
      opened += records.length
      for (const [device, list] of b.device ? new Map([[b.device.id, records]]) : byDevice(b.name, records)) take(device, list)
      if (text.length > PIECE_CHARS) await new Promise((go) => setTimeout(go, 0))
    }
    const trace = reader.end()
    lost.push(...trace.problems)
    count += trace.problemCount
    names.clear()
  }
  flush()
  if (count > 0) set({ problems: { name: snapshot.name, problems: lost, count, opened, truncated: false } })
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
