/** One app on a hostile phone at a time, opened by a test and closed after it: nothing may have crashed, and nothing be left. */
import type { NotificationLibrary } from '@onhook/adapters/android-foreground'
import type { ServiceInfo } from '@onhook/machine'
import { afterEach, expect } from 'vitest'
import type { Kind, Shown } from './phone.ts'
import { createRig, native, type Rig, type RigOptions } from './rig.ts'

export const info = (more: Partial<ServiceInfo> = {}): ServiceInfo => ({ types: ['microphone', 'camera', 'mediaPlayback'], call: 'call-1', title: 'Ada', state: 'connecting', muted: false, ...more })
export const STARTED = { type: 'service.started' }, ABORTED = { type: 'service.stopped', cause: 'aborted' }
/** The library's native events. */
export const EVENT = 'app.notifee.notification-event'

export function useSituation(library: NotificationLibrary, kind: Kind) {
  let rig: Rig | undefined
  const close = async (): Promise<void> => {
    const old = rig
    rig = undefined
    if (!old) return
    old.port.abort()
    await old.rest(6_000)
    old.dispose()
    expect([old.phone.crashes, old.phone.violations, native.headlessTasks]).toEqual([[], [], 0])
  }
  const open = async (options: RigOptions = {}): Promise<Rig> => {
    await close()
    rig = createRig(library, kind, options)
    await rig.rest(50)
    return rig
  }
  afterEach(close)
  return {
    open,
    /** With its service started. */
    async up(options: RigOptions = {}, first = info()): Promise<Rig> {
      const made = await open(options)
      made.port.launch(first)
      await made.rest(50)
      return made
    },
    rig: (): Rig => rig!,
    sent: (): Shown[] => native.callsOf('NotifeeApiModule').filter(([method]) => method === 'displayNotification').map(([, n]) => n as Shown),
    methods: (): string[] => native.callsOf('NotifeeApiModule').map(([method]) => String(method)),
  }
}
