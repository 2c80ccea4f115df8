/** Opens trace files: piece by piece, usable from the first row, gzip too. What could not be read is listed. */
import { checkChart } from '../../common/chart.ts'
import { type FileProblems, countOf } from '../../common/file-problems.ts'
import { createInterner, createTraceReader, nothingRead } from '../../common/index.ts'
import { createUnpacker } from '../../common/packed.ts'
import { readSnapshot } from '../../common/snapshot.ts'
import { relayTold } from '../live/told.ts'
import { placeAgain, settleAddress } from '../store/choice.ts'
import { flush, startSource, take } from '../store/intake.ts'
import { get, set } from '../store/store.ts'
import { createDeviceSorter, distinct } from './by-device.ts'
import type { FileAnswer, FileAsk } from './messages.ts'
import { type ReadFile, createOpener } from './opener.ts'
// oxlint-disable-next-line import/default -- the bundler makes it
import TraceWorker from './trace-worker.ts?worker'

/** Reads in a worker, so that the page answers meanwhile. */
const readInWorker: ReadFile = (file, accept) => {
  const worker = new TraceWorker(), unpack = createUnpacker(createInterner())
  const ask = (word: FileAsk) => { worker.postMessage(word) }
  return new Promise<Awaited<ReturnType<ReadFile>>>((resolve, reject) => {
    worker.onerror = (e) => { reject(new Error(e.message || 'its reader could not be started')) }
    worker.onmessage = ({ data }: MessageEvent<FileAnswer>) => {
      const batch = unpack(data.packed)
      if (data.is === 'end') { resolve({ batch, end: data }); return }
      if (accept(batch, data.read, data.isFull)) ask('taken')
      else resolve(undefined)
    }
    ask({ file })
  }).finally(() => worker.terminate())
}
export const openFiles = createOpener(readInWorker)

/** What this page carries in itself. @returns false in a page that carries nothing */
export async function openEmbedded(): Promise<boolean> {
  const snapshot = readSnapshot((id) => document.getElementById(id)?.textContent)
  if (!snapshot) return false
  const lost: FileProblems = { name: snapshot.name, problems: [], count: 0, counts: nothingRead().counts, opened: 0 }
  startSource('file', snapshot.name)
  const charts = new Map(get().charts), devices = new Map(get().devices)
  for (const b of snapshot.blocks) {
    if (b.device) devices.set(b.device.id, { ...b.device, live: false, lastHeard: 0 })
    const chart = b.device && b.chart !== undefined ? checkChart(b.chart) : undefined
    if (b.device && chart?.ok) charts.set(b.device.id, chart.value)
  }
  set({ charts, devices, isSelfContained: true, isCarried: true, problems: snapshot.problems ?? [] })
  const called = distinct(snapshot.blocks.map((b) => b.name))
  for (const [i, b] of snapshot.blocks.entries()) {
    const reader = createTraceReader(), sorted = createDeviceSorter(called[i]!)
    const text = b.gzip ? await unzipped(b.text) : b.text
    // In pieces, with a frame for the page between them.
    for (let at = 0; at < text.length; at += PIECE_CHARS) {
      const records = reader.push(text.slice(at, at + PIECE_CHARS))
      lost.opened += countOf(records)
      for (const [device, batch] of b.device ? [[b.device.id, { records }] as const] : sorted({ records })) take(device, batch.records)
      if (text.length > PIECE_CHARS) await new Promise((go) => setTimeout(go, 0))
    }
    const trace = reader.end()
    lost.problems.push(...trace.problems)
    lost.count += trace.problemCount
    for (const kind of Object.keys(lost.counts) as (keyof FileProblems['counts'])[]) lost.counts[kind] += trace.counts[kind]
  }
  flush()
  placeAgain()
  settleAddress()
  if (lost.count > 0) set({ problems: [...get().problems, lost] })
  return true
}
const PIECE_CHARS = 4_000_000
const unzipped = (base64: string): Promise<string> => new Response(new Blob([Uint8Array.from(atob(base64.trim()), (c) => c.charCodeAt(0))]).stream().pipeThrough(new DecompressionStream('gzip'))).text()

/** The incident that is shown when there is nothing else. */
export async function openSample(): Promise<void> {
  const [{ default: text }] = await Promise.all([import('../sample/incident.jsonl?raw'), relayTold()])
  // Something better came while it was on its way, though it may still wait for its frame.
  if (get().source !== 'opening') return
  const reader = createTraceReader()
  const records = [...reader.push(text)]
  startSource('sample', 'incident.jsonl')
  for (const [device, batch] of createDeviceSorter('incident.jsonl')({ records })) take(device, batch.records)
  flush()
  settleAddress()
}
