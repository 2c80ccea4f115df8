/** What the clauses leave open, decided. */
import type { Item } from './item.ts'

const detail = (n: number, title: string, rows: readonly (readonly [says: string, properties?: string])[]): Item[] => [
  { id: `D${n}`, kind: 'detail', says: title },
  ...rows.map(([says, properties], i): Item => ({ id: `D${n}.${i + 1}`, kind: 'detail', says, ...(properties && { properties: properties.split(' ') }) })),
]

export const DETAILS: Item[] = [
  ...detail(1, 'Where a call begins', [
    ['The app is active, permission is held, the screen is absent'],
    ['A refused permission chooses the types of the service and defers nothing, as long as `mediaPlayback` may be used', 'S22'],
    ['A policy that demands the microphone makes it matter', 'S22'],
  ]),
  ...detail(2, 'A launch that was refused', [
    ['For being in the background: deferred, and tried at the next activation, at most once in each', 'S3'],
    ['For another cause: it stays refused'],
    ['A late `started` is believed, deferred or refused'],
    ['A permission granted while the app is active launches at once, and counts as an activation', 'S3'],
  ]),
  ...detail(3, 'What a port’s promise says', [
    ['Without `subscribe`, a service’s resolved `launch` is `started` and its resolved `abort` is `stopped`'],
    ['With it only the events count'],
    ['Throwing or rejecting is `port.failed`, and for a launch leads to refused'],
    ['A resolved `join` is `accepted` and no more'],
    ['A resolved `leave` is no fact: down is only `left` or `closed`', 'S12'],
    ['An unrecoverable failure ends the call, and the transport is still left'],
  ]),
  ...detail(4, 'A shared service', [
    ['Calls made with the same `ServicePort` object share it'],
  ]),
  ...detail(5, 'Requests to stop', [
    ['A leave, a disposed screen, the system’s end, reset or filter, a removed task and a terminating app command `leave` and the running service’s abort in that very step'],
    ['`dispose()` ends as `local-leave`, or `join-cancelled` while joining, by the app', 'L2'],
    ['A removed task and a terminating app end as `app-terminated`, by the system'],
    ['After the SDK’s own button, silence is covered by the leave time-out, when `leave` is commanded', 'L1'],
    ['An SDK that waits to be told on its button is told by its adapter, and left once'],
  ]),
  ...detail(6, 'Reasons', [
    ['`leave-timeout` is never the reason of a leave that something began; it is kept beside it'],
    ['An idle session that the SDK ends is `idle-timeout`'],
    ['A join that throws or rejects ends with the reason that the error names, else `unknown`, with its name, code and message'],
  ]),
  ...detail(7, 'Requests out of season', [
    ['`leave()` in idle gives a `local-leave` record of attempt 0, and the call stays idle'],
    ['`join()` while leaving waits for the end and begins the next attempt', 'S10'],
    ['After `dispose()` a join rejects, a waiting one too'],
  ]),
  ...detail(8, 'Passed deadlines', [
    ['The event that reveals a passed deadline is judged first, the deadline after it, if it still applies'],
    ['The reconnect deadline runs from the first loss of an outage', 'L4'],
    ['Only `restored` or `joined` ends an outage'],
  ]),
  ...detail(9, 'Mute, and the system’s call', [
    ['`user.mute` is told to the transport and to the system'],
    ['`system.muted` is told to the transport only'],
    ['A mute that changes nothing is noted'],
    ['A call that was answered counts as reported', 'S16'],
    ['A call is reported in the step of its join', 'S16'],
  ]),
  ...detail(10, 'Capture', [
    ['The transport adapter stops what is granted after its signal was aborted; the adapter contract checks it', 'S12 L7'],
  ]),
  ...detail(11, 'Entrances', [
    ['`send()` throws at once on bad input'],
    ['A port’s `emit` never throws, and what it refused is recorded'],
    ['The commands of a request have reached the ports when the method returns'],
    ['Called from inside a port or a listener, a request waits its turn'],
  ]),
  ...detail(12, 'Files and tables', [
    ['The saved snapshot is cleared when the call has settled'],
    ['A last line without a newline that cannot be read is a gap of cause `truncated`; another such line is a problem with its number'],
    ['A table whose hash is not that of its contents is told; a malformed one is refused with its place'],
    ['A command in a table is a type and constants, and none stands twice in one step', 'S24'],
    ['A launch is given its types, title and text'],
    ['A screen mounted while a join waits for the next attempt belongs to that attempt'],
  ]),
]
