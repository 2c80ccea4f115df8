/**
 * Writes what the C world includes: `machine.h` from a compiled table, `config.h` from the powers of an environment.
 * A table of the same states with other rows needs no new program: its cells are a file (`cellsFile`).
 */
import type { Table, TransitionTable } from '@onhook/machine'
import type { Powers } from './environments.ts'

/** The regions that the world looks at, with every value that it or a property names first, so that each has a number even where no state has it. */
const LOOKED_AT = {
  session: ['idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended'],
  transport: ['down', 'abandoned'],
  service: ['stopping', 'stopped'],
  screen: ['mounted'],
  app: ['active', 'background', 'inactive'],
  permission: ['held', 'missing'],
  systemCall: ['ended'],
} as const
const COMMANDS = [
  'recordEnd', 'subscribe', 'join', 'restartMedia', 'setMuted', 'reportCall', 'reportConnected', 'launchService', 'updateService', 'leave', 'unsubscribe',
  'releaseMedia', 'abortService', 'reportEnded', 'exitScreen',
]
const REASONS = ['', 'local-leave', 'join-cancelled', 'network-lost', 'cause', 'unknown', 'room-ended', 'system-ended', 'app-terminated', 'join-timeout', 'idle-timeout']

const cName = (name: string): string => name.replace(/[^A-Za-z0-9]/g, '_')
const variable = (type: string, name: string, values: readonly number[]): string => `static ${type} ${name}[] = {${values.join(',')}};`
const array = (type: string, name: string, values: readonly number[]): string => variable(`const ${type}`, name, values)
const numbered = (prefix: string, names: readonly string[], number: (i: number) => number = i => i): string[] =>
  names.map((n, i) => `#define ${prefix}_${cName(n)} ${number(i)}`)

function numberOf(what: string, known: readonly string[], name: string): number {
  const i = known.indexOf(name)
  if (i < 0) throw new Error(`the witness must know every ${what} of the table, found "${name}": add it to table-header.ts`)
  return i
}

/** By cell (`state * events + event`): where the row leads, the set of its commands, whether there is one, and the reason that it records. */
function cellsOf(core: Table) {
  const events = core.events.length, cells = core.states.length * events
  const next = Array.from({ length: cells }, (_, i) => Math.floor(i / events))
  const mask = new Array<number>(cells).fill(0), row = new Array<number>(cells).fill(0), reason = new Array<number>(cells).fill(0)
  for (const [s, e, to, list] of core.rows) {
    const cell = s * events + e
    next[cell] = to
    row[cell] = 1
    for (const c of core.commands[list]!) {
      mask[cell]! |= 1 << numberOf('command', COMMANDS, c.type)
      if (c.type === 'recordEnd') reason[cell] = numberOf('reason', REASONS, c.reason)
    }
  }
  return { next, mask, row, reason }
}

/** The core table as C arrays. */
export function machineHeader(table: TransitionTable): string {
  const core = table.tables[0]!
  const { next, mask, row, reason } = cellsOf(core)
  const timers = Object.keys(core.timers)
  return [
    '#ifndef WIT_MACHINE_H\n#define WIT_MACHINE_H',
    `#define WIT_STATES ${core.states.length}\n#define WIT_EVENTS ${core.events.length}\n#define WIT_INITIAL ${core.initial}\n#define WIT_TIMERS ${timers.length}`,
    `#define WIT_LAUNCHES_WHEN_JOINING ${Number(table.policy.launchService === 'when-joining')}`,
    ...numbered('EV', core.events), ...numbered('CMD', COMMANDS, i => 1 << i), ...numbered('REASON', REASONS),
    variable('unsigned short', 'wit_next', next), variable('unsigned short', 'wit_mask', mask), variable('unsigned char', 'wit_row', row), variable('unsigned char', 'wit_reason', reason),
    ...Object.entries(LOOKED_AT).flatMap(([region, named]) => {
      const values = [...new Set([...named, ...core.states.map(s => s[region]!)])]
      return [...numbered(region.toUpperCase(), values), array('unsigned char', `wit_${region}`, core.states.map(s => values.indexOf(s[region]!)))]
    }),
    array('int', 'wit_timer_event', timers.map(t => numberOf('timer', core.events, t))),
    array('unsigned', 'wit_timers', core.states.map((_, s) => timers.reduce((bits, t, i) => bits | (core.timers[t]!.includes(s) ? 1 << i : 0), 0))),
    `static const char *const wit_event_name[] = {${core.events.map(e => `"${e}"`).join(',')}};`,
    `static const char *const wit_timer_name[] = {${timers.map(t => `"${t}"`).join(',')}};`,
    '#endif\n',
  ].join('\n')
}

/** The rows of a table that has the states and events of the compiled-in one: what `WIT_CELLS` names is read in their place. */
export function cellsFile(table: TransitionTable): Uint8Array {
  const { next, mask, row, reason } = cellsOf(table.tables[0]!)
  return Buffer.concat([Uint16Array.from(next), Uint16Array.from(mask), Uint8Array.from(row), Uint8Array.from(reason)].map(a => new Uint8Array(a.buffer)))
}

/** The powers as numbers. */
export const configHeader = (powers: Powers): string =>
  ['#ifndef WIT_CONFIG_H\n#define WIT_CONFIG_H\n#define WIT_FIXED static', ...Object.entries(powers).map(([name, on]) => `#define P_${name} ${Number(on)}`), '#endif\n'].join('\n')

/** The powers as numbers that one program reads when it starts, in this order, from `WIT_POWERS`: for small environments, of which each is searched sooner than a program is built. */
export const runtimeConfigHeader = (names: readonly string[]): string => [
  '#ifndef WIT_CONFIG_H\n#define WIT_CONFIG_H\n#define WIT_FIXED\n#include <stdlib.h>',
  `static int ${names.map(name => `P_${name}`).join(', ')};`,
  '__attribute__((constructor)) static void wit_read_powers(void) {',
  '  char *rest = getenv("WIT_POWERS");',
  ...names.map(name => `  P_${name} = rest ? (int)strtol(rest, &rest, 10) : 0;`),
  '}\n#endif\n',
].join('\n')
