/** The page of the adapters names each of them, and its samples give what its text asks for. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../../packages/adapters/', import.meta.url), page = readFileSync(new URL('README.md', root), 'utf8')
const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { exports: Record<string, unknown> }
const subpaths = Object.entries(exports).filter(([, target]) => typeof target === 'object').map(([path]) => path.slice(2))

test('the table has a row for each subpath that the package exports, and for no other', () => {
  const rows = [...page.matchAll(/^\| `@onhook\/adapters\/([\w-]+)` \| (.+) \|$/gm)]
  expect(rows.map(([, subpath]) => subpath!).toSorted()).toEqual(subpaths.toSorted())
  expect(rows.filter(([, , what]) => what!.trim().length < 5)).toEqual([])
})
test('what an adapter of one\'s own stands on names the command that writes one', () => {
  expect(/^\| `@onhook\/adapters\/session` \| .*`onhook new-adapter`.* \|$/m.test(page)).toBe(true)
})
test('a vendor\'s sample imports its own subpath; Azure\'s hands `start` on, as the text asks', () => {
  for (const [, name, sample] of page.matchAll(/^### ([\w-]+)\n\n```ts\n([\s\S]*?)```/gm)) if (subpaths.includes(name!)) expect(sample).toContain(`from '@onhook/adapters/${name!}'`)
  const azure = /^### azure\n\n```ts\n([\s\S]*?)```/m.exec(page)![1]!
  expect(azure).toMatch(/call: \(agent, start\) => agent\.\w+\([^)]*, start\)/)
})
