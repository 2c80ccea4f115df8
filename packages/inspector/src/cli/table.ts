/** `onhook table`: prints the transition table that calls with a policy follow. */
import { type TransitionTable, compile } from '@onhook/machine'
import type { Command } from './command.ts'
import { type PolicyOptions, policyOf } from './policy-options.ts'

export const tableCommand: Command = (cli, { print }) => {
  cli.command('table', 'Print the transition table of the call machine as JSON')
    .option('--policy <when>', 'When the foreground service is launched: when-joined, when-joining or never', { default: 'when-joined' })
    .option('--types <types>', 'The service types a call may use, such as microphone,camera; the default includes mediaPlayback, which needs no permission')
    .option('--compact', 'All of it in one line')
    .example('onhook table > table.json')
    .action(async (given: PolicyOptions & { compact?: boolean }): Promise<number> => {
      const table = compile(undefined, { policy: policyOf(given) })
      await print(`${given.compact === true ? JSON.stringify(table) : lined(table)}\n`)
      return 0
    })
}

/** The same JSON with one state, list of commands or row in a line, so that a difference of two tables can be read. */
function lined({ tables, ...head }: TransitionTable): string {
  const list = (items: readonly unknown[]): string => (items.length === 0 ? '[]' : `[\n${items.map((x) => `  ${JSON.stringify(x)}`).join(',\n')}\n]`)
  const LONG = new Set(['states', 'events', 'commands', 'rows'])
  const one = (t: TransitionTable['tables'][number]): string =>
    `{\n${Object.entries(t).map(([key, value]) => `${JSON.stringify(key)}:${LONG.has(key) ? list(value as unknown[]) : JSON.stringify(value)}`).join(',\n')}\n}`
  return `${JSON.stringify(head).slice(0, -1)},"tables":[\n${tables.map(one).join(',\n')}\n]}`
}
