/** The inspector in the states that a person meets seldom, each brought about in the page itself: the relay that it talks to is played here. */
import { readFileSync } from 'node:fs'
import type { Page } from '../../test/support/browser.ts'
import { root } from '../gates.ts'
import { type Line, actorRecords, diagnosed } from './shots-traces.ts'

const sample = readFileSync(`${root}packages/inspector/src/ui/sample/incident.jsonl`, 'utf8').trimEnd().split('\n')
/** So much of a call, as if the last of it had just happened. */
function recordsOf(call: string, upTo = Infinity): Line[] {
  const records = sample.map((line) => JSON.parse(line) as Line).filter((r) => r.call === call && r.seq <= upTo), late = Date.now() - 2_000 - Math.max(...records.map((r) => r.t ?? 0))
  return records.map((r) => (r.t === undefined ? r : { ...r, t: r.t + late }))
}

/** A relay that says what it is told to, and can be lost. */
type PlayedRelay = { say(frame: object): void; lose(): void }
async function playRelay(page: Page): Promise<PlayedRelay> {
  const say: ((frame: object) => void)[] = [], close: (() => void)[] = []
  let isLost = false
  await page.routeWebSocket(/\/ws\?/, (socket) => {
    if (isLost) { void socket.close(); return }
    say.unshift((frame) => { socket.send(JSON.stringify({ v: 1, ...frame })) })
    close.unshift(() => { void socket.close() })
    // Opening is answered as a relay without a history would.
    socket.onMessage((message) => {
      const { kind, n } = JSON.parse(message.toString().split('\n')[0]!) as { kind: string; n?: number }
      if (kind === 'send') say[0]!({ kind: 'sent', n })
      else { say[0]!({ kind: 'devices', devices: [] }); say[0]!({ kind: 'history-end' }) }
    })
  })
  return { say: (frame) => say[0]!(frame), lose: () => { isLost = true; close[0]!() } }
}
const pixel = (live: boolean, more: object[] = []) => ({ kind: 'devices', devices: [{ id: 'pixel', name: 'Pixel 8', platform: 'Android 15', live, lastHeard: Date.now() - (live ? 0 : 14_000) }, ...more] })
async function live(page: Page, url: string, upTo: number): Promise<PlayedRelay> {
  const relay = await playRelay(page)
  await page.goto(url)
  await page.locator('.row').first().waitFor({ state: 'attached' })
  relay.say(pixel(true))
  relay.say({ kind: 'records', device: 'pixel', records: recordsOf('k7q2-31d0', upTo) })
  await page.locator('.source', { hasText: 'Live' }).waitFor({ state: 'attached' })
  await page.locator('.row[aria-selected="true"]').waitFor({ state: 'attached' })
  return relay
}

/** What a call that is made up does, as the type of each record's event and the session before and after. Every 20,000 records it has an outage of 40. */
type Change = readonly [type: string, from: string, to: string]
const MADE_UP = {
  first: [['user.join', 'idle', 'joining'], ['transport.joined', 'joining', 'joined']] as Change[],
  last: ['transport.left', 'joined', 'ended'] as Change,
  every: 20_000, lostAt: 9_000, restoredAt: 9_040,
  lost: ['transport.lost', 'joined', 'reconnecting'] as Change, restored: ['transport.restored', 'reconnecting', 'joined'] as Change,
  quiet: ['network.changed', 'joined', 'joined'] as Change, outOfReach: ['network.changed', 'reconnecting', 'reconnecting'] as Change,
  /** What two other regions are meanwhile. */
  beside: {
    idle: { transport: 'requested', audio: 'awaiting' }, joining: { transport: 'requested', audio: 'awaiting' },
    joined: { transport: 'up', audio: 'active' }, reconnecting: { transport: 'up', audio: 'active' }, ended: { transport: 'down', audio: 'released' },
  } as Record<string, { transport: string; audio: string }>,
}
/** A file is made in the page and dropped on it: of this text, or of calls that are made up there, which hold so many records together. */
async function drop(page: Page, name: string, file: { text: string } | { records: number; calls: number }): Promise<void> {
  await page.evaluate(({ called, of, made }) => {
    // No function here has a name: the compiler would call its helper for it, which is not in the page.
    const lines = 'text' in of ? [of.text] : Array.from({ length: of.records }, (_, n) => {
      const each = of.records / of.calls, call = Math.floor(n / each), seq = n % each, turn = seq % made.every
      const isLast = of.calls > 1 && seq === each - 1, isOut = turn > made.lostAt && turn < made.restoredAt
      const amid = turn === made.lostAt ? made.lost : turn === made.restoredAt ? made.restored : isOut ? made.outOfReach : made.quiet
      const [type, from, to] = made.first[seq] ?? (isLast ? made.last : amid)
      const [before, after] = [from, to].map((session) => ({ session, ...made.beside[session] }))
      return `${JSON.stringify({ v: 1, kind: 'step', call: `k7q2-${(0x31d0 + call * 37).toString(16)}`, attempt: 1, seq, t: 1_795_139_500_000 + call * 400_000 + seq * 250, event: { type }, from: before, to: after, commands: [], ...(from === to ? { ignored: true, why: `no rule for this event while ${from}` } : { ignored: false }) })}\n`
    })
    const data = new DataTransfer()
    data.items.add(new File(lines, called))
    dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }))
  }, { called: name, of: file, made: MADE_UP })
}

const HUGE = 300_000
/** @param at a moment of it, as an address has it */
async function sampleThere(page: Page, url: string, at = ''): Promise<void> {
  await playRelay(page)
  await page.goto(url + at)
  await page.locator('.row').first().waitFor({ state: 'attached' })
}

/** An XState actor of a page that lets events in. */
async function actor(page: Page, url: string): Promise<void> {
  const relay = await playRelay(page)
  await page.goto(url)
  await page.locator('.row').first().waitFor({ state: 'attached' })
  relay.say({ kind: 'devices', devices: [{ id: 'shop', name: 'Shop', platform: 'web', live: true, lastHeard: Date.now() }] })
  relay.say({ kind: 'records', device: 'shop', records: actorRecords() })
  await page.locator('.actor-chart').waitFor({ state: 'attached' })
}
async function diagnostics(page: Page, url: string): Promise<void> {
  await sampleThere(page, url)
  await drop(page, 'diagnosed.jsonl', { text: diagnosed(sample) })
  await page.locator('.source', { hasText: 'diagnosed.jsonl' }).waitFor({ state: 'attached' })
  await page.locator('.row.diagnostic').first().waitFor({ state: 'attached' })
  await page.evaluate(() => { location.hash = '#k7q2-31d0/31' })
  await page.locator('.row.diagnostic[aria-selected="true"]').waitFor({ state: 'attached' })
}
/** One filter is kept already; the other is about to be. */
async function savedFilters(page: Page, url: string): Promise<void> {
  await sampleThere(page, url)
  for (const [filter, name] of [['is:refused', 'what was refused'], ['event:user.* state:leaving', '']] as const) {
    await page.locator('#filter').fill(filter)
    await page.locator('#filter').press('Enter')
    await page.getByRole('button', { name: 'Keep', exact: true }).click()
    await page.getByRole('dialog', { name: 'Saved filters' }).waitFor()
    if (name === '') return
    await page.getByLabel('Name').fill(name)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Saved filters' }).waitFor({ state: 'hidden' })
  }
}
/** On a phone what is to be pressed is in front first. */
const tabTo = async (page: Page, tab: string): Promise<void> => { const button = page.locator('.tabbar button', { hasText: tab }); if (await button.isVisible()) await button.click() }

/** What is on the page then, and on a phone which tab shows it; none where it is in front of all. */
export const STATES: readonly { name: string; tab?: string; reach: (page: Page, url: string) => Promise<unknown> }[] = [
  { name: 'state-sample', reach: async (page, url) => sampleThere(page, url) },
  { name: 'state-empty', reach: async (page, url) => { await sampleThere(page, url); await drop(page, 'own.jsonl', { text: sample[0]! }); await page.getByRole('button', { name: 'Watch live' }).click(); await page.getByText('No call has come yet.').waitFor() } },
  { name: 'state-one-record', reach: async (page, url) => live(page, url, 0) },
  { name: 'state-live', reach: async (page, url) => live(page, url, 72) },
  { name: 'state-paused', reach: async (page, url) => { const relay = await live(page, url, 50); await page.keyboard.press('d'); relay.say({ kind: 'records', device: 'pixel', records: recordsOf('k7q2-31d0', 72) }); await page.getByText(/came meanwhile/).waitFor() } },
  { name: 'state-device-gone', tab: 'End', reach: async (page, url) => { const relay = await live(page, url, 72); relay.say(pixel(false)) } },
  { name: 'state-disconnected', reach: async (page, url) => { const relay = await live(page, url, 72); relay.lose(); await page.getByText(/has not answered for/).waitFor() } },
  { name: 'state-slow', reach: slow },
  { name: 'state-loading', reach: async (page, url) => { await sampleThere(page, url); await drop(page, 'a-long-night.jsonl', { records: HUGE, calls: 1 }); await page.getByText(/of about/).waitFor() } },
  { name: 'state-huge', reach: async (page, url) => { await sampleThere(page, url); await drop(page, 'a-long-night.jsonl', { records: HUGE, calls: 1 }); await page.locator('.notice', { hasText: 'Reading a-long-night.jsonl' }).waitFor(); await page.locator('.notice', { hasText: 'Reading a-long-night.jsonl' }).waitFor({ state: 'detached', timeout: 120_000 }) } },
  { name: 'state-many-calls', tab: 'Step', reach: async (page, url) => { await sampleThere(page, url); await drop(page, 'a-week-of-calls.jsonl', { records: 1_200, calls: 300 }); await page.locator('.rail .call').nth(40).waitFor({ state: 'attached' }); } },
  { name: 'state-damaged', reach: async (page, url) => { await sampleThere(page, url); await drop(page, 'damaged.jsonl', { text: sample.filter((line) => line.includes('k7q2-31d0')).map((line, n) => (n === 20 ? line.slice(0, 97) : n === 40 ? '{"v":7,"kind":"step"}' : n === 41 ? 'not a record' : line)).join('\n').slice(0, -60) }); await page.getByRole('button', { name: 'List the lines' }).click() } },
  { name: 'state-no-trace', reach: async (page, url) => { await sampleThere(page, url); await drop(page, 'diary.txt', { text: 'It rained.\nAll day.\n' }); await page.getByText('Nothing in diary.txt is a trace.').waitFor() } },
  { name: 'state-nothing-matches', reach: async (page, url) => { await sampleThere(page, url); await page.locator('#filter').fill('event:user.* state:idle why:nowhere'); await page.keyboard.press('Enter'); await page.locator('.log .nothing').waitFor({ state: 'attached' }) } },
  { name: 'actor-chart', tab: 'Chart', reach: actor },
  { name: 'actor-table', tab: 'Chart', reach: async (page, url) => { await actor(page, url); await tabTo(page, 'Chart'); await page.locator('.picture .pane-head > button.text').first().click() } },
  { name: 'actor-story', tab: 'End', reach: actor },
  { name: 'actor-step', tab: 'Step', reach: async (page, url) => { await actor(page, url); await page.evaluate(() => { location.hash = `${location.hash.split('/')[0]}/3` }); await page.locator('.row[aria-selected="true"]', { hasText: 'FASTER' }).waitFor({ state: 'attached' }) } },
  { name: 'actor-send', tab: 'Chart', reach: async (page, url) => { await actor(page, url); await tabTo(page, 'Chart'); await page.locator('.send-event .chip').first().click(); await page.getByText('was sent. Its record').waitFor() } },
  { name: 'step-close', tab: 'Step', reach: async (page, url) => sampleThere(page, url, '#k7q2-31d0/145') },
  { name: 'step-gap', tab: 'Step', reach: async (page, url) => sampleThere(page, url, '#k7q2-31d0/88') },
  { name: 'diagnostic', tab: 'Step', reach: diagnostics },
  { name: 'diagnostic-log', reach: diagnostics },
  { name: 'saved-filters', tab: '', reach: async (page, url) => savedFilters(page, url) },
]

/** Each frame comes so late that many records wait for it, and they come on. */
async function slow(page: Page, url: string): Promise<void> {
  await page.addInitScript(() => { const real = requestAnimationFrame; Object.assign(window, { requestAnimationFrame: (done: FrameRequestCallback) => real(() => setTimeout(() => { real(done) }, (window as { slowMs?: number }).slowMs ?? 0)) }) })
  const relay = await live(page, url, 40), records = recordsOf('k7q2-31d0')
  await page.evaluate(() => { Object.assign(window, { slowMs: 150 }) })
  for (let n = 0; n < 40; n++) {
    relay.say({ kind: 'records', device: 'pixel', records: Array.from({ length: 30 }, (_, i) => ({ ...records[30], seq: 41 + n * 30 + i })) })
    await page.waitForTimeout(40)
  }
  await page.getByText(/^Drawing 1 of \d+ steps, recording all\.$/).waitFor()
}
