/** The judge of the page in a real browser: where a run leaves its table, what would be possible, and the test file that says so. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { play } from '../../packages/inspector/src/ui/judge/judge.ts'
import { runMadeTests } from '../support/made-tests.ts'
import { recordCall } from '../support/recorded-call.ts'
import { openRecords, axeFinds, textOf, useInspector } from '../support/inspector-page.ts'

const inspector = useInspector()
async function open(records: readonly object[], before?: (page: Page) => Promise<unknown>): Promise<{ page: Page; problems: string[] }> {
  const opened = await inspector.open({ ...(before && { before }) })
  await openRecords(opened.page, 'run.jsonl', records)
  return opened
}

test('a run that follows its table says so', async () => {
  const { page, problems } = await open(await recordCall('k7q2'))
  await page.locator('.fact', { hasText: /^Follows table [0-9a-f]{4}$/ }).waitFor()
  expect(await page.locator('.fact.out').count()).toBe(0)
  expect(problems).toEqual([])
})

test('a run that leaves its table is marked at that step, which says what the table gives; x goes there, and a test file is one click away', async () => {
  const records = await recordCall('k7q2'), left = records.find(r => r.kind === 'step' && r.event.type === 'transport.left')!
  Object.assign((left as { to: object }).to, { service: 'running' })
  const { page, problems } = await open(records)
  await page.locator('.fact.out', { hasText: `Leaves the table at #${left.seq}` }).waitFor()
  await page.locator('.row').first().click()
  await page.keyboard.press('x')
  const block = page.locator('.block.out')
  await block.waitFor()
  expect(await page.locator('.row[aria-selected="true"] .c-seq').textContent()).toMatch(new RegExp(`^${left.seq}`))
  expect(await block.locator('tbody tr').allTextContents()).toEqual(['servicestoppingrunning'])
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Make a test' }).click()])
  expect(download.suggestedFilename()).toBe('k7q2-1.test.ts')
  expect(await textOf(download)).toContain(`"seq":${left.seq}`)
  expect(await axeFinds(page)).toEqual([])
  expect(problems).toEqual([])
})

test('of a call of 100,000 records the made test is red as it is, and green when a right machine has run it again', async () => {
  const events = ['screen.mounted', 'user.join', 'transport.joined', ...Array.from({ length: 100_000 }, (_, i) => (i % 2 ? 'transport.joined' : 'transport.lost'))]
  const { records } = play(undefined, undefined, events), wrong = structuredClone(records), at = wrong[70_001] as { seq: number; from: object; to: object }
  Object.assign(at, { to: { ...at.to, service: 'stopped' } })
  const made: Record<string, string> = {}
  for (const [name, run] of [['red', wrong], ['green', records]] as const) {
    const { page, problems } = await open(run), button = page.getByRole('button', { name: 'Make a test' })
    await page.locator('.fact', { hasText: name === 'red' ? `Leaves the table at #${at.seq}` : /^Follows table/ }).waitFor({ timeout: 110_000 })
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
    made[name] = await textOf(download)
    expect(problems).toEqual([])
    await page.close()
  }
  expect(made['red']!.split('\n').filter(line => line.startsWith('  {"kind":"step"'))).toHaveLength(4_999)
  const of = runMadeTests(made)
  expect(of['red']).toMatchObject({ status: 'failed', failureMessages: [expect.stringContaining(`the first step outside the table is #${at.seq}`)] })
  expect(of['green'], of['green']?.failureMessages.join()).toMatchObject({ status: 'passed' })
}, 300_000)

test('at a step, every event that the machine knows and what it would do; what would be ignored is counted', async () => {
  const records = await recordCall('k7q2'), joined = records.find(r => r.kind === 'step' && r.event.type === 'transport.joined')!
  const { page, problems } = await open(records)
  await page.locator('.row', { hasText: 'transport.joined' }).first().click()
  await page.getByText('Possible here').click()
  const lost = page.locator('.possible tr', { hasText: 'transport.lost' })
  await lost.waitFor()
  expect(await lost.locator('td').textContent()).toContain('→ reconnecting')
  // It is longer than its pane, and only the pane scrolls.
  expect(await page.evaluate(() => [document.documentElement.scrollTop, document.body.scrollTop, document.body.scrollHeight <= innerHeight])).toEqual([0, 0, true])
  expect(await page.locator('.possible summary', { hasText: /^\d+ events would be ignored$/ }).count()).toBe(1)
  expect(joined.seq).toBeGreaterThan(0)
  expect(problems).toEqual([])
})

test('the log says it below the row that left the table, in red words; no filter hides it', async () => {
  const records = await recordCall('k7q2'), left = records.find(r => r.kind === 'step' && r.event.type === 'transport.left')!
  Object.assign((left as { to: object }).to, { service: 'running' })
  const { page, problems } = await open(records), band = page.locator('.log .band.out')
  // Nothing that is read moves by it: until the reader moves on, the row says it.
  await page.locator('.log .row.left', { hasText: /transport\.left.*leaves the table/ }).waitFor()
  expect(await band.count()).toBe(0)
  await page.keyboard.press('x')
  await band.waitFor()
  expect(await page.locator('.log .row.left').count()).toBe(0)
  expect(await band.textContent()).toMatch(new RegExp(`^Leaves the table at #${left.seq}\\. Table [0-9a-f]{4} gives service: stopping\\.$`))
  const row = page.locator('.log .row', { hasText: 'transport.left' }).first()
  expect(Math.abs((await row.boundingBox())!.y + (await row.boundingBox())!.height - (await band.boundingBox())!.y)).toBeLessThan(1)
  expect(await band.evaluate(el => getComputedStyle(el).borderLeftStyle)).toBe('double')
  const other = page.locator('.log .row', { hasText: 'transport.joined' })
  expect(await other.count()).toBeGreaterThan(0)
  await page.locator('#filter').fill('event:user.join')
  await expect.poll(() => other.count()).toBe(0)
  await band.waitFor()
  expect(await row.count()).toBe(1)
  expect(problems).toEqual([])
})

test('a long run is judged in pieces that wait for each other, and nothing is said of what was not judged', async () => {
  const { records } = play(undefined, undefined, ['screen.mounted', 'user.join', 'transport.joined', ...Array.from({ length: 9_000 }, (_, i) => (i % 2 ? 'transport.joined' : 'transport.lost'))])
  const { page, problems } = await open(records, p => p.addInitScript(() => {
    const seen = { asked: 0, answered: 0, most: 0, largest: 0, judged: 0, saidAt: -1 }
    Object.assign(globalThis, { seen })
    const post = Worker.prototype.postMessage
    Worker.prototype.postMessage = function (this: Worker, data: { ask?: string; isFresh?: boolean; packed?: { ids: ArrayLike<number> } }) {
      if (data.ask === 'judge') {
        if (data.isFresh) seen.judged = 0
        seen.asked++
        seen.judged += data.packed!.ids.length
        seen.most = Math.max(seen.most, seen.asked - seen.answered)
        seen.largest = Math.max(seen.largest, data.packed!.ids.length)
        this.addEventListener('message', () => { seen.answered++ }, { once: true })
      }
      post.call(this, data)
    } as typeof post
    addEventListener('DOMContentLoaded', () => new MutationObserver(() => { if (document.querySelector('.source')?.textContent?.includes('run.jsonl') && document.querySelector('.facts')?.textContent?.includes('Follows table')) seen.saidAt = seen.saidAt < 0 ? seen.judged : seen.saidAt }).observe(document, { subtree: true, childList: true, characterData: true }))
  }))
  await page.locator('.fact', { hasText: /^Follows table [0-9a-f]{4}$/ }).waitFor({ timeout: 60_000 })
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: { most: number; largest: number; judged: number; saidAt: number } }).seen)
  expect(seen).toMatchObject({ most: 1, judged: records.length })
  expect(seen.largest).toBeLessThanOrEqual(8_192)
  expect(seen.saidAt).toBe(records.length)
  expect(problems).toEqual([])
})

test('two machine versions in one file: it is said, each call is judged by its own table, and each step names its own', async () => {
  const ours = await recordCall('ours'), other = (await recordCall('other')).map(r => (r.kind === 'open' ? { ...r, machine: { hash: 'feedbeef01', version: '9.1' } } : r)), { hash, version } = (ours[0] as { machine: { hash: string; version: string } }).machine
  const { page, problems } = await open([...ours, ...other])
  const said = page.getByRole('button', { name: 'Two machine versions' })
  expect(await said.getAttribute('title')).toBe(`In this file: ${hash.slice(0, 4)} (${version}) wrote 1 call, feed (9.1) wrote 1 call. Each call is judged by its own table.`)
  await said.click()
  await page.locator('.step-head h2', { hasText: 'open' }).waitFor()
  await page.locator('.rail .call', { hasText: 'ours' }).click()
  await page.locator('.fact', { hasText: `Follows table ${hash.slice(0, 4)}` }).waitFor()
  expect(await page.locator('.step-head .where').textContent()).toContain(`machine ${hash.slice(0, 4)} (${version})`)
  await page.locator('.rail .call', { hasText: 'other' }).click()
  await page.locator('.fact', { hasText: 'Not judged: table feed is not of this version' }).waitFor()
  expect(await page.locator('.step-head .where').textContent()).toContain('machine feed (9.1)')
  // It is judged by no other table in its place.
  expect(await page.locator('.fact.out, .band.out').count()).toBe(0)
  expect(problems).toEqual([])
})

test('without its worker the page says that nothing is judged, and what cannot be looked up or played', async () => {
  const { page } = await open(await recordCall('k7q2'), p => p.route(/judge-worker/, route => route.abort()))
  await page.locator('.fact', { hasText: 'Not judged: the judge failed' }).waitFor()
  await page.locator('.row', { hasText: 'transport.joined' }).first().click()
  await page.getByText('Possible here').click()
  await page.locator('.possible', { hasText: 'It cannot be looked up' }).waitFor()
  await page.goto(`${inspector.relay.url}#simulate`)
  await page.getByRole('alert').filter({ hasText: 'The machine cannot be played here' }).waitFor()
})

test('every property of the proof is listed: what this call shows of it, what is open at its end, and why no trace decides the others', async () => {
  const records = await recordCall('k7q2'), left = records.find(r => r.kind === 'step' && r.commands.some(c => c.type === 'unsubscribe'))!
  Object.assign(left, { commands: (left as { commands: { type: string }[] }).commands.filter(c => c.type !== 'unsubscribe') })
  const { page, problems } = await open(records)
  await page.locator('.fact.bad', { hasText: 'S14 violated' }).waitFor()
  await page.getByRole('button', { name: 'Properties', exact: true }).click()
  const list = page.locator('dialog.properties'), row = (id: string) => list.locator('tr', { has: page.locator('th', { hasText: new RegExp(`^${id}$`) }) })
  expect(await list.locator('tbody tr').count()).toBe(47)
  expect(await row('S14').textContent()).toContain(`broken at #${left.seq}`)
  expect(await row('S13').textContent()).toContain('not seen broken')
  expect(await row('L14').textContent()).toContain('No record says whether media flow')
  expect(await axeFinds(page)).toEqual([])
  await row('S14').getByRole('button').click()
  await list.waitFor({ state: 'hidden' })
  expect(await page.locator('.row[aria-selected="true"] .c-seq').textContent()).toMatch(new RegExp(`^${left.seq}`))
  // A file that stops while it is being left: nothing is broken, and what must still come is said.
  const leave = records.findIndex(r => r.kind === 'step' && r.event.type === 'user.leave')
  await openRecords(page, 'cut.jsonl', records.slice(0, leave + 1))
  await page.getByRole('button', { name: /^Open at its end: L1, L16$/ }).click()
  expect(await row('L16').textContent()).toContain(`open since #${records[leave]!.seq}`)
  expect(await list.locator('.bad').count()).toBe(0)
  expect(problems).toEqual([])
})
