/** One core's share of a check: asks for a task, does it, tells the part, until there is none. */
import type { TransitionTable } from '@onhook/machine'
import { type CheckPart, type CheckTask, type PropertyResult, runTask } from '@onhook/machine/proof'
import { messageOf } from '../common/message-of.ts'

/** First what all tasks have in common, then a task each time one is asked for, and `done` when there is none. */
export type ToWorker = { table: TransitionTable; statesMax: number | undefined; quick: boolean } | { task: CheckTask } | { done: true }
export type FromWorker = { part?: CheckPart; /** Judged of the task that it is at. */ judged?: PropertyResult; progress?: { environment: string; phase: string; states: number; transitions: number }; error?: { message: string; code?: string } }

/** A parent that was killed says no word, and a long exploration does not listen. */
const parent = process.ppid
let common: Extract<ToWorker, { table: unknown }> | undefined
const tell = (message: FromWorker): void => { process.send!(message) }
// Ctrl-C reaches the whole group; the program that started us decides what becomes of it.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit(0))
process.on('message', (message: ToWorker) => {
  if ('done' in message) { process.disconnect(); return }
  if ('table' in message) { common = message; tell({}); return }
  const { table, statesMax, quick } = common!
  try {
    const part = runTask(table, message.task, {
      quick, ...(statesMax !== undefined && { statesMax }),
      onProperty: judged => tell({ judged }),
      onProgress: progress => { if (process.ppid !== parent) process.exit(1); tell({ progress }) },
    })
    tell({ part })
  } catch (error) {
    tell({ error: { message: messageOf(error), ...(error instanceof Error && 'code' in error && { code: String(error.code) }) } })
  }
})
