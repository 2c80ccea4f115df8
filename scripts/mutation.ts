/**
 * `pnpm mutation [file …]`: breaks the machine's sources in every small way that Stryker knows, in a copy, and
 * sees whether a test goes red. What survives must stand in `test/mutation/survivors.json` with the reason,
 * and what stands there must survive. Without names all files are run, which takes long; `--force` forgets
 * the results of earlier runs, which are kept in `.cache` as long as the group's tests and what supports them
 * are the same. Exits with 1 when the list or the score is not as it must be. What runs out of time counts as
 * killed, and is counted by itself too: on a busy machine it may be none.
 */
import { Stryker } from '@stryker-mutator/core'
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { DIRECTORY, hashOfTests, pathOf, problemsOf } from '../test/mutation/files.ts'
import { GROUPS, type Group } from '../test/mutation/groups.ts'
import { type Survivor, type Tested, describeMutant, judge, tableOf } from '../test/mutation/judge.ts'
import { root } from './gates.ts'

const SCORE_MIN = 95

type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number]

const wrong = problemsOf(root)
for (const p of wrong) console.error(`FAILED ${p}`)
if (wrong.length > 0) process.exit(1)
const args = process.argv.slice(2), asked = args.filter(a => !a.startsWith('--')), isForced = args.includes('--force')
const known = Object.values(GROUPS).flatMap(g => g.files)
const unknown = asked.filter(name => !known.includes(name))
if (unknown.length > 0) {
  console.error(`no such file: ${unknown.join(', ')}; expected any of ${known.join(', ')}`)
  process.exit(1)
}

process.chdir(root)
// For the processes that Stryker starts: its plugin is a source, too.
process.env['NODE_OPTIONS'] = '--import tsx'

const mutants: Mutant[] = []
for (const [name, group] of Object.entries(GROUPS)) {
  const chosen = group.files.filter(f => asked.length === 0 || asked.includes(f))
  if (chosen.length > 0) mutants.push(...await mutate(name, group, chosen))
}

const sources = new Map<string, string[]>()
const listed = JSON.parse(readFileSync(`${root}test/mutation/survivors.json`, 'utf8')) as Survivor[]
const verdict = judge(mutants.map(testedOf), listed, SCORE_MIN, asked)
for (const line of verdict.late) console.log(line)
console.log(`\n${tableOf(verdict)}`)
for (const p of verdict.problems) console.log(`FAILED ${p}`)
process.exit(verdict.problems.length > 0 ? 1 : 0)

/** Every mutant of these files, and, where results were kept, those of the group's other files. */
async function mutate(name: string, group: Group, files: string[]): Promise<Mutant[]> {
  const { tests, environment, testTimeoutMs, timeoutMs = 20_000 } = group
  tellProcesses('ONHOOK_MUTATION_TESTS', tests(root).join(','))
  tellProcesses('ONHOOK_MUTATION_ENVIRONMENT', environment)
  tellProcesses('ONHOOK_MUTATION_TEST_TIMEOUT', testTimeoutMs)
  console.log(`\n${name}: ${files.join(', ')}`)
  return new Stryker({
    configFile: 'test/mutation/stryker.json', incrementalFile: await resultsOf(name, group), force: isForced,
    timeoutMS: timeoutMs, mutate: files.map(f => pathOf(root, f)),
  }).runMutationTest()
}
function tellProcesses(variable: string, value: string | number | undefined): void {
  if (value === undefined) delete process.env[variable]
  else process.env[variable] = String(value)
}
/** Where a group's results are kept; those that were found by other tests go. */
async function resultsOf(name: string, group: Group): Promise<string> {
  const file = `mutation-${name}-${await hashOfTests(root, group)}.json`
  mkdirSync('.cache', { recursive: true })
  for (const old of readdirSync('.cache')) {
    if (old !== file && (old === `mutation-${name}.json` || old.startsWith(`mutation-${name}-`))) rmSync(`.cache/${old}`)
  }
  return `.cache/${file}`
}

function testedOf(mutant: Mutant): Tested {
  const file = mutant.fileName.replaceAll('\\', '/').split(DIRECTORY)[1]!
  const lines = sources.get(file) ?? readFileSync(`${root}${DIRECTORY}${file}`, 'utf8').split('\n')
  sources.set(file, lines)
  return { ...describeMutant(mutant, file, lines), status: mutant.status, statusReason: mutant.statusReason }
}
