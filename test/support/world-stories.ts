/** Arbitrary scripts, faults and stories over the fake ports: what a real call is put through. */
import type { FakeWorld, WorldKnobs, WorldScript } from '@onhook/adapters/fake'
import type { createCall } from '@onhook/machine'
import fc from 'fast-check'

export const scripts: fc.Arbitrary<WorldScript> = fc.record({
  transport: fc.record({
    join: fc.constantFrom('joins', 'joins', 'joins', 'silent', 'fails', 'rejects'),
    leaveWhileJoining: fc.constantFrom('cancels', 'misses'),
    leaveButton: fc.constantFrom('leaves', 'waits'),
    afterFailure: fc.constantFrom('stays', 'closes', 'rejoins'),
    restart: fc.constantFrom('restores', 'fails', 'silent'),
    afterKick: fc.constantFrom('stays-out', 'rejoins'),
  } as const),
  service: fc.record({ start: fc.constantFrom('starts', 'starts', 'refused-background', 'refused-other', 'silent', 'unheard'), tells: fc.constantFrom('events', 'promises') } as const),
})
/** Faults under which everything is still given back: callbacks repeated, overtaken, late, stale. */
export const knobs: fc.Arbitrary<WorldKnobs> = fc.record({
  transport: fc.dictionary(fc.constantFrom('transport.joined', 'transport.left', 'transport.closed', 'transport.accepted', 'transport.leaveClicked'), fc.constantFrom('duplicate', 'late', 'stale'), { maxKeys: 3 }),
  service: fc.dictionary(fc.constantFrom('service.started', 'service.stopped'), fc.constantFrom('duplicate', 'late'), { maxKeys: 2 }),
}) as fc.Arbitrary<WorldKnobs>

export type Act = { name: string; do(world: FakeWorld, call: ReturnType<typeof createCall>): unknown }
const acts: Act[] = [
  { name: 'join', do: (_, c) => void c.join() }, { name: 'leave', do: (_, c) => void c.leave('button') },
  { name: 'hang up on the notification', do: w => w.service.system.pressHangUp() },
  { name: 'mount', do: w => w.screen.mount() }, { name: 'dispose the screen', do: w => w.screen.dispose() },
  { name: 'lose', do: w => w.transport.sdk.lose() }, { name: 'recover', do: w => w.transport.sdk.recover() },
  { name: 'fail', do: w => w.transport.sdk.fail() }, { name: 'hang up there', do: w => w.transport.sdk.hangUp() },
  { name: 'kick', do: w => w.transport.sdk.kick() }, { name: 'the SDK’s button', do: w => w.transport.sdk.clickLeave() },
  { name: 'kill the service', do: w => w.service.system.kill() },
  { name: 'background', do: (_, c) => c.send({ type: 'app.backgrounded' }) }, { name: 'activate', do: (_, c) => c.send({ type: 'app.activated' }) },
  { name: 'the system ends it', do: w => w.systemCall.system.end() },
  { name: 'mute', do: (_, c) => c.send({ type: 'user.mute' }) }, { name: 'unmute', do: (_, c) => c.send({ type: 'user.unmute' }) },
  { name: 'deliver one', do: w => w.deliver() }, { name: 'deliver all', do: w => w.flush() },
  { name: 'wait 1 s', do: w => w.advance(1_000) }, { name: 'wait 20 s', do: w => w.advance(20_000) }, { name: 'freeze for a minute', do: w => w.jump(60_000) },
]
export const stories = fc.array(fc.integer({ min: 0, max: acts.length - 1 }).map(i => acts[i]!), { maxLength: 25 })
  .map(list => Object.assign([acts[3]!, acts[0]!, ...list], { toString: () => list.map(a => a.name).join('; ') }))
