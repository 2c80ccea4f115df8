/** The dialogs of the inspector: each is open when it was asked for, however late the browser tells of its last close. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { useInspector } from '../support/inspector-page.ts'

const { open } = useInspector()

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
