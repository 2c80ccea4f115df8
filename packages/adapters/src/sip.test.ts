import { isEndReason } from '@onhook/machine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { causeOfRequest, causeOfStatus, SIP_CODES } from './sip.ts'

const row = (code: number): string | undefined => Object.entries(SIP_CODES).find(([, codes]) => (codes as readonly number[]).includes(code))?.[0]

test('a status that is not listed counts as the first of its class (RFC 3261, 8.1.3.2)', () => {
  fc.assert(fc.property(fc.integer({ min: 300, max: 699 }), code => {
    const { reason, vendor } = causeOfStatus(code, 'phrase')
    expect(reason).toBe(row(code) ?? row(code - code % 100))
    expect(vendor).toEqual({ name: 'SIP', code, message: 'phrase' })
  }))
})

test('what is no final refusal is unknown, with what it was', () => {
  fc.assert(fc.property(fc.oneof(fc.integer({ max: 299 }), fc.integer({ min: 700 }), fc.string(), fc.constant(undefined), fc.double()), code => {
    fc.pre(!(Number(code) >= 300 && Number(code) < 700))
    expect(causeOfStatus(code, 'phrase').reason).toBe('unknown')
  }))
})

const message = (header: unknown) => ({ getHeader: (name: string) => (name === 'Reason' ? header : undefined) })

test('a BYE or CANCEL without a Reason says no more than that it came', () => {
  expect(causeOfRequest('BYE', message(undefined))).toEqual({ reason: 'remote-hangup', vendor: { name: 'BYE', message: '' } })
  expect(causeOfRequest('CANCEL', message(undefined))).toEqual({ reason: 'cancelled-by-caller', vendor: { name: 'CANCEL', message: '' } })
})

test('each cause of Q.850 has its reason, in every spelling of the header; normal clearing and unknown ones say no more', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 127 }), fc.constantFrom('Q.850;cause=', 'q.850 ; cause = ', 'Q.850;text="a;b";cause='), fc.constantFrom('BYE', 'CANCEL'), (code, spelling, name) => {
    const header = `${spelling}${code}`
    expect(causeOfRequest(name, message(header))).toEqual({
      reason: row(code) ?? (name === 'BYE' ? 'remote-hangup' : 'cancelled-by-caller'),
      vendor: { name, code, message: header },
    })
  }))
})

test.each([
  ['CANCEL', 'SIP;cause=200;text="Call completed elsewhere"', 'answered-elsewhere'],
  ['CANCEL', 'SIP ;cause=603 ;text="Decline"', 'declined'],
  ['CANCEL', 'SIP;cause=408', 'no-answer'],
  ['BYE', 'SIP ;cause=408; text="RTP Timeout"', 'media-failed'],
  ['BYE', 'SIP;cause=488;text="Bad Media Description"', 'negotiation-failed'],
  ['BYE', 'X.25;cause=17', 'remote-hangup'],
  // Whoever cancels may repeat the status that its INVITE then gets: it is the caller's doing, and not ours.
  ['CANCEL', 'SIP;cause=487;text="ORIGINATOR_CANCEL"', 'cancelled-by-caller'],
  ['BYE', 'SIP;cause=487', 'remote-hangup'],
  ['BYE', 'SIP;cause=200;text="OK"', 'remote-hangup'],
  ['CANCEL', 'SIP;text="its cause=17";cause=200', 'answered-elsewhere'],
] as const)('%s with "%s" is %s', (name, header, reason) => {
  expect(causeOfRequest(name, message(header)).reason).toBe(reason)
})

test('whatever a message is, it is a cause and never a throw', () => {
  fc.assert(fc.property(fc.constantFrom('BYE', 'CANCEL'), fc.anything(), (name, raw) => {
    for (const given of [raw, message(raw), { getHeader() { throw new Error('on purpose') } }]) expect(isEndReason(causeOfRequest(name, given as never).reason)).toBe(true)
  }))
})

test('no code has two reasons, and each is a final response, a cause of Q.850, or the 200 of a CANCEL', () => {
  const codes = Object.values(SIP_CODES).flat() as number[]
  expect(new Set(codes).size).toBe(codes.length)
  for (const code of codes) expect((code >= 1 && code <= 127) || code === 200 || (code >= 300 && code <= 699), String(code)).toBe(true)
  for (const first of [300, 400, 500, 600]) expect(codes).toContain(first)
})
