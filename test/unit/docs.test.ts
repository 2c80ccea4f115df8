/** The documentation's snippets run, and print what they say; its links and pictures exist. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const PAGES = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'packages/machine/README.md', 'packages/adapters/README.md', 'packages/inspector/README.md', 'docs/contract.md', 'docs/proof.md', 'docs/environment.md', 'docs/samples.md', 'docs/vendors.md', 'docs/film.md', 'docs/device-checklist.md', 'docs/testing.md', 'docs/react-native.md', 'docs/android.md', 'docs/ios.md', 'docs/setup-android.md', 'docs/setup-ios.md', 'docs/cometchat-migration.md', 'docs/cometchat-coverage.md']

/** Blocks marked `run`, with what the comment at their end says that they print. */
function snippets(page: string): { code: string; prints: string }[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/```ts run\n([\s\S]*?)```/g)].map(([, code]) => ({ code: code!, prints: /((?:^\/\/ .*\n)+)(?![\s\S])/m.exec(code!)?.[1]?.replaceAll(/^\/\/ /gm, '').trim() ?? '' }))
}

/** Blocks marked `run vitest` are tests: they become tests of this file. */
async function addTests(page: string): Promise<string[]> {
  const blocks = [...readFileSync(join(root, page), 'utf8').matchAll(/```ts run vitest\n([\s\S]*?)```/g)].map(m => m[1]!)
  for (const [n, code] of blocks.entries()) {
    const file = join(root, 'test', `.snippet-${page.replaceAll(/\W/g, '-')}-vitest-${n}.ts`)
    writeFileSync(file, code)
    try { await import(file) } finally { rmSync(file) }
  }
  return blocks
}

describe.each(PAGES)('%s', async page => {
  const tests = await addTests(page)
  if (tests.length > 0) test('a test to copy has 15 lines at most', () => { for (const t of tests) expect(t.trim().split('\n').length).toBeLessThanOrEqual(15) })
  const found = snippets(page)
  if (found.length > 0) test.each(found.map((s, i) => [i + 1, s] as const))('snippet %i runs and prints what it says', (n, { code, prints }) => {
    const file = join(root, 'test', `.snippet-${page.replaceAll(/\W/g, '-')}-${n}.ts`)
    writeFileSync(file, code)
    try {
      const output = execFileSync(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', file], { cwd: root, encoding: 'utf8', timeout: 30_000 })
      expect(output.trim()).toBe(prints)
    } finally { rmSync(file) }
  }, 40_000)

  test('its links lead somewhere', () => {
    const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\(([^)#]+)(#[^)]*)?\)/g)].map(m => m[1]!).filter(l => !/^https?:/.test(l))
    expect(links.filter(l => !existsSync(join(root, dirname(page), l)))).toEqual([])
  })
})
