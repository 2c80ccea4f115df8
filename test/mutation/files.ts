/** What is mutated, and what belongs to it: which files have code and are in no group, and which tests a group's results were found by. */
import { build, transformSync } from 'esbuild'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { bundleOf } from './bundle-of.ts'
import { GROUPS, type Group } from './groups.ts'

export const DIRECTORY = 'packages/machine/src/'
const SOURCE = /\.tsx?$/
/** By its name in a group: where it lies, from the root. */
export const pathOf = (root: string, file: string): string => `${DIRECTORY}${file}${existsSync(`${root}${DIRECTORY}${file}.tsx`) ? '.tsx' : '.ts'}`
/** By where it lies in the sources: its name in a group. */
export const nameOf = (path: string): string => path.replace(SOURCE, '')

/** Has a source anything to mutate, or does it only hold types and list what is exported? */
const hasCode = (path: string): boolean => transformSync(readFileSync(path, 'utf8'), { loader: path.endsWith('x') ? 'tsx' : 'ts', minify: true }).code
  .replaceAll(/(?:import|export)(?:\*|\{[^}]*\})?(?:from)?"[^"]*";?|export\{\};?/g, '').trim() !== ''
/** What is wrong with the groups, in sentences: each file that has code is in one, and each that one names is there. */
export function problemsOf(root: string): string[] {
  const known = Object.values(GROUPS).flatMap(g => g.files), tests = Object.values(GROUPS).flatMap(g => g.tests(root))
  const sources = (readdirSync(root + DIRECTORY, { recursive: true }) as string[])
    .map(name => name.replaceAll('\\', '/')).filter(name => SOURCE.test(name) && !/\.test\.tsx?$/.test(name))
  const names = new Set(sources.map(nameOf))
  return [
    ...sources.filter(path => !known.includes(nameOf(path)) && hasCode(root + DIRECTORY + path)).sort()
      .map(path => `${DIRECTORY}${path} is in no group, and so not mutated: name it in test/mutation/groups.ts`),
    ...known.filter((name, i) => known.indexOf(name) !== i).map(name => `test/mutation/groups.ts names ${name} twice`),
    ...known.filter(name => !names.has(name)).map(name => `test/mutation/groups.ts names ${name}, which is not there`),
    ...tests.filter(path => !existsSync(root + path)).map(path => `test/mutation/groups.ts names the test ${path}, which is not there`),
  ]
}

/**
 * Of a group's tests and what they stand on: another hash, when one of them has changed. Stryker keeps results by what is mutated, and does
 * not see that. Other sources of the machine are left out: each change would forget nearly all.
 */
export async function hashOfTests(root: string, { tests, testTimeoutMs, environment }: Group): Promise<string> {
  const { metafile } = await build({ ...bundleOf(tests(root)), absWorkingDir: root, metafile: true, write: false }), hash = createHash('sha256')
  hash.update(JSON.stringify([testTimeoutMs, environment]))
  const belong = Object.keys(metafile!.inputs).filter(path => !path.startsWith(DIRECTORY) || /\.test\.tsx?$/.test(path))
  for (const path of [...belong, 'test/mutation/runner.ts'].sort()) {
    hash.update(path)
    if (existsSync(root + path)) hash.update(readFileSync(root + path))
  }
  return hash.digest('hex').slice(0, 12)
}
