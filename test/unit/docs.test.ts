/** The documentation's snippets run, and print what they say; its links, their anchors and its pictures exist. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { anchorsIn, deadLinks, docsPages } from '../support/docs-links.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const PAGES = docsPages(root)

/** Blocks marked with these words, in their order. */
const blocksOf = (page: string, mark: string): string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(new RegExp(`\`\`\`ts ${mark}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(m => m[1]!)
/** What the comment at a block's end says that it prints. */
const printedBy = (code: string): string => /((?:^\/\/ .*\n)+)(?![\s\S])/m.exec(code)?.[1]?.replaceAll(/^\/\/ /gm, '').trim() ?? ''

/** It lies below `test`, where the packages resolve, in a folder of its own, since two runs may go on at once. Gone afterwards, whatever came of it. */
async function asFile(code: string, name: string, use: (file: string) => unknown): Promise<void> {
  const folder = mkdtempSync(join(root, 'test', '.snippet-')), file = join(folder, `${name.replaceAll(/\W/g, '-')}.ts`)
  try {
    writeFileSync(file, code)
    await use(file)
  } finally { rmSync(folder, { recursive: true }) }
}

describe.each(PAGES)('%s', async page => {
  // These are tests: they become tests of this file.
  const tests = blocksOf(page, 'run vitest')
  for (const [n, code] of tests.entries()) await asFile(code, `${page} vitest ${n}`, file => import(file))
  if (tests.length > 0) test('a test to copy has 15 lines at most', () => {
    for (const t of tests) expect(t.trim().split('\n').length).toBeLessThanOrEqual(15)
  })

  const found = blocksOf(page, 'run').map((code, i) => [i + 1, code] as const)
  if (found.length > 0) test.each(found)('snippet %i runs and prints what it says', (n, code) => asFile(code, `${page} ${n}`, file => {
    const output = execFileSync(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', file], { cwd: root, encoding: 'utf8', timeout: 180_000 })
    expect(output.trim()).toBe(printedBy(code))
  }))

  test('its links lead somewhere, to a heading that is there', () => { expect(deadLinks(root, page)).toEqual([]) })
})

test('every page is looked at, and those of other workspaces as well', () => {
  expect(PAGES).toEqual(expect.arrayContaining([
    'README.md', 'docs/chart.md', 'docs/tables.md', 'examples/two-phones/README.md',
    'packages/machine/vectors/README.md', 'test/README.md', 'test/vendors/README.md',
  ]))
})

test('an anchor is what GitHub makes of the heading', () => {
  const page = [
    '# `onhook check`: what, and *why*', '## Proved here | needs a device', '## Twice', '## Twice', '```md', '# no heading', '```',
    '## [A link](x.md) <!-- c -->one<!-- /c -->', '<a id="own"></a>',
  ].join('\n')
  expect([...anchorsIn(page)]).toEqual(['onhook-check-what-and-why', 'proved-here--needs-a-device', 'twice', 'twice-1', 'a-link-one', 'own'])
})
