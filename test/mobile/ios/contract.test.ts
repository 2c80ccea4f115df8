/** The system-call contract, for each library, over its real JavaScript where there is any. */
import { describeSystemCallPort } from '@onhook/adapters/contract'
import { describe, test } from 'vitest'
import { platform } from '../harness/native.ts'
import { openWorld, SHAPES } from './worlds.ts'

for (const shape of SHAPES) {
  describeSystemCallPort({
    describe, test,
    name: `${shape} on ${platform}`,
    // What was started by us cannot be answered in the system's screen; what rings there can.
    capabilities: { canBeAnswered: false, rings: true, endsBySystem: true, mutes: true },
    limits: { limitMs: 400, quietMs: 1 },
    create() {
      const world = openWorld(shape), { system } = world, port = world.port()
      const current = (): string => [...system.calls.keys()].at(-1) ?? ''
      return {
        port,
        ring: () => { world.ring() },
        answer: () => { system.answer(current()) },
        endBySystem: () => { system.endByPerson(current()) },
        truth: {
          shown: () => system.calls.size > 0,
          // An end that crosses the system's cannot know of it; one that comes after JavaScript was told can.
          errors: () => system.refusals.filter(r => r.isFoolish).length,
        },
        settle: () => world.rest(),
        close: () => world.close(),
      }
    },
  })
}
