/** Where the documents contradict each other (C), and what none of them covers (G): what holds in Onhook, and the tests that show it. */
import type { Choice } from './row.ts'

export const CONTRADICTIONS: readonly Choice[] = [
  ['C1', '`SessionStatusListener` (D1, D4) and `SessionStatusListeners` (D2, D3)', 'The adapter has callbacks of its own, by the names that all share; only a bridge spells the type of its platform: plural in Flutter, singular on Android and iOS', 'everyCallback'],
  ['C2', 'A constructor with named callbacks (D1, D3), an interface (D2), an abstract class (D4)', 'An object of callbacks without arguments; the bridge subclasses, as the present documents do', 'everyCallback'],
  ['C3', 'D1 and D2 ask for different permissions, and none shows a `<service>`', '`onhook doctor` asks for the union, and for the permission of each declared service type', 'doctorAndroid doctorType'],
  ['C4', '`launch()` on joined (D1, D3, D4); on `onSuccess` and again on joined (D2)', 'Once, on joined; earlier only by policy, and then a join that fails aborts', 'serviceLaunch abortFailed'],
  ['C5', 'Registering before the join on an instance that may be null (D1, D3), after `onSuccess` (D2), on one that is never null (D4)', 'Before the join on the web, in React Native and on Android; after `onSuccess` in Flutter, and then the session is asked; no session to listen to fails the join', 'listenOnce flutterListen flutterMissed flutterNull'],
  ['C6', 'Removing with no argument (D1), `this` (D2), the same instance (D3), by itself (D4)', 'Each listener is removed by what adding it returned, once. An owner that took it along: the session is asked', 'listenOnce ownerGone'],
  ['C7', '`onConnectionClosed` aborts only (D1), is a normal end (D2), is an error for the user (D3, D4)', 'An end, and a neutral one; after a recoverable failure it is none', 'closedEnd closedRestart V14'],
  ['C8', '`abort()` exactly once (D2) and in every path of termination (D2, D1)', 'After the last launch on every way out, and no launch after it', 'serviceAbort abortLast'],
  ['C9', 'One pop (D2), and one for each listener (D1, D3, D4)', 'At most one exit for each attempt, on every platform', 'screenOnce property'],
  ['C10', '`abort()` before, behind and without `mounted`', 'Cleaning up is unconditional and first; only the navigation looks at the screen', 'screenGone V4'],
  ['C11', 'A failed join pops (D1); shows an error and does not abort (D2)', 'It aborts, and the host chooses', 'errJoin abortFailed'],
  ['C12', '`CometChatCalls.SessionSettingsBuilder()..` and `SessionSettingsBuilder().`; a wrong type “rejects”', 'Settings are a plain object; the bridge builds the native ones. A refusal is a failed join, by whichever way it comes', 'request joinSessionErrors'],
  ['C13', 'The checklist forbids `callToken:`', 'A session id or a token; a token is made of an id where only tokens are taken', 'request genToken'],
  ['C14', 'The widget as the body, or in `SizedBox.expand`', 'Filling the parent is advised; nothing depends on it', 'view'],
  ['C15', 'The button is one of the endings, and its handler must leave', 'It is observed: no leave of ours until it has gone out; `leaveOnButton` for hosts that took its action away; a leave that throws reaches nobody', 'button buttonHidden buttonTwice secondLeave'],
  ['C16', 'The service is a no-op on iOS “because CallKit manages the call”', 'A no-op it is; CallKit is a port of its own, which `onhook doctor` asks for', 'iosService doctorAndroid'],
  ['C17', 'The idle time is 300 s', 'It differs by platform, version and unit, so none is assumed: settings are handed on, and only the end is heard', 'request idle'],
  ['C18', 'Validated against the sample, which is fragile; number 8 stands twice', 'The sample is the counter-example. The two are 8a and 8b here', 'samples'],
  ['C19', 'The three callbacks come on every hang-up', 'No order and no number is counted on', 'missing property V2'],
  ['C20', 'D4 cleans nothing up in `onDestroy`', 'A screen that goes leaves, aborts and stops listening', 'dispose V10'],
  ['C21', 'D1 begins with a banner', 'Nothing: it says nothing about a call', 'not: it has no behaviour'],
  ['C22', 'Permissions before the join, and an example that joins without', 'They may be asked before; a refusal joins nothing', 'permissions'],
  ['C23', '`onSessionLeft` also when removed (D3, D4), or on a hang-up only (D2)', 'A left that nobody here asked for has the reason unknown, and says so; who learns it elsewhere tells it by `ended`', 'left kicked'],
  ['C24', 'The notification hangs up, or hangs up and mutes', 'Both are inputs', 'noticeEnds muteUser'],
]

export const GAPS: readonly Choice[] = [
  ['G1', 'Nobody leaves when the screen goes', 'A screen that goes leaves, aborts and stops listening, and is not exited', 'dispose V10'],
  ['G2', 'A success after that', 'It is left again and told to nobody; the listeners stay until then, and 20 s at most', 'lateVerify lateUnheard lateToken'],
  ['G3', 'No retry', '`recoverable` says whether it makes sense; `call.join()` begins the next attempt', 'nextAttempt newToken'],
  ['G4', 'Nothing watches a join or a leave that is silent', 'Both have deadlines', 'V6 joinedOnly missing'],
  ['G5', 'The call screen is the only one', 'The end does not wait for the way back', 'noScreen'],
  ['G6', 'A second link or join during a call', 'The same call is joined once; another asks, or waits; a second session of one SDK is refused with a sentence', 'linkSecond twoPorts joinTwice'],
  ['G7', '`onConnectionFailed`, and the two about the remote connection', 'A failure has its event and its reason. The remote’s connection is no state of this call: a host that shows it listens at the SDK', 'fatal badPayload'],
  ['G8', '`launch()` fails', 'It ends nothing, is tried again in the foreground, and no answer is not taken for a success', 'serviceRefused cometLate'],
  ['G9', 'Joined again after closed', 'A restart within a bounded grace', 'closedRestart closedGrace between'],
  ['G10', 'Which callback a notification’s hang-up gives', 'It is an input, and leaving once more is harmless, so both designs work', 'noticeEnds leaveTwice'],
  ['G11', 'The task is swiped away', 'Left and aborted in that very step', 'taskRemoved'],
  ['G12', 'The end of a ringing call comes through the Chat SDK', '`ended({ reason: \'remote-hangup\' })`: left, and ended with that reason', 'kicked'],
]
