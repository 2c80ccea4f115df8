import { createChimeTransport } from '@onhook/adapters/chime'
import type { Vendor } from '../harness/vendor.ts'
import { createPlainChime } from './plain.ts'
import { chime, CLAIMS, createChimeWorld, LIMITS } from './world.ts'

export const vendor: Vendor = {
  id: 'chime',
  name: 'Amazon Chime',
  sdk: 'amazon-chime-sdk-js 3.32.0',
  driven: 'server',
  how: 'The real package and libwebrtc in Node, over a WebSocket to a media server of ours that speaks its protobuf signalling and answers its offer with libwebrtc.',
  claims: CLAIMS,
  limits: LIMITS,
  adapter: ({ needs }) => createChimeWorld(given => createChimeTransport(chime, { ...given, audioInput: 'default', endsWhenAlone: true }), {}, needs),
  plain: ({ needs }) => createChimeWorld(createPlainChime, {}, needs),
}
