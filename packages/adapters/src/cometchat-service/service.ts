import type { ServiceInfo, ServicePort } from '@onhook/machine'
import { ask, createQueue, type Timers } from '../android-foreground/asking.ts'
import type { AppStateLike, PermissionsLike, PlatformLike } from '../android-foreground/library.ts'
import { createListeners, createRefusedService } from '../android-foreground/no-service.ts'
import type { DeviceEvents } from '../android-foreground/task-removed.ts'
import { createDiagnostics, type OnDiagnostic } from '../diagnostic.ts'

/** `CometChatOngoingCallService` of version 5: a bridge to `launch(context)` and `abort(context)`. */
export interface OngoingCallService { launch(): unknown; abort(): unknown }
/** `NativeModules.CallNotificationService` of @cometchat/calls-sdk-react-native 4.4. Its functions return nothing. */
export interface CallNotificationModule { startService(): unknown; stopService(): unknown }

export type CometChatServiceOptions = {
  AppState: AppStateLike
  PermissionsAndroid: PermissionsLike
  Platform: PlatformLike
  /** Used to hear `onTaskRemoved` of version 4: the task was swiped away, and its service has stopped itself. */
  DeviceEventEmitter?: DeviceEvents
  /**
   * Permissions without which the service would crash the app from Android 14 on. If one is missing, the service is not started.
   * Default: RECORD_AUDIO, FOREGROUND_SERVICE_MICROPHONE and FOREGROUND_SERVICE_MEDIA_PLAYBACK.
   */
  permissions?: readonly string[]
  onDiagnostic?: OnDiagnostic
  /** Default: the runtime's timers. */
  clock?: Timers
}
/** A service port without `update`: CometChat's notification cannot be changed, and has no buttons. */
export type CometChatService = Pick<Required<ServicePort>, 'launch' | 'abort' | 'subscribe'>

const PERMISSION = 'android.permission.'
/**
 * Version 4 starts as microphone and mediaPlayback. The documents of version 5 ask for the same two and for a camera's, which a call without
 * video does not have.
 */
const NEEDED = ['RECORD_AUDIO', 'FOREGROUND_SERVICE_MICROPHONE', 'FOREGROUND_SERVICE_MEDIA_PLAYBACK']
/**
 * In milliseconds. `START_MS`: how long a start may take before the next step. `STOP_MS`: how long each of the two tries of an abort may take.
 * `ASSUMED_MS`: version 4 does not report its start, so it counts as started after this. `LATE_MS`: by then the SDK's own timer of 500 ms has
 * started what it starts.
 */
const START_MS = 4_500, STOP_MS = 1_000, ASSUMED_MS = 1_000, LATE_MS = 700, ANSWER_MS = 500
const services = new Map<unknown, CometChatService>()

type Run = { isUp?: boolean }

/**
 * The foreground service of CometChat's SDK on Android, of either version.
 *
 * Version 5: the port reports `service.started` when `launch()` resolves and `service.stopped` when `abort()` does. It reports nothing for a launch
 * that is not answered. Version 4 answers nothing, so it counts as started after a second in which nothing was heard. Both versions are started
 * only while the app is active and its permissions are held. An abort waits for a start that is under way.
 *
 * One native service has one port: a second call gets the same object.
 */
export function createCometChatService(native: OngoingCallService | CallNotificationModule, options: CometChatServiceOptions): CometChatService {
  const known = services.get(native)
  if (known) return known
  const { AppState, PermissionsAndroid, Platform, DeviceEventEmitter, clock = globalThis } = options
  const diagnose = createDiagnostics('service', options.onDiagnostic)
  const failed = (what: string) => (error: unknown): void => diagnose(`${what}-failed`, `${what}: ${String(error)}`, error)
  const isV4 = typeof (native as CallNotificationModule | undefined)?.startService === 'function'
  if (!isV4 && typeof (native as OngoingCallService | undefined)?.launch !== 'function') {
    diagnose('missing-module', 'no service: expected launch and abort (version 5) or startService and stopService (version 4); install @cometchat/calls-sdk-react-native and rebuild')
    return createRefusedService()
  }
  const begin = (): unknown => isV4 ? (native as CallNotificationModule).startService() : (native as OngoingCallService).launch()
  const end = (): unknown => isV4 ? (native as CallNotificationModule).stopService() : (native as OngoingCallService).abort()
  const enqueue = createQueue(failed('step')), { say, subscribe } = createListeners()
  const wait = (ms: number): Promise<void> => new Promise(resolve => { clock.setTimeout(resolve, ms) })
  const isActive = (): boolean => AppState.currentState === 'active'
  let live: Run | undefined

  function refuse(run: Run, cause: 'background' | 'other'): void {
    if (live !== run) return
    live = undefined
    say({ type: 'service.refused', cause })
  }
  async function lacks(): Promise<string | undefined> {
    if (Number(Platform.Version) < 34) return undefined
    for (const name of options.permissions ?? NEEDED) if (!await ask(clock, ANSWER_MS, () => PermissionsAndroid.check(PERMISSION + name)).catch(failed('check'))) return PERMISSION + name
    return undefined
  }

  async function start(run: Run): Promise<void> {
    const missing = await lacks()
    if (live !== run) return
    if (missing) {
      diagnose('no-permission', `no service, as it would crash the app: declare ${missing} in AndroidManifest.xml${missing.includes('FORE') ? '' : ', and ask for it before the call'}`)
      return refuse(run, 'other')
    }
    // Asked last, with nothing awaited between here and the native side.
    if (!isActive()) return refuse(run, 'background')
    let isLate = false
    const started = (): void => {
      // Answered after its abort was done: what it started is wanted by the next call, or by nobody.
      if (isLate && live !== run) enqueue(() => live || stopOnce())
      if (live !== run || run.isUp) return
      run.isUp = true
      say({ type: 'service.started' })
    }
    const notStarted = (error: unknown): void => {
      const isBackground = !isActive() || String(error).includes('StartNotAllowed')
      if (!isBackground) failed('start')(error)
      refuse(run, isBackground ? 'background' : 'other')
    }
    const answer = new Promise<unknown>(resolve => { resolve(begin()) })
    if (isV4) return answer.then(() => wait(ASSUMED_MS)).then(started, notStarted)
    // Late is better than never: an answer after its time is still heard.
    await Promise.race([answer.then(started, notStarted), wait(START_MS)])
    isLate = true
  }

  const stopOnce = (): Promise<boolean> => ask(clock, STOP_MS, end).then(() => true, error => { failed('stop')(error); return false })
  async function stop(): Promise<boolean> {
    const isDone = await stopOnce()
    if (!isV4) return isDone || stopOnce()
    // The SDK starts the service from a timer that it never clears: what started after the stop is stopped too.
    await wait(LATE_MS)
    return stopOnce()
  }

  const port: CometChatService = {
    launch(_: ServiceInfo): void {
      if (live?.isUp) say({ type: 'service.started' })
      if (live) return
      const run: Run = live = {}
      enqueue(() => live === run && start(run))
    },
    abort(): void {
      live = undefined
      // Also where nothing was launched here: the SDK may have launched it.
      enqueue(async () => { if (await stop()) say({ type: 'service.stopped', cause: 'aborted' }) })
    },
    subscribe,
  }
  try {
    DeviceEventEmitter?.addListener('onTaskRemoved', () => {
      if (!live) return
      live = undefined
      say({ type: 'service.stopped', cause: 'killed' })
    })
  } catch (error) { failed('listener')(error) } // without it a task that is swiped away is not told, and the service is one all the same
  enqueue(stopOnce) // an orphan of scripts that were loaded before
  services.set(native, port)
  return port
}
