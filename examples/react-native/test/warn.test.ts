/** What the app prints of a diagnostic: the few words of the system call and of the service with their sentences, and no other port's. */
import { createAndroidForegroundService, DIAGNOSTICS as SERVICE, type AndroidLibraries } from '@onhook/adapters/android-foreground'
import { createCallKitTelecomSystemCall, DIAGNOSTICS } from '@onhook/adapters/ios-callkit'
import { createNetInfoNetwork } from '@onhook/adapters/react-native'
import { expect, test, vi } from 'vitest'
import { warn } from '../src/warn'

test('a diagnostic of the system call and of the service says what to do, and one of another port with the same code is not taken for it', async () => {
  const printed = vi.spyOn(console, 'warn').mockImplementation(() => undefined), broken = new Error('not linked')
  createCallKitTelecomSystemCall({ callKitTelecom: () => { throw broken } }, { onDiagnostic: warn })
  createAndroidForegroundService({ notifications: {} } as AndroidLibraries, { onDiagnostic: warn })
  createNetInfoNetwork({} as never, { onDiagnostic: warn }).subscribe(() => undefined)
  await vi.waitFor(() => expect(printed).toHaveBeenCalledTimes(3))
  expect(printed.mock.calls).toEqual([
    [`[onhook missing-module] use expo-callkit-telecom 0.4.0. ${DIAGNOSTICS['missing-module']}`, broken],
    [`[onhook not-registered] call registerAndroidForegroundService in index.js. ${SERVICE['not-registered']}`],
    [expect.stringMatching(/^\[onhook missing-module\] .*netinfo/), expect.any(TypeError)],
  ])
  printed.mockRestore()
})
