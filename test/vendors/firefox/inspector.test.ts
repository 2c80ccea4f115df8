/** The inspector's page in a real Firefox: every view of the sample is drawn, one moment moves them, and nothing is complained of. */
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startRelay, type Relay } from '../../../packages/inspector/src/relay/index.ts'
import { buildInspector } from '../../support/build-inspector.ts'
import { launchFirefox } from './firefox.ts'

let browser: Browser, built: Awaited<ReturnType<typeof buildInspector>>, relay: Relay, page: Page, problems: string[]
beforeAll(async () => {
  built = await buildInspector()
  browser = await launchFirefox()
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await built?.remove()
})
beforeEach(async () => {
  relay = await startRelay({ uiDir: built.dir })
  page = await browser.newPage()
  await page.setViewport({ width: 1440, height: 900 })
  problems = []
  page.on('pageerror', error => { problems.push(String(error)) })
  page.on('console', message => { if (['error', 'warn'].includes(message.type())) problems.push(message.text()) })
  await page.goto(relay.url)
  await page.locator('.row').wait()
})
afterEach(async () => {
  await page.close()
  await relay.close()
})
const hash = (): Promise<string> => page.evaluate('location.hash') as Promise<string>
const textOf = (selector: string): Promise<string> => page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`) as Promise<string>

test('the sample incident opens at its red mark, judged, and each view has something to show', async () => {
  await expect.poll(() => textOf('main'), { timeout: 30_000 }).toContain('S4 violated at #122')
  for (const [tab, words] of Object.entries({ Sequence: 'launchService', Coverage: 'cells of table', Compare: 'steps the same', Figures: 'This call', Simulate: 'Press events', Chart: 'joined' })) {
    await page.locator(`::-p-xpath(//*[@role="tab"][normalize-space(.)="${tab}"])`).click()
    await expect.poll(() => textOf('[role=tabpanel]:not([hidden])'), { timeout: 30_000 }).toContain(words)
  }
  expect(problems).toEqual([])
})
test('the keys go from step to step, and a dialog opens and closes', async () => {
  await expect.poll(hash, { timeout: 30_000 }).toMatch(/\/122$/)
  await page.keyboard.press('ArrowRight')
  await expect.poll(hash, { timeout: 30_000 }).toMatch(/\/124$/)
  await page.keyboard.press('s')
  await expect.poll(() => textOf('dialog[open]'), { timeout: 30_000 }).toContain('Save')
  await page.keyboard.press('Escape')
  await expect.poll(() => textOf('dialog[open]'), { timeout: 30_000 }).toBe('')
  expect(problems).toEqual([])
})
