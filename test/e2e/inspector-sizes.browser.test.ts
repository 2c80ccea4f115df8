/** What fits where in the inspector, in a real browser: words in their rows, panes as wide as they are made, a desk, a tablet and a phone. */
import type { TraceRecord } from '@onhook/machine'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { axeFinds, logRow, useInspector } from '../support/inspector-page.ts'
import { recordTo, stepRecord } from '../support/recorded-steps.ts'

const inspector = useInspector(), { open } = inspector

describe('rows and panes', () => {
  test('at 1440 px every common reason stands whole in its row', async () => {
    const { page } = await open()
    const inSight = () => page.locator('.row.ignored .c-did, .row.noted .c-did').evaluateAll(all => all.map((e): [string, boolean] => {
      const words = document.createRange(), { right } = e.getBoundingClientRect()
      words.selectNodeContents(e)
      return [e.textContent!, words.getBoundingClientRect().right > right]
    }))
    const reasons = new Map<string, boolean>()
    await page.keyboard.press('Home')
    for (let last = ''; ;) {
      for (const [reason, isCut] of await inSight()) reasons.set(reason, (reasons.get(reason) ?? false) || isCut)
      await page.keyboard.press('Shift+ArrowRight')
      const now = await logRow(page)
      if (now === last) break
      last = now!
    }
    expect(reasons.size).toBeGreaterThan(12)
    // One that is told of one vendor's odd order only is longer than any row.
    const cut = [...reasons].filter(([, isCut]) => isCut).map(([reason]) => reason)
    expect(cut).toEqual(['closed after a recoverable failure is a restart, not an end'])
  })

  test('a row that was drawn while the numbers were short still fits when they are long', async () => {
    const { page } = await open(), phone = recordTo(inspector, 'Pixel 8')
    const step = (seq: number) => stepRecord('grows', seq, { why: 'no rule for this event while joined' }) as unknown as TraceRecord
    for (let seq = 0; seq < 100; seq++) phone.record(step(seq))
    await page.locator('.row[data-row="99"][aria-selected="true"]').waitFor()
    await page.keyboard.press('Home')
    const did = page.locator('.row[data-row="5"] .c-did')
    await expect.poll(() => did.textContent()).toBe('no rule for this event while joined')
    phone.record(step(1_000_000))
    await expect.poll(() => did.textContent()).toBe('no rule while joined')
  })

  test('that the log stands at the tail is said where it covers no row', async () => {
    const { page } = await open(), phone = recordTo(inspector, 'Pixel 8')
    for (let seq = 0; seq < 60; seq++) phone.record(stepRecord('long', seq) as unknown as TraceRecord)
    await page.locator('.row[data-row="59"][aria-selected="true"]').waitFor()
    const note = (await page.locator('.tail-note').boundingBox())!, head = (await page.locator('.rows-head').boundingBox())!
    expect([note.y >= head.y, note.y + note.height <= head.y + head.height + 1]).toEqual([true, true])
    // Where a row has two lines there is no head.
    for (const width of [820, 390]) {
      await page.setViewportSize({ width, height: 1_000 })
      await page.locator('.rows-head').waitFor({ state: 'hidden' })
      const covers = () => page.evaluate(() => {
        const { bottom } = document.querySelector('.log-scroll')!.getBoundingClientRect()
        return document.querySelector('.tail-note')!.getBoundingClientRect().top < bottom - 0.5
      })
      await expect.poll(covers, { message: `${width}` }).toBe(false)
    }
  })

  test('panes take the width that they are given, by keys and by drag, and keep it', async () => {
    const { page } = await open()
    const width = async () => Math.round((await page.locator('.picture').boundingBox())!.width)
    const line = page.getByRole('separator', { name: 'Width of the chart' })
    expect(await width()).toBe(420)
    await line.press('ArrowLeft')
    expect(await width()).toBe(436)
    const box = (await line.boundingBox())!
    await page.mouse.move(box.x + 4, box.y + 100)
    await page.mouse.down()
    await page.mouse.move(box.x + 64, box.y + 100, { steps: 3 })
    await page.mouse.up()
    expect(await width()).toBe(376)
    await page.reload()
    await page.locator('.row').first().waitFor()
    expect(await width()).toBe(376)
    await line.dblclick()
    expect(await width()).toBe(420)
  })
})

describe('for everybody', () => {
  const looks: [string, BrowserContextOptions][] = [
    ['light', { colorScheme: 'light' }], ['dark, high contrast', { colorScheme: 'dark', contrast: 'more' }],
    ['phone', { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true, isMobile: true }],
  ]
  test.each(looks)('axe finds nothing: %s', async (name, options) => {
    const { page } = await open(options)
    for (const tab of name === 'phone' ? ['End', 'Log', 'Chart', 'Time', 'Step'] : ['']) {
      if (tab) await page.locator('.tabbar button', { hasText: tab }).click()
      if (tab === '' || tab === 'Chart') await page.locator('.react-flow__edge').first().waitFor()
      expect(await axeFinds(page), tab).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    }
  })

  test('under 1380 px the calls are a drawer, which Escape closes; on a tablet all can be read', async () => {
    const { page } = await open({ viewport: { width: 1280, height: 800 } })
    const button = page.getByRole('button', { name: 'Calls and devices' })
    expect(await page.locator('.rail').isVisible()).toBe(false)
    await button.click()
    await page.locator('.rail .call', { hasText: 'k7q2-8b41' }).waitFor()
    expect(await button.getAttribute('aria-expanded')).toBe('true')
    await page.keyboard.press('Escape')
    await page.locator('.rail').waitFor({ state: 'hidden' })
    await button.click()
    await page.locator('.rail .call', { hasText: 'k7q2-8b41' }).click()
    await page.locator('.story h2', { hasText: 'Ended by the other side' }).waitFor()
    await page.locator('.rail').waitFor({ state: 'hidden' })
    // A tablet: the facts leave the words their width, a row its outcome, and the chart stays large enough to be read.
    await page.setViewportSize({ width: 768, height: 1024 })
    // Each picture can be seen to be there.
    expect(await page.locator('.picture .tabs').evaluate(e => e.scrollWidth - e.clientWidth)).toBe(0)
    const height = async (of: string) => (await page.locator(of).boundingBox())!.height
    await expect.poll(() => height('.row >> nth=0')).toBe(54)
    const outcomeWidth = await page.locator('.row .c-did').first().evaluate(e => e.clientWidth)
    expect([await height('.story') < 170, await height('.picture') > 250, outcomeWidth > 250]).toEqual([true, true, true])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })

  test('a phone shows one view at a time, with the ribbon, the step bar and five tabs', async () => {
    const { page } = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    expect(await page.locator('.tabbar button').allTextContents()).toEqual(['End', 'Log', 'Chart', 'Time', 'Step'])
    expect((await page.locator('.row').first().boundingBox())!.height).toBeGreaterThanOrEqual(44)
    await page.locator('.tabbar button', { hasText: 'Chart' }).tap()
    await page.locator('.react-flow__edge').first().waitFor()
    expect(await page.locator('.log').isVisible()).toBe(false)
    const before = await page.locator('.stepbar .now').textContent()
    await page.locator('.stepbar [aria-label="Previous record"]').tap()
    expect(await page.locator('.stepbar .now').textContent()).not.toBe(before)
    await page.locator('.tabbar button', { hasText: 'End' }).tap()
    await page.locator('.story h2').waitFor()
  })

  test('nothing moves when motion is reduced, and a taken edge is drawn when it is not', async () => {
    const moving = async (page: Page) => {
      await page.locator('.react-flow__edge').first().waitFor()
      await page.keyboard.press('p')
      await page.keyboard.press('n')
      return page.locator('.edge.hot .line').evaluate(e => getComputedStyle(e).animationName)
    }
    expect(await moving((await open({ reducedMotion: 'no-preference', hash: '#k7q2-31d0/13' })).page)).toBe('run')
    expect(await moving((await open({ reducedMotion: 'reduce', hash: '#k7q2-31d0/13' })).page)).toBe('none')
  })
})
