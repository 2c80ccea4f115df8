/** `pnpm bench [--json]`: ratios against a named peer, each pair measured in one run. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createRecorder } from '@onhook/inspector'
import { startRelay } from '@onhook/inspector/relay'
import { WebSocket } from 'ws'
import { callAgainstActor, recordedAgainstNot } from './call.ts'
import type { Result } from './measure.ts'
import { proofCost } from './proof.ts'
import { recorderAgainstStately, recorderCost } from './recorder.ts'
import { replayCost } from './replay.ts'

const isJson = process.argv.includes('--json')
const results: Result[] = []
const add = (r: Result): void => {
  results.push(r)
  if (!isJson) console.log(`${r.name}: ${r.value} ${r.unit} · ${r.peer}: ${r.peerValue} · ratio ${r.ratio}`)
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
  const output = execFileSync(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', 'bench.ts', '--json'], { cwd: mobile, encoding: 'utf8', env: { ...process.env, RN_PLATFORM } })
  for (const r of (JSON.parse(output.trim().split('\n').at(-1)!) as { results: Result[] }).results) add(r)
}

// So are the vendors' packages.
const vendors = fileURLToPath(new URL('../vendors', import.meta.url))
if (!existsSync(`${vendors}/node_modules`)) console.error('left out: an event of a calling SDK; `npx -y pnpm@10.34.9 --dir test/vendors install` first')
else {
  const output = execFileSync(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', 'bench.ts', '--json'], { cwd: vendors, encoding: 'utf8' })
  for (const r of (JSON.parse(output.trim().split('\n').at(-1)!) as { results: Result[] }).results) add(r)
}

if (!process.argv.includes('--no-browser')) {
  const [{ inspectorLive }, { inspectorDevices, inspectorMillion }, { buildPages }] = await Promise.all([import('./inspector.ts'), import('./inspector-load.ts'), import('../../examples/two-phones/build.ts')])
  await buildPages()
  for (const run of [inspectorLive, inspectorMillion, inspectorDevices]) for (const r of await run()) add(r)
}
if (isJson) console.log(JSON.stringify({ results }))
process.exit(0)
