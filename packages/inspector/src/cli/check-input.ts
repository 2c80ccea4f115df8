/** What is to be checked: our own machine, a module of a team's with its machine, or a table in a file. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CallError, type CompileOptions, type Policy, REGIONS, type TransitionTable, compile, isCallError } from '@onhook/machine'
import { checkPurity, explore } from '@onhook/machine/proof'
import { messageOf } from '../common/message-of.ts'
import { STDIN } from './command.ts'
import { placeOf } from './foreign-module.ts'
import { TableError, readTableFile } from './tables.ts'

/** It cannot be checked; the message says what was expected, and what to do. */
export class CheckInputError extends Error {}
export type CheckInput = {
  table: TransitionTable
  what: string
  warnings: string[]
  /** Why the whole machine was not compared with its tables to the end. */
  partial?: string
}

/** A machine with more is no machine of a call any more, and takes minutes to compile. */
const TABLE_STATES_MAX = 20_000

/** A table, and no module. */
export const isTableFile = (file: string): boolean => file === STDIN || /\.json$/i.test(file)

/**
 * @param statesMax how many states its table may have, if more than usual
 * @param onLoaded a module has been read, and is asked now
 */
export async function readCheckInput(file: string | undefined, policy: Partial<Policy>, statesMax = TABLE_STATES_MAX, onLoaded?: () => void): Promise<CheckInput> {
  if (file === undefined) return { table: compile(undefined, { policy }), what: 'the call machine', warnings: [] }
  if (isTableFile(file)) {
    const { table, warning } = await readTableFile(file)
    // Is it the table of a call? Said before anything is begun.
    try {
      explore(table, 'kind', { statesMax: 1 })
      haveRegions(table)
    } catch (error) { throw new TableError(`${file} is not a table of a call: ${messageOf(error)}`) }
    return { table, what: file, warnings: warning === undefined ? [] : [warning] }
  }
  return moduleOf(file, policy, Math.max(statesMax, TABLE_STATES_MAX), onLoaded)
}

type MachineModule = { default?: unknown; machine?: unknown; events?: unknown; regions?: unknown }
async function moduleOf(file: string, policy: Partial<Policy>, statesMax: number, onLoaded?: () => void): Promise<CheckInput> {
  const path = resolve(file)
  const at = statSync(path, { throwIfNoEntry: false })
  if (!at?.isFile()) throw new CheckInputError(`${file === '' ? '""' : file}: ${at ? 'this is not a file' : 'there is no such file'}; give a module that exports a machine, or a table as .json`)
  let module: MachineModule
  try { module = await import(pathToFileURL(path).href) as MachineModule } catch (error) {
    const isTypeScript = /\.[cm]?tsx?$/.test(file) && error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION'
    throw new CheckInputError(`${file} does not load: ${isTypeScript ? 'this Node does not read TypeScript; start it as node --import tsx, or build the file first' : `${messageOf(error)}${placeOf(path, error)}`}`)
  }
  onLoaded?.()
  await new Promise(heard => setImmediate(heard)) // what it has thrown beside is heard first
  const machine = module.machine ?? module.default
  if (isMachine(machine) && !('implementations' in machine)) throw new CheckInputError(`${file} exports a machine of XState 4; Onhook's are of XState 5: see stately.ai/docs/migration for how to migrate it`)
  if (!isMachine(machine)) {
    const names = Object.keys(module)
    throw new CheckInputError(`${file} must export an XState machine as "machine" or as its default, found ${names.length > 0 ? `exports ${names.join(', ')}` : 'no export'}`)
  }
  const { events, regions } = module
  if (events !== undefined && !isEvents(events)) throw new CheckInputError(`${file}: events must be a list of [name, { type }], as [['recording.started', { type: 'recording.started' }]]`)
  if (regions !== undefined && !isRegions(regions)) throw new CheckInputError(`${file}: regions must be { core, listeners }, each a list of names of regions`)
  try {
    const own = machine as Parameters<typeof checkPurity>[0], options = { policy, statesMax, ...(events && { events }), ...(regions && { regions }) }
    const table = compile(own, options)
    haveRegions(table)
    return { table, what: file, warnings: [], ...partialOf(() => { checkPurity(own, table, options) }) }
  } catch (error) {
    const message = messageOf(error)
    throw new CheckInputError(`${file}: ${isCallError(error) && error.field === 'statesMax' ? message.replace('raise statesMax', 'raise --states-max') : message}`)
  }
}
/** What is owed of a region cannot be judged where there is none. @throws CallError `bad-table` */
function haveRegions({ tables }: TransitionTable): void {
  const known = tables.flatMap(t => t.regions), missing = Object.keys(REGIONS).filter(r => !known.includes(r)).map(r => `"${r}"`)
  if (missing.length > 0) throw new CallError('bad-table', `a call has the region${missing.length > 1 ? 's' : ''} ${missing.join(', ')}, and without them nothing that is owed there could be judged; found ${known.join(', ')}`, { field: 'table.tables' })
}
/** The walk of the whole machine comes last, and may be given up: what was asked before it stands. */
function partialOf(check: () => void): Pick<CheckInput, 'partial'> {
  try { check() } catch (error) {
    if (isCallError(error) && error.field === 'stepsMax') return { partial: error.message }
    throw error
  }
  return {}
}
const isNames = (x: unknown): x is string[] => Array.isArray(x) && x.every(n => typeof n === 'string')
const isRegions = (x: unknown): x is NonNullable<CompileOptions['regions']> => typeof x === 'object' && x !== null && isNames((x as { core?: unknown }).core) && isNames((x as { listeners?: unknown }).listeners)
const isEvents = (x: unknown): x is NonNullable<CompileOptions['events']> =>
  Array.isArray(x) && x.every(e => Array.isArray(e) && typeof e[0] === 'string' && typeof (e[1] as { type?: unknown } | undefined)?.type === 'string')
/** By its shape, so that a machine made with another copy of XState is taken too. */
const isMachine = (m: unknown): m is object => typeof m === 'object' && m !== null && typeof (m as { config?: unknown }).config === 'object' && typeof (m as { transition?: unknown }).transition === 'function'
