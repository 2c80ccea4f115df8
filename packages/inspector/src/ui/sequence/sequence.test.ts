import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { COMMANDS, EVENTS } from '@onhook/machine'
import { type Call, type TraceRecord, append, emptyTimeline, readTrace, rowIndexAt } from '../../common/index.ts'
import { parseFilter } from '../filter/filter.ts'
import { FINE, lanesOf, rowHeight } from './geometry.ts'
import { type Message, linesOf, messagesOf, sentenceOf } from './messages.ts'
import { PARTY_TITLES, laneOf, partiesOf, receiverOf, senderOf } from './parties.ts'
import { Placed } from './placed.ts'
import { SCROLL_MAX, scaleOf } from './use-window.ts'

const sample = (): Call => append(emptyTimeline(), 'sample', readTrace(readFileSync(new URL('../sample/incident.jsonl', import.meta.url), 'utf8')).records.filter((r) => r.call === 'k7q2-31d0')).calls[0]!
const step = (seq: number, more: Record<string, unknown>): TraceRecord => ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq, t: seq * 1000, ...more }) as unknown as TraceRecord
const callOf = (records: TraceRecord[]): Call => append(emptyTimeline(), 'd', records).calls[0]!
const told = (call: Call, seq: number): string[] => {
  const { list, state } = messagesOf(call, call.rows[rowIndexAt(call, seq)]!, partiesOf(call))
  return [...list.map((m: Message) => sentenceOf(m, (p) => PARTY_TITLES[p])), ...(state ? [`= ${state}`] : [])]
}

describe('who talks', () => {
  test('every event of the vocabulary is said by one of the six, and every command is told to one of them', () => {
    const six = partiesOf({ coverage: new Map(), commands: new Map(), runs: {}, outcomes: new Map() })
    expect(six).toEqual(['user', 'machine', 'transport', 'service', 'system', 'screen'])
    for (const type of Object.keys(EVENTS)) expect([type, six.includes(senderOf({ type, command: 'join' }))]).toEqual([type, true])
    for (const command of COMMANDS) expect([command, six.includes(receiverOf(command))]).toEqual([command, true])
  })
  test('what no part of a call claims has a lifeline of its own, and only where it occurs', () => {
    const call = callOf([step(0, { event: { type: 'billing.charged' }, from: { session: 'idle' }, to: { session: 'idle' }, commands: [{ type: 'printReceipt' }] })])
    expect(partiesOf(call)).toEqual(['user', 'machine', 'transport', 'service', 'system', 'screen', 'outside', 'ports'])
    expect(told(call, 0)).toEqual(['outside to machine: billing.charged', 'machine to ports: printReceipt'])
  })
  test('a machine that is no call talks with what is outside', () => {
    const call = callOf([step(0, { event: { type: 'user.go' }, from: { light: 'red' }, to: { light: 'green' } })])
    expect(partiesOf(call)).toEqual(['outside', 'machine'])
    expect(told(call, 0)).toEqual(['outside to machine: go'])
    expect(laneOf(partiesOf(call), 'transport')).toBe('outside')
  })
  test('names that every object has are no parties', () => {
    for (const word of ['constructor', '__proto__', 'toString']) {
      expect(senderOf({ type: `${word}.x` })).toBe('outside')
      expect(receiverOf(word)).toBe('ports')
    }
  })
})

describe('messages', () => {
  test('a hang-up of the sample: who asked, what was commanded, where it led, and what came of it', () => {
    const call = sample()
    expect(told(call, 120)).toEqual(['user to machine: leave system', 'machine itself: recordEnd local-leave', 'machine to transport: leave', 'machine to system call: reportEnded', '= leaving'])
    expect(told(call, 121)).toEqual(['system call to machine: reportEnded done in 12 ms'])
    expect(told(call, 124)).toEqual(['user to machine: leave button, ignored: already leaving: the same result is returned'])
    expect(told(call, 116)).toEqual([expect.stringMatching(/^transport to machine: failed media-failed: refused: event\.recoverable must be/)])
  })
  test('a port that failed is said at its command and at its result', () => {
    const call = callOf([
      step(0, { event: { type: 'user.join' }, from: { session: 'idle' }, to: { session: 'joining' }, commands: [{ type: 'join' }] }),
      { v: 1, kind: 'port', call: 'c', attempt: 1, seq: 1, of: 0, port: 'transport', command: 'join', ms: 3, outcome: 'rejected', error: 'no network' },
    ])
    expect(told(call, 0)).toEqual(['user to machine: join', 'machine to transport: join, its port failed or did not answer', '= joining'])
    expect(told(call, 1)).toEqual(['transport to machine: join rejected after 3 ms: no network'])
  })
  test('an event that a person sent from the inspector is marked as such', () => {
    const call = callOf([step(0, { event: { type: 'user.mute', sentBy: 'inspector' }, from: { session: 'joined' }, to: { session: 'joined' }, ignored: true })])
    expect(messagesOf(call, call.rows[0]!, partiesOf(call)).list[0]).toMatchObject({ sent: true, more: '· sent from the inspector' })
    expect(messagesOf(sample(), sample().rows[1]!, partiesOf(sample())).list[0]).not.toHaveProperty('sent')
  })
  test('the lines that a row is given are the lines that it has', () => {
    const call = sample(), parties = partiesOf(call)
    for (const row of call.rows) { const { list, state } = messagesOf(call, row, parties); expect(linesOf(row)).toBe(list.length + (state ? 1 : 0)) }
  })
})

describe('places', () => {
  const place = (call: Call, filter = '', results = true): Placed => { const p = new Placed(call.key, parseFilter(filter, Object.keys(call.runs)), results, FINE); while (p.advance(call, 5)); return p }

  test('tops are the sum of the heights above, and a height finds its row again', () => {
    const call = sample(), p = place(call)
    let y = 0
    for (let i = 0; i < p.length; i++) {
      expect([p.top(i), p.placeAt(y), p.placeAt(y + 1)]).toEqual([y, i, i])
      y += rowHeight(linesOf(call.rows[p.rows.at(i)]!), FINE)
    }
    expect([p.height, p.top(p.length), p.length]).toEqual([y, y, call.rows.length])
  })
  test('a filter hides messages, and never one that violates a property', () => {
    const call = sample(), p = place(call, 'is:refused')
    expect(Array.from({ length: p.length }, (_, i) => call.rows[p.rows.at(i)]!).map((r) => (r.kind === 'missing' ? r.from : r.seq))).toEqual([116, 122])
  })
  test('what came of a command is a message or not; what failed always is', () => {
    const call = sample(), failed = call.rows.filter((r) => r.kind === 'port' && r.outcome !== 'done').length
    expect(place(call, '', false).length).toBe(call.rows.length - call.counts.ports + failed)
  })
  test('a call that grows keeps its places, and one that was folded again begins anew', () => {
    let timeline = append(emptyTimeline(), 'd', [step(0, { event: { type: 'a' } }), step(5, { event: { type: 'b' } })])
    const p = new Placed(timeline.calls[0]!.key, parseFilter('', []), true, FINE)
    p.advance(timeline.calls[0]!, 5)
    expect(p.length).toBe(3)
    timeline = append(timeline, 'd', [step(6, { event: { type: 'c' } })])
    p.advance(timeline.calls[0]!, 5)
    expect(p.length).toBe(4)
    timeline = append(timeline, 'd', [1, 2, 3, 4].map((n) => step(n, { event: { type: 'late' } })))
    p.advance(timeline.calls[0]!, 5)
    expect([p.length, p.height]).toEqual([7, 7 * rowHeight(1, FINE)])
  })
  test('lifelines rise from left to right within the pane, and the labels begin right of the machine', () => {
    for (const width of [200, 390, 520, 2_000]) for (const parties of [partiesOf(sample()), ['outside', 'machine'] as const, ['machine', 'ports'] as const]) {
      const lanes = lanesOf(parties, width), xs = parties.map((x) => lanes.x.get(x)!)
      expect(xs).toEqual(xs.toSorted((a, b) => a - b))
      expect(new Set(xs).size).toBe(parties.length)
      expect(xs[0]! > lanes.numbers && xs.at(-1)! < lanes.width && lanes.label > lanes.machine).toBe(true)
    }
  })
})

test('what is taller than a browser scrolls is scaled, and both ends are reached', () => {
  expect(scaleOf(500, 400)).toBe(1)
  expect(scaleOf(300, 400)).toBe(1)
  const tall = 60_000_000, sight = 800, scale = scaleOf(tall, sight)
  expect(scale).toBeGreaterThan(14)
  expect((SCROLL_MAX - sight) * scale).toBeCloseTo(tall - sight)
})
