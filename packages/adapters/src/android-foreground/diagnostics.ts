/**
 * What each diagnostic code of a service means, in sentences. The adapters themselves say only a few words, because they must be small.
 * `explain` of `@onhook/adapters/react-native` adds the sentences to those words, and `createReactNativeCall` calls it by itself.
 */
export const DIAGNOSTICS = {
  'not-registered': 'Nobody hears the notification while JavaScript is cold, so calls have no service and Android may end them in the background. Call registerAndroidForegroundService with the same library in index.js, before AppRegistry.registerComponent.',
  'unusable-library': 'Calls have no service. Install the version that is named, with the New Architecture for react-native-notify-kit, and build the app again; it does not run in Expo Go.',
  'no-<type>': 'The service runs without that type, as Android would end the app for it: in the background the call loses what the type is for. Declare the permission in AndroidManifest.xml, which onhook doctor reads, and ask for it before the call joins.',
  'notifications-denied': 'The service runs, and its notification is hidden. Ask for POST_NOTIFICATIONS before the call; where the person has refused for good, open the settings.',
  'channel-blocked': 'The service runs, and its notification is hidden: the person has blocked the channel. Only they can allow it again, so open its settings for them.',
  'start-unconfirmed': 'Android did not bring the service to the foreground in time, so the call goes on without it. Declare every used type as foregroundServiceType of app.notifee.core.ForegroundService in AndroidManifest.xml, and leave registerForegroundService of the library to this package.',
  'other-service': 'The library has one foreground service, and one of yours was running: it was stopped for the call. Stop yours before a call, or use onOtherService.',
  'no-id': 'An action whose id begins with onhook. was pressed on a notification that has no id, or one that is no text. Give the notification an id, and leave these actions to the call.',
  'no-permission': 'CometChat\'s service claims types that need it. Declare it in AndroidManifest.xml, and ask for RECORD_AUDIO before the call.',
  'missing-module': 'Calls have no service. Install the SDK, build the app again, and pass its native module.',
  '…-failed': 'Look at `cause`: the library or the system refused that step, or a handler of yours threw. The call goes on.',
} as const satisfies { [code: string]: string }
