/** `onhook inspect --spill` as a process of its own, ended as a system ends one, with real recorders. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createRecorder, type TraceRecord } from '@onhook/inspector'
import { append, emptyTimeline } from '@onhook/inspector/common'
import { readTraceFile } from '@onhook/inspector/relay'
import { buildOnhook } from '../support/onhook-program.ts'

const program = await buildOnhook()
afterAll(() => { program.remove() })
const running: (() => unknown)[] = []
afterEach(async () => { for (const f of running.splice(0).reverse()) await f() })

const TOKEN = 'a-token-of-a-test-0123456789'
/** Starts the program; resolves with its port once it listens. */
async function onhook(args: string[]): Promise<{ child: ChildProcess; port: number; err: () => string; ended: Promise<number | null> }> {
  const child = spawn(process.execPath, [...program.args, 'inspect', ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ONHOOK_TOKEN: TOKEN } })
  running.push(() => { child.kill('SIGKILL') })
  let out = '', err = ''
  child.stderr.on('data', (d) => { err += String(d) })
  const ended = new Promise<number | null>((r) => child.on('exit', (code) => r(code)))
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (d) => { out += String(d); if (out.includes('\n')) resolve(Number(new URL(out.trim()).port)) })
    void ended.then((code) => reject(new Error(`ended with ${code}: ${err}`)))
  })
  return { child, port, err: () => err, ended }
}
/** What a viewer is given until `is` is true. */
async function see(port: number, is: (records: TraceRecord[], isHistory: boolean) => boolean): Promise<TraceRecord[]> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/ws?token=${TOKEN}`), records: TraceRecord[] = []
  running.push(() => ws.terminate())
  ws.on('open', () => ws.send('{"v":1,"kind":"hello","role":"viewer"}'))
  return new Promise((resolve, reject) => {
    let isHistory = false
    ws.on('error', reject)
    ws.on('message', (d) => {
      const frame = JSON.parse(String(d as Buffer)) as { kind: string; records?: TraceRecord[] }
      records.push(...(frame.records ?? []))
      isHistory ||= frame.kind === 'history-end'
      if (is(records, isHistory)) resolve(records)
    })
  })
}
const open: TraceRecord = { v: 1, kind: 'open', call: 'k7', attempt: 1, seq: 0, t: 0, machine: { hash: 'h', version: '1' } }
const step = (seq: number): TraceRecord => ({ v: 1, kind: 'step', call: 'k7', attempt: 1, seq, t: seq, mono: seq, event: { type: 'app.activated' }, from: { session: 'idle' }, to: { session: 'idle' }, commands: [], ignored: true })

describe('onhook inspect --spill', () => {
  test('nothing is lost when it is ended by SIGKILL and then by SIGTERM: each life shows all, and so do the files', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'onhook-spill-')), folder = join(parent, 'kept')
    running.push(() => rm(parent, { recursive: true, force: true }))
    const first = await onhook(['--spill', folder])
    const r = createRecorder({ url: `ws://127.0.0.1:${first.port}/ws?token=${TOKEN}`, WebSocket, device: { id: 'p', name: 'Pixel 8' } })
    running.push(() => r.stop())
    r.record(open)
    let seq = 1
    for (; seq < 3_000; seq++) r.record(step(seq))
    await see(first.port, (records) => records.some((x) => x.seq > 200))
    // Killed somewhere between: some is acknowledged, some on its way, some only recorded.
    first.child.kill('SIGKILL')
    await first.ended
    for (; seq < 4_000; seq++) r.record(step(seq))

    const second = await onhook(['--spill', folder, '--port', String(first.port)])
    expect(second.port).toBe(first.port)
    const again = await see(second.port, (records) => records.some((x) => x.seq === 3_999))
    const all = Array.from({ length: 4_000 }, (_, i) => i)
    expect(again.map((x) => x.seq)).toEqual(all)
    expect(append(emptyTimeline(), 'p', again).calls[0]!.counts).toMatchObject({ records: 4_000, missing: 0 })
    second.child.kill('SIGTERM')
    expect(await second.ended).toBe(0)

    const files = (await readdir(folder)).filter((name) => !name.startsWith('.'))
    expect(files).toEqual([expect.stringMatching(/^Pixel-8-[0-9a-f]{8}\.jsonl$/)])
    const trace = await readTraceFile(join(folder, files[0]!))
    expect(trace).toMatchObject({ problems: [], gaps: [], duplicates: 0 })
    expect(trace.records.map((x) => x.seq)).toEqual(all)
    const reader = await onhook(files.map((name) => join(folder, name)))
    expect((await see(reader.port, (_, isHistory) => isHistory)).map((x) => x.seq)).toEqual(all)
  }, 60_000)
  test('a folder that another one writes to, or that is none, ends it with words', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'onhook-spill-'))
    running.push(() => rm(folder, { recursive: true, force: true }))
    const first = await onhook(['--spill', folder])
    await expect(onhook(['--spill', folder])).rejects.toThrow(`it is taken: the relay with the process id ${first.child.pid} writes to it. End that one, or name another folder`)
    await expect(onhook(['--spill', process.execPath])).rejects.toThrow('it is a file')
    await expect(onhook(['--spill'])).rejects.toThrow(/--spill must be followed|value is missing/)
  })
})
