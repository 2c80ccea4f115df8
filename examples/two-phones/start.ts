/**
 * The main job: a call page with two phones, the inspector that watches them, and the servers between them.
 *
 *   pnpm start [--port 4747] [--inspector-port 4748] [--no-open]
 *   pnpm start --headless
 */
import { parseArgs } from 'node:util'

const PORT = 4747
const INSPECTOR_PORT = 4748
/** Ctrl-C ends everything within 2 s; what has not closed by then is ended with the process. */
const STOP_MS = 1500

const USAGE = `pnpm start [--port ${PORT}] [--inspector-port ${INSPECTOR_PORT}] [--no-open] | --headless`

const closers: (() => unknown)[] = []
let isStopping = false
function stop(code: number): void {
  if (isStopping) return
  isStopping = true
  setTimeout(() => process.exit(code), STOP_MS)
  Promise.allSettled(closers.splice(0).reverse().map(async close => close())).then(() => process.exit(code), () => process.exit(code))
}
// Heard from the first moment on, so that it also works while the pages are being built.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal === 'SIGINT' ? 130 : 143))

const options = readOptions()
try {
  if (options.headless) {
    const { playInChild } = await import('./headless-parent.ts')
    const story = playInChild(line => console.log(line))
    closers.push(() => story.stop())
    stop(await story.holds ? 0 : 1)
  } else await serve(options)
} catch (error) {
  if (!isStopping) {
    console.error(error instanceof Error ? error.stack : error)
    stop(1)
  }
}

async function serve({ port, inspectorPort, open }: { port: number; inspectorPort: number; open: boolean }): Promise<void> {
  const [{ buildPages, CALL_PAGE, INSPECTOR }, { startCallPage }, { startTurn }, { startSignallingRelay }, { startRelay, openBrowser }] = await Promise.all([
    import('../../scripts/pages.ts'), import('./call-page-server.ts'), import('./turn.ts'), import('./signalling-relay.ts'), import('@onhook/inspector/relay'),
  ])
  await buildPages(words => console.log(words))
  if (isStopping) return

  const turn = await startTurn()
  closers.push(() => turn.stop())
  const signalling = await startSignallingRelay()
  closers.push(() => signalling.stop())
  // It keeps every frame for tests; nobody reads them here.
  setInterval(() => { signalling.log.length = 0 }, 60_000).unref()
  const page = await startCallPage({ port, folder: CALL_PAGE.outDir, network: turn })
  closers.push(() => page.close())
  const relay = await startRelay({ port: inspectorPort, uiDir: INSPECTOR.outDir, origins: [page.url.slice(0, -1), `http://localhost:${page.port}`] })
  closers.push(() => relay.close())
  if (isStopping) return
  page.configure({ signallingUrl: signalling.url, ice: turn.configuration, recorderUrl: relay.recorderUrl, inspectorUrl: relay.url })

  for (const [taken, used] of [[page.portTaken, page.port], [relay.portTaken, relay.port]]) if (taken !== undefined) console.log(`Port ${taken} is taken by another program; ${used} is used.`)
  console.log(`Call page   ${page.url}`)
  console.log(`Inspector   ${relay.url}`)
  console.log('Try: press 1 on the call page. Both phones are hung up in four ways at once; then open the inspector.')
  const hasScreen = process.platform === 'darwin' || process.platform === 'win32' || !!process.env['DISPLAY'] || !!process.env['WAYLAND_DISPLAY']
  if (open && hasScreen && !process.env['CI']) openBrowser(page.url, why => console.log(`No browser could be opened (${why}); open the call page's address yourself.`))
}

function readOptions(): { port: number; inspectorPort: number; open: boolean; headless: boolean } {
  try {
    const { values } = parseArgs({
      allowNegative: true,
      options: { port: { type: 'string', default: String(PORT) }, 'inspector-port': { type: 'string', default: String(INSPECTOR_PORT) }, open: { type: 'boolean', default: true }, headless: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
    })
    if (values.help) {
      console.log(USAGE)
      process.exit(0)
    }
    const portOf = (name: 'port' | 'inspector-port'): number => {
      const port = Number(values[name])
      if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--${name} must be a port from 0 to 65535, found ${values[name]}`)
      return port
    }
    return { port: portOf('port'), inspectorPort: portOf('inspector-port'), open: values.open, headless: values.headless }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
    process.exit(2)
  }
}
