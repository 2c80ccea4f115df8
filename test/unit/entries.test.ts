/** What each entry of the packages loads: the optional peers of tests stay with the entries that are for tests. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const entriesOf = (name: string): string[] => Object.entries((JSON.parse(readFileSync(`${root}packages/${name}/package.json`, 'utf8')) as { exports: Record<string, unknown> }).exports)
  .filter(([, target]) => typeof target === 'object').map(([path]) => `@onhook/${name}${path.slice(1)}`)
const ENTRIES = ['machine', 'adapters', 'inspector'].flatMap(entriesOf)

/** The entries that do not load without these modules, from their sources. */
function thatNeed(missing: readonly string[]): string[] {
  const hooks = `export const resolve = (s, c, next) => { if (${JSON.stringify(missing)}.some(m => s === m || s.startsWith(m + '/'))) throw new Error('not installed: ' + s); return next(s, c) }`
  const code = `import { register } from 'node:module'
register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)})
const failed = []
for (const entry of ${JSON.stringify(ENTRIES)}) await import(entry).catch(error => { if (!/not installed/.test(String(error))) throw error; failed.push(entry) })
console.log(JSON.stringify(failed))`
  return JSON.parse(execFileSync(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', '--input-type=module', '--eval', code], { cwd: `${root}test`, encoding: 'utf8' })) as string[]
}

test('fast-check is needed by the testing kit, and by nothing else', () => {
  expect(thatNeed(['fast-check'])).toEqual(['@onhook/machine/testing'])
})
test('no entry needs a test runner', () => {
  expect(thatNeed(['vitest', '@fast-check/vitest'])).toEqual([])
})
test('react is needed by its own entry', () => {
  expect(thatNeed(['react'])).toEqual(['@onhook/machine/react'])
})
