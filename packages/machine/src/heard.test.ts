/** What a port says of why a call is over: that it is over is heard, whatever the reason is made of. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { REASONS, createCall, problemOf, type CallEvent, type TransportContext, type TransportEvent } from './index.ts'
import { heard } from './events.ts'

const left = (cause: unknown): CallEvent => ({ type: 'transport.left', cause }) as CallEvent
const causeOfHeard = (cause: unknown): unknown => (heard(left(cause)) as { cause?: unknown }).cause

describe('a cause that a port tells', () => {
  test('is taken as it is where it is one of ours', () => {
    for (const reason of Object.keys(REASONS)) {
      const event = left({ reason, initiator: 'host', recoverable: true, vendor: { name: 'Sdk', code: 7, message: 'm' } })
      expect(heard(event)).toBe(event)
    }
    const bare: CallEvent = { type: 'transport.left' }, service = { type: 'service.refused', cause: 'background' } as CallEvent
    expect([heard(bare), heard(service)]).toEqual([bare, service])
    expect(heard(service)).toBe(service)
  })
  test.each<[string, unknown, unknown]>([
    ['a reason of the server’s', { reason: 'kicked-by-admin' }, { reason: 'unknown', vendor: { name: 'Error', code: 'kicked-by-admin', message: 'kicked-by-admin' } }],
    ['a number', { reason: 403 }, { reason: 'unknown', vendor: { name: 'Error', code: 403, message: '403' } }],
    ['neither', { reason: false }, { reason: 'unknown', vendor: { name: 'Error', code: 'false', message: 'false' } }],
    ['a text in place of a cause', 'kicked', { reason: 'unknown', vendor: { name: 'Error', code: 'kicked', message: 'kicked' } }],
    ['both have a code', { reason: 'kicked', vendor: { name: 'Room', code: 4, message: 'out' } }, { reason: 'unknown', vendor: { name: 'Room', code: 4, message: 'kicked: out' } }],
    ['its code lies beside it', { reason: 'kicked', code: 4, message: 'out' }, { reason: 'unknown', vendor: { name: 'Error', code: 4, message: 'kicked: out' } }],
    ['a vendor without a message', { reason: 'busy', vendor: { name: 'room' } }, { reason: 'busy', vendor: { name: 'room', message: '[object Object]' } }],
    ['a vendor that is a text', { reason: 'busy', vendor: 'full' }, { reason: 'busy', vendor: { name: 'Error', message: 'full' } }],
    ['an initiator that is none', { reason: 'busy', initiator: 'admin', recoverable: 'no' }, { reason: 'busy', vendor: { name: 'Error', message: 'busy' } }],
    ['what fits beside it stays', { reason: 'odd', initiator: 'host', recoverable: true }, { reason: 'unknown', initiator: 'host', recoverable: true, vendor: { name: 'Error', code: 'odd', message: 'odd' } }],
    ['an error', new TypeError('gone'), { reason: 'unknown', vendor: { name: 'TypeError', message: 'gone' } }],
    ['nothing in it', {}, { reason: 'unknown', vendor: { name: 'Error', message: 'without a reason' } }],
    ['null', null, { reason: 'unknown', vendor: { name: 'Error', message: 'without a reason' } }],
  ])('says less where it is none: %s', (_, cause, expected) => {
    expect(causeOfHeard(cause)).toEqual(expected)
  })
  test('whatever it is, the event is one, or the boundary says why not; nothing throws', () => {
    const odd = fc.oneof(fc.anything(), fc.record({ reason: fc.anything(), initiator: fc.anything(), recoverable: fc.anything(), vendor: fc.anything() }, { requiredKeys: [] }))
    fc.assert(fc.property(odd, cause => problemOf(heard(left(cause))) === undefined))
    const unreadable = new Proxy({}, { get: () => { throw new Error('no') } })
    expect(causeOfHeard(unreadable)).toEqual({ reason: 'unknown' })
    for (const event of [unreadable, { type: 'no.event', cause: {} }, null, undefined, 5]) expect(heard(event as CallEvent)).toBe(event)
  })
  test('whatever it is made of, the call is over and has it in its record', async () => {
    let say: (e: TransportEvent) => void = () => {}
    const call = createCall({ transport: { subscribe: e => { say = e; return () => {} }, join() {}, leave() {} } })
    const joined = call.join()
    say({ type: 'transport.joined' })
    await joined
    say(left({ reason: 'kicked-by-admin' }) as TransportEvent)
    expect(await call.ended).toMatchObject({ reason: 'unknown', vendor: { code: 'kicked-by-admin' }, secondary: [] })
  })
})

describe('an SDK that throws inside its leave', () => {
  const leaving = async (thrown: unknown): Promise<ReturnType<typeof createCall>> => {
    let say: (e: TransportEvent) => void = () => {}
    const call = createCall({ transport: { subscribe: e => { say = e; return () => {} }, join() {}, leave(_: TransportContext) { throw thrown } } })
    const joined = call.join()
    say({ type: 'transport.joined' })
    await joined
    void call.leave()
    say({ type: 'transport.left' })
    await call.settled
    return call
  }
  test('leaves its code in the end record, behind the reason', async () => {
    expect((await leaving(Object.assign(new Error('no'), { code: 'E42' }))).getSnapshot().end).toMatchObject({
      reason: 'local-leave', secondary: [{ reason: 'unknown', vendor: { name: 'Error', code: 'E42', message: 'no' } }],
    })
  })
  test('or the reason that it names', async () => {
    expect((await leaving(Object.assign(new Error('no'), { reason: 'network-lost' }))).getSnapshot().end?.secondary).toMatchObject([{ reason: 'network-lost' }])
  })
})
