/** The example's app in a browser, with a call by `createReactNativeCall` over fake ports that a test moves. */
import { createFakeWorld, type FakeWorld } from '@onhook/adapters/fake'
import { createReactNativeCall, type PermissionsPort, type ReactNativeLibraries } from '@onhook/adapters/react-native'
import type { EndReason } from '@onhook/machine'
import { createRef } from 'react'
import { createRoot } from 'react-dom/client'
import { AppState, BackHandler, Platform } from 'react-native'
import { App } from '../../../examples/react-native/src/App'
import type { OpenCall, Streams } from '../../../examples/react-native/src/call'
import { smallWindow, startIOSPIP, stopIOSPIP } from './modules'

type Script = { join?: 'joins' | 'silent'; endSays?: []; service?: 'refused-other' }
/** What the person sees of the streams: `white` is the worst ground for words. */
type Picture = 'remote' | 'white' | 'none'

const asked = new Set<keyof Awaited<ReturnType<PermissionsPort['check']>>>()
let script: Script = {}, world: FakeWorld, call: ReturnType<typeof createReactNativeCall>, title = ''
let streams: Streams = {}
const listeners = new Set<() => void>()
const streamOf = (url: string): never => ({ toURL: () => url, getVideoTracks: () => [{}] }) as never

/** The call's clock stands still, so that a picture is the same each time; the screens ask the browser's. */
const { now } = Date
Date.now = () => world?.clock.now() ?? now()

const openCall: OpenCall = ({ room }, onEnd) => {
  world = createFakeWorld({ startAt: now(), transport: script, ...(script.service && { service: { start: script.service } }) })
  const { transport, service, clock } = world.ports
  const libraries: ReactNativeLibraries = { reactNative: { Platform, AppState, BackHandler }, expoPip: smallWindow, webrtc: { startIOSPIP, stopIOSPIP } }, remoteView = createRef<never>()
  // Of the phone's own ports: the app, the back button and the small window. The service and the transport are moved by the test.
  call = createReactNativeCall({ id: room, title: title || room, libraries, transport, service, clock, pipView: remoteView, screen: { exit: onEnd } })
  return {
    call: call.call, title: title || room, remoteView,
    subscribe(listener) {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    getStreams: () => streams,
    setCamera: () => undefined,
    enterPictureInPicture: () => call.pictureInPicture?.enter(),
    close: () => call.dispose(),
  }
}
const permissions: PermissionsPort = {
  check: async () => ({ microphone: !asked.has('microphone'), camera: !asked.has('camera'), notifications: !asked.has('notifications'), bluetooth: !asked.has('bluetooth') }),
  request: async () => undefined,
  onAnswered: () => () => undefined,
} as unknown as PermissionsPort

const stage = {
  /** Before the next call. */
  prepare: (next: Script, name = ''): void => { script = next; title = name },
  lacks: (...names: ('microphone' | 'camera' | 'notifications' | 'bluetooth')[]): void => names.forEach(name => asked.add(name)),
  /** Everything that is under way happens, and so much time passes. */
  advance: (ms = 0): Promise<void> => world.advance(ms),
  show(picture: Picture): void {
    streams = picture === 'none' ? {} : { local: streamOf('local'), remote: streamOf(picture) }
    for (const listener of listeners) listener()
  },
  lose: () => world.transport.sdk.lose(),
  /** The connection ends for good, and the SDK says why. */
  end(reason: EndReason): void { world.transport.sdk.fail({ recoverable: false, cause: { reason } }) },
  system: (type: 'system.muted' | 'audio.activated' | 'audio.interrupted'): void => { call.call.send({ type }) },
  state: () => call.call.getSnapshot(),
}
export type Stage = typeof stage
Object.assign(globalThis, { stage })

createRoot(document.getElementById('root')!).render(<App openCall={openCall} permissions={permissions} />)
