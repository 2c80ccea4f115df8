/** The command palette, the filter's completion and saved filters, and the tour of a first visit, in a real browser. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { LOOKS, type OpenOptions, PHONE, logRow, axeFinds, useInspector } from '../support/inspector-page.ts'

const inspector = useInspector()
const open = ({ stored, ...options }: OpenOptions & { stored?: Record<string, string> } = {}) => inspector.open({
  ...options,
  // Once: what the page itself stores afterwards stays.
  before: async page => { if (stored) await page.addInitScript(`if (!sessionStorage.stored) { sessionStorage.stored = 'yes'; for (const [k, v] of Object.entries(${JSON.stringify(stored)})) localStorage.setItem(k, v) }`) },
})
const focused = (page: Page) => page.evaluate(() => { const e = document.activeElement!; return e.id || e.getAttribute('aria-label') || e.className || e.tagName })

describe('the command palette', () => {
  const palette = (page: Page) => page.getByRole('dialog', { name: 'Commands' })
  const field = (page: Page) => palette(page).getByRole('combobox')
  const chosen = (page: Page) => page.locator('.palette-line[aria-selected="true"] .t')
  const ask = async (page: Page, words: string) => { await page.keyboard.press('Control+k'); await field(page).waitFor(); await field(page).fill(words) }

  test('a number goes to that step, from wherever the focus is, and the focus comes back', async () => {
    const { page, problems } = await open()
    await page.getByRole('grid', { name: 'Records' }).focus()
    await ask(page, '101')
    expect(await chosen(page).textContent()).toMatch(/^Go to #101/)
    await page.keyboard.press('Enter')
    await expect.poll(() => logRow(page)).toMatch(/^101/)
    expect(await focused(page)).toBe('Records')
    await ask(page, '4:12.6')
    await page.keyboard.press('Enter')
    await expect.poll(() => logRow(page)).toMatch(/^120/)
    await ask(page, '99999')
    expect(await chosen(page).textContent()).toMatch(/^Go to the last record, #145/)
    // Escape and the key itself close it, and nothing has moved.
    await page.keyboard.press('Escape')
    await page.locator('#filter').focus()
    await page.keyboard.press('Meta+k')
    await field(page).waitFor()
    await page.keyboard.press('Control+k')
    await expect.poll(() => palette(page).isVisible()).toBe(false)
    expect(await focused(page)).toBe('filter')
    expect(await logRow(page)).toMatch(/^120/)
    expect(problems).toEqual([])
  })

  test('arrows choose, and the field says which line is chosen', async () => {
    const { page } = await open()
    await ask(page, 'chart')
    expect(await field(page).getAttribute('aria-activedescendant')).toBe('palette-0')
    expect(await chosen(page).textContent()).toMatch(/^Chart/)
    await page.keyboard.press('ArrowUp')
    const n = await page.locator('.palette-line').count()
    expect(await field(page).getAttribute('aria-activedescendant')).toBe(`palette-${n - 1}`)
    expect(await chosen(page).textContent()).toBe('Filter the log by chart')
    await page.keyboard.press('ArrowDown')
    expect(await page.locator('#palette-0').getAttribute('aria-selected')).toBe('true')
    expect(await palette(page).getByRole('status').textContent()).toBe(`${n} commands`)
  })

  test('words find views, calls, filters, looks and keys; each line shows its key', async () => {
    const { page } = await open()
    const go = async (words: string, title: string | RegExp, key?: string) => {
      await ask(page, words)
      await expect.poll(() => chosen(page).textContent()).toMatch(title)
      if (key) expect(await page.locator('.palette-line[aria-selected="true"] kbd').textContent()).toBe(key)
      await page.keyboard.press('Enter')
      await expect.poll(() => palette(page).isVisible()).toBe(false)
    }
    await go('sequence', /^Sequence$/, '2')
    expect(await page.getByRole('tab', { name: 'Sequence' }).getAttribute('aria-selected')).toBe('true')
    await go('what was refused', /refused/)
    expect(await page.locator('#filter').inputValue()).toBe('is:refused')
    await go('clear filter', /^Clear the filter/)
    expect(await page.locator('#filter').inputValue()).toBe('')
    await go('hide ignored', /^Hide what was ignored/)
    expect(await page.getByRole('button', { name: 'hide ignored' }).getAttribute('aria-pressed')).toBe('true')
    await go('theme', /^Light or dark$/, 't')
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    await go('contrast', /contrast/, 'c')
    expect(await page.locator('html').getAttribute('data-contrast')).toBe('more')
    await go('violated prop', /^Next violated property$/, 'v')
    await expect.poll(() => logRow(page)).toMatch(/^122/)
    await go('31cf', /^k7q2-31cf/)
    await expect.poll(() => page.url()).toContain('#k7q2-31cf/')
    await go('filter the log', /^Filter the log$/, '/')
    expect(await focused(page)).toBe('filter')
    await go('keyboard', /^Keys$/, '?')
    await page.getByRole('heading', { name: 'Keys' }).waitFor()
    // Over another dialog it takes its place.
    await ask(page, 'user.leave')
    expect(await page.getByRole('heading', { name: 'Keys' }).isVisible()).toBe(false)
    await page.keyboard.press('Enter')
    expect(await page.locator('#filter').inputValue()).toBe('user.leave')
  })

  test('an export is saved and said without leaving; a test is made by the button of the step', async () => {
    const { page, problems } = await open()
    await ask(page, 'save this call')
    const [trace] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
    expect(trace.suggestedFilename()).toBe('k7q2-31d0.jsonl')
    await palette(page).getByText('Saved k7q2-31d0.jsonl').waitFor()
    await field(page).fill('sequence svg')
    const [svg] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
    expect(svg.suggestedFilename()).toMatch(/sequence.*\.svg$/)
    await field(page).fill('make a test')
    const [made] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
    expect(made.suggestedFilename()).toMatch(/\.test\.ts$/)
    expect(problems).toEqual([])
  })

  test('what a button of the page does, a command does too', async () => {
    const { page } = await open()
    // What the palette has other words for.
    const said: Record<string, string> = { 'Light or dark (T)': 'theme', 'First record': 'first record', Fit: 'all of the time', transitions: 'only transitions', commands: 'only steps with commands', results: 'row for the result', Path: 'chart never', Heat: 'chart heat', Never: 'chart never', Folded: 'time true', Lanes: 'lanes', Table: 'as a table', Settled: 'last record', Simulate: 'simulate' }
    // With a range, so that its buttons are there too.
    await page.keyboard.press('i')
    const names = await page.locator('.top button, .time-bar button, .log .chip, .picture .pane-head button, .rail-acts button, .step .acts button, .range-acts button, .chart-bar button, .regions .fold').evaluateAll(all => all.filter(b => b.getClientRects().length > 0).map(b => b.getAttribute('aria-label') ?? b.querySelector('span')?.textContent ?? b.textContent ?? ''))
    expect(names.length).toBeGreaterThan(35)
    await page.keyboard.press('Control+k')
    const lost: string[] = []
    for (const name of new Set(names)) {
      await field(page).fill(said[name] ?? name.replace(/^\d+ of \d+ taken$/, 'what was never taken'))
      // One line is the filter by these words, which is always there.
      if (await page.locator('.palette-line').count() < 2) lost.push(name)
    }
    expect(lost).toEqual([])
  })

  test('a range begins and ends at the moment by keys, and is zoomed and filtered to by commands', async () => {
    const { page, problems } = await open({ hash: '#k7q2-31d0/36' })
    const range = page.getByRole('group', { name: 'Chosen range' })
    await page.keyboard.press('i')
    await ask(page, '#45')
    await page.keyboard.press('Enter')
    await page.keyboard.press('o')
    await range.getByRole('status').filter({ hasText: /^2\.6 s, \d+ records$/ }).waitFor()
    await ask(page, 'filter to the range')
    await page.keyboard.press('Enter')
    expect(await page.locator('#filter').inputValue()).toBe('t>1:03.902 t<1:06.477')
    expect(await range.count()).toBe(0)
    await ask(page, 'range whole call')
    await page.keyboard.press('Enter')
    await ask(page, 'clear range')
    await page.keyboard.press('Enter')
    await expect.poll(() => range.count()).toBe(0)
    expect(problems).toEqual([])
  })

  test('the machine alone is opened, pressed, undone and shared by commands', async () => {
    const { page, problems } = await open({ hash: '#k7q2-31d0/45' })
    await ask(page, 'simulate from here')
    const [played] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press('Enter')])
    await played.getByRole('group', { name: 'Simulate' }).getByText('Nothing here comes from a call.').waitFor()
    await ask(played, 'press transport.lost')
    await expect.poll(() => chosen(played).textContent()).toMatch(/^Press transport\.lost/)
    await played.keyboard.press('Enter')
    await expect.poll(() => played.url()).toMatch(/@transport\.lost$/)
    await ask(played, 'share')
    await expect.poll(() => chosen(played).textContent()).toMatch(/^Share/)
    await played.keyboard.press('Escape')
    for (const [command, url] of [['undo', /@$/], ['redo', /@transport\.lost$/], ['start again', /@$/]] as const) {
      await ask(played, command)
      await played.keyboard.press('Enter')
      await expect.poll(() => played.url()).toMatch(url)
    }
    // Every button of the desk is a command.
    const names = await played.locator('.simulate button:not([disabled])').evaluateAll(all => all.map(b => { const section = b.closest('section'); return section ? `Press ${b.childNodes[0]!.textContent}` : b.textContent! }))
    expect(names.length).toBeGreaterThan(20)
    await played.keyboard.press('Control+k')
    const lost: string[] = []
    for (const name of new Set(names)) { await field(played).fill(name); if (await played.locator('.palette-line').count() < 2) lost.push(name) }
    expect(lost).toEqual([])
    expect(problems).toEqual([])
  })

  test('on a phone it is a button, its lines can be touched, and a view it opens is in front', async () => {
    const { page, problems } = await open(PHONE)
    await page.locator('.palette-button').tap()
    await field(page).fill('sequence')
    const line = page.locator('.palette-line').first()
    expect((await line.boundingBox())!.height).toBeGreaterThanOrEqual(44)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await line.tap()
    expect(await page.locator('.sq-row').first().isVisible()).toBe(true)
    expect(problems).toEqual([])
  })

  test.each(LOOKS)('axe finds nothing: %s', async (_, options) => {
    const { page } = await open(options)
    await ask(page, 's')
    expect(await axeFinds(page)).toEqual([])
  })
})

describe("the filter's completion", () => {
  const lines = (page: Page) => page.locator('.find-line')
  test('keys, then values that occur with their counts; what is chosen filters', async () => {
    const { page, problems } = await open()
    await page.keyboard.press('/')
    await expect.poll(() => lines(page).allTextContents()).toContainEqual(expect.stringMatching(/^event:what arrived · 40 values/))
    expect(await lines(page).locator('code').allTextContents()).toEqual(expect.arrayContaining(['is:', 'why:', 'state:', 'from:', 'cmd:', 'reason:', 'prop:', 'service:', 'transport:']))
    await page.keyboard.type('se')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const input = page.locator('#filter')
    await expect.poll(() => input.inputValue()).toBe('service:')
    await page.keyboard.type('def')
    await page.keyboard.press('ArrowDown')
    const said = await lines(page).first().textContent()
    expect(await input.getAttribute('aria-activedescendant')).toBe('filter-0')
    await page.keyboard.press('Tab')
    await expect.poll(() => input.inputValue()).toBe('service:deferred ')
    expect(await focused(page)).toBe('filter')
    expect(await lines(page).count()).toBe(0)
    const n = /^service:deferred(\d+) records$/.exec(said!)![1]!
    await expect.poll(() => page.locator('.log .count').textContent()).toMatch(new RegExp(`^${n} of `))
    // Nothing is chosen by Enter alone, and Tab goes on where nothing is chosen.
    await page.keyboard.type('ev')
    await page.keyboard.press('Enter')
    expect(await input.inputValue()).toBe('service:deferred ev')
    await page.keyboard.press('Tab')
    expect(await focused(page)).not.toBe('filter')
    expect(problems).toEqual([])
  })

  test('a reason with spaces is quoted; a click chooses in the middle of a filter', async () => {
    const { page } = await open()
    const input = page.locator('#filter')
    await input.fill('why:leaving -is:gap')
    await input.press('End')
    for (let n = 0; n < ' -is:gap'.length; n++) await input.press('ArrowLeft')
    await page.locator('.find-line', { hasText: 'the same result is returned' }).click()
    await expect.poll(() => input.inputValue()).toBe('why:"already leaving: the same result is returned" -is:gap')
    await expect.poll(() => page.locator('.row').count()).toBeLessThan(5)
  })

  test('what hides everything says what it was and how much it hides, below what no filter hides', async () => {
    const { page } = await open()
    await page.locator('#filter').fill('event:user.* state:idle why:nowhere')
    await page.keyboard.press('Enter')
    const nothing = page.locator('.log .nothing')
    expect(await nothing.textContent()).toMatch(/^No record matches event:user\.\* state:idle why:nowhere\. 9[78] records are hidden, none is lost\./)
    // One of a violation, and when the judge of the table has answered one more.
    await expect.poll(() => nothing.evaluate(said => said.getBoundingClientRect().top - Math.max(...[...document.querySelectorAll('.band')].map(band => band.getBoundingClientRect().bottom)))).toBeGreaterThanOrEqual(0)
    expect(await page.locator('.band').count()).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Clear the filter' }).click()
    expect(await page.locator('#filter').inputValue()).toBe('')
  })
})

describe('saved filters', () => {
  const chips = (page: Page) => page.getByRole('group', { name: 'Saved filters' }).locator('.chip')
  test('kept under a name, in this browser; used, renamed, removed', async () => {
    const { page, problems } = await open()
    await page.locator('#filter').fill('event:user.*')
    await page.getByRole('button', { name: 'Keep' }).click()
    await page.getByLabel('Name').fill('What the person did')
    await page.keyboard.press('Enter')
    await expect.poll(() => chips(page).allTextContents()).toEqual(['What the person did'])
    expect(await chips(page).getAttribute('aria-pressed')).toBe('true')
    await page.reload()
    await page.locator('.row').first().waitFor()
    await chips(page).click()
    expect(await page.locator('#filter').inputValue()).toBe('event:user.*')
    await chips(page).click()
    expect(await page.locator('#filter').inputValue()).toBe('')
    // It is a command, too, and stands in the empty field.
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Commands' }).getByRole('combobox').fill('person did')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('#filter').inputValue()).toBe('event:user.*')
    await page.getByRole('button', { name: 'Edit saved filters' }).click()
    await page.getByLabel('Name of event:user.*').fill('person')
    await page.keyboard.press('Enter')
    await page.getByText('What the person did is now called person.').waitFor()
    expect(await chips(page).textContent()).toBe('person')
    await page.getByRole('button', { name: 'Remove person' }).click()
    expect(await focused(page)).toBe('btn')
    await page.keyboard.press('Enter')
    expect(await chips(page).count()).toBe(0)
    expect(await page.evaluate(() => localStorage.getItem('onhook.inspector.filters'))).toBe('[]')
    expect(problems).toEqual([])
  })
  test('a name that is taken is refused, and said', async () => {
    const { page } = await open({ stored: { 'onhook.inspector.filters': JSON.stringify([{ name: 'mine', filter: 'is:gap' }]) } })
    await page.locator('#filter').fill('is:refused')
    await page.getByRole('button', { name: 'Keep' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Mine')
    await page.keyboard.press('Enter')
    await page.getByText('Another filter already has the name Mine.').waitFor()
    expect(await chips(page).allTextContents()).toEqual(['mine'])
  })
  test('what the storage holds is not trusted', async () => {
    const { page, problems } = await open({ stored: { 'onhook.inspector.filters': '[{"name":"<img src=x onerror=alert(1)>","filter":"is:gap"},{"name":5},null,{"name":"x","filter":{}}]', 'onhook.inspector.tour': 'seen' } })
    expect(await chips(page).allTextContents()).toEqual(['<img src=x onerror=alert(1)>'])
    await page.evaluate(() => localStorage.setItem('onhook.inspector.filters', '{"no'))
    await page.reload()
    await page.locator('.row').first().waitFor()
    expect(await chips(page).count()).toBe(0)
    expect(problems).toEqual([])
  })
  test.each(LOOKS)('axe finds nothing in the list, the chips and their dialog: %s', async (_, options) => {
    const { page } = await open({ ...options, stored: { 'onhook.inspector.filters': JSON.stringify([{ name: 'person', filter: 'event:user.*' }]) } })
    await page.locator('#filter').focus()
    await page.locator('.find-line').first().waitFor()
    expect(await axeFinds(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Edit saved filters' }).click()
    expect(await axeFinds(page)).toEqual([])
  })
})

describe('the first visit', () => {
  const tour = (page: Page) => page.getByRole('region', { name: 'Tour' })
  const moment = (page: Page) => page.getByRole('slider', { name: 'Moment' }).getAttribute('aria-valuenow')
  test('six stops by keyboard, each at its step; it covers nothing, and is not offered again', async () => {
    const { page, problems } = await open()
    await page.getByText('This is a sample.').waitFor()
    await tour(page).getByRole('button', { name: 'Take the tour' }).focus()
    const stops: [string, string, string][] = []
    for (let n = 0; n < 6; n++) {
      await page.keyboard.press('Enter')
      await tour(page).getByText(`${n + 1} of 6.`).waitFor()
      // The ring is round what the stop is about.
      const ring = page.locator('.tour-ring')
      await ring.waitFor()
      await page.waitForTimeout(200)
      const at = await ring.evaluate(e => { const r = e.getBoundingClientRect(); return document.elementsFromPoint(r.x + r.width / 2, r.y + r.height / 2).map(x => x.closest('.story, .band, .time, .row, .picture, .acts')?.classList[0]).find(Boolean) ?? 'nothing' })
      stops.push([(await tour(page).locator('b').textContent())!, at, (await moment(page))!])
    }
    expect(stops).toEqual([['1 of 6. The sentence.', 'story', '122'], ['2 of 6. The red mark.', 'band', '122'], ['3 of 6. Time.', 'time', '122'], ['4 of 6. An ignored row.', 'row', '119'], ['5 of 6. The chart.', 'picture', '122'], ['6 of 6. Make a test.', 'acts', '122']])
    await page.keyboard.press('Enter')
    expect(await tour(page).count()).toBe(0)
    await page.reload()
    await page.locator('.row').first().waitFor()
    expect(await tour(page).count()).toBe(0)
    // It is there for whoever asks.
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Commands' }).getByRole('combobox').fill('tour')
    await page.keyboard.press('Enter')
    await tour(page).getByText('1 of 6.').waitFor()
    await tour(page).getByRole('button', { name: 'Next' }).focus()
    await page.keyboard.press('Escape')
    expect(await tour(page).count()).toBe(0)
    expect(problems).toEqual([])
  })
  test('declined, it stays away; the page works whether or not anybody answers', async () => {
    const { page } = await open()
    await page.keyboard.press('n')
    await page.locator('.row', { hasText: 'user.leave' }).first().click()
    await tour(page).getByRole('button', { name: 'No, thanks' }).click()
    await page.reload()
    await page.locator('.row').first().waitFor()
    expect(await tour(page).count()).toBe(0)
  })
  test('a trace of one’s own ends it', async () => {
    const { page } = await open()
    await tour(page).getByRole('button', { name: 'Take the tour' }).click()
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator('.rail >> text=Open a trace').click()])
    const own = { name: 'own.jsonl', mimeType: 'application/octet-stream', buffer: Buffer.from('{"v":1,"kind":"step","call":"own","attempt":1,"seq":0,"t":1800000000000,"event":{"type":"user.join"}}\n') }
    await chooser.setFiles([{ ...own, name: 'diary.txt', buffer: Buffer.from('it rained') }, own, own])
    await expect.poll(() => tour(page).count()).toBe(0)
    expect(await page.locator('.tour-ring').count()).toBe(0)
    // Two files of one name are two, though they hold a call of one id; and what the first one had wrong is still said.
    await expect.poll(() => page.locator('.rail .call').count()).toBe(2)
    await page.getByText('Nothing in diary.txt is a trace.').waitFor()
  })
  test.each(LOOKS)('axe finds nothing, and on a phone each stop is in front: %s', async (name, options) => {
    const { page } = await open(options)
    expect(await axeFinds(page)).toEqual([])
    for (let n = 0; n < 6; n++) {
      await tour(page).locator('.btn.strong').click()
      await page.locator('.tour-ring').waitFor()
    }
    expect(await axeFinds(page)).toEqual([])
    if (name === 'phone') { expect(await page.getByRole('button', { name: 'Make a test' }).isVisible()).toBe(true); expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390) }
  })
})
