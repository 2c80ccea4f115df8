/** How the inspector opens in a real browser: it moves nothing before it knows what it shows, and a file is a file wherever it comes from. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { readTrace, type TraceRecord } from '@onhook/inspector/common'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { openFile, useInspector, watchPage } from '../support/inspector-page.ts'

const inspector = useInspector(), { newPage, open } = inspector
const sample = fileURLToPath(new URL('../../packages/inspector/src/ui/sample/incident.jsonl', import.meta.url))
/** A file that the relay was given, as `onhook inspect` gives it. */
const give = (name: string, records: readonly TraceRecord[], folder = '/somewhere'): void => {
  inspector.relay.load({ id: `file ${folder}/${name}`, name, platform: 'file' }, records)
}
const incident = async (): Promise<TraceRecord[]> => readTrace(await readFile(sample, 'utf8')).records.filter(r => r.call === 'k7q2-31d0')

type Shift = { value: number; what: string[] }
/** Every shift of the layout that nobody asked for, from the first paint on. */
const watchShifts = async (page: Page): Promise<void> => void await page.addInitScript(() => {
  const all: Shift[] = Object.assign(window, { shifts: [] }).shifts
  new PerformanceObserver(list => {
    for (const e of list.getEntries() as (PerformanceEntry & { value: number; sources: { node?: { className?: string; nodeName: string } | null }[] })[]) {
      all.push({ value: e.value, what: e.sources.map(s => String(s.node?.className || s.node?.nodeName)) })
    }
  }).observe({ type: 'layout-shift', buffered: true })
})
const shiftsOf = (page: Page): Promise<Shift[]> => page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts)
const calm = async (page: Page): Promise<void> => {
  await page.locator('.row').first().waitFor({ state: 'attached' })
  await page.evaluate(() => new Promise(done => setTimeout(done, 1_500)))
}

describe('nothing moves until the page knows what it shows', () => {
  test.each([1440, 820, 390])('%i px wide', async width => {
    give('incident.jsonl', await incident())
    for (const hash of ['', '#simulate/screen.mounted,user.join']) {
      const page = await newPage({ viewport: { width, height: 900 } }), { problems } = watchPage(page, new URL(inspector.relay.url).origin)
      await watchShifts(page)
      const told: string[] = []
      await page.exposeFunction('tell', (words: string) => { told.push(words) })
      await page.addInitScript(() => {
        const { tell } = window as unknown as { tell(words: string): void }
        const look = (): void => {
          for (const e of document.querySelectorAll<HTMLElement>('.notice, .tour, .story h2')) if (e.checkVisibility({ visibilityProperty: true })) tell(e.innerText)
        }
        new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
      })
      await page.goto(inspector.relay.url + hash)
      await calm(page)
      // A number that gets a digit more may push the word behind it while records still come: a thousandth of what a line that goes away is.
      expect((await shiftsOf(page)).filter(shift => shift.value > 0.001)).toEqual([])
      // Of what it is not it never says a word.
      expect(told.filter(words => /sample|No call yet|New here|No call has come/.test(words))).toEqual([])
      expect(problems).toEqual([])
      await page.context().close()
    }
  })
  test('where the relay has nothing, the sample comes once that is known, and a relay that does not answer is not waited for', async () => {
    const { page } = await open()
    await page.getByText('This is a sample.').waitFor()
    const silent = await newPage()
    await silent.addInitScript(() => {
      window.WebSocket = class extends EventTarget { readyState = 0; close(): void { /* it never opened */ } } as unknown as typeof WebSocket
    })
    await silent.goto(inspector.relay.url)
    await silent.getByText('This is a sample.').waitFor()
    expect(await silent.locator('.app').evaluate(e => e.checkVisibility({ visibilityProperty: true }))).toBe(true)
  })
  test('choosing a picture moves no tab, and what is out of sight on a phone fades', async () => {
    const { page } = await open()
    const places = (): Promise<number[]> => page.locator('.tabs [role="tab"]').evaluateAll(all => all.map(e => e.getBoundingClientRect().x))
    const before = await places(), gaps = await page.locator('.tabs [role="tab"]').evaluateAll(all => {
      const words = all.map(e => { const r = document.createRange(); r.selectNodeContents(e); return r.getBoundingClientRect() })
      return words.slice(1).map((w, i) => w.x - words[i]!.right)
    })
    // Which words are apart depends on the letters of the system; they never read as one sentence.
    expect(Math.min(...gaps)).toBeGreaterThan(7)
    for (const key of ['2', '3', '4', '5', '6', '1']) { await page.keyboard.press(key); expect(await places()).toEqual(before) }
    await page.setViewportSize({ width: 390, height: 844 })
    await page.locator('.tabbar button', { hasText: 'Chart' }).click()
    await page.locator('.tabs[data-hides="right"]').waitFor()
    expect(await page.locator('.tabs').evaluate(e => getComputedStyle(e).maskImage)).toContain('linear-gradient')
    await page.keyboard.press('6')
    await page.locator('.tabs[data-hides="left"]').waitFor()
  })
})

describe('a file that the relay was given', () => {
  test('is told as one that is dropped: of which device it is, and nothing of what is live', async () => {
    give('incident.jsonl', await incident())
    give('bare.jsonl', [{ v: 1, kind: 'step', call: 'bare', attempt: 1, seq: 0, event: { type: 'user.join' } }] as unknown as TraceRecord[])
    const { page, problems } = await open({ hash: '#k7q2-31d0/122' })
    const heads = async (): Promise<string[]> => (await page.locator('.rail h2').allInnerTexts()).map(words => words.replace(/\s+/g, ' '))
    const said = async (): Promise<unknown[]> => [await heads(), (await page.locator('.top .source').textContent())?.replace(/ · \d{4}-.*/, '')]
    await expect.poll(said).toEqual([['Pixel 8 Android 15', 'bare.jsonl'], 'incident.jsonl · Pixel 8, Android 15'])
    const pause = page.getByRole('button', { name: 'pause', exact: true })
    const ofLive = [page.locator('.rail h2.gone'), page.getByText('last heard'), pause, page.getByText('Its device is not connected')]
    for (const it of ofLive) expect(await it.count()).toBe(0)
    await page.locator('.rail .call', { hasText: 'bare' }).click()
    await expect.poll(async () => (await said())[1]).toBe('bare.jsonl')
    expect(await page.locator('.story p').textContent()).toContain('The record stops before the call said that it is settled')
    expect(problems).toEqual([])
  })
  test('of two files of one name each has its own device', async () => {
    const head = { v: 1, call: 'room', attempt: 1 }, begun = { ...head, kind: 'open', seq: 0, app: { device: 'iPhone 14', os: 'iOS 19' } }
    const records = [begun, ...[1, 2].map(seq => ({ ...head, kind: 'step', seq, event: { type: 'user.join' } }))] as unknown as TraceRecord[]
    for (const folder of ['/a', '/b']) give('call.jsonl', records, folder)
    const { page } = await open()
    await expect.poll(() => page.locator('.rail h2 .name').allTextContents()).toEqual(['iPhone 14', 'iPhone 14'])
    await page.evaluate(() => { location.hash = `#room@${encodeURIComponent('call.jsonl (2): iPhone 14')}/1` })
    await expect.poll(() => page.locator('.top .source').textContent()).toBe('call.jsonl (2) · iPhone 14, iOS 19')
    expect(await page.locator('.rail .call').count()).toBe(2)
  })
})

test('the title is of the file that is open, also where the next one has the same call at the same record', async () => {
  const { page } = await open(), line = (device: string): string =>
    `${JSON.stringify({ v: 1, kind: 'open', call: 'room', attempt: 1, seq: 0, app: { device } })}\n`
  for (const device of ['Pixel 8', 'iPhone 14']) {
    await openFile(page, 'room.jsonl', line(device))
    await expect.poll(() => page.title()).toBe(`Onhook · room · ${device}`)
  }
})

test('that a text is to be copied by hand is said as long as its field is open', async () => {
  const { page } = await open({ before: p => p.addInitScript(() => { Object.defineProperty(navigator, 'clipboard', { value: undefined }) }) })
  await page.keyboard.press('s')
  const save = page.getByRole('dialog', { name: 'Save' }), field = page.getByRole('dialog', { name: 'Copy by hand' })
  for (const [button, words] of [['Copy link', 'Copy it by hand'], ['Copy the states as Mermaid', 'Copy it by hand']] as const) {
    await save.getByRole('button', { name: button, exact: true }).click()
    await field.waitFor()
    await save.getByText(words).waitFor()
    await field.getByRole('button', { name: 'Close' }).click()
    await field.waitFor({ state: 'hidden' })
    await expect.poll(() => save.getByText(words).count()).toBe(0)
  }
})
