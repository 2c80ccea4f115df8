import { describe, expect, test } from 'vitest'
import { type Frame, parseFrame, readFrame } from './protocol.ts'

const record = { v: 1, kind: 'step', call: 'a', attempt: 1, seq: 0, event: { type: 'user.join' } } as const
const frames: Frame[] = [
  { v: 1, kind: 'hello', role: 'recorder', device: { id: 'd', name: 'Pixel 8', platform: 'android' }, run: 'r1', chart: { zed: 1, idle: 2 } },
  { v: 1, kind: 'hello', role: 'viewer' },
  { v: 1, kind: 'records', n: 3, records: [record] },
  { v: 1, kind: 'records', device: 'd', records: [record] },
  { v: 1, kind: 'ack', n: 3 },
  { v: 1, kind: 'devices', devices: [{ id: 'd', name: 'Pixel 8', platform: 'android', live: true, lastHeard: 5 }] },
  { v: 1, kind: 'chart', device: 'd', chart: { a: 1 } },
  { v: 1, kind: 'history-end' },
  { v: 1, kind: 'refused', problem: { field: 'v', expected: '1', found: '2' }, n: 4 },
]

describe('frames', () => {
  test.each(frames)('a $kind frame reads back as it was written', (frame) => { expect(parseFrame(JSON.stringify(frame))).toEqual({ ok: true, value: frame }) })
  test('the order of a chart is kept', () => {
    const r = parseFrame(JSON.stringify(frames[0]))
    expect(r.ok && r.value.kind === 'hello' && Object.keys(r.value.chart ?? {})).toEqual(['zed', 'idle'])
  })
  test.each([
    ['garbage', { field: 'frame', expected: 'JSON', found: '"garbage"' }],
    ['[1]', { field: 'frame', expected: 'an object', found: 'an array' }],
    ['{"v":2,"kind":"hello"}', { field: 'v', expected: '1', found: '2' }],
    ['{"v":2,"kind":"shout"}', { field: 'v', expected: '1', found: '2' }],
    ['{"v":1,"kind":"shout"}', { field: 'kind', found: '"shout"' }],
    ['{"v":1,"kind":"hello","role":"boss"}', { field: 'role', found: '"boss"' }],
    ['{"v":1,"kind":"ack","n":-1}', { field: 'n', found: '-1' }],
    ['{"v":1,"kind":"records","records":[]}', { field: 'n', found: 'nothing' }],
    ['{"v":1,"kind":"records","n":1,"records":[{"v":1,"kind":"step","call":"a","seq":"x"}]}', { field: 'records[0].seq', found: '"x"' }],
  ])('%s is refused with what was expected and found', (text, problem) => {
    expect(parseFrame(text)).toMatchObject({ ok: false, problem })
  })
  test('a bad record costs only itself', () => {
    const r = readFrame(JSON.stringify({ v: 1, kind: 'records', n: 1, records: [record, 7, { ...record, seq: 1 }] }))
    expect(r).toMatchObject({ ok: true, value: { frame: { records: [{ seq: 0 }, { seq: 1 }] }, refused: [{ field: 'records[1].record', expected: 'an object', found: '7' }] } })
  })
})
