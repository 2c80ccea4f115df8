/** The records of one attempt, whole. */
import { expect, test } from 'vitest'
import { initialState, step, type CallEvent, type TraceRecord } from './index.ts'
import { controlOf } from './step.ts'
import { createTraceWriter, type TraceContext } from './trace-writer.ts'

function writer(platform: TraceContext['platform'] = 'node', also?: TraceContext['write']) {
  const records: TraceRecord[] = []
  let t = 100, m = 5
  const w = createTraceWriter({ call: 'c', attempt: 2, machine: { hash: 'h', version: 'v' }, platform, now: () => t++, mono: () => m++, write: r => { records.push(r); also?.(r) } })
  return { w, records, setTime: (x: number) => { t = x } }
}
const idle = initialState(), { state: joining, commands } = step(idle, { type: 'user.join' })
const [from, to] = [controlOf(idle), controlOf(joining)]
const head = { v: 1, call: 'c', attempt: 2 }

test('open comes before the first record, once; a step is numbered, and what came of a command names it', () => {
  const { w, records, setTime } = writer()
  expect(w.step({ type: 'user.join' }, idle, joining, commands, false)).toBe(1)
  expect(w.step({ type: 'user.leave' }, idle, idle, [], true, 'because')).toBe(2)
  setTime(150)
  w.port({ of: 1, port: 'transport', command: 'join', since: 120 }, 'rejected', 'no')
  setTime(150)
  w.port({ of: 1, port: 'transport', command: 'leave', since: 900 }, 'done')
  const end = { reason: 'busy', initiator: 'remote', recoverable: false, attempt: 2, at: 1, secondary: [] } as const
  w.close(true, { ...end, secondary: [] })
  expect(records).toStrictEqual([
    { ...head, seq: 0, t: 100, kind: 'open', machine: { hash: 'h', version: 'v' }, platform: 'node' },
    { ...head, seq: 1, t: 101, kind: 'step', mono: 5, event: { type: 'user.join' }, from, to, commands, ignored: false },
    { ...head, seq: 2, t: 102, kind: 'step', mono: 6, event: { type: 'user.leave' }, from, to: from, commands: [], ignored: true, why: 'because' },
    { ...head, seq: 3, t: 151, kind: 'port', of: 1, port: 'transport', command: 'join', ms: 30, outcome: 'rejected', error: 'no' },
    { ...head, seq: 4, t: 151, kind: 'port', of: 1, port: 'transport', command: 'leave', ms: 0, outcome: 'done' },
    { ...head, seq: 5, t: 152, kind: 'close', settled: true, end },
  ])
})
test('an unknown platform has no field, and an attempt may begin with any record', () => {
  const { w, records } = writer('' as never)
  w.close(false, { reason: 'busy' } as never)
  expect(records).toStrictEqual([
    { ...head, seq: 0, t: 100, kind: 'open', machine: { hash: 'h', version: 'v' } },
    { ...head, seq: 1, t: 101, kind: 'close', settled: false, end: { reason: 'busy' } },
  ])
})
test.each<[unknown, object]>([
  [{ type: 'user.hangup', note: 1 }, { type: 'user.hangup', note: 1 }],
  [{ type: 5, note: 1 }, { type: 'unknown', note: 1 }],
  [{ note: 1 }, { note: 1, type: 'unknown' }],
  [null, { type: 'unknown' }], [undefined, { type: 'unknown' }], ['user.join', { type: 'unknown' }],
  [Object.assign(() => 1, { type: 'user.join' }), { type: 'unknown' }],
  [new Proxy({}, { get: () => { throw new Error('no') } }), { type: 'unknown' }],
])('what was refused is kept as far as it can be read: %#', (value, event) => {
  const { w, records } = writer()
  const problem = { field: 'event', expected: 'an event', found: 'x' }
  w.refused(value, idle, problem)
  expect(records[1]).toStrictEqual({ ...head, seq: 1, t: 101, kind: 'step', mono: 5, event, from, to: from, commands: [], ignored: true, refused: problem, why: 'refused: event must be an event, found x' })
})
test('the regions of a state are copied once, so that one object stands for them while it holds', () => {
  const { w, records } = writer()
  const stay: CallEvent = { type: 'network.online' }
  w.step(stay, joining, joining, [], true)
  w.step(stay, joining, joining, [], true)
  const [, a, b] = records as { from: object; to: object }[]
  expect([a!.from === a!.to, a!.to === b!.from]).toEqual([true, true])
  expect(a!.from).not.toBe(joining)
})

test('what a port has said stands beside the step that it came after, the first and the refused ones too; its cause does not', () => {
  const { w, records } = writer()
  w.note({ port: 'service', code: 'no-permission', message: 'ask for it', cause: new Error('secret') })
  w.step({ type: 'user.join' }, idle, joining, commands, false)
  w.port({ of: 2, port: 'transport', command: 'join', since: 100 }, 'done')
  w.note({ port: 'transport', code: 'error-ignored', message: 'm' })
  w.refused(null, joining, { field: 'event', expected: 'an event', found: 'x' })
  w.note({ port: 'transport', code: 'error-ignored', message: 'm' })
  const said = { ...head, kind: 'port', command: 'diagnostic', ms: 0, outcome: 'done' }
  expect(records.map(r => r.kind)).toEqual(['open', 'port', 'step', 'port', 'port', 'step', 'port'])
  expect([records[1], records[4], records[6]]).toStrictEqual([
    { ...said, seq: 1, t: 101, of: 0, port: 'service', diagnostic: { code: 'no-permission', message: 'ask for it' } },
    { ...said, seq: 4, t: 105, of: 2, port: 'transport', diagnostic: { code: 'error-ignored', message: 'm' } },
    { ...said, seq: 6, t: 107, of: 5, port: 'transport', diagnostic: { code: 'error-ignored', message: 'm' } },
  ])
})
test('a hundred are written, and one that says that no more are; long texts are cut, and what is no text is made one', () => {
  const { w, records } = writer()
  const long = 'x'.repeat(5_000)
  w.note({ port: long, code: long, message: long })
  for (let i = 0; i < 150; i++) w.note({ port: 'app', code: i as never, message: { toString: () => 'm' } as never })
  expect(records.length).toBe(102)
  expect(records[1]).toMatchObject({ port: long.slice(0, 1_000), diagnostic: { code: long.slice(0, 1_000), message: long.slice(0, 1_000) } })
  expect(records[100]).toMatchObject({ diagnostic: { code: '98', message: 'm' } })
  expect(records[101]).toMatchObject({ diagnostic: { code: '99', message: 'no more is written' } })
})
test('what is said while a step is written stands at that step, a refused one too', () => {
  const { w, records } = writer('node', r => { if (r.kind === 'step') w.note({ port: 'app', code: 'c', message: 'm' }) })
  w.step({ type: 'user.join' }, idle, joining, commands, false)
  w.refused(null, joining, { field: 'event', expected: 'an event', found: 'x' })
  expect(records.map(r => (r.kind === 'port' ? r.of : r.kind))).toEqual(['open', 'step', 1, 'step', 3])
})
test('what adapters tell of the last moment stands behind the close, at the last step', () => {
  const { w, records } = writer()
  w.step({ type: 'user.join' }, idle, joining, commands, false)
  w.close(true, { reason: 'busy' } as never)
  w.note({ port: 'app', code: 'c', message: 'm' })
  expect(records.map(r => r.kind)).toEqual(['open', 'step', 'close', 'port'])
  expect(records[3]).toMatchObject({ seq: 3, of: 1, diagnostic: { code: 'c', message: 'm' } })
})
