/** The inspector's page in a real browser, with a real relay, a real recorder and a real call. */
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { createFakeWorld } from '@onhook/adapters/fake'
import { createRecorder, type Recorder } from '@onhook/inspector'
import { type TraceRecord, createCall } from '@onhook/machine'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openFile, axeFinds, textOf, useInspector, logRow } from '../support/inspector-page.ts'
import { recordTo, state, stepRecord } from '../support/recorded-steps.ts'

const inspector = useInspector(), { open, atEnd } = inspector

const record = (name: string): Recorder => recordTo(inspector, name)
/** A call of the real machine over fake ports, whose records go to the inspector. */
function startCall(recorder: Recorder) {
  const world = createFakeWorld({ startAt: Date.now() })
  const call = createCall({ ...world.ports, inspect: r => recorder.record(r) })
  world.screen.connect(call.send)
  world.screen.mount()
  return { world, call }
}
const active = (page: Page) => page.locator('.node.now')
const sample = () => readFile(new URL('../../packages/inspector/src/ui/sample/incident.jsonl', import.meta.url), 'utf8')

describe('live', () => {
  test('a call is watched from join to hang-up: states, transition, log and end follow the machine', async () => {
    const { page, problems } = await open()
    await page.getByText('This is a sample.').waitFor()
    const { world, call } = startCall(record('Pixel 8'))
    const joined = call.join()
    await world.flush()
    await joined
    await active(page).and(page.locator('[data-state="joined"]')).waitFor()
    expect(await page.getByText('This is a sample.').count()).toBe(0)
    expect(await page.locator('.rail .call code').allTextContents()).toHaveLength(1)
    const ended = call.leave('button')
    await world.advance(10_000)
    await ended
    await call.settled
    await active(page).and(page.locator('[data-state="ended"]')).waitFor()
    await page.locator('.story h2', { hasText: 'Ended by you' }).waitFor()
    // The step that left: its row, its chip, its edge.
    await page.locator('#filter').fill('to:leaving')
    const row = page.locator('.row', { hasText: 'user.leave' })
    await row.click()
    expect(await row.locator('.state').textContent()).toBe('leaving')
    expect(await row.locator('.c-did').textContent()).toContain('leave')
    expect(await active(page).getAttribute('data-state')).toBe('leaving')
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
    const chart = { v: 1, name: 'traffic light', regions: [{ name: 'light', initial: 'red', states: ['red', 'green', 'off'], edges: [{ from: 'red', to: 'green', events: ['go'] }, { from: 'green', to: 'red', events: ['stop'] }, { from: 'green', to: 'off', events: ['cut'] }], rules: [{ from: 'red', to: 'green', events: ['go'], guard: 'constructor' }, { from: 'green', to: 'red', events: ['stop'], guard: 'isDue' }] }], guards: { isDue: 'the others have waited long enough' } }
    const recorder = createRecorder({ url: inspector.relay.recorderUrl, device: { id: 'corner', name: 'corner', platform: 'node' }, chart, redact: false, WebSocket: WebSocket as never })
    atEnd(() => recorder.stop())
    const say = (seq: number, type: string, from: string, to: string) => recorder.record(stepRecord('light-1', seq, { event: { type }, from: { light: from }, to: { light: to }, ignored: false }) as unknown as TraceRecord)
    say(0, 'go', 'red', 'green')
    say(1, 'stop', 'green', 'red')
    say(2, 'go', 'red', 'green')
    await active(page).and(page.locator('[data-state="green"]')).waitFor()
    expect(await page.locator('.edge').evaluateAll(edges => edges.map(e => `${e.getAttribute('data-edge')} ${e.querySelector('.k')!.textContent}`))).toEqual(['red>green 2/2', 'green>red 1/1', 'green>off never'])
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
    for (const [pane, words] of [['.story p', 'Start one in an app whose recorder has this relay’s address, and it is shown here at once; or drop a trace anywhere.'], ['.time .nothing', 'What each part of a call holds, over time, stands here.'], ['.log .nothing', 'No record has come yet.'], ['.step .nothing', 'Choose a record, and everything about it stands here.']] as const) expect(await page.locator(pane).textContent()).toBe(words)
    // What came while drawing is paused is not called nothing.
    await page.keyboard.press('d')
    await page.getByText('Drawing is paused.').waitFor()
    expect(await page.getByText('No call has come yet.').count()).toBe(0)
  })

  test('that the log stands at the tail is said where it covers no row', async () => {
    const { page } = await open(), phone = record('Pixel 8')
    for (let seq = 0; seq < 60; seq++) phone.record(stepRecord('long', seq) as unknown as TraceRecord)
    await page.locator('.row[data-row="59"][aria-selected="true"]').waitFor()
    const note = (await page.locator('.tail-note').boundingBox())!, head = (await page.locator('.rows-head').boundingBox())!
    expect([note.y >= head.y, note.y + note.height <= head.y + head.height + 1]).toEqual([true, true])
    // Where a row has two lines there is no head.
    for (const width of [820, 390]) {
      await page.setViewportSize({ width, height: 1_000 })
      await page.locator('.rows-head').waitFor({ state: 'hidden' })
      const covers = () => page.evaluate(() => { const { bottom } = document.querySelector('.log-scroll')!.getBoundingClientRect(); return document.querySelector('.tail-note')!.getBoundingClientRect().top < bottom - 0.5 })
      await expect.poll(covers, { message: `${width}` }).toBe(false)
    }
  })

  test('a port that fails is told in the row of its command while that row is in sight, also where nothing moves', async () => {
    const { page } = await open(), phone = record('Pixel 8')
    // Of a machine that is not ours: nobody judges whether it may do that.
    phone.record({ v: 1, kind: 'open', call: 'fails', attempt: 1, seq: 0, t: 1_800_000_000_000, machine: { hash: '00', version: '0' } } as unknown as TraceRecord)
    phone.record(stepRecord('fails', 1, { ignored: false, commands: [{ type: 'launchService' }] }) as unknown as TraceRecord)
    phone.record(stepRecord('fails', 2) as unknown as TraceRecord)
    await page.locator('.row[data-row="2"]').click()
    const did = page.locator('.row[data-row="1"] .c-did')
    await expect.poll(() => did.textContent()).toBe('launchService')
    phone.record({ v: 1, kind: 'port', call: 'fails', attempt: 1, seq: 3, of: 1, port: 'service', command: 'launchService', outcome: 'threw' } as unknown as TraceRecord)
    await expect.poll(() => did.textContent()).toBe('launchService!')
  })

  test('a phone that is gone is said, and its call that never closes keeps nobody from the next one', async () => {
    const { page } = await open()
    const phone = record('Pixel 8')
    phone.record(stepRecord('left-open', 0) as unknown as TraceRecord)
    await page.locator('.rail .call[aria-current="true"]', { hasText: 'left-open' }).waitFor()
    await page.locator('.story p', { hasText: 'Live.' }).waitFor()
    await phone.stop()
    await page.locator('.story p', { hasText: 'Its device is not connected: what it did since is not known.' }).waitFor()
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
    await page.locator('.story p', { hasText: 'The relay does not answer: what the device did since is not known.' }).waitFor()
    expect(await page.locator('.rail h2 small').textContent()).toBe('not heard')
    const { startRelay } = await import('@onhook/inspector/relay')
    inspector.relay = await startRelay({ uiDir: inspector.built.dir, port, token })
    await page.getByText(/The relay has not answered for/).waitFor({ state: 'detached', timeout: 15_000 })
  })
})

describe('one moment', () => {
  test('the filter hides rows and nothing else: the moment, the story and the band of a violation stay', async () => {
    const { page } = await open()
    // The judge's answer is part of the story.
    await page.locator('.fact.out').waitFor()
    const story = await page.locator('.story').textContent(), moment = await page.locator('.moment').textContent()
    await page.locator('#filter').fill('is:refused')
    await expect.poll(() => page.locator('.row .c-event').allTextContents()).toEqual([expect.stringContaining('transport.failed')])
    await expect.poll(() => page.locator('.band').count()).toBe(2)
    expect([await page.locator('.story').textContent(), await page.locator('.moment').textContent()]).toEqual([story, moment])
    await page.locator('#filter').fill('event:transport.* -is:ignored state:joined')
    for (const text of await page.locator('.row .c-event').allTextContents()) expect(text).toMatch(/^transport\./)
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
    expect(await active(page).getAttribute('data-state')).toBe('leaving')
    await page.keyboard.press('e')
    await expect.poll(() => active(page).getAttribute('data-state')).toBe('ended')
    // Which rule ended the call is said where it ended, and where its first cause came.
    const rule = page.locator('.step .block', { hasText: 'Why it ended' }).getByText('The rule: while joined, user.leave leads to leaving and records the end as local-leave.')
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
    for (let i = 0; i < 8; i++) { await page.keyboard.press('F6'); panes.push(await page.evaluate(() => document.activeElement?.closest('header.top, .tour, .rail, .story, .time, .log, .picture, .step')?.classList[0] ?? 'none')) }
    // Eight of them, with the tour that a first visitor is offered; where it begins is where the dialog was opened.
    expect(panes.toSorted(), panes.join(' > ')).toEqual(['log', 'picture', 'rail', 'step', 'story', 'time', 'top', 'tour'])
  })

  test('at 1440 px every common reason stands whole in its row', async () => {
    const { page } = await open()
    const reasons = new Map<string, boolean>()
    await page.keyboard.press('Home')
    for (let last = ''; ;) {
      for (const [reason, isCut] of await page.locator('.row.ignored .c-did, .row.noted .c-did').evaluateAll(all => all.map((e): [string, boolean] => { const words = document.createRange(), { right } = e.getBoundingClientRect(); words.selectNodeContents(e); return [e.textContent!, words.getBoundingClientRect().right > right] }))) reasons.set(reason, (reasons.get(reason) ?? false) || isCut)
      await page.keyboard.press('Shift+ArrowRight')
      const now = await logRow(page)
      if (now === last) break
      last = now!
    }
    expect(reasons.size).toBeGreaterThan(12)
    // One that is told of one vendor's odd order only is longer than any row.
    expect([...reasons].filter(([, isCut]) => isCut).map(([reason]) => reason)).toEqual(['closed after a recoverable failure is a restart, not an end'])
  })

  test('a row that was drawn while the numbers were short still fits when they are long', async () => {
    const { page } = await open(), phone = record('Pixel 8'), step = (seq: number) => stepRecord('grows', seq, { why: 'no rule for this event while joined' }) as unknown as TraceRecord
    for (let seq = 0; seq < 100; seq++) phone.record(step(seq))
    await page.locator('.row[data-row="99"][aria-selected="true"]').waitFor()
    await page.keyboard.press('Home')
    const did = page.locator('.row[data-row="5"] .c-did')
    await expect.poll(() => did.textContent()).toBe('no rule for this event while joined')
    phone.record(step(1_000_000))
    await expect.poll(() => did.textContent()).toBe('no rule while joined')
  })

  test('panes take the width that they are given, by keys and by drag, and keep it', async () => {
    const { page } = await open()
    const width = async () => Math.round((await page.locator('.picture').boundingBox())!.width)
    const line = page.getByRole('separator', { name: 'Width of the chart' })
    expect(await width()).toBe(420)
    await line.press('ArrowLeft')
    expect(await width()).toBe(436)
    const box = (await line.boundingBox())!
    await page.mouse.move(box.x + 4, box.y + 100)
    await page.mouse.down()
    await page.mouse.move(box.x + 64, box.y + 100, { steps: 3 })
    await page.mouse.up()
    expect(await width()).toBe(376)
    await page.reload()
    await page.locator('.row').first().waitFor()
    expect(await width()).toBe(376)
    await line.dblclick()
    expect(await width()).toBe(420)
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

describe('files', () => {
  test('a saved call, opened again, has the same records, a gap among them', async () => {
    const { page } = await open()
    const written = (await sample()).trimEnd().split('\n').filter(line => line.includes('"call":"k7q2-31d0"'))
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.rail >> text=Save this call').click()])
    const saved = await textOf(download)
    expect(saved.trimEnd().split('\n').map(line => JSON.parse(line) as unknown)).toEqual(written.map(line => JSON.parse(line) as unknown))
    await openFile(page, 'again.jsonl.gz', gzipSync(saved))
    await page.locator('.source', { hasText: 'again.jsonl.gz' }).waitFor()
    const [second] = await Promise.all([page.waitForEvent('download'), page.locator('.rail >> text=Save this call').click()])
    expect(await textOf(second)).toBe(saved)
  })

  test('of a compressed file all parts are read; what comes after the last and is not compressed is said', async () => {
    const { page } = await open()
    const lines = (await sample()).trimEnd().split('\n').filter(line => line.includes('"call":"k7q2-31d0"')), cut = Math.floor(lines.length / 3)
    const parts = Buffer.concat([lines.slice(0, cut), lines.slice(cut, 2 * cut), lines.slice(2 * cut)].map(part => gzipSync(`${part.join('\n')}\n`)))
    const saved = async () => { const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.rail >> text=Save this call').click()]); return (await textOf(download)).trimEnd().split('\n').length }
    await openFile(page, 'rotated.jsonl.gz', parts)
    await page.locator('.source', { hasText: 'rotated.jsonl.gz' }).waitFor()
    await expect.poll(saved).toBe(lines.length)
    expect(await page.locator('.notice', { hasText: 'could not be read' }).count()).toBe(0)
    await openFile(page, 'padded.jsonl.gz', Buffer.concat([parts, Buffer.alloc(512)]))
    await page.getByText(/after its 3 compressed parts comes something that is not compressed/).waitFor()
    await expect.poll(saved).toBe(lines.length)
  })

  test('a file that was cut off is open as far as it goes, and says so', async () => {
    const { page } = await open()
    const lines = (await sample()).split('\n').slice(0, 20)
    await openFile(page, 'cut.jsonl', `${lines.slice(0, 19).join('\n')}\n${lines[19]!.slice(0, 97)}`)
    await page.getByText('cut.jsonl is cut off.').waitFor()
    await page.getByText(/19 records could be read/).waitFor()
    await expect.poll(() => page.locator('.row.gap').last().textContent()).toContain('the file was cut off')
  })

  test('what is no trace names the line and what was found, and leaves what was open alone', async () => {
    const { page } = await open()
    await openFile(page, 'holiday.txt', 'dear diary\nit rained\n')
    await page.getByText('Nothing in holiday.txt is a trace.').waitFor()
    await page.getByText(/Line 1: line must be one JSON record, found "dear diary"/).waitFor()
    expect(await page.locator('.row').count()).toBeGreaterThan(5)
    await openFile(page, 'mixed.jsonl', `${(await sample()).split('\n').slice(0, 5).join('\n')}\n{"v":1,"kind":"dance"}\nnot json\n`)
    await page.getByText('2 lines of mixed.jsonl could not be read.').waitFor()
    await page.getByText('List the lines').click()
    expect(await page.locator('.problem-list li').count()).toBe(2)
    expect(await page.locator('.row').count()).toBeGreaterThan(2)
  })

  test('words from a trace are text, whatever they look like', async () => {
    const { page, problems } = await open()
    const markup = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    const recordsOf = (evil: string) => [
      { v: 1, kind: 'open', call: evil, attempt: 1, seq: 0, t: 1_800_000_000_000, app: { name: evil, version: evil, device: evil, os: evil }, machine: { hash: evil, version: evil }, platform: evil },
      stepRecord(evil, 1, { event: { type: `user.${evil}`, cause: evil, [evil]: evil }, to: { ...state(evil), [evil]: evil }, why: evil, ignored: false, commands: [{ type: evil, reason: evil }] }),
      stepRecord(evil, 2, { refused: { field: evil, expected: evil, found: evil } }),
      { v: 1, kind: 'port', call: evil, attempt: 1, seq: 3, t: 1_800_000_000_003, of: 1, port: evil, command: evil, ms: 1, outcome: evil, error: evil },
      { v: 1, kind: 'gap', call: evil, attempt: 1, seq: 5, missing: [4, 5], cause: evil },
      stepRecord(evil, 6, { ignored: false, commands: [{ type: evil, reason: evil }] }),
      { v: 1, kind: 'close', call: evil, attempt: 1, seq: 7, t: 1_800_000_000_006, settled: true, end: { reason: evil, initiator: evil, recoverable: true, attempt: 1, at: 1_800_000_000_002, vendor: { name: evil, code: evil, message: evil }, secondary: [1, null, { reason: evil, initiator: evil }] } },
      { v: 1, kind: 'close', call: evil, attempt: 2, seq: 0, end: { reason: evil, initiator: {}, vendor: 5 } },
    ]
    // What every object has is no word of ours either.
    await openFile(page, `${markup.replaceAll('/', '')}.jsonl`, ['constructor', '__proto__', markup].flatMap(recordsOf).map(r => JSON.stringify(r)).join('\n'))
    await page.locator('.source', { hasText: '<img' }).waitFor()
    for (const call of ['constructor', '__proto__']) { await page.locator('.call', { hasText: call }).first().click(); for (const view of '23451') await page.keyboard.press(view) }
    for (const n of [1, 0]) await page.locator('.call', { hasText: markup }).nth(n).click()
    for (const table of await page.getByText('Table', { exact: true }).all()) await table.click()
    for (let i = 0; i < 7; i++) { await page.keyboard.press('ArrowLeft'); await page.locator('.step summary').first().click({ timeout: 500 }).catch(() => undefined) }
    expect(await page.locator('#root img, #root script').count()).toBe(0)
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
    expect(await page.locator('.row', { hasText: 'onerror' }).count()).toBeGreaterThan(2)
    expect(problems).toEqual([])
    // What one view cannot draw, whatever it is, costs that view and no other, and no other moment.
    await page.evaluate(() => {
      const plain = JSON.stringify
      JSON.stringify = (...of: unknown[]) => { if (of[2] === 1) throw new Error('no words'); return plain(...of as [unknown]) }
      addEventListener('onhook-again', () => { JSON.stringify = plain })
    })
    await page.locator('.step summary', { hasText: 'Record as written' }).click()
    await page.locator('.step', { hasText: 'This view cannot be drawn here: no words.' }).waitFor()
    expect(await page.locator('.log .row').count()).toBeGreaterThan(2)
    await page.evaluate(() => dispatchEvent(new Event('onhook-again')))
    await page.keyboard.press('ArrowRight')
    await page.locator('.step-head h2').waitFor()
  })
})

describe('for everybody', () => {
  const looks: [string, BrowserContextOptions][] = [
    ['light', { colorScheme: 'light' }], ['dark, high contrast', { colorScheme: 'dark', contrast: 'more' }],
    ['phone', { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true, isMobile: true }],
  ]
  test.each(looks)('axe finds nothing: %s', async (name, options) => {
    const { page } = await open(options)
    for (const tab of name === 'phone' ? ['End', 'Log', 'Chart', 'Time', 'Step'] : ['']) {
      if (tab) await page.locator('.tabbar button', { hasText: tab }).click()
      if (tab === '' || tab === 'Chart') await page.locator('.react-flow__edge').first().waitFor()
      expect(await axeFinds(page), tab).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    }
  })

  test('under 1380 px the calls are a drawer, which Escape closes; on a tablet all can be read', async () => {
    const { page } = await open({ viewport: { width: 1280, height: 800 } })
    const button = page.getByRole('button', { name: 'Calls and devices' })
    expect(await page.locator('.rail').isVisible()).toBe(false)
    await button.click()
    await page.locator('.rail .call', { hasText: 'k7q2-8b41' }).waitFor()
    expect(await button.getAttribute('aria-expanded')).toBe('true')
    await page.keyboard.press('Escape')
    await page.locator('.rail').waitFor({ state: 'hidden' })
    await button.click()
    await page.locator('.rail .call', { hasText: 'k7q2-8b41' }).click()
    await page.locator('.story h2', { hasText: 'Ended by the other side' }).waitFor()
    await page.locator('.rail').waitFor({ state: 'hidden' })
    // A tablet: the facts leave the words their width, a row its outcome, and the chart stays large enough to be read.
    await page.setViewportSize({ width: 768, height: 1024 })
    // Each picture can be seen to be there.
    expect(await page.locator('.picture .tabs').evaluate(e => e.scrollWidth - e.clientWidth)).toBe(0)
    const height = async (of: string) => (await page.locator(of).boundingBox())!.height
    await expect.poll(() => height('.row >> nth=0')).toBe(54)
    expect([await height('.story') < 170, await height('.picture') > 250, await page.locator('.row .c-did').first().evaluate(e => e.clientWidth) > 250]).toEqual([true, true, true])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })

  test('a phone shows one view at a time, with the ribbon, the step bar and five tabs', async () => {
    const { page } = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    expect(await page.locator('.tabbar button').allTextContents()).toEqual(['End', 'Log', 'Chart', 'Time', 'Step'])
    expect((await page.locator('.row').first().boundingBox())!.height).toBeGreaterThanOrEqual(44)
    await page.locator('.tabbar button', { hasText: 'Chart' }).tap()
    await page.locator('.react-flow__edge').first().waitFor()
    expect(await page.locator('.log').isVisible()).toBe(false)
    const before = await page.locator('.stepbar .now').textContent()
    await page.locator('.stepbar [aria-label="Previous record"]').tap()
    expect(await page.locator('.stepbar .now').textContent()).not.toBe(before)
    await page.locator('.tabbar button', { hasText: 'End' }).tap()
    await page.locator('.story h2').waitFor()
  })

  test('nothing moves when motion is reduced, and a taken edge is drawn when it is not', async () => {
    const moving = async (page: Page) => { await page.locator('.react-flow__edge').first().waitFor(); await page.keyboard.press('p'); await page.keyboard.press('n'); return page.locator('.edge.hot .line').evaluate(e => getComputedStyle(e).animationName) }
    expect(await moving((await open({ reducedMotion: 'no-preference', hash: '#k7q2-31d0/13' })).page)).toBe('run')
    expect(await moving((await open({ reducedMotion: 'reduce', hash: '#k7q2-31d0/13' })).page)).toBe('none')
  })
})
