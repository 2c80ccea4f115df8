/** The inspector in the states that a person meets seldom, each brought about in the page itself: the relay that it talks to is played there. */
import type { Page } from '../../test/support/browser.ts'
import { drop } from './shots-drop.ts'
import { INCIDENT, incidentRecords, pixel, pixelTells, playRelay, sample, watchIncident } from './shots-relay.ts'
import { actorRecords, diagnosed } from './shots-traces.ts'

/** Brings a page to a state. */
type Reach = (page: Page, url: string) => Promise<unknown>

/** What is on the page then, and on a phone which tab shows it; none where it is in front of all. */
export const STATES: readonly { name: string; tab?: string; reach: Reach }[] = [
  { name: 'state-sample', reach: sampleAt('') },
  { name: 'state-empty', reach: empty },
  { name: 'state-one-record', reach: (page, url) => watchIncident(page, url, 0) },
  { name: 'state-live', reach: (page, url) => watchIncident(page, url, 72) },
  { name: 'state-paused', reach: paused },
  { name: 'state-device-gone', tab: 'End', reach: deviceGone },
  { name: 'state-disconnected', reach: disconnected },
  { name: 'state-slow', reach: slow },
  { name: 'state-loading', reach: loading },
  { name: 'state-huge', reach: huge },
  { name: 'state-many-calls', tab: 'Step', reach: manyCalls },
  { name: 'state-damaged', reach: damaged },
  { name: 'state-no-trace', reach: noTrace },
  { name: 'state-nothing-matches', reach: nothingMatches },
  { name: 'actor-chart', tab: 'Chart', reach: actor },
  { name: 'actor-table', tab: 'Chart', reach: actorTable },
  { name: 'actor-story', tab: 'End', reach: actor },
  { name: 'actor-step', tab: 'Step', reach: actorStep },
  { name: 'actor-send', tab: 'Chart', reach: actorSend },
  { name: 'step-close', tab: 'Step', reach: sampleAt(`#${INCIDENT}/145`) },
  { name: 'step-gap', tab: 'Step', reach: sampleAt(`#${INCIDENT}/88`) },
  { name: 'diagnostic', tab: 'Step', reach: diagnostics },
  { name: 'diagnostic-log', reach: diagnostics },
  { name: 'saved-filters', tab: '', reach: savedFilters },
]

// ---- the sample, which a page shows that nobody records to

/** @param moment as an address has it */
function sampleAt(moment: string): Reach {
  return async (page, url) => {
    await playRelay(page)
    await page.goto(url + moment)
    await page.locator('.row').first().waitFor({ state: 'attached' })
  }
}
const sampleThere = sampleAt('')

async function nothingMatches(page: Page, url: string): Promise<void> {
  await sampleThere(page, url)
  await page.locator('#filter').fill('event:user.* state:idle why:nowhere')
  await page.keyboard.press('Enter')
  await page.locator('.log .nothing').waitFor({ state: 'attached' })
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

// ---- a call that is watched live

async function empty(page: Page, url: string): Promise<void> {
  await sampleThere(page, url)
  await drop(page, 'own.jsonl', { text: sample[0]! })
  await page.getByRole('button', { name: 'Watch live' }).click()
  await page.getByText('No call has come yet.').waitFor()
}
async function paused(page: Page, url: string): Promise<void> {
  const relay = await watchIncident(page, url, 50)
  await page.keyboard.press('d')
  relay.say(pixelTells(incidentRecords(72)))
  await page.getByText(/came meanwhile/).waitFor()
}
async function deviceGone(page: Page, url: string): Promise<void> {
  const relay = await watchIncident(page, url, 72)
  relay.say(pixel(false))
}
async function disconnected(page: Page, url: string): Promise<void> {
  const relay = await watchIncident(page, url, 72)
  relay.lose()
  await page.getByText(/has not answered for/).waitFor()
}
/** Each frame comes so late that many records wait for it, and they come on. */
async function slow(page: Page, url: string): Promise<void> {
  await page.addInitScript(() => {
    const real = requestAnimationFrame
    Object.assign(window, {
      requestAnimationFrame: (done: FrameRequestCallback) => real(() => setTimeout(() => { real(done) }, (window as { slowMs?: number }).slowMs ?? 0)),
    })
  })
  const relay = await watchIncident(page, url, 40), records = incidentRecords()
  await page.evaluate(() => { Object.assign(window, { slowMs: 150 }) })
  for (let n = 0; n < 40; n++) {
    relay.say(pixelTells(Array.from({ length: 30 }, (_, i) => ({ ...records[30], seq: 41 + n * 30 + i }))))
    await page.waitForTimeout(40)
  }
  await page.getByText(/^Drawing 1 of \d+ steps, recording all\.$/).waitFor()
}

// ---- files

const HUGE = { records: 300_000, calls: 1 }
async function loading(page: Page, url: string): Promise<void> {
  await sampleThere(page, url)
  await drop(page, 'a-long-night.jsonl', HUGE)
  await page.getByText(/of about/).waitFor()
}
async function huge(page: Page, url: string): Promise<void> {
  await sampleThere(page, url)
  await drop(page, 'a-long-night.jsonl', HUGE)
  const reading = page.locator('.notice', { hasText: 'Reading a-long-night.jsonl' })
  await reading.waitFor()
  await reading.waitFor({ state: 'detached', timeout: 120_000 })
}
async function manyCalls(page: Page, url: string): Promise<void> {
  await sampleThere(page, url)
  await drop(page, 'a-week-of-calls.jsonl', { records: 1_200, calls: 300 })
  await page.locator('.rail .call').nth(40).waitFor({ state: 'attached' })
}
/** Three lines of it are no records, and the last is cut off. */
async function damaged(page: Page, url: string): Promise<void> {
  await sampleThere(page, url)
  const lines = sample.filter((line) => line.includes(INCIDENT))
  lines[20] = lines[20]!.slice(0, 97)
  lines[40] = '{"v":7,"kind":"step"}'
  lines[41] = 'not a record'
  await drop(page, 'damaged.jsonl', { text: lines.join('\n').slice(0, -60) })
  await page.getByRole('button', { name: 'List the lines' }).click()
}
async function noTrace(page: Page, url: string): Promise<void> {
  await sampleThere(page, url)
  await drop(page, 'diary.txt', { text: 'It rained.\nAll day.\n' })
  await page.getByText('Nothing in diary.txt is a trace.').waitFor()
}
async function diagnostics(page: Page, url: string): Promise<void> {
  await sampleThere(page, url)
  await drop(page, 'diagnosed.jsonl', { text: diagnosed(sample) })
  await page.locator('.source', { hasText: 'diagnosed.jsonl' }).waitFor({ state: 'attached' })
  await page.locator('.row.diagnostic').first().waitFor({ state: 'attached' })
  await page.evaluate(() => { location.hash = '#k7q2-31d0/31' })
  await page.locator('.row.diagnostic[aria-selected="true"]').waitFor({ state: 'attached' })
}

// ---- an XState actor of a page that lets events in

async function actor(page: Page, url: string): Promise<void> {
  const relay = await playRelay(page)
  await page.goto(url)
  await page.locator('.row').first().waitFor({ state: 'attached' })
  relay.say({ kind: 'devices', devices: [{ id: 'shop', name: 'Shop', platform: 'web', live: true, lastHeard: Date.now() }] })
  relay.say({ kind: 'records', device: 'shop', records: actorRecords() })
  await page.locator('.actor-chart').waitFor({ state: 'attached' })
}
async function actorTable(page: Page, url: string): Promise<void> {
  await actor(page, url)
  await bringToFront(page, 'Chart')
  await page.locator('.picture .pane-head > button.text').first().click()
}
async function actorStep(page: Page, url: string): Promise<void> {
  await actor(page, url)
  await page.evaluate(() => { location.hash = `${location.hash.split('/')[0]}/3` })
  await page.locator('.row[aria-selected="true"]', { hasText: 'FASTER' }).waitFor({ state: 'attached' })
}
async function actorSend(page: Page, url: string): Promise<void> {
  await actor(page, url)
  await bringToFront(page, 'Chart')
  await page.locator('.send-event .chip').first().click()
  await page.getByText('was sent. Its record').waitFor()
}
/** On a phone what is to be pressed is in front first. */
async function bringToFront(page: Page, tab: string): Promise<void> {
  const button = page.locator('.tabbar button', { hasText: tab })
  if (await button.isVisible()) await button.click()
}
