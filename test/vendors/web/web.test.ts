/** docs/web.md: its listing over LiveKit is compiled against the real typings, and does in a real browser what the page says. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { launchBrowser, type RunningBrowser } from '../../support/browser.ts'
import { bundleForPage } from '../../support/serve-page.ts'
import { blocksOf, regionsOf } from '../../web/listings.ts'
import { createToken, startLiveKitServer, type LiveKitServer } from '../livekit/server/index.ts'
import { until } from '../harness/story.ts'
import type { AppPage } from './page.tsx'

declare const app: AppPage
let browser: RunningBrowser, script: string, site: Server, livekit: LiveKitServer, page: Page
/** What the app's own server answers for a token. */
let status = 200
beforeAll(async () => {
  [browser, script] = await Promise.all([launchBrowser(), bundleForPage(new URL('page.tsx', import.meta.url).pathname)])
  site = createServer((request, response) => {
    const [path, room] = request.url!.split('?room=')
    if (path === '/livekit-token') response.writeHead(status).end(JSON.stringify({ url: livekit.url, token: createToken({ identity: 'us', room: room! }) }))
    else if (path === '/page.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
    else response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body><script type="module" src="/page.js"></script>')
  })
  await new Promise<void>(resolve => { site.listen(0, '127.0.0.1', resolve) })
})
afterAll(async () => {
  await browser?.close()
  site?.closeAllConnections()
  site?.close()
})
beforeEach(async () => {
  status = 200
  livekit = await startLiveKitServer()
  page = await (await browser.browser.newContext({ permissions: ['microphone'] })).newPage()
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`)
})
afterEach(async () => {
  await page.context().close()
  await livekit.stop()
})
const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()
const reads = (text: string): Promise<void> => page.getByText(text, { exact: true }).waitFor({ timeout: 15_000 })

test('the listing of the page is the file that is compiled', () => {
  const [listing] = regionsOf('../vendors/web/app.tsx')
  expect(listing).toBeDefined()
  expect(blocksOf('docs/web.md')).toContain(listing!.replace("'../../web/browser-ports.ts'", "'./browser-ports'"))
  expect(readFileSync(new URL('app.tsx', import.meta.url), 'utf8').match(/#region/g)).toHaveLength(1)
})
test('join, mute, leave: the screen is left once, with the reason, and the next call is another', async () => {
  for (let n = 1; n <= 2; n++) {
    await press('Join')
    await reads('joined')
    await press('Mute')
    await reads('Unmute')
    await press('Leave')
    await reads('local-leave')
    await until('the leave', () => livekit.participant() === undefined, 5_000)
    await expect.poll(() => page.evaluate(() => app.ends())).toEqual(Array.from({ length: n }, () => 'local-leave'))
  }
})
test('who comes is heard on the screen, and gone with its track', async () => {
  await press('Join')
  await reads('joined')
  livekit.otherIsHeard('them')
  await page.locator('main audio').waitFor({ state: 'attached', timeout: 15_000 })
  await expect.poll(() => page.evaluate(() => app.loudness()), { timeout: 15_000 }).toBeGreaterThan(0.05)
  livekit.other('them', false)
  await expect.poll(() => page.locator('main audio').count()).toBe(0)
})
test('removed by the host: the screen is left, and says so', async () => {
  await press('Join')
  await reads('joined')
  livekit.remove('us')
  await reads('removed-by-host')
})
test.each([[403, 'unauthorised'], [404, 'room-unavailable']])('a token that the app\'s server refuses with %i ends the join as %s', async (code, reason) => {
  status = code
  await press('Join')
  await reads(reason)
})
test('the tab goes: the server is told, and nobody is left behind', async () => {
  await press('Join')
  await reads('joined')
  await page.goto('about:blank')
  await until('the leave', () => livekit.participant() === undefined, 5_000)
})
