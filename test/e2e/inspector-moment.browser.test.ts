/** The one moment that all views of the inspector show, in a real browser: moved by keys, by the address, by a drag and by a play; no filter touches it. */
import { describe, expect, test } from 'vitest'
import { activeState, useInspector } from '../support/inspector-page.ts'

const { open } = useInspector()

describe('one moment', () => {
  test('the filter hides rows and nothing else: the moment, the story, and what is red with its band stay', async () => {
    const { page } = await open()
    // The judge's answer is part of the story.
    await page.locator('.fact.out').waitFor()
    const story = await page.locator('.story').textContent(), moment = await page.locator('.moment').textContent()
    await page.locator('#filter').fill('is:refused')
    await expect.poll(() => page.locator('.row .c-event').allTextContents()).toEqual(['service.stopped', 'transport.failed', 'app.activated'].map(type => expect.stringContaining(type) as string))
    await expect.poll(() => page.locator('.band').count()).toBe(2)
    expect([await page.locator('.story').textContent(), await page.locator('.moment').textContent()]).toEqual([story, moment])
    await page.locator('#filter').fill('event:transport.* -is:ignored state:joined')
    // Beside what is red, which no filter hides.
    for (const text of await page.locator('.row .c-event').allTextContents()) expect(text).toMatch(/^(transport\.|service\.stopped|app\.activated)/)
    await page.locator('#filter').fill('nosuchkey:1')
    await page.getByText('No key is called nosuchkey').waitFor()
    await page.locator('#filter').fill('"nowhere to be found"')
    await page.getByText(/records are hidden, none is lost/).waitFor()
    await page.getByText('Clear the filter').click()
    expect(await page.locator('#filter').inputValue()).toBe('')
  })

  test('keys move it, and the address names it', async () => {
    const { page } = await open({ hash: '#k7q2-31d0/12' })
    const row = () => page.locator('.row[aria-selected="true"] .c-seq').textContent()
    await expect.poll(row).toMatch(/^12/)
    await page.keyboard.press('ArrowRight')
    await expect.poll(row).toMatch(/^13/)
    await page.keyboard.press('k')
    await expect.poll(row).toMatch(/^12/)
    await page.keyboard.press('p')
    await expect.poll(row).toMatch(/^4/)
    await page.keyboard.press('n')
    await expect.poll(row).toMatch(/^12/)
    await page.keyboard.press('v')
    await expect.poll(row).toMatch(/^122/)
    expect(await activeState(page).getAttribute('data-state')).toBe('leaving')
    await page.keyboard.press('e')
    await expect.poll(() => activeState(page).getAttribute('data-state')).toBe('ended')
    // Which rule ended the call is said where it ended, and where its first cause came.
    const why = page.locator('.step .block', { hasText: 'Why it ended' })
    const rule = why.getByText('The rule: while joined, user.leave leads to leaving and records the end as local-leave.')
    await rule.waitFor()
    await page.getByRole('button', { name: '#120', exact: true }).click()
    await expect.poll(row).toMatch(/^120/)
    await rule.waitFor()
    await page.keyboard.press('Home')
    await expect.poll(row).toMatch(/^0/)
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#k7q2-31d0/0')
    // Letters are text in a field.
    await page.keyboard.press('/')
    await page.keyboard.type('vne')
    expect(await page.locator('#filter').inputValue()).toBe('vne')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    // Until the next frame the focus is still in the dialog that was closed: a key pressed meanwhile is not lost.
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    expect(await page.evaluate(() => {
      document.querySelector<HTMLDialogElement>('dialog[open]')!.close()
      const had = document.activeElement!
      had.dispatchEvent(new KeyboardEvent('keydown', { key: 'F6', bubbles: true, cancelable: true }))
      return [had.closest('dialog') !== null, document.activeElement!.closest('header.top') !== null]
    })).toEqual([true, true])
    const panes: string[] = []
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press('F6')
      const pane = await page.evaluate(() => document.activeElement?.closest('header.top, .tour, .rail, .story, .time, .log, .picture, .step')?.classList[0])
      panes.push(pane ?? 'none')
    }
    // Eight of them, with the tour that a first visitor is offered; where it begins is where the dialog was opened.
    expect(panes.toSorted(), panes.join(' > ')).toEqual(['log', 'picture', 'rail', 'step', 'story', 'time', 'top', 'tour'])
  })

  test('the playhead is a slider that says where it is, and follows a drag', async () => {
    const { page } = await open()
    const slider = page.getByRole('slider', { name: 'Moment' })
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toBe('record 122, +4:12.631, app.activated, session leaving, S4 violated')
    const box = (await page.locator('.strip').boundingBox())!
    await page.mouse.move(box.x + box.width - 30, box.y + 20)
    await page.mouse.down()
    await page.mouse.move(box.x + 170, box.y + 20, { steps: 4 })
    await page.mouse.up()
    expect(Number(await slider.getAttribute('aria-valuenow'))).toBeLessThan(12)
  })

  test('a play goes to the end by itself and stays there', async () => {
    const { page } = await open({ hash: '#k7q2-8b41/0' })
    await page.locator('.speed select').selectOption('100')
    await page.locator('[aria-label="Play"]').click()
    await expect.poll(() => page.getByRole('slider', { name: 'Moment' }).getAttribute('aria-valuenow'), { timeout: 20_000 }).toBe('20')
    await page.locator('[aria-label="Play"]').waitFor()
  })
})
