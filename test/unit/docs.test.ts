/** The documentation's snippets run, and print what they say; its links, their anchors and its pictures exist. */
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { anchorsIn, deadLinks, docsPages } from '../support/docs-links.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const PAGES = docsPages(root)

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

  test('its links lead somewhere, to a heading that is there', () => { expect(deadLinks(root, page)).toEqual([]) })
})

test('every page is looked at, and those of other workspaces as well', () => {
  expect(PAGES).toEqual(expect.arrayContaining(['README.md', 'docs/chart.md', 'docs/tables.md', 'examples/two-phones/README.md', 'packages/machine/vectors/README.md', 'test/README.md', 'test/vendors/README.md']))
})

test('an anchor is what GitHub makes of the heading', () => {
  const page = '# `onhook check`: what, and *why*\n## Proved here | needs a device\n## Twice\n## Twice\n```md\n# no heading\n```\n## [A link](x.md) <!-- c -->one<!-- /c -->\n<a id="own"></a>'
  expect([...anchorsIn(page)]).toEqual(['onhook-check-what-and-why', 'proved-here--needs-a-device', 'twice', 'twice-1', 'a-link-one', 'own'])
})
