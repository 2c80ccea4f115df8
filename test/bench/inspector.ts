/** The inspector's page under live load: 2,000 events a second for a minute, against the same page with nothing to show. */
import { createRecorder } from '@onhook/inspector'
import { startRelay } from '@onhook/inspector/relay'
import { createCall, type CallEvent, type TraceRecord, type TransportEvent } from '@onhook/machine'
import { WebSocket } from 'ws'
import { launchBrowser } from '../support/browser.ts'
import { NOISE } from './call.ts'
import { frameWatch } from './frames.ts'
import { round, type Result } from './measure.ts'

const EVENTS_PER_SECOND = 2_000, SECONDS = Number(process.env['BENCH_SECONDS'] ?? 60), TICK_MS = 20

export async function inspectorLive(): Promise<Result[]> {
  const relay = await startRelay({ port: 0 })
  const { browser, close } = await launchBrowser({ args: ['--enable-precise-memory-info'] })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(relay.url)
    await page.waitForSelector('[role="grid"]')
    const measure = frameWatch(page)
    const quiet = await measure(5_000)

    const recorder = createRecorder({ url: relay.recorderUrl, WebSocket, device: { id: 'bench', name: 'bench', platform: 'node' } })
    let emit: (e: TransportEvent) => void = () => undefined
    let steps = 0
    const nothing = () => undefined
    const call = createCall({
      transport: { subscribe(e) { emit = e; return nothing }, join: nothing, leave: nothing },
      inspect: (r: TraceRecord) => { if (r.kind === 'step') steps++; recorder.record(r) },
    })
    void call.join()
    emit({ type: 'transport.joined' })
    let sent = 0
    const began = Date.now()
    const timer = setInterval(() => {
      // What is owed by the clock, not by the count of ticks: a busy machine delays ticks.
      for (const owed = ((Date.now() - began) * EVENTS_PER_SECOND) / 1000; sent < owed; sent++) {
        const event: CallEvent = NOISE[sent % NOISE.length]!
        if (event.type.startsWith('transport.')) emit(event as TransportEvent)
        else call.send(event)
      }
    }, TICK_MS)
    await page.waitForTimeout(500)
    const before = steps, start = Date.now()
    const early = await measure(SECONDS * 250), busy = await measure(SECONDS * 750)
    clearInterval(timer)
    const perSecond = Math.round((steps - before) / ((Date.now() - start) / 1000))
    // What was sent must also have arrived: a page that draws smoothly because it shows nothing is none.
    const shown = await page.waitForFunction(n => Number(document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount') ?? 0) >= n * 0.95, steps, { timeout: 30_000 }).then(() => true, () => false)
    if (!shown) throw new Error(`bench: the page does not show the ${steps} steps that were sent`)
    await recorder.stop()
    const pair = (name: string, unit: string, value: number, peerValue: number, peer = 'the same page, idle'): Result => ({ name, unit, value: round(value), peer, peerValue: round(peerValue), ratio: round(value / peerValue) })
    return [
      pair(`inspector live at ${perSecond} events/s for ${SECONDS} s: frames per second`, 'fps', early.fps / 4 + (busy.fps * 3) / 4, quiet.fps),
      pair('inspector live: worst frame', 'ms', Math.max(early.worst, busy.worst), quiet.worst),
      pair('inspector live: heap', 'MB', busy.heap / 1e6, quiet.heap / 1e6),
      // The rows stay: what is flat is what is held beside them.
      pair('inspector live: heap per row that came in the last three quarters', 'bytes', (busy.heap - early.heap) / Math.max(1, ((steps - before) * 3) / 4), 400, 'at most'),
    ]
  } finally {
    await close()
    await relay.close()
  }
}
