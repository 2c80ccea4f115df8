import { createTwilioTransport } from '@onhook/adapters/twilio'
import type { Vendor } from '../harness/vendor.ts'
import { createPlainTwilio } from './plain.ts'
import { CLAIMS, createTwilioWorld, LIMITS } from './world.ts'

export const vendor: Vendor = {
  id: 'twilio',
  name: 'Twilio Video',
  sdk: 'twilio-video 2.36.0',
  driven: 'server',
  how: 'The real package and libwebrtc in Node, over a WebSocket to a Room server of ours that speaks its signalling; no media server answers.',
  claims: CLAIMS,
  limits: LIMITS,
  sharesNothing: true, // a server of its own in each
  adapter: ({ needs }) => createTwilioWorld(needs, ({ sdk, ...given }) => createTwilioTransport(sdk, { ...given, endsWhenAlone: true })),
  plain: ({ needs }) => createTwilioWorld(needs, createPlainTwilio),
}
