/** What `onhook redact` says of a trace is what the recorder does with it. */
import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { createRecorder, type TraceRecord } from '@onhook/inspector'
import { type StepRecord, createRedactionTester, createRedactor } from '@onhook/inspector/common'

const secret = fc.oneof(fc.uuid(), fc.constantFrom('Ann Other', 'ann@example.org', '+43 660 1234567', '10.20.30.40', 'blue room', 'call ann@example.org or 10.20.30.40 now'), fc.integer({ min: 1000, max: 9_999_999 }))
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4, depthSize: 'small' }, secret, fc.boolean(), fc.constant(null), fc.array(tie('tree'), { maxLength: 3 }), fc.dictionary(fc.constantFrom('displayName', 'token', 'room', 'user', 'text', 'list', 'email'), tie('tree'), { maxKeys: 3 })),
}))
const records = fc.array(fc.tuple(fc.dictionary(fc.constantFrom('displayName', 'phone', 'room', 'cause', 'text', 'user'), tree, { maxKeys: 4 }), fc.option(fc.constantFrom('refused: found ann@example.org', 'no rule'))), { minLength: 1, maxLength: 5 })
  .map((list) => list.map(([payload, why], seq): StepRecord => ({ v: 1, kind: 'step', call: 'k7', attempt: 1, seq, t: seq, mono: seq, event: { ...payload, type: 'x.y' }, from: { session: 'idle' }, to: { session: 'idle' }, commands: [], ignored: true, ...(why === null ? undefined : { why, refused: { field: 'event.x', expected: 'a', found: 'ann@example.org' } }) })))
const rules = fc.record({ fields: fc.subarray(['room', 'user', 'list']), paths: fc.subarray(['event.text', 'event.user.text', 'event.cause']) })

/** What a real recorder gives to its socket. */
async function sentBy(given: readonly TraceRecord[], redact: { fields: string[]; paths: string[] } | false): Promise<TraceRecord[]> {
  const sent: string[] = []
  class Wire {
    readyState = 0
    onopen: ((e: never) => void) | null = null
    onmessage: ((e: never) => void) | null = null
    onclose: ((e: never) => void) | null = null
    onerror: ((e: never) => void) | null = null
    constructor() { queueMicrotask(() => { this.readyState = 1; this.onopen?.({} as never) }) }
    close(): void { this.readyState = 3 }
    send(text: string): void {
      const frame = JSON.parse(text) as { kind: string; n: number }
      if (frame.kind !== 'records') return
      sent.push(text)
      queueMicrotask(() => this.onmessage?.({ data: JSON.stringify({ v: 1, kind: 'ack', n: frame.n }) } as never))
    }
  }
  const r = createRecorder({ url: 'ws://x/ws', WebSocket: Wire, redact })
  for (const x of given) r.record(x)
  await r.stop()
  return sent.flatMap((text) => (JSON.parse(text) as { records: TraceRecord[] }).records)
}
/** Every text, number and name in a value, as the texts that a reader would see. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([name, item]) => [name, ...textsIn(item)]) : []
}

describe('the redaction tester', () => {
  test.prop([records, rules])('what it says was removed is nowhere in what the recorder sends, but where it says so', async (given, r) => {
    const tester = createRedactionTester(r)
    for (const x of given) tester.add(x)
    const report = tester.report(), known = new Set(report.leaks.map((l) => l.value))
    const sent = textsIn(await sentBy(given, r))
    for (const [value] of tester.removed()) expect({ value, leaves: sent.some((text) => text.includes(value)) }).toEqual({ value, leaves: known.has(value) })
    // And what is gone is said to be removed: in whole, or as the part of a text that it was.
    const before = textsIn(given), removed = [...tester.removed().keys()]
    for (const value of ['ann@example.org', '+43 660 1234567', '10.20.30.40', 'Ann Other', 'blue room']) if (before.some((text) => text.includes(value)) && !sent.some((text) => text.includes(value))) expect(removed.some((text) => text.includes(value))).toBe(true)
  })
  test.prop([records, fc.option(rules)])('it gives back what is sent, and counts each value once', async (given, r) => {
    const redact = r ?? (false as const), tester = createRedactionTester(redact)
    const left = given.map((x) => tester.add(x))
    expect(await sentBy(given, redact)).toEqual(JSON.parse(JSON.stringify(left)))
    expect(left).toEqual(given.map(createRedactor(redact)))
    const { fields } = tester.report(), differing = fields.filter((f) => f.counts.whole + f.counts.part + f.counts.cut > 0)
    expect(differing.length > 0).toBe(JSON.stringify(left) !== JSON.stringify(given))
    if (!r) expect(differing).toEqual([])
  })
  test('a name that is removed as a field and told in a sentence is found', () => {
    const tester = createRedactionTester()
    tester.add({ v: 1, kind: 'step', call: 'k7', attempt: 1, seq: 1, event: { type: 'x.y', displayName: 'Mira', text: 'Mira joined', people: { 'mira@example.org': 1 } } })
    const report = tester.report()
    expect(report.leaks).toEqual([{ value: 'Mira', removedAt: 'event.displayName', leavesAt: 'event.text' }])
    expect(report.names).toEqual(['event.people.mira@example.org'])
    expect(report.fields.find((f) => f.path === 'event.displayName')).toMatchObject({ counts: { whole: 1 }, examples: { whole: { before: '"Mira"', after: '"[redacted]"' } } })
  })
})
