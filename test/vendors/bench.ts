/**
 * `pnpm --dir test/vendors bench [--json] [vendors]`: what an event of an SDK costs on its way to a call. The SDK's emitter emits; the
 * adapter's session, the shell and its `translate` make an event of the port of it. Against the same emit to a listener that does nothing,
 * and of LiveKit against what the call itself then does with it; each pair in one run, and each vendor in a process of its own, since they
 * change what a page is. What emits is in the names: the emitter of the package, or, of CometChat, Jitsi and Azure, a shape of ours.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createCall, type TransportEvent } from '@onhook/machine'
import { compare, type Result } from '../bench/measure.ts'
import type { EmitterBench } from './harness/emitter-bench.ts'
import { VENDORS } from './harness/vendor.ts'

const EVENTS = 5_000
/** Half of what a pair has elsewhere: there are fourteen here, and each also starts a process and loads an SDK. */
const ROUNDS = 6
/** One vendor takes seconds, and half a minute on a machine that is busy: an SDK that waits for something in its page would hold up all others. */
const VENDOR_MS = 180_000
const times = (say: (n: number) => unknown) => (): number => {
  for (let n = 0; n < EVENTS; n++) say(n)
  return EVENTS
}
const tick = (): Promise<void> => new Promise(resolve => { setTimeout(resolve, 10) })

async function throughAdapter({ name, emitter, transport, join, pair, told: isTold }: EmitterBench): Promise<Result> {
  const told: TransportEvent['type'][] = [], expected = isTold === 'none' ? 0 : EVENTS
  let heard = 0
  transport.subscribe(event => { heard++; if (told.length < 3) told.push(event.type) })
  void transport.join({ attempt: 1, signal: new AbortController().signal })
  await tick()
  await join?.()
  await tick()
  const [adapted, bare] = await pair(), say = times(adapted)
  // One that is told to nobody again was told the first time.
  if (!told.includes('transport.joined')) throw new Error(`bench: expected ${name} to have joined, found ${told.join(', ') || 'nothing told'}`)
  return compare(`${expected === 0 ? 'a state, told before,' : 'an event'} of ${name} through its adapter`, `the same emit of ${emitter}, to a listener that does nothing`, () => {
    const before = heard
    say()
    if (heard - before !== expected) throw new Error(`bench: expected ${expected} events of ${name} told, found ${heard - before}; the first were ${told.join(', ')}`)
    return EVENTS
  }, times(bare), ROUNDS)
}
async function toTheMachine(): Promise<Result> {
  const { openRoom } = await import('./livekit/bench.ts'), { transport, emit } = openRoom(), call = createCall({ transport, report: error => { throw error } })
  await call.join()
  const stepped = compare('an event of LiveKit through its adapter to a step of the machine', 'call.send of the same event', times(emit), times(n => call.send({ type: n % 2 ? 'transport.restored' : 'transport.lost', attempt: 1 })), ROUNDS)
  if (call.state !== 'joined') throw new Error(`bench: expected a joined call, found ${call.state}`)
  return stepped
}
async function measure(vendor: string): Promise<Result[]> {
  const { open } = await import(`./${vendor}/bench.ts`) as { open(): EmitterBench | Promise<EmitterBench> }
  return [await throughAdapter(await open()), ...(vendor === 'livekit' ? [await toTheMachine()] : [])]
}

const [flag, ...given] = process.argv.slice(2)
if (flag === '--one') {
  // SDKs write to the console while they are loaded: the results are the last line.
  console.log(JSON.stringify({ results: await measure(given[0]!) }))
  process.exit(0)
}
const isJson = flag === '--json', asked = [...(flag && !isJson ? [flag] : []), ...given], results: Result[] = []
for (const vendor of asked.length ? asked : VENDORS) {
  let output: string
  try {
    output = execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), '--one', vendor], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], timeout: VENDOR_MS, killSignal: 'SIGKILL' })
  } catch (error) { throw new Error(`bench: ${vendor} was not measured; it has ${VENDOR_MS / 1000} s`, { cause: error }) }
  for (const r of (JSON.parse(output.trim().split('\n').at(-1)!) as { results: Result[] }).results) {
    results.push(r)
    if (!isJson) console.log(`${r.name}: ${r.value} ${r.unit} · ${r.peer}: ${r.peerValue} · ratio ${r.ratio}`)
  }
}
if (isJson) console.log(JSON.stringify({ results }))
