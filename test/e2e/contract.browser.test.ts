/** The WebRTC adapter keeps the contract in a real Chromium: the same cases, inside a page. */
import { fileURLToPath } from 'node:url'
import { transportCases, type CaseResult } from '@onhook/adapters/contract'
import { afterAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { bundleForPage, servePage } from '../support/serve-page.ts'
import { WEBRTC_CAPABILITIES, type WorldServer } from '../support/webrtc-world.ts'
import { createWorldServer } from '../support/world-server.ts'

const server = createWorldServer()
const open: { close(): Promise<void> }[] = []
afterAll(async () => {
  for (const each of open) await each.close()
  await server.closeAll()
})

test('the WebRTC transport keeps the transport contract in Chromium', async () => {
  const site = await servePage(await bundleForPage(fileURLToPath(new URL('../support/contract-in-page.ts', import.meta.url))))
  const running = await launchBrowser()
  open.push(running, site)
  const page = await running.browser.newPage()
  const problems: string[] = []
  page.on('pageerror', error => { problems.push(error.message) })
  const told: CaseResult[] = []
  await page.exposeFunction('report', (result: CaseResult) => { told.push(result) })
  await page.exposeFunction('callServer', (method: keyof WorldServer, argument: never) => server[method](argument))
  await page.goto(site.url)
  await page.waitForFunction('typeof runContract === "function"')
  const results = await page.evaluate<CaseResult[]>('runContract()')

  expect(results.filter(r => r.status === 'failed')).toEqual([])
  expect(problems).toEqual([])
  // Every case was run, or is listed as not claimed.
  const cases = transportCases(WEBRTC_CAPABILITIES)
  expect(results.map(r => r.name)).toEqual(cases.map(c => c.name))
  expect(results.filter(r => r.status === 'not claimed').map(r => r.name)).toEqual(cases.filter(c => c.lacks.length).map(c => c.name))
  expect(told).toHaveLength(cases.length)
})
