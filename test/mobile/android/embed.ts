/** The listings of docs/android.md, so that they compile and run. A region is a listing. */
// #region register
// index.js, before AppRegistry.registerComponent
import notifications from 'react-native-notify-kit'
import { registerAndroidForegroundService } from '@onhook/adapters/android-foreground'
import { explain } from '@onhook/adapters/react-native'

registerAndroidForegroundService(notifications, {
  onOrphan: ({ call, action }) => console.warn(`the call ${call} of a dead process was swept`, action),
  onDiagnostic: d => console.warn(d.code, explain(d).message),
})
// #endregion
// #region service
import { AppState, PermissionsAndroid, Platform } from 'react-native'
import { createAndroidForegroundService } from '@onhook/adapters/android-foreground'
import { createCall, type AppPort, type Call, type TransportPort } from '@onhook/machine'

export const service = createAndroidForegroundService({ notifications, AppState, PermissionsAndroid, Platform }, {
  channel: { id: 'calls', name: 'Ongoing calls' },
  words: { hangUp: 'Hang up', mute: 'Mute', unmute: 'Unmute' },
  onDiagnostic: d => console.warn(d.code, explain(d).message),
})

// One service for all calls: they share it. `app` tells whether the app is active: a start waits for that.
export const openCall = (id: string, transport: TransportPort, app: AppPort): Call => createCall({ id, title: 'Ada', transport, service, app })
// #endregion
// #region permissions
export async function askBeforeJoining(): Promise<void> {
  const { RECORD_AUDIO, CAMERA, POST_NOTIFICATIONS } = PermissionsAndroid.PERMISSIONS
  await PermissionsAndroid.requestMultiple([RECORD_AUDIO, CAMERA, POST_NOTIFICATIONS])
}
// #endregion
// #region cometchat
import { DeviceEventEmitter, NativeModules } from 'react-native'
import { createCometChatService, createTaskRemovedApp, type CallNotificationModule } from '@onhook/adapters/cometchat-service'

// Version 4: its native module. Version 5: the object with launch() and abort().
export const openCometChatService = () => createCometChatService(NativeModules['CallNotificationService'] as CallNotificationModule, { AppState, PermissionsAndroid, Platform, DeviceEventEmitter })
// Says app.taskRemoved, which ends the call. Subscribe it beside your other app port.
export const taskRemoved = createTaskRemovedApp(DeviceEventEmitter)
// #endregion
