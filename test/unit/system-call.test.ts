/** CallKit or Telecom: reported once, connected once, ended once, and never told what it said itself. */
import { createFakeWorld } from '@onhook/adapters/fake'
import { createCall } from '@onhook/machine'
import { describe, expect, test } from 'vitest'

async function joined() {
  const world = createFakeWorld()
  const { persist: _, ...ports } = world.ports
  const call = createCall({ ...ports, title: 'Dr. Amsel' })
  void call.join()
  await world.flush()
  const commands = () => world.log.filter(e => e.port === 'systemCall' && e.kind === 'command').map(e => e.name)
  return { world, call, commands }
}

describe('the system call', () => {
  test('is reported when joining begins, connected when joined, ended with the record [C7.1 D9.5]', async () => {
    const { world, call, commands } = await joined()
    void call.leave('button')
    await world.advance(10_000)
    expect(commands().filter(c => c !== 'subscribe')).toEqual(['report', 'connected', 'end'])
    expect(world.systemCall.held()).toEqual([])
  })

  for (const says of ['end', 'reset', 'filter'] as const) {
    test(`that says itself that it is over (${says}) ends the call and is not told so [C7.3 SC61]`, async () => {
      const { world, call, commands } = await joined()
      expect(world.systemCall.system[says]()).toBe(true)
      await world.advance(10_000)
      expect(await call.ended).toMatchObject({ reason: 'system-ended', initiator: 'system' })
      expect(commands()).not.toContain('end')
      expect(world.held()).toEqual([])
    })
  }

  test('mute goes both ways and is not echoed [D9.2]', async () => {
    const { world, call, commands } = await joined()
    world.systemCall.system.mute(true)
    await world.flush()
    expect(call.getSnapshot().media).toBe('mutedBySystem')
    expect(world.transport.muted).toBe(true)
    expect(commands()).not.toContain('setMuted')
    call.send({ type: 'user.unmute' })
    await world.flush()
    expect(call.getSnapshot().media).toBe('unmuted')
    expect(commands().filter(c => c === 'setMuted')).toEqual(['setMuted'])
    expect(world.transport.log.filter(e => e.port === 'transport' && e.name === 'setMuted')).toHaveLength(2)
  })

  test('an interruption, a deactivated audio session, a closed picture-in-picture end nothing [C7.5 C7.6 C7.7]', async () => {
    const { world, call } = await joined()
    for (const e of [{ type: 'audio.activated' }, { type: 'audio.interrupted' }, { type: 'audio.deactivated' }, { type: 'presentation.pipEntered' }, { type: 'presentation.pipExited', how: 'closed' }, { type: 'system.held' }] as const) call.send(e)
    await world.advance(60_000)
    expect(call.state).toBe('joined')
  })
})
