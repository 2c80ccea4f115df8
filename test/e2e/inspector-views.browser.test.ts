/** The inspector's pictures in a real browser: sequence, swim-lanes, statechart. Every one shows the one moment. */
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { LOOKS, PHONE, logRow, openFile, axeFinds, useInspector } from '../support/inspector-page.ts'

const { open } = useInspector()

describe('the sequence', () => {
  const message = (page: Page) => page.locator('.sq-row[aria-current="true"]')
  const showSequence = async (page: Page) => { await page.getByRole('tab', { name: 'Sequence' }).click(); await message(page).waitFor() }

  test('it shows the moment, and a click in it moves every view', async () => {
    const { page, problems } = await open()
    await page.keyboard.press('2')
    await message(page).waitFor()
    expect(await message(page).getAttribute('aria-label')).toBe('#122, screen to machine: app.activated; machine to service: launchService, violates a property; S4 violated')
    expect(await page.locator('.sq-head span').allTextContents()).toEqual(['user', 'machine', 'transport', 'service', 'system', 'screen'])
    await page.locator('.sq-row', { hasText: '#120, user to machine: leave system' }).click()
    await expect.poll(() => logRow(page)).toMatch(/^120/)
    expect(await page.locator('.step-head .where').textContent()).toContain('#120')
    expect(await page.getByRole('slider', { name: 'Moment' }).getAttribute('aria-valuenow')).toBe('120')
    expect(await message(page).locator('.sq-state text').textContent()).toBe('leaving')
    // The other way round, to a place far away.
    await page.keyboard.press('Home')
    await expect.poll(() => message(page).getAttribute('aria-label')).toMatch(/^#0, recording began/)
    await page.locator('.strip').click({ position: { x: 1_200, y: 20 } })
    await expect.poll(async () => (await message(page).getAttribute('aria-label'))!.match(/^#(\d+)/)![1]).toBe((await logRow(page))!.replace('▸', ''))
    await page.keyboard.press('1')
    await page.locator('.react-flow__edge').first().waitFor()
    expect(problems).toEqual([])
  })

  test('its own keys, its filter, its results and its table', async () => {
    const { page } = await open({ hash: '#k7q2-31d0/120' })
    await showSequence(page)
    const list = page.getByRole('list', { name: 'Messages between' })
    await list.focus()
    await page.keyboard.press('ArrowDown')
    expect(await message(page).getAttribute('aria-label')).toMatch(/^#122/)
    const results = page.locator('.sq-msg.result')
    expect(await results.count()).toBeGreaterThan(2)
    await page.locator('.picture .chip', { hasText: 'results' }).click()
    expect(await results.count()).toBe(0)
    await page.locator('.fact', { hasText: 'Leaves the table at #101' }).waitFor()
    await page.locator('#filter').fill('is:ignored')
    // What violates a property stays, and so does the step that left the table.
    const isKept = (label: string | null): boolean => /^#101,.*; Leaves the table at #101\. Table \w{4} gives .|violates a property/.test(label ?? '')
    await expect.poll(() => page.locator('.sq-row').evaluateAll(rows => rows.filter(r => !r.querySelector('.sq-msg')!.classList.contains('ignored')).map(r => r.getAttribute('aria-label')))).toSatisfy((labels: (string | null)[]) => labels.length === 2 && labels.every(isKept))
    await page.locator('#filter').fill('"nowhere to be found" -is:violation')
    await expect.poll(() => page.locator('.sq-row').evaluateAll(rows => rows.map(r => r.getAttribute('aria-label')))).toSatisfy((labels: (string | null)[]) => labels.length === 2 && labels.every(isKept))
    expect(await page.locator('.sq-row.out').evaluateAll(marked => marked.map(r => [r.querySelector('.sq-gone')!.textContent, r.querySelectorAll('.sq-out').length, getComputedStyle(r.querySelector('.sq-out')!).stroke === getComputedStyle(document.querySelector('.sq-edge')!).fill]))).toEqual([['not in the table', 1, true]])
    await page.locator('#filter').fill('')
    await page.locator('.picture').getByRole('button', { name: 'Table', exact: true }).click()
    const rows = page.getByRole('region', { name: 'Sequence as a table' }).locator('tbody tr')
    const cells = await rows.filter({ hasText: '#120' }).locator('td').allTextContents()
    expect(cells.slice(0, 5)).toEqual(['#120', '+4:12.610', 'user', 'machine', 'leave system; session leaving'])
    expect(await rows.filter({ hasText: /^#101/ }).locator('td').last().textContent()).toMatch(/ Leaves the table at #101\. Table \w{4} gives ./)
    await rows.filter({ hasText: '#120' }).getByRole('button').click()
    await expect.poll(() => logRow(page)).toMatch(/^120/)
  })

  test('a message that the log hides brings the log to its place all the same', async () => {
    const { page } = await open()
    await showSequence(page)
    await page.keyboard.press('Home')
    await page.locator('.sq-row', { hasText: '#6, system call to machine: reportCall done' }).waitFor()
    await page.locator('.log-scroll').evaluate(e => { e.scrollTop = e.scrollHeight })
    await page.locator('.sq-row', { hasText: '#6, system call to machine: reportCall done' }).click()
    await page.locator('.step-head .where', { hasText: '#6' }).waitFor()
    await expect.poll(() => page.locator('.row[data-row="4"]').isVisible()).toBe(true)
  })

  test('tabs are moved through by arrows', async () => {
    const { page } = await open()
    await page.getByRole('tab', { name: 'Chart' }).focus()
    await page.keyboard.press('ArrowRight')
    expect(await page.getByRole('tab', { name: 'Sequence' }).getAttribute('aria-selected')).toBe('true')
    // The arrow belonged to the tabs.
    expect(await logRow(page)).toMatch(/^122/)
  })

  test('200,000 records: the end is reached, in a box that a browser can scroll, and little is drawn', async () => {
    const { page, problems } = await open()
    const lines = Array.from({ length: 200_000 }, (_, seq) => JSON.stringify({ v: 1, kind: 'step', call: 'long', attempt: 1, seq, t: 1_800_000_000_000 + seq * 40, event: { type: seq % 7 === 0 ? 'transport.lost' : 'network.changed' }, from: { session: 'joined' }, to: { session: 'joined' }, commands: seq % 7 === 0 ? [{ type: 'updateService' }, { type: 'restartMedia' }] : [], ignored: seq % 7 !== 0 }))
    await openFile(page, 'long.jsonl.gz', gzipSync(lines.join('\n'), { level: 1 }))
    await page.locator('.count', { hasText: '200,000 records' }).waitFor({ timeout: 60_000 })
    await showSequence(page)
    await expect.poll(() => page.locator('.sq-tall').evaluate(e => (e as HTMLElement).offsetHeight)).toBe(SCROLL_MAX)
    await page.keyboard.press('End')
    await expect.poll(() => message(page).getAttribute('aria-label')).toMatch(/^#199999/)
    const scroll = page.locator('.sq-scroll')
    await expect.poll(() => scroll.evaluate(e => Math.round(e.scrollHeight - e.clientHeight - e.scrollTop))).toBeLessThan(3)
    // A wheel moves by its own pixels, though the box is scaled.
    const above = await page.locator('.sq-row').first().getAttribute('data-row')
    await scroll.hover()
    await page.mouse.wheel(0, -220)
    await expect.poll(async () => Number(above) - Number(await page.locator('.sq-row').first().getAttribute('data-row'))).toBeGreaterThan(3)
    expect(Number(above) - Number(await page.locator('.sq-row').first().getAttribute('data-row'))).toBeLessThan(12)
    expect(await page.locator('.sq-row').count()).toBeLessThan(120)
    // So it is in the log, which in rows of two lines is taller than a browser can scroll.
    await page.setViewportSize({ width: 800, height: 900 })
    await expect.poll(() => page.locator('.rows').evaluate(e => (e as HTMLElement).offsetHeight)).toBe(LOG_MAX)
    // On a tablet the page itself scrolls, and the log may stand below.
    await page.locator('.log-scroll').scrollIntoViewIfNeeded()
    const topRow = () => page.evaluate(() => { const box = document.querySelector('.log-scroll')!.getBoundingClientRect(); return Number(document.elementFromPoint(box.x + 60, box.y + 60)?.closest('[data-row]')?.getAttribute('data-row') ?? NaN) })
    await expect.poll(topRow).toBeGreaterThan(0)
    const read = await topRow()
    await page.locator('.log-scroll').hover()
    for (let notch = 0; notch < 6; notch++) await page.mouse.wheel(0, -540)
    await expect.poll(topRow).toBe(read - 60)
    // And so does a finger, in both: what is under it goes with it. What is thrown goes on.
    const cdp = await page.context().newCDPSession(page)
    const finger = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number, y: number, timestamp?: number) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }], ...(timestamp === undefined ? undefined : { timestamp }) })
    for (const [list, rows] of [['.log-scroll', '.row'], ['.sq-scroll', '.sq-row']] as const) {
      await page.locator(list).scrollIntoViewIfNeeded()
      const box = (await page.locator(list).boundingBox())!, x = box.x + 120, y = Math.min(box.y + box.height, 900) - 40
      const row = await page.evaluate(([at, what]) => document.elementFromPoint(...at)!.closest(what)!.getAttribute('data-row'), [[x, y - 60], rows] as const)
      const top = () => page.locator(`${rows}[data-row="${row}"]`).evaluate(e => Math.round(e.getBoundingClientRect().top))
      const before = await top()
      await finger('touchStart', x, y)
      for (let px = 10; px <= 90; px += 10) await finger('touchMove', x, y - px)
      await expect.poll(top, { message: list }).toBe(before - 90)
      await finger('touchMove', x, y - 30)
      await expect.poll(top, { message: list }).toBe(before - 30)
      await finger('touchEnd', x, y)
    }
    // Thrown at 2 px per ms: 100 px under the finger, and some 600 after it.
    const thrown = await topRow(), box = (await page.locator('.log-scroll').boundingBox())!, from = Math.min(box.y + box.height, 900) - 40, now = Date.now() / 1_000
    for (let n = 0; n <= 5; n++) await finger(n === 0 ? 'touchStart' : 'touchMove', box.x + 120, from - n * 20, now + n / 100)
    await finger('touchEnd', 0, 0, now + 0.051)
    await expect.poll(topRow).toBeGreaterThan(thrown + 8)
    expect(problems).toEqual([])
  })

  test('on a phone its rows are for fingers', async () => {
    const { page } = await open(PHONE)
    await page.locator('.tabbar button', { hasText: 'Chart' }).tap()
    await page.getByRole('tab', { name: 'Sequence' }).tap()
    await message(page).waitFor()
    for (const box of await page.locator('.sq-row').evaluateAll(rows => rows.map(r => r.querySelector('.sq-back')!.getBoundingClientRect().height))) expect(box).toBeGreaterThan(43.9)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    expect(await axeFinds(page)).toEqual([])
  })

  test.each(LOOKS.slice(0, 2))('axe finds nothing: %s', async (_, options) => {
    const { page } = await open(options)
    await showSequence(page)
    expect(await axeFinds(page)).toEqual([])
    await page.locator('.picture').getByRole('button', { name: 'Table', exact: true }).click()
    expect(await axeFinds(page)).toEqual([])
  })
})
describe('swim-lanes', () => {
  const overview = (page: Page) => page.locator('.overview i').evaluate(e => { const p = e.parentElement!.getBoundingClientRect(), i = e.getBoundingClientRect(); return [(i.left - p.left) / p.width, i.width / p.width] as const })
  const playheadX = async (page: Page) => (await page.locator('.playhead svg').boundingBox())!.x

  test('silence is folded, and it is said how much', async () => {
    const { page } = await open()
    await page.locator('.time-bar', { hasText: '18 silences folded, 3 min 42.8 s in all' }).waitFor()
    await page.getByRole('radio', { name: 'True' }).click()
    expect(await page.getByText('silences folded').count()).toBe(0)
    await page.locator('.time-bar').getByRole('button', { name: 'Table', exact: true }).click()
    await page.getByRole('region', { name: 'Time as a table' }).getByText('18 silences over 5 s, 3 min 42.8 s in all; this table shows true times').waitFor()
    // What has a mark in the drawing has words in its table.
    const marks = page.getByRole('region', { name: 'Time as a table' }).locator('tr', { has: page.getByRole('rowheader', { name: 'mark' }) })
    await marks.filter({ hasText: /^markLeaves the table at #101\. Table \w{4} gives / }).getByRole('button', { name: '#101' }).click()
    expect(await marks.filter({ hasText: 'S4 violated' }).count()).toBe(1)
    await page.locator('.time-bar').getByRole('button', { name: 'Table', exact: true }).click()
    expect(await page.getByRole('slider', { name: 'Moment' }).getAttribute('aria-valuetext')).toMatch(/^record 101, .*, leaves the table$/)
  })

  test('keys and the wheel zoom and pan; what is under the pointer stays; a plain wheel does nothing', async () => {
    const { page, problems } = await open()
    const before = await playheadX(page)
    await page.keyboard.press('+')
    await page.keyboard.press('+')
    expect(Math.abs(await playheadX(page) - before)).toBeLessThan(3)
    const [, part] = await overview(page)
    expect(part).toBeCloseTo(0.36, 2)
    await page.keyboard.press('[')
    expect((await overview(page))[0]).toBeLessThan(0.4)
    await page.keyboard.press('0')
    expect(await page.locator('.overview').count()).toBe(0)
    const box = (await page.locator('.strip').boundingBox())!
    await page.mouse.move(before + 5, box.y + 60)
    await page.mouse.wheel(0, -200)
    expect(await page.locator('.overview').count()).toBe(0)
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -200)
    await page.mouse.wheel(0, -200)
    await page.keyboard.up('Control')
    await page.locator('.overview').waitFor()
    expect((await overview(page))[1]).toBeLessThan(0.5)
    expect(Math.abs(await playheadX(page) - before)).toBeLessThan(3)
    expect(problems).toEqual([])
  })

  test('a moment that is moved elsewhere comes into sight; a pan away from it is left alone', async () => {
    const { page } = await open()
    for (let i = 0; i < 4; i++) await page.keyboard.press('+')
    await page.keyboard.press('Home')
    await expect.poll(async () => (await overview(page))[0]).toBeLessThan(0.01)
    expect(await page.locator('.playhead.away').count()).toBe(0)
    await page.keyboard.press(']')
    await page.keyboard.press(']')
    await page.locator('.playhead.away').waitFor({ state: 'attached' })
    const bar = (await page.locator('.overview').boundingBox())!
    await page.mouse.click(bar.x + bar.width * 0.9, bar.y + 4)
    expect((await overview(page))[0]).toBeGreaterThan(0.8)
  })

  test('Shift and a drag choose a range, which is said, zoomed to and filtered to', async () => {
    const { page } = await open()
    const box = (await page.locator('.strip').boundingBox())!, moment = await page.locator('.moment').textContent()
    const choose = async () => {
      await page.keyboard.down('Shift')
      await page.mouse.move(box.x + 400, box.y + 60)
      await page.mouse.down()
      await page.mouse.move(box.x + 700, box.y + 60, { steps: 4 })
      await page.mouse.up()
      await page.keyboard.up('Shift')
    }
    await choose()
    const said = await page.getByRole('group', { name: 'Chosen range' }).textContent()
    expect(said).toMatch(/^1 min \d+\.\d s, \d+ records/)
    const records = Number(/, (\d+) records/.exec(said!)![1])
    await page.getByText('Filter to it').click()
    expect(await page.locator('#filter').inputValue()).toMatch(/^t>\d+:\d\d\.\d{3} t<\d+:\d\d\.\d{3}$/)
    // Results of commands are rows too, and are not among the shown ones.
    await expect.poll(async () => Number(/^(\d+) of/.exec((await page.locator('.log .count').textContent())!)?.[1] ?? NaN)).toBeLessThanOrEqual(records)
    expect(await page.locator('.moment').textContent()).toBe(moment)
    await choose()
    await page.getByText('Zoom to it').click()
    const [from, wide] = await overview(page)
    expect([from > 0.1, wide < 0.5, await page.locator('.range').count()]).toEqual([true, true, 0])
  })

  test('two fingers zoom, and a phone has buttons for it too', async () => {
    const { page, problems } = await open(PHONE)
    await page.locator('.tabbar button', { hasText: 'Time' }).tap()
    const box = (await page.locator('.strip').boundingBox())!, touch = await page.context().newCDPSession(page), y = box.y + 120
    const fingers = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...xs: number[]) => touch.send('Input.dispatchTouchEvent', { type, touchPoints: xs.map((x, id) => ({ x: box.x + x, y, id })) })
    const moment = await page.locator('.stepbar .now').textContent()
    await fingers('touchStart', 150)
    await fingers('touchStart', 150, 210)
    for (const d of [10, 30, 50, 70, 90]) await fingers('touchMove', 150 - d, 210 + d)
    await fingers('touchEnd')
    const [from, wide] = await overview(page)
    expect(wide).toBeGreaterThan(0.2)
    expect(wide).toBeLessThan(0.3)
    expect(from).toBeGreaterThan(0.3)
    expect(await page.locator('.stepbar .now').textContent()).toBe(moment)
    // One finger chooses, by a tap or a drag.
    await page.touchscreen.tap(box.x + 60, y)
    await expect.poll(() => page.locator('.stepbar .now').textContent()).not.toBe(moment)
    await page.getByRole('button', { name: 'Fit' }).tap()
    expect(await page.locator('.overview').count()).toBe(0)
    await page.getByRole('button', { name: 'Zoom in' }).tap()
    await page.locator('.overview').waitFor()
    expect(await axeFinds(page)).toEqual([])
    expect(problems).toEqual([])
  })
})

describe('the statechart', () => {
  const edges = (page: Page) => page.locator('.chart').first().locator('.edge').evaluateAll(all => Object.fromEntries(all.map(e => [e.getAttribute('data-edge'), e.querySelector('.k')?.textContent ?? ''])))
  const ready = (page: Page) => page.locator('.react-flow__edge').first().waitFor()

  test('three ways to count: the way until now, how often, and what was never taken', async () => {
    const { page, problems } = await open({ hash: '#k7q2-31d0/45' })
    await ready(page)
    expect(await edges(page)).toMatchObject({ 'joined>reconnecting': '1/3', 'live>leaving': '0/1', 'live>ended': 'never' })
    await page.getByRole('radio', { name: 'Heat' }).click()
    expect(await edges(page)).toMatchObject({ 'joined>reconnecting': '3×', 'live>leaving': '1×', 'live>ended': 'never' })
    const width = (edge: string) => page.locator(`[data-edge="${edge}"] .line`).first().evaluate(e => parseFloat(getComputedStyle(e).strokeWidth))
    expect(await width('joined>reconnecting')).toBeGreaterThan(await width('live>leaving'))
    const alone = await width('joined>reconnecting')
    await page.getByRole('button', { name: 'all 4 calls' }).click()
    expect(await edges(page)).toMatchObject({ 'idle>joining': '4×', 'joined>reconnecting': '6×' })
    expect(await width('joined>reconnecting')).toBeGreaterThan(alone)
    await page.getByRole('button', { name: 'all 4 calls' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('radio', { name: 'Heat' }).focus()
    await page.keyboard.press('ArrowRight')
    expect(await edges(page)).toMatchObject({ 'joined>reconnecting': '1/2', 'live>leaving': '1/24', 'live>ended': 'never' })
    const list = page.getByRole('region', { name: 'Never taken' })
    expect(await list.locator('header p').textContent()).toMatch(/^\d+ of \d+ transitions of all regions were taken/)
    expect(await list.locator('li', { hasText: 'joined → reconnecting' }).textContent()).toBe('joined → reconnecting transport.failed')
    const [named, never, all] = [await list.locator('details').first().locator('code').count(), ...(await list.locator('summary').first().textContent())!.match(/(\d+) of (\d+) never/)!.slice(1).map(Number)]
    expect([named, await page.locator('.chart-bar .count').textContent()]).toEqual([never, `${all! - never!} of ${all} taken`])
    expect(problems).toEqual([])
  })

  test('a region is opened into its own diagram, at the moment, and folded again', async () => {
    const asked: string[] = []
    const { page, problems } = await open({ before: async p => { p.on('request', r => asked.push(r.url())) } })
    await ready(page)
    await page.getByRole('button', { name: 'service', exact: true }).click()
    const inner = page.locator('.chart.inner')
    await inner.locator('.react-flow__edge').first().waitFor()
    // Where our own regions stand is known: no layout is computed while somebody waits.
    expect(asked.filter(url => url.includes('elk-worker'))).toEqual([])
    expect(await inner.locator('.node.now').getAttribute('data-state')).toBe('starting')
    expect(await inner.locator('.edge.hot').textContent()).toContain('app.activated')
    // No hue: those mean a state of the session.
    expect(await inner.locator('.node.now').evaluate(e => e.classList.contains('other'))).toBe(true)
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => inner.locator('.node.now').getAttribute('data-state')).toBe('deferred')
    await page.getByRole('button', { name: 'service', exact: true }).click()
    expect(await inner.count()).toBe(0)
    await page.getByRole('button', { name: 'audio', exact: true }).click()
    await page.locator('.picture').getByRole('button', { name: 'Table', exact: true }).click()
    await page.getByText('Transitions of audio: taken so far, of all').waitFor()
    // What the dials draw is in their table, and what the ribbons of the list draw in the figures.
    const dials = page.getByRole('table', { name: 'The other regions at #120' })
    expect(await dials.getByRole('row', { name: /^service/ }).getByRole('cell').allTextContents()).toEqual(['deferred, waits', 'off, deferred, starting, running', 'stopping, stopped, refused'])
    await page.keyboard.press('5')
    expect(await page.getByRole('table', { name: 'States that the calls went through' }).getByRole('row', { name: /^k7q2-31d0 Pixel 8/ }).textContent()).toMatch(/idle 402 ms, joining 806 ms, joined .*unknown .*leaving 629 ms, ended .*; a property is violated$/)
    expect(problems).toEqual([])
  })

  test.each(LOOKS)('axe finds nothing in what is open: %s', async (name, options) => {
    const { page } = await open(options)
    if (name === 'phone') await page.locator('.tabbar button', { hasText: 'Chart' }).click()
    await ready(page)
    await page.getByRole('button', { name: 'service', exact: true }).click()
    await page.getByRole('radio', { name: 'Never' }).click()
    await page.locator('.chart.inner .react-flow__edge').first().waitFor()
    expect(await axeFinds(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })
})

/** As the page has it: its sources are for a browser. */
const SCROLL_MAX = 4_000_000, LOG_MAX = 10_000_000
