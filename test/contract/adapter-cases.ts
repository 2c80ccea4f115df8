/** Which cases of the published suites ask the scenarios of a port, whoever wrote it; and why none does, where it is decided above every port. */
import { screenCases, serviceCases, systemCallCases, transportCases } from '@onhook/adapters/contract'
import type { Call } from '@onhook/machine'

/** The names of each suite's cases. */
export const SUITES: Readonly<Record<string, readonly string[]>> = {
  transport: transportCases({}).map(c => c.name), service: serviceCases({}).map(c => c.name), 'system call': systemCallCases({}).map(c => c.name), screen: screenCases().map(c => c.name),
}
/** The names of cases; or no case, and the reason. The test of each stands in the table of the scenarios, under its id. */
type Asked = { readonly [id: string]: readonly string[] | { why: string } }

const REFUSED = 'a call: the reason of a refused join is the reason of the end', AGAIN = 'a call: left and joined again at once, the second attempt lives'
const OLDER = 'an attempt that begins while the last is being left lives', SAID = 'a call: whatever its SDK says in any order, each attempt ends once and nothing is held'
const GRANTED = ['', ', also while the rest of the join hangs'].map(more => `a microphone that is granted after the leave is stopped at once${more}`).concat('a microphone that is granted after the signal was aborted is stopped at once')
const SWEPT = 'it needs a process that dies: the call begins with what was persisted, and no port is asked anything but to be left and aborted'

export const ASKED: Asked = {
  SC1: ['a join that was left never becomes joined', 'what a late success took is given back', 'a call: a join that is left ends as cancelled, and is never joined'],
  SC2: ['a call: a join that is left and then refused stays cancelled'],
  SC3: ['leaving cancels the SDK\'s own return'],
  SC4: ['joining and leaving in one tick leaves nothing open'],
  SC5: [OLDER, AGAIN, 'a call: joined again at once after an end from elsewhere, the second attempt lives'],
  SC6: ['a call: two joins are one, and two leaves in a tick have the same end'],
  SC7: ['a call: two joins are one, and two leaves in a tick have the same end'],
  SC8: ['leaving twice in one tick is one leave', 'a call: two joins are one, and two leaves in a tick have the same end'],
  SC9: ['leaving after the end does nothing', 'a call: two joins are one, and two leaves in a tick have the same end'],
  SC10: ['leaving where nothing was joined does nothing', 'a call: left while idle, nothing happens, and it can be joined'],
  SC11: ['a join without an answer can be left, and the leave is answered', 'a call: a leave while the server never answers ends in the time of a leave'],
  SC12: ['a call: left while reconnecting, it does not come back'],
  SC13: ['leaving while cut off does not wait for the network'],
  SC14: ['a leave that the SDK refuses is tried again, or reported and can be repeated', 'a call: an SDK that refuses the leave does not keep it from ending', 'a call: after a leave that the SDK refused, the next attempt lives'],
  SC17: ['a call: a hang-up of both sides in one tick is one end, and the first to be heard is its reason', 'a call: a hang-up of both sides in one tick, ours first is one end, and the first to be heard is its reason'],
  SC18: ['a call: removed while it joins, the join is rejected with that reason', REFUSED],
  SC19: ['a call: removed while it is cut off, and the network comes back'],
  SC20: ['a removal by the host ends the call as removed-by-host, and is not rejoined', 'a call: whoever is removed is not rejoined'],
  SC21: ['a call: removed while it is cut off, and the network comes back'],
  SC22: ['a call: the same identity elsewhere ends it as duplicate-identity, and it does not come back'],
  SC23: ['a loss and a restoration come in pairs, and the call survives both', 'a call: a loss that the SDK mends by itself is one period of reconnecting'],
  SC24: ['a loss and a restoration come in pairs, and the call survives both', 'a call: each outage is one period of reconnecting'],
  SC25: ['a call: a loss that is said twice is one period of reconnecting'],
  SC26: ['after unsubscribing nothing is said', OLDER, SAID],
  SC27: ['what a late success took is given back', OLDER, AGAIN],
  SC28: ['a call: an outage that outlives its bound ends it, once, and it does not come back'],
  SC29: { why: 'a bound is a setting of the call, and no port knows it' },
  SC31: { why: 'what the system says of the network is told to the call and to the peer connection, and decides nothing; a port of an SDK hears nothing of it' },
  SC32: { why: 'a change of networks needs two, and is mended by the peer connection or inside the SDK; the tests play it on `webrtc`' },
  SC33: { why: 'the debounce is that of the peer connection, or of each SDK itself, whose times differ' },
  SC34: ['restarting the media of a living call does not end it', 'a call that is cut off is not restored by a word'],
  SC35: ['a call: a token that is about to expire ends nothing', REFUSED],
  SC36: ['a call: a server that asks to migrate is followed: at most one period, and the call goes on'],
  SC37: ['a call: forgotten by its server it is back or has ended, and is never stuck'],
  SC39: ['a refused join says why, and holds nothing', REFUSED],
  SC40: ['a call: a join that nobody answers ends as join-timeout, and its late success is left', 'what a late success took is given back'],
  SC41: GRANTED,
  SC42: GRANTED,
  SC43: ['an abort while starting waits for the foreground, then stops', 'launching and aborting in one tick leaves no notification and no crash'],
  SC45: { why: 'the call defers a launch, and never makes it: no port is asked' },
  SC46: ['a refused start is told, and shows nothing'],
  SC47: { why: 'which types a launch asks for is the call\'s, from what is granted; that Android refuses one needs Android' },
  SC48: { why: 'when a launch is made is a policy of the call' },
  SC49: [REFUSED, 'an abort takes the notification away, and stopped is said when it is gone'],
  SC50: ['a call: an outage that outlives its bound ends it, once, and it does not come back', 'an abort takes the notification away, and stopped is said when it is gone'],
  SC51: { why: 'two calls share a service above its port, which is launched first and aborted last' },
  SC52: ['a call that was never connected can be ended'],
  SC53: ['a call: its app is swiped away, it ends as app-terminated and holds nothing'],
  SC54: { why: SWEPT },
  SC55: { why: 'it needs a runtime that goes while its native side stays: a test of each library that has one' },
  SC56: ['a call: disposed while joining, it is over and holds nothing', 'a call: disposed while joined, it is over and holds nothing'],
  SC57: ['a second exit takes nothing away', 'an exit looks again before it navigates: the person was quicker'],
  SC58: ['a call: its page is hidden for good, it ends as app-terminated and holds nothing'],
  SC59: ['a call: interrupted and given back it stays joined, and interrupted it can be left'],
  SC60: ['a call: interrupted and given back it stays joined, and interrupted it can be left'],
  SC61: ['an end by the system is told, once', 'an end of ours that crosses the system\'s is harmless'],
  SC65: ['a call: a step of the teardown that throws or hangs keeps no other from running', 'a call: an SDK that refuses the leave does not keep it from ending'],
  SC66: ['a call: a step of the teardown that throws or hangs keeps no other from running'],
  SC68: ['after unsubscribing nothing is said', SAID],
  SC69: ['twenty calls in a row leave nothing behind', 'after any calls in any order nothing is held'],
  SC70: ['a call: idle for too long it ends as idle-timeout'],
  SC71: { why: 'the types of the notification are the call\'s, from what the app and its permissions are; no transport is asked' },
  SC72: { why: 'two calls of one id are told apart by the runtime; a port carries one' },
  SC73: [
    'leaving an earlier attempt does not touch the present one', 'leaving an attempt of a call before does not touch the present one, whose number is the same',
    'a call: another call over the same port lives, after one that was left and one that was left before it was joined', SAID,
  ],
}

/** Leave and dispose in every state of a session. */
export const IN_EVERY_STATE: { readonly [state in Call['state']]: { leave: string; dispose: string } } = {
  idle: { leave: 'a call: left while idle, nothing happens, and it can be joined', dispose: 'a call: disposed while idle, it is over and holds nothing' },
  joining: { leave: 'a call: a join that is left ends as cancelled, and is never joined', dispose: 'a call: disposed while joining, it is over and holds nothing' },
  joined: { leave: 'a call: two joins are one, and two leaves in a tick have the same end', dispose: 'a call: disposed while joined, it is over and holds nothing' },
  reconnecting: { leave: 'a call: left while reconnecting, it does not come back', dispose: 'a call: disposed while reconnecting, it is over and holds nothing' },
  leaving: { leave: 'a call: two joins are one, and two leaves in a tick have the same end', dispose: 'a call: disposed while leaving, it is over and holds nothing' },
  ended: { leave: 'a call: two joins are one, and two leaves in a tick have the same end', dispose: 'a call: disposed while ended, it is over and holds nothing' },
}

/** What is wrong with the table, in words. */
export function problemsOfCases(ids: readonly string[], asked: Asked = ASKED): string[] {
  const names = Object.values(SUITES).flat()
  return [
    ...ids.filter(id => !asked[id]).map(id => `${id} has neither a case nor a reason`),
    ...Object.keys(asked).filter(id => !ids.includes(id)).map(id => `${id} is no scenario`),
    ...Object.entries(asked).flatMap(([id, row]) => ('why' in row ? [] : row.length === 0 ? [`${id} names no case`] : row.filter(name => !names.includes(name)).map(name => `${id} names “${name}”, which no suite has`))),
    ...Object.values(IN_EVERY_STATE).flatMap(({ leave, dispose }) => [leave, dispose]).filter(name => !names.includes(name)).map(name => `“${name}” is in no suite`),
  ]
}
export const suiteOf = (name: string): string => Object.keys(SUITES).find(suite => SUITES[suite]!.includes(name)) ?? ''
