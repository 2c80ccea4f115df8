/** The dialogs of the inspector: each is open when it was asked for, however late the browser tells of its last close. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { openRecords, textOf, useInspector } from '../support/inspector-page.ts'
import { stepRecord } from '../support/recorded-steps.ts'

const inspector = useInspector(), { open } = inspector

const DIALOGS: [name: string, ask: (page: Page) => Promise<unknown>, close: string][] = [
  ['Commands', page => page.keyboard.press('Control+k'), 'Esc: close the commands'],
  ['Save', page => page.keyboard.press('s'), 'Close'],
  ['Keys', page => page.keyboard.press('?'), 'Close'],
  ['Properties', page => page.locator('.fact', { hasText: 'Properties' }).click(), 'Close'],
  ['Saved filters', page => page.getByRole('button', { name: 'Edit saved filters' }).click(), 'Close'],
]

describe.each(DIALOGS)('%s', (name, ask, close) => {
  test.each([
    ['Escape', (page: Page) => page.keyboard.press('Escape')],
    ['its button', (page: Page) => page.getByRole('dialog', { name, exact: true }).getByRole('button', { name: close }).click()],
    ['a click beside it', (page: Page) => page.mouse.click(5, 895)],
  ])('asked for again while the browser has yet to tell that it was closed by %s, it is open', async (_, shut) => {
    const { page, problems } = await open({ before: p => p.addInitScript(() => { localStorage.setItem('onhook.inspector.filters', JSON.stringify([{ name: 'person', filter: 'event:user.*' }])) }) })
    const dialog = page.getByRole('dialog', { name, exact: true })
    await ask(page)
    await dialog.waitFor()
    // A browser that is busy tells of the close later: here, when it is let.
    const late = await dialog.evaluateHandle(e => ({ told: new Promise<void>(told => { e.addEventListener('close', event => { event.stopImmediatePropagation(); told() }, { capture: true, once: true }) }), tell: () => { e.dispatchEvent(new Event('close')) } }))
    await shut(page)
    await late.evaluate(({ told }) => told)
    expect(await dialog.count()).toBe(0)
    await ask(page)
    await dialog.waitFor()
    await late.evaluate(({ tell }) => new Promise<void>(resolve => { tell(); requestAnimationFrame(() => { requestAnimationFrame(() => { resolve() }) }) }))
    expect(await dialog.isVisible()).toBe(true)
    // And it closes again.
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(problems).toEqual([])
  })
})

const focused = (page: Page) => page.evaluate(() => { const e = document.activeElement!; return e.getAttribute('aria-label') ?? (e.textContent || e.tagName) })

test.each<[string, (page: Page) => Promise<unknown>, string]>([
  ['Commands', page => page.keyboard.press('Control+k'), 'INPUT'], ['Save', page => page.keyboard.press('s'), 'Close'], ['Keys', page => page.keyboard.press('?'), 'Close'], ['Properties', page => page.locator('.fact', { hasText: 'Properties' }).click(), 'Close'],
])('%s: the focus is at what one needs first, and it is read from its top', async (name, ask, first) => {
  const { page } = await open({ viewport: { width: 1440, height: 400 } })
  await ask(page)
  const dialog = page.getByRole('dialog', { name, exact: true })
  await dialog.waitFor()
  await expect.poll(() => focused(page)).toBe(first)
  expect(await dialog.evaluate(e => e.scrollTop)).toBe(0)
})

test('a drag that begins in a dialog and ends beside it leaves it open', async () => {
  const { page } = await open()
  await page.keyboard.press('?')
  const dialog = page.getByRole('dialog', { name: 'Keys', exact: true })
  // As browsers tell of it: where it was pressed, then a click on what both places have in common.
  await dialog.getByRole('heading', { name: 'Keys' }).dispatchEvent('pointerdown', { bubbles: true })
  await dialog.dispatchEvent('click', { bubbles: true })
  expect(await dialog.evaluate((e: HTMLDialogElement) => e.open)).toBe(true)
  await page.mouse.click(5, 895)
  await dialog.waitFor({ state: 'hidden' })
})

describe('where a page has no clipboard, as over http from another machine', () => {
  const field = (page: Page) => page.getByRole('dialog', { name: 'Copy by hand' }).getByRole('textbox', { name: 'What to copy' })
  /** The real page of the relay, at an address that no browser takes for secure. */
  async function openInsecure(hash = ''): Promise<Page> {
    const page = await inspector.newPage(), { origin, search } = new URL(inspector.relay.url)
    await page.route('http://inspector.test/**', async route => { await route.fulfill({ response: await route.fetch({ url: route.request().url().replace('http://inspector.test', origin), headers: {} }) }) })
    await page.goto(`http://inspector.test/${search}${hash}`)
    await page.locator('.row').first().waitFor()
    expect(await page.evaluate(() => [isSecureContext, 'clipboard' in navigator])).toEqual([false, false])
    return page
  }
  const selected = (page: Page) => field(page).evaluate((e: HTMLTextAreaElement) => (document.activeElement === e ? e.value.slice(e.selectionStart, e.selectionEnd) : 'the focus is elsewhere'))
  test.each<[string, (page: Page) => Promise<unknown>, RegExp]>([
    ['the link to a step', page => page.locator('.step').getByRole('button', { name: 'Copy link' }).click(), /^http:\/\/inspector\.test\/#k7q2-31d0\/45$/],
    ['a diagram', async page => { await page.keyboard.press('s'); await page.getByRole('button', { name: 'Copy the figures as Mermaid' }).click() }, /^pie/],
    ['a command of the palette', async page => { await page.keyboard.press('Control+k'); await page.keyboard.type('copy the states as mermaid'); await page.keyboard.press('Enter') }, /^stateDiagram/],
    ['what was never taken', async page => { await page.locator('.chart-bar .count').click(); await page.locator('.never-list').getByRole('button', { name: 'Copy' }).click() }, /^session\t/],
  ])('%s stands selected in a field', async (_, ask, text) => {
    const page = await openInsecure('#k7q2-31d0/45')
    await ask(page)
    await field(page).waitFor()
    await expect.poll(() => selected(page)).toMatch(text)
    await page.keyboard.press('Escape')
    await field(page).waitFor({ state: 'hidden' })
  })
  test('so does a simulation', async () => {
    const page = await openInsecure('#simulate/user.join')
    await page.getByRole('button', { name: 'Share' }).click()
    await expect.poll(() => selected(page)).toBe('http://inspector.test/#simulate/user.join')
  })
  test('so does a link to a page of one file, which opens where that page is; and to what was opened in it, which needs it', async () => {
    const { page: relayed } = await open(), [download] = await Promise.all([relayed.waitForEvent('download'), (async () => { await relayed.keyboard.press('s'); await relayed.getByRole('button', { name: 'Save as one page' }).click() })()])
    const body = await textOf(download), page = await inspector.newPage()
    await page.route('http://pages.test/**', route => route.fulfill({ body, contentType: 'text/html' }))
    await page.goto('http://pages.test/incident.html')
    const step = page.locator('.step'), copy = async () => { await step.getByRole('button', { name: 'Copy link' }).click(); await expect.poll(() => selected(page)).toMatch(/^http:\/\/pages\.test\/incident\.html#/); await page.keyboard.press('Escape') }
    await copy()
    expect(await step.locator('.link-needs').textContent()).toBe('It opens where this page is.')
    await openRecords(page, 'own.jsonl', [stepRecord('own', 0)])
    await copy()
    expect(await step.locator('.link-needs').textContent()).toBe('It needs this page, and the same trace must be opened in it. To share it, save as one page.')
  })
})
