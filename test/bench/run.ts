/** `pnpm bench [--json]`: ratios against a named peer, each pair measured in one run. It ends with 1, and names what was missed, when a bound is not kept. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createRecorder } from '@onhook/inspector'
import { startRelay } from '@onhook/inspector/relay'
import { WebSocket } from 'ws'
import { callAgainstActor, recordedAgainstNot } from './call.ts'
import { type Result, missed } from './measure.ts'
import { proofCost } from './proof.ts'
import { recorderAgainstStately, recorderCost } from './recorder.ts'
import { replayCost } from './replay.ts'

const isJson = process.argv.includes('--json')
const results: Result[] = []
const add = (r: Result): void => {
  results.push(r)
  if (!isJson) console.log(`${r.name}: ${r.value} ${r.unit} · ${r.peer}: ${r.peerValue} · ratio ${r.ratio}`)
}
/** For all vendors. One that hangs is named sooner: each has three minutes there. */
const VENDORS_MS = 20 * 60_000
/** The bench of another workspace, in its own process. @throws which did not answer in time */
function benchIn(cwd: string, timeout: number, env: object = {}): Result[] {
  try {
    const output = execFileSync(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', 'bench.ts', '--json'], { cwd, encoding: 'utf8', env: { ...process.env, ...env }, timeout, killSignal: 'SIGKILL' })
    return (JSON.parse(output.trim().split('\n').at(-1)!) as { results: Result[] }).results
  } catch (error) { throw new Error(`bench: ${cwd} ${JSON.stringify(env)} was not measured; it has ${timeout / 1000} s`, { cause: error }) }
}

add(callAgainstActor())

const relay = await startRelay({ port: 0 })
const recorder = createRecorder({ url: relay.recorderUrl, WebSocket })
add(recordedAgainstNot(r => recorder.record(r)))
await recorder.stop()
add(recorderCost())
add(recorderAgainstStately())
await relay.close()
for (const r of replayCost()) add(r)
for (const r of proofCost()) add(r)

// React Native is a workspace of its own: what an event of the phone costs is measured where that is installed.
const mobile = fileURLToPath(new URL('../mobile', import.meta.url))
if (!existsSync(`${mobile}/node_modules`)) console.error('left out: an event of the phone; `npx -y pnpm@10.34.9 --dir test/mobile install` first')
else for (const RN_PLATFORM of ['android', 'ios']) {
  for (const r of benchIn(mobile, 2 * 60_000, { RN_PLATFORM })) add(r)
}

// So are the vendors' packages.
const vendors = fileURLToPath(new URL('../vendors', import.meta.url))
if (!existsSync(`${vendors}/node_modules`)) console.error('left out: an event of a calling SDK; `npx -y pnpm@10.34.9 --dir test/vendors install` first')
else for (const r of benchIn(vendors, VENDORS_MS)) add(r)

if (!process.argv.includes('--no-browser')) {
  const [{ inspectorLive }, { inspectorDevices, inspectorMillion }, { buildPages }] = await Promise.all([import('./inspector.ts'), import('./inspector-load.ts'), import('../../scripts/pages.ts')])
  await buildPages()
  for (const run of [inspectorLive, inspectorMillion, inspectorDevices]) for (const r of await run()) add(r)
}
if (isJson) console.log(JSON.stringify({ results }))
const problems = missed(results)
for (const problem of problems) console.error(`missed: ${problem}`)
process.exit(problems.length > 0 ? 1 : 0)
