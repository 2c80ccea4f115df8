/** Orderings that broke real calls: what came, and what must come of it. */
import type { Item } from './item.ts'

/** `owner/repository#7` is a thread, `owner/repository!7` a pull request; anything else is a title. */
function sourceOf(at: string | undefined): Item['source'] {
  const thread = /^([\w.-]+\/[\w.-]+)([#!])(\d+)$/.exec(at ?? '')
  if (!thread) return at ? { title: at } : undefined
  const [, repository, mark, n] = thread
  return { title: `${repository}#${n}`, url: `https://github.com/${repository}/${mark === '#' ? 'issues' : 'pull'}/${n}` }
}
const scenario = (n: number, says: string, at?: string, properties?: string): Item => {
  const source = sourceOf(at)
  return { id: `SC${n}`, kind: 'scenario', says, ...(source && { source }), ...(properties && { properties: properties.split(' ') }) }
}

export const scenarios: Item[] = [
  // joining and leaving
  scenario(1, 'join, leave, the join succeeds late: ended as cancelled, never joined, the late connection left', 'GetStream/stream-video-js#1618', 'R3 L7'),
  scenario(2, 'join, leave, the join is refused late: the reason stands, and nothing is tried again', 'GetStream/stream-video-js!2441', 'S17 R41'),
  scenario(3, 'join (a retry is due), leave, the retry comes: left again, nothing asked for', 'GetStream/stream-video-js!2120', 'S19'),
  scenario(4, 'join and leave in one tick: nothing is open, and the join is rejected as cancelled', 'feross/simple-peer!398'),
  scenario(5, 'join, leave, join at once: what is left of the first cannot touch the second', 'blackuy/react-native-twilio-video-webrtc#661', 'S18 L13'),
  scenario(6, 'join twice: one attempt', 'GetStream/stream-video-js!2386', 'S10'),
  scenario(7, 'join when joined: no second connection', 'AgoraIO-Community/AgoraWebSDK-NG#106', 'S10'),
  scenario(8, 'leave twice in one tick: one end', 'team-telnyx/webrtc!632', 'S17'),
  scenario(9, 'leave after the end: resolves, and nothing is commanded', 'versatica/JsSIP#784', 'S19'),
  scenario(10, 'leave when idle: resolves, and nothing is commanded', 'versatica/JsSIP#67', 'R20'),
  scenario(11, 'leave while joining, and the server never answers: ended within the leave time-out', 'Azure/Communication#96', 'L1'),
  scenario(12, 'leave while reconnecting: what is being tried is given up', 'aws/amazon-chime-sdk-js#706', 'R1'),
  scenario(13, 'leave while offline: ended without waiting for the network', 'GetStream/stream-video-js!1490', 'L1'),
  scenario(14, 'leave, and its answer is lost: ended by time, and a later join is possible', 'jitsi/lib-jitsi-meet#1767', 'L1 L12'),
  // ends from elsewhere
  scenario(17, 'the user and the other side end in one tick, in both orders: one end, the first cause, the second kept', 'twilio/voice-callkit-quickstart-swift#6', 'S17 G2'),
  scenario(18, 'the other side ends while joining: the join is rejected with that reason', 'RingRTC: tests of outgoing calls', 'R29'),
  scenario(19, 'the other side ends while reconnecting: ended, nothing tried again', 'livekit/client-sdk-js!1001', 'R29'),
  scenario(20, 'kicked while joined: removed-by-host, no reconnect', 'jitsi/jitsi-meet#7304', 'R29'),
  scenario(21, 'kicked while reconnecting, and the network comes back: no silent rejoin', 'livekit/livekit#2804', 'R3 R4'),
  scenario(22, 'the same identity joins elsewhere: the older call ends and never comes back by itself', 'twilio/twilio-video.js#854', 'R29'),
  // loss and what heals it
  scenario(23, 'lost, restored: one reconnecting, and what is held stays', 'livekit/client-sdk-js#1163', 'R13 R28'),
  scenario(24, 'lost, restored, lost, restored: the pairs stay balanced', 'livekit/client-sdk-js#1163', 'R13 R28'),
  scenario(25, 'the same loss told by socket, media and system: one reconnecting', 'GetStream/stream-video-js!1706', 'R13'),
  scenario(26, 'what an older connection says late is nothing', 'LiveKit: signal client', 'S18'),
  scenario(27, 'an older attempt is connected late: it changes nothing, and is left', 'livekit/client-sdk-android#194', 'S18 L13'),
  scenario(28, 'an outage outlives its bound: ended once, with its length and what was tried', 'GetStream/stream-video-js!2221', 'L4 G1'),
  scenario(29, 'a bound of 0 is no time: what it bounds is not waited for, and nothing ends before that begins', 'GetStream/stream-video-js!2221'),
  scenario(31, 'offline while reconnecting: nothing is restarted until the network is back, and the bound holds', 'GetStream/stream-video-js!1688', 'R38'),
  scenario(32, 'Wi-Fi to mobile in a burst: one restart at a time, none while signalling is dead', 'livekit/client-sdk-android#545', 'R38'),
  scenario(33, 'disconnected and connected within the debounce: nothing is told', 'w3c/webrtc-pc!1910'),
  scenario(34, 'media fail while signalling lives: media are restarted, the session is not joined again', 'Twilio Video: reconnecting', 'R30'),
  scenario(35, 'a token expires: noted; refused when reconnecting: ended as token-expired', 'Agora: token events', 'R29'),
  scenario(36, 'the server asks to migrate: one period, and the call goes on', 'GetStream/stream-video-js!2121', 'R38'),
  scenario(37, 'the server forgot the session: ended as state-mismatch, never stuck', 'matrix-org/matrix-js-sdk!4342', 'L3'),
  scenario(39, 'full or unauthorised: ended with that cause, and not tried again', 'Amazon Chime SDK: terminal statuses', 'R29 R40'),
  scenario(40, 'no answer to a join: join-timeout, and a late success is closed', 'LiveKit and Amazon Chime: 15 s', 'L5 R3'),
  // capture, service, notification
  scenario(41, 'the prompt is open, leave, it is granted: stopped at once', 'livekit/client-sdk-js#1146', 'L7 S12'),
  scenario(42, 'the camera is starting, leave: stopped at once, also by an SDK that heeds no signal', 'aws/amazon-chime-sdk-js#451', 'L7 R3'),
  scenario(43, 'a service is starting, leave: no stop before the foreground, then a stop', 'super-productivity/super-productivity!7991', 'S21 R11'),
  scenario(45, 'a launch is deferred, the screen goes, the app is activated: nothing is launched', 'voximplant/react-native-foreground-service#52', 'S4'),
  scenario(46, 'a launch is refused for the background: the call goes on, and it is tried at each return, once', 'voximplant/react-native-foreground-service#48', 'S3 R9'),
  scenario(47, 'a type is not granted: the others are used; a launch that throws is refused', 'GetStream/stream-video-js!2398'),
  scenario(48, 'tapped in the foreground, connected in the background: launched at the tap', 'GetStream/stream-video-js!1635'),
  scenario(49, 'the join fails: the service is stopped too', 'twilio/twilio-video-app-android!323', 'R10'),
  scenario(50, 'ended by a lost network: the notification goes', 'jitsi/jitsi-meet#11604', 'L6'),
  scenario(51, 'a second call ends while the first goes on: the service stays', 'react-native-webrtc/react-native-callkeep!826'),
  scenario(52, 'a ringing call is cancelled before it is joined: nothing takes the place of its notification, and it goes', 'GetStream/stream-video-js!1773', 'S11 L11'),
  // app, page, component
  scenario(53, 'the app is swiped away: left and aborted in that step, never half', 'react-native-webrtc/react-native-callkeep#534', 'R1'),
  scenario(54, 'the process is killed: no ghost, and what survived ends cleanly', 'element-hq/element-call#3580', 'L9 R22'),
  scenario(55, 'the scripts are loaded anew while joined: the session of the old runtime is left', 'blackuy/react-native-twilio-video-webrtc#559'),
  scenario(56, 'back, while joining and while joined: cancelled, left', '100mslive/100ms-react-native#220', 'R1'),
  scenario(57, 'a double mount: one session', 'daily-co/daily-js#229'),
  scenario(58, 'the page is hidden for good: left in that step; the page that is loaded next begins idle, and one that comes back joins nothing by itself', 'livekit/livekit-react#111', 'R1'),
  // interruptions, the system's own screen
  scenario(59, 'a cellular call: interrupted, resumed; the call stays joined, its mute as it was', 'react-native-webrtc/react-native-webrtc#632'),
  scenario(60, 'interrupted and never resumed, leave: released, and nothing starts audio again', 'hiennguyen92/flutter_callkit_incoming#869'),
  scenario(61, '“End” in the system’s screen: left in that step, no second end there', 'twilio/voice-quickstart-ios#155', 'S16 R42'),
  // teardown, leaks, policies
  scenario(65, 'a teardown step throws: the others run, and the error is kept', 'GetStream/stream-video-js!1848', 'L12'),
  scenario(66, 'a teardown step hangs: its time-out, then the others', 'Azure/azure-sdk-for-net#26152', 'L12 R27'),
  scenario(68, 'an event after dispose: ignored, and shown', 'opentok/opentok-react-native#271', 'S19'),
  scenario(69, 'a hundred calls: no listener, timer or microphone is left', 'livekit/client-sdk-js#1654'),
  scenario(70, 'nobody else came: the SDK’s idle time-out is idle-timeout', 'Element Call: leaving when alone', 'R29'),
  scenario(71, 'to the background without the camera’s permission: the type goes, the call and its microphone stay', 'GetStream/stream-video-js!1641'),
  scenario(72, 'both call each other: one call survives by rule', 'RingRTC: tests of glare'),
  scenario(73, 'an event of an earlier call: ignored', 'RingRTC: stale call ids', 'S18'),
]
