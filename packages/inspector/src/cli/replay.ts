/** `onhook replay`, and `onhook audit`, which is the same over many: judges recorded traces by the machine's table. */
import { type Command, STDIN } from './command.ts'
import { plain } from './output.ts'
import { sentencesOf } from './sentences.ts'
import { TableError, readTableFile } from './tables.ts'
import { readTraces } from './traces.ts'
import { EXIT, judgeAttempt, summarise } from './verdict.ts'

export const replayCommand: Command = (cli, { print, say }) => {
  cli.command('replay <...traces>', 'Judge traces: could the machine have done what they say? The exit code is that of the worst: 0 conforms, 1 diverges, 2 unreadable, 3 cannot tell. `onhook audit` is the same')
    .alias('audit')
    .option('--json', 'Print the verdict as JSON')
    .option('--table <file>', 'Judge by this table (as onhook table prints it) instead of the one that a trace names')
    .example('onhook replay incident.jsonl')
    .example('onhook audit *.jsonl')
    .example('gunzip -c trace.gz | onhook replay - --json')
    .action(async (paths: string[], given: { json?: boolean; table?: string | number }): Promise<number> => {
      const isJson = given.json === true
      const fail = async (why: string[]): Promise<number> => {
        for (const line of why) say(`onhook: ${line}`)
        if (isJson) await print(`${JSON.stringify({ verdict: 'unreadable', records: 0, gaps: [] })}\n`)
        return EXIT.unreadable
      }
      let chosen: Parameters<typeof judgeAttempt>[1]
      if (given.table !== undefined) {
        const path = String(given.table)
        if (path === STDIN && paths.includes(STDIN)) return fail(['the standard input cannot be both the trace and the table'])
        try {
          const { table, warning } = await readTableFile(path)
          if (warning !== undefined) say(`onhook: warning: ${warning}`)
          chosen = { table, path }
        } catch (error) {
          if (error instanceof TableError) return fail([error.message])
          throw error
        }
      }
      const read = await readTraces(paths.map(String))
      for (const line of read.unreadable) say(`onhook: ${line}`)
      const judged = read.attempts.map((a) => judgeAttempt(a, chosen))
      const verdict = summarise(read, judged)
      if (isJson) await print(`${JSON.stringify(verdict)}\n`)
      else {
        const lines = judged.flatMap(sentencesOf)
        if (verdict.verdict === 'unreadable') lines.push('Unreadable: not everything that was given could be judged.')
        await print(`${plain(lines.join('\n'))}\n`)
      }
      return EXIT[verdict.verdict]
    })
}
