/** The contract of a service port, over a library's real JavaScript and a hostile phone. */
import { describeServicePort } from '@onhook/adapters/contract'
import type { NotificationLibrary } from '@onhook/adapters/android-foreground'
import { describe, test } from 'vitest'
import type { Kind } from './phone.ts'
import { createRig } from './rig.ts'

export function describeLibrary(name: string, library: NotificationLibrary, kind: Kind): void {
  describeServicePort({
    describe, test, name,
    // notifee has no event for a service that was ended by the system.
    capabilities: { tellsByEvents: true, updates: true, canBeRefused: true, startsSlowly: true, canBeKilled: kind === 'notify-kit' },
    create() {
      const { port, phone, dispose } = createRig(library, kind, { realTime: true })
      return {
        port,
        refuseStart() { phone.fail('displayNotification', 'rejects') },
        holdStart: () => phone.hold('start'),
        kill() { phone.timeOut() },
        truth: {
          notification: () => phone.service === 'foreground' && phone.shown.size === 1 ? 'shown' : phone.service === 'starting' ? 'starting' : 'none',
          crashes: () => phone.crashes.length + phone.violations.length,
        },
        close: dispose,
      }
    },
  })
}
