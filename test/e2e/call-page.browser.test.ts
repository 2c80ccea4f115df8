/**
 * The call page in a real Chromium: two phones with a real peer connection through TURN, one trouble after the
 * other. What is claimed of Onhook is checked beside what the vendor sample's logic does with the same.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { launchBrowser, type RunningBrowser } from '../support/browser.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const shots = `${root}.cache/call-page`
let server: ChildProcess, running: RunningBrowser, page: Page, address: string, inspector: string
const problems: string[] = []

beforeAll(async () => {
  mkdirSync(shots, { recursive: true })
  server = spawn(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', 'examples/two-phones/start.ts', '--no-open', '--port', '0', '--inspector-port', '0'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const said = await new Promise<string>((resolve, reject) => {
    let text = ''
    server.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('Try:')) resolve(text)
    })
    server.on('close', code => reject(new Error(`start ended with ${code}:\n${text}`)))
  })
  address = /Call page +(\S+)/.exec(said)?.[1] ?? ''
  inspector = /Inspector +(\S+)/.exec(said)?.[1] ?? ''
  running = await launchBrowser()
  // A context of its own: axe needs one.
  const context = await running.browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' })
  page = await context.newPage()
  page.on('pageerror', error => problems.push(error.message))
  page.on('console', message => { if (message.type() === 'error') problems.push(message.text()) })
  await page.goto(address)
  await inPhase('calm')
})
afterAll(async () => {
  await running?.close()
  server?.kill('SIGINT')
})

const inPhase = (phase: string): Promise<void> => page.locator(`main[data-phase="${phase}"]`).waitFor({ timeout: 20_000 })

type Ledger = Record<string, string>
type Result = { ledger: Ledger; verdict: string }
async function read(side: 'left' | 'right'): Promise<Result> {
  const card = page.locator(`.side[data-side="${side}"]`)
  const lines = await card.locator('.ledger li').all()
  const ledger = Object.fromEntries(await Promise.all(lines.map(async line => [await line.locator('span').innerText(), await line.locator('b').innerText()])))
  return { ledger, verdict: await card.locator('.verdict').innerText() }
}
/** What arrived, and both answers. */
async function readTape(): Promise<[arrived: string, left: string, right: string][]> {
  const rows = await page.locator('.tape tbody tr').all()
  return Promise.all(rows.map(async row => {
    const [arrived = '', left = '', right = ''] = await row.locator('td').allInnerTexts()
    return [arrived.split('\n')[0] ?? '', left, right]
  }))
}
/** Presses the trouble's key and waits until it is over. */
async function play(key: string): Promise<{ left: Result; right: Result; tape: Awaited<ReturnType<typeof readTape>> }> {
  await page.keyboard.press(key)
  await page.locator('main:not([data-phase="over"])').waitFor()
  await page.locator('main[data-phase="over"]').waitFor({ timeout: 40_000 })
  return { left: await read('left'), right: await read('right'), tape: await readTape() }
}
const CLEAN: Result = { ledger: { 'screen left': 'once', notification: 'gone', microphone: 'free', 'end reported': 'once' }, verdict: 'One end, one exit, everything given back.' }
const LOST: Result = { ...CLEAN, verdict: 'One end, one exit, everything given back, and it says why.' }
const UP: Result = { ledger: { 'screen left': 'not yet', notification: 'shown', microphone: 'on', 'end reported': 'not yet' }, verdict: 'Still in the call. Nothing was lost.' }

test('the two phones are in one real call and see each other', async () => {
  for (const side of ['left', 'right']) {
    const sees = page.locator(`.side[data-side="${side}"] video.remote`)
    // Pictures that came over the wire: a size and a time that goes on.
    await expect.poll(() => sees.evaluate((v: HTMLVideoElement) => v.videoWidth > 0 && v.currentTime > 0.3), { timeout: 10_000 }).toBe(true)
  }
  expect((await read('left')).ledger).toEqual(UP.ledger)
  expect((await read('right')).ledger).toEqual(UP.ledger)
  await page.screenshot({ path: `${shots}/in-a-call-1440-light.png` })
})

test('hung up in four ways at once, the sample goes back three times and Onhook once', async () => {
  const { left, right, tape } = await play('1')
  expect(right).toEqual(CLEAN)
  expect(left.ledger).toMatchObject({ 'screen left': '3 times', 'end reported': '2 times' })
  expect(tape.map(([arrived]) => arrived)).toEqual(['user.leave notification', 'user.leave button', 'transport.leaveClicked', 'transport.left', 'transport.closed', 'user.leave back'])
  expect(tape[4]?.[1]).toContain('pops again: the conversation is gone')
  // The second pop is seen: under the call only the home screen is left.
  await expect.poll(() => page.locator('.side[data-side="left"] .home p').innerText()).toBe('The conversation under the call was closed too.')
  expect(await page.locator('.side[data-side="right"] .conversation .summary').innerText()).toMatch(/^Call ended · /)
  await page.screenshot({ path: `${shots}/four-ways-1440-light.png` })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.screenshot({ path: `${shots}/four-ways-1440-dark.png` })
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  await page.screenshot({ path: `${shots}/four-ways-390-light.png`, fullPage: true })
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('told every callback twice, the sample goes back again and again and Onhook once', async () => {
  const { left, right } = await play('2')
  expect(right).toEqual(CLEAN)
  expect(left.ledger).toMatchObject({ 'screen left': '4 times', 'end reported': '4 times' })
})

test('a join that succeeds after the user went back is left again; the sample keeps the microphone', async () => {
  const { left, right, tape } = await play('3')
  expect(right).toEqual(CLEAN)
  expect(left.ledger).toEqual({ 'screen left': 'once', notification: 'still there', microphone: 'still on', 'end reported': 'never' })
  expect(tape.find(([arrived]) => arrived === 'transport.joined')).toEqual(['transport.joined', 'launches the service: a call without a screen', 'left again at once'])
})

test('a refused service degrades the call; the sample crashes', async () => {
  const { left, right } = await play('7')
  expect(right).toEqual({ ledger: { ...UP.ledger, notification: 'not shown' }, verdict: 'Still in the call, without its notification.' })
  expect(left.verdict).toBe('The app crashed.')
})

test('a short outage is told once and survived by both, and the sample is said to be right', async () => {
  const { left, right } = await play('4')
  expect(right).toEqual(UP)
  expect(left).toEqual(UP)
})

test('after 10 s without a network Onhook is back in the call; the sample left its screen, not its call', async () => {
  const { left, right, tape } = await play('5')
  expect(right).toEqual(UP)
  expect(left.ledger).toEqual({ 'screen left': 'once', notification: 'still there', microphone: 'still on', 'end reported': 'once' })
  expect(tape.find(([arrived]) => arrived === 'transport.closed')?.[2]).toBe('ignored: closed after a recoverable failure is a restart, not an end')
})

test('when the other side is killed, both end once', async () => {
  const { left, right } = await play('8')
  expect(right).toEqual(LOST)
  expect(left).toEqual(CLEAN)
})

test('after a freeze Onhook judges its deadline by the clock; the sample keeps the microphone', async () => {
  const { left, right, tape } = await play('9')
  expect(right).toEqual(LOST)
  expect(left.ledger).toMatchObject({ microphone: 'still on' })
  expect(tape.map(([arrived]) => arrived)).toContain('timer.reconnect')
})

test('with Onhook on both phones, a leave by hand ends both once, by keyboard too', async () => {
  await page.getByRole('radio', { name: 'Vendor sample' }).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('0')
  await page.locator('main[data-phase="joining"]').waitFor()
  await inPhase('calm')
  await page.locator('.side[data-side="left"]').getByRole('button', { name: 'Mute', exact: true }).first().click()
  await page.locator('.side[data-side="left"]').getByRole('button', { name: 'Leave' }).focus()
  await page.keyboard.press('Enter')
  await inPhase('over')
  expect(await read('left')).toEqual(CLEAN)
  expect(await read('right')).toEqual(CLEAN)
})

test('a page in the background is an app in the background, and its call goes on', async () => {
  await page.keyboard.press('0')
  await page.locator('main[data-phase="joining"]').waitFor()
  await inPhase('calm')
  for (const state of ['hidden', 'visible']) await page.evaluate(value => {
    Object.defineProperty(document, 'visibilityState', { value, configurable: true })
    Object.defineProperty(document, 'hidden', { value: value === 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, state)
  await expect.poll(async () => (await readTape()).filter(([arrived]) => arrived.startsWith('app.')).map(([arrived, , right]) => [arrived, right])).toEqual([['app.backgrounded', 'app: background'], ['app.activated', 'app: active']])
  expect((await read('right')).ledger).toEqual(UP.ledger)
})

test('the inspector has each call of Onhook, from open to close', async () => {
  const socket = new WebSocket(inspector.replace(/^http/, 'ws').replace('/?', '/ws?'))
  const closed = new Map<string, string[]>(), opened = new Map<string, string[]>(), ended = new Set<string>()
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => socket.send(JSON.stringify({ v: 1, kind: 'hello', role: 'viewer' })))
    socket.on('message', data => {
      const frame = JSON.parse(String(data as Buffer)) as { kind: string; device?: string; records?: { kind: string; call: string; end?: { reason: string } }[] }
      const device = frame.device ?? ''
      for (const { kind, call, end } of frame.records ?? []) {
        if (kind === 'open') opened.set(device, [...opened.get(device) ?? [], call])
        if (kind !== 'close') continue
        closed.set(device, [...closed.get(device) ?? [], end?.reason ?? ''])
        ended.add(call)
      }
      if (frame.kind === 'history-end') resolve()
    })
  })
  socket.close()
  const right = [...closed].find(([device]) => device.startsWith('right-'))?.[1] ?? []
  // Calls that were replaced end too: on each phone, only the last may go on.
  for (const calls of opened.values()) expect(calls.slice(0, -1).filter(call => !ended.has(call))).toEqual([])
  // Four ways, twice, late join, killed, frozen, and the leave of the other side.
  expect(right).toEqual(expect.arrayContaining(['local-leave', 'join-cancelled', 'network-lost', 'remote-hangup']))
  expect(await page.getByRole('link', { name: 'Open the inspector' }).getAttribute('href')).toBe(inspector)
})

test('nothing went wrong in the page', () => { expect(problems).toEqual([]) })
