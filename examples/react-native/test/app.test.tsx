import './phone-modules'
import { Platform } from 'react-native'
import { act } from 'react-test-renderer'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { native } from '../../../test/mobile/harness/native.ts'
import { App } from '../src/App'
import type { OpenCall } from '../src/call'
import type { Settings } from '../src/settings'
import { createFakePhone, type FakePhone } from './fake-call'
import { phone, prompts, withoutMicrophone } from './phone-modules'
import { render, type Rendered } from './render'

const RELAY = 'ws://192.168.1.20:4750'
let opened: { settings: Settings; fake: FakePhone }[] = []
/** What is on disk of a call whose process has died. */
let left: string | undefined
const openCall: OpenCall = (settings, onEnd) => {
  const fake = createFakePhone({ startAt: Date.now(), ...(left && { persist: { text: left } }) }, onEnd)
  opened.push({ settings, fake })
  return fake.phoneCall
}
const latest = (): FakePhone => opened.at(-1)!.fake

let app: Rendered
beforeEach(() => {
  phone.reset()
  opened = []
  left = undefined
})
afterEach(() => app.unmount())
async function start(stored: Partial<Settings> = { relay: RELAY }): Promise<void> {
  phone.stored.set('onhook-example.settings', JSON.stringify(stored))
  app = await render(<App openCall={openCall} />)
  await app.settle()
}
/** Joins, and everything that comes of it in the fake world. */
async function join(): Promise<void> {
  await app.press('Join')
  await app.settle()
  await latest().does(() => undefined)
}

describe('home', () => {
  test('says what is missing instead of calling', async () => {
    await start({})
    await app.press('Join')
    expect(app.texts()).toContain('Expected an address like ws://192.168.1.20:4750')
    expect(opened).toEqual([])
  })
  test('keeps what was typed, and begins with it the next time', async () => {
    await start({})
    await app.type('Relay', ` ${RELAY} `)
    await app.type('Room', 'blue')
    await join()
    expect(opened.map(({ settings }) => settings)).toEqual([{ relay: RELAY, room: 'blue', camera: true, inspector: '' }])
    expect(JSON.parse(phone.stored.get('onhook-example.settings')!)).toEqual(opened[0]!.settings)
  })
  test('begins anew where what was kept cannot be read', async () => {
    phone.stored.set('onhook-example.settings', '{')
    app = await render(<App openCall={openCall} />)
    await app.settle()
    expect(app.has('home-screen')).toBe(true)
  })
  test('wants an inspector with its token, or none', async () => {
    await start({ relay: RELAY, inspector: 'http://192.168.1.20:4748/' })
    await app.press('Join')
    expect(app.texts()).toContain('Expected the address that onhook inspect prints, with its token')
    await app.type('Inspector (may be empty)', 'http://192.168.1.20:4748/?token=abc')
    await join()
    expect(app.has('call-screen')).toBe(true)
  })
  test('takes the lines of the terminal as they were pasted', async () => {
    await start({})
    await app.type('Relay', 'relay at ws://[fd00::20]:4750\n')
    await app.type('Inspector (may be empty)', 'onhook: from another device: http://[fd00::20]:4748/?token=abc\n')
    await join()
    expect(opened.map(({ settings: { relay, inspector } }) => [relay, inspector])).toEqual([['ws://[fd00::20]:4750', 'http://[fd00::20]:4748/?token=abc']])
  })
  test('says what hindered the call from being made', async () => {
    phone.stored.set('onhook-example.settings', JSON.stringify({ relay: RELAY }))
    app = await render(<App openCall={() => { throw new Error('no such port') }} />)
    await app.settle()
    await app.press('Join')
    await app.settle()
    expect(app.text('problem')).toBe('Error: no such port')
  })
})

describe.runIf(Platform.OS === 'ios')('the phone rings', () => {
  async function letRing(): Promise<void> {
    await start()
    await app.press('Let this phone ring')
    await app.settle()
  }
  /** In the system's screen. */
  async function answer(): Promise<void> {
    await latest().does(() => latest().phoneCall.call.send({ type: 'system.answered' }))
    await latest().advance(1_000)
    expect([latest().phoneCall.call.state, app.has('call-screen')]).toEqual(['joined', true])
  }
  async function hangUp(): Promise<void> {
    await app.press('Hang up')
    await latest().advance(10_000)
    expect(app.text('end')).toBe('Call ended')
  }
  test('and who answers in the system\'s screen is in the call; until then home is shown', async () => {
    await letRing()
    expect([latest().rings, latest().phoneCall.call.state, app.has('home-screen')]).toEqual([1, 'idle', true])
    await answer()
    await hangUp()
  })
  test('and who answers is in the call, also where a dead process had left it: it ends first, and the answer is the next attempt\'s', async () => {
    left = JSON.stringify({ v: 1, hash: 'x', state: { attempt: 1 } })
    await letRing()
    await latest().advance(10_000)
    expect([latest().phoneCall.call.state, app.has('home-screen')]).toEqual(['ended', true])
    await answer()
    await hangUp()
    // It rings once more, and the person is where the last call has left them.
    await answer()
  })
  test('only when it was said where, and may be heard', async () => {
    await start({})
    await app.press('Let this phone ring')
    expect([app.texts().includes('Expected an address like ws://192.168.1.20:4750'), opened.length]).toEqual([true, 0])
    await app.unmount()
    withoutMicrophone()
    await letRing()
    expect(opened).toEqual([])
    await app.press('Continue')
    await act(async () => { await expect.poll(() => latest().rings).toBe(1) })
  })
  test('twice, and home is shown: the first call is over then, and the next one is another one', async () => {
    await letRing()
    await app.press('Let this phone ring')
    await app.settle()
    expect([opened.length, opened[0]!.fake.phoneCall.call.state, latest().rings, app.has('home-screen')]).toEqual([2, 'ended', 1, true])
    await join()
    expect([opened.length, latest().phoneCall.call.state, app.has('call-screen')]).toEqual([3, 'joined', true])
  })
})
test.runIf(Platform.OS === 'android')('without a library for Telecom the phone cannot ring', async () => {
  await start()
  expect(app.labels()).not.toContain('Let this phone ring')
})

describe('a permission', () => {
  test('is explained before the phone asks, and the call begins when it was given', async () => {
    withoutMicrophone()
    await start()
    await app.press('Join')
    await app.settle()
    expect(app.texts()).toEqual(['Your phone will ask', 'Microphone, so that the other side hears you.', 'Continue', 'Not now'])
    expect([prompts(), opened.length]).toEqual([0, 0])
    await app.press('Continue')
    await act(async () => { await expect.poll(() => opened.length).toBe(1) })
    expect(prompts()).toBe(1)
    expect(app.has('call-screen')).toBe(true)
  })
  test('is not asked for when the person would rather not', async () => {
    withoutMicrophone()
    await start()
    await app.press('Join')
    await app.settle()
    await app.press('Not now')
    expect([app.has('home-screen'), prompts(), opened.length]).toEqual([true, 0, 0])
  })
})

describe('a call', () => {
  test('is joined, and its end is told in words; closing leads home', async () => {
    await start()
    await join()
    expect(app.text('status')).toBe('0:00')
    await latest().does(() => latest().world.transport.sdk.kick())
    expect(app.text('end')).toBe('You were removed from the call')
    await app.press('Close')
    expect(app.has('home-screen')).toBe(true)
  })
  test('that was lost is called again as the next attempt of the same call', async () => {
    await start()
    await join()
    await latest().does(() => latest().world.transport.sdk.fail({ recoverable: false, cause: { reason: 'network-lost' } }))
    await latest().advance(10_000)
    expect(app.text('end')).toBe('Connection lost')
    await app.press('Call again')
    await latest().advance(1_000)
    expect([opened.length, latest().phoneCall.call.getSnapshot().attempt, latest().phoneCall.call.state]).toEqual([1, 2, 'joined'])
    expect(app.has('call-screen')).toBe(true)
  })
  test('ends once when hang up is pressed again and again, and takes only its own screen along', async () => {
    await start()
    await join()
    for (let n = 0; n < 3; n++) if (app.has('call-screen')) await app.press('Hang up')
    await latest().advance(10_000)
    expect(app.text('end')).toBe('Call ended')
    expect(latest().commands.filter(({ type }) => type === 'recordEnd')).toHaveLength(1)
    expect(latest().exits).toHaveLength(1)
    expect(latest().world.transport.held()).toEqual([])
  })
  test('is given back when the app goes', async () => {
    await start()
    await join()
    const { fake } = opened[0]!
    await app.unmount()
    await fake.advance(10_000)
    expect([fake.phoneCall.call.state, fake.world.transport.held()]).toEqual(['ended', []])
    await expect(fake.phoneCall.call.join()).rejects.toMatchObject({ code: 'disposed' })
  })
})

/** A call that is over, and whose `close` gives things back until it is told that it is done. */
async function slowToClose(): Promise<() => Promise<void>> {
  await start()
  await join()
  await app.press('Hang up')
  await latest().advance(10_000)
  await app.press('Close')
  let done!: () => void
  const isDone = new Promise<void>(resolve => { done = resolve }), { phoneCall } = latest()
  Object.assign(phoneCall, { close: () => isDone })
  return async () => {
    done()
    await app.settle()
    await latest().does(() => undefined)
  }
}
/** The rooms of all calls, and the states of those that were opened since the first. */
const since = (): unknown => [opened.map(({ settings }) => settings.room), opened.slice(1).map(({ fake }) => fake.phoneCall.call.state)]

describe('asked for twice while the last call gives things back', () => {
  test('by two presses it is one call, which is shown', async () => {
    const done = await slowToClose()
    await app.press('Join')
    await app.settle()
    await app.press('Join')
    await app.settle()
    expect(opened.length).toBe(1)
    await done()
    expect(since()).toEqual([['demo', 'demo'], ['joined']])
    expect(app.has('call-screen')).toBe(true)
  })
  test('by a press and a link it is the call of the link', async () => {
    const done = await slowToClose()
    await app.press('Join')
    await app.settle()
    await act(async () => { native.linking.open('onhook://meet/blue') })
    await app.settle()
    await done()
    expect(since()).toEqual([['demo', 'blue'], ['joined']])
    expect(app.has('call-screen')).toBe(true)
  })
  test('and the app is unmounted, none is opened', async () => {
    const done = await slowToClose()
    await app.press('Join')
    await app.settle()
    await app.unmount()
    await done()
    expect(opened.length).toBe(1)
  })
})

describe('a link', () => {
  test('that starts the app waits for a storage that is slow, and joins its room over the relay that was kept', async () => {
    phone.stored.set('onhook-example.settings', JSON.stringify({ relay: RELAY, room: 'demo' }))
    phone.reads = []
    native.linking.initial = 'onhook://meet/green'
    app = await render(<App openCall={openCall} />)
    await app.settle()
    native.linking.initial = null
    expect([phone.reads.length, opened.length, app.has('problem')]).toEqual([1, 0, false])
    await act(async () => { phone.reads!.forEach(answer => answer()) })
    await app.settle()
    await latest().does(() => undefined)
    expect(opened.map(({ settings }) => [settings.relay, settings.room])).toEqual([[RELAY, 'green']])
    expect(app.has('call-screen')).toBe(true)
  })
  test('joins its room', async () => {
    await start()
    await act(async () => { native.linking.open('onhook://meet/blue') })
    await app.settle()
    await latest().does(() => undefined)
    expect(opened.map(({ settings }) => settings.room)).toEqual(['blue'])
    expect(app.has('call-screen')).toBe(true)
  })
  test('without a relay leads home, and says what is missing', async () => {
    await start({})
    await act(async () => { native.linking.open('onhook://meet/blue') })
    await app.settle()
    expect(app.text('problem')).toBe('Fill in the relay to join blue')
  })
  test('to another room asks first: staying keeps the call', async () => {
    await start()
    await join()
    phone.answer = 'Stay'
    await act(async () => { native.linking.open('onhook://meet/blue') })
    await latest().advance(10_000)
    expect([phone.dialogs, opened.length, latest().phoneCall.call.state]).toEqual([['Leave this call?'], 1, 'joined'])
  })
  test('to another room leaves this call when the person says so, and joins that one', async () => {
    await start()
    await join()
    phone.answer = 'Leave and join'
    await act(async () => { native.linking.open('onhook://meet/blue') })
    await opened[0]!.fake.advance(10_000)
    await app.settle()
    await latest().does(() => undefined)
    expect(opened.map(({ settings }) => settings.room)).toEqual(['demo', 'blue'])
    expect([opened[0]!.fake.phoneCall.call.state, latest().phoneCall.call.state]).toEqual(['ended', 'joined'])
    expect(app.has('call-screen')).toBe(true)
  })
})
