/** `onhook inspect`: the relay as a program of its own. */
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { basename } from 'node:path'
import { messageOf } from '../common/message-of.ts'
import { countOf, gapRecordsOf, problemsOf } from '../common/file-problems.ts'
import { TEXT_CHARS_MAX } from '../common/protocol.ts'
import { cutSentence, problemSentence } from '../common/words.ts'
import { type Trace, nothingHeld } from '../common/trace-reader.ts'
import { inUrl, isLoopback } from '../relay/gate.ts'
import { openBrowser } from '../relay/open-browser.ts'
import { type Relay, startRelay } from '../relay/server.ts'
import { saveSnapshot } from '../relay/snapshot.ts'
import { readTraceFile } from '../relay/trace-file.ts'
import { type Command, InputError, UsageError } from './command.ts'

type InspectOptions = { port: number; host: string; open: boolean; origins: string[]; xstate4: string[]; spill: string | undefined; files: string[] }

const PROBLEMS_TOLD_MAX = 5
const CLOSE_MS_MAX = 1_900

export const inspectCommand: Command = (cli, { print, say }) => {
  cli.command('inspect [...files]', 'Watch calls live, or open trace files')
    .option('--port <port>', 'Port to listen on; another is used when it is taken. With the same port and ONHOOK_TOKEN as before, earlier recorders find the relay again', { default: '0' })
    .option('--host <address>', 'Address to listen on; if it is not a loopback address, others on the network can dial it', { default: '127.0.0.1' })
    .option('--open', 'Open the page in the browser')
    .option('--snapshot <file.html>', 'Write the traces and the page as one file that opens from disk, and exit')
    .option('--origin <origin>', 'A web page that may record here, such as http://localhost:3000; may be repeated')
    .option('--xstate4 <address>', 'An XState 4 app in Node that listens with @xstate/inspect/lib/server, such as 127.0.0.1:9401; may be repeated')
    .option('--spill <folder>', 'Write what is recorded to trace files in this folder, so that nothing is dropped; what earlier runs wrote there is shown too')
    .example('onhook inspect --open')
    .example('onhook inspect incident.jsonl')
    .example('onhook inspect --snapshot incident.html incident.jsonl')
    .action(async (files: string[], given: { port: unknown; host: unknown; open?: unknown; origin?: unknown; xstate4?: unknown; snapshot?: unknown; spill?: unknown }) => {
      if (given.snapshot !== undefined) { await print(`${await snapshot(given.snapshot, files.map(String), say)}\n`); return 0 }
      const port = Number(given.port)
      if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(`--port must be a whole number from 0 to 65535, found ${JSON.stringify(given.port)}`)
      const many = (x: unknown): string[] => (x === undefined ? [] : [x].flat()).map(String)
      const origins = many(given.origin), xstate4 = many(given.xstate4)
      for (const origin of origins) if (!/^[a-z][a-z0-9+.-]*:\/\/[^\s/;,'"<>]+\/?$/i.test(origin)) throw new UsageError(`--origin must be a scheme, a host and a port, such as http://localhost:3000; found ${JSON.stringify(origin)}`)
      for (const to of xstate4) if (!/^(wss?:\/\/)?[^\s/]+:\d{1,5}(\/\S*)?$/.test(to)) throw new UsageError(`--xstate4 must be a host and a port, such as 127.0.0.1:9401; found ${JSON.stringify(to)}`)
      const spill = typeof given.spill === 'number' ? String(given.spill) : given.spill
      if (spill !== undefined && (typeof spill !== 'string' || spill === '')) throw new UsageError('--spill must be followed by the name of one folder')
      const relay = await inspect({ port, host: String(given.host), open: given.open === true, origins, xstate4, spill, files: files.map(String) }, (line) => void print(`${line}\n`), say)
      let asked = 0
      const end = () => {
        // Asked twice, or slower than promised: what is left is sockets, and the system closes those.
        if (asked++ > 0) process.exit(0)
        setTimeout(() => process.exit(0), CLOSE_MS_MAX).unref()
        void relay.close().then(() => process.exit(0))
      }
      process.on('SIGINT', end)
      process.on('SIGTERM', end)
      return undefined
    })
}

/** Starts, and prints the one line on stdout. Everything else is said through `say`. */
async function inspect(options: InspectOptions, print: (line: string) => void, say: (line: string) => void): Promise<Relay> {
  const host = options.host === 'localhost' ? '127.0.0.1' : options.host
  if (!isIP(host)) throw new UsageError(`--host must be an address of this machine, such as 127.0.0.1 or 192.168.1.20; found ${JSON.stringify(options.host)}. A name can be made to point elsewhere.`)
  const files = await readAll(options.files)
  for (const { path, trace } of files) tell(path, trace, say)

  const relay = await startRelay({
    host, port: options.port, origins: options.origins, xstate4: options.xstate4, ...tokenOf(process.env['ONHOOK_TOKEN']),
    ...(options.spill === undefined ? undefined : { spill: options.spill, onSpill: (line: string) => { say(`onhook: ${line}`) } }),
    onRefused(p) {
      say(`onhook: refused: ${p.field} must be ${p.expected}; found ${p.found}`)
      if (p.field === 'Origin') say(`onhook: to let that page in, start with --origin ${p.found.replaceAll('"', '')}`)
    },
  })
  for (const { path, trace } of files) relay.load({ id: idOf(path), name: basename(path).slice(0, 200) || 'file', platform: 'file' }, trace.records, problemsOf(basename(path), trace))
  if (relay.portTaken !== undefined) say(`onhook: port ${relay.portTaken} is taken (EADDRINUSE); using ${relay.port}`)
  if (!isLoopback(host)) {
    say(`onhook: WARNING: EVERYONE WHO CAN REACH ${host} ON THIS NETWORK AND KNOWS THE TOKEN CAN WATCH ALL CALLS. The connection is not encrypted.`)
    for (const address of lanAddresses(host)) say(`onhook: from another device: http://${inUrl(address)}:${relay.port}/?token=${relay.token}`)
  }
  say(`onhook: recorders dial ${relay.recorderUrl}`)
  say(`onhook: other inspectors: createWebSocketInspector({ url: '${relay.inspectorUrl}' }); in a page inspect({ url: '${relay.receiverUrl}' })`)
  print(relay.url)
  if (options.open) openBrowser(relay.url, (why) => say(`onhook: no browser could be opened (${why}); open the address above yourself`))
  return relay
}

/** A relay that is started again with the token of the one before is found by its recorders. In the environment, since arguments are seen by all. */
const tokenOf = (token: string | undefined): { token?: string } => (token ? { token } : {})

/** Two files are two devices, however long the folders are that they share. */
const idOf = (path: string): string => { const id = `file ${path}`; return id.length <= TEXT_CHARS_MAX ? id : `file ${createHash('sha256').update(path).digest('base64url')}` }

/** One after the other: what they may hold they hold together, and the first of them comes first. */
async function readAll(paths: readonly string[]): Promise<{ path: string; trace: Trace }[]> {
  const held = nothingHeld(), files: { path: string; trace: Trace }[] = []
  for (const path of paths) {
    try {
      if (!(await stat(path)).isFile()) throw new Error('it is not a file')
      files.push({ path, trace: await readTraceFile(path, held) })
    } catch (error) { throw new InputError(`cannot read ${path}: ${messageOf(error)}`) }
  }
  return files
}

/** Writes the page with these traces in it. @returns where it is */
async function snapshot(out: unknown, paths: readonly string[], say: (line: string) => void): Promise<string> {
  if (typeof out !== 'string' || out === '') throw new UsageError('--snapshot must be followed by the name of the file that is written')
  if (paths.length === 0) throw new UsageError('--snapshot needs trace files: onhook inspect --snapshot incident.html incident.jsonl')
  const files = await readAll(paths)
  for (const { path, trace } of files) tell(path, trace, say)
  const traces = files.map(({ path, trace }) => ({ name: basename(path), records: trace.records, problems: problemsOf(basename(path), trace) }))
  // An empty page would be taken for a call in which nothing happened.
  if (traces.every((t) => t.records.length === 0)) throw new InputError(`nothing in ${paths.join(', ')} is a trace, so nothing was written`)
  await saveSnapshot(out, traces)
  return out
}

function tell(path: string, trace: Trace, say: (line: string) => void): void {
  const records = countOf(trace.records), gaps = trace.gaps.length
  say(`onhook: ${path}: ${records === 1 ? '1 record' : `${records} records`}${trace.duplicates ? `, ${trace.duplicates} of them twice` : ''}${gaps ? `, ${gaps === 1 ? '1 gap' : `${gaps} gaps`}` : ''}${trace.cut ? `; ${cutSentence(trace.cut)}` : ''}`)
  // Gaps that it tells itself are of a trace; one that its reader found need not be.
  if (trace.records.length === gapRecordsOf(trace.gaps).length && trace.counts.tooMany === 0) say(`onhook: ${path}: nothing in it is a trace`)
  for (const p of trace.problems.slice(0, PROBLEMS_TOLD_MAX)) say(`onhook: ${path}: ${problemSentence(p)}`)
  if (trace.problemCount > PROBLEMS_TOLD_MAX) say(`onhook: ${path}: and ${(trace.problemCount - PROBLEMS_TOLD_MAX).toLocaleString('en')} more like these`)
}

const lanAddresses = (host: string): string[] =>
  host === '0.0.0.0' || host === '::' ? Object.values(networkInterfaces()).flatMap((list) => (list ?? []).filter((a) => !a.internal && a.family === 'IPv4').map((a) => a.address)) : [host]
