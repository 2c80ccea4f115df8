import { createJitsiTransport } from '@onhook/adapters/jitsi'
import type { SessionTimers } from '@onhook/adapters/session'
import type { Vendor } from '../harness/vendor.ts'
import { createPlainJitsi } from './plain.ts'
import { CLAIMS, createJitsiWorld, LIMITS } from './world.ts'

/** A network that is gone is waited for, 2 s by us and 8 s by the SDK: both clocks go so many times faster, and so does the limit between. */
const SPEED = 4
const clock: SessionTimers = { setTimeout: (run, ms) => setTimeout(run, ms / SPEED), clearTimeout }

export const vendor: Vendor = {
  id: 'jitsi',
  name: 'Jitsi',
  sdk: 'lib-jitsi-meet (sources of 2026-08-20)',
  driven: 'shape',
  how: 'our own lib-jitsi-meet, written from the sources of its conference, connection and room. The list of its errors is written from them too. No package of it on npm can be trusted: Jitsi publishes none, `lib-jitsi-meet` there is of 2016, and the others are forks. In the contract, its waits for a network that is gone, and ours, go four times faster',
  claims: CLAIMS,
  limits: { ...LIMITS, leaveMs: 6_000 / SPEED },
  sharesNothing: true, // a server of its own in each
  adapter: () => createJitsiWorld(sdk => createJitsiTransport(sdk as never, { room: 'room', connection: {}, capture: { devices: ['audio'] }, endsWhenAlone: true, clock }), SPEED),
  plain: () => createJitsiWorld(createPlainJitsi, SPEED),
}
