/**
 * The real Janus of Debian, for one test file: its own folder of configuration, signalling on a free port of 127.0.0.1, no plugin but the
 * two that are driven. Media go over the address of the machine's own interface, because Janus offers none on loopback.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'

export type JanusConfig = {
  /** In seconds: a session without a keep-alive is ended. */
  sessionTimeoutS?: number
  /** In seconds: so long can a session be claimed whose socket closed. 0, Janus's default: it is ended at once. */
  reclaimS?: number
  apiSecret?: string
}
export type JanusServer = {
  url: string
  /** SIGKILL: it dies. SIGSTOP, SIGCONT: it answers nothing, and goes on. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void
  /** After a SIGKILL: the same configuration on the same port. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const missing = (): Error => new Error('expected the program janus, found none: install the Debian package `janus` (apt-get install --no-install-recommends janus)')
/** As it says itself: `1.1.2`. @throws what to install */
export function janusVersion(): string {
  const { stdout, stderr, error } = spawnSync('janus', ['--version'], { encoding: 'utf8' })
  if (error) throw missing()
  return /\((\S+)\)/.exec(stdout + stderr)?.[1] ?? 'unknown'
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
const disabled = (kind: string, names: string): string => `${kind}: { disable = "${names.split(' ').map(name => `libjanus_${name}.so`).join(',')}" }\n`

function configure(port: number, { sessionTimeoutS = 60, reclaimS = 0, apiSecret }: JanusConfig): string {
  const folder = mkdtempSync(join(tmpdir(), 'onhook-janus-'))
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  write('janus.jcfg', `general: {
    configs_folder = "${folder}"
    debug_level = 2
    session_timeout = ${sessionTimeoutS}
    reclaim_session_timeout = ${reclaimS}
    ${apiSecret ? `api_secret = "${apiSecret}"` : ''}
  }
  nat: { ice_ignore_list = "vmnet" }
  ` + disabled('plugins', 'duktape echotest lua nosip recordplay sip streaming textroom videocall voicemail')
    + disabled('transports', 'http mqtt nanomsg pfunix rabbitmq') + disabled('loggers', 'jsonlog')
    + disabled('events', 'gelfevh mqttevh nanomsgevh rabbitmqevh sampleevh wsevh'))
  write('janus.transport.websockets.jcfg', `general: { json = "compact" ws = true ws_port = ${port} ws_ip = "127.0.0.1" wss = false }\nadmin: { admin_ws = false }\n`)
  write('janus.plugin.videoroom.jcfg', 'general: { }\n')
  write('janus.plugin.audiobridge.jcfg', 'general: { }\n')
  return folder
}

const answers = (url: string): Promise<boolean> => new Promise(resolve => {
  const socket = new WebSocket(url, 'janus-protocol')
  socket.on('open', () => { socket.terminate(); resolve(true) })
  socket.on('error', () => resolve(false))
})

/** @throws what to install; that the machine has no interface but loopback; what Janus said, when it does not start */
export async function startJanus(config: JanusConfig = {}): Promise<JanusServer> {
  janusVersion()
  if (!Object.values(networkInterfaces()).flat().some(address => address?.family === 'IPv4' && !address.internal)) {
    throw new Error('expected an IPv4 interface besides loopback, found none: Janus offers no media on loopback. Give the machine one (ip link add dummy0 type dummy)')
  }
  const port = await freePort(), folder = configure(port, config), url = `ws://127.0.0.1:${port}`
  let child: ChildProcess | undefined, watcher: ChildProcess | undefined
  const killNow = (): void => {
    watcher?.kill('SIGKILL')
    child?.kill('SIGKILL')
  }
  async function start(): Promise<void> {
    const mine = child = spawn('janus', ['-F', folder, '-C', join(folder, 'janus.jcfg')], { stdio: ['ignore', 'pipe', 'pipe'] })
    // A test runner may be killed itself: then its end of this pipe closes, and Janus goes with it.
    watcher = spawn('sh', ['-c', `read -r _; kill -9 ${mine.pid}`], { stdio: ['pipe', 'ignore', 'ignore'] })
    let said = ''
    for (const stream of [mine.stdout, mine.stderr]) stream.on('data', (chunk: Buffer) => { said = (said + chunk).slice(-4_000) })
    for (const deadline = Date.now() + 20_000; !await answers(url);) {
      if (mine.exitCode !== null || mine.signalCode || Date.now() > deadline) throw new Error(`expected janus to answer on ${url}, found that it does not; it said:\n${said}`)
      await new Promise(resolve => setTimeout(resolve, 30))
    }
  }
  async function end(): Promise<void> {
    const gone = child && child.exitCode === null && !child.signalCode && once(child, 'exit')
    killNow()
    await gone
  }
  process.on('exit', killNow)
  const stop = async (): Promise<void> => {
    await end()
    process.off('exit', killNow)
    rmSync(folder, { recursive: true, force: true })
  }
  try { await start() } catch (error) {
    await stop()
    throw error
  }
  return { url, signal: signal => { child?.kill(signal) }, async restart() { await end(); await start() }, stop }
}
