/** What the pages tell people to type is there. */
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cac } from 'cac'
import { expect, test } from 'vitest'
import { COMMANDS } from './commands.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
function* pages(folder: string): Generator<string> {
  for (const e of readdirSync(folder, { withFileTypes: true })) {
    if (e.isDirectory()) { if (!e.name.startsWith('.') && e.name !== 'node_modules' && !/^dist/.test(e.name)) yield* pages(join(folder, e.name)) } else if (e.name.endsWith('.md')) yield join(folder, e.name)
  }
}

test('every command that a page of this repository names is a command of the program', () => {
  const cli = cac('onhook')
  for (const add of COMMANDS) add(cli, { print: async () => undefined, say: () => undefined })
  const known = new Set(cli.commands.flatMap((c) => [c.name, ...c.aliasNames])), unknown: string[] = []
  let met = 0
  for (const page of pages(root)) for (const [, word] of readFileSync(page, 'utf8').matchAll(/\bonhook ([a-z][a-z-]*)/g)) { met++; if (!known.has(word!)) unknown.push(`${relative(root, page)}: onhook ${word}`) }
  expect(unknown).toEqual([])
  expect(met).toBeGreaterThan(50)
})
