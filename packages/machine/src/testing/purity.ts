/**
 * Checks what `compile` cannot see by itself, because `compile` asks a machine once for each row, and each part
 * alone:
 *
 * - A guard that looks at what is in no state (a clock, dice, a variable) answers otherwise the next time. Such a
 *   guard has no table.
 * - A guard that looks at a field of the event that chooses no row answers otherwise for another event of the same
 *   row. It has no table either.
 * - If a machine does something else as a whole than in its parts, the tables are not the machine.
 */
import type { AnyStateMachine } from 'xstate'
import { ROWS, rowOf } from '../branches.ts'
import { COMMANDS } from '../commands.ts'
import { boundedOf } from '../compile-check.ts'
import { compileWatched, type CompileOptions, type Table, type TransitionTable } from '../compile.ts'
import { CallError } from '../errors.ts'
import { LEAVE_SOURCES, type CallEvent } from '../events.ts'
import { createPolicy } from '../policy.ts'
import { whileClocksTell } from './clocks.ts'
import { firstDifference } from './walk.ts'

const causes = [{ reason: 'removed-by-host' }, { reason: 'network-lost', initiator: 'server', recoverable: true, vendor: { name: 'Error', message: 'x' } }] as const
/** The rows' events with other payloads, named by what differs. */
const OTHERS: readonly (readonly [field: string, event: CallEvent])[] = [
  ...LEAVE_SOURCES.map((source) => ['source', { type: 'user.leave', source }] as const),
  ...causes.flatMap((cause) => [
    ['cause', { type: 'transport.left', cause }] as const,
    ...[true, false].map((recoverable) => ['cause', { type: 'transport.failed', recoverable, cause }] as const),
    ['cause', { type: 'port.failed', port: 'transport', command: 'join', cause }] as const,
  ]),
  ...['service', 'systemCall', 'screen', 'app', 'network', 'persist', 'listener'].map((port) => ['port', { type: 'port.failed', port, command: 'leave', error: 'Error: x' }] as const),
  ...[...COMMANDS, 'isAlive', 'save', 'clear', 'notify'].map((command) => ['command', { type: 'port.failed', port: 'transport', command }] as const),
  ...(['microphone', 'camera', 'notifications'] as const).flatMap((type) => [true, false].map((others) =>
    [type, { type: 'permission.changed', microphone: others, camera: others, notifications: others, [type]: !others }] as const)),
  ['attempt', { type: 'transport.joined', attempt: 2 }],
]
/** The fields in which an event differs from the one for which its row was compiled. */
function otherFields(row: string, event: object): string[] {
  const first: object = ROWS.find(([name]) => name === row)![1]
  return Object.keys({ ...first, ...event }).filter((name) => (first as Record<string, unknown>)[name] !== (event as Record<string, unknown>)[name])
}
/**
 * Notes each field of an event that is read, or asked for, and that is none of the event's own. The fields of a row's
 * event choose the row.
 */
function watched<E extends { type: string }>(event: E, onRead: (what: string) => void): E {
  const ask = (target: E, key: PropertyKey): void => { if (typeof key === 'string' && !(key in target)) onRead(`event.${key}`) }
  return new Proxy(event, {
    get: (target, key) => { ask(target, key); return Reflect.get(target, key) as unknown },
    has: (target, key) => { ask(target, key); return Reflect.has(target, key) },
    ownKeys: (target) => { onRead('all fields of the event'); return Reflect.ownKeys(target) },
  })
}
/** By state and event: what the table answers, in words that tell the answer from every other. */
const answersOf = (t: Table): Map<string, string> =>
  new Map(t.rows.map(([s, e, to, list]) => [`${JSON.stringify(t.states[s])} ${t.events[e]!}`, `${JSON.stringify(t.states[to])} ${JSON.stringify(t.commands[list])}`]))

const OTHERWISE = 'a table has one answer for all of them: let another event say it, named in "events"'

/**
 * Is the table the machine? Checks what `compile` cannot see of a machine that is not ours, at the price of compiling
 * it a second time. It does not see what an action has written to a variable, because no action of a machine is
 * carried out.
 * @param table what the machine was compiled to
 * @param options those with which the machine was compiled
 * @throws CallError `not-finite` when the machine is compiled to something else the second time, asks a clock or
 *   dice, answers two events of one row in two ways, reads what chooses no row, or does something else as a whole
 *   than its tables say
 */
export function checkPurity(machine: AnyStateMachine, table: TransitionTable, options: CompileOptions = {}): void {
  const { serviceTypes } = createPolicy(options.policy)
  const others = OTHERS.map(([field, event], i) => {
    const row = rowOf(event, { serviceTypes }), differs = otherFields(row, event)
    return { differs, field: differs.includes(field) ? field : differs.join(' or event.'), row, name: `${event.type}#${i}`, event }
  }).sort((a, b) => a.differs.length - b.differs.length) // the fewer differ, the better it is known which it was
  let read: { row: string; what: string } | undefined
  const reads = [...ROWS, ...options.events ?? []].map(([row, event]) => [`${row}#read`, watched(event, (what) => { read ??= { row, what } })] as const)
  const again = whileClocksTell((asked) => compileWatched(machine, { ...options, events: [...options.events ?? [], ...others.map(({ name, event }) => [name, event] as const), ...reads] }, asked))
  const refuse = (why: string, state: Record<string, string>, instead: string): never => {
    throw new CallError('not-finite', `${why} in the state ${JSON.stringify(state)}; ${instead}`, { field: 'machine' })
  }
  table.tables.forEach((t, i) => {
    const first = answersOf(t), second = answersOf(again.tables[i]!)
    for (const state of t.states) {
      const key = JSON.stringify(state), event = t.events.find((e) => first.get(`${key} ${e}`) !== second.get(`${key} ${e}`))
      if (event !== undefined) refuse(`asked twice, it gave two answers to ${event}`, state, 'what decides must be in the states, and no clock, random number or variable')
    }
    for (const state of t.states) {
      const key = JSON.stringify(state), other = others.find(({ row, name }) => second.get(`${key} ${row}`) !== second.get(`${key} ${name}`))
      if (other) refuse(`the answer to ${other.row} hangs on event.${other.field}`, state, OTHERWISE)
    }
  })
  if (read) throw new CallError('not-finite', `to answer ${read.row}, ${read.what} is read, which chooses no row; ${OTHERWISE}`, { field: 'machine' })
  const difference = firstDifference(boundedOf(machine), table, options)
  if (difference) {
    const { state, event, machine: does, tables: say } = difference
    refuse(`on ${event} the whole machine does something else (${does}) than its parts say (${say})`, state, 'put the regions that belong together into the core: export "regions"')
  }
}
