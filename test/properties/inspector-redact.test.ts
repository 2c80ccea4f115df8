/** What leaves the device: plain, redacted, and still the record that it was. */
import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { type StepRecord, checkRecord, createRedactor } from '@onhook/inspector/common'

const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withSparseArray: true, withTypedArray: true, withNullPrototype: true, withObjectString: true })
const payload = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('sdp', 'displayName', 'source', 'cause', 'type')), anything)
const step = fc.record({ payload, from: fc.dictionary(fc.string(), fc.string()), to: fc.dictionary(fc.string(), fc.string()), type: fc.string() })
  .map(({ payload: p, from, to, type }): StepRecord => ({ v: 1, kind: 'step', call: 'a', attempt: 1, seq: 3, t: 5, mono: 6, event: { ...p, type, attempt: 2 }, from, to, commands: [{ type: 'leave' }], ignored: false, why: 'a rule of 123456789012 words' }))
const rules = fc.option(fc.record({ fields: fc.array(fc.constantFrom('type', 'session', 'room', 'from')), paths: fc.array(fc.constantFrom('event.type', 'from.session', 'event.room')) }), { nil: false as const })

describe('redaction', () => {
  test.prop([step, rules])('never touches states, event types, commands or the machine’s own words, and what is left is plain JSON and a record', (record, r) => {
    const out = createRedactor(r)(record) as StepRecord
    for (const name of ['v', 'kind', 'call', 'attempt', 'seq', 't', 'mono', 'from', 'to', 'commands', 'ignored', 'why'] as const) expect(out[name]).toBe(record[name])
    expect([out.event.type, out.event.attempt]).toEqual([record.event.type, 2])
    const back = JSON.parse(JSON.stringify(out)) as unknown
    expect(checkRecord(back).ok).toBe(true)
  })
  test.prop([fc.constantFrom('sdp', 'token', 'accessToken', 'access_token', 'Password', 'email', 'displayName', 'phone-number', 'callerNumber', 'userId', 'ip', 'participantName', 'peer_name', 'remoteIPAddress', 'NAMES'), fc.uuid(), fc.nat(4)])('never lets the value of a sensitive field out, however deep it stands', (name, secret, depth) => {
    let value: unknown = { [name]: secret, list: [{ [name]: { deep: secret } }] }
    for (let i = 0; i < depth; i++) value = { more: value }
    const out = createRedactor()({ v: 1, kind: 'step', call: 'a', attempt: 1, seq: 1, event: { type: 'x.y', value }, refused: { field: 'event.x', expected: 'a', found: 'b' } })
    expect(JSON.stringify(out)).not.toContain(secret)
  })
  test.prop([fc.constantFrom('sdp', 'token', 'access_token', 'displayName', 'phone-number', 'userId', 'room', 'event.text'), fc.constantFrom('event.', 'event.user.', ''), fc.oneof(fc.uuid(), fc.integer({ min: 10_000 }))])('never lets a value out in a refusal that names its field, whoever hides that field, nor in the sentence of it', (name, above, secret) => {
    const field = name.startsWith('event.') ? name : `${above}${name}`, shown = typeof secret === 'string' ? `"${secret}"` : String(secret)
    const out = createRedactor({ fields: ['Room'], paths: ['event.text'] })({ v: 1, kind: 'step', call: 'a', attempt: 1, seq: 1, event: { type: 'x.y' }, refused: { field, expected: 'a', found: shown }, why: `refused: ${field} must be a, found ${shown}` })
    expect(JSON.stringify(out)).not.toContain(String(secret))
    expect(out).toMatchObject({ refused: { field, expected: 'a', found: '[redacted]' } })
  })
  test('what a refusal says of another field stays, and so does its sentence', () => {
    const record: StepRecord = { v: 1, kind: 'step', call: 'a', attempt: 1, seq: 1, event: { type: 'x.y' }, refused: { field: 'event.nameLength', expected: 'a', found: '"b"' }, why: 'refused: event.nameLength must be a, found "b"' }
    expect(createRedactor()(record)).toEqual(record)
  })
  test.prop([fc.constantFrom('ann@example.org', '+43 660 1234567', '192.168.17.4', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'v=0\r\no=- 1 1 IN IP4 0.0.0.0'), fc.constantFrom('event.text', 'event.cause.vendor.message', 'error', 'refused.found', 'end.vendor.message', 'end.secondary'), fc.lorem({ maxCount: 3 })])('never lets an address, a number or a token out in a text', (secret, where, words) => {
    const text = `${words} ${secret}`, head = { v: 1 as const, call: 'a', attempt: 1, seq: 1 }, vendor = { name: 'SdkError', message: text }
    const end = { reason: 'unknown', initiator: 'system', recoverable: false, attempt: 1, at: 1, vendor, secondary: [{ reason: 'unknown', vendor }] }
    const record = where === 'error' ? { ...head, kind: 'port' as const, of: 0, command: 'join', outcome: 'threw', error: text }
      : where.startsWith('end') ? { ...head, kind: 'close' as const, settled: true, end }
      : { ...head, kind: 'step' as const, event: { type: 'x.y', text, cause: { reason: 'unknown', vendor } }, refused: { field: 'event', expected: 'x', found: text }, why: `refused: found ${text}` }
    const out = JSON.stringify(createRedactor()(record))
    expect(out).not.toContain(secret)
    expect(out).toContain('[redacted]')
    expect(JSON.stringify(createRedactor(false)(record))).toContain(JSON.stringify(text).slice(1, -1))
  })
})
