/** One page of the example's app in a real Chromium, of a phone's size. */
import type { BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../../support/browser.ts'
import { bundle } from './bundle.ts'
import type { Stage } from './page.tsx'

export type Look = {
  platform: 'android' | 'ios'
  scheme: 'light' | 'dark'
  /** In dp. */
  size: { width: number; height: number }
  /** How much larger than usual a person has set the letters. */
  font: number
  /** Dots for each dp; 2 when left out. */
  scale?: number
}
export type Screen = {
  page: Page
  /** Calls a function of the page's stage. */
  on<K extends keyof Stage>(name: K, ...args: Parameters<Stage[K]>): Promise<unknown>
  press(label: string): Promise<void>
  /** From the home screen into a call that nobody has answered. */
  join(): Promise<void>
  close(): Promise<void>
}

export async function openBrowser(): Promise<{ open(look: Look): Promise<Screen>; close(): Promise<void> }> {
  const [script, running] = await Promise.all([bundle(), launchBrowser()])
  // What stands below the status bar and above the phone's own bar, as React Native has it: the root is a column that fills the screen.
  const html = `<!doctype html><meta name="viewport" content="width=device-width"><style>html,body,#root{height:100%;margin:0;overflow:hidden}#root{display:flex;font-synthesis:none}</style><div id="root"></div><script>${script.replaceAll('</script', '<\\/script')}</script>`
  return {
    async open({ platform, scheme, size, font, scale = 2 }) {
      const options: BrowserContextOptions = { viewport: size, colorScheme: scheme, deviceScaleFactor: scale, hasTouch: true, reducedMotion: 'reduce' }
      const context = await running.browser.newContext(options), page = await context.newPage()
      const thrown: string[] = []
      page.on('pageerror', error => thrown.push(String(error)))
      await page.route('http://phone.test/**', route => route.fulfill({ contentType: 'text/html', body: html }))
      await page.goto(`http://phone.test/?platform=${platform}&font=${font}`)
      const screen: Screen = {
        page,
        on: (name, ...args) => page.evaluate(([of, given]) => (globalThis as never as { stage: { [of: string]: (...args: unknown[]) => unknown } }).stage[of]!(...given), [name as string, args as unknown[]] as const),
        press: label => page.getByLabel(label, { exact: true }).click(),
        async join() {
          await page.getByLabel('Relay').fill('ws://192.168.1.20:4750')
          await screen.press('Join')
          await page.getByTestId('call-screen').waitFor()
          await screen.on('advance')
        },
        async close() {
          await context.close()
          if (thrown.length > 0) throw new Error(`the page has thrown: ${thrown.join('\n')}`)
        },
      }
      return screen
    },
    close: () => running.close(),
  }
}
