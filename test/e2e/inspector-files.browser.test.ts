/** Trace files in the inspector, in a real browser: saved and opened again, compressed, cut off, no trace at all, and full of markup. */
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { openFile, textOf, useInspector } from '../support/inspector-page.ts'
import { state, stepRecord } from '../support/recorded-steps.ts'

const { open } = useInspector()

const sample = () => readFile(new URL('../../packages/inspector/src/ui/sample/incident.jsonl', import.meta.url), 'utf8')
const linesOf = (text: string, call: string): string[] => text.trimEnd().split('\n').filter(line => line.includes(`"call":"${call}"`))
async function saveCall(page: Page): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.rail >> text=Save this call').click()])
  return textOf(download)
}

describe('files', () => {
  test('a saved call, opened again, has the same records, a gap among them', async () => {
    const { page } = await open()
    const written = linesOf(await sample(), 'k7q2-31d0')
    const saved = await saveCall(page)
    expect(saved.trimEnd().split('\n').map(line => JSON.parse(line) as unknown)).toEqual(written.map(line => JSON.parse(line) as unknown))
    await openFile(page, 'again.jsonl.gz', gzipSync(saved))
    await page.locator('.source', { hasText: 'again.jsonl.gz' }).waitFor()
    expect(await saveCall(page)).toBe(saved)
  })

  test('of a compressed file all parts are read; what comes after the last and is not compressed is said', async () => {
    const { page } = await open()
    const lines = linesOf(await sample(), 'k7q2-31d0'), cut = Math.floor(lines.length / 3)
    const parts = Buffer.concat([lines.slice(0, cut), lines.slice(cut, 2 * cut), lines.slice(2 * cut)].map(part => gzipSync(`${part.join('\n')}\n`)))
    const saved = async () => (await saveCall(page)).trimEnd().split('\n').length
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
    await page.getByText('Line 20 is cut off after 97 characters. 19 records could be read').waitFor()
    await expect.poll(() => page.locator('.row.gap').last().textContent()).toContain('the file was cut off in line 20, after 97 characters')
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

  test('what was read is not called unreadable, and a cut line is one of the list', async () => {
    const { page } = await open()
    const first = linesOf(await sample(), 'k7q2-31d0').slice(0, 5), [begin] = first as [string]
    await openFile(page, 'twice.jsonl', `${[...first, begin.replace(/"t":\d+/, '"t":1800000000000'), begin.slice(0, 97)].join('\n')}`)
    await page.getByText('twice.jsonl is cut off.').waitFor()
    await page.getByText(/1 call of it came under an id that was already in use.*Line 6: call must be one call for each id.*Line 7 is cut off after 97 characters\. 6 records could be read/).waitFor()
    await page.getByText('List the lines').click()
    expect((await page.locator('.problem-list li').allTextContents()).map(words => words.slice(0, 30))).toEqual(['Line 6: call must be one call ', 'Line 7 is cut off after 97 cha'])
    expect(await page.locator('.notice', { hasText: 'could not be read' }).count()).toBe(0)
  })

  test('words from a trace are text, whatever they look like', async () => {
    const { page, problems } = await open()
    const markup = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    const recordsOf = (evil: string) => [
      {
        v: 1, kind: 'open', call: evil, attempt: 1, seq: 0, t: 1_800_000_000_000,
        app: { name: evil, version: evil, device: evil, os: evil }, machine: { hash: evil, version: evil }, platform: evil,
      },
      stepRecord(evil, 1, {
        event: { type: `user.${evil}`, cause: evil, [evil]: evil }, to: { ...state(evil), [evil]: evil }, why: evil, ignored: false,
        commands: [{ type: evil, reason: evil }],
      }),
      stepRecord(evil, 2, { refused: { field: evil, expected: evil, found: evil } }),
      { v: 1, kind: 'port', call: evil, attempt: 1, seq: 3, t: 1_800_000_000_003, of: 1, port: evil, command: evil, ms: 1, outcome: evil, error: evil },
      { v: 1, kind: 'gap', call: evil, attempt: 1, seq: 5, missing: [4, 5], cause: evil },
      stepRecord(evil, 6, { ignored: false, commands: [{ type: evil, reason: evil }] }),
      {
        v: 1, kind: 'close', call: evil, attempt: 1, seq: 7, t: 1_800_000_000_006, settled: true,
        end: {
          reason: evil, initiator: evil, recoverable: true, attempt: 1, at: 1_800_000_000_002,
          vendor: { name: evil, code: evil, message: evil }, secondary: [1, null, { reason: evil, initiator: evil }],
        },
      },
      { v: 1, kind: 'close', call: evil, attempt: 2, seq: 0, end: { reason: evil, initiator: {}, vendor: 5 } },
    ]
    // What every object has is no word of ours either.
    const lines = ['constructor', '__proto__', markup].flatMap(recordsOf).map(r => JSON.stringify(r))
    await openFile(page, `${markup.replaceAll('/', '')}.jsonl`, lines.join('\n'))
    await page.locator('.source', { hasText: '<img' }).waitFor()
    for (const call of ['constructor', '__proto__']) {
      await page.locator('.call', { hasText: call }).first().click()
      for (const view of '23451') await page.keyboard.press(view)
    }
    for (const n of [1, 0]) await page.locator('.call', { hasText: markup }).nth(n).click()
    for (const table of await page.getByRole('button', { name: 'Table', exact: true }).all()) await table.click()
    for (let i = 0; i < 7; i++) {
      await page.keyboard.press('ArrowLeft')
      await page.locator('.step summary').first().click({ timeout: 500 }).catch(() => undefined)
    }
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
