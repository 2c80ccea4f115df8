/**
 * `pnpm compare`: runs the contract over every vendor twice, with our adapter and with a plain binding of the SDK, and writes what passed
 * to `results.json` and to `docs/vendors.md`. `pnpm compare telnyx sip-js` measures only these anew, and `--missing` before them only what a plain
 * binding was never asked: after a new case, or a new claim. Minutes: what a plain binding does not do is waited for.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runCases, transportCases, type CreateTransportWorld } from '@onhook/adapters/contract'
import { VENDORS, type Vendor } from '../harness/vendor.ts'
import { PAGE, pageOf, type Measured, type Verdict } from './page.ts'

export const RESULTS = fileURLToPath(new URL('results.json', import.meta.url))
export const load = async (id: string): Promise<Vendor> => (await import(`../${id}/vendor.ts`) as { vendor: Vendor }).vendor

/** The orderings are left out: a plain binding fails most of them, and shrinking a failure takes minutes. */
export const casesOf = ({ claims, limits }: Vendor): ReturnType<typeof transportCases> => transportCases(claims, { ...limits, orderings: 0 }).filter(c => !c.lacks.includes('limits.orderings'))

/** Where worlds share nothing. */
const AT_ONCE = 4

type Verdicts = { [name: string]: Verdict }
/** `known` is believed where the claim is as it was. */
export async function measure(vendor: Vendor, create: CreateTransportWorld, known: Verdicts = {}): Promise<Verdicts> {
  const cases = casesOf(vendor), isKnown = (name: string): boolean => known[name] === 'passed' || known[name] === 'failed'
  const results = await runCases(cases.filter(c => c.lacks.length > 0 || !isKnown(c.name)), create, { concurrency: vendor.sharesNothing ? AT_ONCE : 1 })
  const found = new Map(results.map(result => [result.name, result]))
  const verdictOf = (name: string): Verdict => { const { status } = found.get(name) ?? {}; return status === undefined ? known[name]! : status === 'not claimed' ? 'unclaimed' : status }
  return Object.fromEntries(cases.map(({ name }) => [name, verdictOf(name)]))
}

export const readResults = (): Measured[] => (existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) as Measured[] : [])

/** One vendor in a process of its own: several patch what a browser has, and one that crashes takes no other along. */
function inOwnProcess(id: string, isMissing: boolean): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', fileURLToPath(import.meta.url), '--one', id, ...(isMissing ? ['--missing'] : [])], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    let measured: Measured | undefined
    child.on('message', (message: Measured) => { measured = message })
    child.on('close', code => { if (measured) resolve(measured); else reject(new Error(`${id} was not measured: its process ended with ${code}`)) })
  })
}

async function main(parameters: readonly string[]): Promise<void> {
  const isMissing = parameters[0] === '--missing', asked = isMissing ? parameters.slice(1) : parameters
  const before = new Map(readResults().map(m => [m.id, m]))
  const unknown = asked.find(id => !(VENDORS as readonly string[]).includes(id))
  if (unknown !== undefined) throw new Error(`expected some of ${VENDORS.join(', ')}, found ${unknown}`)
  for (const id of VENDORS) {
    if (asked.length > 0 && !asked.includes(id)) continue
    const start = Date.now(), measured = await inOwnProcess(id, isMissing)
    before.set(id, measured)
    const count = (of: Verdicts, verdict: Verdict): number => Object.values(of).filter(v => v === verdict).length
    console.log(`${id}: adapter ${count(measured.adapter, 'passed')} passed, ${count(measured.adapter, 'failed')} failed; plain ${count(measured.plain, 'passed')} passed, ${count(measured.plain, 'failed')} failed; ${count(measured.adapter, 'unclaimed')} not claimed; ${((Date.now() - start) / 1000).toFixed(0)} s`)
    for (const [name, verdict] of Object.entries(measured.adapter)) if (verdict === 'failed') console.log(`  failed by the adapter: ${name}`)
    // Written as it goes: minutes of measuring are not lost to one vendor.
    const all = VENDORS.flatMap(v => before.get(v) ?? [])
    writeFileSync(RESULTS, `${JSON.stringify(all, undefined, 1)}\n`)
    writeFileSync(PAGE, pageOf(all))
  }
}
async function one(id: string, isMissing: boolean): Promise<void> {
  const vendor = await load(id), { name, sdk, driven, how } = vendor, known = isMissing ? readResults().find(m => m.id === id)?.plain : undefined
  const adapter = await measure(vendor, vendor.adapter), plain = await measure(vendor, vendor.plain, known)
  const measured: Measured = { id: vendor.id, name, sdk, driven, how, adapter, plain }
  await new Promise<void>((resolve, reject) => { process.send!(measured, undefined, {}, error => { if (error) reject(error); else resolve() }) })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // What a listener throws on purpose, a plain binding lets out into its SDK, which may let it out of everything.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, (error: unknown) => { console.log(`${event}: ${String(error)}`) })
  const [first, ...rest] = process.argv.slice(2)
  if (first === '--one') await one(rest[0]!, rest[1] === '--missing')
  else await main(process.argv.slice(2))
  // A server that was driven may keep a handle open; everything is written.
  process.exit(0)
}
