/** Writes what the C world includes: `machine.h` from a compiled table, `config.h` from the powers of an environment. */
import type { Table, TransitionTable } from '@onhook/machine'
import type { Powers } from './environments.ts'

/** The regions that the world looks at, with every value that it or a property names first, so that each has a number even where no state has it. */
const LOOKED_AT = {
  session: ['idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended'],
  transport: ['down', 'abandoned'],
  service: ['stopping', 'stopped'],
  screen: ['mounted'],
  app: ['active'],
  permission: ['held', 'missing'],
  systemCall: ['ended'],
} as const
const COMMANDS = [
  'recordEnd', 'subscribe', 'join', 'restartMedia', 'setMuted', 'reportCall', 'reportConnected', 'launchService', 'updateService', 'leave', 'unsubscribe',
  'releaseMedia', 'abortService', 'reportEnded', 'exitScreen',
]
const REASONS = ['local-leave', 'join-cancelled', 'network-lost']

const cName = (name: string): string => name.replace(/[^A-Za-z0-9]/g, '_')
const array = (type: string, name: string, values: readonly number[]): string => `static const ${type} ${name}[] = {${values.join(',')}};`
const numbered = (prefix: string, names: readonly string[], number: (i: number) => number = i => i): string[] =>
  names.map((n, i) => `#define ${prefix}_${cName(n)} ${number(i)}`)

/** By cell (`state * events + event`): where the row leads, the set of its commands, whether there is one, and the reason that it records. */
export function cellsOf(core: Table) {
  const events = core.events.length, cells = core.states.length * events
  const next = Array.from({ length: cells }, (_, i) => Math.floor(i / events))
  const mask = new Array<number>(cells).fill(0), row = new Array<number>(cells).fill(0), reason = new Array<string>(cells).fill('')
  for (const [s, e, to, list] of core.rows) {
    const cell = s * events + e
    next[cell] = to
    row[cell] = 1
    for (const c of core.commands[list]!) {
      const bit = COMMANDS.indexOf(c.type)
      if (bit < 0) throw new Error(`the witness must know every command of the table, found "${c.type}": add it to COMMANDS`)
      mask[cell]! |= 1 << bit
      if (c.type === 'recordEnd') reason[cell] = c.reason
    }
  }
  return { next, mask, row, reason }
}

/** The core table as C arrays. */
export function machineHeader(table: TransitionTable): string {
  const core = table.tables[0]!
  const { next, mask, row, reason } = cellsOf(core)
  const reasons = ['', ...REASONS, ...new Set(core.commands.flat().flatMap(c => (c.type === 'recordEnd' && !REASONS.includes(c.reason) ? [c.reason] : [])))]
  const timers = Object.keys(core.timers)
  const eventOf = (name: string): number => {
    const i = core.events.indexOf(name)
    return i < 0 ? (() => { throw new Error(`the table must have the event of each of its timers, found no "${name}"`) })() : i
  }
  return [
    '#ifndef WIT_MACHINE_H\n#define WIT_MACHINE_H',
    `#define WIT_STATES ${core.states.length}\n#define WIT_EVENTS ${core.events.length}\n#define WIT_INITIAL ${core.initial}\n#define WIT_TIMERS ${timers.length}`,
    `#define WIT_LAUNCHES_WHEN_JOINING ${Number(table.policy.launchService === 'when-joining')}`,
    ...numbered('EV', core.events), ...numbered('CMD', COMMANDS, i => 1 << i), ...numbered('REASON', reasons.slice(1), i => i + 1),
    array('unsigned short', 'wit_next', next), array('unsigned short', 'wit_mask', mask), array('unsigned char', 'wit_row', row),
    array('unsigned char', 'wit_reason', reason.map(r => reasons.indexOf(r))),
    ...Object.entries(LOOKED_AT).flatMap(([region, named]) => {
      const values = [...new Set([...named, ...core.states.map(s => s[region]!)])]
      return [...numbered(region.toUpperCase(), values), array('unsigned char', `wit_${region}`, core.states.map(s => values.indexOf(s[region]!)))]
    }),
    array('int', 'wit_timer_event', timers.map(eventOf)),
    array('unsigned', 'wit_timers', core.states.map((_, s) => timers.reduce((bits, t, i) => bits | (core.timers[t]!.includes(s) ? 1 << i : 0), 0))),
    `static const char *const wit_event_name[] = {${core.events.map(e => `"${e}"`).join(',')}};`,
    `static const char *const wit_timer_name[] = {${timers.map(t => `"${t}"`).join(',')}};`,
    '#endif\n',
  ].join('\n')
}

/** The powers as numbers. */
export const configHeader = (powers: Powers): string =>
  ['#ifndef WIT_CONFIG_H\n#define WIT_CONFIG_H', ...Object.entries(powers).map(([name, on]) => `#define P_${name} ${Number(on)}`), '#endif\n'].join('\n')
