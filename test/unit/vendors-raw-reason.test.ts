/** What an SDK gives as its reason is kept in the end record, whatever it is: a number where there was a name, an object where there was a number. */
import { agoraCauseOf } from '@onhook/adapters/agora'
import { azureCauseOf } from '@onhook/adapters/azure'
import { chimeCauseOf } from '@onhook/adapters/chime'
import { cometChatCauseOf } from '@onhook/adapters/cometchat'
import { dailyCauseOf } from '@onhook/adapters/daily'
import { janusCauseOf } from '@onhook/adapters/janus'
import { jitsiCauseOf } from '@onhook/adapters/jitsi'
import { jsSipCauseOf } from '@onhook/adapters/jssip'
import { livekitCauseOf, livekitEndCauseOf } from '@onhook/adapters/livekit'
import { mediasoupCauseOf } from '@onhook/adapters/mediasoup'
import { sipJsCauseOf, sipJsResponseCauseOf } from '@onhook/adapters/sip-js'
import { telnyxCauseOf } from '@onhook/adapters/telnyx'
import { twilioCauseOf } from '@onhook/adapters/twilio'
import { vonageCauseOf } from '@onhook/adapters/vonage'
import type { Cause } from '@onhook/machine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seed } from '../support/seed.ts'

/** Every function of an adapter that reads a reason, and the shapes in which its SDK hands one over. */
const ALL: Record<string, [causeOf: (raw: unknown) => Cause, ...shapes: ((code: string | number) => unknown)[]]> = {
  agora: [agoraCauseOf, code => code, code => ({ code })],
  azure: [azureCauseOf, code => code, code => ({ code })],
  chime: [chimeCauseOf, code => code, code => ({ statusCode: () => code })],
  cometchat: [cometChatCauseOf, code => code, code => ({ code, message: 'no' }), code => ({ errorCode: code, errorDescription: 'no' })],
  daily: [dailyCauseOf, code => code, code => ({ type: code, msg: 'no' }), code => ({ errorMsg: 'no', error: { type: code } })],
  janus: [janusCauseOf, code => (typeof code === 'number' ? code : { code }), code => ({ error_code: code, error: 'no' })],
  jitsi: [jitsiCauseOf, code => code, code => ({ code, message: 'no' })],
  jssip: [jsSipCauseOf, code => code, code => ({ originator: 'remote', cause: code })],
  livekit: [livekitCauseOf, code => code, code => ({ code })],
  'livekit, of an end': [livekitEndCauseOf, code => code, code => ({ code })],
  mediasoup: [mediasoupCauseOf, code => code, code => ({ code })],
  'sip-js': [sipJsCauseOf, code => code, code => ({ code })],
  'sip-js, of a response': [raw => sipJsResponseCauseOf(raw as never), code => ({ message: { statusCode: code, reasonPhrase: 'no', getHeader: () => 'here' } })],
  telnyx: [telnyxCauseOf, code => code, code => ({ state: 'hangup', cause: code }), code => ({ state: 'hangup', causeCode: code })],
  twilio: [twilioCauseOf, code => code, code => ({ code, message: 'no' })],
  vonage: [vonageCauseOf, code => (typeof code === 'number' ? code : { code }), code => ({ code, message: 'no' })],
}

describe.each(Object.entries(ALL))('%s', (_name, [causeOf, ...shapes]) => {
  test('a code that it does not know is kept, whether it is a text or a number', () => {
    for (const shape of shapes) for (const code of [987_654, 'NOT_KNOWN_YET', -7]) {
      const { reason, vendor } = causeOf(shape(code))
      expect([JSON.stringify(shape(code)), reason, vendor?.code]).toEqual([JSON.stringify(shape(code)), 'unknown', code])
    }
  })
  test('whatever it is, nothing is thrown, and there is something of it in the record', () => {
    fc.assert(fc.property(fc.anything(), raw => {
      const { vendor } = causeOf(raw)
      expect([typeof vendor?.name, typeof vendor?.message]).toEqual(['string', 'string'])
    }), { seed, numRuns: 200 })
    for (const raw of [{ wrong: 'REASON_17' }, ['REASON_17']]) expect(JSON.stringify(causeOf(raw))).toContain('REASON_17')
  })
})
