/** What the inspector's page does in time: frames, first paint, a hundred thousand records. Nothing else runs beside it. */
import { gzipSync } from 'node:zlib'
import type { TraceRecord } from '@onhook/machine'
import { expect, test } from 'vitest'
import { openFile, useInspector } from '../support/inspector-page.ts'
import { recordTo, state, stepRecord } from '../support/recorded-steps.ts'

const inspector = useInspector(), { open } = inspector

test('a pinned log stays where it is, says how much is new, and goes back to the tail; drawing that does not keep up is said', async () => {
  const { page } = await open({ before: p => p.addInitScript(() => { const real = requestAnimationFrame; Object.assign(window, { requestAnimationFrame: (done: FrameRequestCallback) => real(() => setTimeout(() => real(done), (window as { slowMs?: number }).slowMs ?? 0)) }) }) })
  const recorder = recordTo(inspector, 'Pixel 8')
  const send = (from: number, to: number) => { for (let seq = from; seq < to; seq++) recorder.record(stepRecord('pinned', seq) as unknown as TraceRecord) }
  send(0, 100)
  await page.locator('.rail .call', { hasText: 'pinned' }).waitFor()
  await page.locator('.row[data-row="99"][aria-selected="true"]').waitFor()
  await page.keyboard.press('ArrowLeft')
  // Where it is seen, and not how far the log is scrolled: the judge may open a band above it meanwhile.
  const seenAt = () => page.locator('.row[aria-selected="true"]').evaluate(e => [e.getAttribute('data-row'), Math.round(e.getBoundingClientRect().top)])
  const stood = await seenAt()
  send(100, 137)
  await page.getByText('38 new, go to the tail').waitFor()
  expect(await seenAt()).toEqual(stood)
  await page.keyboard.press('End')
  await page.locator('.row[data-row="136"][aria-selected="true"]').waitFor()
  send(137, 150)
  await page.locator('.row[data-row="149"][aria-selected="true"]').waitFor()
  await page.evaluate(() => { Object.assign(window, { slowMs: 150 }) })
  const said = page.getByText(/^Drawing 1 of \d+ steps, recording all\.$/).waitFor()
  for (let from = 150; from < 450; from += 30) { send(from, from + 30); await page.waitForTimeout(60) }
  await said
  await page.locator('.row[data-row="449"][aria-selected="true"]').waitFor()
  await page.getByText('at the tail').waitFor()
  // Paused, nothing moves, and what came is counted; then it is there.
  await page.keyboard.press('d')
  await page.getByText('Drawing is paused.').waitFor()
  expect(await page.getByRole('button', { name: 'pause', exact: true }).getAttribute('aria-pressed')).toBe('true')
  send(450, 462)
  await page.getByText('12 records came meanwhile.').waitFor()
  expect([await seenAt(), await page.locator('.row[data-row="450"]').count()]).toEqual([['449', expect.any(Number)], 0])
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.locator('.row[data-row="461"][aria-selected="true"]').waitFor()
  expect(await page.getByText('Drawing is paused.').count()).toBe(0)
})

test('2,000 events a second for 3 s are all there, and the page goes on drawing', async () => {
  const { page } = await open()
  const recorder = recordTo(inspector, 'Pixel 8')
  const frames = page.evaluate(() => new Promise<number>(done => { let n = 0; const until = performance.now() + 3_000; const tick = () => { n++; if (performance.now() < until) requestAnimationFrame(tick); else done(n) }; requestAnimationFrame(tick) }))
  for (let seq = 0; seq < 6_000;) { for (let k = 0; k < 100; k++) recorder.record(stepRecord('busy', seq++) as unknown as TraceRecord); await new Promise(go => { setTimeout(go, 50) }) }
  await page.locator('.row[data-row="5999"][aria-selected="true"]').waitFor()
  expect(await page.locator('.count').first().textContent()).toContain('6,000 records')
  // On a busy machine far from 60 a second, and yet never frozen.
  expect(await frames).toBeGreaterThan(30)
})

test('100,000 records open, and a filter over them answers', async () => {
  const { page } = await open()
  const lines = Array.from({ length: 100_000 }, (_, seq) => JSON.stringify(stepRecord('huge', seq, seq % 1000 === 7 ? { event: { type: 'transport.lost' }, to: state('reconnecting'), ignored: false } : {})))
  await openFile(page, 'huge.jsonl.gz', gzipSync(lines.join('\n'), { level: 1 }))
  await page.locator('.count', { hasText: '100,000 records' }).waitFor({ timeout: 30_000 })
  const began = Date.now()
  await page.locator('#filter').fill('event:transport.lost')
  await page.locator('.count', { hasText: /^100 of 100,000 · 99,[89]\d\d hidden$/ }).waitFor()
  expect(Date.now() - began).toBeLessThan(3_000)
})

test('a list that grows so long that it is scaled keeps the row of the moment in sight', async () => {
  // Two lines to a row: two hundred thousand of them are more pixels than a browser gives to one element.
  const { page } = await open({ viewport: { width: 820, height: 1_180 } })
  await page.getByRole('button', { name: 'Calls and devices' }).click()
  await openFile(page, 'long.jsonl.gz', gzipSync(Array.from({ length: 240_000 }, (_, seq) => JSON.stringify(stepRecord('long', seq))).join('\n'), { level: 1 }))
  await expect.poll(() => page.locator('.log .count').textContent(), { timeout: 60_000 }).toBe('240,000 records')
  const seen = await page.locator('.log-scroll').boundingBox(), row = await page.locator('.row[aria-selected="true"]').boundingBox({ timeout: 5_000 })
  expect([row!.y >= seen!.y, row!.y + row!.height <= seen!.y + seen!.height]).toEqual([true, true])
})

test('it paints within a second, and nothing jumps', async () => {
  const { page, problems } = await open()
  await page.locator('.react-flow__edge').first().waitFor()
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]!.startTime)
  const shift = await page.evaluate(() => new Promise<number>(done => { let sum = 0; new PerformanceObserver(list => { for (const e of list.getEntries() as (PerformanceEntry & { value: number })[]) sum += e.value }).observe({ type: 'layout-shift', buffered: true }); setTimeout(() => done(sum), 300) }))
  expect(paint).toBeLessThan(1_000)
  expect(shift).toBeLessThan(0.1)
  expect(problems).toEqual([])
})
