/** One app on one phone: the real library, of which each test gets a view of its own, and everything that it holds is given back. */
import { AppState, DeviceEventEmitter, PermissionsAndroid, Platform } from 'react-native'
import { createAndroidForegroundService, registerAndroidForegroundService, type AndroidForegroundOptions, type AndroidForegroundService, type AndroidLibraries, type NotificationLibrary, type Orphan, type RegistrationOptions } from '@onhook/adapters/android-foreground'
import type { ServiceEvent } from '@onhook/machine'
import { createVirtualClock, type VirtualClock } from '@onhook/machine/testing'
import { native } from '../harness/native.ts'
import { createPhone, type Kind, type Phone } from './phone.ts'

type Diagnostic = Parameters<NonNullable<RegistrationOptions['onDiagnostic']>>[0]
export type Rig = {
  phone: Phone
  libraries: AndroidLibraries
  clock: VirtualClock
  port: AndroidForegroundService
  said: ServiceEvent[]
  told: Diagnostic[]
  orphans: Orphan[]
  codes(): string[]
  /** Lets promises settle and time pass, until all is at rest. */
  rest(ms?: number): Promise<void>
  dispose(): void
}
export type RigOptions = { service?: AndroidForegroundOptions; registration?: RegistrationOptions; isRegistered?: boolean; setUp?(phone: Phone): void; realTime?: boolean }

/** A view of the library whose listeners can be taken away: an app has one library for its whole life, a test file has many apps. */
export function viewOf(real: NotificationLibrary, undo: (() => void)[]): NotificationLibrary {
  return Object.create(real, {
    onForegroundEvent: { value: (observer: Parameters<NotificationLibrary['onForegroundEvent']>[0]) => {
      const off = real.onForegroundEvent(observer)
      undo.push(off)
      return off
    }, writable: true },
  }) as NotificationLibrary
}

export const turn = (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })

export function createRig(real: NotificationLibrary, kind: Kind, options: RigOptions = {}): Rig {
  const undo: (() => void)[] = [], told: Diagnostic[] = [], orphans: Orphan[] = [], said: ServiceEvent[] = []
  const phone = createPhone(kind), clock = createVirtualClock()
  options.setUp?.(phone)
  const notifications = viewOf(real, undo)
  const app: AndroidLibraries['AppState'] = {
    get currentState() { return AppState.currentState },
    addEventListener(type, listener) {
      const subscription = AppState.addEventListener(type, listener)
      undo.push(() => subscription.remove())
      return subscription
    },
  }
  const libraries: AndroidLibraries = { notifications, AppState: app, PermissionsAndroid, Platform }
  const time = options.realTime ? {} : { clock }
  if (options.isRegistered !== false) registerAndroidForegroundService(notifications, { ...time, onDiagnostic: each => { told.push(each) }, onOrphan: each => { orphans.push(each) }, ...options.registration })
  const port = createAndroidForegroundService(libraries, { onDiagnostic: each => { told.push(each) }, ...options.service })
  port.subscribe(event => { said.push(event) })
  return {
    phone, libraries, clock, port, said, told, orphans,
    codes: () => told.map(each => each.code),
    async rest(ms = 0) {
      for (let n = 0; n < 12; n++) await turn()
      for (let passed = 0; passed < ms; passed += 50) { clock.advance(50); for (let n = 0; n < 4; n++) await turn() }
    },
    dispose() { for (const off of undo) off() },
  }
}
export { DeviceEventEmitter, native }
