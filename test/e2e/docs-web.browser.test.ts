/** What docs/webrtc.md and docs/web.md tell an app to paste, in a real browser: a call that is heard, a tab that is closed, a network that goes. */
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WebSocketServer } from 'ws'
import { launchBrowser, type RunningBrowser } from '../support/browser.ts'
import type { DocsPage } from '../support/docs-web-page.ts'
import { bundleForPage, servePage, type ServedPage } from '../support/serve-page.ts'
import { listen } from '../web/signalling-server.ts'

declare const docs: DocsPage
let browser: RunningBrowser, site: ServedPage, server: WebSocketServer, url: string
/** Those that came to the server. */
let byes = 0
beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), bundleForPage(fileURLToPath(new URL('../support/docs-web-page.ts', import.meta.url))).then(servePage)])
  server = listen(0, (token, room) => Promise.resolve(token === `for ${room}`))
  server.on('connection', socket => socket.on('message', data => { if ((data as Buffer).toString() === '{"type":"bye"}') byes++ }))
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
  for (const socket of server.clients) socket.terminate()
  server.close()
})
async function open(): Promise<Page> {
  const page = await (await browser.browser.newContext({ permissions: ['microphone'] })).newPage()
  await page.goto(site.url)
  await page.waitForFunction('typeof docs === "object"')
  return page
}
const state = (page: Page): Promise<ReturnType<DocsPage['state']>> => page.evaluate(() => docs.state())
async function meet(): Promise<[Page, Page]> {
  const [a, b] = [await open(), await open()]
  await Promise.all([a, b].map(page => page.evaluate(to => docs.join(to), url)))
  for (const page of [a, b]) await expect.poll(() => page.evaluate(() => docs.heard())).toBeGreaterThan(0)
  return [a, b]
}

test('the call of the page is heard on both sides, and a hang-up takes both from their screens once', async () => {
  const [a, b] = await meet()
  await a.evaluate(() => docs.leave())
  await expect.poll(() => state(b)).toMatchObject({ call: 'ended', exits: ['remote-hangup'] })
  expect(await state(a)).toMatchObject({ call: 'ended', exits: ['local-leave'] })
  await Promise.all([a.context().close(), b.context().close()])
})
test('a tab that goes elsewhere says bye, and the other side\'s call is over', async () => {
  const [a, b] = await meet(), before = byes
  await a.goto('about:blank')
  await expect.poll(() => state(b)).toMatchObject({ call: 'ended', end: 'remote-hangup' })
  // Each side says one when it is over: also the tab that is gone.
  await expect.poll(() => byes).toBe(before + 2)
  await Promise.all([a.context().close(), b.context().close()])
})
test('the ports say what is so when they are subscribed to, each change, and nothing afterwards', async () => {
  const page = await open()
  await page.evaluate(() => docs.listen())
  expect(await page.evaluate(() => docs.told())).toEqual(['app.activated', 'network.online'])
  await page.context().setOffline(true)
  await expect.poll(() => page.evaluate(() => docs.told().slice(2))).toEqual(['network.offline'])
  await page.context().setOffline(false)
  await expect.poll(() => page.evaluate(() => docs.told().slice(3))).toEqual(['network.online'])
  await page.evaluate(() => docs.unlisten())
  await page.context().setOffline(true)
  await page.waitForFunction('!navigator.onLine')
  expect(await page.evaluate(() => docs.told().length)).toBe(4)
  await page.context().setOffline(false)
  await page.context().close()
})
test('a page that goes is told as terminating', async () => {
  const page = await open()
  await page.evaluate(() => {
    docs.listen()
    addEventListener('pagehide', () => localStorage.setItem('told', docs.told().join()))
  })
  await page.goto('about:blank')
  await page.goto(site.url)
  expect(await page.evaluate(() => localStorage.getItem('told'))).toBe('app.activated,network.online,app.terminating')
  await page.context().close()
})
