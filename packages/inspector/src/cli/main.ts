/** The program `onhook`. */
import { cac } from 'cac'
import { messageOf } from '../common/message-of.ts'
import { InputError, STDIN, UsageError } from './command.ts'
import { COMMANDS } from './commands.ts'
import { createIo } from './output.ts'

const io = createIo()
const cli = cac('onhook')
for (const add of COMMANDS) add(cli, io)
cli.help()

/** @returns the exit code, or undefined while the program goes on */
async function main(argv: string[]): Promise<number | undefined> {
  try {
    cli.parse(argv.map((a) => (a === '-' ? STDIN : a)), { run: false })
    if (cli.options['help'] === true) return 0
    if (!cli.matchedCommand) {
      if (cli.args.length > 0) io.say(`onhook: unknown command ${JSON.stringify(cli.args[0])}`)
      help()
      return 2
    }
    return await (cli.runMatchedCommand() as Promise<number | undefined>)
  } catch (error) {
    const isUsage = error instanceof UsageError || (error instanceof Error && error.name === 'CACError')
    io.say(`onhook: ${messageOf(error)}`)
    if (isUsage) help()
    return isUsage || error instanceof InputError ? 2 : 1
  }
}

/** The help that was not asked for goes to stderr. */
function help(): void {
  const { info, log } = console
  console.info = console.log = (...lines: unknown[]) => io.say(lines.join(' '))
  try { cli.outputHelp() } finally { console.info = info; console.log = log }
}

const code = await main(process.argv)
if (code !== undefined) process.exitCode = code
