import { createJitsiTransport } from '@onhook/adapters/jitsi'
import type { Vendor } from '../harness/vendor.ts'
import { createPlainJitsi } from './plain.ts'
import { CLAIMS, createJitsiWorld, LIMITS } from './world.ts'

export const vendor: Vendor = {
  id: 'jitsi',
  name: 'Jitsi',
  sdk: 'lib-jitsi-meet (sources of 2026-08-20)',
  driven: 'shape',
  how: 'A lib-jitsi-meet of ours, written from the sources of its conference, connection and room; npm has no package of it to trust.',
  claims: CLAIMS,
  limits: LIMITS,
  adapter: () => createJitsiWorld(sdk => createJitsiTransport(sdk as never, { room: 'room', connection: {}, capture: { devices: ['audio'] }, endsWhenAlone: true })),
  plain: () => createJitsiWorld(createPlainJitsi),
}
