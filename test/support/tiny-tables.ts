/** Random tables of a few states, small enough to be compared with trying everything. */
import type { Command, Table, TransitionTable } from '@onhook/machine'
import fc from 'fast-check'
import { SIGNALS } from '../../packages/machine/src/session-state.ts'

type Row = { has: boolean; next: number; list: number }
export type Shape = { name: string; states: Record<string, string>[]; events: readonly string[]; commands: Command[][] }

/** A table of this shape: in some cells a row, to any state, with any of its lists. */
export const tableOfShape = ({ name, states, events, commands }: Shape): fc.Arbitrary<Table> =>
  fc.array(fc.record<Row>({ has: fc.boolean(), next: fc.nat(states.length - 1), list: fc.nat(commands.length - 1) }), { minLength: states.length * events.length, maxLength: states.length * events.length }).map(cells => ({
    name, regions: Object.keys(states[0]!), initial: 0, states, events: [...events], commands, timers: {},
    rows: cells.flatMap(({ has, next, list }, i): Table['rows'] => (has ? [[Math.floor(i / events.length), i % events.length, next, list]] : [])),
  }))

const EVENTS = ['user.join', 'transport.joined', 'transport.failed/recoverable', 'transport.failed/fatal', 'service.stopped/killed']
const CORE: Shape = {
  name: 'core', events: EVENTS,
  // Two states of most phases, so that what a listener hears of them is the same; two that are settled.
  states: [['idle', 'none', 'off', 'none'], ['joining', 'requested', 'off', 'none'], ['joined', 'up', 'off', 'none'], ['reconnecting', 'up', 'running', 'none'], ['leaving', 'closing', 'running', 'none'], ['ended', 'down', 'running', 'ended'], ['ended', 'down', 'stopped', 'ended'], ['ended', 'down', 'refused', 'ended']]
    .map(([session, transport, service, systemCall]) => ({ session: session!, transport: transport!, service: service!, systemCall: systemCall! })),
  commands: [[], [{ type: 'join' }], [{ type: 'recordEnd', reason: 'cause' }, { type: 'leave' }], [{ type: 'leave' }]],
}
const LISTENERS: Shape[] = [
  { name: 'media', events: [...SIGNALS, 'user.join', 'service.stopped/killed'], states: ['unmuted', 'mutedByUser', 'released'].map(media => ({ media })), commands: [[], [{ type: 'setMuted', muted: true, system: true }], [{ type: 'setMuted', muted: false, system: true }]] },
  { name: 'presentation', events: ['transport.joined', 'transport.failed/fatal', ...SIGNALS], states: ['full', 'pip'].map(presentation => ({ presentation })), commands: [[], [{ type: 'updateService' }]] },
]
const whole = (tables: Table[]): TransitionTable => ({ v: 1, hash: '', policy: { launchService: 'never', needsPermission: false }, signals: [...SIGNALS], tables })

/** A core, and up to two that listen to it; no two give the same type of command. */
export const compositions: fc.Arbitrary<TransitionTable> = fc.tuple(tableOfShape(CORE), fc.nat(2), ...LISTENERS.map(tableOfShape)).map(([core, n, ...listeners]) => whole([core, ...listeners.slice(0, n)]))
/** The same, but that a listener gives commands that the core gives too. */
export const confusable: fc.Arbitrary<TransitionTable> = fc.tuple(tableOfShape(CORE), tableOfShape({ ...LISTENERS[0]!, commands: [[], [{ type: 'leave' }], [{ type: 'join' }, { type: 'leave' }]] })).map(tables => whole(tables))
