/**
 * The failure threads that this was built against, by topic: a test names each in its title, or the pages say why none can. A title says
 * `owner/repository#1`, or `repository#1`, and `#2` after it for another of that repository.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const TESTED = [
  // stuck / ghost notification
  'invertase/notifee#203', 'invertase/notifee#377', 'invertase/notifee#342', 'Raja0sama/rn-foreground-service#71',
  'hiennguyen92/flutter_callkit_incoming#731', 'wireapp/wire-android#1111', 'RestComm/restcomm-android-sdk#414',
  'react-native-webrtc/react-native-callkeep#742', 'GetStream/stream-video-js#1863',
  // FGS crashes
  'jitsi/jitsi-meet#12920', 'jitsi/jitsi-meet#11348', 'jitsi/jitsi-meet#4427', 'jitsi/jitsi-meet#13079', 'invertase/notifee#470', 'invertase/notifee#1217',
  'invertase/notifee#703', 'hiennguyen92/flutter_callkit_incoming#857', 'hiennguyen92/flutter_callkit_incoming#848',
  'sendbird/quickstart-calls-directcall-android#12', 'GetStream/stream-video-android#1026', 'nextcloud/talk-android#5483',
  'twilio/twilio-voice-react-native#349', 'cybex-dev/twilio_voice#316', 'deltachat/deltachat-android#4341', 'wireapp/wire-android#1005',
  'ekasetiawans/flutter_background_service#529', 'celzero/rethink-app#2366',
  // CallKit ghosts / pushes
  'react-native-webrtc/react-native-callkeep#439', 'react-native-webrtc/react-native-callkeep#26', 'react-native-webrtc/react-native-callkeep#75',
  'react-native-webrtc/react-native-callkeep#508', 'twilio/twilio-voice-react-native#174', 'wireapp/wire-ios-sync-engine#123',
  'element-hq/element-x-ios#5682', 'hiennguyen92/flutter_callkit_incoming#197', 'hiennguyen92/flutter_callkit_incoming#270',
  'hiennguyen92/flutter_callkit_incoming#438', 'react-native-webrtc/react-native-callkeep#791', 'react-native-webrtc/react-native-callkeep#263',
  // callkeep on the New Architecture
  'react-native-webrtc/react-native-callkeep#798', 'react-native-webrtc/react-native-callkeep#839', 'react-native-webrtc/react-native-callkeep#816',
  // react-native-webrtc on the New Architecture
  'react-native-webrtc/react-native-webrtc#1557', 'react-native-webrtc/react-native-webrtc#1716', 'react-native-webrtc/react-native-webrtc#1736',
  // audio
  'react-native-webrtc/react-native-callkeep#244', 'react-native-webrtc/react-native-callkeep#851', 'react-native-webrtc/react-native-callkeep#84',
  'react-native-webrtc/react-native-callkeep#820', 'react-native-webrtc/react-native-webrtc#1614', 'livekit/client-sdk-swift#181',
  'react-native-webrtc/react-native-incall-manager#166',
  // PiP
  'gunschu/jitsi_meet#31', 'react/react-native#35829', 'shaun-chiang/rn-android-pip#5',
  // timers in background
  'react/react-native#56324', 'react/react-native#47436', 'react/react-native#47495', 'react/react-native#33043',
  // CallStyle
  'ConnectyCube/connectycube-flutter-call-kit#163',
  // notify-kit and the old architecture
  'marcocrupi/react-native-notify-kit#47', 'marcocrupi/react-native-notify-kit#50',
]
/** And those that JavaScript can neither cause nor prevent, or that could not be read: each has a row or a sentence with the reason. */
const EXPLAINED = [
  'jitsi/jitsi-meet#4407', 'twilio/twilio-voice-react-native#412', 'react-native-webrtc/react-native-incall-manager#242',
  'mattermost/mattermost-mobile#9973', 'GetStream/stream-video-android#1154', 'shaun-chiang/rn-android-pip#3',
]

const root = new URL('../', import.meta.url), docs = new URL('../../docs/', root)
const files = ['android', 'app', 'ios', 'transport'].flatMap(folder => readdirSync(new URL(`${folder}/`, root)).filter(name => /(-suite|\.test)\.tsx?$/.test(name)).map(name => new URL(`${folder}/${name}`, root)))
// What only the set-up can keep from happening is the doctor's.
files.push(new URL('../unit/doctor-rules.test.ts', root))
const titles = files.flatMap(file => [...readFileSync(file, 'utf8').matchAll(/\b(?:test|it|each|describe)(?:\.\w+(?:\([^()]*\))?)*\(\s*(['`])((?:\\.|(?!\1)[^\\])*)\1/g)].map(([, , title]) => title!))
const pages = ['android.md', 'ios.md', 'react-native.md'].map(name => readFileSync(new URL(name, docs), 'utf8')).join('\n')

/** Without the owner. */
function threadsIn(text: string): string[] {
  let repository = ''
  return [...text.matchAll(/([\w.-]+(?:\/[\w.-]+)?)?#(\d+)/g)].map(([, found, number]) => {
    repository = found?.split('/').at(-1) ?? repository
    return `${repository}#${number}`
  })
}
const short = (thread: string): string => thread.split('/').at(-1)!
const named = new Set(titles.flatMap(threadsIn))

test('each thread has a test that names it, or a page that explains why none can', () => {
  expect(new Set([...TESTED, ...EXPLAINED]).size).toBe(68)
  expect(TESTED.filter(thread => !named.has(short(thread)))).toEqual([])
  expect(EXPLAINED.filter(thread => named.has(short(thread)))).toEqual([])
  const explained = new Set(threadsIn(pages))
  expect([...TESTED, ...EXPLAINED].filter(thread => !explained.has(short(thread)))).toEqual([])
})
