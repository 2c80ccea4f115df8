/** Coverage, comparison and figures in a real browser: each is a table, is about the calls that are open, and leads to the moment. */
import { readFileSync } from 'node:fs'
import { EVENTS, compile } from '@onhook/machine'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openFile, axeFinds, useInspector } from '../support/inspector-page.ts'

const inspector = useInspector()
let page: Page, problems: string[]
beforeEach(async () => { ({ page, problems } = await inspector.open()) })
afterEach(async () => {
  expect(await axeFinds(page)).toEqual([])
  expect(problems).toEqual([])
})
const EVENT_TYPES = Object.keys(EVENTS)
const SAMPLE = readFileSync(new URL('../../packages/inspector/src/ui/sample/incident.jsonl', import.meta.url), 'utf8').trim().split('\n').map(line => JSON.parse(line) as { call: string; kind: string; event?: { type: string }; to?: { session: string } })

test('coverage counts what came in which state, of one call and of all; a cell filters the log', async () => {
  await page.keyboard.press('3')
  const cell = (event: string, state: string) => page.getByRole('button', { name: new RegExp(`^${event} while ${state}: `) })
  const first = await cell('transport.lost', 'joined').getAttribute('aria-label')
  await page.getByRole('checkbox', { name: /^all \d+ calls$/ }).check()
  const all = SAMPLE.filter(r => r.kind === 'step' && r.event?.type === 'transport.lost' && r.to?.session === 'reconnecting').length
  await expect.poll(() => cell('transport.lost', 'joined').getAttribute('aria-label')).toMatch(/^transport\.lost while joined: \d+ taken/)
  const taken = Number(/(\d+) taken/.exec((await cell('transport.lost', 'joined').getAttribute('aria-label'))!)![1])
  expect(taken).toBeLessThanOrEqual(all)
  expect(taken).toBeGreaterThan(Number(/(\d+) taken/.exec(first!)![1]))
  await cell('transport.lost', 'joined').click()
  expect(await page.locator('#filter').inputValue()).toBe('event:transport.lost from:joined')
  // The count is of what the filter finds; what is red stays beside it.
  const found = Number(/(\d+) taken/.exec(first!)![1]) + Number(/(\d+) ignored/.exec(first!)?.[1] ?? 0)
  await expect.poll(() => page.locator('.log .count').textContent()).toMatch(new RegExp(`^${found} of `))
})

test('events that never came are offered, greyed; each call is counted over its own table, and over none where it is not known', async () => {
  const lines = SAMPLE.filter(r => r.call === 'k7q2-31d0'), early = compile(undefined, { policy: { launchService: 'when-joining' } }).hash
  const of = (call: string, hash?: string) => lines.map(r => ({ ...r, call, ...(r.kind === 'open' && hash !== undefined && { machine: { hash, version: '1' } }) }))
  await openFile(page, 'three.jsonl', [...of('default'), ...of('early', early), ...of('other', 'feedbeef')].map(r => `${JSON.stringify(r)}\n`).join(''))
  await page.getByText('three.jsonl').first().waitFor()
  await page.keyboard.press('3')
  const view = page.getByRole('group', { name: 'Coverage' }), rows = view.locator('tbody tr'), came = await rows.count()
  await view.getByRole('checkbox', { name: /^\d+ events that never came$/ }).check()
  expect(await rows.count()).toBe(EVENT_TYPES.length)
  expect(await view.locator('tr.never').count()).toBe(EVENT_TYPES.length - came)
  expect(await view.locator('tr', { hasText: /filtered/ }).locator('.may').count()).toBe(3)
  await view.getByRole('checkbox', { name: 'all 3 calls' }).check()
  await expect.poll(() => view.getByRole('list', { name: 'Tables' }).locator('li').allTextContents(), { timeout: 60_000 }).toEqual([
    expect.stringMatching(/^1 call: \d+ of \d+ cells of table \w{4}, the default one, were taken\.$/), expect.stringMatching(new RegExp(`^1 call: \\d+ of \\d+ cells of table ${early.slice(0, 4)} were taken\\.$`)), '1 call: table feed is not known here, so nothing is counted over it.',
  ])
  await page.getByRole('tab', { name: 'Chart' }).click()
  await page.getByRole('radio', { name: 'Never' }).click()
  const list = page.getByRole('region', { name: 'Never taken' })
  expect(await list.getByRole('list', { name: 'Calls of other tables' }).locator('li').allTextContents()).toEqual([expect.stringMatching(/^\d+ of \d+ of table [0-9a-f]{4}, by 1 other call$/), expect.stringContaining('nothing is counted over it (1 call)')])
  await page.locator('.rail button', { hasText: 'other' }).first().click()
  await page.locator('.chart-bar .count', { hasText: 'Table feed is not known: not counted' }).waitFor()
})

test('a comparison says what is the same and what is not, and a number leads to the step', async () => {
  await page.keyboard.press('4')
  const table = page.getByRole('group', { name: 'Compare' })
  await table.getByRole('combobox').selectOption({ index: 1 })
  await table.locator('p', { hasText: /steps? the same, \d+ with another outcome, \d+ only here, \d+ only there\./ }).waitFor()
  const number = table.locator('tr.only td:first-child button').first(), seq = /#(\d+)/.exec((await number.textContent())!)![1]!
  await number.click()
  await expect.poll(() => page.locator('.row[aria-selected="true"] .c-seq').textContent()).toMatch(new RegExp(`^${seq}`))
  expect(await table.locator('tr[aria-current="true"]').count()).toBe(1)
})

test('the figures of a call and of all; the worst one is a link to its call', async () => {
  await page.keyboard.press('5')
  const figures = page.getByRole('group', { name: 'Figures' })
  expect(await figures.locator('table').first().locator('tbody tr').count()).toBe(6)
  // 402 ms of more than four minutes.
  expect(await figures.locator('table').first().locator('tr', { hasText: 'idle' }).locator('td').allTextContents()).toEqual(['402 ms', 'under 1 %'])
  const row = figures.locator('tr', { hasText: 'longest outage' }), call = (await row.locator('button').textContent())!
  await row.locator('button').click()
  await expect.poll(() => page.locator('.rail [aria-current="true"]').textContent()).toContain(call.split(',')[0]!)
})

test('two long runs with another outcome at each step: some lines, and how many are not shown', async () => {
  const run = (call: string, ignored: boolean) => Array.from({ length: 400 }, (_, seq) => `${JSON.stringify({ v: 1, kind: 'step', call, attempt: 1, seq, t: seq, event: { type: `e.${seq % 7}` }, ignored })}\n`).join('')
  await openFile(page, 'two.jsonl', run('a', false) + run('<img src=x onerror=alert(1)>', true))
  await page.getByText('two.jsonl').first().waitFor()
  await page.locator('.row').first().click()
  await page.keyboard.press('4')
  const table = page.getByRole('group', { name: 'Compare' })
  await table.getByText('0 steps the same, 400 with another outcome').waitFor()
  await page.keyboard.press('Home')
  await table.locator('tr[aria-current]', { hasText: '#0' }).waitFor()
  expect(await table.locator('tbody tr').count()).toBe(300)
  // The moment's line is drawn and in sight, wherever it is.
  await page.keyboard.press('End')
  const now = table.locator('tr[aria-current]')
  await expect.poll(() => now.textContent()).toContain('#399')
  expect(await now.evaluate(e => { const box = e.closest('.compare')!.getBoundingClientRect(), line = e.getBoundingClientRect(); return line.top >= box.top && line.bottom <= box.bottom })).toBe(true)
  expect(await table.getByText('249 lines above are not shown').count()).toBe(1)
  await page.keyboard.press('Home')
  await expect.poll(() => now.textContent()).toContain('#0')
  await table.getByRole('button', { name: 'Show more: 100 of 400 lines are not shown' }).click()
  expect(await table.locator('tbody tr').count()).toBe(400)
})
