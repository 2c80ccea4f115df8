/** One client harms no other: each has its pace, its share of the history, and answers of its own. And XState 4 stays where it is. */
import { EventEmitter } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { Relay } from '@onhook/inspector/relay'
import { createActorWriter } from '../../packages/inspector/src/common/foreign-writer.ts'
import { History } from '../../packages/inspector/src/relay/history.ts'
import { pace } from '../../packages/inspector/src/relay/pace.ts'
import { createSends } from '../../packages/inspector/src/relay/sends.ts'
import { atEnd, start, stopAll, watch } from './inspector-foreign-kit.ts'

stopAll()

async function recorder(relay: Relay, id: string, more: object = {}) {
  const ws = new WebSocket(relay.recorderUrl), frames: { kind: string; n?: number; problem?: { field: string } }[] = [], waiting = new Set<() => void>()
  atEnd(() => ws.terminate())
  ws.on('message', (d) => { frames.push(JSON.parse(String(d as Buffer)) as never); for (const wake of [...waiting]) wake() })
  await new Promise((resolve) => ws.on('open', resolve))
  ws.send(JSON.stringify({ v: 1, kind: 'hello', role: 'recorder', run: id, device: { id, name: id, platform: 'test' }, ...more }))
  let n = 0
  return {
    ws, frames,
    tell: (seq: number, payload = '') => { ws.send(JSON.stringify({ v: 1, kind: 'records', n: ++n, records: [{ v: 1, kind: 'step', call: id, attempt: 1, seq, event: { type: 'A', payload } }] })); return n },
    until: (is: () => boolean) => new Promise<void>((resolve) => { const wake = () => { if (is()) { waiting.delete(wake); resolve() } }; waiting.add(wake); wake() }),
    acked: () => frames.filter((f) => f.kind === 'ack').length,
  }
}

test('an actor that begins again 20,000 times costs as often what one beginning costs, and each has a name of its own', () => {
  const names = new Set<string>()
  const writer = createActorWriter('xstate-4', (r) => { if (r.kind === 'open') names.add(r.call) })
  for (let t = 0; t < 20_000; t++) {
    writer.tell({ is: 'actor', session: 's', t, info: { source: 'xstate-4', session: 's', id: 'm' } })
    writer.tell({ is: 'stop', session: 's', t })
  }
  expect([names.size, [...names].slice(0, 2), [...names].at(-1)]).toEqual([20_000, ['m s', 'm s 2'], 'm s 20000'])
  writer.tell({ is: 'actor', session: 's', t: 0, info: { source: 'xstate-4', session: 's', id: 'm' } })
  // An event for a former life is not given to the one that goes on.
  expect([writer.sessionOf('m s'), writer.sessionOf('m s 20000'), writer.sessionOf('m s 20001')]).toEqual([undefined, undefined, 's'])
})

describe('pace', () => {
  property.prop([fc.array(fc.record({ wait: fc.nat(3_000), bytes: fc.integer({ min: 1, max: 5_000 }) }), { maxLength: 60, size: 'max' })])('whatever a client sends, no more is read of it than its share and one frame', (frames) => {
    vi.useFakeTimers()
    try {
      const socket = Object.assign(new EventEmitter(), { paused: false, pause() { socket.paused = true }, resume() { socket.paused = false } })
      const heard = pace(socket as never, { bytesPerSecond: 1_000, framesPerSecond: 5 }, () => {}), began = Date.now()
      let bytes = 0, count = 0, longest = 0
      for (const f of frames) {
        vi.advanceTimersByTime(f.wait)
        // A paused socket gives nothing; the frame waits until it does again.
        while (socket.paused) vi.advanceTimersByTime(50)
        heard(f.bytes)
        bytes += f.bytes; count++; longest = Math.max(longest, f.bytes)
        const seconds = (Date.now() - began) / 1_000 + 4
        expect(bytes).toBeLessThanOrEqual(seconds * 1_000 + longest)
        expect(count).toBeLessThanOrEqual(seconds * 5 + 1 + longest / 200)
      }
      // It is never left paused for ever.
      vi.advanceTimersByTime(60_000)
      expect(socket.paused).toBe(false)
    } finally { vi.useRealTimers() }
  })
  test('a client that floods is held back and told so once, and nothing of it is lost', async () => {
    const relay = await start({ pace: { framesPerSecond: 150 } }), flooder = await recorder(relay, 'flooder')
    for (let i = 0; i < 1_200; i++) flooder.tell(i, 'x'.repeat(200))
    await flooder.until(() => flooder.acked() === 1_200)
    expect(flooder.frames.filter((f) => f.problem?.field === 'rate')).toHaveLength(1)
  })
  test('another is heard while it is held back', async () => {
    // All of it would take two minutes; of what is told at once some 64 KiB more than its share is heard.
    const relay = await start({ pace: { framesPerSecond: 50 } }), flooder = await recorder(relay, 'flooder'), good = await recorder(relay, 'good')
    for (let i = 0; i < 6_000; i++) flooder.tell(i, 'x'.repeat(200))
    await flooder.until(() => flooder.frames.some((f) => f.problem?.field === 'rate'))
    const n = good.tell(0)
    await good.until(() => good.frames.some((f) => f.kind === 'ack' && f.n === n))
    expect(flooder.acked()).toBeLessThan(6_000)
  })
  test('a viewer that floods sends no flood into an app, and the events of another go through', async () => {
    const relay = await start(), app = await recorder(relay, 'app', { accepts: true }), flooder = await watch(relay), v = await watch(relay)
    let delivered = 0
    app.ws.on('message', (d) => { const f = JSON.parse(String(d as Buffer)) as { kind: string; n: number; event: { from: string } }; if (f.kind === 'send') { if (f.event.from === 'flooder') delivered++; app.ws.send(JSON.stringify({ v: 1, kind: 'sent', n: f.n, said: '' })) } })
    const event = (n: number, from: string) => ({ v: 1, kind: 'send', n, device: 'app', call: 'k', attempt: 1, event: { type: 'A', from } })
    for (let i = 0; i < 500; i++) flooder.send(event(i, 'flooder'))
    await flooder.until(() => flooder.frames.some((f) => f.kind === 'sent' && f.problem?.found === 'more'))
    v.send(event(1, 'v'))
    expect(await v.until(() => v.frames.find((f) => f.kind === 'sent'))).toEqual({ v: 1, kind: 'sent', n: 1 })
    await flooder.until(() => flooder.frames.filter((f) => f.kind === 'sent').length === 500)
    expect(delivered).toBeLessThan(200)
  })
})

describe('the history', () => {
  const record = (call: string, seq: number, payload = '') => ({ v: 1, kind: 'step', call, attempt: 1, seq, event: { type: 'A', payload } }) as const
  property.prop([fc.array(fc.record({ device: fc.constantFrom('a', 'b', 'c'), many: fc.integer({ min: 1, max: 40 }), size: fc.constantFrom(1, 200, 3_000) }), { maxLength: 30, size: 'max' })], { numRuns: 30 })('is bounded, and a device that holds less than its share loses nothing to the others', (bursts) => {
    const h = new History(60, 20_000), seqs = new Map<string, number>(), sent = new Map<string, { bytes: number; records: number }>()
    for (const { device, many, size } of bursts) for (let i = 0; i < many; i++) {
      const seq = seqs.get(device) ?? 0, r = record(device, seq, 'x'.repeat(size)), s = sent.get(device) ?? { bytes: 0, records: 0 }
      seqs.set(device, seq + 1)
      h.add(device, r)
      sent.set(device, { bytes: s.bytes + Buffer.byteLength(JSON.stringify(r)), records: s.records + 1 })
      expect(h.records).toBeLessThanOrEqual(60)
      expect(h.records === 1 || h.bytes <= 20_000).toBe(true)
    }
    const left = new Map<string, number[]>()
    let last = -1
    for (let e = h.next(0); e; e = h.next(e.place + 1)) {
      expect(e.place).toBeGreaterThan(last)
      last = e.place
      left.set(e.device, [...(left.get(e.device) ?? []), e.seq])
    }
    for (const [device, { bytes, records }] of sent) {
      const seqsLeft = left.get(device) ?? []
      // What is left of a device are its newest records, with no hole.
      expect(seqsLeft).toEqual(Array.from({ length: seqsLeft.length }, (_, i) => records - seqsLeft.length + i))
      if (records <= 60 / 3 && bytes <= 20_000 / 3 - 3_200) expect(seqsLeft.length).toBe(records)
    }
  })
  test('one that talks without end pushes only itself out, and a late viewer is told what of it is gone', async () => {
    const relay = await start({ historyRecordsMax: 200 }), quiet = await recorder(relay, 'quiet'), loud = await recorder(relay, 'loud')
    for (let i = 0; i < 20; i++) quiet.tell(i)
    await quiet.until(() => quiet.acked() === 20)
    for (let i = 0; i < 3_000; i++) loud.tell(i)
    await loud.until(() => loud.acked() === 3_000)
    for (let i = 20; i < 40; i++) quiet.tell(i)
    await quiet.until(() => quiet.acked() === 40)
    const v = await watch(relay)
    await v.until(() => v.frames.some((f) => f.kind === 'history-end'))
    const of = (device: string) => v.records.flatMap(({ device: d, record: r }) => (d === device && r.kind !== 'gap' ? [r.seq] : []))
    expect(of('quiet')).toEqual(Array.from({ length: 40 }, (_, i) => i))
    expect(of('loud')).toEqual(Array.from({ length: 160 }, (_, i) => 2_840 + i))
    expect(v.records.filter(({ record: r }) => r.kind === 'gap')).toEqual([{ device: 'loud', record: { v: 1, kind: 'gap', call: 'loud', attempt: 1, seq: 2_839, missing: [0, 2_839], cause: 'history' } }])
    expect(v.call('loud')!.counts).toMatchObject({ records: 160, missing: 2_840 })
    expect(v.call('quiet')!.counts).toMatchObject({ records: 40, missing: 0 })
  })
})

describe('events that are sent', () => {
  property.prop([fc.array(fc.record({ viewer: fc.nat(3), device: fc.constantFrom('open', 'shut', 'gone'), answer: fc.constantFrom('', 'no', undefined, 'never'), liar: fc.boolean() }), { maxLength: 40, size: 'max' })])('each is answered once, to whoever asked, by the device that was asked', (asked) => {
    vi.useFakeTimers()
    try {
      const sends = createSends(1_000), got: string[] = []
      const queue: (() => void)[] = [], told: number[] = []
      let says: string | undefined
      const sink = { answers: true, deliver(n: number) { const said = says; told.push(n); if (said !== 'never') queue.push(() => sends.heard(sink, n, said)); return undefined } }
      const liar = { answers: true, deliver: () => undefined }
      sends.open('open', sink)
      sends.open('shut', { problem: { field: 'send', expected: 'x', found: 'y' } })
      for (const [i, a] of asked.entries()) {
        says = a.answer
        sends.ask({ v: 1, kind: 'send', n: i, device: a.device, call: 'k', attempt: 1, event: { type: 'A' } }, (p) => got.push(`${a.viewer}/${i}: ${a.device === 'open' ? (p === undefined ? 'taken' : 'not taken') : p!.field}`))
        if (a.liar && told.length > 0) sends.heard(liar, told.at(-1)!, '')
      }
      for (const f of queue) { f(); f() }
      vi.advanceTimersByTime(2_000)
      expect(got.toSorted()).toEqual(asked.map((a, i) => `${a.viewer}/${i}: ${a.device === 'open' ? (a.answer === '' ? 'taken' : 'not taken') : a.device === 'shut' ? 'send' : 'device'}`).toSorted())
    } finally { vi.useRealTimers() }
  })
})

test('XState 4 resolves in its own member of the workspace and nowhere else', async () => {
  const lock = await readFile(new URL('../../pnpm-lock.yaml', import.meta.url), 'utf8')
  const importers = lock.slice(lock.indexOf('\nimporters:'), lock.indexOf('\npackages:')), users: string[] = []
  let importer = ''
  let before = ''
  for (const line of importers.split('\n')) {
    importer = /^ {2}(\S+):$/.exec(line)?.[1] ?? importer
    if (/^ {8}version: 4\./.test(line) && /^ {6}xstate:/.test(before) || /version: .*\(xstate@4/.test(line)) users.push(importer)
    if (!/^ {8}specifier:/.test(line)) before = line
  }
  expect([...new Set(users)]).toEqual(['test/xstate4'])
  const snapshots = lock.slice(lock.indexOf('\nsnapshots:')).split(/\n {2}(?=\S)/)
  expect(snapshots.filter((s) => / xstate: 4\./.test(s) || /^'?[^\n]*\(xstate@4/.test(s)).map((s) => s.split('\n')[0])).toEqual([expect.stringContaining('@xstate/inspect@0.8.0')])
})

test('a client whose every record is a call of its own, and one that comes back under ever new names, cost no more than others', () => {
  const h = new History(80_000, 256 * 1024 * 1024), record = (call: string) => ({ v: 1, kind: 'step', call, attempt: 1, seq: 0, event: { type: 'A' } }) as const
  const began = process.cpuUsage()
  for (let i = 0; i < 100_000; i++) h.add('d', record(`call ${i}`))
  // A look at all traces for each record would be three thousand million looks.
  expect(process.cpuUsage(began).user / 1e6).toBeLessThan(5)
  expect(h.records).toBe(80_000)
  for (let i = 0; i < 100; i++) { h.add(`device ${i}`, record('k')); h.forgetDevice(`device ${i}`) }
  h.forgetDevice('d')
  expect([h.records, h.bytes]).toEqual([0, 0])
})
test('a viewer’s frame that no person types is refused', async () => {
  const relay = await start(), v = await watch(relay)
  v.send({ v: 1, kind: 'send', n: 1, device: 'd', call: 'k', attempt: 1, event: { type: 'A', text: 'x'.repeat(70_000) } })
  expect(await v.until(() => v.frames.find((f) => f.kind === 'refused'))).toMatchObject({ problem: { field: 'frame', expected: 'at most 65536 characters from a viewer' } })
})
