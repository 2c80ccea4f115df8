/** The inspector's page with a million rows, and with a hundred devices: in real Chromium, against the bounds of its own targets. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRecorder } from '@onhook/inspector'
import { startRelay } from '@onhook/inspector/relay'
import { createCall, type CallEvent, type TraceRecord, type TransportEvent } from '@onhook/machine'
import type { Page } from 'playwright-core'
import { WebSocket } from 'ws'
import { launchBrowser } from '../support/browser.ts'
import { NOISE } from './call.ts'
import { frameWatch } from './frames.ts'
import { round as rounded, type Result } from './measure.ts'

const RECORDS = Number(process.env['BENCH_ROWS'] ?? 1_000_000), SCROLL_MS = 5_000
const DEVICES = 100, PER_SECOND = 20, SECONDS = Number(process.env['BENCH_SECONDS'] ?? 60), TICK_MS = 50

const against = (name: string, unit: string, value: number, peer: string, peerValue: number): Result => ({ name, unit, value: rounded(value), peer, peerValue, ratio: rounded(value / peerValue) })

async function withPage<T>(run: (page: Page, relay: Awaited<ReturnType<typeof startRelay>>) => Promise<T>): Promise<T> {
  const relay = await startRelay({ port: 0 }), { browser, close } = await launchBrowser({ args: ['--enable-precise-memory-info'] })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(relay.url)
    await page.waitForSelector('[role="grid"]')
    return await run(page, relay)
  } finally {
    await close()
    await relay.close()
  }
}

/** What a long call hears, but for its end. */
const HEARD: readonly CallEvent[] = [
  { type: 'transport.lost' }, { type: 'transport.restored' }, { type: 'transport.joined' }, { type: 'transport.muted' }, { type: 'transport.unmuted' }, { type: 'transport.tokenExpiring' }, { type: 'transport.migrating' },
  { type: 'app.backgrounded' }, { type: 'app.activated' }, { type: 'app.deactivated' }, { type: 'audio.interrupted' }, { type: 'audio.resumed' }, { type: 'audio.routeChanged' }, { type: 'user.mute' }, { type: 'user.unmute' },
  { type: 'network.offline' }, { type: 'network.online' }, { type: 'network.changed' }, { type: 'presentation.pipEntered' }, { type: 'presentation.pipExited', how: 'restored' }, { type: 'system.held' }, { type: 'system.resumed' },
  { type: 'system.muted' }, { type: 'system.unmuted' }, { type: 'timer.join' }, { type: 'timer.service' }, { type: 'permission.changed', microphone: true, camera: true, notifications: true },
]
/** One event in so many is a failure with a message of its own, as vendors write them: no two such rows are alike but for their numbers. */
const OWN_WORDS_IN = 20

/** What came of a command that went well has no row in the log. */
const hasRow = (r: TraceRecord): boolean => !(r.kind === 'port' && r.outcome === 'done' && r.diagnostic === undefined)

/**
 * A call of so many records as its recorder would have written it: the real machine, under events in any order (seeded), one a millisecond.
 * @returns how many of them have a row in the log
 */
async function writeTrace(path: string, records: number): Promise<number> {
  const out = createWriteStream(path), nothing = () => undefined
  let emit: (e: TransportEvent) => void = nothing, text = '', written = 0, rows = 0, now = Date.now(), seed = 1
  const below = (n: number): number => { seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0; return Math.floor((seed / 2 ** 32) * n) }
  const call = createCall({
    transport: { subscribe(e) { emit = e; return nothing }, join: nothing, leave: nothing, restartMedia: nothing, setMuted: nothing },
    clock: { now: () => now, setTimeout: nothing, clearTimeout: nothing },
    inspect: (r: TraceRecord) => { text += `${JSON.stringify(r)}\n`; written++; if (hasRow(r)) rows++ },
  })
  void call.join()
  emit({ type: 'transport.joined' })
  while (written < records) {
    now++
    const event: CallEvent = below(OWN_WORDS_IN) > 0 ? HEARD[below(HEARD.length)]!
      : { type: 'transport.failed', recoverable: true, cause: { reason: 'network-lost', vendor: { name: 'IceError', message: `candidate pair ${below(1e9).toString(36)} to relay ${below(1e9).toString(36)} timed out` } } }
    if (event.type.startsWith('transport.')) emit(event as TransportEvent)
    else call.send(event)
    if (text.length < 1_000_000) continue
    if (!out.write(text)) await once(out, 'drain')
    text = ''
  }
  if (call.state === 'ended' || call.state === 'leaving') throw new Error(`bench: the call was to live on, and is ${call.state}`)
  out.end(text)
  await once(out, 'finish')
  return rows
}

/** From a key to the frame that answered it, by the browser's own measure (Event Timing, in steps of 8 ms): the slowest since it was asked. */
const WATCH_INPUT = `(() => { window.__input = { worst: 0, before: performance.eventCounts.get('keydown') ?? 0 }; new PerformanceObserver(list => { for (const e of list.getEntries()) if (e.name === 'keydown') window.__input.worst = Math.max(window.__input.worst, e.duration) }).observe({ type: 'event', durationThreshold: 16 }) })()`
async function slowestInput(page: Page): Promise<number> {
  const { worst, pressed } = await page.evaluate(`({ worst: window.__input.worst, pressed: (performance.eventCounts.get('keydown') ?? 0) - window.__input.before })`) as { worst: number; pressed: number }
  // A key that never arrived was answered by nobody.
  if (pressed === 0) throw new Error('bench: no key has arrived at the page')
  return worst
}

export async function inspectorMillion(): Promise<Result[]> {
  const dir = await mkdtemp(join(tmpdir(), 'onhook-bench-')), file = join(dir, 'million.jsonl')
  try {
    const rows = await writeTrace(file, RECORDS)
    return await withPage(async page => {
      const grid = `document.querySelector('[role="grid"]')`
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator('.rail >> text=Open a trace').click()])
      // From the moment when the page has the file: before it, the driver copies the file to where the browser is.
      await page.evaluate(`(() => { const look = () => { if (document.querySelector('.notice')?.textContent.includes('Reading')) window.__chosen = performance.now(); else requestAnimationFrame(look) }; look() })()
        window.__since = () => (performance.now() - window.__chosen) / 1000`)
      await chooser.setFiles(file)
      // A function, not a text: the page's content security policy forbids `eval`. Asked ten times a second and not in each frame: that would
      // keep the page drawing, on a machine of two cores, and be a part of what is measured.
      const since = (n: number, isWhole: boolean) => page.waitForFunction(([least, whole]) => {
        const rows = Number(document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount') ?? 0), words = document.querySelector('.log .count')?.textContent ?? ''
        return rows >= least && (!whole || !words.includes('still looking')) ? (window as unknown as { __since(): number }).__since() : false
      }, [n, isWhole] as const, { timeout: 300_000, polling: 100 }).then(h => h.jsonValue() as Promise<number>)
      const first = await since(401, false)
      // Its head is a row of the grid too.
      const opened = await since(rows + 1, true)
      const judging = performance.now()
      await page.waitForFunction(() => /Follows table [0-9a-f]+/.test(document.querySelector('.story')?.textContent ?? ''), undefined, { timeout: 300_000, polling: 100 })
      const judged = RECORDS / ((performance.now() - judging) / 1000), heap = await page.evaluate('performance.memory.usedJSHeapSize / 1e6') as number

      const { fps, worst } = await page.evaluate(`new Promise(done => {
        const scroller = ${grid}.scrollHeight > ${grid}.clientHeight * 2 ? ${grid} : [...${grid}.querySelectorAll('*'), ...(() => { const up = []; for (let e = ${grid}; e; e = e.parentElement) up.push(e); return up })()].find(e => e.scrollHeight > e.clientHeight * 10 && e.clientHeight > 100)
        const start = performance.now(), end = scroller.scrollHeight
        let n = 0, worst = 0, last = start
        const tick = now => { n++; worst = Math.max(worst, now - last); last = now
          const part = (now - start) / ${SCROLL_MS}
          if (part >= 1) { done({ fps: n / ((now - start) / 1000), worst }); return }
          // Down over the whole of it and back by small steps: what is drawn is new in every frame.
          scroller.scrollTop = part < 0.5 ? part * 2 * end : scroller.scrollTop - 137
          requestAnimationFrame(tick) }
        requestAnimationFrame(tick) })`) as { fps: number; worst: number }

      // By event types, then a text that is in no row: each row is looked at.
      const search = (text: string) => page.evaluate(`new Promise(done => {
        const field = document.querySelector('#filter'), start = performance.now()
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, ${JSON.stringify(text)})
        field.dispatchEvent(new Event('input', { bubbles: true }))
        const look = () => { const words = document.querySelector('.log .count')?.textContent ?? ''; if (words.includes(' hidden') && !words.includes('still looking')) done(performance.now() - start); else requestAnimationFrame(look) }
        requestAnimationFrame(look) })`) as Promise<number>
      const byType = await search('event:service.*'), byText = await search('"in no row at all"')

      await page.evaluate(WATCH_INPUT)
      await page.locator('#filter').fill('')
      await page.keyboard.press('Escape')
      await page.locator('[role="grid"]').focus()
      for (let i = 0; i < 40; i++) { await page.keyboard.press(i % 8 === 7 ? 'Home' : 'ArrowRight'); await page.waitForTimeout(30) }
      await page.waitForTimeout(300)
      const of = `${RECORDS.toLocaleString('en')} records`
      return [
        against(`inspector, ${of}: opened`, 's', opened, 'at most', 5),
        against(`inspector, ${of}: the first rows are there`, 's', first, 'at most', 1),
        against(`inspector, ${of}: judged by the table, records a second`, '1/s', judged, 'at least', 100_000),
        against(`inspector, ${of}: heap of the page`, 'MB', heap, 'at most', 1_500),
        // One frame of hundreds that came late is told by the worst one.
        against(`inspector, ${of}: scrolled`, 'fps', Math.round(fps), 'at least', 60),
        against(`inspector, ${of}: scrolled, worst frame`, 'ms', worst, 'at most', 50),
        against(`inspector, ${of}: searched by event type`, 'ms', byType, 'at most', 300),
        against(`inspector, ${of}: searched for a text anywhere`, 'ms', byText, 'at most', 300),
        against(`inspector, ${of}: a key answered, the slowest of 40`, 'ms', await slowestInput(page), 'at most', 100),
      ]
    })
  } finally { await rm(dir, { recursive: true, force: true }) }
}

export function inspectorDevices(): Promise<Result[]> {
  return withPage(async (page, relay) => {
    const frames = frameWatch(page), nothing = () => undefined
    let steps = 0
    const phones = Array.from({ length: DEVICES }, (_, i) => {
      const recorder = createRecorder({ url: relay.recorderUrl, WebSocket, device: { id: `bench-${i}`, name: `Phone ${i}`, platform: 'node' } })
      let emit: (e: TransportEvent) => void = nothing
      const call = createCall({
        transport: { subscribe(e) { emit = e; return nothing }, join: nothing, leave: nothing },
        inspect: (r: TraceRecord) => { if (r.kind === 'step') steps++; recorder.record(r) },
      })
      void call.join()
      emit({ type: 'transport.joined' })
      return { recorder, say: (e: CallEvent) => { if (e.type.startsWith('transport.')) emit(e as TransportEvent); else call.send(e) } }
    })
    const quiet = await frames(3_000)
    let sent = 0
    const began = Date.now()
    const timer = setInterval(() => {
      for (const owed = ((Date.now() - began) * DEVICES * PER_SECOND) / 1000; sent < owed; sent++) phones[sent % DEVICES]!.say(NOISE[Math.floor(sent / DEVICES) % NOISE.length]!)
    }, TICK_MS)
    await page.evaluate(WATCH_INPUT)
    const before = steps, start = Date.now(), busyFrames = frames(SECONDS * 1000)
    let isOver = false
    void busyFrames.then(() => { isOver = true })
    for (let i = 0; !isOver; i++) { await page.keyboard.press(i % 2 === 0 ? 'ArrowLeft' : 'End'); await page.waitForTimeout(250) }
    const busy = await busyFrames
    clearInterval(timer)
    const perSecond = Math.round((steps - before) / ((Date.now() - start) / 1000))
    await Promise.all(phones.map(p => p.recorder.stop()))
    // What was sent must also have arrived.
    const isShown = await page.waitForFunction(([last, n]) => document.body.innerText.includes(`Phone ${last}`) && Number(document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount') ?? 0) >= n!, [DEVICES - 1, Math.floor((steps / DEVICES) * 0.9)], { timeout: 30_000 }).then(() => true, () => false)
    if (!isShown) throw new Error(`bench: the page does not show the ${DEVICES} devices with some ${Math.floor(steps / DEVICES)} steps each`)
    const name = `inspector, ${DEVICES} devices, ${perSecond} events/s for ${SECONDS} s`
    return [
      against(`${name}: frames per second`, 'fps', busy.fps, 'the same page, quiet', rounded(quiet.fps)),
      against(`${name}: worst frame`, 'ms', busy.worst, 'at most', 50),
      against(`${name}: a key answered, the slowest`, 'ms', await slowestInput(page), 'at most', 100),
    ]
  })
}
