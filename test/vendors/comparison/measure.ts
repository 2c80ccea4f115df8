/**
 * `pnpm compare`: runs the contract over every vendor twice, with our adapter and with a plain binding of the SDK, and writes what passed
 * to `results.json` and to `docs/vendors.md`. `pnpm compare telnyx sip-js` measures only these anew. Minutes: what a plain binding does not
 * do is waited for.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runCases, transportCases, type CreateTransportWorld } from '@onhook/adapters/contract'
import { VENDORS, type Vendor } from '../harness/vendor.ts'
import { PAGE, pageOf, type Measured, type Verdict } from './page.ts'

export const RESULTS = fileURLToPath(new URL('results.json', import.meta.url))
export const load = async (id: string): Promise<Vendor> => (await import(`../${id}/vendor.ts`) as { vendor: Vendor }).vendor

/** The orderings are left out: a plain binding fails most of them, and shrinking a failure takes minutes. */
export const casesOf = ({ claims, limits }: Vendor): ReturnType<typeof transportCases> => transportCases(claims, { ...limits, orderings: 0 }).filter(c => !c.lacks.includes('limits.orderings'))

export async function measure(vendor: Vendor, create: CreateTransportWorld): Promise<{ [name: string]: Verdict }> {
  const results = await runCases(casesOf(vendor), create, { concurrency: vendor.concurrency ?? 4 })
  return Object.fromEntries(results.map(({ name, status }) => [name, status === 'not claimed' ? 'unclaimed' : status]))
}

export const readResults = (): Measured[] => (existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) as Measured[] : [])

async function main(asked: readonly string[]): Promise<void> {
  const before = new Map(readResults().map(m => [m.id, m]))
  const unknown = asked.find(id => !(VENDORS as readonly string[]).includes(id))
  if (unknown !== undefined) throw new Error(`expected some of ${VENDORS.join(', ')}, found ${unknown}`)
  const all: Measured[] = []
  for (const id of VENDORS) {
    const known = before.get(id)
    if (asked.length > 0 && !asked.includes(id)) {
      if (known) all.push(known)
      continue
    }
    const vendor = await load(id), start = Date.now()
    const { name, sdk, driven, how } = vendor
    const measured: Measured = { id, name, sdk, driven, how, adapter: await measure(vendor, vendor.adapter), plain: await measure(vendor, vendor.plain) }
    all.push(measured)
    const count = (of: { [name: string]: Verdict }, verdict: Verdict): number => Object.values(of).filter(v => v === verdict).length
    console.log(`${id}: adapter ${count(measured.adapter, 'passed')} passed, ${count(measured.adapter, 'failed')} failed; plain ${count(measured.plain, 'passed')} passed, ${count(measured.plain, 'failed')} failed; ${count(measured.adapter, 'unclaimed')} not claimed; ${((Date.now() - start) / 1000).toFixed(0)} s`)
  }
  writeFileSync(RESULTS, `${JSON.stringify(all, undefined, 1)}\n`)
  writeFileSync(PAGE, pageOf(all))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // What a listener throws on purpose, a plain binding lets out into its SDK, which may let it out of everything.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, (error: unknown) => { console.log(`${event}: ${String(error)}`) })
  await main(process.argv.slice(2))
  // A server that was driven may keep a handle open; everything is written.
  process.exit(0)
}
