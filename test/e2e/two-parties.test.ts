/** Two parties in two real browsers, over a real relay and TURN: they join, are cut off, are killed, hang up. */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { launchBrowser, type RunningBrowser } from '../support/browser.ts'
import type { PartyOptions, PartyReport } from '../support/party-page.ts'
import { bundleForPage, servePage, type ServedPage } from '../support/serve-page.ts'
import { startSignallingRelay } from '../support/signalling-relay.ts'
import { startTurn } from '../support/turn.ts'

let site: ServedPage
const opened: { close(): Promise<void> }[] = []
/** Two for each test. All are up before the first call begins: a starting browser takes the processor, and a starved call is a lost one. */
const browsers: RunningBrowser[] = []
const TESTS = 4
beforeAll(async () => {
  site = await servePage(await bundleForPage(fileURLToPath(new URL('../support/party-page.ts', import.meta.url))))
  for (let n = 0; n < TESTS; n++) browsers.push(...await Promise.all([launchBrowser(), launchBrowser()]))
  opened.push(...browsers)
})
afterAll(async () => {
  await Promise.all(opened.map(o => o.close()))
  await site.close()
})

type Party = { running: RunningBrowser; page: Page; report(): Promise<PartyReport>; leave(): Promise<unknown> }

async function createParty(options: PartyOptions): Promise<Party> {
  const running = browsers.pop()
  if (!running) throw new Error('every test takes two browsers')
  const page = await running.browser.newPage()
  await page.goto(site.url)
  await page.waitForFunction('typeof start === "function"')
  await page.evaluate(`start(${JSON.stringify(options)})`)
  return { running, page, report: () => page.evaluate<PartyReport>('party.report()'), leave: () => page.evaluate('party.leave()') }
}

/** Two browsers in one room, each joined. */
async function createMeeting(policy: PartyOptions['policy'] = {}) {
  const relay = await startSignallingRelay()
  const turn = await startTurn()
  opened.push({ close: async () => { turn.stop(); await relay.stop() } })
  const [a, b] = await Promise.all(['a', 'b'].map(identity => createParty({ url: relay.url, ice: turn.configuration, identity, policy })))
  if (!a || !b) throw new Error('two parties were asked for')
  await Promise.all([a, b].map(p => p.page.evaluate('party.join()')))
  return { relay, turn, a, b }
}

async function until(what: string, holds: () => Promise<boolean>, limitMs: number): Promise<number> {
  const began = Date.now()
  while (!await holds()) {
    if (Date.now() - began > limitMs) throw new Error(`expected ${what} within ${limitMs} ms`)
    await new Promise(resolve => { setTimeout(resolve, 50) })
  }
  return Date.now() - began
}

/** What holds for every party whose call is over, whatever ended it. */
async function expectOver(party: Party, end: { reason: string; initiator: string }): Promise<void> {
  await until('the call to be settled', async () => { const r = await party.report(); return r.settled && r.held.length === 0 }, 10_000)
  const r = await party.report()
  expect(r.ends).toHaveLength(1)
  expect(r.ends[0]).toMatchObject({ ...end, attempt: 1 })
  expect(r.snapshot.session).toBe('ended')
  expect({ held: r.held, exits: r.exits, wrongPops: r.wrongPops, crashes: r.crashes }).toEqual({ held: [], exits: 1, wrongPops: 0, crashes: 0 })
  expect(r.records.filter(x => x.kind === 'step' && x.commands.some(c => c.type === 'recordEnd'))).toHaveLength(1)
  expect(r.records.filter(x => x.kind === 'close')).toMatchObject([{ settled: true, end }])
}

describe.concurrent('two parties in two browsers', () => {
  test('a call that is cut off for 8 s reconnects once, and a hang-up ends it once on both sides', async () => {
    const { turn, a, b } = await createMeeting()
    await a.page.evaluate('party.mute(true)')
    expect((await a.report()).muted).toBe(true)

    turn.cut()
    await new Promise(resolve => { setTimeout(resolve, 8_000) })
    for (const party of [a, b]) expect((await party.report()).states).toEqual(['idle', 'joining', 'joined', 'reconnecting'])
    turn.restore()
    for (const party of [a, b]) await until('joined again', async () => (await party.report()).snapshot.session === 'joined', 10_000)

    // One outage, told once; nothing came of it but the reconnecting.
    for (const party of [a, b]) expect((await party.report()).states).toEqual(['idle', 'joining', 'joined', 'reconnecting', 'joined'])
    const notified = await a.report()
    expect(notified.held).toContain('notification')

    await a.leave()
    await expectOver(a, { reason: 'local-leave', initiator: 'local' })
    await expectOver(b, { reason: 'remote-hangup', initiator: 'remote' })
    expect((await a.report()).states).toEqual(['idle', 'joining', 'joined', 'reconnecting', 'joined', 'leaving', 'ended'])
    expect((await b.report()).states).toEqual(['idle', 'joining', 'joined', 'reconnecting', 'joined', 'ended'])
  }, 60_000)

  test('when the other side is killed the call ends once, in time, and says honestly why', async () => {
    const { a, b } = await createMeeting()
    const began = Date.now()
    await b.running.kill()
    await until('the call to end', async () => (await a.report()).ends.length > 0, 15_000)
    // Media is silent after 2 s, the relay waits 1 s for the socket to come back, the adapter 4 s more: it could be a reload.
    expect(Date.now() - began).toBeGreaterThan(2_000)

    // Signalling said that the other side is gone, and our own network was fine: not "connection lost".
    await expectOver(a, { reason: 'remote-hangup', initiator: 'remote' })
    expect((await a.report()).states).toEqual(['idle', 'joining', 'joined', 'reconnecting', 'ended'])
  }, 60_000)

  test('a hang-up while cut off ends at once, and the other side ends when it learns of it', async () => {
    const { turn, a, b } = await createMeeting()
    turn.cut()
    await until('a to reconnect', async () => (await a.report()).snapshot.session === 'reconnecting', 8_000)
    const began = Date.now()
    await a.leave()
    await until('the call to end', async () => (await a.report()).ends.length > 0, 3_000)
    expect(Date.now() - began).toBeLessThan(1_000)
    await expectOver(a, { reason: 'local-leave', initiator: 'local' })
    await expectOver(b, { reason: 'remote-hangup', initiator: 'remote' })
    turn.restore()
    // Nothing comes back to life when the network does.
    await new Promise(resolve => { setTimeout(resolve, 1_500) })
    for (const party of [a, b]) expect((await party.report()).snapshot.session).toBe('ended')
  }, 60_000)

  test('a network that does not come back ends the call as lost, and only then', async () => {
    const { turn, a, b } = await createMeeting({ reconnectTimeoutMs: 4_000 })
    turn.cut()
    await until('both calls to end', async () => (await a.report()).ends.length > 0 && (await b.report()).ends.length > 0, 20_000)
    // Who gives up first says goodbye over signalling, which lives: the other side may hear that before its own time is over.
    const [first, second] = (await a.report()).ends[0]?.reason === 'network-lost' ? [a, b] : [b, a]
    await expectOver(first, { reason: 'network-lost', initiator: 'system' })
    expect((await first.report()).states.slice(0, 4)).toEqual(['idle', 'joining', 'joined', 'reconnecting'])
    const other = (await second.report()).ends[0]?.reason
    await expectOver(second, other === 'network-lost' ? { reason: 'network-lost', initiator: 'system' } : { reason: 'remote-hangup', initiator: 'remote' })
  }, 60_000)
})
