/** A call of the real machine over fake ports, whose records go to the inspector. */
import { type FakeWorld, createFakeWorld } from '@onhook/adapters/fake'
import type { Recorder } from '@onhook/inspector'
import { type Call, createCall } from '@onhook/machine'

/** Its screen is there, and nobody has joined yet. */
export function startCall(recorder: Recorder): { world: FakeWorld; call: Call } {
  const world = createFakeWorld({ startAt: Date.now() })
  const call = createCall({ ...world.ports, inspect: r => recorder.record(r) })
  world.screen.connect(call.send)
  world.screen.mount()
  return { world, call }
}
