/** History on disk: nothing beyond the bounds is dropped, a late viewer sees it, and a disk that refuses is said. */
import { chmod, mkdtemp, readFile, readdir, rm, stat, truncate, writeFile, appendFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type Frame, parseFrame } from '../common/protocol.ts'
import { append, emptyTimeline } from '../common/timeline.ts'
import type { TraceRecord } from '../common/trace.ts'
import { History } from './history.ts'
import { type Relay, type RelayOptions, startRelay } from './server.ts'
import { Spill } from './spill.ts'
import { earlierFiles, takeSpillFolder } from './spill-folder.ts'
import { readTraceFile } from './trace-file.ts'
import { SPILL_BYTES_MAX, Viewer } from './viewer.ts'

const running: (() => unknown)[] = []
afterEach(async () => { for (const f of running.splice(0).reverse()) await f() })
const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'onhook-spill-'))
  running.push(() => rm(path, { recursive: true, force: true }))
  return path
}
const start = async (options: RelayOptions): Promise<Relay> => { const relay = await startRelay(options); running.push(() => relay.close()); return relay }
const tracesIn = async (path: string): Promise<string[]> => (await readdir(path)).filter((name) => name.endsWith('.jsonl')).sort()

const step = (seq: number, more: object = {}): TraceRecord => ({
  v: 1, kind: 'step', call: 'k7', attempt: 1, seq, t: seq, mono: seq, event: { type: 'app.activated' }, from: { session: 'idle' },
  to: { session: 'idle' }, commands: [], ignored: true, ...more,
} as TraceRecord)
const open: TraceRecord = { v: 1, kind: 'open', call: 'k7', attempt: 1, seq: 0, t: 0, machine: { hash: 'h', version: '1' } }

async function dial(relay: Relay, hello: object) {
  const ws = new WebSocket(relay.recorderUrl), frames: Frame[] = []
  running.push(() => ws.terminate())
  ws.on('message', (d) => { const r = parseFrame(String(d as Buffer)); if (!r.ok) throw new Error(JSON.stringify(r.problem)); frames.push(r.value) })
  await new Promise((r) => ws.on('open', r))
  ws.send(JSON.stringify({ v: 1, kind: 'hello', ...hello }))
  return { ws, frames, records: (device = 'p') => frames.flatMap((f) => (f.kind === 'records' && 'device' in f && f.device === device ? f.records : [])) }
}
const device = (id = 'p') => ({ id, name: `Phone ${id}`, platform: 'android' })
async function record(relay: Relay, records: readonly TraceRecord[], id = 'p', run = 'r1') {
  const c = await dial(relay, { role: 'recorder', device: device(id), run })
  for (let i = 0; i < records.length; i += 50) c.ws.send(JSON.stringify({ v: 1, kind: 'records', n: i, records: records.slice(i, i + 50) }))
  const last = Math.floor((records.length - 1) / 50) * 50
  await vi.waitFor(() => expect(c.frames).toContainEqual({ v: 1, kind: 'ack', n: last }), 20_000)
  return c
}
async function watch(relay: Relay) {
  const v = await dial(relay, { role: 'viewer' })
  await vi.waitFor(() => expect(v.frames.some((f) => f.kind === 'history-end')).toBe(true), 20_000)
  return v
}
const callOf = (records: readonly TraceRecord[]) => append(emptyTimeline(), 'p', records).calls[0]!
const long = Array.from({ length: 400 }, (_, seq) => (seq === 0 ? open : step(seq)))

describe('with --spill', () => {
  test.each([
    ['records', { historyRecordsMax: 20 }], ['bytes', { historyBytesMax: 4_000 }],
  ])('what is beyond the bound of %s is on disk, and a viewer who comes late sees all of it once', async (_of, bound) => {
    const spill = await folder(), relay = await start({ spill, ...bound })
    await record(relay, long)
    await record(relay, long.slice(0, 120), 'q')
    const v = await watch(relay)
    expect(v.records()).toEqual(long)
    expect(v.records('q')).toEqual(long.slice(0, 120))
    const files = await tracesIn(spill)
    expect(files).toEqual([expect.stringMatching(/^Phone-p-[0-9a-f]{8}\.jsonl$/), expect.stringMatching(/^Phone-q-[0-9a-f]{8}\.jsonl$/)])
    expect(await readTraceFile(join(spill, files[0]!))).toMatchObject({ records: long, problems: [], gaps: [], duplicates: 0 })
    expect((await stat(join(spill, files[0]!))).mode & 0o077).toBe(0)
  })
  test('a viewer who reads nothing for a while misses nothing', async () => {
    const spill = await folder(), relay = await start({ spill, historyRecordsMax: 20, patienceMs: 120_000 }), v = await watch(relay)
    v.ws.pause()
    const many = long.map((r) => ({ ...r, app: { pad: 'x'.repeat(20_000) } }))
    await record(relay, many)
    v.ws.resume()
    await vi.waitFor(() => expect(v.records()).toHaveLength(many.length), 20_000)
    expect(v.records()).toEqual(many)
  })
  test('the next relay in that folder shows what the one before wrote, and goes on in the same file', async () => {
    const spill = await folder(), first = await startRelay({ spill })
    await record(first, long.slice(0, 200))
    await first.close()
    const second = await start({ spill, historyRecordsMax: 20 })
    expect((await watch(second)).records()).toEqual(long.slice(0, 200))
    // What the recorder was not told to be kept comes again, and is kept once.
    await record(second, long.slice(150))
    expect((await watch(second)).records()).toEqual(long)
    const [file, ...more] = await tracesIn(spill)
    expect(more).toEqual([])
    expect(await readTraceFile(join(spill, file!))).toMatchObject({ records: long, problems: [], gaps: [], duplicates: 0 })
  })
  test('half a line that a kill left is cut off, and its record is kept when it comes again', async () => {
    const spill = await folder(), first = await startRelay({ spill })
    await record(first, long.slice(0, 100))
    await first.close()
    const path = join(spill, (await tracesIn(spill))[0]!)
    await appendFile(path, JSON.stringify(step(100)).slice(0, 60))
    const second = await start({ spill })
    await record(second, long.slice(100, 110))
    expect((await watch(second)).records()).toEqual(long.slice(0, 110))
    expect(await readTraceFile(path)).toMatchObject({ problems: [], gaps: [], duplicates: 0 })
  })
  test('of more than a viewer is given from the disk, the newest is given and the rest is said', async () => {
    const path = await folder(), told: string[] = [], spill = new Spill(path, (line) => told.push(line))
    spill.meet('p', device(), 'r1')
    const history = new History(1, 1_000_000_000, spill)
    history.add('p', open)
    const pad = 'x'.repeat(4 * 1024 * 1024), n = Math.ceil((SPILL_BYTES_MAX * 1.25) / pad.length)
    for (let seq = 1; seq <= n; seq++) history.add('p', step(seq, { why: pad }))
    const sent: TraceRecord[] = []
    const socket = { readyState: 1, bufferedAmount: 0, send(text: string, done?: () => void) {
      const f = JSON.parse(text) as { records?: TraceRecord[] }
      sent.push(...(f.records ?? []).map((r) => ({ ...r, why: '' }) as TraceRecord))
      if (done) setImmediate(done)
    } }
    new Viewer(socket as never, history, [], []).pump()
    await vi.waitFor(() => expect(sent.at(-1)?.seq).toBe(n), 20_000)
    const call = callOf(sent)
    expect(call.rows[0]).toMatchObject({ kind: 'open' })
    expect(call.rows[1]).toMatchObject({ kind: 'missing', from: 1, cause: 'spilled' })
    expect(call.counts.records + call.counts.missing).toBe(n + 1)
    expect(call.counts.records).toBeGreaterThan(n * 0.7)
    expect(call.rows.filter((r) => r.kind === 'missing')).toHaveLength(1)
    expect(told).toEqual([])
  })
})

describe('a disk that refuses', () => {
  test('is said once; what is in memory is written when it takes records again', async () => {
    const path = await folder(), told: string[] = [], spill = new Spill(path, (line) => told.push(line)), history = new History(300, 1_000_000, spill)
    spill.meet('p', device(), 'r1')
    for (const r of long.slice(0, 10)) history.add('p', r)
    spill.settle()
    const file = spill.file('p')!.path, whole = await readFile(file)
    // Somebody wrote into it: what stands there is no longer ours to continue.
    await appendFile(file, 'x')
    for (const r of long.slice(10)) { history.add('p', r); spill.settle() }
    expect(told).toEqual([expect.stringMatching(/could not be written: another program changed it\. .*kept in memory/)])
    await truncate(file, whole.length)
    await new Promise((r) => setTimeout(r, 1_100))
    spill.settle()
    expect(told[1]).toContain('it can be written again')
    const trace = await readTraceFile(file)
    // 10 were written, 300 were still in memory: the 90 between were dropped while it refused.
    expect(trace).toMatchObject({ problems: [], gaps: [{ from: 10, to: 99, cause: 'missing' }] })
    expect(trace.records).toHaveLength(310)
  })
  test.runIf(existsSync('/dev/full'))('that is full is said, and harms no other', async () => {
    const path = await folder(), told: string[] = [], spill = new Spill(path, (line) => told.push(line)), history = new History(10, 1_000_000, spill)
    spill.meet('p', device(), 'r1')
    spill.meet('q', device('q'), 'r1')
    // A device of the system that is always full: a real ENOSPC from a real write.
    ;(spill.file('p') as { path: string; exists: boolean }).path = '/dev/full'
    ;(spill.file('p') as { path: string; exists: boolean }).exists = true
    for (const r of long) { history.add('p', r); history.add('q', r); spill.settle() }
    expect(told).toEqual([expect.stringContaining('/dev/full could not be written: the disk is full (ENOSPC)')])
    expect(await readTraceFile(spill.file('q')!.path)).toMatchObject({ records: long, problems: [] })
    expect([...history.lostSince(0, 'history').get('p')!].join()).toContain('"missing":[')
  })
  test('when a file is gone a viewer is told what it cannot be given', async () => {
    const spill = await folder(), told: string[] = [], relay = await start({ spill, historyRecordsMax: 20, onSpill: (line) => told.push(line) })
    await record(relay, long)
    await rm(join(spill, (await tracesIn(spill))[0]!))
    const call = callOf((await watch(relay)).records())
    expect(call.counts.records + call.counts.missing).toBe(400)
    expect(call.rows.find((r) => r.kind === 'missing')).toMatchObject({ cause: 'spilled' })
    expect(told).toEqual([expect.stringContaining('could not be read: it is not there (ENOENT)')])
  })
})

describe('the folder', () => {
  test('has one relay at a time; a lock whose process is gone is taken over', async () => {
    const path = await folder(), giveBack = await takeSpillFolder(path)
    // Our own process id is a relay's before us, as in a container: another live one is not.
    await writeFile(join(path, '.onhook-relay'), String(process.ppid))
    await expect(startRelay({ spill: path })).rejects.toThrow(`it is taken: the relay with the process id ${process.ppid} writes to it`)
    await writeFile(join(path, '.onhook-relay'), '999999999')
    await (await takeSpillFolder(path))()
    await giveBack()
    expect(await readdir(path)).toEqual([])
  })
  test('that cannot be one says why', async () => {
    const path = await folder()
    await writeFile(join(path, 'file'), '')
    await expect(startRelay({ spill: join(path, 'file') })).rejects.toThrow(/--spill must be a folder that this program may write to; .*it is a file/)
    await expect(startRelay({ spill: '/proc/onhook/deeper' })).rejects.toThrow('it is not there (ENOENT)')
    await chmod(path, 0o500)
    // Whoever is root has every right.
    if (process.getuid?.() !== 0) await expect(startRelay({ spill: join(path, 'deeper') })).rejects.toThrow('there is no right to write there (EACCES)')
    await chmod(path, 0o700)
    await (await startRelay({ spill: join(path, 'much', 'deeper') })).close()
    expect(await readdir(join(path, 'much', 'deeper'))).toEqual([])
  })
  test('a file that is too much at once is named and left; one that nobody named is not touched', async () => {
    const path = await folder(), relay = await startRelay({ spill: path })
    await record(relay, long)
    await relay.close()
    await writeFile(join(path, 'mine.jsonl'), 'hello')
    expect(await earlierFiles(path, 100)).toEqual({ files: [], leftOut: [expect.stringMatching(/^Phone-p-/)] })
    expect((await earlierFiles(path)).files).toHaveLength(1)
    const next = await start({ spill: path })
    expect((await watch(next)).records()).toEqual(long)
    expect(await readFile(join(path, 'mine.jsonl'), 'utf8')).toBe('hello')
  })
})
