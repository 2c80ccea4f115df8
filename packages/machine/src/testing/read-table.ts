/** Reads tables that come from files and from other programs. What is wrong with a table is said with its place. */
import { problemInConstants } from '../command-constants.ts'
import { isCommand } from '../commands.ts'
import { hashOf, type Table, type TransitionTable } from '../compile.ts'
import { CallError } from '../errors.ts'
import { SIGNALS } from '../session-state.ts'

/** A table, and whether its hash is the hash of its contents. A wrong hash is worth a warning, not a refusal. */
export type ReadTable = { table: TransitionTable; hashIsRight: boolean; computed: string }

const LAUNCHES = ['when-joined', 'when-joining', 'never']

/**
 * Checks that a value is a transition table of version 1 and that its numbers point into it.
 * @throws CallError `bad-table`; `field` is the place, as `table.tables[0].rows[17]`
 */
export function readTable(value: unknown): ReadTable {
  const fail = (field: string, expected: string, found: string): never => {
    throw new CallError('bad-table', `${field} must be ${expected}, found ${found}`, { field })
  }
  const show = (v: unknown): string => (v === undefined ? 'nothing' : (JSON.stringify(v) ?? typeof v).slice(0, 60))
  const record = (field: string, v: unknown): Record<string, unknown> =>
    (typeof v === 'object' && v !== null && !Array.isArray(v) ? v as Record<string, unknown> : fail(field, 'an object', show(v)))
  const list = (field: string, v: unknown): unknown[] => (Array.isArray(v) ? v : fail(field, 'a list', show(v)))
  const texts = (field: string, v: unknown): string[] => {
    const all = list(field, v)
    all.forEach((x, i) => { if (typeof x !== 'string') fail(`${field}[${i}]`, 'a string', show(x)) })
    const twice = all.find((x, i) => all.indexOf(x) !== i)
    if (twice !== undefined) fail(field, 'a list without repetition', `${show(twice)} twice`)
    return all as string[]
  }
  const index = (field: string, v: unknown, size: number): void => {
    if (!Number.isInteger(v) || (v as number) < 0 || (v as number) >= size) fail(field, `a whole number from 0 to ${size - 1}`, show(v))
  }

  const top = record('table', value)
  if (top['v'] !== 1) fail('table.v', '1', show(top['v']))
  if (typeof top['hash'] !== 'string') fail('table.hash', 'a string', show(top['hash']))
  const policy = record('table.policy', top['policy']), { launchService } = policy
  if (!(LAUNCHES as readonly unknown[]).includes(launchService)) fail('table.policy.launchService', `one of ${LAUNCHES.join(', ')}`, show(launchService))
  if (typeof policy['needsPermission'] !== 'boolean') fail('table.policy.needsPermission', 'true or false', show(policy['needsPermission']))
  // What listeners hear of a core. With another list it would be another composition.
  if (texts('table.signals', top['signals']).join() !== SIGNALS.join()) fail('table.signals', `["${SIGNALS.join('","')}"]`, show(top['signals']))
  const tables = list('table.tables', top['tables'])
  if (tables.length === 0) fail('table.tables', 'a list with the core first', 'an empty list')
  const names = new Set<string>(), taken = new Set<string>()
  tables.forEach((each, n) => {
    const at = `table.tables[${n}]`, t = record(at, each)
    if (typeof t['name'] !== 'string' || names.has(t['name'])) fail(`${at}.name`, 'a name of its own', show(t['name']))
    names.add(t['name'] as string)
    const regions = texts(`${at}.regions`, t['regions']), events = texts(`${at}.events`, t['events'])
    const states = list(`${at}.states`, t['states']), commands = list(`${at}.commands`, t['commands'])
    const twice = regions.find(r => taken.has(r))
    if (twice !== undefined) fail(`${at}.regions`, 'regions that no other table has', show(twice))
    for (const r of regions) taken.add(r)
    const first = new Map<string, number>()
    states.forEach((s, i) => {
      const state = record(`${at}.states[${i}]`, s)
      for (const r of regions) if (typeof state[r] !== 'string') fail(`${at}.states[${i}].${r}`, 'the name of a state', show(state[r]))
      const key = JSON.stringify(state), same = first.get(key)
      if (same !== undefined) fail(`${at}.states[${i}]`, 'another state than every other', `the same as states[${same}]`)
      first.set(key, i)
    })
    commands.forEach((c, i) => list(`${at}.commands[${i}]`, c).forEach((x, k) => {
      const place = `${at}.commands[${i}][${k}]`, command = record(place, x), { type } = command
      if (!isCommand(type as string)) fail(`${place}.type`, 'the name of a command', show(type))
      const wrong = problemInConstants(command as { type: string })
      if (wrong) fail(`${place}.${wrong.field}`, wrong.expected, show(wrong.found))
    }))
    index(`${at}.initial`, t['initial'], states.length)
    const cells = new Set<number>()
    list(`${at}.rows`, t['rows']).forEach((r, i) => {
      const where = `${at}.rows[${i}]`, row = list(where, r)
      if (row.length !== 4) fail(where, '[state, event, next, commandList]', show(row))
      index(`${where}[0]`, row[0], states.length)
      index(`${where}[1]`, row[1], events.length)
      index(`${where}[2]`, row[2], states.length)
      index(`${where}[3]`, row[3], commands.length)
      const key = (row[0] as number) * events.length + (row[1] as number)
      if (cells.has(key)) fail(where, 'the only row of its state and event', `a second row for ${events[row[1] as number]} in state ${String(row[0])}`)
      cells.add(key)
    })
    for (const [timer, held] of Object.entries(record(`${at}.timers`, t['timers']))) {
      if (!events.includes(timer)) fail(`${at}.timers`, 'timers that are events of the table', show(timer))
      list(`${at}.timers["${timer}"]`, held).forEach((s, i) => index(`${at}.timers["${timer}"][${i}]`, s, states.length))
    }
  })
  const table = value as TransitionTable
  const computed = hashOf(table)
  return { table, hashIsRight: computed === table.hash, computed }
}

/** The table of this name. @throws CallError `bad-table` */
export function tableNamed(table: TransitionTable, name: string): Table {
  const found = table.tables.find(t => t.name === name)
  if (!found) throw new CallError('bad-table', `table.tables must have one named "${name}", found ${table.tables.map(t => `"${t.name}"`).join(', ')}`, { field: 'table.tables' })
  return found
}
