/** Machines that are wrong in one way each: patches of the rows of a right table. The state space of the machine stays. */
import type { Command, Table, TransitionTable } from '@onhook/machine'
import type { EnvironmentName } from './environments.ts'

/** A row as the patch sees it: the machine's state before, the event, the state after. */
type Row = { at: Record<string, string>; event: string; to: Record<string, string>; commands: readonly Command[] }
/** Another outcome of the row: its commands, and regions of its next state. Nothing: the row stays. */
type Patch = (row: Row) => { commands?: Command[]; to?: Record<string, string> } | undefined

export type Broken = {
  says: string
  environment: EnvironmentName
  /** A property that must be among the violated ones. */
  violates: string
  patch: Patch
}

const without = (row: Row, type: Command['type']) => (row.commands.some(c => c.type === type) ? { commands: row.commands.filter(c => c.type !== type) } : undefined)
const plus = (row: Row, ...commands: Command[]) => ({ commands: [...row.commands, ...commands] })
const isOver = (s: Record<string, string>): boolean => s['session'] === 'leaving' || s['session'] === 'ended'

export const BROKEN: readonly Broken[] = [
  { says: 'the screen is exited again when the connection closes', environment: 'rough', violates: 'S1',
    patch: r => (r.event === 'transport.closed' && r.at['session'] === 'ended' ? plus(r, { type: 'exitScreen' }) : undefined) },
  { says: 'a service is aborted while it is starting', environment: 'rough', violates: 'S21',
    patch: r => (r.event === 'user.leave' && !isOver(r.at) && r.at['service'] === 'starting' ? plus(r, { type: 'abortService' }) : undefined) },
  { says: 'an end that is no proof does not leave', environment: 'rough', violates: 'S12',
    patch: r => (r.to['session'] === 'ended' || r.at['transport'] === 'down' ? without(r, 'leave') : undefined) },
  { says: 'the transport is not unsubscribed from', environment: 'kind', violates: 'S14',
    patch: r => without(r, 'unsubscribe') },
  { says: 'the transport is unsubscribed from twice', environment: 'kind', violates: 'S8',
    patch: r => (r.event === 'timer.step/service' && r.at['transport'] === 'down' ? plus(r, { type: 'unsubscribe' }) : undefined) },
  { says: 'the end is recorded twice', environment: 'kind', violates: 'S17',
    patch: r => (r.event === 'transport.closed' && r.at['session'] === 'leaving' ? plus(r, { type: 'recordEnd', reason: 'room-ended' }) : undefined) },
  { says: 'a join that took too long is not recorded', environment: 'kind', violates: 'S17',
    patch: r => (r.event === 'timer.join' ? without(r, 'recordEnd') : undefined) },
  { says: 'the service is launched in the background', environment: 'documented', violates: 'S22',
    patch: r => (r.event === 'transport.joined' && r.at['session'] === 'joining' && r.at['app'] !== 'active' ? plus(r, { type: 'launchService' }) : undefined) },
  { says: 'the service is launched when the call is over', environment: 'rough', violates: 'S4',
    patch: r => (r.event === 'transport.left' && !isOver(r.at) && isOver(r.to) ? plus(r, { type: 'launchService' }) : undefined) },
  { says: 'the service is not aborted', environment: 'kind', violates: 'S13',
    patch: r => without(r, 'abortService') },
  { says: 'a service that was never launched is aborted', environment: 'kind', violates: 'S6',
    patch: r => (r.event === 'user.leave' && r.at['session'] === 'joining' && r.at['service'] === 'off' ? plus(r, { type: 'abortService' }) : undefined) },
  { says: 'the service is aborted twice', environment: 'kind', violates: 'S5',
    patch: r => (r.event === 'transport.left' && r.at['session'] === 'leaving' && r.at['service'] === 'stopping' ? plus(r, { type: 'abortService' }) : undefined) },
  { says: 'a late join takes the call out of its end', environment: 'rough', violates: 'S23',
    patch: r => (r.event === 'transport.joined' && r.at['session'] === 'ended' ? { to: { session: 'joined', transport: 'up', service: 'off' } } : undefined) },
  { says: 'a loss joins and subscribes again', environment: 'kind', violates: 'S10',
    patch: r => (r.event === 'transport.lost' && r.at['session'] === 'joined' ? plus(r, { type: 'subscribe' }, { type: 'join' }) : undefined) },
  { says: 'the call is reported twice', environment: 'documented', violates: 'S16',
    patch: r => (r.event === 'transport.joined' && r.at['session'] === 'joining' ? plus(r, { type: 'reportCall' }) : undefined) },
  { says: 'a room that closed is called a lost network', environment: 'documented', violates: 'G1',
    patch: r => (r.event === 'transport.closed' && r.at['session'] === 'joined' ? { commands: r.commands.map(c => (c.type === 'recordEnd' ? { ...c, reason: 'network-lost' as const } : c)) } : undefined) },
  { says: 'a person who leaves is called a time-out', environment: 'kind', violates: 'G2',
    patch: r => (r.event === 'user.leave' ? { commands: r.commands.map(c => (c.type === 'recordEnd' ? { ...c, reason: 'join-timeout' as const } : c)) } : undefined) },
  { says: 'a join that took too long is called the person\'s wish', environment: 'kind', violates: 'G3',
    patch: r => (r.event === 'timer.join' ? { commands: r.commands.map(c => (c.type === 'recordEnd' ? { ...c, reason: 'local-leave' as const } : c)) } : undefined) },
  { says: 'an accepted request is taken for a joined call', environment: 'kind', violates: 'G4',
    patch: r => (r.event === 'transport.accepted' && r.at['session'] === 'joining' ? { to: { session: 'joined', transport: 'up' } } : undefined) },
]

/** Machines that wait for ever for what does not come: `violates` is of liveness. */
export const STUCK: readonly Broken[] = [
  { says: 'leaving has no time-out', environment: 'rough', violates: 'L1',
    patch: r => (r.event === 'timer.leave' ? { to: r.at, commands: [] } : undefined) },
  { says: 'joining has no time-out', environment: 'rough', violates: 'L5',
    patch: r => (r.event === 'timer.join' ? { to: r.at, commands: [] } : undefined) },
  { says: 'a late join is not left', environment: 'rough', violates: 'L7',
    patch: r => (r.event === 'transport.joined' && isOver(r.at) ? without(r, 'leave') : undefined) },
  { says: 'a service that starts late is not aborted', environment: 'rough', violates: 'L6',
    patch: r => (r.event === 'service.started' && isOver(r.at) ? without(r, 'abortService') : undefined) },
  { says: 'the wish to leave is not heard while joining', environment: 'rough', violates: 'L16',
    patch: r => (r.event === 'user.leave' && r.at['session'] === 'joining' ? { to: r.at, commands: [] } : undefined) },
]

/**
 * The table with the patch in its core.
 * @throws Error when the patch changes nothing: then the chart has moved on, and the patch says nothing
 */
export function brokenTable(table: TransitionTable, { says, patch }: Broken): TransitionTable {
  const core = table.tables[0]!, commands = [...core.commands]
  let changed = 0
  const rows = core.rows.map((row): Table['rows'][number] => {
    const [s, e, next, list] = row
    const other = patch({ at: core.states[s]!, event: core.events[e]!, to: core.states[next]!, commands: core.commands[list]! })
    if (!other) return row
    const to = other.to ? nearest(core, { ...core.states[next]!, ...other.to }) : next
    changed++
    return [s, e, to, other.commands ? commands.push(other.commands) - 1 : list]
  })
  if (changed === 0) throw new Error(`a broken machine must differ from the right one, found no row for "${says}": adapt its patch to the chart`)
  return { ...table, tables: [{ ...core, commands, rows }, ...table.tables.slice(1)] }
}
/** The state of the table that has the same session, and most other values. */
function nearest(core: Table, wanted: Record<string, string>): number {
  const likeness = core.states.map(s => core.regions.filter(r => s[r] === wanted[r]).length + (s['session'] === wanted['session'] ? 100 : 0))
  return likeness.indexOf(Math.max(...likeness))
}
