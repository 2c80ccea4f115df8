/** The words in which a trace says why an event was ignored, and what chose its branch. A reviewer reads them, and tools look for them. */
import { expect, test } from 'vitest'
import { initialState, step, type CallEvent, type Control } from './index.ts'
import { whyIgnored, whyOf, whyStale, whyTaken } from './why.ts'

const control = (more: Partial<Control>): Control => ({ ...initialState(), ...more })

test.each<[Partial<Control>, string, string]>([
  [{ session: 'joined' }, 'timer.join', 'late timer: what it waited for is over'],
  [{ service: 'deferred' }, 'service.stopped', 'service deferred: nothing waits for this'],
  [{ screen: 'gone' }, 'screen.disposed', 'screen: already gone'],
  [{ app: 'background' }, 'app.backgrounded', 'app: already background'],
  [{ app: 'active', session: 'joined' }, 'app.activated', 'app: already active'],
  [{ session: 'idle' }, 'app.taskRemoved', 'no rule for this event while idle'],
  [{ session: 'ended' }, 'app.taskRemoved', 'already ended: the first cause wins'],
  [{ session: 'idle' }, 'app.terminating', 'no rule for this event while idle'],
  [{ session: 'idle' }, 'user.leave', 'idle: there is no call to leave'],
  [{ session: 'leaving' }, 'user.leave', 'already leaving: the same result is returned'],
  [{ session: 'joining' }, 'user.join', 'already joining: the same attempt'],
  [{ session: 'leaving' }, 'user.join', 'leaving: a join is a new attempt'],
  [{ session: 'ended' }, 'user.join', 'ended: a join is a new attempt'],
  [{ session: 'reconnecting', transport: 'restarting' }, 'transport.closed', 'closed after a recoverable failure is a restart, not an end'],
  [{ session: 'reconnecting', transport: 'up' }, 'transport.closed', 'no rule for this event while reconnecting'],
  [{ session: 'reconnecting', transport: 'restarting' }, 'transport.leaveClicked', 'no rule for this event while reconnecting'],
  [{ session: 'leaving', transport: 'closing' }, 'transport.closed', 'already leaving: the first cause wins'],
  [{ session: 'ended' }, 'system.answered', 'already ended: the first cause wins'],
  [{ session: 'reconnecting' }, 'transport.lost', 'already reconnecting: one outage'],
  [{ session: 'joining' }, 'transport.lost', 'no rule for this event while joining'],
  [{ session: 'reconnecting' }, 'transport.muted', 'no rule for this event while reconnecting'],
  [{ session: 'joined' }, 'transport.accepted', 'already joined'],
  [{ session: 'joining' }, 'transport.restored', 'no rule for this event while joining'],
  [{ session: 'joined' }, 'network.online', 'no rule for this event while joined'],
])('in %o, %s is ignored: %s', (where, type, why) => {
  expect(whyIgnored(control(where), { type } as CallEvent)).toBe(why)
})

const granted = { type: 'permission.changed', microphone: true, camera: true, notifications: true } as const
test.each<[Partial<Control>, CallEvent, Partial<Control>, string | undefined]>([
  [{ session: 'joined' }, { type: 'transport.failed', recoverable: true }, {}, 'the failure is recoverable'],
  [{ session: 'joined' }, { type: 'transport.failed', recoverable: false }, {}, 'the failure is not recoverable'],
  [{ session: 'reconnecting', transport: 'up' }, { type: 'transport.closed' }, {}, 'the transport is up'],
  [{ session: 'leaving' }, { type: 'transport.closed' }, {}, undefined],
  [{ session: 'ended' }, { type: 'transport.closed' }, {}, undefined],
  [{ session: 'joining' }, { type: 'port.failed', port: 'transport', command: 'join' }, {}, 'the transport failed at join'],
  [{ session: 'joined' }, { type: 'port.failed', port: 'screen', command: 'exitScreen', error: 'no' }, {}, 'the screen failed at exitScreen'],
  [{ service: 'starting' }, { type: 'service.refused', cause: 'background' }, {}, 'service refused: background'],
  [{ service: 'running' }, { type: 'service.stopped', cause: 'killed' }, {}, 'service stopped: killed'],
  [{ session: 'ended' }, { type: 'timer.step', step: 'transport' }, {}, 'transport: no proof in time'],
  [{ session: 'ended' }, { type: 'timer.step', step: 'service' }, {}, 'service: no proof in time'],
  [{ session: 'reconnecting', transport: 'restarting' }, { type: 'timer.restart' }, {}, 'the transport is restarting'],
  // The region after the event, the app before it.
  [{ permission: 'missing', app: 'background' }, granted, { permission: 'held', app: 'active' }, 'the permission is held, the app background'],
  [{ service: 'deferred', permission: 'missing', app: 'inactive' }, { type: 'app.activated' }, { permission: 'missing', app: 'active' }, 'the permission is missing'],
  [{ service: 'off' }, { type: 'app.activated' }, {}, undefined],
  [{ service: 'starting', session: 'leaving' }, { type: 'service.started' }, {}, 'the call is leaving'],
  [{ service: 'stopped', session: 'joined' }, { type: 'service.started' }, {}, 'the call is joined'],
  [{ service: 'starting', session: 'ended' }, { type: 'timer.service' }, {}, 'the call is ended'],
  [{ service: 'deferred', session: 'joined' }, { type: 'service.started' }, {}, undefined],
  [{ session: 'joined' }, { type: 'user.leave' }, {}, undefined],
  [{ session: 'joined', service: 'running' }, { type: 'transport.lost' }, {}, undefined],
  [{}, { type: 'presentation.pipExited', how: 'closed' }, {}, undefined],
])('in %o, what chose of %o, which led to %o: %s', (where, event, led, why) => {
  expect(whyTaken(control(where), event, control(led))).toBe(why)
  expect(whyOf(control(where), event, control(led), false)).toBe(why)
})
test('what was ignored has the rule that made it so, whatever its payload', () => {
  expect(whyOf(control({ session: 'idle' }), { type: 'transport.failed', recoverable: true }, control({}), true)).toBe('no rule for this event while idle')
})

test('the words stand in the step, and those of a stale event name both attempts', () => {
  expect(step(initialState(), { type: 'user.leave' })).toMatchObject({ ignored: true, why: 'idle: there is no call to leave' })
  expect(whyStale(1, 2)).toBe('stale: belongs to attempt 1, now 2')
})
