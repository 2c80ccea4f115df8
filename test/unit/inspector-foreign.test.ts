/** Other people's actors at the relay: the real packages on the other side of each wire. */
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { createBrowserInspector, createWebSocketInspector } from '@statelyai/inspect'
import { describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { assign, createActor, createMachine, fromPromise, setup, stopChild } from 'xstate'
import { type ActorRecorderOptions, createActorRecorder } from '@onhook/inspector/xstate'
import { createRecorder } from '@onhook/inspector'
import { createActorRecorder as createNoop } from '@onhook/inspector/noop'
import { createCall } from '@onhook/machine'
import { createFakeScreen, createFakeService, createFakeTransport } from '@onhook/adapters/fake'
import { startV4App } from '@onhook/xstate4/node'
import { receiveWebSocket } from '@onhook/xstate4/receivers'
import { sentencesOf } from '../../packages/inspector/src/cli/sentences.ts'
import { judgeAttempt } from '../../packages/inspector/src/cli/verdict.ts'
import { atEnd, start, stopAll, watch } from './inspector-foreign-kit.ts'

stopAll()

const player = setup({
  types: { context: {} as { tracks: number; mail?: string }, events: {} as { type: 'PLAY' | 'STOP' | 'FASTER' | 'RESUME' | 'EJECT' | 'MUTE' | 'NOTHING'; by?: string } },
  guards: { isEmpty: () => false }, actions: { beep: () => {} }, delays: { nap: 20 },
}).createMachine({
  id: 'player', type: 'parallel', context: { tracks: 0 },
  states: {
    media: {
      initial: 'stopped',
      states: {
        stopped: { on: { PLAY: { target: 'playing', actions: ['beep', assign({ tracks: ({ context }) => context.tracks + 1 })] }, RESUME: 'playing.hist', EJECT: { target: 'ejected', guard: 'isEmpty' } } },
        playing: { initial: 'normal', on: { STOP: 'stopped' }, states: { normal: { on: { FASTER: 'fast' } }, fast: { after: { nap: 'normal' } }, hist: { type: 'history' } } },
        ejected: { type: 'final' },
      },
    },
    sound: { initial: 'on', states: { on: { on: { MUTE: 'off' } }, off: { on: { MUTE: 'on' } } } },
  },
})
const told = (s: { event: object; from?: object; to?: object; commands?: readonly { type: string }[]; ignored?: boolean; why?: string }) =>
  ({ event: (s.event as { type: string }).type, to: s.to, ...(s.commands?.length && { did: s.commands.map((c) => c.type) }), ...(s.ignored && { why: s.why }) })

describe('XState 5, through its own inspect option', () => {
  const observe = (url: string, options: Partial<ActorRecorderOptions> = {}) => {
    const recorder = createActorRecorder({ url, WebSocket, device: { name: 'Node' }, ...options })
    atEnd(() => recorder.stop())
    return recorder
  }

  test('a parallel machine with history, a guard and a delay is told step by step, with its chart and what was ignored', async () => {
    const relay = await start(), v = await watch(relay), recorder = observe(relay.recorderUrl)
    const actor = createActor(player, { inspect: recorder.inspect }).start()
    actor.send({ type: 'PLAY', by: 'Ann' })
    actor.send({ type: 'NOTHING' })
    actor.send({ type: 'STOP' })
    actor.send({ type: 'EJECT' })
    actor.send({ type: 'MUTE' })
    const steps = await v.until(() => { const s = v.steps('player'); return s.length >= 6 && s })
    const stopped = { '.media': 'stopped', '.sound': 'on' }
    expect(steps.map(told)).toEqual([
      { event: 'xstate.init', to: stopped },
      { event: 'PLAY', to: { '.media': 'playing.normal', '.sound': 'on' }, did: ['beep'] },
      { event: 'NOTHING', to: { '.media': 'playing.normal', '.sound': 'on' }, why: 'no transition for it in playing.normal, on' },
      { event: 'STOP', to: stopped },
      { event: 'EJECT', to: stopped, why: 'refused by the guard isEmpty' },
      { event: 'MUTE', to: { '.media': 'stopped', '.sound': 'off' } },
    ])
    expect(steps[1]).toMatchObject({ seq: 2, event: { type: 'PLAY', by: 'Ann' }, from: stopped, context: { tracks: 1 }, took: [{ from: 'media.stopped', to: ['media.playing'], event: 'PLAY' }] })
    // A context that did not change is not told again.
    expect(steps.map((s) => 'context' in s)).toEqual([true, true, false, false, false, false])
    expect(v.records[0]!.record).toMatchObject({
      kind: 'open', seq: 0, actor: {
        source: 'xstate-5', session: actor.sessionId, id: 'player',
        chart: { id: 'player', nodes: expect.arrayContaining([{ path: '', type: 'parallel' }, { path: 'media', type: 'compound', initial: 'media.stopped' }, { path: 'media.playing.hist', type: 'history' }, { path: 'media.ejected', type: 'final' }]), edges: expect.arrayContaining([{ from: 'media.stopped', to: ['media.ejected'], event: 'EJECT', guard: 'isEmpty' }, { from: 'media.playing.fast', to: ['media.playing.normal'], event: 'after nap' }]) },
      },
    })
  })

  test('the order and the times are those of the app, also while its thread is busy', async () => {
    const relay = await start(), v = await watch(relay), recorder = observe(relay.recorderUrl)
    const actor = createActor(player, { inspect: recorder.inspect }).start()
    actor.send({ type: 'PLAY' })
    const until = Date.now() + 60
    while (Date.now() < until) { /* the thread is busy, and nothing can be sent */ }
    actor.send({ type: 'STOP' })
    const steps = await v.until(() => { const s = v.steps('player'); return s.length >= 3 && s })
    expect(steps[2]!.t! - steps[1]!.t!).toBeGreaterThanOrEqual(59)
    expect(steps[2]!.mono! - steps[1]!.mono!).toBeGreaterThanOrEqual(59_000)
    expect(steps[0]).toMatchObject({ event: { type: 'xstate.init' }, to: { '.media': 'stopped' } })
  })

  test('children are actors beside it: who made them, what they sent, how they ended; events to the dead are told', async () => {
    const relay = await start(), v = await watch(relay), recorder = observe(relay.recorderUrl)
    const kid = createMachine({ id: 'kid', initial: 'a', states: { a: { on: { GO: 'b' } }, b: {} } })
    const parent = createMachine({ id: 'parent', context: ({ spawn }) => ({ ref: spawn(kid, { id: 'kid' }) }), invoke: { id: 'fetch', src: fromPromise(async () => ({ rows: 7 })) }, on: { FREE: { actions: stopChild('kid') } } })
    const actor = createActor(parent, { inspect: recorder.inspect }).start()
    const child = actor.getSnapshot().children['kid']!
    child.send({ type: 'GO' })
    await v.until(() => v.call('fetch')?.close)
    actor.send({ type: 'FREE' })
    child.send({ type: 'GO' })
    actor.stop()
    await v.until(() => v.call('parent')?.close && v.steps('kid').length >= 4)
    expect(v.steps('kid').map(told)).toEqual([
      { event: 'xstate.init', to: { state: 'a' } }, { event: 'GO', to: { state: 'b' } }, { event: 'xstate.stop', to: { state: 'b' } }, { event: 'GO', to: { state: 'b' }, why: 'the actor was over' },
    ])
    expect(v.call('kid')!.open).toMatchObject({ actor: { id: 'kid', parent: actor.sessionId } })
    expect(v.call('kid')!.close).toMatchObject({ status: 'stopped' })
    expect(v.call('fetch')!.close).toMatchObject({ status: 'done', output: { rows: 7 } })
    expect(v.steps('parent').find((s) => s.event.type === 'xstate.done.actor.fetch')).toMatchObject({ sender: (v.call('fetch')!.open as { actor?: { session: string } }).actor!.session })
    // The reference in the context is told as an actor, not walked into.
    expect(v.steps('parent')[0]).toMatchObject({ context: { ref: { actor: child.sessionId, id: 'kid' } } })
  })

  test('a context is told as it was, bounded, and without what names a person', async () => {
    const relay = await start(), v = await watch(relay), recorder = observe(relay.recorderUrl, { redact: { fields: ['room'] } })
    const circular: Record<string, unknown> = { n: 10n, map: new Map([['k', 1]]), text: 'x'.repeat(5_000), list: Array.from({ length: 500 }, (_, i) => i), password: 'hunter2', room: 'blue', to: 'ann@example.org', at: new Date(0), f: () => 1, nan: Number.NaN }
    circular['self'] = circular
    Object.defineProperty(circular, 'bad', { enumerable: true, get() { throw new Error('a getter') } })
    const actor = createActor(createMachine({ id: 'c', context: circular, on: { GO: { actions: assign({ n: 11n }) } } }), { inspect: recorder.inspect }).start()
    circular['n'] = 'changed before it was sent'
    const [first] = await v.until(() => { const s = v.steps('c'); return s.length >= 1 && s })
    const { context } = first as unknown as { context: Record<string, unknown> }
    expect(context).toMatchObject({ n: '10n', map: [['k', 1]], password: '[redacted]', room: '[redacted]', to: '[redacted]', self: '[circular]', bad: '[threw]', nan: 'NaN', f: '[function f]' })
    expect(String(context['text']).length).toBeLessThan(2_100)
    expect((context['list'] as unknown[]).length).toBe(101)
    expect(actor.getSnapshot().status).toBe('active')
  })

  test('nothing of it throws into the actor, whatever it holds and wherever the inspector is', () => {
    const recorder = observe('ws://127.0.0.1:1/ws', { onProblem: () => { throw new Error('the host throws too') } })
    const evil = new Proxy({}, { get() { throw new Error('get') }, ownKeys() { throw new Error('keys') } })
    for (const e of [undefined, null, 7, evil, { type: '@xstate.actor' }, { type: '@xstate.actor', actorRef: evil }, { type: '@xstate.microstep', actorRef: { sessionId: 'x' }, _transitions: [evil] }, { type: '@xstate.snapshot', actorRef: { sessionId: 'x', id: 'x' }, snapshot: evil, event: evil }, { type: 'later' }]) expect(() => recorder.inspect(e as never)).not.toThrow()
    const actor = createActor(player, { inspect: recorder.inspect }).start()
    for (let i = 0; i < 100; i++) actor.send({ type: i % 2 === 0 ? 'PLAY' : 'STOP' })
    expect(actor.getSnapshot().context.tracks).toBe(50)
  })
})

test('the no-op for builds that are not watched has the same shape and does nothing', async () => {
  const real = createActorRecorder({ url: 'ws://127.0.0.1:1/ws', WebSocket }), none = createNoop({ url: 'ws://127.0.0.1:1/ws' })
  atEnd(() => real.stop())
  expect(Object.keys(none).toSorted()).toEqual(Object.keys(real).toSorted())
  const actor = createActor(player, { inspect: none.inspect }).start()
  actor.send({ type: 'PLAY' })
  expect(actor.getSnapshot().context.tracks).toBe(1)
  expect(await none.stop()).toBe(undefined)
})

test('a trace of an actor is judged by no table, and the verdict says so', () => {
  const trace = { call: 'light x:0', attempt: 1, gaps: [], records: [{ v: 1, kind: 'open', call: 'light x:0', attempt: 1, seq: 0, actor: { source: 'xstate-5', session: 'x:0', id: 'light' } }, { v: 1, kind: 'step', call: 'light x:0', attempt: 1, seq: 1, event: { type: 'xstate.init' }, to: { state: 'red' } }] as never[] }
  const judged = judgeAttempt(trace)
  expect(judged.verdict).toEqual({ call: 'light x:0', attempt: 1, verdict: 'cannot-tell', records: 2, gaps: [] })
  expect(sentencesOf(judged)).toEqual(['light x:0 is an actor, not a call: cannot tell. There is no table to judge its 2 records by.'])
})

describe('events from the inspector', () => {
  const target = (call: string) => ({ call, attempt: 1 })
  test('reach a live actor that allows it, and its trace says that a person sent them', async () => {
    const relay = await start(), v = await watch(relay)
    const recorder = createActorRecorder({ url: relay.recorderUrl, WebSocket, device: { id: 'node', name: 'Node' }, acceptActorEvents: (_actor, event) => event.type !== 'STOP' })
    atEnd(() => recorder.stop())
    const actor = createActor(player, { inspect: recorder.inspect }).start()
    const call = await v.until(() => v.call('player')?.call)
    expect(v.devices()).toMatchObject([{ id: 'node', accepts: true }])
    v.send({ v: 1, kind: 'send', n: 7, device: 'node', ...target(call), event: { type: 'PLAY', sentBy: 'the user' } })
    expect(await v.until(() => v.frames.find((f) => f.kind === 'sent'))).toEqual({ v: 1, kind: 'sent', n: 7 })
    expect(actor.getSnapshot().matches({ media: 'playing' })).toBe(true)
    expect(await v.until(() => v.steps('player').find((s) => s.event.type === 'PLAY'))).toMatchObject({ event: { type: 'PLAY', sentBy: 'inspector' } })
    v.send({ v: 1, kind: 'send', n: 8, device: 'node', ...target(call), event: { type: 'STOP' } })
    expect(await v.until(() => v.frames.find((f) => f.kind === 'sent' && f.n === 8))).toMatchObject({ problem: { found: `the app does not let this event be sent to ${call}` } })
    expect(actor.getSnapshot().matches({ media: 'playing' })).toBe(true)
    actor.stop()
    await v.until(() => v.call('player')?.close)
    v.send({ v: 1, kind: 'send', n: 9, device: 'node', ...target(call), event: { type: 'PLAY' } })
    expect(await v.until(() => v.frames.find((f) => f.kind === 'sent' && f.n === 9))).toMatchObject({ problem: { found: 'this app lets events be sent to live XState actors only' } })
  })

  const callOf = async (url: string, id: string, acceptEvents?: (event: { type: string }) => string | void) => {
    let send: (event: never) => void = () => {}
    const recorder = createRecorder({ url, WebSocket, device: { id: 'phone' }, ...(acceptEvents && { acceptEvents: (event: { type: string }) => acceptEvents(event) ?? send(event as never) }) })
    atEnd(() => recorder.stop())
    const transport = createFakeTransport()
    const call = createCall({ id, transport, service: createFakeService(), screen: createFakeScreen(), inspect: recorder.record })
    send = call.send
    atEnd(() => { void call.leave('button'); void call.dispose() })
    void call.join()
    await transport.flush()
    return call
  }
  test('a call without the opt-in refuses them, says so, and feels nothing', async () => {
    const relay = await start(), v = await watch(relay), call = await callOf(relay.recorderUrl, 'k7')
    await v.until(() => v.steps('k7').some((s) => s.to?.['session'] === 'joined'))
    const before = v.steps('k7').length
    v.send({ v: 1, kind: 'send', n: 1, device: 'phone', ...target('k7'), event: { type: 'user.leave', source: 'button' } })
    expect(await v.until(() => v.frames.find((f) => f.kind === 'sent'))).toEqual({ v: 1, kind: 'sent', n: 1, problem: { field: 'send', expected: 'an app that lets events be sent to it, as createRecorder({ acceptEvents })', found: 'one that does not' } })
    expect(v.devices()[0]).not.toHaveProperty('accepts')
    expect(call.state).toBe('joined')
    expect(v.steps('k7').length).toBe(before)
  })
  test('a recorder without the opt-in refuses also what a relay lets through', async () => {
    const said: object[] = []
    class Scripted { readyState = 1; onopen: (() => void) | null = null; onmessage: ((e: { data: string }) => void) | null = null; onclose = null; onerror = null; static last: Scripted; constructor() { Scripted.last = this } send(text: string): void { said.push(JSON.parse(text) as object) } close(): void {} }
    const recorder = createRecorder({ url: 'ws://x', WebSocket: Scripted as never })
    atEnd(() => recorder.stop())
    Scripted.last.onmessage!({ data: JSON.stringify({ v: 1, kind: 'send', n: 4, call: 'k', attempt: 1, event: { type: 'user.leave' } }) })
    expect(said).toEqual([{ v: 1, kind: 'sent', n: 4 }])
  })
  test('a call with the opt-in takes them, marked in its trace; what the app refuses or throws is told', async () => {
    const relay = await start(), v = await watch(relay)
    const call = await callOf(relay.recorderUrl, 'k8', ({ type }) => (type === 'transport.closed' ? 'only the user may hang up' : type === 'boom' ? (() => { throw new Error('thrown') })() : undefined))
    await v.until(() => v.steps('k8').some((s) => s.to?.['session'] === 'joined'))
    const ask = async (n: number, type: string) => {
      v.send({ v: 1, kind: 'send', n, device: 'phone', ...target('k8'), event: { type, source: 'button' } })
      return v.until(() => v.frames.find((f) => f.kind === 'sent' && f.n === n))
    }
    expect(await ask(1, 'transport.closed')).toMatchObject({ problem: { found: 'only the user may hang up' } })
    expect(await ask(2, 'boom')).toMatchObject({ problem: { found: 'Error: thrown' } })
    expect(call.state).toBe('joined')
    expect(await ask(3, 'user.leave')).toEqual({ v: 1, kind: 'sent', n: 3 })
    expect(await v.until(() => v.steps('k8').find((s) => s.event.type === 'user.leave'))).toMatchObject({ event: { type: 'user.leave', sentBy: 'inspector' }, from: { session: 'joined' }, to: { session: 'leaving' } })
  })
  test('nothing but a viewer’s socket sends: no GET changes anything', async () => {
    const relay = await start(), v = await watch(relay), call = await callOf(relay.recorderUrl, 'k9', () => {})
    await v.until(() => v.steps('k9').some((s) => s.to?.['session'] === 'joined'))
    const seen = v.records.length
    for (const path of ['send', 'ws', 'inspect', `?token=${relay.token}&send=1`, 'receiver', 'api/send?device=phone&call=k9&event=user.leave']) await fetch(`http://127.0.0.1:${relay.port}/${path}`)
    expect((await fetch(`http://127.0.0.1:${relay.port}/receiver`, { method: 'POST', body: '{}' })).status).toBe(405)
    expect(call.state).toBe('joined')
    expect(v.records.length).toBe(seen)
  })
})

describe('the real @statelyai/inspect in Node', () => {
  test('an app that points its URL at the relay is shown: chart, steps, context; it cannot be sent anything', async () => {
    const relay = await start(), v = await watch(relay)
    const inspector = createWebSocketInspector({ url: `${relay.inspectorUrl}&name=Shop` })
    atEnd(() => inspector.stop())
    const actor = createActor(player, { inspect: inspector.inspect }).start()
    await v.until(() => v.call('player')?.counts.steps === 1)
    actor.send({ type: 'PLAY', by: 'ann@example.org' })
    actor.send({ type: 'EJECT' })
    actor.send({ type: 'NOTHING' })
    const steps = await v.until(() => { const s = v.steps('player'); return s.length >= 4 && s })
    const playing = { '.media': 'playing.normal', '.sound': 'on' }
    expect(steps.map(told)).toEqual([
      { event: 'xstate.init', to: { '.media': 'stopped', '.sound': 'on' } }, { event: 'PLAY', to: playing },
      { event: 'EJECT', to: playing, why: 'no transition for it in playing.normal, on' }, { event: 'NOTHING', to: playing, why: 'no transition for it in playing.normal, on' },
    ])
    expect(steps[1]).toMatchObject({ event: { by: '[redacted]' }, context: { tracks: 1 } })
    expect(v.call('player')!.open).toMatchObject({ actor: { source: 'statelyai-inspect', version: '0.7.2', session: actor.sessionId, chart: { id: 'player' } } })
    const [device] = v.devices()
    expect(device).toMatchObject({ name: 'Shop', platform: '@statelyai/inspect', live: true })
    v.send({ v: 1, kind: 'send', n: 1, device: device!.id, call: v.call('player')!.call, attempt: 1, event: { type: 'PLAY' } })
    expect(await v.until(() => v.frames.find((f) => f.kind === 'sent'))).toMatchObject({ problem: { field: 'send', found: '@statelyai/inspect, which has none: use @onhook/inspector/xstate' } })
  })
  test('without the token, or from a page that is not allowed, it is turned away', async () => {
    const refused = vi.fn(), relay = await start({ onRefused: refused })
    const closed = async (url: string, options: object) => new Promise((resolve) => { const ws = new WebSocket(url, options); ws.on('close', resolve); ws.on('error', () => {}); ws.on('open', () => ws.send('{"type":"@xstate.event","sessionId":"x:0","event":{"type":"A"}}')) })
    expect(await closed(`ws://127.0.0.1:${relay.port}/inspect`, {})).toBe(4401)
    expect(await closed(relay.inspectorUrl, { origin: 'https://evil.example' })).toBe(1006)
    expect(refused.mock.calls.map(([p]) => (p as { field: string }).field)).toEqual(['token', 'Origin'])
    const v = await watch(relay)
    await v.until(() => v.frames.some((f) => f.kind === 'history-end'))
    expect(v.records).toEqual([])
  })
  test('its browser inspector without a browser does nothing, which is why the browser’s own test exists', () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    expect(createBrowserInspector({ url: 'http://127.0.0.1/receiver' })).toBeDefined()
    error.mockRestore()
  })
})

describe('the real @xstate/inspect 0.8.0 in Node, with XState 4', () => {
  test('the relay dials the app, reads what the real WebSocket receiver reads, and commands it', async () => {
    const app = await startV4App()
    atEnd(() => app.stop())
    const real = await receiveWebSocket(app.address)
    const relay = await start({ xstate4: [app.address] }), v = await watch(relay)
    await v.until(() => v.steps('player').length >= 1)
    for (const type of ['PLAY', 'FASTER', 'STOP', 'RESUME', 'EJECT', 'NOTHING', 'MUTE']) app.service.send(type)
    const steps = await v.until(() => { const s = v.steps('player'); return s.length >= 8 && s })
    // The real receiver was told of the beginning, then of each step; so was the relay.
    const states = real.events.filter((e) => e.type === 'service.state' && e.state && e.state.event.type !== 'xstate.init').map((e) => e.state!)
    expect(states.map((s) => s.event.type)).toEqual(['PLAY', 'FASTER', 'STOP', 'RESUME', 'EJECT', 'NOTHING', 'MUTE'])
    const told4 = states.map((s) => ({ event: s.event.type, value: s.value, actions: s.actions.map((a) => a.type) }))
    const value = (to: Record<string, unknown>) => { const media = String(to['.media']).split('.'); return { media: media.length > 1 ? { [media[0]!]: media[1] } : media[0], sound: to['.sound'] } }
    expect(steps.slice(1).map((s) => ({ event: s.event.type, value: value(s.to!), actions: s.commands!.map((c) => c.type) }))).toEqual(told4)
    expect(steps[1]).toMatchObject({ context: { tracks: 1 } })
    expect(states[0]!.context).toEqual({ tracks: 1 })
    expect(steps[6]).toMatchObject({ ignored: true, why: 'no transition for it in playing.fast, on' })
    expect(v.call('player')!.open).toMatchObject({ actor: { source: 'xstate-4', session: app.service.sessionId, accepts: true, chart: { id: 'player', nodes: expect.arrayContaining([{ path: 'media.playing.hist', type: 'history' }]), edges: expect.arrayContaining([{ from: 'media.stopped', to: ['media.ejected'], event: 'EJECT', guard: 'isEmpty' }]) } } })

    const [device] = v.devices()
    expect(device).toMatchObject({ platform: '@xstate/inspect', accepts: true })
    v.send({ v: 1, kind: 'send', n: 1, device: device!.id, call: v.call('player')!.call, attempt: 1, event: { type: 'MUTE', why: 'by hand' } })
    expect(await v.until(() => v.frames.find((f) => f.kind === 'sent'))).toEqual({ v: 1, kind: 'sent', n: 1 })
    expect(await v.until(() => v.steps('player').find((s) => s.event['why'] === 'by hand'))).toMatchObject({ event: { type: 'MUTE', sentBy: 'inspector' }, to: { '.sound': 'on' } })
    expect(app.service.state.matches({ sound: 'on' })).toBe(true)
    app.service.stop()
    await v.until(() => v.call('player')?.close)
    v.send({ v: 1, kind: 'send', n: 2, device: device!.id, call: v.call('player')!.call, attempt: 1, event: { type: 'MUTE' } })
    expect(await v.until(() => v.frames.find((f) => f.kind === 'sent' && f.n === 2))).toMatchObject({ problem: { field: 'call', expected: 'an actor that is live' } })
  })
  test('an app that is not there yet is dialled until it is', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {}) // the inspector of the test before is closed, and its package warns of that
    atEnd(() => warn.mockRestore())
    const nobody = createServer()
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve))
    const { port } = nobody.address() as AddressInfo, address = `127.0.0.1:${port}`
    await new Promise((resolve) => nobody.close(resolve))
    const refused = vi.fn(), relay = await start({ xstate4: [address], onRefused: refused }), v = await watch(relay)
    await vi.waitFor(() => expect(refused).toHaveBeenCalledWith(expect.objectContaining({ field: address, found: 'nobody, or no longer; it is dialled again' })), { timeout: 10_000 })
    expect(v.devices()).toEqual([])
    const app = await startV4App(port)
    atEnd(() => app.stop())
    await v.until(() => v.steps('player').length >= 1)
    expect(v.devices()).toMatchObject([{ name: address, live: true }])
  })
})
