/** A transport that joins after CallKit's activation is still a transport: whether the session is active before it joins, becomes active while it does, or never. */
import { joinAfterActivation } from '@onhook/adapters/ios-callkit'
import { describeTransportPort } from '@onhook/adapters/contract'
import type { Emit, SystemCallEvent, SystemCallPort } from '@onhook/machine'
import { describe, test } from 'vitest'
import { createFakeTransportWorld, FAKE_CAPABILITIES, FAKE_LIMITS } from '../support/fake-transport-world.ts'

for (const active of ['before', 'while it joins', 'never'] as const) {
  describeTransportPort({
    describe, test,
    name: `the fake transport, joined after an activation that comes ${active}`,
    capabilities: FAKE_CAPABILITIES,
    limits: { ...FAKE_LIMITS, orderings: 60 },
    create() {
      const world = createFakeTransportWorld()
      let tell!: Emit<SystemCallEvent>
      const systemCall: SystemCallPort = { report() {}, connected() {}, end() {}, subscribe(emit) { tell = emit; return () => undefined } }
      const ports = joinAfterActivation({ transport: world.port, systemCall }, { waitMs: 1 })
      ports.systemCall.subscribe(() => undefined)
      if (active === 'before') tell({ type: 'audio.activated' })
      const port = active !== 'while it joins' ? ports.transport : {
        ...ports.transport,
        join(ctx: Parameters<typeof ports.transport.join>[0]) {
          const joined = ports.transport.join(ctx)
          tell({ type: 'audio.activated' })
          return joined
        },
      }
      return { ...world, port }
    },
  })
}
