/** The tables of the set-up's pages are those of the rules, and a marker that nothing fills is no page. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { RULES } from '../../packages/adapters/src/setup/index.ts'
import { setupPage } from './setup.ts'

const PAGES = ['docs/setup-android.md', 'docs/setup-ios.md']
const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

test.each(PAGES)('%s is fresh', (path) => { expect(setupPage(read(path), path)).toBe(read(path)) })
test('every rule stands on one of them, once', () => {
  const all = PAGES.map(read).join('\n')
  for (const { id, source } of RULES) {
    expect(all.split(`\n| \`${id}\` |`).length - 1, id).toBe(1)
    expect(all).toContain(`(${source.url})`)
  }
})
test('a line to paste stands in its fix, once; and a fix with markup in it names its line', () => {
  for (const { id, fix, paste } of RULES) {
    if (paste !== undefined) expect(fix.split(paste), id).toHaveLength(2)
    else expect(fix, id).not.toMatch(/: <|<key>|<uses-/)
  }
})
test('a marker that is not closed, or that nothing fills, is an error that names the page', () => {
  expect(() => setupPage(
    '<!-- generated:rules-ios -->\n', 'docs/x.md',
  )).toThrow('docs/x.md: each <!-- generated:name --> must be closed by <!-- /generated -->, found 1 opened and 0 whole')
  expect(() => setupPage('<!-- generated:rules-tv -->\n<!-- /generated -->', 'docs/x.md')).toThrow('docs/x.md: generated must be one of android-permissions, ')
})
