/** What is to be checked: our own machine, a module of a team's with its machine, or a table in a file. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type CompileOptions, type Policy, type TransitionTable, compile } from '@onhook/machine'
import { STDIN } from './command.ts'
import { readTableFile } from './tables.ts'

/** It cannot be checked; the message says what was expected, and what to do. */
export class CheckInputError extends Error {}
export type CheckInput = { table: TransitionTable; what: string; warnings: string[] }

export async function readCheckInput(file: string | undefined, policy: Partial<Policy>): Promise<CheckInput> {
  if (file === undefined) return { table: compile(undefined, { policy }), what: 'the call machine', warnings: [] }
  if (file === STDIN || /\.json$/i.test(file)) {
    const { table, hashIsRight, computed } = await readTableFile(file)
    return { table, what: file, warnings: hashIsRight ? [] : [`${file} names the hash ${table.hash}, and its contents have ${computed}: it was changed after it was compiled`] }
  }
  return moduleOf(file, policy)
}

type MachineModule = { default?: unknown; machine?: unknown; table?: unknown; events?: CompileOptions['events']; regions?: CompileOptions['regions'] }
async function moduleOf(file: string, policy: Partial<Policy>): Promise<CheckInput> {
  const path = resolve(file)
  if (!existsSync(path)) throw new CheckInputError(`${file}: there is no such file; give a module that exports a machine, or a table as .json`)
  let module: MachineModule
  try { module = await import(pathToFileURL(path).href) as MachineModule } catch (error) {
    const isTypeScript = /\.[cm]?tsx?$/.test(file) && error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION'
    throw new CheckInputError(`${file} does not load: ${isTypeScript ? 'this Node does not read TypeScript; start it as node --import tsx, or build the file first' : error instanceof Error ? error.message : String(error)}`)
  }
  const machine = module.machine ?? module.default
  if (!isMachine(machine)) {
    const names = Object.keys(module)
    throw new CheckInputError(`${file} must export an XState machine as "machine" or as its default, found ${names.length > 0 ? `exports ${names.join(', ')}` : 'no export'}`)
  }
  const { events, regions } = module
  try {
    return { table: compile(machine as never, { policy, ...(events && { events }), ...(regions && { regions }) }), what: file, warnings: [] }
  } catch (error) { throw new CheckInputError(`${file}: ${error instanceof Error ? error.message : String(error)}`) }
}
/** By its shape, so that a machine made with another copy of XState is taken too. */
const isMachine = (m: unknown): boolean => typeof m === 'object' && m !== null && typeof (m as { config?: unknown }).config === 'object' && typeof (m as { transition?: unknown }).transition === 'function'
