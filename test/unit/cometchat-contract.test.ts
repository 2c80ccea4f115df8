/** The transport contract, over a fake of each of CometChat's versions and platforms. */
import { describeTransportPort } from '@onhook/adapters/contract'
import { describe, test } from 'vitest'
import { capabilitiesOf, createWorld, FLAVOURS } from '../cometchat/worlds.ts'
import { seed } from '../support/seed.ts'

const LIMITS = { joinMs: 1_000, leaveMs: 1_000, lossMs: 1_000, restoreMs: 1_000, endMs: 1_000, quietMs: 1, orderings: 60, seed } as const

for (const flavour of FLAVOURS) {
  describeTransportPort({ describe, test, name: `CometChat, ${flavour}`, capabilities: capabilitiesOf(flavour), limits: LIMITS, create: () => createWorld(flavour) })
}
