/** The program `onhook`. What scripts read is on stdout, everything for people on stderr. */
import { cac } from 'cac'
import { UsageError, inspect } from './inspect.ts'

const CLOSE_MS_MAX = 1_900
/** A line may quote a file or a peer: what could move the terminal's cursor or colour it is shown as a sign. */
const say = (line: string): void => { process.stderr.write(`${line.replace(/(?!\n)\p{Cc}/gu, '\ufffd')}\n`) }

const cli = cac('onhook')
cli.command('inspect [...files]', 'Watch calls live, or open trace files')
  .option('--port <port>', 'Port to listen on; another is used when it is taken', { default: '0' })
  .option('--host <address>', 'Address to listen on; beyond 127.0.0.1 others on the network can dial it', { default: '127.0.0.1' })
  .option('--open', 'Open the page in the browser')
  .option('--origin <origin>', 'A web page that may record here, as http://localhost:3000; may be repeated')
  .example('onhook inspect --open')
  .example('onhook inspect incident.jsonl')
  .action(async (files: string[], given: { port: unknown; host: unknown; open?: unknown; origin?: unknown }) => {
    const port = Number(given.port)
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(`--port must be a whole number from 0 to 65535, found ${JSON.stringify(given.port)}`)
    const origins = (given.origin === undefined ? [] : [given.origin].flat()).map(String)
    const relay = await inspect({ port, host: String(given.host), open: given.open === true, origins, files: files.map(String) }, (line) => process.stdout.write(`${line}\n`), say)
    let asked = 0
    const end = () => {
      // Asked twice, or slower than promised: what is left is sockets, and the system closes those.
      if (asked++ > 0) process.exit(0)
      setTimeout(() => process.exit(0), CLOSE_MS_MAX).unref()
      void relay.close().then(() => process.exit(0))
    }
    process.on('SIGINT', end)
    process.on('SIGTERM', end)
  })
cli.help()

/** @returns the exit code, or undefined while the program goes on */
async function main(argv: string[]): Promise<number | undefined> {
  try {
    cli.parse(argv, { run: false })
    if (cli.options['help'] === true) return 0
    if (!cli.matchedCommand) {
      if (cli.args.length > 0) say(`onhook: unknown command ${JSON.stringify(cli.args[0])}`)
      help()
      return 2
    }
    await cli.runMatchedCommand()
    return undefined
  } catch (error) {
    const isUsage = error instanceof UsageError || (error instanceof Error && error.name === 'CACError')
    say(`onhook: ${error instanceof Error ? error.message : String(error)}`)
    if (isUsage) help()
    return isUsage ? 2 : 1
  }
}

/** The help that was not asked for goes to stderr. */
function help(): void {
  const { info, log } = console
  console.info = console.log = (...lines: unknown[]) => say(lines.join(' '))
  try { cli.outputHelp() } finally { console.info = info; console.log = log }
}

const code = await main(process.argv)
if (code !== undefined) process.exitCode = code
