/** Every file of `test/mobile` that has a property, for a long run. On iOS its own configuration leaves out what is Android's, or no platform's. */
export const PHONE_SUITES = ['android/comet', 'android/notifee.test', 'android/notify-kit.test', 'app/network', 'app/persist', 'app/whole', 'ios/payloads', 'ios/properties', 'setup/plugin', 'transport/no-library']
