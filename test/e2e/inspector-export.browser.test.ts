/** What can be taken away from the inspector, in a real browser: pictures, diagrams, the trace, and the page as one file that opens from disk. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { createFakeWorld } from '@onhook/adapters/fake'
import { createRecorder } from '@onhook/inspector'
import { readTrace } from '@onhook/inspector/common'
import { saveSnapshot, startRelay } from '@onhook/inspector/relay'
import { type TraceRecord, createCall } from '@onhook/machine'
import fc from 'fast-check'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { problemsOf } from '../../packages/inspector/src/common/file-problems.ts'
import { LOOKS, PHONE, logRow, openFile, axeFinds, useInspector } from '../support/inspector-page.ts'

const run = promisify(execFile), root = fileURLToPath(new URL('../../', import.meta.url))
const inspector = useInspector(), { newPage, open } = inspector
let dir: string
beforeEach(async () => { dir = await mkdtemp(join(tmpdir(), 'onhook-export-')) })
afterEach(() => rm(dir, { recursive: true, force: true }))

/** A file from disk, in a browser that has no network; every request that is none for the file itself is a problem. */
async function openFromDisk(path: string, hash = '') {
  const page = await newPage(), problems: string[] = [], file = pathToFileURL(path).href
  await page.context().setOffline(true)
  page.on('pageerror', error => { problems.push(String(error)) })
  page.on('console', message => { if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text()) })
  page.on('request', request => { if (!request.url().startsWith(file) && !/^(data|blob):/.test(request.url())) problems.push(`requested ${request.url()}`) })
  await page.goto(file + hash)
  await page.locator('.row').first().waitFor()
  return { page, problems }
}
/** Saves by a button of the dialog. @returns where it is now */
async function save(page: Page, label: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: label, exact: true }).click()])
  const path = join(dir, download.suggestedFilename())
  await download.saveAs(path)
  await page.getByText(`Saved ${download.suggestedFilename()}`).waitFor()
  return path
}
/** How many colours a PNG has, in a browser that decodes it. */
const coloursOf = async (viewer: Page, png: Buffer): Promise<number> => {
  await viewer.goto('about:blank')
  return viewer.evaluate(async base64 => {
    const image = new Image()
    image.src = `data:image/png;base64,${base64}`
    await image.decode()
    const canvas = new OffscreenCanvas(image.naturalWidth, Math.min(2_000, image.naturalHeight)), ctx = canvas.getContext('2d')!
    ctx.drawImage(image, 0, 0)
    return new Set(new Uint32Array(ctx.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size
  }, png.toString('base64'))
}
const openDialog = async (page: Page) => { await page.keyboard.press('s'); await page.getByRole('dialog', { name: 'Save' }).waitFor() }
const sample = fileURLToPath(new URL('../../packages/inspector/src/ui/sample/incident.jsonl', import.meta.url))

describe('pictures', () => {
  test.each(['light', 'dark'] as const)('each is a drawing of its own, with its looks in it: %s', async colorScheme => {
    const { page, problems } = await open({ colorScheme })
    await page.locator('.react-flow__edge').first().waitFor()
    await page.locator('.fact.out').waitFor()
    await openDialog(page)
    const viewer = await newPage()
    const views: [name: string, words: string[]][] = [
      ['Story', ['Ended by you, 4 min 11.4 s after joining.', 'S4 violated at #122', 'First step outside the table', 'No launch after an abort, or when it is over. launchService was commanded while leaving.', 'Why it ended', 'first cause #120']], ['Calls', ['Chrome 141', 'm2aa-04f7', 'remote-hangup · 01:52', 'Pixel 8']],
      ['Properties', ['No launch after an abort, or when it is over.', 'broken at #122', 'why no trace decides it']],
      ['Chart', ['reconnecting', 'transport.lost', '4 min 0.5 s', 'awaiting']], ['Sequence', ['launchService', 'abortService', 'screen']], ['Swim-lanes', ['mounted', 'joined', 'deferred']],
      ['Log', ['Log: 98 rows', 'S4 violated.', '14 records missing, #75 to #88']], ['Step', ['S4 · violated', 'Before and after', 'launchService', 'starting']],
      ['Coverage', ['transport. lost', 'reconnecting', 'Coverage of this call']], ['Compare', ['+ k7q2-8b41 · iPhone 14', 'only here', 'app. activated']], ['Figures', ['reconnecting', '7.2 s', 'All 4 calls that are open', 'time to join']],
    ]
    for (const [name, words] of views) {
      const path = await save(page, `${name} as SVG`), text = await readFile(path, 'utf8')
      // Nothing that only this page knows.
      expect(text).not.toMatch(/var\(--|light-dark\(|color-mix\(/)
      await viewer.goto(pathToFileURL(path).href)
      const drawn = await viewer.evaluate(() => { const svg = document.documentElement as unknown as SVGSVGElement, ground = [...document.querySelectorAll('rect')].find(r => r.getAttribute('width') === '100%')!; return { tag: svg.localName, width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height, letters: [...document.querySelectorAll('text')].length, ground: getComputedStyle(ground).fill } })
      expect(drawn).toMatchObject({ tag: 'svg', ground: colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 23, 26)' })
      expect(drawn.letters).toBeGreaterThan(10)
      // As a reader sees it: each line of words on its own, in its order.
      const seen = await viewer.evaluate(() => [...document.querySelectorAll('text')].map(t => t.textContent).join(' '))
      for (const w of words) expect(seen).toContain(w)
      // What few programs draw is not in it, and no word stands outside.
      expect(text).not.toMatch(/foreignObject|color\(srgb/)
      expect(await viewer.evaluate(() => { const { width, height } = (document.documentElement as unknown as SVGSVGElement).viewBox.baseVal; return [...document.querySelectorAll('text')].filter(t => { const b = t.getBoundingClientRect(); return !t.closest('[clip-path]') && (b.left < -1 || b.top < -1 || b.right > width + 1 || b.bottom > height + 1) }).map(t => t.textContent) })).toEqual([])
      const png = await readFile(await save(page, `${name} as PNG`))
      expect(png.subarray(1, 4).toString()).toBe('PNG')
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([Math.round(drawn.width * 2), Math.round(drawn.height * 2)])
      // More than its ground is in it: it is read again, and its colours are counted.
      expect(await coloursOf(viewer, png)).toBeGreaterThan(8)
    }
    expect(problems).toEqual([])
  })

  /** The words of a picture, as a reader sees them. */
  const wordsIn = async (viewer: Page, path: string): Promise<string> => { await viewer.goto(pathToFileURL(path).href); return viewer.evaluate(() => [...document.querySelectorAll('text')].map(t => t.textContent).join(' ')) }

  test('every view that can be reached has one: each tab, each pane, each dialog about the call', async () => {
    const { page } = await open()
    await openDialog(page)
    const names = await page.locator('.export-list li', { has: page.getByRole('button', { name: /as SVG$/ }) }).locator('span').evaluateAll(all => all.map(e => e.firstChild!.textContent))
    const titles = await page.locator('#picture-body, .tabs [role=tab]').evaluateAll(all => all.filter(e => e.getAttribute('role') === 'tab').map(e => e.textContent))
    expect(names).toEqual(['Story', 'Calls', 'Chart', 'Sequence', 'Swim-lanes', 'Log', 'Step', 'Coverage', 'Compare', 'Figures', 'Properties'])
    // Of the tabs only what is played by hand has none here: beside a recorded call nothing is played.
    expect(titles.filter(t => !names.includes(t))).toEqual(['Simulate'])
  })

  test('a view is saved as it is shown: as its table, with the regions that are open, with what is unfolded in the step', async () => {
    const { page, problems } = await open(), viewer = await newPage()
    await page.getByRole('button', { name: 'service', exact: true }).click()
    await page.locator('.possible summary').first().click()
    await page.locator('.possible .ba').waitFor()
    await openDialog(page)
    expect(await wordsIn(viewer, await save(page, 'Chart as SVG'))).toMatch(/session live.* service not launched .* permission held missing/)
    const step = await wordsIn(viewer, await save(page, 'Step as SVG'))
    expect(step).toMatch(/Possible here event would do .* events would be ignored/)
    // What is folded has words too, and they are not drawn.
    expect(step).not.toContain('Record as written {')
    await page.keyboard.press('Escape')
    await page.locator('.picture .pane-head > button.text').click()
    await page.locator('.time').getByRole('button', { name: 'Table' }).click()
    await openDialog(page)
    expect(await wordsIn(viewer, await save(page, 'Chart as SVG'))).toContain('The other regions at #122')
    expect(await wordsIn(viewer, await save(page, 'Swim-lanes as SVG'))).toMatch(/region value from to length record/)
    await page.keyboard.press('Escape')
    await page.keyboard.press('2')
    await openDialog(page)
    expect(await wordsIn(viewer, await save(page, 'Sequence as SVG'))).toContain('Messages, in the order of the records')
    await save(page, 'Sequence as PNG')
    // A view that is not on the page now is drawn as it would be.
    expect(await wordsIn(viewer, await save(page, 'Chart as SVG'))).toContain('4 min 0.5 s')
    expect(problems).toEqual([])
  })

  test('the machine alone has one, and no picture of a simulation can be taken for evidence', async () => {
    const { page, problems } = await open({ hash: '#simulate/user.join,transport.joined' }), viewer = await newPage()
    await page.getByRole('group', { name: 'Simulate' }).getByRole('region', { name: 'Person' }).waitFor()
    await openDialog(page)
    for (const name of ['Simulate', 'Story', 'Chart', 'Swim-lanes', 'Log']) {
      const path = await save(page, `${name} as SVG`)
      expect(await wordsIn(viewer, path)).toContain('Simulation: nothing here comes from a call')
      expect(await viewer.evaluate(() => document.querySelectorAll('[stroke="url(#simulated)"]').length)).toBe(1)
    }
    expect(await wordsIn(viewer, await save(page, 'Simulate as SVG'))).toMatch(/2 events Person join leave .* Transport .* lost/)
    expect(await coloursOf(viewer, await readFile(await save(page, 'Simulate as PNG')))).toBeGreaterThan(8)
    expect(problems).toEqual([])
  })

  test('a long list says what is not in it; names of any length stay inside', async () => {
    const { page, problems } = await open(), viewer = await newPage(), long = 'a-name-of-a-call-that-nobody-would-choose-'.repeat(8)
    await openFile(page, 'many.jsonl', Array.from({ length: 230 }, (_, n) => JSON.stringify({ v: 1, kind: 'step', call: n === 229 ? long : `call-${n}`, attempt: 1, seq: 0, t: 1_800_000_000_000 + n * 60_000, event: { type: 'user.join' }, from: { session: 'idle' }, to: { session: 'joining' } })).join('\n'))
    await page.locator('.rail .call', { hasText: 'call-228' }).click()
    await openDialog(page)
    expect(await wordsIn(viewer, await save(page, 'Calls as SVG'))).toMatch(/230 calls in all .* call-228 .* 30 older calls are not listed/)
    await page.keyboard.press('Escape')
    await page.locator('.rail .call').first().click()
    await openDialog(page)
    for (const name of ['Story', 'Calls', 'Swim-lanes', 'Step']) {
      await viewer.goto(pathToFileURL(await save(page, `${name} as SVG`)).href)
      expect(await viewer.evaluate(() => { const { width } = (document.documentElement as unknown as SVGSVGElement).viewBox.baseVal; return [...document.querySelectorAll('text')].filter(t => !t.closest('[clip-path]') && t.getBoundingClientRect().right > width + 1).map(t => t.textContent) })).toEqual([])
    }
    expect(problems).toEqual([])
  })

  test('on a phone, where most views are out of sight, each is saved as well', async () => {
    const { page, problems } = await open(PHONE), viewer = await newPage()
    await page.locator('.export-button').tap()
    expect(await wordsIn(viewer, await save(page, 'Story as SVG'))).toContain('Ended by you, 4 min 11.4 s after joining.')
    expect(await wordsIn(viewer, await save(page, 'Calls as SVG'))).toContain('k7q2-31cf')
    expect(await wordsIn(viewer, await save(page, 'Step as SVG'))).toContain('Before and after')
    expect(await wordsIn(viewer, await save(page, 'Chart as SVG'))).toContain('awaiting')
    expect(problems).toEqual([])
  })

  test('a link is copied with what it needs to be opened, and without the token', async () => {
    const { page } = await open({ hash: '#k7q2-31d0/45', permissions: ['clipboard-read', 'clipboard-write'] }), origin = new URL(inspector.relay.url).origin
    await page.locator('.step').getByRole('button', { name: 'Copy link' }).click()
    await page.locator('.step .link-needs', { hasText: 'It opens while this relay runs.' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${origin}/#k7q2-31d0/45`)
    // It was said of that step.
    await page.keyboard.press('ArrowRight')
    await page.locator('.step').getByRole('button', { name: 'Copy link' }).waitFor()
    expect(await page.locator('.step .link-needs').textContent()).toBe('')
    await openFile(page, 'own.jsonl', '{"v":1,"kind":"step","call":"own","attempt":1,"seq":0,"t":1800000000000,"event":{"type":"user.join"}}\n')
    await page.locator('.source', { hasText: 'own.jsonl' }).waitFor()
    await openDialog(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Copy link' }).click()
    await page.getByRole('dialog').getByText('It needs this relay to run, and the same file to be opened. For others, save one page.').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${origin}/#own/0`)
  })

  test('Escape closes the dialog after a save, and no key of the page acts behind it', async () => {
    const { page } = await open()
    await openDialog(page)
    await save(page, 'Story as SVG')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Story as SVG')
    await page.evaluate(() => { (document.activeElement as HTMLElement).blur() })
    await page.keyboard.press('5')
    expect(await page.locator('#picture-chart').getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'Save' }).waitFor({ state: 'hidden' })
  })

  test('each is a command too', async () => {
    const { page } = await open()
    await page.keyboard.press('Control+k')
    const field = page.getByRole('dialog', { name: 'Commands' }).getByRole('combobox')
    for (const [words, name] of [['save the story as svg', /story\.svg$/], ['save the list of calls as png', /calls\.png$/], ['save the properties as svg', /properties\.svg$/]] as const) {
      await field.fill(words)
      const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
      expect(download.suggestedFilename()).toMatch(name)
    }
  })

  test('a chart that is laid out while records come is of one moment: its words, its drawing, and what stands below it', async () => {
    const { page, problems } = await open({ before: p => p.addInitScript(`{
      const ask = Worker.prototype.postMessage, waiting = []
      let isHeld = false
      Worker.prototype.postMessage = function (...message) { if (isHeld && message[0]?.cmd === 'layout') waiting.push(() => ask.apply(this, message)); else ask.apply(this, message) }
      Object.assign(window, { holdLayouts() { isHeld = true }, layoutsHeld: () => waiting.length, letLayoutsGo() { isHeld = false; for (const go of waiting) go() } })
    }`) })
    const chart = { v: 1, name: 'traffic light', regions: [{ name: 'light', initial: 'red', states: ['red', 'green'], edges: [{ from: 'red', to: 'green', events: ['go'] }, { from: 'green', to: 'red', events: ['stop'] }] }, { name: 'lamp', initial: 'dark', states: ['dark', 'lit'], edges: [] }] }
    const recorder = createRecorder({ url: inspector.relay.recorderUrl, device: { id: 'corner', name: 'corner', platform: 'node' }, chart: chart as never, redact: false, WebSocket: WebSocket as never })
    inspector.atEnd(() => recorder.stop())
    const say = (seq: number, type: string, from: object, to: object) => { recorder.record({ v: 1, kind: 'step', call: 'light-1', attempt: 1, seq, t: 1_800_000_000_000 + seq * 1_000, event: { type }, from, to, commands: [], ignored: false } as unknown as TraceRecord) }
    say(0, 'go', { light: 'red', lamp: 'dark' }, { light: 'green', lamp: 'lit' })
    await page.locator('.node.now[data-state="green"]').waitFor()
    await openDialog(page)
    await page.evaluate('holdLayouts()')
    const saving = save(page, 'Chart as SVG')
    await expect.poll(() => page.evaluate('layoutsHeld()')).toBeGreaterThan(0)
    say(1, 'stop', { light: 'green', lamp: 'lit' }, { light: 'red', lamp: 'dark' })
    await page.locator('.row[data-row="1"][aria-selected="true"]').waitFor()
    await page.evaluate('letLayoutsGo()')
    const held = await readFile(await saving, 'utf8')
    expect(held).toContain('light-1 · corner · #1')
    // As one that nothing came into.
    expect(held).toBe(await readFile(await save(page, 'Chart as SVG'), 'utf8'))
    expect(problems).toEqual([])
  })

  test('words that are read from the right are as wide as they were, and stand where they stood', async () => {
    const { page, problems } = await open(), viewer = await newPage(), words = 'השיחה הסתיימה כאן'
    await openFile(page, 'own.jsonl', [0, 1].map(seq => JSON.stringify({ v: 1, kind: 'step', call: 'own', attempt: 1, seq, t: 1_800_000_000_000 + seq * 1_000, event: { type: 'network.changed' }, from: { session: 'joined' }, to: { session: 'joined' }, commands: [], ignored: true, why: words })).join('\n'))
    await page.locator('.row', { hasText: words }).first().waitFor()
    await openDialog(page)
    for (const name of ['Log', 'Step']) {
      await viewer.goto(pathToFileURL(await save(page, `${name} as SVG`)).href)
      const seen = await viewer.evaluate(said => [...document.querySelectorAll('text')].filter(t => t.textContent.includes(said)).map(t => {
        const { left, width } = t.getBoundingClientRect()
        return { wide: Number(t.getAttribute('textLength')), off: Math.max(Math.abs(left - Number(t.getAttribute('x'))), Math.abs(width - Number(t.getAttribute('textLength')))) }
      }), words)
      expect(seen.length).toBeGreaterThan(0)
      for (const { wide, off } of seen) { expect(wide).toBeGreaterThan(60); expect(off).toBeLessThan(2) }
    }
    expect(problems).toEqual([])
  })

  test('words of a trace stay words in a picture, and what XML cannot hold does not break it', async () => {
    const { page, problems } = await open()
    const evil = '<script>window.hacked=1</script>&"\u0001\ud800'
    await openFile(page, 'evil.jsonl', [0, 1].map(seq => JSON.stringify({ v: 1, kind: 'step', call: evil, attempt: 1, seq, t: seq * 9_000, event: { type: evil, x: evil }, from: { session: evil, [evil]: evil }, to: { session: 'joined', [evil]: `${evil}${seq}` }, commands: [{ type: evil }] })).join('\n'))
    await page.locator('.source', { hasText: 'evil.jsonl' }).waitFor()
    await openDialog(page)
    const viewer = await newPage()
    for (const name of ['Story', 'Calls', 'Chart', 'Sequence', 'Swim-lanes', 'Log', 'Step', 'Coverage', 'Figures', 'Properties']) {
      await viewer.goto(pathToFileURL(await save(page, `${name} as SVG`)).href)
      expect(await viewer.evaluate(() => [document.documentElement.localName, document.querySelectorAll('script, parsererror').length, 'hacked' in window])).toEqual(['svg', 0, false])
      await save(page, `${name} as PNG`)
    }
    expect(problems).toEqual([])
  })
})

describe('diagrams and the trace', () => {
  test('Mermaid of the messages and of the states; a filter makes the first one shorter, and keeps what is red', async () => {
    const { page } = await open()
    await openDialog(page)
    const all = await readFile(await save(page, 'Save the sequence as Mermaid'), 'utf8')
    expect(all).toMatch(/^sequenceDiagram\n {2}participant user/)
    expect(all).toContain('  user->>machine: 120. leave system')
    expect(await readFile(await save(page, 'Save the states as Mermaid'), 'utf8')).toMatch(/^stateDiagram-v2\n/)
    await page.keyboard.press('Escape')
    await page.locator('.fact', { hasText: 'Leaves the table at #101' }).waitFor()
    await page.locator('#filter').fill('is:refused')
    await page.locator('#filter').blur()
    await openDialog(page)
    const some = await readFile(await save(page, 'Save the sequence as Mermaid'), 'utf8')
    expect(some.split('\n').filter(line => /->>|--x/.test(line))).toEqual([expect.stringContaining('101.'), expect.stringContaining('116.'), expect.stringContaining('122.'), expect.stringContaining('launchService')])
  })

  test('Mermaid of the lanes, and of the time in each state', async () => {
    const { page } = await open()
    await openDialog(page)
    const lanes = await readFile(await save(page, 'Save the swim-lanes as Mermaid'), 'utf8')
    expect(lanes).toMatch(/^gantt\n {2}title k7q2-31d0\n {2}dateFormat x\n/)
    expect(lanes.split('\n').filter(line => line.includes('section'))).toHaveLength(10)
    expect(lanes).toContain('  section session\n  idle : 0, 402\n  joining : 402, 1208\n')
    expect(await readFile(await save(page, 'Save the figures as Mermaid'), 'utf8')).toContain('  "joined" : 240.524\n')
  })

  test('the trace of a call, or of all', async () => {
    const { page } = await open()
    await openDialog(page)
    const one = (await readFile(await save(page, 'Save the trace'), 'utf8')).trimEnd().split('\n')
    expect(new Set(one.map(line => (JSON.parse(line) as TraceRecord).call))).toEqual(new Set(['k7q2-31d0']))
    await page.getByLabel('Trace and page with all 4 calls').check()
    expect((await readFile(await save(page, 'Save the trace'), 'utf8')).trimEnd().split('\n').map(line => (JSON.parse(line) as TraceRecord).seq).length).toBe((await readFile(sample, 'utf8')).trimEnd().split('\n').length)
  })
})

describe('the page as one file', () => {
  test('saved here, it opens from disk with no network and no request, at the step of its address, and saves itself again', async () => {
    const { page } = await open()
    await openDialog(page)
    const path = await save(page, 'Save as one page')
    const first = await openFromDisk(path, '#k7q2-31d0/120')
    await expect.poll(() => logRow(first.page)).toMatch(/^120/)
    // Its layout runs in a worker, and its chart comes from it.
    await first.page.locator('.react-flow__edge').first().waitFor()
    expect(await first.page.locator('.node.now').getAttribute('data-state')).toBe('leaving')
    expect([await first.page.getByText('This is a sample.').count(), await first.page.locator('.rail .call').count()]).toEqual([0, 1])
    expect(await first.page.locator('.rail h2 .name').textContent()).toBe('Pixel 8')
    await first.page.keyboard.press('2')
    await first.page.locator('.sq-row[aria-current="true"]').waitFor()
    await openDialog(first.page)
    await save(first.page, 'Chart as PNG')
    const again = await save(first.page, 'Save as one page')
    expect(await readFile(again, 'utf8')).toBe(await readFile(path, 'utf8'))
    expect(first.problems).toEqual([])
    const second = await openFromDisk(again)
    await second.page.locator('.story h2', { hasText: 'Ended by you' }).waitFor()
    expect(second.problems).toEqual([])
  })

  test('opened from disk it judges, says what is possible, plays the machine and opens a file: what does so runs in a worker, and starts there', async () => {
    const path = join(dir, 'incident.html')
    await saveSnapshot(path, [{ name: 'incident.jsonl', records: readTrace(await readFile(sample, 'utf8')).records }], inspector.built.dir)
    const { page, problems } = await openFromDisk(path, '#k7q2-31d0/101')
    await page.getByRole('button', { name: 'Leaves the table at #101' }).waitFor()
    await page.locator('.possible summary').first().click()
    await page.locator('.possible th', { hasText: 'user.leave' }).waitFor()
    await page.locator('.possible summary').first().click()
    await page.evaluate(text => {
      const data = new DataTransfer()
      data.items.add(new File([text], 'dropped.jsonl'))
      dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }))
    }, [0, 1].map(seq => `${JSON.stringify({ v: 1, kind: 'step', call: 'dropped', seq, event: { type: 'user.join' } })}\n`).join(''))
    await page.locator('.rail .call', { hasText: 'dropped' }).waitFor()
    expect([await page.locator('.row').count(), await page.locator('.notice').count()]).toEqual([2, 0])
    expect(problems).toEqual([])
    const played = await openFromDisk(path, '#simulate/screen.mounted,user.join')
    await played.page.locator('.not-a-call').waitFor()
    await played.page.getByRole('region', { name: 'Transport' }).getByRole('button', { name: 'joined', exact: true }).click()
    await expect.poll(() => played.page.locator('.playhead').getAttribute('aria-valuetext')).toContain('transport.joined, session joined')
    expect(played.problems).toEqual([])
  })

  test('where two devices hold one call, the address names the device; without it, it means the first, as it always did', async () => {
    const path = join(dir, 'both.html'), records = (session: string) => [0, 1, 2].map(seq => ({ v: 1, kind: 'step', call: 'room', attempt: 1, seq, t: 1_800_000_000_000 + seq, event: { type: 'user.join' }, from: { session: 'idle' }, to: { session } }) as unknown as TraceRecord)
    await saveSnapshot(path, [{ name: 'left phone', records: records('joining') }, { name: 'right phone', records: records('joined') }], inspector.built.dir)
    const there = async (page: Page) => [await page.locator('.rail section', { has: page.locator('[aria-current="true"]') }).locator('.name').textContent(), await logRow(page)]
    for (const [hash, device, row] of [['#room@right%20phone/1', 'right phone', '1▸'], ['#room@left%20phone/1', 'left phone', '1▸'], ['#room/2', 'left phone', '2▸'], ['#room@a%20phone%20of%20somebody%20else/1', 'left phone', '1▸']] as const) {
      const { page, problems } = await openFromDisk(path, hash)
      await expect.poll(() => there(page)).toEqual([device, row])
      // And it is written as it must be to come back.
      await expect.poll(() => page.evaluate(() => location.hash)).toBe(`#room@${encodeURIComponent(device)}/${row[0]}`)
      await page.evaluate(() => { location.hash = '#room@right%20phone/0' })
      await expect.poll(() => there(page)).toEqual(['right phone', '0▸'])
      expect(problems).toEqual([])
    }
  })

  test('what is in a trace cannot run in it, and code that gets in is not let run', async () => {
    const evil = '</script><script>window.hacked=1</script><!--<script><img src=x onerror="window.hacked=1">'
    const path = join(dir, 'evil.html')
    await saveSnapshot(path, [{ name: evil, records: [0, 1].map(seq => ({ v: 1, kind: 'step', call: evil, attempt: 1, seq, event: { type: evil, [evil]: evil }, from: { session: evil }, to: { session: 'joined' }, why: evil, commands: [{ type: evil }] }) as unknown as TraceRecord) }], inspector.built.dir)
    const { page, problems } = await openFromDisk(path)
    expect(await page.locator('.row').count()).toBe(2)
    expect(await page.evaluate(() => ['hacked' in window, document.querySelectorAll('img').length])).toEqual([false, 0])
    expect(problems).toEqual([])
    // Even if something got in: the policy lets nothing but the page's own script run, and nothing be asked for.
    const broken = join(dir, 'broken.html')
    await writeFile(broken, (await readFile(path, 'utf8')).replace('<div id="root">', '<script>window.hacked=1</script><img src="https://127.0.0.1:1/x.png"><div id="root">'))
    const opened = await newPage(), asked: (string | undefined)[] = []
    opened.on('requestfailed', r => { asked.push(r.failure()?.errorText) })
    opened.on('response', r => { if (r.url().startsWith('http')) asked.push(r.url()) })
    await opened.goto(pathToFileURL(broken).href)
    await opened.locator('.row').first().waitFor()
    expect([await opened.evaluate(() => 'hacked' in window), asked]).toEqual([false, ['csp']])
  })

  test('a big trace is compressed and is all there', async () => {
    const records = Array.from({ length: 30_000 }, (_, seq) => ({ v: 1, kind: 'step', call: 'big', attempt: 1, seq, t: 1_800_000_000_000 + seq, event: { type: 'network.changed' }, from: { session: 'joined' }, to: { session: 'joined' }, ignored: true, why: 'no rule for this event in joined' }) as unknown as TraceRecord)
    const path = join(dir, 'big.html')
    await saveSnapshot(path, [{ name: 'big.jsonl', records }], inspector.built.dir)
    const { page, problems } = await openFromDisk(path)
    await page.locator('.count', { hasText: '30,000 records' }).waitFor({ timeout: 30_000 })
    await openDialog(page)
    const saved = await save(page, 'Save as one page')
    const again = await openFromDisk(saved)
    await again.page.locator('.count', { hasText: '30,000 records' }).waitFor({ timeout: 30_000 })
    expect([...problems, ...again.problems]).toEqual([])
  })

  test('a property that fails leaves the page of its call: the shortest one that violates it', async () => {
    const path = join(dir, 'artefacts', 'hang-up.html')
    let last: TraceRecord[] = []
    /** Hangs up as often as told; a call that is hung up three times is taken for one that goes wrong. */
    const property = fc.asyncProperty(fc.integer({ min: 0, max: 20 }), async times => {
      const world = createFakeWorld(), records: TraceRecord[] = last = []
      const call = createCall({ ...world.ports, inspect: r => { records.push(r) } })
      world.screen.connect(call.send)
      world.screen.mount()
      const joined = call.join()
      await world.flush()
      await joined
      for (let i = 0; i < times; i++) void call.leave('button')
      await world.advance(10_000)
      expect(records.filter(r => r.kind === 'step' && r.event.type === 'user.leave').length).toBeLessThan(3)
    })
    const failed = await fc.check(property, { seed: 7 })
    expect(failed.failed).toBe(true)
    await property.run(failed.counterexample!)
    // Two jobs of a build may leave two files of one name, and each has its call.
    const failure = { name: 'hang-up', records: last }
    await saveSnapshot(path, [failure, failure], inspector.built.dir)
    const { page, problems } = await openFromDisk(path)
    await expect.poll(() => page.locator('.rail h2 .name').allTextContents()).toEqual(['hang-up', 'hang-up (2)'])
    await page.locator('#filter').fill('event:user.leave')
    await expect.poll(() => page.locator('.row').count()).toBe(3)
    expect(problems).toEqual([])
  })

  test('the program writes it, says where, and refuses what is no trace', async () => {
    await run(process.execPath, ['--import', 'tsx', 'scripts/pages.ts', 'inspector'], { cwd: root })
    const program = (...args: string[]) => run(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', 'packages/inspector/src/cli/main.ts', 'inspect', ...args], { cwd: root }).then(r => ({ code: 0, ...r }), (e: { code: number; stdout: string; stderr: string }) => e)
    const out = join(dir, 'new', 'incident.html')
    expect(await program('--snapshot', out, sample)).toMatchObject({ code: 0, stdout: `${out}\n`, stderr: expect.stringContaining('187 records, 1 gap') as string })
    const { page, problems } = await openFromDisk(out)
    await page.locator('.rail .call').nth(3).waitFor()
    expect(await page.locator('.rail h2 .name').allTextContents()).toEqual(['Chrome 141', 'iPhone 14', 'Pixel 8'])
    expect(problems).toEqual([])
    const diary = join(dir, 'diary.txt')
    await writeFile(diary, 'it rained\n')
    const none = await program('--snapshot', join(dir, 'none.html'), diary)
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining(`nothing in ${diary} is a trace, so nothing was written`)])
    await expect(readFile(join(dir, 'none.html'))).rejects.toThrow('ENOENT')
    expect((await program('--snapshot', out)).stderr).toContain('--snapshot needs trace files')
  })

  test('what could not be read of the files is listed with its lines: in the page of a relay that was given them, in one that is written of them, and in one that is saved from there', async () => {
    const path = join(dir, 'broken.jsonl'), diary = join(dir, 'diary.txt'), out = join(dir, 'broken.html'), lines = (await readFile(sample, 'utf8')).trimEnd().split('\n')
    await writeFile(path, [...lines.slice(0, 2), '{"v":1,"kind":"banana","call":"x","seq":1}', ...lines.slice(2, 9), 'no JSON', ...lines.slice(9)].join('\n'))
    await writeFile(diary, 'it rained\n')
    const look = async (page: Page): Promise<unknown> => {
      await page.getByRole('button', { name: 'List the lines' }).click()
      const said = [await page.locator('.notice b').allTextContents(), (await page.locator('.problem-list li').allTextContents()).map(words => words.slice(0, 30))]
      await page.getByRole('button', { name: 'Hide the lines' }).click()
      return said
    }
    const told = [['2 lines of broken.jsonl could not be read.', 'Nothing in diary.txt is a trace.'], ['Line 3: kind must be one of op', 'Line 11: line must be one JSON']]
    for (const file of [path, diary]) { const name = basename(file), trace = readTrace(await readFile(file, 'utf8')); inspector.relay.load({ id: `file ${file}`, name, platform: 'file' }, trace.records, problemsOf(name, trace)) }
    const live = await open()
    expect(await look(live.page)).toEqual(told)
    await openDialog(live.page)
    const saved = await openFromDisk(await save(live.page, 'Save as one page'))
    expect(await look(saved.page)).toEqual(told)
    // It has one call of four, and nothing of what another's lines held.
    expect([await saved.page.content(), await readFile(path, 'utf8')].map(text => text.includes('banana'))).toEqual([false, true])
    await run(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', 'packages/inspector/src/cli/main.ts', 'inspect', '--snapshot', out, path, diary], { cwd: root })
    const written = await openFromDisk(out)
    expect(await look(written.page)).toEqual(told)
    expect([...live.problems, ...saved.problems, ...written.problems]).toEqual([])
  })

  test('a relay that is gone is said, and nothing is saved', async () => {
    const { page } = await open()
    await inspector.relay.close()
    await openDialog(page)
    await page.getByRole('button', { name: 'Save as one page', exact: true }).click()
    await page.getByText('Not saved: the relay that served this page does not answer').waitFor()
    inspector.relay = await startRelay({ uiDir: inspector.built.dir })
  })
})

test.each(LOOKS)('the dialog: axe finds nothing, and it fits: %s', async (name, options) => {
  const { page } = await open(options)
  if (name === 'phone') await page.locator('.export-button').tap()
  else await page.keyboard.press('s')
  const dialog = page.getByRole('dialog', { name: 'Save' })
  await dialog.waitFor()
  expect(await axeFinds(page, 'dialog[open]')).toEqual([])
  expect(await dialog.evaluate(e => e.scrollWidth <= e.clientWidth && e.getBoundingClientRect().bottom <= innerHeight)).toBe(true)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
})
