/** CallKit and Telecom, mute, interruptions, picture-in-picture. */
import type { CallEvent, EndReason } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { expectNothingHeld, joined, settle, setup, type Setup } from './setup.ts'

const mutes = (s: Setup) => s.world.log.filter(e => e.kind === 'command' && e.name === 'setMuted').map(e => `${e.port} ${String(e.detail)}`)

describe('the system’s call', () => {
  const WAYS: [way: string, act: (s: Setup) => unknown, reason: EndReason][] = [
    ['a leave', s => s.call.leave(), 'local-leave'],
    ['a hang-up there', s => s.world.transport.sdk.hangUp(), 'remote-hangup'],
    ['a kick', s => s.world.transport.sdk.kick(), 'removed-by-host'],
    ['an outage that lasts', s => s.world.transport.sdk.lose(), 'network-lost'],
    ['an idle time-out', s => s.world.transport.sdk.timeOut(), 'idle-timeout'],
    ['a terminating app', s => s.world.app.terminate(), 'app-terminated'],
  ]
  test.each(WAYS)('is ended there once on %s, with that reason, though everything is told twice [C7.1 C7.2]', async (_way, act, reason) => {
    const s = await joined({}, { transport: { 'transport.left': 'duplicate', 'transport.closed': 'duplicate', 'transport.timedOut': 'duplicate' } })
    void act(s)
    await settle(s)
    expect(s.commands('systemCall')).toEqual(['report', 'connected', 'end'])
    expect(s.world.systemCall).toMatchObject({ reports: 1, ends: 1, surplusEnds: 0, endedWith: { reason } })
  })

  test.each(['end', 'reset', 'filter'] as const)('that says %s itself is left in that step, and is not told so [C7.3 C7.4 SC61]', async says => {
    const s = await joined()
    s.world.systemCall.system[says]()
    await s.world.flush()
    const step = s.steps().find(r => /^system\.(ended|reset|filtered)$/.test(r.event.type))
    expect(step?.commands.map(c => c.type)).toEqual(['recordEnd', 'leave', 'abortService'])
    await settle(s)
    // The second leave is the last word before nothing is heard any more.
    expect(s.commands('transport')).toEqual(['subscribe', 'join', 'leave', 'leave', 'unsubscribe', 'releaseMedia'])
    expect([s.world.systemCall.ends, s.world.systemCall.surplusEnds, (await s.call.ended).reason]).toEqual([0, 0, 'system-ended'])
    expectNothingHeld(s)
  })

  test('is reported in the step of the join; one that was answered there counts as reported, and is joined in that step [C7.4 D9.4 D9.5]', async () => {
    const s = setup()
    void s.call.join()
    expect([s.commandedBy('user.join'), s.commands('systemCall')]).toEqual([['subscribe', 'join', 'reportCall'], ['report']])
    const answered = setup()
    answered.call.send({ type: 'system.answered' })
    expect(answered.commandedBy('system.answered')).toEqual(['subscribe', 'join'])
    expect(answered.call.getSnapshot().systemCall).toBe('reported')
    await answered.world.flush()
    void answered.call.leave()
    await settle(answered)
    expect(answered.commands('systemCall')).toEqual(['connected', 'end'])
  })

  test('of a ringing call that is cancelled before it is joined goes, and nothing takes its place [C7.1 SC52]', async () => {
    const s = setup()
    s.world.hold('the SDK joins')
    void s.call.join()
    await s.world.flush()
    expect(s.world.systemCall.shown).toBe('reported')
    s.world.transport.sdk.say({ type: 'transport.left', cause: { reason: 'cancelled-by-caller' } })
    await settle(s)
    expect([s.world.systemCall.shown, s.world.systemCall.endedWith?.reason, s.world.service.starts]).toEqual(['ended', 'cancelled-by-caller', 0])
    expect(s.commands('service')).toEqual([])
  })
})

describe('what ends nothing', () => {
  test.each<[string, CallEvent[]]>([
    ['a deactivated audio session', [{ type: 'audio.activated' }, { type: 'audio.deactivated' }]],
    ['a closed picture-in-picture', [{ type: 'presentation.pipEntered' }, { type: 'presentation.pipExited', how: 'closed' }]],
    ['an interruption that never ends', [{ type: 'audio.interrupted' }, { type: 'system.held' }]],
    ['a way to the background and back, as by a tap on the notification', [{ type: 'app.backgrounded' }, { type: 'app.activated' }]],
  ])('%s ends nothing, and tells the transport nothing [C7.5 C7.6 C7.7]', async (_what, events) => {
    const s = await joined(), before = s.commands('transport').length
    for (const e of events) s.call.send(e)
    await settle(s)
    expect(s.call.state).toBe('joined')
    expect(s.commands('transport').slice(before)).toEqual([])
  })
})

describe('mute', () => {
  test('by the user is told to the transport and to the system [D9.1]', async () => {
    const s = await joined()
    s.call.send({ type: 'user.mute' })
    s.call.send({ type: 'user.unmute' })
    expect(mutes(s)).toEqual(['transport true', 'systemCall true', 'transport false', 'systemCall false'])
  })

  test('by the system is told to the transport only [D9.2]', async () => {
    const s = await joined()
    s.world.systemCall.system.mute(true)
    await s.world.flush()
    s.world.systemCall.system.mute(false)
    await s.world.flush()
    expect(mutes(s)).toEqual(['transport true', 'transport false'])
  })

  test('that changes nothing is noted, and answered by nobody [D9.3]', async () => {
    const s = await joined()
    s.call.send({ type: 'user.mute' })
    await s.world.flush() // the SDK says muted as well
    s.call.send({ type: 'user.mute' })
    s.call.send({ type: 'system.muted' })
    const notes = s.steps().filter(r => ['user.mute', 'system.muted', 'transport.muted'].includes(r.event.type)).slice(1)
    expect(notes.map(r => [r.event.type, r.ignored, r.commands.filter(c => c.type === 'setMuted')])).toEqual([['transport.muted', false, []], ['user.mute', false, []], ['system.muted', false, []]])
    expect(mutes(s)).toEqual(['transport true', 'systemCall true'])
  })
})

describe('a cellular call', () => {
  test('interrupts and gives back: joined throughout, muted as before [C7.7 SC59]', async () => {
    const s = await joined()
    s.call.send({ type: 'user.mute' })
    s.world.systemCall.system.interrupt()
    s.world.systemCall.system.hold(true)
    await settle(s)
    expect(s.call.getSnapshot()).toMatchObject({ session: 'joined', audio: 'interrupted', media: 'mutedByUser' })
    s.world.systemCall.system.hold(false)
    await s.world.flush()
    expect(s.call.getSnapshot()).toMatchObject({ session: 'joined', audio: 'active', media: 'mutedByUser' })
    expect(s.sessions()).toEqual(['joining', 'joined'])
  })

  test('that is never given back: a leave releases, and a resume after it starts nothing [SC60]', async () => {
    const s = await joined()
    s.world.systemCall.system.interrupt()
    await s.world.flush()
    void s.call.leave()
    await settle(s)
    const told = s.world.log.filter(e => e.kind === 'command').length
    for (const type of ['audio.resumed', 'audio.activated', 'system.resumed', 'user.unmute'] as const) s.call.send({ type })
    await settle(s)
    expect(s.call.getSnapshot()).toMatchObject({ audio: 'released', media: 'released' })
    expect(s.world.log.filter(e => e.kind === 'command').length).toBe(told)
    expectNothingHeld(s)
  })
})
