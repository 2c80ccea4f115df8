/** Which table a trace is judged by: the one whose hash it names, or the one that was chosen. */
import { readFile } from 'node:fs/promises'
import { DEFAULT_HASH, type ReadTable, readTable, tableOfHash } from '@onhook/machine/proof'
import type { TransitionTable } from '@onhook/machine'
import { messageOf } from '../common/message-of.ts'
import type { TraceRecord } from '../common/trace.ts'
import { text } from 'node:stream/consumers'
import { STDIN } from './command.ts'

/** A table that was given cannot be used; the message says where it is wrong. */
export class TableError extends Error {}
export type Choice = {
  table: TransitionTable
  /** The hash that the trace names, if it names one. */
  named: string | undefined
  /** In words: by what it is judged, and why by that. */
  sentence: string
}

/**
 * A table out of a file, checked, under the hash of its contents: under one that it only names, what is found would be said of another
 * table. `warning` says that it names another.
 * @throws TableError
 */
export async function readTableFile(path: string): Promise<{ table: TransitionTable; warning?: string }> {
  let read: ReadTable
  try { read = readTable(JSON.parse(path === STDIN ? await text(process.stdin) : await readFile(path, 'utf8'))) } catch (error) {
    throw new TableError(`${path} is not a transition table: ${messageOf(error)}`)
  }
  const { table, hashIsRight, computed } = read
  if (hashIsRight) return { table }
  return { table: { ...table, hash: computed }, warning: `${path} names the hash ${table.hash}, but its contents have ${computed}: it was changed after it was compiled. It is called ${computed} here` }
}

/** @param given the table of `--table`, and the name of its file */
export function chooseTable(records: readonly TraceRecord[], given?: { table: TransitionTable; path: string }): Choice {
  const open = records.find((r) => r.kind === 'open')
  const named = open?.kind === 'open' && typeof open.machine?.hash === 'string' ? open.machine.hash : undefined
  const says = named === undefined ? 'the trace names none' : `the trace names ${named}`
  if (given) return { table: given.table, named, sentence: `Judged by the table ${given.table.hash} of ${given.path}${named === given.table.hash ? ', which the trace names' : `; ${says}`}.` }
  const own = named === undefined ? undefined : tableOfHash(named)
  if (own) return { table: own, named, sentence: `Judged by the table that it names, ${own.hash} (${policyOf(own)}).` }
  const table = tableOfHash(DEFAULT_HASH)!
  return { table, named, sentence: `Judged by the table of the default policy, ${table.hash}; ${says}${named === undefined ? '' : ', which is not a table of this version: give the right one with --table'}.` }
}
const policyOf = ({ policy }: TransitionTable): string => `launches ${policy.launchService === 'never' ? 'no service' : `the service ${policy.launchService.replace('-', ' ')}`}${policy.needsPermission ? ', and only with a permission' : ''}`
