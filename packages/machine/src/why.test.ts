/** The words in which a trace says why an event was ignored. A reviewer reads them, and tools look for them. */
import { expect, test } from 'vitest'
import { initialState, step, type CallEvent, type Control } from './index.ts'
import { whyIgnored, whyStale } from './why.ts'

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

test('the words stand in the step, and those of a stale event name both attempts', () => {
  expect(step(initialState(), { type: 'user.leave' })).toMatchObject({ ignored: true, why: 'idle: there is no call to leave' })
  expect(whyStale(1, 2)).toBe('stale: belongs to attempt 1, now 2')
})
