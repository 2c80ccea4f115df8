/** Pictures of the inspector's views, as they are saved in a real browser, and the dialog that saves. */
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { createRecorder } from '@onhook/inspector'
import type { TraceRecord } from '@onhook/machine'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { LOOKS, PHONE, axeFinds, openFile, useInspector } from '../support/inspector-page.ts'
import { openDialog, useSaves } from '../support/saves.ts'

const inspector = useInspector(), { newPage, open } = inspector, saves = useSaves(), { save } = saves

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
    await page.getByRole('dialog').getByText('It needs this relay to run, and the same file must be opened. To share it, save as one page.').waitFor()
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
