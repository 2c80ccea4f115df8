/**
 * `pnpm test --long`: the property and race suites again and again for an hour, each round with a fresh seed and longer
 * stories, those of the phone where `test/mobile` is installed, and the orderings of the vendors where `test/vendors` is.
 * `ONHOOK_LONG_MINUTES=5` sets another time, `ONHOOK_SEED=7` the first seed. Stops at the first round that fails, and says
 * how to run it again.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { PHONE_SUITES } from '../test/support/phone-suites.ts'
import { root, run } from './gates.ts'

const SUITES = ['test/properties', 'test/races', 'test/regressions', 'test/conformance/scheduled-ports', 'test/proof/recorded', 'test/witness/tla']
const PHONE = 'test/mobile', VENDORS = 'test/vendors'
/** Those over libwebrtc in Node are left out: it crashes its process about once in thirty runs, which says nothing of a seed. */
const ORDERED = ['agora', 'azure', 'cometchat', 'daily', 'jitsi', 'mediasoup', 'telnyx', 'vonage'].map(vendor => `${vendor}/contract.test.ts`)
const freshSeed = (): number => Math.floor(Math.random() * 0x7000_0000)

/** What a round runs, one after the other: the suites of a folder, with this beside the seed. */
type Part = { name: string; folder: string; args: string[]; env: Record<string, string> }
const OWN: Part = { name: 'the machine', folder: '.', args: ['--project', 'properties', ...SUITES], env: {} }
const phone = (RN_PLATFORM: string): Part => ({ name: `the phone on ${RN_PLATFORM}`, folder: PHONE, args: PHONE_SUITES, env: { RN_PLATFORM } })
const vendors: Part = { name: 'the vendors', folder: VENDORS, args: [...ORDERED, '-t', 'in.any.order'], env: {} }
const assignments = (env: Record<string, string>): string => Object.entries(env).map(([name, value]) => `${name}=${value}`).join(' ')

/** @returns the exit code of the whole run */
export async function runLong(first: number = freshSeed()): Promise<number> {
  const minutes = Number(process.env['ONHOOK_LONG_MINUTES'] ?? 60)
  if (!(minutes > 0)) throw new Error(`ONHOOK_LONG_MINUTES must be a number of minutes above 0, found "${process.env['ONHOOK_LONG_MINUTES']}"`)
  const hasPhone = existsSync(`${root}${PHONE}/node_modules`), hasVendors = existsSync(`${root}${VENDORS}/node_modules`)
  const parts = [OWN, ...(hasPhone ? [phone('android'), phone('ios')] : []), ...(hasVendors ? [vendors] : [])]
  const start = Date.now(), end = start + minutes * 60_000, file = `${root}.cache/vitest-long.json`
  mkdirSync(`${root}.cache`, { recursive: true })
  console.log(`${minutes} minutes of property suites, first seed ${first}`)
  if (!hasPhone) console.log(`without those of the phone: ${PHONE} is not installed (npx -y pnpm@10.34.9 --dir ${PHONE} install)`)
  if (!hasVendors) console.log(`without the orderings of the vendors: ${VENDORS} is not installed (npx -y pnpm@10.34.9 --dir ${VENDORS} install)`)
  let rounds = 0, passed = 0, longest = 0
  // A round that could not be finished in time is not begun, but for the first.
  for (; rounds === 0 || Date.now() + longest <= end; rounds++) {
    const seed = first + rounds, begun = Date.now()
    for (const { name, folder, args, env } of parts) {
      const all = { ONHOOK_LONG: '1', ONHOOK_SEED: String(seed), ...env }, since = Date.now()
      rmSync(file, { force: true })
      const { code, output } = await run(`${root}${folder}/node_modules/.bin/vitest`, [
        'run', '--root', `${root}${folder}`, ...args, '--testTimeout=600000', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`,
      ], { quiet: true, env: all })
      const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as { numPassedTests: number; numFailedTests: number } : undefined
      passed += report?.numPassedTests ?? 0
      console.log(`round ${rounds + 1}, seed ${seed}, ${name}: ${report ? `${report.numPassedTests} passed, ${report.numFailedTests} failed` : 'no report'} (${((Date.now() - since) / 1000).toFixed(0)} s)`)
      if (code !== 0) {
        console.log(`${output}\nFAILED with seed ${seed}; again: ${folder === '.' ? '' : `cd ${folder} && `}${assignments(all)} npx vitest run ${args.join(' ')}`)
        return 1
      }
    }
    longest = Math.max(longest, Date.now() - begun)
  }
  console.log(`\n${((Date.now() - start) / 60_000).toFixed(1)} minutes, ${rounds} rounds, seeds ${first} to ${first + rounds - 1}\n${passed} passed, 0 failed`)
  return 0
}
