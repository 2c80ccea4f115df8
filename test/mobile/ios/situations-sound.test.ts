/** Situations: sound, mute and hold. What happened to others, and may not happen here: each title names the thread. */
import { describe, expect } from 'vitest'
import { platform } from '../harness/native.ts'
import { ALL, bench, each, end } from './situations-bench.ts'
import { openWorld, turns } from './worlds.ts'

describe('sound', () => {
  each('starts only when the system says so, is told once, and stops with the call [react-native-callkeep#84, #244, #820, #851; client-sdk-swift#181]', ALL, async shape => {
    const b = await bench(shape, { copies: 2 }), { system, sound } = b.world
    void b.port.report({ call: 'x', attempt: 1 })
    await turns()
    system.step(shape === 'telecom' ? 'promise startOutgoingCall' : 'promises')
    await turns()
    expect(sound).toEqual([])
    await b.world.rest()
    expect(sound).toEqual(['on'])
    expect(b.heard.filter(type => type === 'audio.activated')).toHaveLength(1)
    void b.port.end(end())
    expect(sound, 'at once, not when the system gets to it').toEqual(['on', 'off'])
    await b.world.rest()
    expect(sound).toEqual(['on', 'off'])
    b.world.close()
  })

  each('an activation that comes after the end sounds nowhere, and none before a call does', ALL, async shape => {
    const b = await bench(shape), tell = (): void => {
      b.world.callkeep?.raw('RNCallKeepDidActivateAudioSession', null)
      b.world.callingx?.send('didActivateAudioSession', undefined)
      b.world.telecom?.raw('onAudioSessionActivated', { calls: [{ id: 'c0000000-0000-4000-8000-000000000001', status: 'ended' }] })
    }
    tell()
    await b.world.rest()
    expect(b.world.sound).toEqual([])
    await b.report()
    void b.port.end(end())
    await b.world.rest()
    tell()
    await b.world.rest()
    expect(b.world.sound).toEqual(['on', 'off'])
    expect(b.world.callkeep?.rtc.count ?? 0).toBe(0)
    b.world.close()
  })

  each('WebRTC is told of the activation and the deactivation, once each [react-native-webrtc#1614]', ['callkeep'], async shape => {
    const b = await bench(shape, { copies: 2 }), { rtc } = b.world.callkeep!
    await b.report()
    expect(rtc).toMatchObject({ isActive: true, calls: ['activate'] })
    b.world.system.takeAudio(true)
    await b.world.rest()
    b.world.system.takeAudio(false)
    await b.world.rest()
    void b.port.end(end())
    await b.world.rest()
    expect(rtc).toMatchObject({ isActive: false, count: 0, calls: ['activate', 'deactivate', 'activate', 'deactivate'] })
    b.world.close()
  })

  each('an interruption that ended and never began is not believed: callkeep posts one with every activation', ['callkeep', 'callingx'], async shape => {
    const b = await bench(shape)
    await b.report()
    b.world.callingx?.send('didAudioInterruption', { source: 'callingx', phase: 'ended', shouldResume: true })
    await b.world.rest()
    expect(b.world.callkeep?.interruptions ?? ['ended'], 'it was posted').toEqual(['ended'])
    expect(b.heard).not.toContain('audio.resumed')
    b.world.close()
  })

  each('an interruption is told, its end too, and that the app was suspended is none', ['callingx'], async shape => {
    const b = await bench(shape)
    await b.report()
    b.heard.length = 0
    for (const told of [
      { phase: 'began', reason: 'appWasSuspended', shouldResume: false }, { phase: 'ended' },
      { phase: 'began', reason: 'default', shouldResume: false }, { phase: 'began', reason: 'builtInMicMuted', shouldResume: false }, { phase: 'ended', shouldResume: true },
    ] as const) b.world.callingx!.send('didAudioInterruption', { source: 'callingx', ...told })
    await b.world.rest()
    expect(b.heard).toEqual(['audio.interrupted', 'audio.resumed'])
    b.world.close()
  })

  each('an interruption that never ends, or in which the app was suspended too, hides no later one and no end', ['callingx'], async shape => {
    const b = await bench(shape), interrupted = async (...events: ({ reason: string } | { shouldResume: boolean })[]): Promise<string[]> => {
      for (const event of events) b.world.callingx!.send('didAudioInterruption', { source: 'callingx', phase: 'reason' in event ? 'began' : 'ended', ...event })
      await b.world.rest()
      return b.heard.splice(0).filter(type => /interrupted|resumed/.test(type))
    }
    await b.report(1)
    expect(await interrupted({ reason: 'default' }, { reason: 'appWasSuspended' }, { shouldResume: true })).toEqual(['audio.interrupted', 'audio.resumed'])
    // iOS promises no end: the other call ended first, or wants ours not to go on.
    expect(await interrupted({ reason: 'default' }, { shouldResume: false })).toEqual(['audio.interrupted'])
    void b.port.end(end())
    await b.report(2)
    expect(await interrupted({ reason: 'default' }, { shouldResume: true })).toEqual(['audio.interrupted', 'audio.resumed'])
    b.world.close()
  })

  each('a connected call whose session is not activated is told as a diagnostic, and goes on [Apple forums 749202, 715488]', ALL, async shape => {
    const b = await bench(shape)
    b.world.system.takeAudio(true)
    if (platform === 'android' && shape === 'telecom') b.world.system.takeAudio(true)
    const { system } = b.world, { requestStart } = system
    system.requestStart = id => {
      const code = requestStart(id)
      system.takeAudio(true)
      return code
    }
    await b.report()
    void b.port.connected()
    await b.world.rest()
    system.clock.advance(5_000)
    await turns()
    expect(b.world.told).toContain('audio-not-activated')
    expect(b.heard).not.toContain('system.ended')
    b.world.close()
  })

  each('a host that throws, or an RTCAudioSession that does, harms nobody', ['callkeep'], async shape => {
    const world = openWorld(shape), heard: string[] = []
    const port = world.port({ onAudioActivated: () => { throw new Error('host') } })
    port.subscribe(event => { heard.push(event.type) })
    void port.report({ call: 'x', attempt: 1 })
    await world.rest()
    expect(heard).toContain('audio.activated')
    expect(world.callkeep!.rtc.isActive).toBe(true)
    expect(world.told).toEqual(['library-failed'])
    world.close()
  })
})

describe('mute and hold', () => {
  each('what the person does in the system\'s screen is told, what the app does is not', ALL, async shape => {
    const b = await bench(shape, { copies: 2 }), id = await b.report()
    b.world.system.clock.advance(2_000)
    b.heard.length = 0
    void b.port.setMuted?.(true)
    await b.world.rest()
    expect(b.world.system.calls.get(id)).toMatchObject({ isMuted: true })
    expect(b.heard).toEqual([])
    b.world.system.clock.advance(2_000)
    b.world.system.muteByPerson(id, false)
    await b.world.rest()
    expect(b.heard).toEqual(['system.unmuted'])
    b.world.system.hold(id, true)
    b.world.system.hold(id, false)
    await b.world.rest()
    expect(new Set(b.heard)).toEqual(new Set(['system.unmuted', 'system.held', 'system.resumed']))
    b.world.close()
  })

  each('a call that was muted before the system had it is muted there, and the engine does not unmute it as it starts', ALL, async shape => {
    const b = await bench(shape)
    void b.port.setMuted?.(true)
    const id = await b.report()
    expect(b.world.system.calls.get(id)).toMatchObject({ isMuted: true })
    b.world.system.muteByPerson(id, false)
    await b.world.rest()
    expect(b.world.system.calls.get(id)).toMatchObject({ isMuted: true })
    expect(b.heard).not.toContain('system.unmuted')
    b.world.close()
  })

  each('the next call begins unmuted', ALL, async shape => {
    const b = await bench(shape)
    await b.report(1)
    void b.port.setMuted?.(true)
    await b.world.rest()
    void b.port.end(end())
    await b.world.rest()
    const id = await b.report(2)
    expect(b.world.system.calls.get(id)).toMatchObject({ isMuted: false })
    b.world.close()
  })
})
