/**
 * The example's screens, laid out in a real browser by react-native-web: that each state shows its words and its controls, that a finger
 * finds each control, and that nothing lies under another or under the phone's own bars. Not a phone: another renderer, and other fonts.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, type Look, type Screen } from './browser.ts'
import { STATES, stateOn } from './states.ts'

const LOOKS: Look[] = [
  { platform: 'android', scheme: 'light', size: { width: 390, height: 844 }, font: 1 },
  // A small phone of somebody who needs large letters.
  { platform: 'ios', scheme: 'dark', size: { width: 320, height: 640 }, font: 2 },
]
/** What a phone draws over an app, in dp, as `insets.ts` of the example leaves room for. */
const BARS = { android: { top: 36, bottom: 48 }, ios: { top: 62, bottom: 34 } }
/** https://developer.android.com/guide/topics/ui/accessibility/apps#touch-targets; iOS asks for 44. */
const TOUCH_MIN = 48

let browser: Awaited<ReturnType<typeof openBrowser>>
beforeAll(async () => { browser = await openBrowser() }, 120_000)
afterAll(() => browser.close())

type Box = { name: string; left: number; top: number; right: number; bottom: number }
const controlsOf = (screen: Screen): Promise<Box[]> => screen.page.locator('[role=button],[role=switch]').evaluateAll(all => all.map(node => {
  const is = (what: string): boolean => node.getAttribute(`aria-${what}`) === 'true'
  const isOn = is('checked') || (node as HTMLInputElement).checked, { left, top, right, bottom } = node.getBoundingClientRect()
  return { name: `${is('disabled') ? '!' : ''}${isOn ? '+' : ''}${node.getAttribute('aria-label')}`, left, top, right, bottom }
}))
const meet = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

describe.each(LOOKS)('on $platform, $size.width dp wide, letters of $font', look => {
  test.each(STATES.map(state => stateOn(state, look.platform)))('$name', async ({ go, texts, controls, size }) => {
    const screen = await browser.open(look), { page } = screen
    await go(screen)
    if (size) await page.setViewportSize(size)
    for (const text of texts) await page.getByText(text, { exact: true }).first().waitFor()
    await expect.poll(async () => (await controlsOf(screen)).map(({ name }) => name), { timeout: 20_000 }).toEqual(controls)
    const found = await controlsOf(screen)
    expect(found.filter(({ left, right }) => left < 0 || right > look.size.width)).toEqual([])
    expect(found.filter((a, n) => found.slice(n + 1).some(b => meet(a, b)))).toEqual([])
    // A switch of the system's is as large as the system's.
    expect(found.filter(({ name, left, top, right, bottom }) => !name.endsWith('With camera') && Math.min(right - left, bottom - top) < TOUCH_MIN)).toEqual([])
    // The call screen shows all that it has at once; the others can be scrolled.
    if (texts.length > 0 && await page.getByTestId('call-screen').count() > 0) {
      const { top, bottom } = BARS[look.platform]
      expect(found.filter(box => box.top < top || box.bottom > look.size.height - bottom)).toEqual([])
      for (const text of texts) {
        const box = (await page.getByText(text, { exact: true }).first().boundingBox())!
        const words: Box = { name: text, left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height }
        expect([words.top >= top, found.filter(control => meet(control, words))]).toEqual([true, []])
      }
    }
    await screen.close()
  }, 90_000)
})
