/** `onhook simulate`: the machine alone, in the page: press events, see states and commands. */
import { startRelay } from '../relay/server.ts'
import { openBrowser } from '../relay/open-browser.ts'
import { type Command, UsageError } from './command.ts'

export const simulateCommand: Command = (cli, { print, say }) => {
  cli.command('simulate', 'Open the machine alone: press events and faults, see states and commands, undo, share')
    .option('--port <port>', 'Port to listen on; another is used when it is taken', { default: '0' })
    .option('--open', 'Open the page in the browser')
    .example('onhook simulate --open')
    .action(async (given: { port: unknown; open?: unknown }): Promise<undefined> => {
      const port = Number(given.port)
      if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(`--port must be a whole number from 0 to 65535, found ${JSON.stringify(given.port)}`)
      const relay = await startRelay({ port }), url = `${relay.url}#simulate`
      if (relay.portTaken !== undefined) say(`onhook: port ${relay.portTaken} is taken (EADDRINUSE); using ${relay.port}`)
      await print(`${url}\n`)
      if (given.open === true) openBrowser(url, (why) => say(`onhook: no browser could be opened (${why}); open the address above yourself`))
      const end = (): void => { void relay.close().then(() => process.exit(0)) }
      process.on('SIGINT', end)
      process.on('SIGTERM', end)
      return undefined
    })
}
