/** What holds for any message, any machine and any value that other people's actors may bring. */
import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { WebSocket } from 'ws'
import { type AnyStateNode, createActor, getNextSnapshot } from 'xstate'
import type { ServerFrame, TraceRecord } from '@onhook/inspector/common'
import { checkRecord } from '../../packages/inspector/src/common/trace.ts'
import { type ActorChart, chartOf, eventName } from '../../packages/inspector/src/common/foreign-chart.ts'
import { actorOf, actorStep } from '../../packages/inspector/src/common/foreign-check.ts'
import { activeOf, controlOf } from '../../packages/inspector/src/common/foreign.ts'
import { type ActorNews, createActorWriter } from '../../packages/inspector/src/common/foreign-writer.ts'
import { readForeign, sourceOf } from '../../packages/inspector/src/common/foreign-wire.ts'
import { plain } from '../../packages/inspector/src/client/xstate/plain.ts'
import { patience } from '../support/seed.ts'
import { atEnd, start, stopAll, watch } from './inspector-foreign-kit.ts'
import { machineOf, shape, ways } from './inspector-foreign-machines.ts'

stopAll()

const TYPES = ['@xstate.actor', '@xstate.event', '@xstate.snapshot', '@statelyai.connected', '@statelyai.disconnected', 'service.register', 'service.event', 'service.state', 'service.stop', 'xstate.disconnect', 'xstate.inspecting', '@xstate.later', 'hello']
const event = fc.oneof({ weight: 4, arbitrary: fc.record({ type: fc.constantFrom('A', 'B', 'xstate.init', '') }) }, fc.jsonValue())
const state = fc.oneof({ weight: 4, arbitrary: fc.record({ value: fc.oneof(fc.constantFrom('a', 'b'), fc.jsonValue()), event, done: fc.boolean(), changed: fc.boolean(), context: fc.jsonValue(), actions: fc.array(fc.oneof(fc.record({ type: fc.string() }), fc.jsonValue()), { maxLength: 3 }) }, { requiredKeys: ['event'] }) }, fc.jsonValue())
const definition = fc.oneof(fc.constant({ id: 'm', initial: 'a', states: { a: { on: { A: 'b' } }, b: {} } }), fc.jsonValue())
const text = (x: fc.Arbitrary<unknown>) => fc.oneof({ weight: 5, arbitrary: x.map((v) => JSON.stringify(v)) }, fc.string())
/** A message that is nearly, or wholly, one of theirs. */
const message = fc.record({
  type: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...TYPES) }, fc.jsonValue()), sessionId: fc.oneof({ weight: 9, arbitrary: fc.constantFrom('x:0', 'x:1', '__proto__') }, fc.jsonValue()),
  createdAt: fc.oneof(fc.constant('1790000000000'), fc.jsonValue()), _version: fc.constant('0.7.2'), name: fc.oneof(fc.string(), fc.jsonValue()), parentId: fc.oneof(fc.constant('x:0'), fc.jsonValue()),
  definition: text(definition), machine: text(definition), state: text(state), event: fc.oneof(event, text(event.map((data) => ({ name: 'A', data, $$type: 'scxml' })))),
  snapshot: fc.oneof({ weight: 4, arbitrary: fc.record({ status: fc.constantFrom('active', 'done', 'error', 'stopped'), value: fc.oneof(fc.constantFrom('a', 'b'), fc.jsonValue()), context: fc.jsonValue() }, { requiredKeys: [] }) }, fc.jsonValue()),
}, { requiredKeys: ['type'] })

/** Every record is one, and each trace begins with its opening and has no hole. */
function expectTraces(records: readonly TraceRecord[]): void {
  const next = new Map<string, number>()
  for (const r of records) {
    expect(checkRecord(structuredClone(r))).toMatchObject({ ok: true })
    const seq = next.get(r.call) ?? 0
    expect([r.call, r.seq, r.kind === 'open']).toEqual([r.call, seq, seq === 0])
    next.set(r.call, seq + 1)
  }
}

describe('a message of a foreign wire', () => {
  test.prop([fc.oneof({ weight: 5, arbitrary: message.map((m) => JSON.stringify(m)) }, fc.string(), fc.json())])('is news or a problem that names a field, and never throws', (m) => {
    const read = readForeign(m, 1_000)
    sourceOf(m)
    if (read.ok) for (const n of read.value.news) expect(n).toMatchObject({ session: expect.any(String), t: expect.any(Number) })
    else expect(read.problem).toEqual({ field: expect.stringMatching(/./), expected: expect.stringMatching(/./), found: expect.stringMatching(/./) })
  })
  test.prop([fc.array(message, { maxLength: 40, size: 'max' })])('whatever follows whatever, what is written are whole traces, and each can be drawn', (messages) => {
    for (const source of ['statelyai-inspect', 'xstate-4'] as const) {
      const records: TraceRecord[] = [], writer = createActorWriter(source, (r) => records.push(r))
      for (const m of messages) { const read = readForeign(JSON.stringify(m), 1_000); if (read.ok && read.value.source === source) for (const n of read.value.news) writer.tell(n) }
      expectTraces(records)
      for (const r of records) { if (r.kind === 'open') expect(actorOf(r)).toBeDefined(); if (r.kind === 'step') actorStep(r) }
    }
  })
})

/** News that could come of any app: many actors, answers without questions, actors that are over and speak. */
const news = fc.oneof(
  fc.record({ is: fc.constant('event' as const), session: fc.constantFrom('a', 'b'), t: fc.nat(), event: fc.record({ type: fc.constantFrom('A', 'B') }) }),
  fc.record({ is: fc.constant('snapshot' as const), session: fc.constantFrom('a', 'b'), t: fc.nat(), event: fc.record({ type: fc.constantFrom('A', 'B', 'xstate.init') }), value: fc.constantFrom('s1', 's2', undefined), status: fc.constantFrom('active', 'active', 'active', 'done', 'error'), context: fc.constantFrom({ n: 1 }, { n: 2 }, undefined) }),
  fc.record({ is: fc.constant('stop' as const), session: fc.constantFrom('a', 'b'), t: fc.nat() }),
  fc.record({ is: fc.constant('actor' as const), session: fc.constantFrom('a', 'b'), t: fc.nat(), info: fc.constant({ source: 'xstate-4' as const, session: 'a', id: 'm' }) }),
)
test.prop([fc.array(news, { maxLength: 60, size: 'max' })])('every event that was heard of is in a trace once it was answered, was overtaken, or its actor is over', (all) => {
  const records: TraceRecord[] = [], writer = createActorWriter('xstate-4', (r) => records.push(r))
  for (const [i, n] of all.entries()) writer.tell((n.is === 'event' ? { ...n, event: { ...n.event, mark: i } } : n) as ActorNews)
  for (const session of ['a', 'b']) writer.tell({ is: 'stop', session, t: 0 })
  expectTraces(records)
  const marks = records.flatMap((r) => (r.kind === 'step' && r.event['mark'] !== undefined ? [Number(r.event['mark'])] : []))
  expect(marks.toSorted((x, y) => x - y)).toEqual(all.flatMap((n, i) => (n.is === 'event' ? [i] : [])))
  // What no event was heard of is told as well, once.
  const steps = records.filter((r) => r.kind === 'step').length, snapshots = all.filter((n) => n.is === 'snapshot').length
  expect(steps - marks.length).toBeLessThanOrEqual(snapshots)
})

const nodesOf = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(nodesOf)]
const pathOf = (n: { path: string[] }): string => n.path.join('.')

describe('any machine', () => {
  test.prop([shape, ways, fc.array(fc.nat(2), { maxLength: 8, size: 'max' })])('its states stand in the record as they are active in XState, whatever it does', (s, w, events) => {
    const machine = machineOf(s, w)
    let snapshot = createActor(machine).getSnapshot()
    for (const e of [undefined, ...events]) {
      if (e !== undefined) snapshot = getNextSnapshot(machine, snapshot, { type: `E${e}` } as never)
      if (snapshot.status === 'error') return
      const active = (snapshot as unknown as { _nodes: AnyStateNode[] })._nodes.map(pathOf).filter((p) => p !== '')
      expect([...activeOf(controlOf(snapshot.value))].toSorted()).toEqual(active.toSorted())
    }
  })
  test.prop([shape, ways])('its chart has its states in their order, and its transitions with the targets that XState finds', (s, w) => {
    const machine = machineOf(s, w), chart = chartOf(machine.config) as ActorChart, nodes = nodesOf(machine.root)
    expect(chart.nodes.map((n) => [n.path, n.type])).toEqual(nodes.map((n) => [pathOf(n), n.type]))
    const real = nodes.flatMap((n) => [...n.transitions.values()].flat().map((t) => [pathOf(n), t.eventType, (t.target ?? []).map(pathOf), t.guard !== undefined] as const))
    const ours = chart.edges.map((e) => [e.from, e.event, e.to, e.guard !== undefined] as const)
    expect(ours.toSorted(byText)).toEqual(real.toSorted(byText))
    // It survives the wire, and what draws it takes it whole.
    expect(actorOf({ v: 1, kind: 'open', call: 'm', attempt: 1, seq: 0, actor: { source: 'xstate-5', session: 'x', id: 'm', chart: JSON.parse(JSON.stringify(chart)) as ActorChart } } as never)?.chart).toEqual(chart)
  })
  test.prop([shape, ways])('its chart through the JSON of @statelyai/inspect has the same states and transitions, in the order of their names', (s, w) => {
    const machine = machineOf(s, w), json = JSON.stringify(machine.config, (_k, v: unknown) => (typeof v === 'function' ? { type: v.name } : v))
    const far = chartOf(JSON.parse(json)) as ActorChart, near = chartOf(machine.config) as ActorChart
    expect(far.nodes).toEqual(near.nodes)
    expect(far.edges.map((e) => ({ ...e, guard: e.guard !== undefined }))).toEqual(near.edges.map((e) => ({ ...e, guard: e.guard !== undefined })))
  })
})
const byText = (a: unknown, b: unknown): number => { const x = JSON.stringify(a), y = JSON.stringify(b); return x < y ? -1 : x > y ? 1 : 0 }

test.prop([fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withObjectString: true, withNullPrototype: true, maxDepth: 8 })])('any value can be copied: plain, bounded, and twice the same', (value) => {
  const copy = plain(value), json = JSON.stringify(copy)
  expect((json ?? '').length).toBeLessThan(2_000_000)
  expect(json === undefined ? undefined : JSON.stringify(plain(JSON.parse(json)))).toBe(json)
  expect(() => { controlOf(value); chartOf(value); activeOf(controlOf(value)) }).not.toThrow()
})
test.prop([fc.string()])('any event has a name at an edge', (type) => { expect(typeof eventName(type)).toBe('string') })

type Said = { who: 0 | 1 | 2 | 3 | 4; text: string }
const frame = fc.oneof(
  fc.record({ v: fc.constant(1), kind: fc.constantFrom('hello', 'records', 'ack', 'sent', 'send', 'devices', 'refused', 'later'), n: fc.oneof(fc.nat(5), fc.jsonValue()), role: fc.constantFrom('recorder', 'viewer', 7), records: fc.array(fc.record({ v: fc.constant(1), kind: fc.constantFrom('open', 'step', 'close', 'gap', 'port'), call: fc.constant('k'), seq: fc.nat(9), event: fc.constant({ type: 'A' }), of: fc.nat(3), command: fc.constant('c'), outcome: fc.constant('done'), missing: fc.constant([1, 2]), cause: fc.constant('x') }, { requiredKeys: ['v', 'kind'] }), { maxLength: 4 }), device: fc.jsonValue(), call: fc.constant('k'), attempt: fc.nat(2), event: fc.oneof(fc.constant({ type: 'A' }), fc.jsonValue()), said: fc.oneof(fc.constant(''), fc.jsonValue()) }, { requiredKeys: [] }),
  fc.jsonValue(),
).map((x) => JSON.stringify(x))

describe('the relay', () => {
  test.prop([fc.array(fc.record({ who: fc.constantFrom<Said['who']>(0, 1, 2, 3, 4), text: fc.oneof(message.map((m) => JSON.stringify(m)), frame, fc.string()) }), { maxLength: 40, size: 'max' })], { numRuns: 25 })(
    'never falls over, and nobody is told what another said, whatever five clients say in whatever order', async (all: Said[]) => {
      const relay = await start(), v = await watch(relay)
      // Each client’s words carry its mark, in every text that it says.
      const marks = ['ALPHA', 'BRAVO', 'CHARLIE', 'DELTA', 'ECHO'] as const
      // Two apps of one kind, one of another, and two recorders of ours, of which one takes events.
      const heard = new Map<number, string[]>()
      const clients = await Promise.all(marks.map(async (mark, who) => {
        const ws = new WebSocket(who < 3 ? `${relay.inspectorUrl}&name=${mark}` : relay.recorderUrl)
        atEnd(() => ws.terminate())
        heard.set(who, [])
        ws.on('message', (d) => heard.get(who)!.push(String(d as Buffer)))
        await new Promise((resolve) => ws.on('open', resolve))
        if (who >= 3) ws.send(JSON.stringify({ v: 1, kind: 'hello', role: 'recorder', run: mark, accepts: who === 4, device: { id: mark, name: mark, platform: 'test' } }))
        ws.send(who === 0 || who === 2 ? JSON.stringify({ type: '@xstate.snapshot', sessionId: 'x:0', event: { type: mark }, snapshot: { value: mark, context: mark } }) : who === 1 ? JSON.stringify({ type: 'service.state', sessionId: 'x:0', state: JSON.stringify({ value: mark, event: { type: mark } }) }) : JSON.stringify({ v: 1, kind: 'records', n: 0, records: [{ v: 1, kind: 'step', call: mark, seq: 0, event: { type: mark } }] }))
        return ws
      }))
      for (const { who, text: said } of all) if (clients[who]!.readyState === 1) clients[who]!.send(said.replaceAll('"A"', `"A ${marks[who]}"`).replaceAll('"call":"k"', `"call":"k ${marks[who]}"`))
      // The relay goes on: a recorder that comes now is heard, and its words reach the page.
      const good = new WebSocket(relay.recorderUrl)
      atEnd(() => good.terminate())
      await new Promise((resolve) => good.on('open', resolve))
      good.send('{"v":1,"kind":"hello","role":"recorder","run":"good","device":{"id":"good","name":"good","platform":"test"}}')
      const ack = new Promise<ServerFrame>((resolve) => good.on('message', (d) => { const f = JSON.parse(String(d as Buffer)) as ServerFrame; if (f.kind === 'ack') resolve(f) }))
      good.send('{"v":1,"kind":"records","n":1,"records":[{"v":1,"kind":"open","call":"good","seq":0}]}')
      expect(await ack).toEqual({ v: 1, kind: 'ack', n: 1 })
      await v.until(() => v.records.some((r) => r.device === 'good') && marks.every((m) => v.records.some((r) => JSON.stringify(r).includes(m))))
      // A device shows the words of its own client only; a client hears no other client’s words.
      const names = new Map(v.devices().map((d) => [d.id, d.name]))
      for (const { device, record } of v.records) for (const mark of marks) if (JSON.stringify(record).includes(mark)) expect(names.get(device)).toBe(mark)
      for (const [who, texts] of heard) for (const t of texts) for (const [other, mark] of marks.entries()) if (other !== who) expect(t).not.toContain(mark)
      for (const ws of [...clients, good, v.ws]) ws.terminate()
      await relay.close()
    }, patience(120_000))
})
