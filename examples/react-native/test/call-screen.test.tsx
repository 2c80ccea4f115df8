import './silent-modules'
import { REASONS, createEnd, type EndReason } from '@onhook/machine'
import fc from 'fast-check'
import { Platform } from 'react-native'
import { describe, expect, test } from 'vitest'
import { patience } from '../../../test/support/seed.ts'
import { CallScreen } from '../src/CallScreen'
import { EndedScreen } from '../src/EndedScreen'
import { createFakePhone, streamOf } from './fake-call'
import { render } from './render'

async function open(script: Parameters<typeof createFakePhone>[0] = {}) {
  const phone = createFakePhone(script)
  const screen = await render(<CallScreen phoneCall={phone.phoneCall} now={() => phone.world.clock.now()} />)
  return { phone, screen, status: () => screen.text('status') }
}
async function inCall(script: Parameters<typeof createFakePhone>[0] = {}) {
  const all = await open(script)
  await all.phone.join()
  return all
}

describe('the call screen shows', () => {
  test('a call that nobody has asked for yet', async () => {
    const { screen, status } = await open()
    expect(status()).toBe('Ready')
    expect(screen.state('Hang up')).toEqual({ disabled: true })
  })
  test('joining, with a way out', async () => {
    const { phone, screen, status } = await inCall({ transport: { join: 'silent' } })
    expect(phone.phoneCall.call.state).toBe('joining')
    expect(status()).toBe('Calling')
    expect(screen.labels()).toEqual(['Mute', 'Hang up'])
    expect(screen.state('Hang up')).toEqual({ disabled: false })
  })
  test('in call: how long it has lasted, and what can be done', async () => {
    const { phone, screen, status } = await inCall()
    expect(status()).toBe('0:00')
    await phone.advance(65_000)
    await phone.does(() => phone.setStreams({ local: streamOf('local'), remote: streamOf('remote') }))
    expect(status()).toBe('1:05')
    expect(screen.labels()).toEqual(['Mute', 'Camera', 'Small window', 'Hang up'])
    expect(screen.find('RTCVideoView').map(view => view.props['streamURL'])).toEqual(['remote', 'local'])
  })
  test('reconnecting, which is not the connection lost', async () => {
    const { phone, status, screen } = await inCall()
    await phone.does(() => phone.world.transport.sdk.lose())
    expect(status()).toBe('Reconnecting')
    expect(screen.texts().join()).not.toMatch(/lost/i)
    await phone.does(() => phone.world.transport.sdk.recover())
    expect(status()).toBe('0:00')
  })
  test('leaving, and nothing can be pressed any more', async () => {
    // An SDK that says nothing of its end.
    const { phone, screen, status } = await inCall({ transport: { endSays: [] } })
    await screen.press('Hang up')
    await phone.does(() => undefined)
    expect(status()).toBe('Leaving')
    expect(screen.state('Hang up')).toEqual({ disabled: true })
    expect(screen.state('Mute')).toEqual({ disabled: true, checked: false })
  })
  test('an end, in the words of its record, and the screen is told to go once', async () => {
    const { phone, status } = await inCall()
    await phone.does(() => phone.world.transport.sdk.kick())
    expect(status()).toBe('You were removed from the call')
    expect(phone.exits.map(end => end.reason)).toEqual(['removed-by-host'])
  })
  test.runIf(Platform.OS === 'android')('only the picture in picture-in-picture, and everything again after it', async () => {
    const { phone, screen } = await inCall()
    await phone.does(() => phone.setStreams({ local: streamOf('local'), remote: streamOf('remote') }))
    await phone.does(() => phone.phoneCall.call.send({ type: 'presentation.pipEntered' }))
    expect(screen.texts()).toEqual([])
    expect(screen.find('RTCVideoView').map(view => view.props['streamURL'])).toEqual(['remote'])
    await phone.does(() => phone.phoneCall.call.send({ type: 'presentation.pipExited', how: 'restored' }))
    expect(screen.labels()).toContain('Hang up')
  })
  test('that another app has the sound, that the phone mutes, and that the service was refused', async () => {
    const { phone, screen } = await inCall({ service: { start: 'refused-other' } })
    expect(screen.texts()).toContain('The call may stop when you leave the app')
    await phone.does(() => phone.phoneCall.call.send({ type: 'system.muted' }))
    expect(screen.texts()).toContain('Muted by the phone')
    await phone.does(() => phone.phoneCall.call.send({ type: 'audio.activated' }))
    await phone.does(() => phone.phoneCall.call.send({ type: 'audio.interrupted' }))
    expect(screen.texts()).toContain('Another app has the sound')
  })
  test('no button for a camera that the call has not', async () => {
    const { phone, screen } = await inCall()
    await phone.does(() => phone.setStreams({ local: streamOf('local', false) }))
    expect(screen.labels()).not.toContain('Camera')
  })
  test.runIf(Platform.OS === 'ios')('the other side in a view that can be a small window, which going home opens only while the call is up', async () => {
    const { phone, screen } = await inCall({ transport: { endSays: [] } })
    const pip = () => screen.find('RTCVideoView').map(view => view.props['iosPIP'])
    await phone.does(() => phone.setStreams({ remote: streamOf('remote') }))
    expect(pip()).toEqual([{ enabled: true, startAutomatically: true }])
    await screen.press('Hang up')
    await phone.does(() => undefined)
    expect([phone.phoneCall.call.state, pip()]).toEqual(['leaving', [{ enabled: true, startAutomatically: false }]])
  })
  test.runIf(Platform.OS === 'ios')('every control beside iOS\'s small window, as this screen is not in it; and no button for one before there is a picture to show', async () => {
    const { phone, screen } = await inCall()
    expect(screen.labels()).toEqual(['Mute', 'Hang up'])
    await phone.does(() => phone.setStreams({ local: streamOf('local'), remote: streamOf('remote') }))
    const before = [screen.labels(), screen.texts()]
    await screen.press('Small window')
    await phone.does(() => phone.phoneCall.call.send({ type: 'presentation.pipEntered' }))
    expect([screen.labels(), screen.texts()]).toEqual(before)
    expect(screen.labels()).toEqual(['Mute', 'Camera', 'Small window', 'Hang up'])
    await screen.press('Hang up')
    await phone.does(() => undefined)
    expect(phone.exits.map(end => end.reason)).toEqual(['local-leave'])
  })
})

describe('a press', () => {
  test('on mute asks for it, says that it is on, and takes it back', async () => {
    const { phone, screen } = await inCall()
    await screen.press('Mute')
    await phone.does(() => undefined)
    expect([phone.world.transport.muted, screen.state('Mute')]).toEqual([true, { disabled: false, checked: true }])
    await screen.press('Mute')
    await phone.does(() => undefined)
    expect([phone.world.transport.muted, screen.state('Mute')]).toEqual([false, { disabled: false, checked: false }])
  })
  test('on the camera turns it off and hides the own picture, and on again', async () => {
    const { phone, screen } = await inCall()
    await phone.does(() => phone.setStreams({ local: streamOf('local') }))
    await screen.press('Camera')
    expect([phone.cameras, screen.state('Camera'), screen.find('RTCVideoView').length]).toEqual([[false], { disabled: false, checked: false }, 0])
    await screen.press('Camera')
    expect([phone.cameras, screen.state('Camera'), screen.find('RTCVideoView').length]).toEqual([[false, true], { disabled: false, checked: true }, 1])
  })
  test('on the small window asks for it', async () => {
    const { phone, screen } = await inCall()
    await phone.does(() => phone.setStreams({ remote: streamOf('remote') }))
    await screen.press('Small window')
    expect(phone.pictureInPictures).toBe(1)
  })
  test('on hang up ends the call exactly once, however often it comes and whatever comes between', async () => {
    const happenings = ['press', 'press', 'lose', 'recover', 'fail', 'hangUp', 'kick', 'clickLeave', 'wait'] as const
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom(...happenings), { maxLength: 8 }), fc.constantFrom('joins' as const, 'silent' as const), async (story, join) => {
      const { phone, screen } = await inCall({ transport: { join } })
      const { sdk } = phone.world.transport
      for (const what of [...story, 'press'] as const) {
        if (what === 'press') await screen.press('Hang up')
        else if (what === 'wait') await phone.advance(500)
        else await phone.does(() => sdk[what]())
      }
      await phone.advance(120_000)
      expect(phone.commands.filter(command => command.type === 'recordEnd')).toHaveLength(1)
      expect(phone.exits).toHaveLength(1)
      expect(phone.world.transport.held()).toEqual([])
      await screen.unmount()
    }), { numRuns: 40 })
    // Forty calls are drawn, press by press: some 4 s of computing, which a busy machine makes a minute of.
  }, patience(120_000))
})

describe('the end', () => {
  const reasons = Object.keys(REASONS) as EndReason[]
  const show = (end: Parameters<typeof EndedScreen>[0]['end'], onAgain = () => undefined, onClose = () => undefined) => render(<EndedScreen title="demo" end={end} onAgain={onAgain} onClose={onClose} />)

  test.each(reasons)('%s has words of its own, and says that the connection was lost only where the record does', async reason => {
    const end = createEnd({ reason }, 1, 5_000, 2_000)
    const screen = await show(end)
    expect(screen.text('end')).not.toBe('')
    expect(screen.texts().join(' ')).not.toContain(reason.includes('-') ? reason : '\0')
    expect(screen.texts().some(text => /connection lost/i.test(text))).toBe(reason === 'network-lost')
    expect(screen.labels().includes('Call again')).toBe(end.recoverable)
  })
  test('of a call that was joined says how long it lasted', async () => {
    expect((await show(createEnd({ reason: 'remote-hangup' }, 1, 3_723_000, 1_000))).texts()).toContain('Lasted 1:02:02')
    expect((await show(createEnd({ reason: 'join-cancelled' }, 1, 3_723_000))).texts().join()).not.toContain('Lasted')
  })
  test('for want of a permission leads to the settings', async () => {
    const screen = await show(createEnd({ reason: 'no-media-permission' }, 1, 0))
    expect(screen.labels()).toEqual(['Open settings', 'Close'])
    expect(screen.texts()).toContain('Allow it in the settings of this phone, then call again.')
  })
})
