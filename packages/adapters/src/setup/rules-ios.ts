/** What an iOS app needs in its Info.plist and entitlements. */
import { pasting, type Condition, type Feature, type IosWant, type Rule, type Severity, type Source } from './rule.ts'
import { SOURCES } from './sources.ts'

const uses = (...features: Feature[]): readonly Condition[] => [{ uses: features }]
const rule = (id: string, want: IosWant, severity: Severity, source: Source, why: string, fix: string | ReturnType<typeof pasting>, when: readonly Condition[] = []): Rule => ({ id: `ios.${id}`, platform: 'ios', want, when, severity, why, ...(typeof fix === 'string' ? { fix } : fix), source })

export const IOS_RULES: readonly Rule[] = [
  rule('usage.microphone', { kind: 'text', key: 'NSMicrophoneUsageDescription', text: '{microphoneText}' }, 'error', SOURCES.cometchatGuide,
    'iOS ends an app that touches the microphone without saying why.', pasting('In Info.plist', '<key>NSMicrophoneUsageDescription</key><string>{microphoneText}</string>')),
  rule('usage.camera', { kind: 'text', key: 'NSCameraUsageDescription', text: '{cameraText}' }, 'error', SOURCES.cometchatGuide,
    'iOS ends an app that touches the camera without saying why.', pasting('In Info.plist', '<key>NSCameraUsageDescription</key><string>{cameraText}</string>'), uses('camera')),
  rule('background.audio', { kind: 'background-mode', mode: 'audio' }, 'error', SOURCES.cometchatReactNative,
    'When the app leaves the screen, the call falls silent and iOS suspends the app.', pasting('In Info.plist, in the array UIBackgroundModes', '<string>audio</string>')),
  rule('background.voip', { kind: 'background-mode', mode: 'voip' }, 'error', SOURCES.callkeepIos,
    'CallKit accepts no call from the app, and VoIP pushes do not arrive.', pasting('In Info.plist, in the array UIBackgroundModes', '<string>voip</string>'), uses('callKit').concat(uses('push'))),
  rule('push.environment', { kind: 'entitlement', key: 'aps-environment', value: 'development' }, 'error', SOURCES.pushEntitlement,
    'The app gets no push token, so no call reaches it.', pasting('Add the capability Push Notifications; in the .entitlements file', '<key>aps-environment</key><string>development</string>'), uses('push')),
  rule('entitlement.unrestricted-voip', { kind: 'no-entitlement', key: 'com.apple.developer.pushkit.unrestricted-voip' }, 'error', SOURCES.voipPushType,
    'The entitlement lets an app leave VoIP pushes unreported. If an app that is built with the SDK of iOS 13 or later does so, iOS ends it and stops its pushes.', 'Remove com.apple.developer.pushkit.unrestricted-voip from the .entitlements file and report every VoIP push.'),
  rule('entitlement.unrestricted-ptt', { kind: 'no-entitlement', key: 'com.apple.developer.pushkit.unrestricted-voip.ptt' }, 'error', SOURCES.releaseNotes26,
    'The entitlement is no longer supported in apps that are built with the SDK of iOS 26. If such an app gets a VoIP push and reports no call, iOS ends it.', 'Remove com.apple.developer.pushkit.unrestricted-voip.ptt from the .entitlements file and report every VoIP push.'),
  rule('screen-share.extension', { kind: 'text', key: 'RTCScreenSharingExtension', text: '{extension}' }, 'error', SOURCES.webrtcScreenCapture,
    'The picker does not find the extension that records the screen.', pasting('In Info.plist', '<key>RTCScreenSharingExtension</key><string>{extension}</string>', ', the bundle identifier of the broadcast extension.'), uses('screenShareOnIos')),
  rule('screen-share.group', { kind: 'text', key: 'RTCAppGroupIdentifier', text: '{appGroup}' }, 'error', SOURCES.webrtcScreenCaptureGroup,
    'The app and the extension that records the screen do not find each other.', pasting('In Info.plist', '<key>RTCAppGroupIdentifier</key><string>{appGroup}</string>', ', the App Group that the app and the extension share.'), uses('screenShareOnIos')),
  rule('link.scheme', { kind: 'url-scheme' }, 'error', SOURCES.urlScheme,
    'Links with {scheme}:// do not open the app.', pasting('In Info.plist', '<key>CFBundleURLTypes</key><array><dict><key>CFBundleURLSchemes</key><array><string>{scheme}</string></array></dict></array>'), uses('linkScheme')),
  rule('link.host', { kind: 'associated-domain' }, 'error', SOURCES.associatedDomains,
    'Links to https://{host}{path} open the browser instead of the app.', pasting('Add the capability Associated Domains; in the .entitlements file', '<key>com.apple.developer.associated-domains</key><array><string>applinks:{host}</string></array>'), uses('linkHost')),
]
