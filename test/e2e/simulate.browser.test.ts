/** The machine alone, in a real browser: press events, undo, share; a simulation says that it is none of a call. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { axeFinds, useInspector } from '../support/inspector-page.ts'

const inspector = useInspector(), open = (hash: string) => inspector.open({ hash })
const desk = (page: Page) => page.getByRole('group', { name: 'Simulate' })
const events = (page: Page) => page.locator('.row .c-event').allTextContents()
const press = (page: Page, group: string, name: string) => desk(page).getByRole('region', { name: group }).getByRole('button', { name, exact: true }).click()

test('pressed events are steps of the machine; what it ignores can be pressed too; undo, redo, start again', async () => {
  const { page, problems } = await open('#simulate')
  await desk(page).getByText('Nothing here comes from a call.').waitFor()
  await press(page, 'Person', 'join')
  await expect.poll(() => events(page)).toHaveLength(2)
  await press(page, 'Transport', 'joined')
  await expect.poll(() => page.locator('.step-head h2').textContent()).toBe('transport.joined')
  await desk(page).getByRole('button', { name: 'joined (would be ignored)', exact: true }).click()
  await expect.poll(() => events(page)).toHaveLength(4)
  expect(await page.locator('.row[aria-selected="true"]').textContent()).toContain('already joined')
  await desk(page).getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => events(page)).toHaveLength(3)
  await desk(page).getByRole('button', { name: 'Redo' }).click()
  await expect.poll(() => events(page)).toHaveLength(4)
  await desk(page).focus()
  await page.keyboard.press('Backspace')
  await expect.poll(() => page.url()).toMatch(/#simulate\/user\.join,transport\.joined$/)
  await page.locator('.fact', { hasText: /^Follows table/ }).waitFor()
  expect(await axeFinds(page)).toEqual([])
  await desk(page).getByRole('button', { name: 'Start again' }).click()
  await expect.poll(() => events(page)).toHaveLength(1)
  expect(problems).toEqual([])
})

test('its address is all of it: opened elsewhere it is the same run; a word that the machine does not know is left out', async () => {
  const { page, problems } = await open('#simulate/screen.mounted,user.join,transport.joined,transport.failed/recoverable,user.wave')
  await expect.poll(() => events(page)).toHaveLength(5)
  expect(await page.locator('.story h2').textContent()).toMatch(/^Reconnecting/)
  expect(page.url()).toMatch(/transport\.failed\/recoverable$/)
  expect(problems).toEqual([])
})

test('from a recorded call it is opened in a page of its own, in the state that was shown', async () => {
  const { page } = await open('')
  await page.locator('#filter').fill('event:transport.joined')
  await page.locator('.row', { hasText: 'transport.joined' }).first().click()
  await page.keyboard.press('6')
  const [opened] = await Promise.all([page.context().waitForEvent('page'), desk(page).getByRole('button', { name: 'Simulate from here' }).click()])
  await opened.locator('.row').first().waitFor()
  await press(opened, 'Transport', 'lost')
  await expect.poll(() => opened.locator('.story h2').textContent()).toMatch(/^Reconnecting/)
  // It is no run from the beginning, and none that left the table.
  await opened.locator('.fact', { hasText: /^Fits table/ }).waitFor()
  expect(await opened.locator('.fact.out').count()).toBe(0)
  expect(await page.locator('.source').textContent()).toContain('Sample')
})

test('two presses before the machine answered are both taken', async () => {
  const { page, problems } = await open('#simulate')
  await desk(page).waitFor()
  await desk(page).getByRole('region', { name: 'Person' }).getByRole('button', { name: 'join', exact: true }).evaluate((button: HTMLElement) => { button.click(); button.click() })
  await expect.poll(() => page.url()).toMatch(/#simulate\/user\.join,user\.join$/)
  await expect.poll(() => events(page)).toHaveLength(3)
  expect(problems).toEqual([])
})

test('another address in the same tab is another run; a start that no state has, and an unknown event, are told', async () => {
  const { page, problems } = await open('#simulate/user.join')
  await expect.poll(() => events(page)).toHaveLength(2)
  await page.evaluate(() => { location.hash = '#simulate/session.joined,transport.%3Cimg%20src%3Dx%3E@user.join,user.%3Cb%3E' })
  await desk(page).getByText('No state of this machine has the values').waitFor()
  await desk(page).getByText('The machine does not know user.<b>').waitFor()
  await expect.poll(() => events(page)).toHaveLength(2)
  expect(await desk(page).getByText('from a state of a call').count()).toBe(0)
  expect(await page.locator('.simulate img').count()).toBe(0)
  expect(problems).toEqual([])
})

test('a simulation that is pasted into the address of a page with a call takes a page of its own', async () => {
  const { page, problems } = await open('')
  await page.evaluate(() => { location.hash = '#simulate/user.join' })
  await desk(page).getByText('Nothing here comes from a call.').waitFor()
  await expect.poll(() => events(page)).toHaveLength(2)
  expect(problems).toEqual([])
})

test('on a phone the tab of what is shown is in sight, also when a link opened it', async () => {
  const page = await inspector.newPage({ viewport: { width: 390, height: 844 } })
  await page.goto(`${inspector.relay.url}#simulate/user.join`)
  await desk(page).waitFor()
  const tab = page.getByRole('tab', { name: 'Simulate' })
  await expect.poll(async () => { const box = (await tab.boundingBox())!; return box.x >= 0 && box.x + box.width <= 390 }).toBe(true)
})
