import { createJitsiTransport } from '@onhook/adapters/jitsi'
import type { Vendor } from '../harness/vendor.ts'
import { createPlainJitsi } from './plain.ts'
import { CLAIMS, createJitsiWorld, LIMITS } from './world.ts'

export const vendor: Vendor = {
  id: 'jitsi',
  name: 'Jitsi',
  sdk: 'lib-jitsi-meet (sources of 2026-08-20)',
  driven: 'shape',
  how: 'a lib-jitsi-meet of ours, written from the sources of its conference, connection and room, and so is the list of its errors; npm has no package of it to trust: Jitsi publishes none, `lib-jitsi-meet` there is of 2016, the others are forks',
  claims: CLAIMS,
  limits: LIMITS,
  adapter: () => createJitsiWorld(sdk => createJitsiTransport(sdk as never, { room: 'room', connection: {}, capture: { devices: ['audio'] }, endsWhenAlone: true })),
  plain: () => createJitsiWorld(createPlainJitsi),
}
