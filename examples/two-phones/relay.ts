/**
 * The signalling relay alone, for phones in the local network (examples/react-native).
 *
 *   pnpm --dir examples/two-phones relay --host 192.168.1.20 [--port 4750]
 */
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { parseArgs } from 'node:util'
import { startSignallingRelay } from './signalling-relay.ts'

const PORT = 4750
const mine = Object.values(networkInterfaces()).flatMap(list => list ?? []).filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address)
const USAGE = `relay --host <address of this machine: ${mine.join(', ') || 'it has none that others can dial'}> [--port ${PORT}]`

try {
  const { values } = parseArgs({ options: { host: { type: 'string' }, port: { type: 'string', default: String(PORT) } } })
  const host = values.host ?? '', port = Number(values.port)
  if (isIP(host) !== 4) throw new Error(`--host must be an address of this machine, found ${JSON.stringify(host)}`)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port must be a port from 0 to 65535, found ${values.port}`)
  const relay = await startSignallingRelay({ host, port, graceMs: 10_000 })
  // It keeps the last frames for tests; nobody reads them here.
  setInterval(() => { relay.log.length = 0 }, 60_000).unref()
  console.log(relay.url)
  console.error('Everyone in this network can join its rooms, and nothing is encrypted: stop it when you are done (Ctrl-C).')
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { void relay.stop().then(() => process.exit(0)) })
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
  process.exit(2)
}
