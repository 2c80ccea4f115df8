/** Traces that say less than ours, or say what our machine does not have, in a real browser: what is not recorded is not claimed. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createRecorder } from '@onhook/inspector'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { logRow, openRecords, textOf, useInspector } from '../support/inspector-page.ts'

const inspector = useInspector(), { open } = inspector
const sample = fileURLToPath(new URL('../../packages/inspector/src/ui/sample/incident.jsonl', import.meta.url))
const possible = async (page: Page): Promise<string | null> => {
  const it = page.locator('.possible').first(), said = it.locator('p.mute', { hasNotText: 'Looking it up' }).first()
  await it.locator('summary').first().click()
  await said.waitFor()
  return said.textContent()
}

test('of steps that are only event types nothing is said that no record says', async () => {
  const { page, problems } = await open()
  await openRecords(page, 'types.jsonl', ['user.join', 'transport.joined', 'user.leave'].map((type, seq) => ({ v: 1, kind: 'step', call: 'bare', seq, event: { type } })))
  await page.locator('.row').nth(2).click()
  expect(await page.locator('.story h2').textContent()).toBe('3 steps are recorded, without the states they led to.')
  expect(await page.locator('.row .c-did').allTextContents()).toEqual(Array.from({ length: 3 }, () => 'what it did is not recorded'))
  expect(await page.locator('.row .c-time').allTextContents()).toEqual(['', '', ''])
  expect(await page.locator('.step-head p').first().textContent()).toBe('What it did is not recorded.')
  expect(await page.locator('.moment').textContent()).toBe('#2 of 2')
  expect(await page.locator('.hull-note').allTextContents()).toContain('unknown: no step says which state it led to')
  expect(await possible(page)).toBe('This record holds no states, so it is not known what is possible here.')
  // What was taken is not recorded, and that is no `never`: in the bar, on the chart, in its table, in the list, among the figures.
  const chart = page.locator('.picture').first()
  await chart.getByText('taken: not recorded').waitFor()
  await chart.locator('g.edge').first().waitFor()
  const edges = await chart.locator('g.edge').count(), titles = await chart.locator('g.edge title').allTextContents(), counts = await chart.locator('g.edge tspan.k').allTextContents()
  expect([edges > 5, titles.length, counts.length > 0]).toEqual([true, edges, true])
  expect(titles.filter(words => !words.includes('taken or not: not recorded'))).toEqual([])
  expect(counts.filter(words => words !== '')).toEqual([])
  expect(await chart.locator('g.edge.never').count()).toBe(0)
  await page.keyboard.press('3')
  expect(await page.locator('.coverage thead th').allTextContents()).toEqual(['event', 'idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended', 'unknown'])
  await page.getByText('no step says what it did, so it is not recorded what was taken').waitFor()
  await page.getByRole('button', { name: 'user.join while unknown: 1 without a recorded outcome' }).click()
  expect(await page.locator('#filter').inputValue()).toBe('event:user.join')
  await page.keyboard.press('1')
  await page.locator('.picture .table-button').first().click()
  await page.getByText('No step says which state it led to, so it is not recorded what was taken').first().waitFor()
  expect([...new Set(await page.locator('.chart-table').first().locator('tbody td.num').allTextContents())]).toEqual(['not recorded'])
  await page.keyboard.press('5')
  expect([...new Set(await page.locator('.figures table').first().locator('tbody tr td:nth-child(2)').allTextContents())]).toEqual(['not recorded'])
  await page.getByText('Whether it joined is not recorded.').waitFor()
  const words = await page.locator('body').innerText()
  expect(words).not.toMatch(/nothing changed|Nothing changed|No region changed|was commanded|\+0:00\.000|has these values together/)
  expect(problems).toEqual([])
})

test('where only a call of another table says where it led, nothing is claimed of the one that is shown', async () => {
  const { page, problems } = await open()
  await openRecords(page, 'two.jsonl', [
    { v: 1, kind: 'step', call: 'bare', seq: 0, event: { type: 'user.leave' } },
    { v: 1, kind: 'open', call: 'other', attempt: 1, seq: 0, t: 1_800_000_000_000, machine: { hash: 'feedfeedfeedfeed', version: '9' } },
    { v: 1, kind: 'step', call: 'other', attempt: 1, seq: 1, t: 1_800_000_000_001, event: { type: 'user.join' }, from: { session: 'idle' }, to: { session: 'joining' } },
  ])
  const chart = page.locator('.picture').first()
  await page.locator('.rail').getByText('bare').first().click()
  await chart.getByText('taken: not recorded').waitFor()
  await chart.getByRole('button', { name: 'all 2 calls' }).click()
  await chart.locator('g.edge title', { hasText: 'taken 1 of 1 times' }).first().waitFor({ state: 'attached' })
  expect(await chart.getByText('taken: not recorded').count()).toBe(1)
  const titles = await chart.locator('g.edge title').allTextContents()
  expect(titles.length).toBeGreaterThan(5)
  expect(titles.filter(words => !words.includes('taken or not: not recorded')).map(words => words.split(':')[0])).toEqual(['idle to joining'])
  expect(titles.filter(words => words.includes('Never taken'))).toEqual([])
  expect(await chart.locator('g.edge.never').count()).toBe(0)
  await page.locator('.picture .table-button').first().click()
  await page.getByText('No step says which state it led to, so it is not recorded what was taken').first().waitFor()
  expect([...new Set(await page.locator('.chart-table').first().locator('tbody td.num').allTextContents())].toSorted()).toEqual(['1/1', 'not recorded'])
  expect(problems).toEqual([])
})

test('of a machine without a session nothing is said by the states of one', async () => {
  const { page, problems } = await open()
  const region = { name: 'light', initial: 'red', states: ['red', 'green'], edges: [{ from: 'red', to: 'green', events: ['go'] }, { from: 'green', to: 'red', events: ['stop'] }] }
  const record = (id: string, chart: object) => {
    const recorder = createRecorder({ url: inspector.relay.recorderUrl, device: { id, name: `corner ${id.length}`, platform: 'node' }, chart: { v: 1, name: id, regions: [region], ...chart } as never, redact: false, WebSocket: WebSocket as never })
    inspector.atEnd(() => recorder.stop())
    recorder.record({ v: 1, kind: 'step', call: id, attempt: 1, seq: 0, t: 1_800_000_000_000, event: { type: 'go' }, from: { light: 'red' }, to: { light: 'green' }, commands: [] } as never)
  }
  record('answering', { answers: [{ event: 'go', states: ['red'] }] })
  record('silent', {})
  await page.locator('.rail').getByText('answering').first().click()
  await page.locator('.node.now[data-state="green"]').waitFor()
  await page.keyboard.press('3')
  await page.getByText('1 call: the chart that its recorder sent has no session, so its cells are not counted.').waitFor()
  await page.keyboard.press('5')
  await page.getByText('Only the states of a call are timed here, and this machine has none of them.').waitFor()
  expect(await page.locator('.figures').getByText(/Never joined|Whether it joined/).count()).toBe(0)
  await page.locator('.rail').getByText('silent').first().click()
  await page.keyboard.press('3')
  await page.getByText('1 call: the chart that its recorder sent came without a list of what it answers.').waitFor()
  expect(problems).toEqual([])
})

test('of a state that is told in part, what is not told is named', async () => {
  const { page } = await open()
  await openRecords(page, 'some.jsonl', [{ v: 1, kind: 'step', call: 'some', seq: 0, t: 1_800_000_000_000, event: { type: 'user.join' }, from: { session: 'idle', transport: 'none' }, to: { session: 'joining', transport: 'requested' } }])
  await page.locator('.row').first().click()
  expect(await possible(page)).toMatch(/^The state is not known: screen, service, .* are not recorded here\.$/)
})

test('a value that the chart does not have is only a name: in the lanes, on the chart, among its dials, in its table, in the coverage', async () => {
  const { page, problems } = await open()
  const records = (await readFile(sample, 'utf8')).trimEnd().split('\n').map(line => JSON.parse(line) as { call: string; seq: number; from?: Record<string, string>; to?: Record<string, string> }).filter(r => r.call === 'k7q2-31d0')
  const odd = (r: Record<string, string>) => ({ ...r, session: 'floating', transport: 'warp' })
  await openRecords(page, 'odd.jsonl', records.map(r => (r.seq >= 40 && r.seq <= 50 ? { ...r, ...(r.from && r.seq > 40 ? { from: odd(r.from) } : {}), ...(r.to ? { to: odd(r.to) } : {}) } : r)))
  await page.evaluate(() => { location.hash = '#k7q2-31d0/45' })
  await expect.poll(() => logRow(page)).toMatch(/^4\d/)
  await page.locator('.hull-note', { hasText: 'floating: not a state of this chart' }).waitFor()
  expect(await page.getByText('settled when nothing is held').count()).toBe(0)
  const dial = page.getByRole('list', { name: 'transport', exact: true }).locator('[aria-current="true"]')
  expect([await dial.textContent(), await dial.getAttribute('class'), await dial.getAttribute('title')]).toEqual(['warp', 'now name', 'warp: not a value of this chart'])
  await page.locator('.picture .table-button').first().click()
  await page.locator('.twin td', { hasText: 'warp, not a value of this chart' }).waitFor()
  // In its lane: the words stand where the stretch is. Read off the picture that is saved, where they are text.
  await page.keyboard.press('s')
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Swim-lanes as SVG', exact: true }).click()])
  expect(await textOf(download)).toMatch(/>warp</)
  await page.keyboard.press('Escape')
  await page.keyboard.press('3')
  await page.locator('.coverage th', { hasText: 'floating' }).waitFor()
  expect(problems).toEqual([])
})
