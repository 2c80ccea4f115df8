/** A relay that is played in the page itself, says what it is told to, and can be lost; and the sample's call as it comes over it. */
import { readFileSync } from 'node:fs'
import type { Page } from '../../test/support/browser.ts'
import { root } from '../gates.ts'
import type { Line } from './shots-traces.ts'

/** The sample incident, line by line. */
export const sample: readonly string[] = readFileSync(`${root}packages/inspector/src/ui/sample/incident.jsonl`, 'utf8').trimEnd().split('\n')
export const INCIDENT = 'k7q2-31d0'
/** So much of the incident, as if the last of it had just happened. */
export function incidentRecords(upTo = Infinity): Line[] {
  const records = sample.map((line) => JSON.parse(line) as Line).filter((r) => r.call === INCIDENT && r.seq <= upTo)
  const late = Date.now() - 2_000 - Math.max(...records.map((r) => r.t ?? 0))
  return records.map((r) => (r.t === undefined ? r : { ...r, t: r.t + late }))
}

export type PlayedRelay = { say(frame: object): void; lose(): void }
export async function playRelay(page: Page): Promise<PlayedRelay> {
  const say: ((frame: object) => void)[] = [], close: (() => void)[] = []
  let isLost = false
  await page.routeWebSocket(/\/ws\?/, (socket) => {
    if (isLost) {
      void socket.close()
      return
    }
    say.unshift((frame) => { socket.send(JSON.stringify({ v: 1, ...frame })) })
    close.unshift(() => { void socket.close() })
    // Opening is answered as a relay without a history would.
    socket.onMessage((message) => {
      const { kind, n } = JSON.parse(message.toString().split('\n')[0]!) as { kind: string; n?: number }
      if (kind === 'send') {
        say[0]!({ kind: 'sent', n })
        return
      }
      say[0]!({ kind: 'devices', devices: [] })
      say[0]!({ kind: 'history-end' })
    })
  })
  return {
    say: (frame) => say[0]!(frame),
    lose() {
      isLost = true
      close[0]!()
    },
  }
}

/** The phone of the incident, live or gone for a while. */
export const pixel = (live: boolean): object =>
  ({ kind: 'devices', devices: [{ id: 'pixel', name: 'Pixel 8', platform: 'Android 15', live, lastHeard: Date.now() - (live ? 0 : 14_000) }] })
export const pixelTells = (records: object[]): object => ({ kind: 'records', device: 'pixel', records })

/** The incident is watched live, up to a record. */
export async function watchIncident(page: Page, url: string, upTo: number): Promise<PlayedRelay> {
  const relay = await playRelay(page)
  await page.goto(url)
  await page.locator('.row').first().waitFor({ state: 'attached' })
  relay.say(pixel(true))
  relay.say(pixelTells(incidentRecords(upTo)))
  await page.locator('.source', { hasText: 'Live' }).waitFor({ state: 'attached' })
  await page.locator('.row[aria-selected="true"]').waitFor({ state: 'attached' })
  return relay
}
