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
  // A picture in a payload: with a cost of its square a megabyte would stop the app for minutes.
  test.each(['a1', '1.', '1(', 'a@', 'x1@y.'])('a megabyte of "%s" costs its length', (part) => {
    expect(scrub(part.repeat(1_000_000 / part.length)).length).toBeLessThan(10_000_000)
    expect(scrub(`${part.repeat(500_000 / part.length)} ann@example.org`)).not.toContain('ann@')
  }, 30_000)
})
