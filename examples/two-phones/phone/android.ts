/**
 * The part of Android that a call meets: a foreground service with its notification, the app's place (active or
 * in the background), and Telecom, which gives the audio to a call that is connected. The rules are Android's:
 * https://developer.android.com/develop/background-work/services/fgs/restrictions-bg-start and
 * https://developer.android.com/develop/background-work/services/fgs/troubleshooting
 */
import type { AppEvent, AppPort, ClockPort, Emit, ServiceEvent, ServiceInfo, ServicePort, SystemCallEvent, SystemCallPort } from '@onhook/machine'

/** From `startForegroundService` to `startForeground`. */
const START_MS = 120
const STOP_MS = 40
/** From `setActive()` of a Telecom call to its first audio state. */
const AUDIO_MS = 30

export type Notification = { state: ServiceInfo['state']; muted: boolean; since: number | undefined }

export type Android = {
  readonly notification: Notification | undefined
  /** How often a service was stopped before it had reached the foreground: each crashes the app. */
  readonly crashes: number
  /** The next start throws, as for an app in the background. */
  refuseNext: boolean
  /** @throws an Error named ForegroundServiceStartNotAllowedException */
  startForegroundService(state: Notification): void
  stopForegroundService(): void
  /** What an app calls `ServicePort`: the same two functions, with refusals told as events. */
  readonly service: ServicePort
  readonly app: AppPort
  readonly telecom: SystemCallPort
  /** The notification's buttons. Without a subscriber nobody hears them. */
  pressHangUp(): void
  pressMute(): void
  background(): void
  activate(): void
}

export function createAndroid(clock: ClockPort, onChange: () => void, isActiveNow = true): Android {
  let isActive = isActiveNow
  let notification: Notification | undefined, isStarting = false, isAbortDue = false, refuseNext = false, starts = 0, crashes = 0
  let tell: Emit<ServiceEvent> | undefined
  const listeners = new Set<Emit<AppEvent>>(), calls = new Set<Emit<SystemCallEvent>>()
  let isCall = false
  const become = (active: boolean): void => {
    isActive = active
    for (const emit of listeners) emit({ type: active ? 'app.activated' : 'app.backgrounded' })
  }

  const start = (next: Notification): void => {
    if (refuseNext) {
      refuseNext = false
      throw Object.assign(new Error('startForegroundService() not allowed: the app is in the background'), { name: 'ForegroundServiceStartNotAllowedException' })
    }
    const mine = ++starts
    isStarting = true
    isAbortDue = false
    clock.setTimeout(() => {
      if (mine !== starts) return
      isStarting = false
      notification = next
      tell?.({ type: 'service.started' })
      if (isAbortDue) stop()
      onChange()
    }, START_MS)
  }
  const stop = (): void => {
    if (!notification && !isStarting) return
    const mine = ++starts
    if (isStarting) crashes++
    isStarting = false
    clock.setTimeout(() => {
      if (mine !== starts) return
      notification = undefined
      tell?.({ type: 'service.stopped', cause: 'aborted' })
      onChange()
    }, STOP_MS)
  }
  const shown = (info: ServiceInfo): Notification => ({ state: info.state, muted: info.muted, since: info.joinedAt })

  return {
    get notification() { return notification },
    get crashes() { return crashes },
    get refuseNext() { return refuseNext },
    set refuseNext(value) { refuseNext = value },
    startForegroundService: start,
    stopForegroundService: stop,
    service: {
      subscribe(emit) {
        tell = emit
        return () => { tell = undefined }
      },
      launch(info) {
        try { start(shown(info)) } catch (error) {
          if (!(error instanceof Error) || error.name !== 'ForegroundServiceStartNotAllowedException') throw error
          tell?.({ type: 'service.refused', cause: 'background' })
        }
      },
      update(info) {
        if (notification) notification = shown(info)
        onChange()
      },
      abort() {
        // Stopping it before it has reached the foreground crashes the app.
        if (isStarting) isAbortDue = true
        else if (notification) return stop()
        else tell?.({ type: 'service.stopped', cause: 'aborted' })
      },
    },
    app: {
      subscribe(emit) {
        listeners.add(emit)
        // Active is what a call assumes; anything else has to be said.
        if (!isActive) emit({ type: 'app.backgrounded' })
        return () => { listeners.delete(emit) }
      },
    },
    telecom: {
      subscribe(emit) {
        calls.add(emit)
        return () => { calls.delete(emit) }
      },
      report() { isCall = true },
      connected() { clock.setTimeout(() => { if (isCall) for (const emit of calls) emit({ type: 'audio.activated' }) }, AUDIO_MS) },
      end() { isCall = false },
    },
    pressHangUp() { tell?.({ type: 'user.leave', source: 'notification' }) },
    pressMute() { tell?.({ type: notification?.muted ? 'user.unmute' : 'user.mute' }) },
    background: () => become(false),
    activate: () => become(true),
  }
}
