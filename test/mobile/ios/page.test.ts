/** `docs/ios.md` shows code that runs here, and names every diagnostic. */
import { createFakeTransport } from '@onhook/adapters/fake'
import { DIAGNOSTICS, TIMING } from '@onhook/adapters/ios-callkit'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openWorld } from './worlds.ts'
import { openCall } from './example-telecom.ts'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const page = read('../../../docs/ios.md')

test('its snippets are files that are compiled, the one for both platforms runs', async () => {
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code)
  expect(blocks).toEqual([read('example-callkeep.ts'), read('example-telecom.ts')])
  const world = openWorld('telecom'), transport = createFakeTransport(), call = openCall('page', transport)
  void call.join()
  await world.rest()
  expect(world.system.calls.size).toBe(1)
  await transport.flush()
  void call.leave()
  await transport.flush()
  await world.rest()
  expect(world.system.calls.size).toBe(0)
  void call.dispose()
  world.close()
})

test('it explains every diagnostic and every time', () => {
  for (const code of Object.keys(DIAGNOSTICS)) expect(page).toContain(`\`${code}\``)
  for (const name of Object.keys(TIMING)) expect(page).toContain(`\`${name}\``)
})

test('each test file that it names as evidence is there, and each thread of its tables is either in a title or said to be out of reach', () => {
  const titles = readdirSync(new URL('.', import.meta.url)).filter((name: string) => /^situations-.*\.test\.ts$/.test(name)).map(read).concat(read('../../unit/doctor-rules.test.ts')).join('\n')
  for (const [, name = ''] of page.matchAll(/`([\w/-]+\.test\.ts)`/g)) expect([name, existsSync(new URL(name.includes('/') ? `../../../${name}` : name, import.meta.url))]).toEqual([name, true])
  const [proved = '', outOfReach = ''] = page.split('## What JavaScript cannot reach')
  const threads = (text: string): string[] => [...new Set([...text.matchAll(/[\w-]+#\d+/g)].map(([thread]) => thread))]
  const table = proved.split('## Threads')[1] ?? ''
  expect(threads(table).length).toBeGreaterThan(15)
  for (const thread of threads(table)) expect([thread, titles.includes(thread) || titles.includes(thread.replace(/.*#/, '#'))]).toEqual([thread, true])
  expect(threads(outOfReach).length).toBeGreaterThan(5)
})
