/** Runs test files that the inspector made, by a vitest of their own, as a person who pasted them into `test/regressions` would. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
export type MadeResult = { title: string; status: string; failureMessages: string[] }

/** @param files by name, without the ending @returns what came of the test in each */
export function runMadeTests(files: Readonly<Record<string, string>>): Record<string, MadeResult> {
  // Inside the workspace, so that `@onhook/machine` is found as it is from there.
  const folder = mkdtempSync(join(root, '.snippet-made-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.test.ts`), text)
    writeFileSync(join(folder, 'vitest.config.ts'), `export default { resolve: { conditions: ['@onhook/source', 'node'] }, ssr: { resolve: { conditions: ['@onhook/source', 'node'], externalConditions: ['@onhook/source', 'node'] } } }`)
    const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder, '--reporter=json', '--no-isolate'], { encoding: 'utf8', cwd: folder, env: { ...process.env, VITEST: undefined, NODE_ENV: undefined }, maxBuffer: 64 * 1024 * 1024 })
    const { testResults } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { testResults: { name: string; assertionResults: MadeResult[] }[] }
    return Object.fromEntries(Object.keys(files).map(name => [name, testResults.find(r => r.name.endsWith(`/${name}.test.ts`))!.assertionResults[0]!]))
  } finally { rmSync(folder, { recursive: true, force: true }) }
}
