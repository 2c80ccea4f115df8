/**
 * Put in front of the example's bundle, for the only Hermes VM that runs on Linux (0.12.0, years older than the one in React Native): what
 * a phone's native side defines before JavaScript runs. Behind the bundle a person plays a call: see `play`.
 */
import { installLoop, pass } from './loop.ts'
import { emit, expo, hangUpOutside, moduleNamed, registerCallable, said, startApp, stored, swipeAway } from './modules.ts'
import { installOtherSide, otherSide, told } from './other-side.ts'
import { count, fabric, press, texts } from './screen.ts'

declare const print: (words: string) => void
/** Put in by the bundler. */
declare const PLATFORM: 'android' | 'ios'
const global = globalThis as unknown as { [name: string]: unknown }

installLoop()
installOtherSide()
const nothing = (): void => undefined, view = { NativeProps: {}, bubblingEventTypes: {}, directEventTypes: {}, Commands: {} }
Object.assign(global, {
  global: globalThis, window: globalThis, self: globalThis,
  RN$Bridgeless: true,
  RN$registerCallableModule: registerCallable,
  nativeModuleProxy: new Proxy({}, { get: (_, name) => moduleNamed(String(name)), has: (_, name) => moduleNamed(String(name)) !== undefined }),
  __turboModuleProxy: (name: string) => moduleNamed(name) ?? null,
  nativeFabricUIManager: fabric,
  nativeLoggingHook: (words: string, level: number) => { if (level > 1) print(`log: ${words}`) },
  RN$LegacyInterop_UIManager_getConstants: () => ({ RTCVideoView: view }),
  RN$LegacyInterop_UIManager_getConstantsForViewManager: () => view,
  RN$LegacyInterop_UIManager_getDefaultEventTypes: () => ({ bubblingEventTypes: {}, directEventTypes: {} }),
  RN$stopSurface: nothing,
  expo,
})
// What the old VM lacks of the language, and today's has.
const add = (on: object, name: string, value: unknown): void => { if (!(name in on)) Object.defineProperty(on, name, { configurable: true, writable: true, value }) }
add(Array.prototype, 'at', function (this: unknown[], index: number) { return this[index < 0 ? this.length + index : index] })
add(Object, 'hasOwn', (of: object, name: string) => Object.prototype.hasOwnProperty.call(of, name))

stored['onhook-example.settings'] = JSON.stringify({ relay: 'ws://192.168.1.20:4750', room: 'blue', camera: true, inspector: 'http://192.168.1.20:4748/?token=abc' })

/** What shows, with how many pictures, and what reached the native side since. */
const look = (what: string): void => {
  print(`${what}: ${texts().concat(count('RTCVideoView') > 0 ? ['own picture'] : []).join(' | ')}`)
  said.splice(0).forEach(words => print(`  ${words}`))
}
global['play'] = () => {
  startApp()
  pass(1_000)
  look('started')
  press('Join')
  pass(1_000)
  look('join pressed')
  otherSide.comes()
  pass(3_000)
  look('the other side came')
  otherSide.cut()
  pass(3_000)
  look('nothing comes through')
  otherSide.mend()
  pass(2_000)
  look('it comes through again')
  // The person twice, and the other side.
  press('Hang up')
  press('Hang up')
  pass(25)
  otherSide.hangsUp()
  pass(30_000)
  look('hung up')
  press('Close')
  pass(1_000)
  press('Join')
  pass(1_000)
  otherSide.comes()
  pass(3_000)
  look('joined again')
  hangUpOutside()
  pass(30_000)
  look('hung up outside')
  if (PLATFORM === 'android') {
    press('Close')
    emit('appStateDidChange', { app_state: 'active' })
    pass(1_000)
    press('Join')
    pass(1_000)
    otherSide.comes()
    pass(3_000)
    look('joined once more')
    swipeAway()
    pass(30_000)
    look('swiped away')
  }
  print(`the inspector was told: ${told.states.join(', ')}; ended ${told.ends.length} time${told.ends.length === 1 ? '' : 's'}: ${told.ends.join(', ')}`)
}
