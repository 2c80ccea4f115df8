/** livekit-client in a real Chromium against our server: the contract, and the stories that need a browser. */
import { transportCases, type CaseResult } from '@onhook/adapters/contract'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser, type RunningBrowser } from '../../support/browser.ts'
import { bundleForPage, servePage, type ServedPage } from '../../support/serve-page.ts'
import { until } from '../harness/story.ts'
import type { PageRun, PageStory } from './page.ts'
import { createToken, startLiveKitServer, type LiveKitServer } from './server/index.ts'
import { createWorldServer, type Act } from './server/world-server.ts'
import { CLAIMS, LIMITS } from './world.ts'

declare const run: PageRun
declare const story: PageStory

let browser: RunningBrowser, served: ServedPage
const worlds = createWorldServer(), results = new Map<string, CaseResult>()
beforeAll(async () => {
  [browser, served] = await Promise.all([launchBrowser(), bundleForPage(new URL('page.ts', import.meta.url).pathname).then(servePage)])
})
afterAll(async () => {
  await browser?.close()
  await served?.close()
  await worlds.closeAll()
})
async function openPage(): Promise<Page> {
  const page = await (await browser.browser.newContext({ permissions: ['microphone'] })).newPage()
  await page.exposeFunction('openServer', worlds.open)
  await page.exposeFunction('actOnServer', (id: number, act: Act) => worlds.act(id, act))
  await page.exposeFunction('report', (result: CaseResult) => { results.set(result.name, result) })
  await page.goto(served.url)
  await page.waitForFunction('globalThis.story')
  return page
}

/** Pages side by side, since one page has one world at a time; most of a case is waiting. */
const PAGES = 3
describe('LiveKit in Chromium keeps the transport contract', () => {
  beforeAll(async () => {
    const pages = await Promise.all(Array.from({ length: PAGES }, openPage))
    await Promise.all(pages.map((page, share) => page.evaluate(([at, of]) => run(at!, of!), [share, PAGES])))
    await Promise.all(pages.map(page => page.close()))
  }, 240_000)
  test.each(transportCases(CLAIMS, LIMITS).filter(c => c.lacks.length === 0).map(c => c.name))('%s', name => {
    const { status, error } = results.get(name) ?? {}
    expect({ status, error }).toEqual({ status: 'passed' })
  })
})

describe('in a real browser', () => {
  const state = (page: Page): Promise<ReturnType<PageStory['state']>> => page.evaluate(() => story.state())
  async function joined(): Promise<{ page: Page; server: LiveKitServer; close(): Promise<void> }> {
    const server = await startLiveKitServer(), page = await openPage()
    await page.evaluate(([url, token]) => story.join(url!, token!), [server.url, createToken({ identity: 'us', room: 'room' })])
    // A socket that is cut while the publication is negotiated makes the SDK begin a new session.
    await reached(page, 'the microphone to be published', s => s.isPublished && s.media.at(-1) === 'connected')
    return { page, server, async close() { await page.close(); await server.stop() } }
  }
  async function reached(page: Page, what: string, holds: (state: Awaited<ReturnType<PageStory['state']>>) => boolean, limitMs = 10_000): Promise<Awaited<ReturnType<PageStory['state']>>> {
    for (const deadline = Date.now() + limitMs; ;) {
      const now = await state(page)
      if (holds(now)) return now
      if (Date.now() > deadline) throw new Error(`expected ${what} within ${limitMs} ms, found ${JSON.stringify(now)}`)
    }
  }

  test('a page that is left tells the server, and nobody is left behind in the room', async () => {
    const { page, server, close } = await joined()
    await page.goto('about:blank')
    await until('the leave', () => server.participant() === undefined, 3_000)
    await close()
  })
  test('removed while its socket was gone: the call ends, the microphone is closed, and it stays out', async () => {
    const { page, server, close } = await joined()
    server.participant()!.cutSocket()
    server.remove('us')
    const over = await reached(page, 'the end', s => s.call === 'ended' && s.hot === 0 && s.open === 0)
    expect(over.end).toMatchObject({ reason: 'removed-by-host', vendor: { code: 'LeaveRequest 4' } })
    await new Promise(resolve => { setTimeout(resolve, 1_500) })
    expect([(await state(page)).call, server.joins, server.open]).toEqual(['ended', 1, 0])
    await close()
  })
  test('a cut socket with living media is no loss', async () => {
    const { page, server, close } = await joined()
    server.cutSockets()
    await until('the resume', () => server.resumes === 1)
    await new Promise(resolve => { setTimeout(resolve, 3_000) })
    expect(await state(page)).toMatchObject({ call: 'joined', words: ['joined'], media: ['connected'] })
    await close()
  })
  describe('on one page, call after call', () => {
    let page: Page, server: LiveKitServer
    const token = (more: object = {}): string => createToken({ identity: 'us', room: 'room', ...more })
    const join = (as = token()): Promise<unknown> => page.evaluate(([url, us]) => story.join(url!, us!).catch(() => undefined), [server.url, as])
    const over = (): Promise<Awaited<ReturnType<PageStory['state']>>> => reached(page, 'the end, and nothing held', s => s.call === 'ended' && s.hot === 0 && s.open === 0)
    async function joinedHere(): Promise<void> {
      await join()
      await reached(page, 'the microphone to be published', s => s.isPublished && s.media.at(-1) === 'connected')
    }
    beforeAll(async () => { page = await openPage() })
    beforeEach(async () => { server = await startLiveKitServer() })
    afterEach(() => server.stop())
    afterAll(() => page.close())

    test('a migration by resume is no loss, one by a new session is lost and restored, and both are the same call', async () => {
      await joinedHere()
      server.migrate('resume')
      await until('the resume', () => server.resumes === 1)
      expect(await reached(page, 'the room to be connected', s => s.room === 'connected')).toMatchObject({ call: 'joined', words: ['joined'] })
      server.migrate('reconnect')
      expect(await reached(page, 'restored', s => s.words.length === 3)).toMatchObject({ call: 'joined', words: ['joined', 'lost', 'restored'], hot: 1 })
      expect(server.joins).toBe(2)
      await page.evaluate(() => story.leave())
      expect((await over()).end).toMatchObject({ reason: 'local-leave', secondary: [] })
    })
    test('the same identity elsewhere ends this one, which does not come back, and leaves the other alone', async () => {
      await joinedHere()
      await page.evaluate(([url, us]) => story.joinElsewhere(url!, us!), [server.url, token()])
      const { end } = await reached(page, 'the end', s => s.call === 'ended' && s.hot === 0)
      expect(end).toMatchObject({ reason: 'duplicate-identity', initiator: 'server', recoverable: false, vendor: { name: 'DisconnectReason', code: 2, message: 'DUPLICATE_IDENTITY' } })
      await new Promise(resolve => { setTimeout(resolve, 1_000) })
      expect(await state(page)).toMatchObject({ call: 'ended', room: 'disconnected', elsewhere: 'connected' })
      expect(server.joins).toBe(2)
      await page.evaluate(() => story.leaveElsewhere())
    })
    test('the room is deleted: room-ended, the microphone closed, also for whoever is away just then', async () => {
      await joinedHere()
      server.deleteRoom()
      expect((await over()).end).toMatchObject({ reason: 'room-ended', vendor: { code: 5, message: 'ROOM_DELETED' } })

      await joinedHere()
      server.cutSockets()
      server.deleteRoom()
      expect((await over()).end).toMatchObject({ reason: 'room-ended', vendor: { code: 'LeaveRequest 5' } })
      expect(server.joins).toBe(2)
    })
    test('an expired token refuses the join as token-expired, a fresh one joins, and one that has expired when it resumes ends it so', async () => {
      await join(token({ expiresAt: Date.now() - 10_000 }))
      expect(await over()).toMatchObject({ words: [], end: { reason: 'token-expired', recoverable: true } })

      await joinedHere()
      server.refuses = { status: 401, text: 'invalid token' }
      server.cutSockets()
      expect(await over()).toMatchObject({ words: ['joined', 'left'], end: { reason: 'token-expired', recoverable: true, vendor: { name: 'ConnectionError', code: 'NotAllowed 401', message: 'invalid token' } } })
    })
  })
  test('media that die without a word are lost before the SDK knows, and a new session brings them back', async () => {
    const { page, server, close } = await joined()
    server.participant()!.killMedia()
    const lost = await reached(page, 'lost', s => s.words.at(-1) === 'lost', 15_000)
    expect(lost).toMatchObject({ call: 'reconnecting', words: ['joined', 'lost'] })
    server.migrate('reconnect')
    expect(await reached(page, 'restored', s => s.words.at(-1) === 'restored')).toMatchObject({ call: 'joined', words: ['joined', 'lost', 'restored'], hot: 1 })
    await page.evaluate(() => story.leave())
    await reached(page, 'nothing to be held', s => s.hot === 0 && s.open === 0)
    await close()
  })
})
