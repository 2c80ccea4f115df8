/** Other people's inspectors in a real browser, and the page that shows what they tell. */
import { fileURLToPath } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import { createFakeWorld } from '@onhook/adapters/fake'
import { createRecorder } from '@onhook/inspector'
import { type Relay, startRelay } from '@onhook/inspector/relay'
import { createActorRecorder } from '@onhook/inspector/xstate'
import { createCall } from '@onhook/machine'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test, inject } from 'vitest'
import { WebSocket } from 'ws'
import { assign, createActor, createMachine } from 'xstate'
import { type RunningBrowser, launchBrowser } from '../support/browser.ts'
import { textOf, watchPage } from '../support/inspector-page.ts'
import { type ServedPage, bundleForPage, servePage } from '../support/serve-page.ts'
import { type Watcher, atEnd, start, stopAll, watch } from '../unit/inspector-foreign-kit.ts'

const bundle = (path: string) => bundleForPage(fileURLToPath(new URL(path, import.meta.url)))
let chromium: RunningBrowser, v5: ServedPage, v4: ServedPage, receiver: ServedPage
beforeAll(async () => {
  [chromium, v5, v4, receiver] = await Promise.all([launchBrowser(), bundle('../support/foreign-page.ts').then(servePage), bundle('../xstate4/page.ts').then(servePage), bundle('../xstate4/receiver-page.ts').then(servePage)])
})
afterAll(async () => { await chromium?.close(); for (const page of [v5, v4, receiver]) await page?.close() })
stopAll()
afterEach(async () => { for (const context of chromium.browser.contexts()) await context.close() })

const originOf = (page: ServedPage): string => new URL(page.url).origin
async function open(page: ServedPage, inspector: string, where: 'frame' | 'window' = 'window'): Promise<Page> {
  const context = await chromium.browser.newContext(), tab = await context.newPage()
  await tab.goto(`${page.url}?${new URLSearchParams({ inspector, in: where }).toString()}`)
  return tab
}
const told = (v: Watcher, name: string) => v.steps(name).map((s) => ({ event: s.event.type, to: s.to }))

describe('the real @statelyai/inspect in Chromium', () => {
  test.each(['window', 'frame'] as const)('createBrowserInspector tells the relay through the %s that it opens', async (where) => {
    const relay = await start({ origins: [originOf(v5)] }), v = await watch(relay)
    const tab = await open(v5, `${relay.receiverUrl}&name=Doors`, where)
    await v.until(() => v.steps('door').length === 1)
    await tab.evaluate("actor.send({ type: 'KNOCK' })")
    await v.until(() => v.steps('door').length === 2)
    expect(told(v, 'door')).toEqual([{ event: 'xstate.init', to: { state: 'idle' } }, { event: 'KNOCK', to: { state: 'joined' } }])
    expect(v.devices()).toMatchObject([{ name: 'Doors', platform: '@statelyai/inspect', live: true }])
    await tab.close()
    if (where === 'frame') await v.until(() => v.devices()[0]?.live === false)
  })
  test('createWebSocketInspector dials the relay itself', async () => {
    const relay = await start({ origins: [originOf(v5)] }), v = await watch(relay)
    const tab = await open(v5, relay.inspectorUrl)
    await v.until(() => v.steps('door').length === 1)
    await tab.evaluate("actor.send({ type: 'KNOCK' })")
    await v.until(() => v.steps('door').length === 2)
  })
  test('a page whose origin was not allowed is told how it may be, and nothing of it is kept', async () => {
    const refused: string[] = [], relay = await start({ origins: ['http://localhost:9'], onRefused: (p) => refused.push(p.field) }), v = await watch(relay)
    const tab = await open(v5, relay.receiverUrl), popup = tab.context().pages().find((p) => p !== tab) ?? await tab.context().waitForEvent('page')
    await popup.getByText('Waiting for the page that opened this one.').waitFor()
    // What it posts all the same is refused in the page.
    await tab.evaluate(`window.open('', 'xstateinspector').postMessage({ type: '@xstate.event', sessionId: 'x:0', event: { type: 'A' } }, '*')`)
    await popup.getByText(`A page of ${originOf(v5)} was refused. To let it in, start the relay with --origin ${originOf(v5)}`).waitFor()
    const socket = await open(v5, relay.inspectorUrl)
    await socket.waitForTimeout(300)
    expect(refused).toContain('Origin')
    expect(v.records).toEqual([])
    // And it cannot be put into a frame there.
    const framed = await open(v5, relay.receiverUrl, 'frame')
    await framed.waitForTimeout(300)
    expect(await framed.frames()[1]?.getByText('Onhook receives').count() ?? 0).toBe(0)
  })
})

describe('the real @xstate/inspect 0.8.0 in Chromium, with XState 4', () => {
  const EVENTS = ['PLAY', 'FASTER', 'STOP', 'RESUME', 'EJECT', 'NOTHING', 'MUTE']
  test.each(['window', 'frame'] as const)('the relay is told through the %s what the real window receiver is told there, and commands it', async (where) => {
    const far = await open(v4, receiver.url, 'frame')
    const frame = far.frames().find((f) => f.url().startsWith(receiver.url)) ?? await far.waitForEvent('framenavigated')
    await frame.waitForFunction('globalThis.received?.length > 0')
    for (const type of EVENTS) await far.evaluate(`service.send('${type}')`)
    await frame.waitForFunction(`received.filter((e) => e.type === 'service.state' && e.state.event.type !== 'xstate.init').length >= ${EVENTS.length}`)
    const received = await frame.evaluate('received') as { type: string; machine?: string; sessionId: string; state?: { value: { media: unknown; sound: unknown }; context: unknown; event: { type: string }; actions: string[] } }[]

    const relay = await start({ origins: [originOf(v4)] }), v = await watch(relay)
    const tab = await open(v4, relay.receiverUrl, where)
    await v.until(() => v.steps('player').length >= 1)
    for (const type of EVENTS) await tab.evaluate(`service.send('${type}')`)
    const steps = await v.until(() => { const s = v.steps('player'); return s.length >= EVENTS.length + 1 && s })
    const flat = (media: unknown): unknown => (typeof media === 'object' ? Object.entries(media as object).flat().join('.') : media)
    const states = received.filter((e) => e.type === 'service.state' && e.state!.event.type !== 'xstate.init').map((e) => e.state!)
    expect(steps.slice(1).map((s) => ({ event: s.event.type, to: s.to, actions: s.commands!.map((c) => c.type) }))).toEqual(states.map((s) => ({ event: s.event.type, to: { '.media': flat(s.value.media), '.sound': s.value.sound }, actions: s.actions })))
    expect(received[0]).toMatchObject({ type: 'service.register', machine: 'player' })
    expect(v.call('player')!.open).toMatchObject({ actor: { source: 'xstate-4', id: 'player', chart: { id: 'player' } } })

    v.send({ v: 1, kind: 'send', n: 1, device: v.devices()[0]!.id, call: v.call('player')!.call, attempt: 1, event: { type: 'MUTE' } })
    expect(await v.until(() => v.frames.find((f) => f.kind === 'sent'))).toEqual({ v: 1, kind: 'sent', n: 1 })
    expect(await v.until(() => v.steps('player').find((s) => s.event['sentBy']))).toMatchObject({ event: { type: 'MUTE', sentBy: 'inspector' }, to: { '.sound': 'on' } })
    await tab.waitForFunction("service.state.matches('sound.on')")
  })
})

describe('the page', () => {
  /** Its states are named like a session's. */
  const machine = createMachine({
    id: 'door', type: 'parallel', context: { knocks: 0 },
    states: {
      way: { initial: 'idle', states: { idle: { on: { KNOCK: { target: 'joined', actions: assign({ knocks: ({ context }) => context.knocks + 1 }) }, BACK: 'joined.where' } }, joined: { initial: 'a', on: { LEAVE: 'ended', SHUT: 'idle' }, states: { a: { on: { NEXT: 'b' } }, b: {}, where: { type: 'history' } } }, ended: { type: 'final' } } },
      lock: { initial: 'reconnecting', states: { reconnecting: { on: { TURN: 'leaving' } }, leaving: {} } },
    },
  })
  async function show(relay: Relay, options: object = {}): Promise<{ page: Page; problems: string[] }> {
    const context = await chromium.browser.newContext({ viewport: { width: 1440, height: 900 }, ...options }), page = await context.newPage(), { problems } = watchPage(page, new URL(relay.url).origin)
    await page.goto(relay.url)
    return { page, problems }
  }
  const relayWithPage = async (): Promise<Relay> => { const relay = await startRelay({ uiDir: inject('inspectorPage') }); atEnd(() => relay.close()); return relay }
  const startActor = (relay: Relay, acceptActorEvents: boolean) => {
    const recorder = createActorRecorder({ url: relay.recorderUrl, WebSocket, device: { id: 'shop', name: 'Shop', platform: 'web' }, acceptActorEvents })
    atEnd(() => recorder.stop())
    return createActor(machine, { inspect: recorder.inspect }).start()
  }

  test('its chart, its story and its step are saved as pictures, also while another view is in front', async () => {
    const relay = await relayWithPage(), actor = startActor(relay, false), { page, problems } = await show(relay, { acceptDownloads: true })
    await page.locator('.actor-chart').waitFor()
    actor.send({ type: 'KNOCK' })
    actor.send({ type: 'TURN' })
    await page.locator('.state-box.now[data-state="lock.leaving"]').waitFor()
    const words = async (name: string): Promise<string> => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: `${name} as SVG`, exact: true }).click()])
      return [...(await textOf(download)).matchAll(/<text[^>]*>(.*?)<\/text>/gs)].map((m) => m[1]!.replaceAll(/<[^>]*>/g, '')).join(' ')
    }
    for (const key of ['1', '5']) {
      await page.keyboard.press(key)
      await page.keyboard.press('s')
      const chart = await words('Chart')
      for (const said of ['reconnecting', 'leaving', 'KNOCK1/1', 'BACKnever', 'door: taken until this moment']) expect(chart).toContain(said)
      await page.keyboard.press('Escape')
    }
    await page.keyboard.press('s')
    expect(await words('Story')).toMatch(/^door x:0 · Shop · #3, way joined\.a, lock leaving .* door is in way joined\.a, lock leaving\. An actor of XState 5/)
    // What stands beside a folded list is in it.
    expect(await words('Step')).toMatch(/Context, unchanged .* knocks 1/)
    expect(problems).toEqual([])
  })

  test('a machine that is no call has its chart in ink, nested, parallel, with history and final states, and its table', async () => {
    const relay = await relayWithPage(), actor = startActor(relay, false), { page, problems } = await show(relay)
    await page.locator('.actor-chart').waitFor()
    expect(await page.locator('.actor-chart [data-state]').evaluateAll((all) => all.map((e) => e.getAttribute('data-state') ?? '').toSorted((a, b) => (a < b ? -1 : 1)))).toEqual(['', 'lock', 'lock.leaving', 'lock.reconnecting', 'way', 'way.ended', 'way.idle', 'way.joined', 'way.joined.a', 'way.joined.b', 'way.joined.where'])
    await page.locator('.state-box.now[data-state="way.idle"]').waitFor()
    actor.send({ type: 'KNOCK' })
    await page.locator('.state-box.now[data-state="way.joined.a"]').waitFor()
    expect(await page.locator('.edge.hot').evaluateAll((all) => all.map((e) => e.getAttribute('data-edge')))).toEqual(['way.idle>way.joined'])
    expect(await page.locator('.state-box.now').evaluateAll((all) => all.map((e) => e.getAttribute('data-state') ?? '').toSorted((a, b) => (a < b ? -1 : 1)))).toEqual(['lock', 'lock.reconnecting', 'way', 'way.joined', 'way.joined.a'])
    // Ink only: no colour of a session's state stands anywhere on the chart, in the log, or in the list.
    const hued = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('i')), session = ['idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended'].flatMap((s) => ['', '-tint', '-ink'].map((k) => { probe.style.color = `var(--s-${s}${k})`; return getComputedStyle(probe).color }))
      probe.style.color = 'var(--text)'
      const ink = getComputedStyle(probe).color
      probe.remove()
      const isGrey = (c: string): boolean => { const [r = 0, g = 0, b = 0] = (/rgba?\(([^)]+)\)/.exec(c)?.[1] ?? '0,0,0').split(/[ ,]+/).map(Number); return Math.max(r, g, b) - Math.min(r, g, b) < 24 }
      const hues = new Set(session.filter((c) => c !== ink && !isGrey(c)))
      return { hues: hues.size, found: [...document.querySelectorAll('.actor-chart *, .row, .row *, .call *')].flatMap((e) => { const s = getComputedStyle(e); return [s.fill, s.stroke, s.color, s.backgroundColor].filter((c) => hues.has(c)) }) }
    })
    expect(hued.hues).toBeGreaterThan(5)
    expect(hued.found).toEqual([])
    // Before and after.
    await page.locator('.row', { hasText: 'KNOCK' }).click()
    const step = page.locator('.step')
    await step.getByText('Context, before and after').waitFor()
    expect(await step.locator('.ba tr.ch').allTextContents()).toEqual(['wayidle → joined.a', 'knocks0 → 1'])
    expect(await page.locator('.story h2').textContent()).toBe('door is in way joined.a, lock reconnecting.')
    expect(await page.locator('.send-event').count()).toBe(0)
    await page.locator('.picture .pane-head').getByRole('button', { name: 'Table', exact: true }).click()
    expect(await page.locator('.picture .twin').getByRole('row', { name: 'way.joined.where history' }).count()).toBe(1)
    await page.locator('.picture .twin').getByRole('row', { name: /way\.idle KNOCK.* way\.joined .*1\/1/ }).waitFor()
    expect(await page.locator('.picture .twin').evaluate(e => e.scrollWidth - e.clientWidth)).toBe(0)
    expect(problems).toEqual([])
  })

  test('calls and other actors stand side by side, and each is shown as what it is', async () => {
    const relay = await relayWithPage()
    startActor(relay, false)
    const recorder = createRecorder({ url: relay.recorderUrl, WebSocket, device: { id: 'phone', name: 'Pixel 8', platform: 'android' } })
    atEnd(() => recorder.stop())
    const world = createFakeWorld({ startAt: Date.now() }), call = createCall({ id: 'beside', ...world.ports, inspect: recorder.record })
    world.screen.connect(call.send)
    world.screen.mount()
    const joined = call.join()
    await world.flush()
    await joined
    atEnd(async () => { void call.leave('button'); await world.advance(10_000) })
    const { page, problems } = await show(relay)
    await page.locator('.rail .call', { hasText: 'beside' }).click()
    await page.locator('.node.now[data-state="joined"]').waitFor()
    expect(await page.locator('.actor-chart').count()).toBe(0)
    await page.locator('.rail .call', { hasText: 'door' }).click()
    await page.locator('.actor-chart').waitFor()
    expect(await page.locator('.regions').count()).toBe(0)
    expect(await page.locator('.rail .call').count()).toBe(2)
    expect(problems).toEqual([])
  })

  test('an event is sent from the page into a live actor that allows it, and its row says so; a refusal is told', async () => {
    const relay = await relayWithPage(), actor = startActor(relay, true), { page, problems } = await show(relay)
    const form = page.locator('.send-event')
    await form.waitFor()
    expect(await form.locator('.chip').allTextContents()).toEqual(['KNOCK', 'BACK', 'TURN'])
    await form.locator('.chip', { hasText: 'KNOCK' }).click()
    await form.getByText('KNOCK was sent. Its record says that it came from here.').waitFor()
    expect(actor.getSnapshot().matches({ way: 'joined' })).toBe(true)
    await page.locator('.row', { hasText: 'sent from the inspector' }).click()
    await page.locator('.step').getByText('Sent from the inspector', { exact: true }).waitFor()
    await form.getByPlaceholder('type').fill('NEXT')
    await form.getByPlaceholder('other fields').fill('{"by": "hand"')
    await form.locator('.btn').click()
    await form.getByText('Not sent. The fields must be JSON').waitFor()
    await form.getByPlaceholder('other fields').fill('{"by": "hand"}')
    await form.locator('.btn').click()
    await form.getByText('NEXT was sent.').waitFor()
    expect(actor.getSnapshot().matches({ way: { joined: 'b' } })).toBe(true)
    // The palette sends too, and only where something takes it.
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Commands' }).getByRole('combobox').fill('send turn')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Commands' }).getByText('TURN was sent.').waitFor()
    expect(actor.getSnapshot().matches({ lock: 'leaving' })).toBe(true)
    await page.keyboard.press('Escape')
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map((x) => [x.id, x.nodes.map((n) => n.target.join(' '))])).toEqual([])
    actor.stop()
    await form.waitFor({ state: 'detached' })
    expect(problems).toEqual([])
  })

  test('a call is offered events only where its app opted in', async () => {
    const relay = await relayWithPage()
    for (const id of ['shut', 'open']) {
      const recorder = createRecorder({ url: relay.recorderUrl, WebSocket, device: { id, name: id, platform: 'android' }, ...(id === 'open' && { acceptEvents: (event: object) => { calls[id]!.send(event as never) } }) })
      atEnd(() => recorder.stop())
      const world = createFakeWorld({ startAt: Date.now() }), call = createCall({ id, ...world.ports, inspect: recorder.record })
      calls[id] = call
      world.screen.connect(call.send)
      world.screen.mount()
      const joined = call.join()
      await world.flush()
      await joined
      atEnd(async () => { void call.leave('button'); await world.advance(10_000) })
    }
    const { page } = await show(relay)
    await page.locator('.rail .call', { hasText: 'shut' }).click()
    await page.locator('.node.now[data-state="joined"]').waitFor()
    expect(await page.locator('.send-event').count()).toBe(0)
    await page.locator('.rail .call', { hasText: 'open' }).click()
    const form = page.locator('.send-event')
    await form.getByPlaceholder('type').fill('user.leave')
    await form.getByPlaceholder('other fields').fill('{"source": "button"}')
    await form.locator('.btn').click()
    await form.getByText('user.leave was sent.').waitFor()
    await page.locator('.row', { hasText: 'sent from the inspector' }).waitFor()
    expect(calls['open']!.state).toBe('leaving')
    expect(calls['shut']!.state).toBe('joined')
  })
  const calls: Record<string, ReturnType<typeof createCall>> = {}
})
