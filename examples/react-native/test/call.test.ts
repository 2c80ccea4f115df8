/** The example's own composition over the real libraries: what reaches the relay, the phone and the inspector. */
import { callKit, phone } from './phone-modules'
import '../src/registration'
import { createRequire } from 'node:module'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { native, platform } from '../../../test/mobile/harness/native.ts'
import type { CallEnd } from '@onhook/machine'
import { openCall } from '../src/call'
import { DEFAULTS } from '../src/settings'

class FakeSocket {
  static all: FakeSocket[] = []
  readonly url: string
  readyState = 0
  sent: unknown[] = []
  closed = false
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: object) => void) | null = null
  onerror: (() => void) | null = null
  constructor(url: string) {
    this.url = url
    FakeSocket.all.push(this)
  }
  open(): void {
    this.readyState = 1
    this.onopen?.()
  }
  send(text: string): void { this.sent.push(JSON.parse(text)) }
  close(): void {
    this.closed = true
    this.readyState = 3
  }
}
vi.stubGlobal('WebSocket', FakeSocket)

const RELAY = 'ws://192.168.1.20:4750', INSPECTOR = 'http://192.168.1.20:4748/?token=abc'
/** Everything that is under way comes to rest, and CallKit does what it was asked. */
async function tick(): Promise<void> {
  for (let n = 0; n < 5; n++) {
    while (callKit.deliver()) { /* the next one */ }
    await new Promise(resolve => setTimeout(resolve, 0))
  }
}
beforeEach(() => {
  phone.reset()
  FakeSocket.all = []
})

describe('the composition of the example', () => {
  test('asks the phone and the network for nothing before the call is joined', async () => {
    const { call, close } = openCall({ ...DEFAULTS, relay: RELAY, room: 'quiet' }, () => undefined)
    await tick()
    expect([call.id, call.state, FakeSocket.all]).toEqual(['quiet', 'idle', []])
    expect(native.calls.filter(({ method }) => /^(getUserMedia|displayNotification|startCall|request)/.test(method))).toEqual([])
    await close()
  })
  test('joins the room of the relay, and gives everything back when it is left while joining', async () => {
    const ends: CallEnd[] = []
    const { call, close } = openCall({ ...DEFAULTS, relay: RELAY, room: 'blue' }, end => { ends.push(end) })
    call.send({ type: 'screen.mounted' })
    const joined = call.join().catch((error: unknown) => error)
    await tick()
    expect(call.state).toBe('joining')
    // CallKit is told of the video. On Android its library is never loaded, as its native half is not there (react-native-callkeep#798).
    expect(native.callsOf('RNCallKeep').filter(([method]) => method === 'startCall').map(started => started.at(-1))).toEqual(platform === 'ios' ? [true] : [])
    expect(Object.keys(createRequire(import.meta.url).cache).some(file => file.includes('/react-native-callkeep/'))).toBe(platform === 'ios')
    expect(native.callsOf('WebRTCModule').filter(([method]) => method === 'getUserMedia')).toHaveLength(1)
    const [relay] = FakeSocket.all
    relay!.open()
    await tick()
    expect([relay!.url, relay!.sent]).toEqual([RELAY, [{ type: 'join', room: 'blue', name: expect.any(String), resume: false }]])
    expect((await call.leave('button')).reason).toBe('join-cancelled')
    await joined
    expect(ends.map(({ reason }) => reason)).toEqual(['join-cancelled'])
    await close()
    await expect(call.join()).rejects.toMatchObject({ code: 'disposed' })
    expect(FakeSocket.all.filter(({ closed }) => !closed)).toEqual([])
    // The microphone and the camera.
    expect(native.callsOf('WebRTCModule').filter(([method]) => method === 'mediaStreamTrackRelease')).toHaveLength(2)
    await tick()
    expect([callKit.shown.size, callKit.violations]).toEqual([0, []])
    // No service was started for a call that was never joined, so none is stopped.
    if (platform === 'android') expect(native.callsOf('NotifeeApiModule').filter(([method]) => /displayNotification|stopForegroundService/.test(String(method)))).toEqual([])
  })
  test.runIf(platform === 'ios')('lets the phone ring, joins when that is answered in the system\'s screen, and ends it there', async () => {
    const { call, ring, close } = openCall({ ...DEFAULTS, relay: RELAY, room: 'ring' }, () => undefined)
    await tick()
    ring!()
    await tick()
    const [uuid = ''] = callKit.shown
    expect([callKit.shown.size, call.state, FakeSocket.all]).toEqual([1, 'idle', []])
    callKit.answer(uuid)
    await tick()
    expect([call.state, FakeSocket.all.length]).toEqual(['joining', 1])
    void call.leave('button')
    await close()
    await tick()
    expect([callKit.shown.size, callKit.violations]).toEqual([0, []])
  })
  test.runIf(platform === 'ios')('is idle after the person has declined in the system\'s screen, and a call can be joined then', async () => {
    const { call, ring, close } = openCall({ ...DEFAULTS, relay: RELAY, room: 'decline' }, () => undefined)
    await tick()
    ring!()
    await tick()
    expect(callKit.endBySystem()).toBe(true)
    await tick()
    expect([call.state, FakeSocket.all, callKit.shown.size]).toEqual(['idle', [], 0])
    void call.join().catch(() => undefined)
    await tick()
    expect([call.state, FakeSocket.all.length, callKit.shown.size]).toEqual(['joining', 1, 1])
    await close()
    await tick()
    expect([callKit.shown.size, callKit.violations]).toEqual([0, []])
  })
  test.runIf(platform === 'ios')('takes a ring back that nobody answered, once, so the next one rings alone', async () => {
    const first = openCall({ ...DEFAULTS, relay: RELAY, room: 'twice' }, () => undefined)
    await tick()
    first.ring!()
    await tick()
    const [uuid = ''] = callKit.shown
    await first.close()
    expect([callKit.ends.get(uuid), callKit.reasons.at(-1)]).toEqual([['ours'], 3])
    const second = openCall({ ...DEFAULTS, relay: RELAY, room: 'twice' }, () => undefined)
    await tick()
    second.ring!()
    await tick()
    expect([callKit.shown.size, callKit.shown.has(uuid)]).toEqual([1, false])
    await second.close()
    await second.close()
    expect([callKit.shown.size, callKit.violations]).toEqual([0, []])
  })
  test('tells the inspector, by the page\'s address as a person copies it, and under the phone\'s own name', async () => {
    const { call, close } = openCall({ ...DEFAULTS, relay: RELAY, room: 'red', inspector: INSPECTOR }, () => undefined)
    const [inspector] = FakeSocket.all
    expect(inspector?.url).toBe('ws://192.168.1.20:4748/ws?token=abc')
    inspector?.open()
    void call.leave()
    await close()
    expect(inspector?.sent[0]).toMatchObject({ kind: 'hello', role: 'recorder', device: { platform } })
    expect(inspector?.closed).toBe(true)
  })
})
