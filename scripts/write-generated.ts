/**
 * `pnpm generate`: writes every file that is made from sources; with `--check` it writes nothing and fails when one is stale.
 *
 * - From the compiled machine: the hashes of its tables, the vectors for other languages, the pages of the chart (with its picture) and of
 *   the tables, the chart that the inspector draws and where it draws it, the sample incident, and the counts in texts.
 * - From its sources: the reference.
 * - From the tests: the pages of the contract and of CometChat's rows. From the check: the pages of the published samples, and the lists in that
 *   of the migration.
 * - From the rules of the set-up: the tables of its pages.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { chartFiles, compileAll } from './chart/files.ts'
import { callLayouts } from './chart/layouts.ts'
import { chartOf } from './chart/chart.ts'
import { cometChatPage } from './docs/cometchat-coverage.ts'
import { countedTexts } from './docs/counts.ts'
import { contractPage } from './docs/contract.ts'
import { migrationPage } from '../test/cometchat/migration.ts'
import { referencePage } from './docs/reference.ts'
import { samplesPage } from './docs/samples.ts'
import { sampleIncident } from '../test/support/sample-incident.ts'
import { setupPage } from './docs/setup.ts'
import { vectorFiles } from './vectors.ts'

const isCheck = process.argv.includes('--check')
let stale = 0
function write(path: string, next: (old: string) => string): void {
  const url = new URL(`../${path}`, import.meta.url)
  let old = ''
  try { old = readFileSync(url, 'utf8') } catch (error) { if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error }
  const text = next(old)
  if (text === old) return
  if (isCheck) { stale++; console.error(`${path} is stale: run pnpm generate`) }
  else { writeFileSync(url, text); console.log(`wrote ${path}`) }
}

const tables = compileAll()
write('packages/machine/src/hash.ts', old => (['when-joined', 'when-joining', 'never'] as const).reduce((text, choice) =>
  text.replace(new RegExp(`(${choice === 'never' ? 'never' : `'${choice}'`}: )\\[.*?\\]`), `$1[${tables[choice].map(t => `'${t.hash}'`).join(', ')}]`), old))

const incident = await sampleIncident()
write('packages/inspector/src/ui/sample/incident.jsonl', () => incident)
const chart = chartOf(), layouts = await callLayouts(chart)
write('packages/inspector/src/ui/call-chart.json', () => `${JSON.stringify(chart, null, 1)}\n`)
write('packages/inspector/src/ui/call-layouts.json', () => layouts)
for (const [path, text] of vectorFiles()) write(path, () => text)
write('docs/contract.md', contractPage)
write('docs/reference.md', referencePage)
const samples = samplesPage()
write('docs/samples.md', () => samples)
write('docs/cometchat-migration.md', old => migrationPage(old, samples))
write('docs/cometchat-coverage.md', cometChatPage)
for (const path of ['docs/setup-android.md', 'docs/setup-ios.md']) write(path, old => setupPage(old, path))
for (const [path, text] of await chartFiles(tables)) write(path, () => text)
for (const [path, text] of countedTexts(tables)) write(path, () => text)
if (stale > 0) process.exit(1)
