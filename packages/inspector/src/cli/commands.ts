/** Every command of `onhook`, in the order of the help. */
import { checkCommand } from './check.ts'
import type { Command } from './command.ts'
import { doctorCommand } from './doctor.ts'
import { inspectCommand } from './inspect.ts'
import { newAdapterCommand } from './new-adapter.ts'
import { redactCommand } from './redact.ts'
import { replayCommand } from './replay.ts'
import { simulateCommand } from './simulate.ts'
import { tableCommand } from './table.ts'

export const COMMANDS: readonly Command[] = [
  inspectCommand,
  simulateCommand,
  checkCommand,
  replayCommand,
  redactCommand,
  tableCommand,
  doctorCommand,
  newAdapterCommand,
]
