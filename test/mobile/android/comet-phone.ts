/**
 * The native side of CometChat's service, of either version, on a hostile phone. Version 4 is `CallNotificationServiceModule.java` and
 * `CallNotificationService.java` of @cometchat/calls-sdk-react-native 4.4.1: `startService`, then `startForeground` with mediaPlayback and
 * microphone and no try. Version 5 has not been seen; it is taken for what its documents and its ancestor (Jitsi) say, with promises.
 */
import { native } from '../harness/native.ts'

const NEEDED = ['FOREGROUND_SERVICE_MEDIA_PLAYBACK', 'FOREGROUND_SERVICE_MICROPHONE', 'RECORD_AUDIO']

export function createCometPhone() {
  const slow: (() => void)[] = []
  let pending: { name: string; go: () => void }[] = []
  let isHeld = false, isRunning = false
  const self = {
    crashes: [] as string[],
    isForeground: true,
    service: 'none' as 'none' | 'starting' | 'shown',
    starts: 0, stops: 0,
    /** What the next answers of version 5 are. */
    answers: [] as ('rejects' | 'never')[],
    /** Version 5 takes a launch and does nothing yet: not even the system knows of it. */
    isSlow: false,
    beSlowNoMore(): void { self.isSlow = false; for (const go of slow.splice(0)) go() },
    hold(): () => void { isHeld = true; return () => { isHeld = false; post() } },
    move(to: 'active' | 'background'): void { self.isForeground = to === 'active'; native.appState(to) },
    /** The task is swiped away: the service stops itself, and says so. */
    removeTask(): void { self.service = 'none'; native.emit('onTaskRemoved', 'onTaskRemoved') },
    v4: {
      startService(): void {
        self.starts++
        if (!self.isForeground) { self.crashes.push('IllegalStateException: Not allowed to start service Intent: app is in background'); return }
        if (self.service === 'none') self.service = 'starting'
        add('start', startForeground)
      },
      stopService(): void {
        self.stops++
        // Not yet started, it never will be: it owes nothing, since it was not started as a foreground service.
        pending = pending.filter(each => each.name !== 'start')
        self.service = 'none'
      },
    },
    v5: {
      launch: (): Promise<void> => new Promise((resolve, reject) => {
        if (self.isSlow) { slow.push(() => { self.v5.launch().then(resolve, reject) }); return }
        self.starts++
        const how = self.answers.shift()
        if (how === 'rejects') { add('answer', () => reject(new Error('the service was not started'))); return }
        if (!self.isForeground) { self.crashes.push('ForegroundServiceStartNotAllowedException'); return }
        if (self.service === 'none') self.service = 'starting'
        add('start', () => { startForeground(); if (how !== 'never') resolve() })
      }),
      abort: (): Promise<void> => new Promise((resolve, reject) => {
        self.stops++
        const how = self.answers.shift()
        if (how === 'rejects') { add('answer', () => reject(new Error('the service was not stopped'))); return }
        if (self.service === 'starting') self.crashes.push('ForegroundServiceDidNotStartInTimeException')
        add('stop', () => { self.service = 'none'; if (how !== 'never') resolve() })
      }),
    },
  }
  function startForeground(): void {
    const missing = native.apiLevel >= 34 ? NEEDED.find(name => !native.permissions.check(name)) : undefined
    if (missing) { self.crashes.push(`SecurityException: Starting FGS with type microphone requires ${missing}`); return }
    self.service = 'shown'
  }
  function add(name: string, go: () => void): void { pending.push({ name, go }); post() }
  function post(): void {
    if (isRunning) return
    isRunning = true
    setImmediate(() => {
      isRunning = false
      if (isHeld && pending[0]?.name === 'start') return
      pending.shift()?.go()
      if (pending.length) post()
    })
  }
  return self
}
