/** `onhook inspect --spill` as a process of its own, ended as a system ends one, with real recorders. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createRecorder } from '@onhook/inspector'
import { append, emptyTimeline } from '@onhook/inspector/common'
import { readTraceFile } from '@onhook/inspector/relay'
import { type OnhookProcess, openOfK7 as open, stepOfK7 as step, useOnhook } from '../support/onhook-process.ts'

const program = await useOnhook(), { atEnd } = program

const TOKEN = 'a-token-of-a-test-0123456789'
const at = (port: number): string => `ws://127.0.0.1:${port}/ws?token=${TOKEN}`
/** Starts the program; resolves with its port once it listens. */
async function onhook(args: string[]): Promise<OnhookProcess & { port: number }> {
  const started = program.start(['inspect', ...args], { ONHOOK_TOKEN: TOKEN })
  return { ...started, port: Number(new URL(await started.line).port) }
}
const see = (port: number, is: Parameters<typeof program.see>[1]) => program.see(at(port), is)

describe('onhook inspect --spill', () => {
  test('nothing is lost when it is ended by SIGKILL and then by SIGTERM: each life shows all, and so do the files', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'onhook-spill-')), folder = join(parent, 'kept')
    atEnd(() => rm(parent, { recursive: true, force: true }))
    const first = await onhook(['--spill', folder])
    const r = createRecorder({ url: at(first.port), WebSocket, device: { id: 'p', name: 'Pixel 8' } })
    atEnd(() => r.stop())
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
  })
  test('a folder that another one writes to, or that is none, ends it with words', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'onhook-spill-'))
    atEnd(() => rm(folder, { recursive: true, force: true }))
    const first = await onhook(['--spill', folder])
    await expect(onhook(['--spill', folder])).rejects.toThrow(`it is taken: the relay with the process id ${first.child.pid} writes to it. End that one, or name another folder`)
    await expect(onhook(['--spill', process.execPath])).rejects.toThrow('it is a file')
    await expect(onhook(['--spill'])).rejects.toThrow(/--spill must be followed|value is missing/)
  })
})
