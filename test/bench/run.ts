/** `pnpm bench [--json]`: ratios against a named peer, each pair measured in one run. */
import { createRecorder } from '@onhook/inspector'
import { startRelay } from '@onhook/inspector/relay'
import { WebSocket } from 'ws'
import { callAgainstActor, recordedAgainstNot } from './call.ts'
import type { Result } from './measure.ts'
import { proofCost } from './proof.ts'
import { recorderCost } from './recorder.ts'
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
await relay.close()
for (const r of replayCost()) add(r)
for (const r of proofCost()) add(r)

if (!process.argv.includes('--no-browser')) {
  const [{ inspectorLive }, { buildPages }] = await Promise.all([import('./inspector.ts'), import('../../examples/two-phones/build.ts')])
  await buildPages()
  for (const r of await inspectorLive()) add(r)
}
if (isJson) console.log(JSON.stringify({ results }))
process.exit(0)
