/**
 * What happened in each recording, as a session would have lived it: written from the recording's header and
 * rows, never from the adapter's output. One line a side; `…` stands for the states between.
 *
 * Abbreviations: J joining, C joined, R reconnecting, L leaving, then `ended` with its reason, or `gone` where
 * the fault took the side itself away (its process was killed, its page closed).
 */
const LEFT = 'L local-leave', HUNG_UP = 'remote-hangup'
/** a leaves, b is told. */
const plain = { a: `J C ${LEFT}`, b: `J C ${HUNG_UP}` }
/** One outage that ended. */
const hiccup = { a: `J C R C ${LEFT}`, b: `J C R C ${HUNG_UP}` }
/** One outage that had not ended when a left. */
const stillLost = { a: `J C R ${LEFT}`, b: `J C R ${HUNG_UP}` }
/** One outage that outlived the 40 s of the reconnect policy. */
const lostForGood = { a: 'J C R network-lost', b: 'J C R network-lost' }
const neverUp = { a: 'J join-timeout', b: 'J join-timeout' }

export type Expected = { [side: string]: string; note?: string } & { note?: string }

export const EXPECTED: { [recording: string]: Expected } = {
  // Clean joins and leaves, and faults that nobody notices.
  'join-leave-cr-ff': plain,
  'join-leave-ff-ff': plain,
  'join-leave-wrtc-wrtc': plain,
  'leave-twice-ff': { ...plain, note: 'Three leaves, one end.' },
  'glare-cr': plain,
  'glare-join-ff': plain,
  'glare-wrtc': plain,
  'hidden-ff': plain,
  'linkdown-8s-cr': { ...plain, note: 'The page said offline and online; nothing was lost.' },
  'msg-dup-answer-cr': plain,
  'msg-dup-offer-cr': plain,
  'msg-lost-answer-ff': { ...plain, note: 'Joined after 10.7 s, within the 15 s of the join policy (the recorded client had given up after 8).' },
  'msg-lost-offer-cr': { ...plain, note: 'As for the lost answer.' },
  'msg-reorder-ff': plain,
  'default-stun-werift': plain,
  'device-lost-cr': { ...plain, note: 'a is muted by the world; b hears no more audio but beats still come, so nothing is lost.' },
  'server-restart-cr': { ...plain, note: 'Signalling closed with living media: reopened, never told.' },
  'sig-blackhole-ff': plain,
  'sig-drop-cr': plain,
  'sig-drop-wrtc': plain,
  'outage-1s-ff-ff': { ...plain, note: 'Firefox says disconnected and connected 4.6 s after the end, in one millisecond.' },
  'two-calls-cr': { ...plain, a2: plain.a, b2: plain.b },
  'two-calls-wrtc': { ...plain, a2: plain.a, b2: plain.b },

  // Outages that ended.
  'outage-3s-cr-cr': { ...hiccup, note: 'The header says "a short hiccup; the call went on". It did; but nothing at all was heard for more than 2 s, and that is said.' },
  'outage-3s-wrtc-wrtc': { ...hiccup, note: 'As for Chromium.' },
  'turn-switch-5s-cr': { ...hiccup, note: 'As above, 5 s.' },
  'outage-6s-ff-ff': hiccup,
  'outage-6s-wrtc-wrtc': hiccup,
  'outage-10s-cr-cr': hiccup,
  'outage-10s-ff-ff': hiccup,
  'outage-15s-cr-cr': hiccup,
  'outage-15s-ff-ff': hiccup,
  'turn-switch-12s-ff': { ...hiccup, note: 'a heard audio at 15.2 s and Firefox said connected at 20.9 s: restored needs both.' },
  'localdrop-10s-cr': hiccup,
  'cdp-offline-6s-cr': hiccup,
  'oneway-wrtc-a': { ...hiccup, note: 'Both sides, at different times.' },
  'ifswitch-restart-cr': hiccup,
  'ifswitch-restart-crn': hiccup,
  'both-blackhole-ff': hiccup,
  'reneg-outage-cr': hiccup,
  'reneg-outage-wrtc': hiccup,
  'restart-long-disconnected-ff': hiccup,
  'restart-ok-wrtc': hiccup,
  'restart-pending-ff': hiccup,
  'restart-twice-cr': { ...hiccup, note: 'failed, disconnected, connected: one outage, one call throughout.' },
  'newpc-after-failed-ff': hiccup,
  'suspend-5s-cr': { a: plain.a, b: hiccup.b, note: 'The suspended side never lost anything: its own expired timers were not judged first.' },
  'suspend-20s-cr': { a: plain.a, b: hiccup.b, note: 'b came back from failed with no restart at all.' },
  'flap-ff': { a: `J C R C R C R C R ${LEFT}`, b: `J C R C R ${HUNG_UP}`, note: 'b heard audio in the later gaps too, but its browser stayed at disconnected from 11.8 s on.' },

  // Outages that did not end.
  'cdp-loss-25s-armed-cr': { ...stillLost, note: 'The header says that it came back; its rows end 10 s after the loss, at failed, with no byte received. The rows win.' },
  'localdrop-1s-ff': stillLost,
  'restart-both-ff': { ...stillLost, note: 'connected was said again and nothing was received: never restored.' },
  'restart-ok-ff': { ...stillLost, note: 'The same.' },
  'restart-long-failed-ff': { ...lostForGood, note: 'The same, for longer than the reconnect policy.' },
  'restart-long-failed-cr-ff': { ...lostForGood, note: 'The same.' },
  'restart-fails-ff': lostForGood,
  'outage-30s-werift-werift': lostForGood,
  'outage-30s-cr-cr': { a: stillLost.a, b: lostForGood.b, note: 'a left 46.4 s into the run; the 40 s of b, which lost the call 0.1 s earlier, were over a moment before.' },
  'freeze-4s-cr': { a: plain.a, b: `J C R ${HUNG_UP}`, note: 'a could not say bye (its socket had been closed in the freeze): b saw its data channel close, and silence.' },
  'freeze-outage-cr': { a: stillLost.a, b: lostForGood.b, note: 'a could not say bye, and b could not see its data channel close.' },

  // The other side ends, or vanishes.
  'remote-dcbye-ff': { a: `J C ${HUNG_UP}`, b: `J C ${HUNG_UP}`, note: 'b said bye on the data channel and stayed; a then left, which b was told.' },
  'remote-pcclose-cr-sees-cr': { a: `J C R ${HUNG_UP}`, b: 'J C gone', note: 'No word of signalling: 2 s of silence are a loss, and after 4 s the closed data channel counts as a hang-up.' },
  'remote-pcclose-ff-sees-cr': { a: `J C R ${HUNG_UP}`, b: 'J C gone' },
  'remote-pcclose-werift-sees-werift': { a: `J C R ${LEFT}`, b: 'J C gone', note: 'werift does not announce its close: to a it is an outage, until a leaves.' },
  'remote-sigkill-cr-sees-cr': { a: `J C R ${HUNG_UP}`, b: 'J C gone', note: 'The server saw the socket close.' },
  'remote-sigkill-ff-sees-cr': { a: 'J C R network-lost', b: 'J C gone', note: 'Nobody saw anything: to a it is an outage that never ends.' },
  'remote-tabclose-cr': { a: `J C R ${HUNG_UP}`, b: 'J C gone' },
  'nav-beacon-cr': { a: 'J C gone', b: `J C ${HUNG_UP}` },
  'nav-goto-ff': { a: 'J C gone', b: `J C ${HUNG_UP}`, note: 'Data channel closed, and the server confirmed it.' },
  'leave-in-outage-ff': { a: `J C R ${LEFT}`, b: `J C R ${HUNG_UP}`, note: 'The bye arrived when the path was back.' },

  // The server ends.
  'server-kick-ff': { a: 'J C removed-by-host', b: `J C ${HUNG_UP}` },
  'kick-in-outage-ff': { a: 'J C R removed-by-host', b: `J C R ${HUNG_UP}`, note: 'Not "connection lost".' },
  'tie-leave-kick-ff': { a: 'J C removed-by-host', b: `J C ${HUNG_UP}`, note: 'The kick came first.' },
  'dup-identity-wrtc': { a: 'J C duplicate-identity', b: `J C ${HUNG_UP}` },
  'server-room-closed-cr': { a: 'J C room-ended', b: 'J C room-ended' },
  'token-refused-cr': { a: 'J token-expired' },
  'token-refused-wrtc': { a: 'J token-expired' },
  'token-refused-resume-ff': { a: 'J C token-expired', b: `J C ${HUNG_UP}` },
  'server-silent-cr': { a: 'J signalling-failed', note: 'The socket opened and never answered: the step has its own bound of 12 s.' },

  // Never up.
  'checking-loss-8s-ff': { ...neverUp, note: 'The path was back at 8 s; the recorded client did not try again.' },
  'checking-loss-40s-ff': neverUp,
  'dtls-bad-ff': neverUp,
  'dtls-bad-wrtc': neverUp,
  'no-route-join-crn': neverUp,
  'turn-badcreds-ff': neverUp,
  'turn-closed-port-cr': neverUp,
  'turn-silent-cr': neverUp,
  'turn-silent-wrtc': neverUp,
  'gum-denied-cr': { a: 'J no-media-permission' },
  'gum-nodevice-cr': { a: 'J device-failed' },
  'gum-late-cr': { a: 'J L join-cancelled' },
  'gum-prompt-ff': { a: 'J L join-cancelled' },
  'leave-while-joining-cr': { a: 'J L join-cancelled' },
  'leave-while-joining-wrtc': { a: 'J L join-cancelled' },
  'leave-mid-ice-ff': { a: 'J L join-cancelled', b: `J ${HUNG_UP}` },
  'late-join-success-ff': { a: 'J L join-cancelled', b: `J ${HUNG_UP}`, note: 'To b, who was waiting, a came and hung up before anything connected.' },
}
