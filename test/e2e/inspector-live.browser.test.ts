/** The inspector in a real browser while calls go on: a real relay, a real recorder and a real call; and what it says when one of them is gone. */
import { createRecorder, type Recorder } from '@onhook/inspector'
import type { TraceRecord } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { activeState, openFile, useInspector } from '../support/inspector-page.ts'
import { recordTo, stepRecord } from '../support/recorded-steps.ts'
import { startCall } from '../support/watched-call.ts'

const inspector = useInspector(), { open, atEnd } = inspector

const record = (name: string): Recorder => recordTo(inspector, name)

describe('live', () => {
  test('a call is watched from join to hang-up: states, transition, log and end follow the machine', async () => {
    const { page, problems } = await open()
    await page.getByText('This is a sample.').waitFor()
    const { world, call } = startCall(record('Pixel 8'))
    const joined = call.join()
    await world.flush()
    await joined
    await activeState(page).and(page.locator('[data-state="joined"]')).waitFor()
    expect(await page.getByText('This is a sample.').count()).toBe(0)
    expect(await page.locator('.rail .call code').allTextContents()).toHaveLength(1)
    const ended = call.leave('button')
    await world.advance(10_000)
    await ended
    await call.settled
    await activeState(page).and(page.locator('[data-state="ended"]')).waitFor()
    await page.locator('.story h2', { hasText: 'Ended by you' }).waitFor()
    // The step that left: its row, its chip, its edge.
    await page.locator('#filter').fill('to:leaving')
    const row = page.locator('.row', { hasText: 'user.leave' })
    await row.click()
    expect(await row.locator('.state').textContent()).toBe('leaving')
    expect(await row.locator('.c-did').textContent()).toContain('leave')
    expect(await activeState(page).getAttribute('data-state')).toBe('leaving')
    expect(await page.locator('.edge.hot').getAttribute('data-edge')).toBe('live>leaving')
    expect(await page.locator('.edge.hot text').textContent()).toContain('1/1')
    expect(problems).toEqual([])
  })

  test('what was recorded before the page came is there, and a sample that loads late does not sweep it away', async () => {
    const recorder = record('Pixel 8')
    recorder.record(stepRecord('early', 0) as unknown as TraceRecord)
    recorder.record(stepRecord('early', 1) as unknown as TraceRecord)
    const page = await inspector.newPage()
    // The frame in which records are taken comes after the sample: the order that once lost them.
    await page.addInitScript(() => {
      const waiting: FrameRequestCallback[] = [], real = requestAnimationFrame
      window.requestAnimationFrame = callback => waiting.push(callback)
      Object.assign(window, { letFramesGo: () => { window.requestAnimationFrame = real; for (const callback of waiting) real(callback) } })
    })
    let letIn = () => {}
    const later = new Promise<void>(go => { letIn = go })
    await page.route(/incident/, async route => { await later; await route.continue() })
    await page.goto(inspector.relay.url)
    await page.locator('.source', { hasText: 'Live' }).waitFor()
    const loaded = page.waitForResponse(/incident/)
    letIn()
    await (await loaded).finished()
    await page.waitForTimeout(200)
    await page.evaluate('letFramesGo()')
    await page.locator('.rail .call', { hasText: 'early' }).waitFor()
    await page.locator('.row').nth(1).waitFor()
    expect(await page.locator('.row').count()).toBe(2)
    expect(await page.getByText('This is a sample.').count()).toBe(0)
  })

  test('a machine that we do not know is drawn from the chart that its recorder sends', async () => {
    const { page, problems } = await open()
    const edges = [{ from: 'red', to: 'green', events: ['go'] }, { from: 'green', to: 'red', events: ['stop'] }, { from: 'green', to: 'off', events: ['cut'] }]
    const rules = [{ from: 'red', to: 'green', events: ['go'], guard: 'constructor' }, { from: 'green', to: 'red', events: ['stop'], guard: 'isDue' }]
    const chart = {
      v: 1, name: 'traffic light', regions: [{ name: 'light', initial: 'red', states: ['red', 'green', 'off'], edges, rules }],
      guards: { isDue: 'the others have waited long enough' },
    }
    const device = { id: 'corner', name: 'corner', platform: 'node' }
    const recorder = createRecorder({ url: inspector.relay.recorderUrl, device, chart, redact: false, WebSocket: WebSocket as never })
    atEnd(() => recorder.stop())
    const say = (seq: number, type: string, from: string, to: string) => {
      recorder.record(stepRecord('light-1', seq, { event: { type }, from: { light: from }, to: { light: to }, ignored: false }) as unknown as TraceRecord)
    }
    say(0, 'go', 'red', 'green')
    say(1, 'stop', 'green', 'red')
    say(2, 'go', 'red', 'green')
    await activeState(page).and(page.locator('[data-state="green"]')).waitFor()
    const taken = await page.locator('.edge').evaluateAll(all => all.map(e => `${e.getAttribute('data-edge')} ${e.querySelector('.k')!.textContent}`))
    expect(taken).toEqual(['red>green 2/2', 'green>red 1/1', 'green>off never'])
    expect(await page.locator('.picture .pane-head').textContent()).toContain('traffic light')
    // A guard may be called like what every object has, and then has no sentence.
    await expect.poll(() => page.locator('.guards li').textContent()).toBe('light red → greenconstructor')
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => page.locator('.guards li').textContent()).toBe('light green → redisDue: the others have waited long enough')
    expect(problems).toEqual([])
  })

  test('two phones are two devices, and the second attempt of a call stands beside the first', async () => {
    const { page } = await open()
    const one = startCall(record('Pixel 8')), two = startCall(record('iPhone 14'))
    for (const { world, call } of [one, two]) { const j = call.join(); await world.flush(); await j }
    await expect.poll(() => page.locator('.rail h2 .name').allTextContents()).toHaveLength(2)
    const left = one.call.leave(); await one.world.advance(10_000); await left; await one.call.settled
    const again = one.call.join(); await one.world.flush(); await again
    await expect.poll(() => page.locator('.rail section', { hasText: 'Pixel 8' }).locator('.attempt').allTextContents()).toEqual(['attempt 2', 'attempt 1'])
  })

  test('where nothing has come yet each pane says what will stand in it, and a beginning is not called a gap', async () => {
    const { page } = await open()
    await openFile(page, 'own.jsonl', '{"v":1,"kind":"open","call":"own","attempt":1,"seq":0,"t":1800000000000}\n')
    await page.locator('.source', { hasText: 'own.jsonl' }).waitFor()
    await page.getByText('unknown: no step was recorded yet').waitFor()
    await page.getByRole('button', { name: 'Watch live' }).click()
    await page.locator('.story h2', { hasText: 'No call yet.' }).waitFor()
    for (const [pane, words] of [
      ['.story p', 'Start a call in an app whose recorder has this relay’s address, and it is shown here at once. Or drop a trace anywhere.'],
      ['.time .nothing', 'This view shows what each part of a call holds over time.'],
      ['.log .nothing', 'No record has come yet.'],
      ['.step .nothing', 'Choose a record to see everything about it here.'],
    ] as const) expect(await page.locator(pane).textContent()).toBe(words)
    // What came while drawing is paused is not called nothing.
    await page.keyboard.press('d')
    await page.getByText('Drawing is paused.').waitFor()
    expect(await page.getByText('No call has come yet.').count()).toBe(0)
  })

  test('a port that fails is told in the row of its command while that row is in sight, also where nothing moves', async () => {
    const { page } = await open(), phone = record('Pixel 8')
    // Of a machine that is not ours: nobody judges whether it may do that.
    const opening = { v: 1, kind: 'open', call: 'fails', attempt: 1, seq: 0, t: 1_800_000_000_000, machine: { hash: '00', version: '0' } }
    phone.record(opening as unknown as TraceRecord)
    phone.record(stepRecord('fails', 1, { ignored: false, commands: [{ type: 'launchService' }] }) as unknown as TraceRecord)
    phone.record(stepRecord('fails', 2) as unknown as TraceRecord)
    await page.locator('.row[data-row="2"]').click()
    const did = page.locator('.row[data-row="1"] .c-did')
    await expect.poll(() => did.textContent()).toBe('launchService')
    const failure = { v: 1, kind: 'port', call: 'fails', attempt: 1, seq: 3, of: 1, port: 'service', command: 'launchService', outcome: 'threw' }
    phone.record(failure as unknown as TraceRecord)
    await expect.poll(() => did.textContent()).toBe('launchService!')
  })

  test('a phone that is gone is said, and its call that never closes keeps nobody from the next one', async () => {
    const { page } = await open()
    const phone = record('Pixel 8')
    phone.record(stepRecord('left-open', 0) as unknown as TraceRecord)
    await page.locator('.rail .call[aria-current="true"]', { hasText: 'left-open' }).waitFor()
    await page.locator('.story p', { hasText: 'Live.' }).waitFor()
    await phone.stop()
    await page.locator('.story p', { hasText: 'Its device is not connected: what it has done since is not known.' }).waitFor()
    const other = record('iPhone 14')
    other.record({ v: 1, kind: 'open', call: 'next', attempt: 1, seq: 0, t: 1_800_000_000_000 } as unknown as TraceRecord)
    other.record(stepRecord('next', 1) as unknown as TraceRecord)
    await page.locator('.rail .call[aria-current="true"]', { hasText: 'next' }).waitFor()
  })

  test('a relay that is gone is said, what was recorded stays, and it is found again', async () => {
    const { page } = await open()
    record('Pixel 8').record(stepRecord('kept', 0) as unknown as TraceRecord)
    await page.locator('.rail .call', { hasText: 'kept' }).waitFor()
    const { port, token } = inspector.relay
    await inspector.relay.close()
    await page.getByText(/The relay has not answered for/).waitFor()
    expect(await page.locator('.row').count()).toBe(1)
    // Nobody knows what the phone does meanwhile: it is not called live.
    await page.locator('.story p', { hasText: 'The relay does not answer: what the device has done since is not known.' }).waitFor()
    expect(await page.locator('.rail h2 small').textContent()).toBe('not heard')
    const { startRelay } = await import('@onhook/inspector/relay')
    inspector.relay = await startRelay({ uiDir: inspector.built.dir, port, token })
    await page.getByText(/The relay has not answered for/).waitFor({ state: 'detached', timeout: 15_000 })
  })
})
