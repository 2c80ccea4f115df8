/**
 * The contract of a call, as data: fifteen clauses, each in details that can be checked. Tests name the ids
 * that they show, in the title: `a late success is left again [C4.4 SC1]`. `docs/contract.md` is generated
 * from this and from those titles; a gate fails when an id has no test, or a title names an unknown id.
 */
import { DETAILS } from './details.ts'
import type { Item, Section } from './item.ts'
import { scenarios } from './scenarios.ts'
import { RULES } from './vendor-rules.ts'

type Row = readonly [id: string, says: string, properties?: string]

/** A clause: its title, and its promises, numbered within it. `properties` are ids of the model check; duties name their clauses themselves. */
const clause = (n: number, title: string, rows: readonly Row[], source?: Item['source']): Item[] => [
  { id: `C${n}`, kind: 'clause', says: title, ...(source && { source }) },
  ...rows.map(([id, says, properties]): Item => ({ id: `C${n}.${id}`, kind: 'clause', says, ...(properties && { properties: properties.split(' ') }) })),
]
const android = (title: string, path: string) => ({ title, url: `https://developer.android.com/${path}` })

const CLAUSES: Item[] = [
  ...clause(1, 'Joined is a fact', [
    ['1', 'Only `transport.joined` makes a joining call joined', 'P1'],
    ['2', 'A request that was taken, or a promise that resolved, is not joined'],
    ['3', 'A screen that is shown is not joined'],
  ]),
  ...clause(2, 'One end', [
    ['1', 'Exactly one end record per attempt, whatever arrives', 'S17'],
    ['2', 'The first cause wins; what comes after it is kept beside it', 'S17 G2'],
    ['3', 'Nothing leaves `ended`', 'S23'],
  ]),
  ...clause(3, 'Leave always works', [
    ['1', 'From any state it resolves within the leave time-out', 'L1'],
    ['2', 'Offline and in an outage it does not wait for the network', 'L1'],
    ['3', 'While joining it cancels at once, and never waits for the join’s time-out', 'L1'],
    ['4', 'Twice in one tick is one leave, and every caller gets the same record', 'S17'],
    ['5', 'It works inside a callback'],
    ['6', 'It cancels running work and retry timers at once'],
    ['7', 'In `idle` it resolves and commands nothing'],
  ]),
  ...clause(4, 'A late success is closed, not forgotten', [
    ['1', 'Any sign of life of a transport that was left is answered by `leave`'],
    ['2', 'Its own button is not answered: there the SDK or its adapter leaves already'],
    ['3', 'The last word before we stop listening is `leave`', 'S8'],
    ['4', 'A join that succeeds after the user has left is left again', 'L7'],
    ['5', 'So is one that succeeds after dispose', 'L7'],
    ['6', 'So is one that succeeds after its time-out', 'L7'],
    ['7', 'A microphone or camera that is granted late is stopped at once', 'S12 L7'],
  ]),
  ...clause(5, 'The screen is exited at most once', [
    ['1', 'At most once', 'S1'],
    ['2', 'Only while it is mounted, and then it is', 'S2 S15 L8'],
    ['3', 'Never after it was disposed of', 'S2'],
    ['4', 'Clean-up is never behind a guard of the screen; only the navigation is', 'L6 L7'],
  ]),
  ...clause(6, 'The foreground service', [
    ['1', 'It is launched when the call is joined', 'S11'],
    ['2', 'By policy it is launched when joining starts'],
    ['3', 'Only while the app is active', 'S22'],
    ['4', 'Only while the permissions that it needs are held', 'S22'],
    ['5', 'Otherwise it is deferred to the next activation, without a retry loop', 'S3'],
    ['6', 'Its types are those that are granted'],
    ['7', 'A refused launch degrades the call and does not end it'],
    ['8', 'It is aborted after the last launch on every path to the end', 'S13 L6'],
    ['9', 'An abort waits for a pending start, or for its time-out', 'S21'],
    ['10', 'No launch follows an abort, or comes when it is over', 'S4'],
    ['11', 'No word is no refusal: a start of which nothing is heard counts as running'],
    ['12', 'Two calls share one service: the first launch and the last abort reach it'],
    ['13', 'On iOS a launch and an abort do nothing, and nothing waits for them'],
  ], android('Restrictions on starting a foreground service from the background', 'develop/background-work/services/fgs/restrictions-bg-start')),
  ...clause(7, 'The system’s call (CallKit, Telecom)', [
    ['1', 'What was reported there is ended there exactly once', 'S16 L11'],
    ['2', 'It is ended with the right reason'],
    ['3', 'An end that came from the system is not sent back to it', 'S16'],
    ['4', 'What the system asks for is answered in the step in which it asks'],
    ['5', 'A deactivated audio session ends nothing'],
    ['6', 'A closed picture-in-picture ends nothing'],
    ['7', 'An interruption ends nothing'],
  ], { title: 'CallKit', url: 'https://developer.apple.com/documentation/callkit' }),
  ...clause(8, 'Reconnecting is bounded and honest', [
    ['1', 'Loss, restoration and failure may repeat and interleave; one period per outage', 'P2'],
    ['2', 'It is bounded', 'L4'],
    ['3', 'An adapter debounces the false pairs that follow a short outage'],
    ['4', '`restored` is said only after proof of flow'],
    ['5', '`restartMedia` is an ICE restart, or a new connection where a restart cannot be trusted'],
    ['6', 'A lost signalling socket under living media is no loss'],
    ['7', '`network.*` decides nothing'],
    ['8', 'An SDK that comes back by itself after a kick is left again'],
    ['9', '`closed` after a recoverable failure is a restart within a bounded grace'],
    ['10', '`closed` without one is an end'],
    ['11', 'A joined call that dies without a word is found', 'L3'],
    ['12', 'Kicked, replaced or refused: never joined again by itself', 'S10'],
    ['13', '“Connection lost” is said only when the record says so', 'G1'],
  ], { title: 'WebRTC: RTCPeerConnectionState', url: 'https://www.w3.org/TR/webrtc/#rtcpeerconnectionstate-enum' }),
  ...clause(9, 'Attempts', [
    ['1', 'Everything that arrives later is stamped with its attempt', 'S18'],
    ['2', 'What is stale changes nothing, and is shown', 'S18'],
    ['3', 'A second join joins the first', 'S7 S10'],
    ['4', 'After an end a join is a new attempt and a new machine, made once the last has settled', 'S10'],
    ['5', 'A stale success is left, for its own attempt', 'L13'],
  ]),
  ...clause(10, 'Time', [
    ['1', 'Timers are events'],
    ['2', 'Deadlines are absolute, and judged again on the app’s return and on every event'],
    ['3', 'A late timer changes nothing but lateness'],
    ['4', 'After a gap, expired deadlines wait for the answers that queued in it'],
    ['5', 'Joining, leaving, reconnecting, a restart, a service’s start and each teardown step have a time-out', 'L1 L4 L5 L12'],
  ], android('Doze and App Standby', 'training/monitoring-device-state/doze-standby')),
  ...clause(11, 'Re-entrancy', [
    ['1', 'A port may call back synchronously'],
    ['2', 'A listener may leave, join or dispose'],
    ['3', 'The order of events is kept'],
    ['4', 'Nothing recurses and nothing dead-locks'],
  ]),
  ...clause(12, 'Containment', [
    ['1', 'A port that throws or rejects becomes `port.failed` and a record'],
    ['2', 'So does a listener that throws'],
    ['3', 'A port that hangs is the timer’s affair', 'L12'],
    ['4', 'The other clean-up steps still run, each with its own bound', 'L12'],
    ['5', 'Nothing is thrown into an SDK’s callback'],
  ]),
  ...clause(13, 'Process death', [
    ['1', 'The snapshot is saved after each step and before its commands run'],
    ['2', '`restored` is the first event of a new process'],
    ['3', 'It sweeps the service and the system’s call, whatever the snapshot says', 'L9'],
    ['4', 'A snapshot of another table is not interpreted'],
    ['5', 'A screen that is mounted afterwards is exited'],
    ['6', 'The old call ends as `app-terminated`'],
    ['7', 'By policy a new attempt follows', 'S10'],
    ['8', 'No session is resurrected silently'],
    ['9', 'It ends no call of another id, and throws out no screen of one'],
    ['10', 'Who answers a call that is over is in its next attempt'],
  ], { title: 'xstate#5331: `after` is lost when a snapshot is restored', url: 'https://github.com/statelyai/xstate/issues/5331' }),
  ...clause(14, 'Input is checked at the boundary', [
    ['1', 'An unknown event is refused with a typed error that names the field'],
    ['2', 'So is a malformed payload'],
    ['3', 'The machine itself stays total', 'S20'],
  ]),
  ...clause(15, 'Observation changes nothing', [
    ['1', 'With a recorder attached, behaviour, order and results are the same'],
    ['2', 'A dead inspector costs a bounded buffer and an explicit gap'],
  ]),
]

export const SECTIONS: readonly Section[] = [
  { title: 'Clauses', about: 'What a call promises.', items: CLAUSES },
  { title: 'In detail', about: 'What the clauses leave open, decided.', items: DETAILS },
  { title: 'Scenarios', about: 'Orderings that broke real calls. A number is a name: gaps mean nothing. A source is the public thread in which it was reported. Which case of the published suites asks it of an adapter stands on [the page of the adapters](../packages/adapters/README.md#the-scenarios).', items: scenarios },
  { title: 'Vendor rules', about: 'What the documents and the code of one vendor, CometChat Calls, ask of whoever embeds it, shown with that vendor’s own orders of callbacks.', items: RULES },
]
/** Every item of the contract. */
export const CONTRACT: readonly Item[] = SECTIONS.flatMap(s => s.items)
