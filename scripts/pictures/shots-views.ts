/** Every view and state of the inspector, in both themes and at the widths that lay it out in their own way, to be looked at. */
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from '../../test/support/browser.ts'
import { root } from '../gates.ts'
import { STATES } from './shots-states.ts'

/** Each view, on the sample incident: how it is reached at a desk, and on a phone. `wide`: also at the widths where it is laid out in another way. */
const VIEWS: readonly { name: string; tab: string; wide?: true; keys?: readonly string[]; clicks?: readonly string[] }[] = [
  { name: 'end', tab: 'End' },
  { name: 'log', tab: 'Log', wide: true },
  { name: 'step', tab: 'Step' },
  { name: 'chart', tab: 'Chart' },
  { name: 'heat', tab: 'Chart', clicks: ['.chart-bar [role=radio]:nth-child(2)', '.chart-bar .chip'] },
  { name: 'never', tab: 'Chart', clicks: ['.chart-bar [role=radio]:nth-child(3)'] },
  { name: 'region', tab: 'Chart', wide: true, clicks: ['.fold >> text=service'] },
  { name: 'chart-table', tab: 'Chart', clicks: ['.picture .pane-head > button.text'] },
  { name: 'sequence', tab: 'Chart', clicks: ['#picture-sequence'] },
  { name: 'sequence-table', tab: 'Chart', clicks: ['#picture-sequence', '.picture .pane-head > button.text'] },
  { name: 'lanes', tab: 'Time' },
  { name: 'lanes-zoomed', tab: 'Time', keys: ['+', '+', '+'] },
  { name: 'lanes-steps', tab: 'Time', clicks: ['.seg >> text=Steps'] },
  { name: 'time-table', tab: 'Time', clicks: ['.time >> text=Table'] },
  { name: 'coverage', tab: 'Chart', clicks: ['#picture-coverage'] },
  { name: 'compare', tab: 'Chart', wide: true, clicks: ['#picture-compare'] },
  { name: 'figures', tab: 'Chart', clicks: ['#picture-figures'] },
  { name: 'outside', tab: 'Log', keys: ['x'] },
  { name: 'possible', tab: 'Step', wide: true, keys: ['p', 'ArrowLeft', 'ArrowLeft'], clicks: ['.possible summary'] },
  { name: 'filter', tab: 'Log', clicks: ['#filter'] },
  { name: 'palette', tab: 'Log', keys: ['Control+k'] },
  { name: 'tour', tab: 'Log', clicks: ['.tour .btn.strong', '.tour .btn.strong', '.tour .btn.strong'] },
  { name: 'contrast', tab: 'Log', keys: ['c'] },
  { name: 'save', tab: 'Log', wide: true, keys: ['s'] },
  { name: 'simulate', tab: 'Chart', clicks: ['#picture-simulate'] },
  { name: 'properties', tab: 'End', clicks: ['.fact >> text=Properties'] },
  { name: 'keys', tab: 'Log', keys: ['?'] },
]
const PHONE = 390, TABLET = 820, WALL = 2_560
const VIEW_WIDTHS = [PHONE, TABLET, 1_280, 1_440, WALL] as const, STATE_WIDTHS = [PHONE, TABLET, 1_440, WALL] as const
const HEIGHTS: Partial<Record<number, number>> = { [PHONE]: 844, [TABLET]: 1_180, [WALL]: 1_300 }
const THEMES = ['light', 'dark'] as const

/** @param only names, and widths; all when there are none */
export async function views(browser: Browser, url: string, only: readonly string[]): Promise<void> {
  const folder = `${root}.cache/shots`, names = only.filter((o) => !/^\d+$/.test(o)), widths = only.filter((o) => /^\d+$/.test(o)).map(Number)
  const isWanted = (name: string, width: number): boolean => (names.length === 0 || names.includes(name)) && (widths.length === 0 || widths.includes(width))
  mkdirSync(folder, { recursive: true })
  const shoot = async (name: string, width: number, reach: (page: Page) => Promise<unknown>): Promise<void> => {
    if (!isWanted(name, width)) return
    for (const colorScheme of THEMES) {
      const isTouched = width <= TABLET
      const page = await browser.newPage({
        viewport: { width, height: HEIGHTS[width] ?? 900 }, colorScheme, ...(isTouched ? { hasTouch: true, isMobile: true, deviceScaleFactor: 2 } : undefined),
      })
      await reach(page)
      await page.waitForTimeout(1_000)
      await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png` })
      await page.close()
    }
  }
  const toTab = async (page: Page, width: number, tab: string): Promise<void> => {
    if (width === PHONE && tab !== '') await page.locator('.tabbar button', { hasText: tab }).click()
  }
  for (const width of VIEW_WIDTHS) for (const v of VIEWS) {
    // A view whose name was given is taken at every width.
    if (!v.wide && names.length === 0 && (width === TABLET || width === WALL)) continue
    await shoot(v.name, width, async (page) => {
      await page.goto(url)
      await page.locator('.row').first().waitFor({ state: 'attached' })
      await toTab(page, width, v.tab)
      // The judge's answer is part of what is looked at.
      await page.locator('.fact.out').waitFor({ state: 'attached', timeout: 60_000 })
      for (const k of v.keys ?? []) await page.keyboard.press(k)
      for (const c of v.clicks ?? []) await page.locator(c).first().click()
      if (['chart', 'heat', 'never', 'region'].includes(v.name)) await page.locator('.chart .react-flow__edge').first().waitFor()
    })
  }
  for (const width of STATE_WIDTHS) for (const { name, tab = 'Log', reach } of STATES) await shoot(name, width, async (page) => {
    await reach(page, url)
    await toTab(page, width, tab)
  })
}
