/** What an Android app needs in its manifest. Services come first: a type that one of them names asks for its permission. */
import { COMETCHAT, suppliersOf } from './libraries.ts'
import { linesUnder } from './main-activity-lines.ts'
import { pasting, type Condition, type Feature, type LinkMark, type Rule, type ServiceChoice, type ServiceType, type Source } from './rule.ts'
import { SOURCES } from './sources.ts'

/** The Android service of each choice, as its library calls it. */
export const SERVICE_NAMES: Record<ServiceChoice, string> = {
  'notify-kit': 'app.notifee.core.ForegroundService',
  notifee: 'app.notifee.core.ForegroundService',
  cometchat: 'com.CometChatCalls.CallNotificationService',
  'cometchat-ongoing': 'com.cometchat.calls.services.CometChatOngoingCallService',
}
export const SERVICE_CHOICES = Object.keys(SERVICE_NAMES) as readonly ServiceChoice[]
/** These times out, so none may be the type of a call's service. */
const TIMED = ['shortService', 'dataSync', 'mediaProcessing'] as const

const SERVICE_SOURCE: Record<ServiceChoice, Source> = {
  'notify-kit': SOURCES.notifyKitService, notifee: SOURCES.notifeeShortService, cometchat: SOURCES.cometchatAndroid, 'cometchat-ongoing': SOURCES.cometchatAndroid,
}
const SERVICE_MISSING: Record<ServiceChoice, string> = {
  'notify-kit': 'The library declares its service without a type. Android 14 starts no service without one, so the app crashes when the call is joined.',
  notifee: 'The library declares its service as a shortService. Android stops such a service, and the call with it, after three minutes.',
  cometchat: 'The SDK has the class but declares no service: the start is ignored, and the call dies when the user leaves the app.',
  'cometchat-ongoing': 'The SDK has the class but declares no service: launch() fails with "Unable to start service … not found", and the call dies when the user leaves the app.',
}

/**
 * Which types the service of a choice starts with, and how its line names them. Those of our own adapter are what the
 * call uses; CometChat's class of version 4 always passes the same two; the page for `CometChatOngoingCallService` names three.
 */
const STARTS_AS: Record<ServiceChoice, { readonly types: readonly ServiceType[]; readonly inLine: string }> = {
  'notify-kit': { types: ['microphone', 'mediaPlayback', 'camera', 'phoneCall'], inLine: '{serviceTypes}' },
  notifee: { types: ['microphone', 'mediaPlayback', 'camera', 'phoneCall'], inLine: '{serviceTypes}' },
  cometchat: { types: ['microphone', 'mediaPlayback'], inLine: 'microphone|mediaPlayback' },
  'cometchat-ongoing': { types: ['microphone', 'mediaPlayback', 'camera'], inLine: '{documentedTypes}' },
}

function serviceRules(choice: ServiceChoice): Rule[] {
  const service = SERVICE_NAMES[choice], isNotifee = choice === 'notifee', { types, inLine } = STARTS_AS[choice]
  const uses = (...more: Feature[]): readonly Condition[] => [{ uses: [choice, ...more] }]
  const line = `<service android:name="${service}" android:exported="false" android:foregroundServiceType="${inLine}"${isNotifee ? ' tools:replace="android:foregroundServiceType"' : ''} />`
  const typed = (type: ServiceType, why: string, when: readonly Condition[]): Rule => ({
    id: `android.service.${choice}.${type}`, platform: 'android', want: { kind: 'service-type', service, type }, when, severity: 'error', why,
    fix: `Add ${type} to android:foregroundServiceType of ${service}, with | between the types.`, source: SOURCES.serviceTypesRequired,
  })
  const subset = 'is not a subset of foregroundServiceType attribute'
  const typeRules: Partial<Record<ServiceType, Rule>> = {
    microphone: typed('microphone', `The service of a call starts with the type microphone. A start whose type "${subset}" crashes the app.`, uses()),
    mediaPlayback: typed('mediaPlayback', choice.startsWith('cometchat') ? `The service starts with the type mediaPlayback too. A start whose type "${subset}" crashes the app.`
      : `If the user only listens, or the microphone is not granted, the service starts with the type mediaPlayback. A start whose type "${subset}" crashes the app.`, uses()),
    camera: typed('camera',
      `In a call with video the service starts with the type camera too. A start whose type "${subset}" crashes the app.`, uses('camera')),
    phoneCall: typed('phoneCall', `With telecom: true of createReactNativeCall, which goes with this option, the service starts with the type phoneCall too. A start whose type "${subset}" crashes the app.`, uses('telecom')),
  }
  /** CometChat's services start with the same types whatever is granted. */
  const isOurs = choice === 'notify-kit' || isNotifee
  return [
    { id: `android.service.${choice}`, platform: 'android', want: { kind: 'service', service }, when: uses(), severity: 'error', why: SERVICE_MISSING[choice], ...pasting('Inside <application>', line), source: SERVICE_SOURCE[choice] },
    ...types.flatMap(type => typeRules[type] ?? []),
    ...(isOurs ? [{
      id: `android.service.${choice}.camera-unused`, platform: 'android', want: { kind: 'service-type-if-held', service, type: 'camera', permission: 'android.permission.CAMERA' },
      when: [{ uses: [choice], without: ['camera'] }], severity: 'warning',
      why: `The call claims the type camera if the camera is granted and policy.serviceTypes contains it, as that of createCall does by default. A start whose type "${subset}" crashes the app, and below Android 14 nothing can tell this beforehand.`,
      fix: 'Pass video: false to createReactNativeCall, or policy: { serviceTypes: [\'microphone\', \'mediaPlayback\'] } to createCall. The doctor cannot see your code.',
      source: SOURCES.serviceTypesRequired, suppliedBy: suppliersOf('CAMERA'),
    }, {
      id: `android.service.${choice}.phoneCall-unused`, platform: 'android', want: { kind: 'service-type-if-held', service, type: 'phoneCall', permission: 'android.permission.MANAGE_OWN_CALLS' },
      when: [{ uses: [choice, 'telecomUndecided'] }], severity: 'warning',
      why: `With telecom: true of createReactNativeCall, or with phoneCall in policy.serviceTypes, the call claims the type phoneCall wherever the permission is held. A start whose type "${subset}" crashes the app.`,
      fix: `Set telecom: true both in the options, with phoneCall in android:foregroundServiceType of ${service}, and in createReactNativeCall. Or set telecom: false in the options, and leave it out of createReactNativeCall. The doctor cannot see your code.`,
      // callkeep brings it along too, and makes no system call on Android.
      source: SOURCES.serviceTypesRequired, suppliedBy: ['expo-callkit-telecom'],
    }] as const : []),
    {
      id: `android.service.${choice}.no-timeout`, platform: 'android', want: { kind: 'service-without-types', service, types: TIMED }, when: uses(), severity: 'error',
      why: 'Android stops a service of these types, and the call with it, after three minutes (shortService) or six hours a day.',
      fix: `Remove ${TIMED.join(', ')} from android:foregroundServiceType of ${service}.`, source: SOURCES.serviceTimeout,
    },
    {
      id: `android.service.${choice}.not-exported`, platform: 'android', want: { kind: 'service-not-exported', service }, when: uses(), severity: 'warning',
      why: 'Another app could start and stop the call\'s service.', fix: `Set android:exported="false" on ${service}.`, source: SOURCES.cometchatAndroid,
    },
    {
      id: `android.service.${choice}.enabled`, platform: 'android', want: { kind: 'service-enabled', service }, when: uses(), severity: 'error',
      why: 'Android does not start a disabled service: the start fails, and the call dies when the user leaves the app.', fix: `Remove android:enabled="false" from ${service}.`, source: SOURCES.serviceElement,
    },
    ...(isNotifee ? [{
      id: 'android.service.notifee.replaces', platform: 'android', want: { kind: 'service-replaces-type', service }, when: uses(), severity: 'error',
      why: 'The library\'s manifest says shortService. The manifest merger refuses two different values, so the build fails.',
      fix: `Add tools:replace="android:foregroundServiceType" to ${service}, and xmlns:tools="http://schemas.android.com/tools" to <manifest>.`, source: SOURCES.notifeeMerger,
    } as const] : []),
  ]
}

const anyService = (): readonly Condition[] => SERVICE_CHOICES.map(choice => ({ uses: [choice] }))
const uses = (...features: Feature[]): readonly Condition[] => [{ uses: features }]

function permission(id: string, name: string, severity: Rule['severity'], source: Source, why: string, when: readonly Condition[] = []): Rule {
  const suppliedBy = suppliersOf(name)
  return {
    id: `android.permission.${id}`, platform: 'android', want: { kind: 'permission', name: `android.permission.${name}` }, when, severity, why,
    ...pasting('Before <application>', `<uses-permission android:name="android.permission.${name}" />`), source, ...(suppliedBy.length > 0 && { suppliedBy }),
  }
}
const typePermission = (type: ServiceType, name: string, source: Source, when: readonly Condition[]): Rule =>
  permission(`foreground-service-${name.toLowerCase().replaceAll('_', '-')}`, `FOREGROUND_SERVICE_${name}`, 'error', source,
    `From Android 14 on, a service with the type ${type} does not start without this permission: the start throws a SecurityException, and the app crashes.`,
    [...when, { serviceType: type }])

function mainActivity(id: string, mark: LinkMark, source: Source, why: string): Rule {
  const { method, line } = linesUnder(mark, 'kt')
  return { id: `android.activity.link-${id}`, platform: 'android', want: { kind: 'main-activity', mark }, when: uses('linkScheme').concat(uses('linkHost')), severity: 'warning', why, ...pasting(`In MainActivity, in ${method} before its call of super`, line), source }
}

export const ANDROID_RULES: readonly Rule[] = [
  ...SERVICE_CHOICES.flatMap(serviceRules),
  {
    id: 'android.service.cometchat-v5', platform: 'android', want: { kind: 'no-service', service: 'com.cometchat.calls.CallForegroundService' }, when: [{ library: COMETCHAT }], severity: 'warning',
    why: 'The page for React Native names this class, but the SDK\'s sources have no class of that name. '
      + 'Nothing starts it, and an app that tries to start it crashes.',
    fix: 'Remove the <service>. On Android the call\'s service is that of @onhook/adapters/android-foreground.', source: SOURCES.cometchatReactNative,
  },

  permission('record-audio', 'RECORD_AUDIO', 'error', SOURCES.cometchatGuide, 'The user is never asked for the microphone, and nobody hears them.'),
  permission('camera', 'CAMERA', 'error', SOURCES.cometchatGuide, 'The user is never asked for the camera, and nobody sees them.', uses('camera')),
  permission('internet', 'INTERNET', 'error', SOURCES.webrtcAndroid, 'No connection can be opened.'),
  permission('foreground-service', 'FOREGROUND_SERVICE', 'error', SOURCES.cometchatBackground, 'No service can be started (Android 9 and later): the start throws a SecurityException, and the app crashes.', anyService()),
  typePermission('microphone', 'MICROPHONE', SOURCES.cometchatBackground, anyService()),
  typePermission('mediaPlayback', 'MEDIA_PLAYBACK', SOURCES.cometchatBackground, anyService()),
  typePermission('camera', 'CAMERA', SOURCES.cometchatBackground, SERVICE_CHOICES.filter(choice => STARTS_AS[choice].types.includes('camera')).map(choice => ({ uses: [choice, 'camera'] }))),
  typePermission('mediaProjection', 'MEDIA_PROJECTION', SOURCES.cometchatGuide, uses('screenShare')),
  typePermission('phoneCall', 'PHONE_CALL', SOURCES.serviceTypes, uses('telecom')),
  permission('manage-own-calls', 'MANAGE_OWN_CALLS', 'error', SOURCES.selfManaged, 'Telecom accepts no call from the app, and a service with the type phoneCall does not start.', [...uses('telecom'), { serviceType: 'phoneCall' }]),
  permission('post-notifications', 'POST_NOTIFICATIONS', 'warning', SOURCES.cometchatBackground, 'From Android 13 on, the notification of the call, with mute and hang-up, is not shown; the call itself goes on. The permission must also be asked for while the app runs.', anyService()),
  permission('wake-lock', 'WAKE_LOCK', 'warning', SOURCES.headlessTask, 'The headless task that hears a hang-up in the background takes a wake lock, and fails without this permission.', anyService()),
  permission('bluetooth-connect', 'BLUETOOTH_CONNECT', 'warning', SOURCES.webrtcAndroid, 'From Android 12 on, a call is not heard in a Bluetooth headset.', uses('bluetooth')),
  permission('modify-audio-settings', 'MODIFY_AUDIO_SETTINGS', 'warning', SOURCES.webrtcAndroid, 'Speaker and earpiece cannot be chosen.'),
  permission('access-network-state', 'ACCESS_NETWORK_STATE', 'warning', SOURCES.webrtcAndroid, 'The call does not see that the network has changed, and notices late that it must reconnect.'),
  permission('change-network-state', 'CHANGE_NETWORK_STATE', 'warning', SOURCES.webrtcAndroid, 'WebRTC cannot request the mobile network in addition to Wi-Fi, and has no second route when one of them is lost.'),

  {
    id: 'android.activity.launch-mode', platform: 'android', want: { kind: 'activity-attribute', attribute: 'android:launchMode', values: ['singleTask', 'singleTop', 'singleInstance', 'singleInstancePerTask'] },
    when: uses('linkScheme').concat(uses('linkHost'), anyService()), severity: 'warning',
    why: 'A tap on the notification or on a link opens a second call screen above the first.', fix: 'Set android:launchMode="singleTask" on the main activity.', source: SOURCES.linking,
  },
  {
    id: 'android.activity.picture-in-picture', platform: 'android', want: { kind: 'activity-attribute', attribute: 'android:supportsPictureInPicture', values: ['true'] },
    when: uses('pip'), severity: 'error', why: 'Entering picture-in-picture throws.', fix: 'Set android:supportsPictureInPicture="true" on the main activity.', source: SOURCES.pictureInPicture,
  },
  {
    id: 'android.activity.config-changes', platform: 'android', want: { kind: 'activity-flags', attribute: 'android:configChanges', flags: ['screenSize', 'smallestScreenSize', 'screenLayout', 'orientation'] },
    when: uses('pip'), severity: 'error', why: 'The small window restarts the activity, and the call screen with it.',
    fix: 'Add screenSize|smallestScreenSize|screenLayout|orientation to android:configChanges of the main activity.', source: SOURCES.pictureInPicture,
  },
  {
    id: 'android.link.scheme', platform: 'android', want: { kind: 'link', by: 'scheme' }, when: uses('linkScheme'), severity: 'error', why: 'Links with {scheme}:// do not open the app.',
    ...pasting('Inside the main activity', '<intent-filter><action android:name="android.intent.action.VIEW" /><category android:name="android.intent.category.DEFAULT" /><category android:name="android.intent.category.BROWSABLE" /><data android:scheme="{scheme}" /></intent-filter>'),
    source: SOURCES.deepLinks,
  },
  {
    id: 'android.link.host', platform: 'android', want: { kind: 'link', by: 'host' }, when: uses('linkHost'), severity: 'error', why: 'Links to https://{host}{path} open the browser instead of the app.',
    ...pasting('Inside the main activity', '<intent-filter android:autoVerify="true"><action android:name="android.intent.action.VIEW" /><category android:name="android.intent.category.DEFAULT" /><category android:name="android.intent.category.BROWSABLE" /><data android:scheme="https" android:host="{host}" android:pathPrefix="{path}" /></intent-filter>'),
    source: SOURCES.appLinks,
  },
  mainActivity('old', 'onCreate', SOURCES.intentModule, 'An Activity that is recreated, or opened from the recent apps, still has its old link: the app joins the old meeting again.'),
  mainActivity('again', 'onCreate, JavaScript lives', SOURCES.intentModule, 'If the task was swiped away while a service keeps the process alive, a second tap on a link joins nothing: React Native reports no event.'),
  mainActivity('early', 'onNewIntent', SOURCES.reactHost, 'React Native drops a link that is tapped before JavaScript is up.'),
]
