/** Before any component: what the phone calls without a screen, and what must be set up before the first call. */
import { registerAndroidForegroundService } from '@onhook/adapters/android-foreground'
import { Platform } from 'react-native'
import notifications from 'react-native-notify-kit'
import { loadCallKeep } from './call-kit'
import { warn } from './warn'

// A press on the notification may start JavaScript alone, and what a dead process left is swept.
if (Platform.OS === 'android') registerAndroidForegroundService(notifications, { onDiagnostic: warn })

if (Platform.OS === 'ios') {
  loadCallKeep().setup({
    ios: { appName: 'Onhook call', supportsVideo: true, includesCallsInRecents: false },
    android: { alertTitle: '', alertDescription: '', cancelButton: '', okButton: '', additionalPermissions: [] },
  }).catch((error: unknown) => console.warn('CallKit could not be set up', error))
}
