/**
 * `pnpm mutation [file …]`: breaks the machine's sources in every small way that Stryker knows, in a copy, and
 * sees whether a test goes red. What survives must stand in `test/mutation/survivors.json` with the reason,
 * and what stands there must survive. Without names all files are run, which takes long; `--force` forgets
 * the results of earlier runs, which are kept in `.cache` as long as the group's tests and what supports them are the same. Exits with 1 when
 * the list or the score is not as it must be. What runs out of time counts as killed, and is counted by itself too: on a busy machine it may be none.
 */
import { Stryker } from '@stryker-mutator/core'
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { DIRECTORY, hashOfTests, nameOf, pathOf, problemsOf } from '../test/mutation/files.ts'
import { GROUPS, type Group } from '../test/mutation/groups.ts'
import { root } from './gates.ts'

const SCORE_MIN = 95

/** A survivor by what it is, not where: `at` is the line on which it begins. Equal ones stand there as often as they survive. */
type Survivor = { file: string; at: string; mutator: string; original: string; replacement: string; why: string }
type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number]
const keyOf = ({ file, at, mutator, original, replacement }: Omit<Survivor, 'why'>): string => JSON.stringify([file, at, mutator, original, replacement])
const short = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

const wrong = problemsOf(root)
for (const p of wrong) console.error(`FAILED ${p}`)
if (wrong.length > 0) process.exit(1)
const args = process.argv.slice(2), asked = args.filter(a => !a.startsWith('--'))
const known = Object.values(GROUPS).flatMap(g => g.files)
const unknown = asked.filter(name => !known.includes(name))
if (unknown.length > 0) {
  console.error(`no such file: ${unknown.join(', ')}; expected any of ${known.join(', ')}`)
  process.exit(1)
}

process.chdir(root)
// For the processes that Stryker starts: its plugin is a source, too.
process.env['NODE_OPTIONS'] = '--import tsx'
/** Where a group's results are kept; those that were found by other tests go. */
async function resultsOf(name: string, group: Group): Promise<string> {
  const file = `mutation-${name}-${await hashOfTests(root, group)}.json`
  mkdirSync('.cache', { recursive: true })
  for (const old of readdirSync('.cache')) if (old !== file && (old === `mutation-${name}.json` || old.startsWith(`mutation-${name}-`))) rmSync(`.cache/${old}`)
  return `.cache/${file}`
}
const mutants: Mutant[] = []
for (const [name, group] of Object.entries(GROUPS)) {
  const { files, tests, environment, testTimeoutMs, timeoutMs = 20_000 } = group
  const chosen = files.filter(f => asked.length === 0 || asked.includes(f))
  if (chosen.length === 0) continue
  process.env['ONHOOK_MUTATION_TESTS'] = tests(root).join(',')
  delete process.env['ONHOOK_MUTATION_ENVIRONMENT']
  delete process.env['ONHOOK_MUTATION_TEST_TIMEOUT']
  if (environment !== undefined) process.env['ONHOOK_MUTATION_ENVIRONMENT'] = environment
  if (testTimeoutMs !== undefined) process.env['ONHOOK_MUTATION_TEST_TIMEOUT'] = String(testTimeoutMs)
  console.log(`\n${name}: ${chosen.join(', ')}`)
  mutants.push(...await new Stryker({
    configFile: 'test/mutation/stryker.json', incrementalFile: await resultsOf(name, group), force: args.includes('--force'),
    timeoutMS: timeoutMs, mutate: chosen.map(f => pathOf(root, f)),
  }).runMutationTest())
}

const sources = new Map<string, string[]>()
function describe({ fileName, location: { start, end }, mutatorName: mutator, replacement }: Mutant): Omit<Survivor, 'why'> {
  const file = fileName.replaceAll('\\', '/').split(DIRECTORY)[1]!
  const lines = sources.get(file) ?? readFileSync(`${root}${DIRECTORY}${file}`, 'utf8').split('\n')
  sources.set(file, lines)
  const from = lines.slice(start.line - 1, end.line)
  from[from.length - 1] = from.at(-1)!.slice(0, end.column - 1)
  from[0] = from[0]!.slice(start.column - 1)
  return { file, at: short(lines[start.line - 1]!), mutator, original: short(from.join('\n')), replacement: short(replacement) }
}

const listed = (JSON.parse(readFileSync(`${root}test/mutation/survivors.json`, 'utf8')) as Survivor[]).filter(s => asked.length === 0 || asked.includes(nameOf(s.file)))
const left = new Map<string, number>()
for (const s of listed) left.set(keyOf(s), (left.get(keyOf(s)) ?? 0) + 1)
const problems: string[] = listed.filter(s => s.why.trim() === '').map(s => `without a reason: ${keyOf(s)}`)
const timedOut = new Map<string, number>()
const rows = new Map<string, { killed: number; survived: number; timeouts: number }>()
for (const m of mutants) {
  if (!['Killed', 'Timeout', 'Survived', 'NoCoverage'].includes(m.status)) {
    if (m.status !== 'Ignored') problems.push(`could not be run (${m.status}): ${keyOf(describe(m))} ${m.statusReason ?? ''}`)
    continue
  }
  const survivor = describe(m), key = keyOf(survivor), row = rows.get(survivor.file) ?? { killed: 0, survived: 0, timeouts: 0 }
  // The kept results of a group come with all of its files.
  if (asked.length > 0 && !asked.includes(nameOf(survivor.file))) continue
  rows.set(survivor.file, row)
  if (m.status === 'Timeout') { row.timeouts++; timedOut.set(key, (timedOut.get(key) ?? 0) + 1) }
  if (m.status === 'Killed' || m.status === 'Timeout') { row.killed++; continue }
  row.survived++
  const n = left.get(key) ?? 0
  if (n > 0) left.set(key, n - 1)
  else problems.push(`survives and is not explained: ${JSON.stringify({ ...survivor, why: '' })}`)
}
for (const [key, n] of left) {
  // What is explained, and ran out of time, was not found by a test.
  const late = Math.min(n, timedOut.get(key) ?? 0), gone = n - late
  if (late > 0) console.log(`explained, and it ran out of time: a busy machine, or it loops for ever and is no survivor: ${key}${late > 1 ? ` (${late} times)` : ''}`)
  if (gone > 0) problems.push(`explained, but it is killed now, or its source has changed; remove it: ${key}${gone > 1 ? ` (${gone} times)` : ''}`)
}

const percent = (killed: number, all: number): string => `${(100 * killed / Math.max(1, all)).toFixed(1).padStart(5)} %`
const width = Math.max(22, ...[...rows.keys()].map(file => file.length))
const line = (file: string, killed: number, timeouts: number, survived: number): void =>
  console.log(`${file.padEnd(width)} ${String(killed).padStart(6)} ${String(timeouts).padStart(18)} ${String(survived).padStart(8)} ${percent(killed, killed + survived)}`)
console.log(`\n${'file'.padEnd(width)} killed (of it, time-outs) survived  score`)
for (const [file, { killed, survived, timeouts }] of [...rows].sort(([a], [b]) => (a < b ? -1 : 1))) line(file, killed, timeouts, survived)
const sum = (of: 'killed' | 'survived' | 'timeouts'): number => [...rows.values()].reduce((n, r) => n + r[of], 0), killed = sum('killed'), all = killed + sum('survived')
line('all', killed, sum('timeouts'), all - killed)
if (all === 0) problems.push('nothing was mutated')
else if (100 * killed / all < SCORE_MIN) problems.push(`the score must be at least ${SCORE_MIN} %, found ${percent(killed, all).trim()}`)
for (const p of problems) console.log(`FAILED ${p}`)
process.exit(problems.length > 0 ? 1 : 0)
