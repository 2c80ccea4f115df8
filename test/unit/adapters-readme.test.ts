/** The page of the adapters names each of them, and the samples on the vendors' pages give what their text asks for. */
import { readFileSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../../packages/adapters/', import.meta.url), page = readFileSync(new URL('README.md', root), 'utf8')
const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { exports: Record<string, unknown> }
const subpaths = Object.entries(exports).filter(([, target]) => typeof target === 'object').map(([path]) => path.slice(2))

test('the table has a row for each subpath that the package exports, and for no other', () => {
  const rows = [...page.matchAll(/^\| \[?`@onhook\/adapters\/([\w-]+)`(?:\]\([^)]+\))? \| (.+) \|$/gm)]
  expect(rows.map(([, subpath]) => subpath!).toSorted()).toEqual(subpaths.toSorted())
  expect(rows.filter(([, , what]) => what!.trim().length < 5)).toEqual([])
})
test('what an adapter of one\'s own stands on names the command that writes one', () => {
  expect(/^\| `@onhook\/adapters\/session` \| .*`onhook new-adapter`.* \|$/m.test(page)).toBe(true)
})
test('a calling SDK has a page of its own, whose sample imports its subpath; Azure\'s hands `start` on, as the text asks', () => {
  const pages = new URL('../../docs/vendors/', import.meta.url), vendors = readdirSync(pages).map(name => name.replace(/\.md$/, ''))
  expect(vendors.filter(name => !subpaths.includes(name))).toEqual([])
  for (const name of vendors) {
    const text = readFileSync(new URL(`${name}.md`, pages), 'utf8')
    expect(text).toContain(`from '@onhook/adapters/${name}'`)
    expect(page, name).toContain(`(../../docs/vendors/${name}.md)`)
    for (const part of ['Ended', 'Tested over']) expect(text, name).toContain(`- **${part}.** `)
    expect(/^- \*\*Joined[^*]*\.\*\* /m.test(text), name).toBe(true)
  }
  expect(vendors).toHaveLength(14)
  expect(readFileSync(new URL('azure.md', pages), 'utf8')).toMatch(/call: \(agent, start\) => agent\.\w+\([^)]*, start\)/)
})
test('the sample over bare WebRTC gives what a call needs to be heard, and says where its problems go', () => {
  const sample = /## webrtc\n[\s\S]*?```ts\n([\s\S]*?)```/.exec(page)![1]!
  for (const option of ['signalling', 'capture', 'ice', 'onRemoteStream', 'onContained']) expect(sample).toMatch(RegExp(`^ {2}${option}\\b`, 'm'))
  const options = readFileSync(new URL('src/webrtc/options.ts', root), 'utf8')
  expect([/onContained\?/.test(options), /onDiagnostic/.test(options)]).toEqual([true, false])
  expect(page).toContain('`webrtc` has no `onDiagnostic`')
})
