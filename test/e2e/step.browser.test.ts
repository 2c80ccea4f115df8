/** The step: which guard let each region go where it went, and what adapters diagnosed after it. */
import { createCall, type TraceRecord } from '@onhook/machine'
import { createFakeService, createFakeTransport } from '@onhook/adapters/fake'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { LOOKS, axeFinds, openRecords, useInspector } from '../support/inspector-page.ts'
import { recordTo, state, stepRecord } from '../support/recorded-steps.ts'

const inspector = useInspector(), { open } = inspector

/** A call that is joined, fails in a way that can be mended, and is restored; its adapters say something before it and after the failure. */
async function recorded(): Promise<TraceRecord[]> {
  const records: TraceRecord[] = [], transport = createFakeTransport(), service = createFakeService()
  const call = createCall({ transport, service, id: 'k7q2', platform: 'android', inspect: r => { records.push(r) } })
  call.note({ port: 'service', code: 'channel-blocked', message: 'expected the channel to be open, found it blocked' })
  void call.join()
  await transport.flush()
  await service.flush()
  transport.sdk.say({ type: 'transport.failed', recoverable: true })
  await transport.flush()
  call.note({ port: 'transport', code: 'error-ignored', message: 'an error without a meaning for the call' })
  transport.sdk.say({ type: 'transport.closed' })
  await transport.flush()
  void call.leave()
  await transport.flush()
  await service.flush()
  await call.settled
  return records
}
const seqOf = (records: readonly TraceRecord[], type: string): number => records.find(r => r.kind === 'step' && r.event.type === type)!.seq
const block = (page: Page, title: string) => page.locator('.step .block', { has: page.locator('h3', { hasText: new RegExp(`^${title}$`) }) })
async function go(page: Page, seq: number): Promise<void> {
  await page.evaluate(to => { location.hash = to }, `#k7q2/${seq}`)
  await page.locator('.step .where', { hasText: `#${seq}` }).waitFor({ state: 'attached' })
}

describe('the guard of a step', () => {
  test('is said for each region that moved, and for one that stayed and commanded something', async () => {
    const records = await recorded(), { page, problems } = await open()
    await openRecords(page, 'k7.jsonl', records)
    await go(page, seqOf(records, 'transport.failed'))
    const lines = await block(page, 'Guards').locator('li').allTextContents()
    expect(lines).toEqual([
      'session joined → reconnectingnot isFatal (“the failure is not recoverable”)',
      'transport up → restartingisRecoverable: the failure is recoverable',
      'service stays running, updateServicelosesMedia: the call is joined, and the failure is recoverable',
    ])
    expect(await page.locator('.step-head p').first().textContent()).toMatch(/^The failure is recoverable\. Session went to reconnecting/)
    await go(page, seqOf(records, 'user.leave'))
    expect((await block(page, 'Guard').locator('li').allTextContents())[0]).toMatch(/^transport .+ → closing, service running → stopping, system call connected → endedisOver: the call is over: leaving or ended$/)
    expect(await block(page, 'Guard').locator('p').textContent()).toMatch(/^Without a guard: session, /)
    expect(problems).toEqual([])
  })
  test('that did not hold is said of an ignored event', async () => {
    const records = await recorded(), { page } = await open()
    await openRecords(page, 'k7.jsonl', records)
    await go(page, seqOf(records, 'transport.closed'))
    expect(await block(page, 'Guard').locator('li').allTextContents()).toEqual(['session stays reconnectingnot isNotRestarting (“the transport is not restarting, so closed is an end”)'])
  })
  test.each<[string, object, string, RegExp]>([
    ['a step without its states', { from: undefined, to: undefined }, 'Guard', /^Which guard held is not known: this record does not hold the states before and after\.$/],
    ['a move that its chart does not have', { from: state('joined'), to: { ...state('joined'), service: 'deferred' } }, 'Guard, by the chart', /not checked from there on\. service running → deferredNo transition of its chart leads there on this event\./],
  ])('of %s is not guessed', async (_, more, title, said) => {
    const { page } = await open()
    await openRecords(page, 'k7.jsonl', [{ ...stepRecord('k7q2', 0), event: { type: 'network.changed' } }, stepRecord('k7q2', 1, { event: { type: 'service.stopped', cause: 'killed' }, ignored: false, ...more })])
    await go(page, 1)
    await expect.poll(() => block(page, title).locator('li, p').allTextContents().then(all => all.join(' '))).toMatch(said)
  })
  test('is by the chart, and not checked, from the step on that the record itself denies', async () => {
    const before = { ...state('joined'), service: 'deferred', permission: 'missing', app: 'background' }, { page } = await open()
    await openRecords(page, 'k7.jsonl', [
      stepRecord('k7q2', 5, { from: { ...before, permission: 'held', service: 'starting' }, to: { ...before, permission: 'held' }, event: { type: 'service.refused', cause: 'background' }, ignored: false }),
      stepRecord('k7q2', 6, { from: before, to: { ...before, app: 'active', service: 'starting' }, event: { type: 'app.activated' }, commands: [{ type: 'launchService' }], ignored: false }),
      stepRecord('k7q2', 7, { from: { ...before, app: 'active', service: 'starting' }, to: { ...before, app: 'active', service: 'refused' }, event: { type: 'service.refused', cause: 'permission' }, ignored: false }),
    ])
    await go(page, 6)
    // It breaks a property too, which is known before the judge has said anything.
    await expect.poll(() => block(page, 'Guard, by the chart').locator('p, li').allTextContents(), { timeout: 10_000 }).toEqual(['This step leaves the table, so its guards are not checked.', 'service deferred → startingisHeld: a type of the service is permitted', 'Without a guard: app.', 'By the default table: the trace names none.'])
    await go(page, 7)
    await block(page, 'Guard, by the chart').getByText('Leaves the table at #6: guards are not checked from there on.').waitFor()
    await go(page, 5)
    await block(page, 'Guard').getByText('isBackgroundRefusal').waitFor()
  })
  test('is that of the address, also of one that was written last while the moment is another by now', async () => {
    const { page } = await open()
    await openRecords(page, 'k7.jsonl', [0, 1, 2, 3].map(seq => seq === 0 ? { v: 1, kind: 'open', call: 'k7q2', attempt: 1, seq } : stepRecord('k7q2', seq)))
    await go(page, 3)
    await page.waitForFunction(() => location.hash === '#k7q2/3')
    await page.waitForTimeout(600) // by now it is written
    await page.evaluate(async () => {
      const to = (hash: string) => new Promise(done => { addEventListener('hashchange', done, { once: true }); location.hash = hash })
      await to('#k7q2/1')
      await to('#k7q2/3')
    })
    await page.locator('.step .where', { hasText: '#3' }).waitFor({ state: 'attached', timeout: 5_000 })
  })
  test('of a table that is none of this version’s is not known', async () => {
    const { page } = await open()
    await openRecords(page, 'k7.jsonl', [{ v: 1, kind: 'open', call: 'k7q2', attempt: 1, seq: 0, machine: { hash: '0123456789abcdef', version: '9' } }, stepRecord('k7q2', 1, { event: { type: 'transport.lost' }, from: state('joined'), to: state('reconnecting'), ignored: false }), stepRecord('k7q2', 2), stepRecord('k7q2', 3, { ignored: false })])
    // Also where nothing moved and a guard may have been why; and not where no guard had anything to say.
    for (const seq of [1, 2]) {
      await go(page, seq)
      await block(page, 'Guard').getByText('Not known: its table is not one of this version’s.').waitFor()
    }
    await go(page, 3)
    expect(await block(page, 'Guard').count()).toBe(0)
  })
})

describe('what an adapter diagnosed', () => {
  test('has a row with a mark, which a screen reader hears, stands at its step, and is found by its code', async () => {
    const records = await recorded(), failed = seqOf(records, 'transport.failed'), { page, problems } = await open()
    await openRecords(page, 'k7.jsonl', records)
    const rows = page.locator('.row.diagnostic')
    expect(await rows.locator('.c-event').allTextContents()).toEqual(['service.diagnostic', 'transport.diagnostic'])
    expect(await rows.locator('.c-kind').first().getAttribute('aria-label')).toBe('diagnosed')
    expect(await rows.locator('.c-did').nth(1).textContent()).toMatch(/^error-ignored an error without a meaning for the call after #\d+$/)
    await go(page, failed)
    expect(await block(page, 'Diagnostic').locator('li').allTextContents()).toEqual([expect.stringMatching(/^error-ignored#\d+transport: an error without a meaning for the call$/)])
    await block(page, 'Diagnostic').getByRole('button').click()
    await page.locator('.step h2', { hasText: 'transport.diagnostic' }).waitFor()
    await block(page, 'Diagnostic').getByRole('button', { name: `after #${failed}` }).click()
    await page.locator('.step h2', { hasText: 'transport.failed' }).waitFor()
    await page.locator('#filter').fill('code:channel')
    await expect.poll(() => page.locator('.row').count()).toBe(1)
    expect(await rows.locator('.c-did code').textContent()).toBe('channel-blocked')
    expect(await page.locator('.story').textContent()).toContain('Adapters diagnosed twice, first channel-blocked.')
    expect(problems).toEqual([])
  })
  test('is in the story of a running call as soon as it comes', async () => {
    const recorder = recordTo(inspector, 'Pixel 8')
    recorder.record(stepRecord('live', 0) as unknown as TraceRecord)
    // What goes on by itself each second would say it too: here the clock stands still.
    const { page } = await open({ before: p => p.clock.setFixedTime(1_800_000_100_000) })
    for (const [seq, words] of [[1, 'An adapter diagnosed channel-blocked.'], [2, 'Adapters diagnosed twice, first channel-blocked.']] as const) {
      recorder.record({ v: 1, kind: 'port', call: 'live', attempt: 1, seq, of: 0, port: 'service', command: 'diagnostic', outcome: 'failed', diagnostic: { code: 'channel-blocked', message: 'm' } } as unknown as TraceRecord)
      await page.locator('.story', { hasText: words }).waitFor()
    }
  })
  test.each(LOOKS)('is accessible, as the guard is: %s', async (_, look) => {
    const { viewport, ...rest } = look as { viewport?: { width: number; height: number } }
    const records = await recorded(), { page } = await open(rest)
    await openRecords(page, 'k7.jsonl', records)
    if (viewport) await page.setViewportSize(viewport)
    for (const seq of [seqOf(records, 'transport.failed'), records.find(r => r.kind === 'port' && r.diagnostic)!.seq]) {
      await go(page, seq)
      if (viewport) await page.locator('.tabbar button', { hasText: 'Step' }).click()
      await page.locator('.step .block').first().waitFor()
      expect(await axeFinds(page, '.step')).toEqual([])
    }
  })
})

describe('the link', () => {
  test('is said to be copied at the tail of a live call too, until the person moves', async () => {
    const recorder = recordTo(inspector, 'Pixel 8'), say = (from: number, to: number) => { for (let seq = from; seq < to; seq++) recorder.record(stepRecord('live', seq) as unknown as TraceRecord) }
    say(0, 5)
    const { page } = await open({ permissions: ['clipboard-read', 'clipboard-write'] }), at = (seq: number) => page.locator('.step .where', { hasText: `#${seq}` }).waitFor(), step = page.locator('.step')
    await at(4)
    await step.getByRole('button', { name: 'Copy link' }).click()
    await step.getByRole('button', { name: 'Copied' }).waitFor()
    say(5, 9)
    await at(8)
    expect(await step.getByRole('button', { name: 'Copied' }).count()).toBe(1)
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/#live\/4$/)
    await page.keyboard.press('ArrowLeft')
    await step.getByRole('button', { name: 'Copy link' }).waitFor()
  })
})
