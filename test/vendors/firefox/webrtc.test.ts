/** The WebRTC adapter keeps the contract in a real Firefox: the same cases as in Chromium, inside a page. */
import { fileURLToPath } from 'node:url'
import { transportCases, type CaseResult } from '@onhook/adapters/contract'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InPage } from '../../support/contract-in-page.ts'
import { bundleForPage, servePage, type ServedPage } from '../../support/serve-page.ts'
import { WEBRTC_CAPABILITIES, type WorldServer } from '../../support/webrtc-world.ts'
import { createWorldServer } from '../../support/world-server.ts'
import { launchFirefox } from './firefox.ts'

const server = createWorldServer()
let browser: Browser, site: ServedPage
beforeAll(async () => {
  site = await servePage(await bundleForPage(fileURLToPath(new URL('../../support/contract-in-page.ts', import.meta.url))))
  browser = await launchFirefox()
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await site?.close()
  await server.closeAll()
})

// A switch of the device can only be played by an event of our own, and of a track Firefox hands such events to no listener.
const CAPABILITIES = { ...WEBRTC_CAPABILITIES, mutedByDevice: false }
/** It runs beside others' tests: slow is no failure. One case at a time, since of all sockets to one host Firefox opens one after the other. */
const PATIENT_MS = 60_000
const ASKED: InPage = { capabilities: CAPABILITIES, concurrency: 1, limits: { orderings: 4, joinMs: PATIENT_MS, leaveMs: PATIENT_MS, lossMs: PATIENT_MS, restoreMs: PATIENT_MS, endMs: PATIENT_MS } }

/** A page of its own, with the two functions that the contract's page calls. It is closed in any case, and with it what still runs there. */
async function run(asked: InPage): Promise<{ results: CaseResult[]; problems: string[] }> {
  const page = await browser.newPage(), problems: string[] = [], told: CaseResult[] = []
  try {
    // What its sockets and its ICE cannot reach Firefox reports as errors of the page, and here servers and peers are lost all the time.
    page.on('pageerror', error => { if (!/ws:\/\/127\.0\.0\.1:\d+\/|^Error: WebRTC: ICE failed/.test(String(error))) problems.push(String(error)) })
    await page.exposeFunction('report', (result: CaseResult) => { told.push(result) })
    await page.exposeFunction('callServer', (method: keyof WorldServer, argument: never) => server[method](argument))
    await page.goto(site.url)
    await page.waitForFunction('typeof runContract === "function"')
    const results = await page.evaluate(`runContract(${JSON.stringify(asked)})`) as CaseResult[]
    await expect.poll(() => told.length).toBe(results.length)
    return { results, problems }
  } finally { await page.close() }
}

test('the WebRTC transport keeps the transport contract in Firefox', async () => {
  const { results, problems } = await run(ASKED)
  expect(results.filter(r => r.status === 'failed')).toEqual([])
  expect(problems).toEqual([])
  const cases = transportCases(CAPABILITIES)
  expect(results.map(r => r.name)).toEqual(cases.map(c => c.name))
  expect(results.filter(r => r.status === 'not claimed').map(r => r.name)).toEqual(cases.filter(c => c.lacks.length).map(c => c.name))
}, 600_000)
