/** What a phone's library does that a browser does not, over its real JavaScript; each regression names its thread. */
import { webrtc } from './library.ts'
import * as library from 'react-native-webrtc'
import wrtc from '@roamhq/wrtc'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ClockPort } from '@onhook/machine'
import { createReactNativeWebRtcTransport, createWebSocketSignalling, type OutgoingMessage, type SignallingHandlers } from '@onhook/adapters/react-native-webrtc'
import { WebSocket } from 'ws'
import { call, FAST, pause, relay, sent, side, sides, surprises, until } from '../../support/webrtc-sides.ts'
import { native, platform } from '../harness/native.ts'
import { phone } from './phone.ts'

const isAndroid = platform === 'android'
/** Everything that was taken was given back, natively and in JavaScript, and nothing was touched after it was disposed. */
const isGivenBack = async (): Promise<void> => {
  await until(() => webrtc.kept() === 0, 'connections are disposed')
  expect({ hot: webrtc.hot(), streams: webrtc.streams(), disposedUses: webrtc.disposedUses, crashes: webrtc.crashes }).toEqual({ hot: [], streams: 0, disposedUses: [], crashes: [] })
}
afterEach(() => {
  webrtc.repeatStates(false)
  for (const found of [webrtc.disposedUses, webrtc.crashes]) found.length = 0
})

describe('a call', () => {
  it('is left by us: the stream is released, not only stopped [react-native-webrtc#1028, #1019]', async () => {
    const us = phone(library, 'us'), them = side('them')
    await call(us, them)
    expect(webrtc.hot()).toHaveLength(1)
    void us.port.leave(us.ctx)
    // In the moment in which it is said: the native side does it in order, and is told before the connection is closed.
    expect([us.told.at(-1), webrtc.hot()]).toEqual(['left', []])
    await isGivenBack()
    await until(() => them.told.includes('left:remote-hangup'), 'they know')
  })
  it('is left by them', async () => {
    const us = phone(library, 'us'), them = side('them')
    await call(us, them)
    void them.port.leave(them.ctx)
    await until(() => us.told.includes('left:remote-hangup'), 'we know')
    await isGivenBack()
    expect(surprises(us)).toEqual([])
  })
  it('gives its senders back before its tracks, so that none is disposed in an open connection [react-native-webrtc#1077, #1062]', async () => {
    const us = phone(library, 'us'), them = side('them')
    await call(us, them)
    native.calls.length = 0
    await us.port.releaseMedia!(us.ctx)
    expect(native.callsOf('WebRTCModule').map(([method]) => method).filter(method => /track|stream/i.test(String(method)))).toEqual([
      'mediaStreamTrackSetEnabled', 'senderReplaceTrack', 'mediaStreamRemoveTrack', 'mediaStreamTrackRelease', 'mediaStreamRelease',
    ])
    await us.port.releaseMedia!(us.ctx)
    expect(native.callsOf('WebRTCModule').filter(([method]) => method === 'mediaStreamRelease')).toHaveLength(1)
    await pause(200)
    expect([us.told, us.port.isAlive!(), webrtc.open()]).toEqual([['joined'], true, 1])
    void us.port.leave(us.ctx)
    await isGivenBack()
  })
  it('a track is not touched after it was given back, muted or not [mconf/bbb-mobile-sdk#716]', async () => {
    for (const isMuted of [false, true]) {
      const us = phone(library, 'us', { capture: { audio: true, video: true } }), them = side('them')
      await call(us, them)
      expect(webrtc.hot()).toHaveLength(2)
      await us.port.setMuted!(isMuted)
      void us.port.leave(us.ctx)
      await us.port.setMuted!(!isMuted)
      void us.port.releaseMedia!(us.ctx)
      await isGivenBack()
      await them.port.leave(them.ctx)
      sides.length = 0
    }
  })
  it('a connection that is closed is asked for nothing that crashes the application, however late the answers are [react-native-webrtc#1683, #1640]', async () => {
    let handlers!: SignallingHandlers
    const out: OutgoingMessage[] = []
    const us = phone(library, 'us', { signalling: { open(_, given) {
      handlers = given
      queueMicrotask(() => given.onMessage({ type: 'accepted', polite: true }))
      return { send: message => { out.push(message) }, close() {} }
    } } })
    await us.port.join(us.ctx)
    handlers.onMessage({ type: 'peer', peer: 'them' })
    await until(() => out.some(each => each.type === 'description'), 'our offer')
    // Their offer crosses ours; we are polite and roll back, and are left before the native side has answered.
    const their = new wrtc.RTCPeerConnection()
    onTestFinished(() => their.close())
    their.createDataChannel('', { negotiated: true, id: 0 })
    const offer = await their.createOffer()
    webrtc.delay('peerConnectionSetLocalDescription', 150)
    handlers.onMessage({ type: 'description', session: 0, description: { type: 'offer', sdp: offer.sdp! } })
    await until(() => native.callsOf('WebRTCModule').some(([method, , description]) => method === 'peerConnectionSetLocalDescription' && (description as RTCSessionDescription).type === 'rollback'), 'the rollback')
    // It was done before the leave: only its answer is late.
    await pause(50)
    void us.port.leave(us.ctx)
    await pause(250)
    await isGivenBack()
    expect(us.contained.map(String)).toEqual(['Error: setRemoteDescription of a connection that is closed'])
  })
  it('an ICE restart keeps it, and the offer is one of a restart', async () => {
    const us = phone(library, 'us'), them = side('them')
    await call(us, them)
    native.calls.length = 0
    await us.port.restartMedia!(us.ctx)
    await until(() => native.callsOf('WebRTCModule').some(([method, , description]) => method === 'peerConnectionSetRemoteDescription' && (description as { type: string }).type === 'answer'), 'answered')
    expect(native.callsOf('WebRTCModule').find(([method]) => method === 'peerConnectionCreateOffer')?.[2]).toEqual({ IceRestart: 'true' })
    await pause(300)
    expect([us.told, them.told, webrtc.open()]).toEqual([['joined'], ['joined'], 1])
  })
  it('a replaced connection is closed and disposed, the microphone goes on in the new one, which has the present ICE servers', async () => {
    let reads = 0
    const us = phone(library, 'us', { get ice() { return { iceServers: [{ urls: 'stun:127.0.0.1:9', username: `${++reads}` }] } } }), them = side('them')
    await call(us, them)
    const names = (): unknown[] => native.callsOf('WebRTCModule').filter(([method]) => method === 'peerConnectionInit').map(([, configuration]) => (configuration as RTCConfiguration).iceServers?.[0]?.username)
    expect(names()).toHaveLength(1)
    // Reloaded: it is back under the same name at once.
    them.die()
    const again = side('them')
    await again.port.join(again.ctx)
    await until(() => again.told.includes('joined'), 'met again', 10_000)
    expect(names().length).toBeGreaterThan(1)
    expect(new Set(names()).size).toBe(names().length)
    await until(() => webrtc.kept() === 1, 'the old one is disposed')
    expect([us.told.filter(each => each.startsWith('left')), webrtc.hot().length]).toEqual([[], 1])
    void us.port.leave(us.ctx)
    await isGivenBack()
  })
  it('states that come twice, and events after the close, are told once and not at all', async () => {
    webrtc.repeatStates(true)
    const us = phone(library, 'us'), them = side('them')
    await call(us, them)
    native.calls.length = 0
    void us.port.leave(us.ctx)
    await isGivenBack()
    expect([us.told, native.callsOf('WebRTCModule').filter(([method]) => method === 'peerConnectionClose').length]).toEqual([['joined', 'left'], 1])
  })
  it('the end of candidates, which the library does not know, is harmless', async () => {
    const us = phone(library, 'us', { signalling: {
      open: (context, handlers) => createWebSocketSignalling(relay.url, { WebSocket, room: 'r', identity: 'us' }).open(context, {
        ...handlers,
        onMessage(message) {
          handlers.onMessage(message)
          if (message.type === 'candidate') handlers.onMessage({ type: 'candidate', session: message.session, candidate: null })
        },
      }),
    } })
    const them = side('them')
    await call(us, them)
    await pause(200)
    expect(surprises(us)).toEqual([])
  })
  it('statistics are a map, and its bytes are numbers that grow', async () => {
    const bytes: unknown[] = []
    const us = phone(library, 'us', { onStats: report => report.forEach(each => { if (each.type === 'inbound-rtp') bytes.push(each.bytesReceived) }) })
    const them = phone(library, 'them')
    await call(us, them)
    const voice = setInterval(() => webrtc.speak(), 10)
    onTestFinished(() => clearInterval(voice))
    await until(() => (bytes.at(-1) as number) > 0, 'bytes')
    const before = bytes.at(-1) as number
    await until(() => (bytes.at(-1) as number) > before, 'more bytes')
    expect(bytes.every(each => typeof each === 'number')).toBe(true)
  })
  it('remote streams are those of the library', async () => {
    const seen: unknown[] = []
    const us = phone(library, 'us', { onRemoteStream: stream => seen.push(stream) }), them = phone(library, 'them')
    await call(us, them)
    await until(() => seen.length > 0, 'a stream')
    expect(seen[0]).toBeInstanceOf(library.MediaStream)
  })
})

describe('the configuration', () => {
  it('is not rewritten, and may be frozen', async () => {
    // The library lower-cases the addresses in place, and deletes `url` (RTCPeerConnection.ts, "Sanitize ICE servers").
    const server = Object.freeze({ urls: 'STUN:127.0.0.1:9', username: 'U', credential: 'C' }), ice = Object.freeze({ iceServers: Object.freeze([server]) as never })
    const us = phone(library, 'us', { ice })
    const them = side('them')
    await call(us, them)
    expect(server).toEqual({ urls: 'STUN:127.0.0.1:9', username: 'U', credential: 'C' })
    expect(native.callsOf('WebRTCModule').find(([method]) => method === 'peerConnectionInit')?.[1]).toEqual({ iceServers: [{ urls: ['stun:127.0.0.1:9'], username: 'U', credential: 'C' }] })
  })
})

describe('permissions, asked by the library itself', () => {
  it('Android is asked through React Native, iOS through the native module', async () => {
    native.permissions.willAnswer('RECORD_AUDIO', 'denied')
    await phone(library, 'us').port.join({ attempt: 1, signal: new AbortController().signal })?.catch(() => undefined)
    const asked = (module: string): boolean => native.callsOf(module).some(([method]) => method === 'requestPermission')
    expect([asked('PermissionsAndroid'), asked('WebRTCModule')]).toEqual(isAndroid ? [true, false] : [false, true])
  })
  const reasonOf = async (join: unknown): Promise<unknown> => Promise.resolve(join).then(() => 'joined', (error: Error & { reason?: string }) => [error instanceof Error, error.name, error.reason])
  it('granted after the leave: taken and given back at once', async () => {
    native.permissions.willAnswer('RECORD_AUDIO', 'pending')
    const us = phone(library, 'us'), before = webrtc.taken()
    const join = reasonOf(us.port.join(us.ctx))
    await until(() => native.permissions.asking().length === 1, 'the dialog')
    void us.port.leave(us.ctx)
    expect([us.told, await join]).toEqual([['left'], [true, 'Error', 'join-cancelled']])
    native.permissions.tell('RECORD_AUDIO', 'granted')
    await until(() => webrtc.taken() > before, 'the late microphone')
    await until(() => webrtc.hot().length === 0, 'given back', 200)
    await isGivenBack()
    expect(sent('join')).toBe(0)
  })
  it('granted while asked: the call goes on', async () => {
    native.permissions.willAnswer('RECORD_AUDIO', 'pending')
    const us = phone(library, 'us'), them = side('them')
    await them.port.join(them.ctx)
    const join = us.port.join(us.ctx)
    await until(() => native.permissions.asking().length === 1, 'the dialog')
    native.permissions.tell('RECORD_AUDIO', 'granted')
    await join
    await until(() => us.told.includes('joined'), 'joined')
  })
  it('refused, or refused for ever: the join is refused with an error and its reason', async () => {
    for (const answer of ['denied', 'never_ask_again'] as const) {
      native.permissions.willAnswer('RECORD_AUDIO', answer)
      const us = phone(library, 'us')
      expect(await reasonOf(us.port.join(us.ctx))).toEqual([true, 'SecurityError', 'no-media-permission'])
      expect([us.told, us.port.isAlive!()]).toEqual([[], false])
      native.permissions.grant('RECORD_AUDIO')
    }
    await isGivenBack()
  })
  it('what the devices fail with is an error with its name and its message', async () => {
    // GetUserMediaImpl.java: a camera without an activity, and what has neither track.
    for (const [type, message] of [['Error', 'No current Activity.'], ['DOMException', 'AbortError'], ['TypeError', 'no such device']] as [string, string][]) {
      webrtc.failCapture([type, message])
      await expect(phone(library, 'us').port.join({ attempt: 1, signal: new AbortController().signal })).rejects.toMatchObject({ name: type, message, reason: 'device-failed' })
    }
    await isGivenBack()
  })
  it('a microphone that the phone takes away in the call is muted, and the call goes on', async () => {
    const us = phone(library, 'us'), them = side('them')
    await call(us, them)
    native.emit('mediaStreamTrackEnded', { trackId: webrtc.hot()[0] })
    expect([us.told, us.port.isAlive!()]).toEqual([['joined', 'muted'], true])
    void us.port.leave(us.ctx)
    await isGivenBack()
  })
  it('the microphone refused and the camera granted is no call: the library would go on without it', async () => {
    native.permissions.willAnswer('RECORD_AUDIO', 'denied')
    const us = phone(library, 'us', { capture: { audio: true, video: true } }), before = webrtc.taken()
    expect(await reasonOf(us.port.join(us.ctx))).toEqual([true, 'NotAllowedError', 'no-media-permission'])
    expect(webrtc.taken() - before).toBe(1)
    await isGivenBack()
  })
  it('the camera refused is a call without it, and a diagnostic', async () => {
    native.permissions.willAnswer('CAMERA', 'denied')
    const us = phone(library, 'us', { capture: { audio: true, video: true } }), them = side('them')
    await call(us, them)
    expect([us.diagnostics.map(each => [each.port, each.code]), webrtc.hot().length]).toEqual([[['transport', 'camera-refused']], 1])
  })
  it('a call that wants no camera misses none', async () => {
    const us = phone(library, 'us'), them = side('them')
    await call(us, them)
    expect(us.diagnostics).toEqual([])
  })
})

/** A clock whose timers stand still while the application is in the background, and are all due when it comes back, as JavaTimerManager.kt does it. */
function createPausedClock(): ClockPort & { isPaused: boolean; resume(): void } {
  const waiting = new Map<object, () => void>()
  return {
    isPaused: false,
    now: () => performance.now(),
    setTimeout(run, ms) {
      const handle = {}
      waiting.set(handle, () => undefined)
      const real = setTimeout(() => {
        if (this.isPaused) { waiting.set(handle, run); return }
        waiting.delete(handle)
        run()
      }, ms)
      return { handle, real }
    },
    clearTimeout(handle) {
      const known = handle as { handle: object; real: NodeJS.Timeout } | undefined
      if (!known) return
      clearTimeout(known.real)
      waiting.delete(known.handle)
    },
    resume() {
      this.isPaused = false
      const due = [...waiting.values()]
      waiting.clear()
      for (const run of due) run()
    },
  }
}
describe('timers that stand still in the background [react-native#56324, #47436, #47495, #33043]', () => {
  it('are no loss when they go on, though every deadline has passed', async () => {
    const clock = createPausedClock()
    const us = phone(library, 'us', { clock }), them = phone(library, 'them', { timing: { beatMs: 50, debounceMs: 300, silenceMs: 20_000, deadMs: 20_000, stepMs: 20_000 } })
    await call(us, them)
    clock.isPaused = true
    await pause(3000)
    clock.resume()
    await pause(1500)
    expect([us.told, us.port.isAlive!()]).toEqual([['joined'], true])
  })
  it('while a permission dialog pauses the activity: its answer counts, however long it took', async () => {
    native.permissions.willAnswer('RECORD_AUDIO', 'pending')
    const clock = createPausedClock()
    const us = phone(library, 'us', { clock }), them = side('them')
    await them.port.join(them.ctx)
    const join = us.port.join(us.ctx)
    await until(() => native.permissions.asking().length === 1, 'the dialog')
    clock.isPaused = true
    await pause(FAST.stepMs + 500)
    native.permissions.tell('RECORD_AUDIO', 'granted')
    await until(() => us.told.includes('joined'), 'joined')
    clock.resume()
    await join
    await pause(200)
    expect(us.told).toEqual(['joined'])
  })
  it('do not keep the end back: the other side’s hang-up is an event, and needs no timer', async () => {
    const clock = createPausedClock()
    const us = phone(library, 'us', { clock }), them = side('them')
    await call(us, them)
    clock.isPaused = true
    void them.port.leave(them.ctx)
    await until(() => us.told.includes('left:remote-hangup'), 'the end')
    await isGivenBack()
  })
  it('nor the leave: it is done without one', async () => {
    const clock = createPausedClock()
    const us = phone(library, 'us', { clock }), them = side('them')
    await call(us, them)
    clock.isPaused = true
    void us.port.leave(us.ctx)
    expect([us.told.at(-1), webrtc.hot()]).toEqual(['left', []])
    await isGivenBack()
  })
})

it('before React Native has set up `performance`, the wall clock does', async () => {
  const us = phone(library, 'us')
  vi.stubGlobal('performance', undefined)
  const join = Promise.resolve(us.port.join(us.ctx)).catch((error: Error & { reason?: string }) => error.reason)
  void us.port.leave(us.ctx)
  vi.unstubAllGlobals()
  expect([await join, us.told]).toEqual(['join-cancelled', ['left']])
})
