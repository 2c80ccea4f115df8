/** The listing of docs/react-native.md that is a file of its own. */
// #region registration
// index.js, before AppRegistry.registerComponent
import { Platform } from 'react-native'
import notifications from 'react-native-notify-kit'
import { registerAndroidForegroundService } from '@onhook/adapters/android-foreground'
import { explain } from '@onhook/adapters/react-native'

if (Platform.OS === 'android') registerAndroidForegroundService(notifications, {
  onOrphan: ({ call }) => console.warn(`the call ${call} of a dead process was swept`),
  onDiagnostic: d => console.warn(d.code, explain(d).message),
})
// #endregion
