/** The inspector as a visitor has it: the page built from its sources, served by a real relay, in a real browser. */
import { gzipSync } from 'node:zlib'
import AxeBuilder from '@axe-core/playwright'
import { type Relay, startRelay } from '@onhook/inspector/relay'
import type { BrowserContext, BrowserContextOptions, Download, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest'
import { type RunningBrowser, launchBrowser } from './browser.ts'

/** What a page did that it should not: errors, and requests to anywhere but the relay. */
export function watchPage(page: Page, origin: string): { problems: string[] } {
  const problems: string[] = []
  page.on('pageerror', error => { problems.push(String(error)) })
  page.on('console', message => { if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text()) })
  page.on('request', request => { const url = new URL(request.url()); if (url.protocol.startsWith('http') && url.origin !== origin) problems.push(`requested ${url.href}`) })
  return { problems }
}

export const DESK: BrowserContextOptions = { viewport: { width: 1440, height: 900 }, acceptDownloads: true }
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
/** The looks in which a view must hold. */
export const LOOKS: [string, BrowserContextOptions][] = [['light', { colorScheme: 'light' }], ['dark, high contrast', { colorScheme: 'dark', contrast: 'more' }], ['phone', PHONE]]

export type OpenOptions = BrowserContextOptions & { hash?: string; /** Before the page is loaded. */ before?: (page: Page) => Promise<unknown> }
/** Milliseconds that a locator waits: nothing here is about speed, and a machine that builds has better to do now and then. */
const PATIENCE = 60_000
/** What each test of a file has: the built page and a browser for the whole file, a relay of its own. */
export type Inspector = {
  readonly built: { readonly dir: string }
  readonly chromium: RunningBrowser
  /** The present one; a test that ended it puts the next one here. */
  relay: Relay
  /** Runs after the test, the last one first. */
  atEnd(close: () => unknown): void
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>
  newPage(options?: BrowserContextOptions): Promise<Page>
  /** The page with rows in it, in a context of its own. `problems`: what it did that it should not. */
  open(options?: OpenOptions): Promise<{ page: Page; problems: string[] }>
}

/** Call it once at the top of a test file. */
export function useInspector(): Inspector {
  const closing: (() => unknown)[] = []
  const built = { dir: inject('inspectorPage') }
  let chromium: RunningBrowser | undefined, relay: Relay | undefined
  const made = <T>(what: T | undefined): T => { if (what === undefined) throw new Error('it is there while a test runs, and not before'); return what }
  const newContext = async (options: BrowserContextOptions = {}): Promise<BrowserContext> => {
    const context = await made(chromium).browser.newContext({ ...DESK, ...options })
    context.setDefaultTimeout(PATIENCE)
    closing.push(() => context.close())
    return context
  }
  const newPage = async (options: BrowserContextOptions = {}): Promise<Page> => (await newContext(options)).newPage()
  beforeAll(async () => { chromium = await launchBrowser() })
  afterAll(async () => { await chromium?.close() })
  beforeEach(async () => { relay = await startRelay({ uiDir: built.dir }) })
  afterEach(async () => { for (const close of closing.splice(0).toReversed()) await close(); await relay?.close() })
  return {
    built,
    get chromium() { return made(chromium) },
    get relay() { return made(relay) },
    set relay(next) { relay = next },
    atEnd: (close) => { closing.push(close) },
    newContext, newPage,
    async open({ hash = '', before, ...options } = {}) {
      const page = await newPage(options), { problems } = watchPage(page, new URL(made(relay).url).origin)
      await before?.(page)
      await page.goto(made(relay).url + hash)
      await page.locator('.row').first().waitFor()
      return { page, problems }
    },
  }
}

export async function openFile(page: Page, name: string, body: string | Buffer): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator('.rail >> text=Open a trace').click()])
  await chooser.setFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(body) })
}
/** Opens records as a file, and waits until all of it is open. */
export async function openRecords(page: Page, name: string, records: readonly object[]): Promise<void> {
  const text = records.map(r => `${JSON.stringify(r)}\n`).join('')
  // What goes to the browser in one piece has at most 50 MB; the page reads gzip whatever its name is.
  await openFile(page, name, text.length > 20_000_000 ? gzipSync(text, { level: 1 }) : text)
  // A phone does not show the name.
  await page.locator('.source', { hasText: name }).waitFor({ state: 'attached' })
  await page.locator('.notice', { hasText: `Reading ${name}.` }).waitFor({ state: 'detached' })
}
export async function textOf(download: Download): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
/** The states of the chart that hold at the moment. */
export const activeState = (page: Page): Locator => page.locator('.node.now')
/** The number in the row of the moment. */
export const logRow = (page: Page): Promise<string | null> => page.locator('.row[aria-selected="true"] .c-seq').textContent()
/** Axe on a page. Ours have no frame of somebody else, for which axe would open a page of its own each time; and what holds is not written down. */
export const axeOf = (page: Page): AxeBuilder => new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })
/** What axe finds, each with where and why. @param within a selector of the part that is looked at */
export async function axeFinds(page: Page, within?: string): Promise<string[]> {
  const axe = axeOf(page)
  const { violations } = await (within === undefined ? axe : axe.include(within)).analyze()
  return violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => `${n.target.join(' ')} ${n.any[0]?.message ?? ''}`).join(' | ')}`)
}
