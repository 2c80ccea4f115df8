/** What Vonage, its host or a strange payload may do to the adapter: nothing is thrown into the SDK, and no end is hidden. */
import { createVonageTransport, VONAGE_ERRORS, VONAGE_REASONS, vonageCauseOf } from '@onhook/adapters/vonage'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { walkBadPayloads } from '../harness/bad-payload.ts'
import { expectToldAndGoesOn } from '../harness/fails-later.ts'
import { installPage } from '../harness/page.ts'
import { expectLackTold, expectLeftAllTheSame } from '../harness/refused.ts'
import { quiet } from '../harness/story.ts'
import { initPublisher, page } from './fake.ts'
import { start } from './story.ts'

installPage()
afterEach(() => page.reset())

describe('bad input', () => {
  test('a publisher that throws when it is destroyed hides no end, and is told', async () => {
    const diagnostics: string[] = [], { fake, call } = start({ publisher: () => ({ ...initPublisher(), destroy() { throw new Error('no') } }), onDiagnostic: d => { diagnostics.push(d.code) } })
    await call.join()
    fake.end('forceDisconnected')
    expect((await call.ended).reason).toBe('removed-by-host')
    await call.settled
    expect([diagnostics, fake.thrown.count]).toEqual([['publisher-threw'], 0])
  })
  test('a disconnect that is answered by nothing ends the call all the same', async () => {
    const { fake, call, words } = start()
    await call.join()
    fake.silence()
    await call.leave()
    await call.settled
    expect([words(), page.isHot()]).toEqual([['joined', 'left'], false])
  })
  test('any payload of any event throws nothing into the SDK', () => walkBadPayloads(
    fc.tuple(fc.constantFrom('sessionReconnecting', 'sessionReconnected', 'sessionDisconnected', 'muteForced', 'connectionCreated', 'connectionDestroyed'), fc.oneof(fc.anything(), fc.record({ reason: fc.anything(), connection: fc.oneof(fc.anything(), fc.record({ connectionId: fc.anything() })) }))),
    () => {
      const { fake, call } = start({ endsWhenAlone: true, timing: { disconnectMs: 20, lateMs: 0 } })
      return { call, say: ([event, payload]) => fake.tell(event, Object(payload) as object), isOut: () => fake.listeners() === 0, thrown: () => fake.thrown.count, isHot: page.isHot }
    },
  ))
  test('a payload that cannot even be printed throws nothing into the SDK', async () => {
    const { fake, call } = start({ endsWhenAlone: true })
    await call.join()
    await quiet(5)
    fake.otherGoes(Object.create(null) as never)
    expect([(await call.ended).reason, fake.thrown.count]).toEqual(['remote-hangup', 0])
  })
  test('onSession that fails later is told, and the call goes on', () => expectToldAndGoesOn('on-session-threw', ({ fails, onDiagnostic }) => start({ onSession: fails, onDiagnostic })))
  test('any reason or error is a cause, and its name is kept', () => {
    const known = { ...VONAGE_ERRORS, ...VONAGE_REASONS }
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.string(), fc.record({ name: fc.string(), message: fc.string() })), raw => {
      const { reason, vendor } = vonageCauseOf(raw)
      expect(typeof vendor?.message).toBe('string')
      if (typeof raw === 'string') expect(vendor).toMatchObject({ name: raw })
      if (typeof raw === 'string' && !Object.hasOwn(known, raw) && !raw.startsWith('OT_SOCKET')) expect(reason).toBe('unknown')
    }))
  })
  test('an SDK that lacks members is refused, and told which', () => expectLackTold(
    onDiagnostic => createVonageTransport({} as never, { applicationId: 'application', sessionId: 'session', token: 'token', onDiagnostic }),
    'Vonage: expected initSession, found none; give what @vonage/client-sdk-video@^2.30.0 exports',
  ))
  test('a disconnect that throws does not keep us in the session', () => {
    const { fake, call } = start()
    return expectLeftAllTheSame(call, fake.refuseLeave, () => fake.state() === 'disconnected')
  })
})
