/** Redaction hides people and secrets, and nothing that decides a branch of the machine. */
import { describe, expect, test } from 'vitest'
import { createRedactor, REDACTED, scrub } from './redact.ts'
import type { TraceRecord } from './trace.ts'

const stepOf = (event: Record<string, unknown> & { type: string }): TraceRecord => ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq: 1, t: 0, mono: 0, event, from: {}, to: {}, commands: [], ignored: false } as unknown as TraceRecord)
const eventOf = (event: Record<string, unknown> & { type: string }): unknown => (createRedactor()(stepOf(event)) as unknown as { event: unknown }).event

describe('the default redaction', () => {
  // Every payload of the vocabulary: a trace without them could not be replayed.
  test.each([
    { type: 'permission.changed', microphone: true, camera: false, notifications: true },
    { type: 'transport.failed', recoverable: true, cause: { reason: 'network-lost' } },
    { type: 'service.refused', cause: 'background' },
    { type: 'presentation.pipExited', how: 'restored' },
    { type: 'timer.step', step: 'transport' },
    { type: 'user.leave', source: 'notification' },
    { type: 'port.failed', port: 'transport', command: 'join', error: 'told to reject' },
  ])('leaves $type as it is', event => { expect(eventOf(event)).toEqual(event) })

  test('hides numbers, names, addresses and tokens', () => {
    expect(eventOf({ type: 'system.answered', callerNumber: '+49 170 1234567', phone: '0170', homePhone: '0170', displayName: 'Mira', accessToken: 'x', ip: '10.0.0.1' }))
      .toEqual({ type: 'system.answered', callerNumber: REDACTED, phone: REDACTED, homePhone: REDACTED, displayName: REDACTED, accessToken: REDACTED, ip: REDACTED })
  })
  test.each([
    ['participantName', 'Ann'], ['participant_name', 'Ann'], ['PARTICIPANT_NAME', 'Ann'], ['peerDisplayName2', 'Ann'], ['names', ['Ann']], ['userID', 'u7'], ['remoteIPAddress', 'here'], ['calleeNumber', 436601234567], ['homephone', '0660'], ['deviceTokens', ['x']], ['remoteIp', 'x'], ['nickname', 'x'], ['apiKey', 'x'], ['uid', 'x'], ['eMail', 'x'], ['microphoneToken', 'x'],
  ])('hides %s by its end', (name, value) => { expect(eventOf({ type: 'x.y', deep: [{ [name]: value }] })).toEqual({ type: 'x.y', deep: [{ [name]: REDACTED }] }) })
  test.each([
    ['hasMicrophone', true], ['microphone', 'default'], ['isPhone', true], ['isNameShown', 'never'], ['clip', 'a'], ['nameLength', 7], ['addressed', 'no'], ['tokenised', 'no'],
  ])('leaves %s', (name, value) => { expect(eventOf({ type: 'x.y', deep: { [name]: value } })).toEqual({ type: 'x.y', deep: { [name]: value } }) })
  test.each([
    ['fe80::1ff:fe23:4567:890a is gone', '# is gone'], ['to fe80::1.', 'to #.'], ['2001:db8::8a2e:370:7334', '#'], ['2001:0db8:85a3:0000:0000:8a2e:0370:7334', '#'], ['10.0.0.1:443', '#:443'],
    ['wss://host/room?access_token=abc&x=1 closed', 'wss://host/room?access_# closed'], ['turn:?secret=abc', 'turn:?#'], ['Authorization: Bearer sk-live-abc', 'Authorization: #'], ['https://user:pass@host/path', 'https:#host/path'],
  ])('hides what is secret in the text "%s"', (text, left) => { expect(scrub(text)).toBe(left.replace('#', REDACTED)) })
  test.each(['at 12:34:56', 'std::string', 'key: value', 'a token was refused', 'ICE failed: 3 of 4'])('leaves the text "%s"', (text) => { expect(scrub(text)).toBe(text) })
  test.each([['pwd', 'x'], ['auth', 'Basic abc'], ['httpPass', 'x']])('hides %s', (name, value) => { expect(eventOf({ type: 'x.y', [name]: value })).toEqual({ type: 'x.y', [name]: REDACTED }) })
  test('a boolean that a rule names is hidden all the same', () => {
    expect((createRedactor({ fields: ['isPhone'], paths: ['event.deep.on'] })(stepOf({ type: 'x.y', deep: { isPhone: true, on: true, off: false } })) as unknown as { event: unknown }).event).toEqual({ type: 'x.y', deep: { isPhone: REDACTED, on: REDACTED, off: false } })
  })
  test('the name of an SDK\u2019s error stays, and one that a person has elsewhere under the same names does not', () => {
    const vendor = { name: 'IceError', message: 'timed out' }, cause = { reason: 'network-lost', vendor }
    const close = { v: 1, kind: 'close', call: 'c', attempt: 1, seq: 2, end: { reason: 'network-lost', vendor, secondary: [cause] } } as unknown as TraceRecord
    expect([eventOf({ type: 'transport.failed', cause }), createRedactor()(close)]).toEqual([{ type: 'transport.failed', cause }, close])
    expect(createRedactor()({ ...stepOf({ type: 'x.y', vendor: { name: 'Ann Smith' } }), context: { vendor: { name: 'Ann Smith' } }, end: { customer: { vendor: { name: 'Ann Smith' } } } } as unknown as TraceRecord))
      .toMatchObject({ event: { vendor: { name: REDACTED } }, context: { vendor: { name: REDACTED } }, end: { customer: { vendor: { name: REDACTED } } } })
  })
  test('bytes are counted and not told', () => { expect(eventOf({ type: 'x.y', picture: new Uint8Array(100_000), view: new DataView(new ArrayBuffer(7)) })).toEqual({ type: 'x.y', picture: '[100000 bytes]', view: '[7 bytes]' }) })
  test('a payload of very many fields, in one object, in a list or in lists of lists, costs no more than a few thousand', () => {
    let read = 0
    const counted = (o: object): object => new Proxy(o, { get: (target, name, self) => { read++; return Reflect.get(target, name, self) as unknown } })
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`field${i}`, i]))
    for (const payload of [counted(wide), counted(Array.from({ length: 100_000 }, (_, i) => i)), Array.from({ length: 1_000 }, () => counted(Array.from({ length: 100 }, (_, i) => i)))]) {
      read = 0
      eventOf({ type: 'x.y', payload })
      expect(read).toBeLessThan(20_000)
    }
    const told = (payload: object): number => Object.keys((eventOf({ type: 'x.y', payload }) as unknown as { payload: object }).payload).length
    expect([told(wide), told(Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`name${i}`, i])))]).toEqual([4_999, 4_999]) // with the sign that there were more
  })
  test.each([
    ['event.token.value'], ['event.token[0]'], ['event.tokens[0][1].at'], ['token'], ['event.user', 'event.user'], ['event.user.id_', 'event.user'], ['event.users[3].says', 'event.users.says'], ['event.users[3].says.more[0]', 'event.users.says'],
  ])('a refusal of %s says nothing of what is hidden there', (field, path = '') => {
    const out = createRedactor({ paths: [path] })({ ...stepOf({ type: 'x.y' }), refused: { field, expected: 'a', found: 'Ann' }, why: 'refused: Ann' } as unknown as TraceRecord)
    expect(out).toMatchObject({ refused: { field, expected: 'a', found: REDACTED }, why: REDACTED })
  })
  test.each([['event.room'], ['event.cause.vendor.name'], ['event.seats[0].row'], ['event']])('a refusal of %s is told whole', (field) => {
    const step = { ...stepOf({ type: 'x.y' }), refused: { field, expected: 'a', found: 'Ann' }, why: 'refused: Ann' }
    expect(createRedactor({ paths: ['event.roo', 'event.room.id', 'event.seats.0'] })(step as unknown as TraceRecord)).toEqual(step)
  })
  test('a part that throws when it is read takes nothing else with it, and what it threw is not told', () => {
    const bad = (words: string): object => Object.defineProperty({ more: 'x' }, 'bad', { enumerable: true, get() { throw new Error(words) } })
    const out = createRedactor()({ ...stepOf({ type: 'x.y', ...{ payload: bad('ann@example.org') } }), refused: { field: 'event', expected: 'a', found: 'bob@example.org' }, context: bad('ann@example.org'), why: 'refused: bob@example.org' } as unknown as TraceRecord)
    expect(out).toMatchObject({ event: { type: 'x.y', threw: true }, context: { threw: true }, refused: { found: REDACTED }, why: `refused: ${REDACTED}`, from: {} })
    expect(JSON.stringify(out)).not.toContain('example.org')
  })
  // A picture in a payload: with a cost of its square a megabyte would stop the app for minutes.
  test.each(['a1', '1.', '1(', 'a@', 'x1@y.'])('a megabyte of "%s" costs its length', (part) => {
    expect(scrub(part.repeat(1_000_000 / part.length)).length).toBeLessThan(10_000_000)
    expect(scrub(`${part.repeat(500_000 / part.length)} ann@example.org`)).not.toContain('ann@')
  })
})
