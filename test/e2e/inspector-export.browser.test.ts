/** What else can be taken away from the inspector, in a real browser: diagrams, the trace, and the page as one file that opens from disk. */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { createFakeWorld } from '@onhook/adapters/fake'
import { readTrace } from '@onhook/inspector/common'
import { saveSnapshot, startRelay } from '@onhook/inspector/relay'
import { type TraceRecord, createCall } from '@onhook/machine'
import fc from 'fast-check'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { problemsOf } from '../../packages/inspector/src/common/file-problems.ts'
import { logRow, useInspector } from '../support/inspector-page.ts'
import { openDialog, sample, useSaves } from '../support/saves.ts'

const run = promisify(execFile), root = fileURLToPath(new URL('../../', import.meta.url))
const inspector = useInspector(), { newPage, open } = inspector, saves = useSaves(), { save } = saves

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
    const path = join(saves.dir, 'incident.html')
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
    const path = join(saves.dir, 'both.html'), records = (session: string) => [0, 1, 2].map(seq => ({ v: 1, kind: 'step', call: 'room', attempt: 1, seq, t: 1_800_000_000_000 + seq, event: { type: 'user.join' }, from: { session: 'idle' }, to: { session } }) as unknown as TraceRecord)
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
    const path = join(saves.dir, 'evil.html')
    await saveSnapshot(path, [{ name: evil, records: [0, 1].map(seq => ({ v: 1, kind: 'step', call: evil, attempt: 1, seq, event: { type: evil, [evil]: evil }, from: { session: evil }, to: { session: 'joined' }, why: evil, commands: [{ type: evil }] }) as unknown as TraceRecord) }], inspector.built.dir)
    const { page, problems } = await openFromDisk(path)
    expect(await page.locator('.row').count()).toBe(2)
    expect(await page.evaluate(() => ['hacked' in window, document.querySelectorAll('img').length])).toEqual([false, 0])
    expect(problems).toEqual([])
    // Even if something got in: the policy lets nothing but the page's own script run, and nothing be asked for.
    const broken = join(saves.dir, 'broken.html')
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
    const path = join(saves.dir, 'big.html')
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
    const path = join(saves.dir, 'artefacts', 'hang-up.html')
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
    const out = join(saves.dir, 'new', 'incident.html')
    expect(await program('--snapshot', out, sample)).toMatchObject({ code: 0, stdout: `${out}\n`, stderr: expect.stringContaining('187 records, 1 gap') as string })
    const { page, problems } = await openFromDisk(out)
    await page.locator('.rail .call').nth(3).waitFor()
    expect(await page.locator('.rail h2 .name').allTextContents()).toEqual(['Chrome 141', 'iPhone 14', 'Pixel 8'])
    expect(problems).toEqual([])
    const diary = join(saves.dir, 'diary.txt')
    await writeFile(diary, 'it rained\n')
    const none = await program('--snapshot', join(saves.dir, 'none.html'), diary)
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining(`nothing in ${diary} is a trace, so nothing was written`)])
    await expect(readFile(join(saves.dir, 'none.html'))).rejects.toThrow('ENOENT')
    expect((await program('--snapshot', out)).stderr).toContain('--snapshot needs trace files')
  })

  test('what could not be read of the files is listed with its lines: in the page of a relay that was given them, in one that is written of them, and in one that is saved from there', async () => {
    const path = join(saves.dir, 'broken.jsonl'), diary = join(saves.dir, 'diary.txt'), out = join(saves.dir, 'broken.html'), lines = (await readFile(sample, 'utf8')).trimEnd().split('\n')
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
    await page.getByText('Not saved: the page is saved from the relay that served it, and that relay does not answer').waitFor()
    inspector.relay = await startRelay({ uiDir: inspector.built.dir })
  })
})
