/** Arbitrary events, with every payload that the vocabulary allows, and sequences of them. */
import fc from 'fast-check'
import { REASONS, type Cause, type EndReason } from '../call-end.ts'
import { EVENTS, type CallEvent, type EventType } from '../events.ts'

const cause: fc.Arbitrary<Cause> = fc.record({
  reason: fc.constantFrom(...(Object.keys(REASONS) as EndReason[])),
  vendor: fc.record({ name: fc.constantFrom('Error', 'NotAllowedError', 'TimeoutError'), message: fc.string({ maxLength: 12 }) }),
}, { requiredKeys: ['reason'] })

const commands = fc.constantFrom('subscribe', 'join', 'leave', 'launchService', 'abortService', 'reportCall', 'exitScreen', 'restartMedia')

function field(kind: string | readonly string[], name: string): fc.Arbitrary<unknown> {
  if (typeof kind !== 'string') return fc.constantFrom(...kind)
  if (kind === 'boolean') return fc.boolean()
  if (kind === 'cause') return cause
  return name === 'command' ? commands : fc.constantFrom('transport', 'service', 'systemCall', 'screen')
}

/** Every event of one type, with any payload that the boundary lets through. */
export function eventsOf(type: EventType): fc.Arbitrary<CallEvent> {
  const fields: Record<string, fc.Arbitrary<unknown>> = { type: fc.constant(type) }
  const required = ['type']
  for (const [key, kind] of Object.entries(EVENTS[type]) as [string, string | readonly string[]][]) {
    const name = key.replace('?', '')
    fields[name] = field(kind, name)
    if (name === key) required.push(name)
  }
  return fc.record(fields, { requiredKeys: required }) as unknown as fc.Arbitrary<CallEvent>
}

/** Any event. Events that move a call come more often, or most sequences would never join. */
export const eventArbitrary: fc.Arbitrary<CallEvent> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom<EventType>(...(Object.keys(EVENTS) as EventType[])).chain(eventsOf) },
  { weight: 3, arbitrary: fc.constantFrom<EventType>('user.join', 'user.leave', 'transport.joined', 'transport.lost', 'transport.restored', 'transport.failed', 'transport.left', 'transport.closed', 'transport.leaveClicked', 'service.started', 'service.stopped', 'service.refused', 'screen.mounted', 'screen.disposed', 'app.activated', 'app.backgrounded').chain(eventsOf) },
)

/** Any sequence of up to `maxLength` events, with or without a join before it. */
export const orderings = (maxLength = 40): fc.Arbitrary<CallEvent[]> =>
  fc.tuple(fc.boolean(), fc.array(eventArbitrary, { maxLength, size: 'max' })).map(([joins, events]) => (joins ? [{ type: 'user.join' }, ...events] : events))
