/** The same in a real Chromium: its WebSocket, its microphone, its WebRTC, over the real Janus. */
import { createRequire } from 'node:module'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, type RunningBrowser } from '../../support/browser.ts'
import { servePage, type ServedPage } from '../../support/serve-page.ts'
import { openJanusPeer, type JanusPeer } from '../harness/janus-client.ts'
import { startJanus, type JanusServer } from '../harness/janus.ts'
import type { Page } from './chromium-page.ts'

declare const page: Page
let server: JanusServer, served: ServedPage, running: RunningBrowser, host: JanusPeer

beforeAll(async () => {
  // Its ES module, as a bundler takes it.
  const adapter = createRequire(createRequire(import.meta.url).resolve('janus-gateway/package.json')).resolve('webrtc-adapter').replace('/dist/', '/src/js/')
  const { outputFiles } = await build({
    entryPoints: [new URL('chromium-page.ts', import.meta.url).pathname], bundle: true, write: false, format: 'esm', platform: 'browser', target: 'es2023',
    conditions: ['@onhook/source'], alias: { 'webrtc-adapter': adapter }, logLevel: 'error',
  })
  server = await startJanus({ reclaimS: 20 })
  host = await openJanusPeer(server.url, 'janus.plugin.videoroom')
  served = await servePage(outputFiles[0]!.text)
  running = await launchBrowser({ args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--disable-features=WebRtcHideLocalIpsWithMdns'] })
})
afterAll(async () => {
  await running?.close()
  await served?.close()
  host?.kill()
  await server?.stop()
})

async function inPage(room: number, run: (tab: Awaited<ReturnType<RunningBrowser['browser']['newPage']>>) => Promise<void>): Promise<void> {
  await host.ask({ request: 'create', room, secret: 'host', publishers: 2 })
  const tab = await running.browser.newPage()
  const problems: string[] = []
  tab.on('pageerror', error => problems.push(error.message))
  try {
    await tab.goto(served.url)
    await expect.poll(async () => problems.join() || await tab.evaluate(() => typeof page), { timeout: 30_000 }).toBe('object')
    expect(await tab.evaluate(([url, id]) => page.join(url, id), [server.url, room] as const)).toBe('joined')
    await run(tab)
  } finally { await tab.close() }
}
const people = async (room: number): Promise<unknown> => (await host.ask({ request: 'listparticipants', room }))['participants']

test('joined, heard by the server, and left: the room is empty at once, though the server would wait for a claim', () => inPage(1, async tab => {
  expect(await people(1)).toMatchObject([{ id: 1, publisher: true }])
  expect(await tab.evaluate(() => page.isHot())).toBe(true)
  expect(await tab.evaluate(() => page.leave())).toBe('local-leave')
  await expect.poll(() => people(1), { timeout: 15_000 }).toEqual([])
  expect(await tab.evaluate(() => [page.isHot(), page.words()])).toEqual([false, ['transport.joined', 'transport.left']])
}))

test('kicked: one end, removed-by-host, and the microphone is off', () => inPage(2, async tab => {
  await host.ask({ request: 'kick', room: 2, secret: 'host', id: 1 })
  expect(await tab.evaluate(() => page.ended())).toMatchObject({ reason: 'removed-by-host' })
  expect(await tab.evaluate(() => page.isHot())).toBe(false)
}))

test('the server is killed and comes back: reconnecting, then state-mismatch', () => inPage(3, async tab => {
  server.signal('SIGKILL')
  await tab.waitForFunction(() => page.state() === 'reconnecting')
  await server.restart()
  expect(await tab.evaluate(() => page.ended())).toMatchObject({ reason: 'state-mismatch' })
  expect(await tab.evaluate(() => page.isHot())).toBe(false)
}))
