/** What a client that is not Janus's own, or a host, may do to the adapter: nothing is ever thrown into whoever calls back. */
import { createJanusTransport, type JanusModule, type JanusOptions } from '@onhook/adapters/janus'
import type { Call } from '@onhook/machine'
import fc from 'fast-check'
import type { JanusJS } from 'janus-gateway'
import { describe, expect, test } from 'vitest'
import { quiet, tell } from '../harness/story.ts'
import { initJanus } from './page.ts'

/** In the shape of the typings: it records what it was made with, and answers as a server would. */
type Fake = { detach?(): void; isQuiet?: boolean; joined?: object; reconnect?(): void; send?(message: JanusJS.PluginMessage): void; stateOf?(): string }
function fakeJanus({ detach = () => undefined, isQuiet = false, joined, reconnect = () => undefined, send = ({ success }) => success?.({}), stateOf = () => 'connected' }: Fake = {}) {
  const seen = { session: undefined as JanusJS.ConstructorOptions | undefined, handle: undefined as JanusJS.PluginOptions | undefined, destroyed: 0, claims: 0 }
  const handle = {
    webrtcStuff: { pc: { get connectionState() { return stateOf() } } },
    send(message: JanusJS.PluginMessage) {
      if (message.message.request === 'exists' || message.message.request === 'listparticipants') send(message)
      if (message.message.request === 'join') seen.handle!.onmessage!({ videoroom: 'joined', id: 1, ...joined })
    },
    createOffer: ({ success }: JanusJS.OfferParams) => { success!({ type: 'offer', sdp: '' }); seen.handle!.webrtcState!(true) },
    handleRemoteJsep: () => undefined, detach,
  }
  class Janus {
    constructor(options: JanusJS.ConstructorOptions) {
      seen.session = options
      if (!isQuiet) queueMicrotask(() => options.success!())
    }
    attach(options: JanusJS.PluginOptions): void {
      seen.handle = options
      if (!isQuiet) queueMicrotask(() => options.success!(handle as never))
    }
    destroy(): void { seen.destroyed++ }
    reconnect(): void { seen.claims++; reconnect() }
    isConnected(): boolean { return true }
  }
  return { seen, sdk: { default: Janus } as unknown as JanusModule }
}
function bind(sdk: JanusModule, more: Partial<JanusOptions> = {}) {
  let isLive = false
  const told: string[] = []
  const microphone = { kind: 'audio', enabled: true, stop: () => { isLive = false } }
  const port = createJanusTransport(sdk, {
    session: { server: 'ws://127.0.0.1:9' }, plugin: 'janus.plugin.videoroom', join: { request: 'join' },
    capture() {
      isLive = true
      return [{ type: 'audio', capture: microphone }]
    },
    onDiagnostic: ({ code }) => { told.push(code) }, ...more,
  })
  return { ...tell(port), told, port, isHot: () => isLive }
}

const ctx = (): { attempt: number; signal: AbortSignal } => ({ attempt: 1, signal: new AbortController().signal })

describe('Janus: bad input', () => {
  test('a package without its default export is refused, and the message names both', async () => {
    const { port, told } = bind({} as never)
    await expect(port.join(ctx())).rejects.toMatchObject({ reason: 'internal-error', message: expect.stringMatching(/default.*janus-gateway@\^1\.2\.0/) as string })
    await quiet()
    expect(told).toEqual(['missing-member'])
  })

  test('a package that cannot be loaded says what to install', async () => {
    const { port } = bind((() => Promise.reject(new Error('no such module'))) as never)
    await expect(port.join(ctx())).rejects.toThrow(/janus-gateway@\^1\.2\.0.*install it/)
  })

  test('the real client before Janus.init refuses, in its words', async () => {
    const Janus = initJanus() as unknown as { initDone: boolean }
    Janus.initDone = false
    try {
      const { call } = bind({ default: Janus as never })
      await expect(call.join()).rejects.toBeDefined()
      expect(await call.ended).toMatchObject({ reason: 'internal-error', vendor: { message: 'Library not initialized' } })
    } finally { Janus.initDone = true }
  })

  test('a client that throws when its handle is left: the call ends all the same, and the microphone is off', async () => {
    const { sdk, seen } = fakeJanus({ detach: () => { throw new Error('the client throws, on purpose') } })
    const { call, told, isHot } = bind(sdk)
    await call.join()
    expect((await call.leave()).reason).toBe('local-leave')
    await call.settled
    expect([isHot(), told, seen.destroyed > 0]).toEqual([false, ['leave-threw'], true])
  })

  test('a claim that throws is tried again, and nothing is thrown into the client or a timer', async () => {
    const { sdk, seen } = fakeJanus({ reconnect: () => { throw new Error('the client throws, on purpose') } })
    const timers: (() => void)[] = [], clock = { setTimeout: (run: () => void) => timers.push(run), clearTimeout: () => undefined }
    const { call } = bind(sdk, { clock })
    await call.join()
    seen.session!.error!('Lost connection to the server (is it down?)')
    expect([call.state, seen.claims, timers.length]).toEqual(['reconnecting', 1, 1])
    timers.pop()!()
    expect([seen.claims, timers.length]).toEqual([2, 1])
    await call.leave()
  })

  test('a track that throws when it is stopped keeps no other open', async () => {
    let isLive = true
    const broken = { kind: 'video', enabled: true, stop() { throw new Error('the track throws, on purpose') } }, other = { kind: 'audio', enabled: true, stop: () => { isLive = false } }
    const { call, told } = bind(fakeJanus().sdk, { capture: () => [{ type: 'video', capture: broken }, { type: 'audio', capture: other }] })
    await call.join()
    await call.leave()
    await call.settled
    expect([isLive, told]).toEqual([false, ['leave-threw']])
  })

  test('a server that answers no question: dead at the third, not in an outage that the media tell, and an answer starts anew', async () => {
    let answers = false, state = 'connected'
    const { sdk } = fakeJanus({ send: ({ success }) => { if (answers) success!({}) }, stateOf: () => state })
    const timers: (() => void)[] = [], clock = { setTimeout: (run: () => void) => timers.push(run), clearTimeout: () => undefined }
    const { call, port } = bind(sdk, { clock })
    await call.join()
    const ask = async (): Promise<unknown> => {
      const answer = port.isAlive!()
      await quiet(1)
      timers.pop()?.()
      return answer
    }
    expect([await ask(), await ask(), await ask()]).toEqual([true, true, false])
    answers = true
    expect(await ask()).toBe(true)
    answers = false
    state = 'disconnected'
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([true, true, true, true])
    state = 'connected'
    expect([await ask(), await ask(), await ask()]).toEqual([true, true, false])
    await call.leave()
  })

  test('a question that is under way when the call is left waits no longer: it is answered, and its timer is gone', async () => {
    const timers = new Map<object, number>(), clock = { setTimeout: (_run: () => void, ms: number) => { const timer = {}; timers.set(timer, ms); return timer }, clearTimeout: (timer: object) => { timers.delete(timer) } }
    const { call, port } = bind(fakeJanus({ send: () => undefined }).sdk, { clock: clock as never })
    await call.join()
    const answers = [port.isAlive!(), port.isAlive!()]
    await quiet(1)
    expect([...timers.values()]).toEqual([3_000, 3_000])
    await call.leave()
    await call.settled
    expect([await Promise.race([Promise.all(answers), quiet(50)]), [...timers.values()]]).toEqual([[false, false], []])
  })

  test('a session that comes after the leave, from a client whose socket is not to be had, is destroyed and not used', async () => {
    const { sdk, seen } = fakeJanus({ isQuiet: true }), { call } = bind(sdk)
    call.join().catch(() => undefined)
    await quiet(5)
    await call.leave()
    const before = seen.destroyed
    seen.session!.success!()
    expect([seen.destroyed, seen.handle]).toEqual([before + 1, undefined])
  })

  test('what the host\'s own callbacks throw is a diagnostic, and the call goes on', async () => {
    const { call, told } = bind(fakeJanus().sdk, { onMessage: () => { throw new Error('the host throws, on purpose') } })
    await call.join()
    await quiet()
    expect([call.state, told]).toEqual(['joined', ['onMessage-threw']])
    await call.leave()
  })

  test.each([
    ['join', { join: () => Promise.reject(Object.assign(new Error('no token'), { code: 'E7' })) }, 'unknown'],
    ['session', { session: () => { throw new Error('no server') } }, 'unknown'],
    ['capture', { capture: () => { throw Object.assign(new Error('denied'), { name: 'NotAllowedError' }) } }, 'no-media-permission'],
  ] as const)('a host whose %s fails: the join is refused with its words, and nothing is held', async (_name, more, reason) => {
    const { call, isHot } = bind(fakeJanus().sdk, more as Partial<JanusOptions>)
    await expect(call.join()).rejects.toBeDefined()
    expect((await call.ended).reason).toBe(reason)
    await call.settled
    expect(isHot()).toBe(false)
  })

  test.each([
    ['a VideoRoom', 'publishers', (id: number) => ({ videoroom: 'event', publishers: [{ id }] })],
    ['a VideoRoom with notify_joining', 'attendees', (id: number) => ({ videoroom: 'event', joining: { id } })],
    ['an AudioBridge', 'participants', (id: number) => ({ audiobridge: 'joined', participants: [{ id }] })],
  ] as const)('of %s: whoever reloads his page is there before his old handle has gone, and the call goes on; it ends when the last has gone', async (_name, list, comes) => {
    const { sdk, seen } = fakeJanus({ joined: { [list]: [{ id: 2 }] } }), { call } = bind(sdk, { endsWhenAlone: true })
    const say = (message: object): string => {
      seen.handle!.onmessage!(message as never)
      return call.state
    }
    await call.join()
    expect([comes(3), { leaving: 2 }, { leaving: 2 }, { leaving: 7 }, comes(4), { kicked: 3 }].map(say)).toEqual(Array.from({ length: 6 }, () => 'joined'))
    say({ leaving: 4 })
    expect(await call.ended).toMatchObject({ reason: 'remote-hangup' })
  })
  /** Joined with some others, the socket lost and claimed again; `answer` answers who is in the room, now or later. */
  async function claimed(known: number[], answer: (message: JanusJS.PluginMessage) => void): Promise<{ call: Call; asked: object[]; say(message: object): string }> {
    const asked: object[] = []
    const { sdk, seen } = fakeJanus({ joined: { room: 7, publishers: known.map(id => ({ id })) }, send(message) { asked.push(message.message); answer(message) } })
    const { call } = bind(sdk, { endsWhenAlone: true })
    const say = (message: object): string => {
      seen.handle!.onmessage!(message as never)
      return call.state
    }
    await call.join()
    seen.session!.error!('Lost connection to the server (is it down?)')
    say({ videoroom: 'event', configured: 'ok' })
    return { call, asked, say }
  }
  const listed = (...ids: number[]) => ({ success }: JanusJS.PluginMessage): void => success?.({ videoroom: 'participants', participants: ids.map(id => ({ id })) })
  const leaves = (id: number): object => ({ leaving: id })

  test.each<[string, (message: JanusJS.PluginMessage) => void]>([
    ['lists them', listed(1, 2, 3)], ['answers nothing', () => undefined], ['knows no such request', ({ success }) => success?.({ error_code: 423 })], ['lists none', ({ success }) => success?.({ participants: 'none' })],
    ['refuses', ({ error }) => error?.('403 Unauthorized')],
  ])('of three, one goes after the socket was lost and claimed again, where the plugin %s: the call lives, and ends with the last', async (_name, answer) => {
    const { call, asked, say } = await claimed([2, 3], answer)
    expect([asked, call.state, say(leaves(2))]).toEqual([[{ request: 'listparticipants', room: 7 }], 'joined', 'joined'])
    say(leaves(3))
    expect(await call.ended).toMatchObject({ reason: 'remote-hangup' })
  })
  test('who went while the socket was gone is there no more, and who came is', async () => {
    const { call, say } = await claimed([2, 3], listed(1, 3, 4))
    expect(say(leaves(3))).toBe('joined')
    say(leaves(4))
    expect(await call.ended).toMatchObject({ reason: 'remote-hangup' })
  })
  test('the other went while the socket was gone: remote-hangup, and no end where nobody had come yet', async () => {
    const alone = await claimed([], listed(1))
    expect(alone.call.state).toBe('joined')
    await alone.call.leave()
    expect(await (await claimed([2], ({ success }) => success?.({ participants: [{ id: 1 }, null] }))).call.ended).toMatchObject({ reason: 'remote-hangup' })
  })
  test('who comes or goes while the room is asked is where it was told to be', async () => {
    let answer!: () => void
    const { call, say } = await claimed([2, 3], message => { answer = () => listed(1, 2, 3)(message) })
    expect([say(leaves(3)), say({ videoroom: 'event', publishers: [{ id: 4 }] })]).toEqual(['joined', 'joined'])
    answer()
    expect(say(leaves(2))).toBe('joined')
    say(leaves(4))
    expect(await call.ended).toMatchObject({ reason: 'remote-hangup' })
  })
  test('without endsWhenAlone nobody is asked who is there', async () => {
    const asked: unknown[] = [], { sdk, seen } = fakeJanus({ send: ({ message }) => { asked.push(message.request) } }), { call } = bind(sdk)
    await call.join()
    seen.session!.error!('Lost connection to the server (is it down?)')
    seen.handle!.onmessage!({ videoroom: 'event', configured: 'ok' } as never)
    expect([call.state, asked]).toEqual(['joined', []])
    await call.leave()
  })

  test('any payload of any callback, in any order, before and after the end: nothing is thrown, one end, a cold microphone', async () => {
    const anything = fc.anything({ withNullPrototype: true, withBigInt: true })
    const callback = fc.constantFrom('session.success', 'session.error', 'success', 'error', 'onmessage', 'webrtcState', 'iceState', 'connectionState', 'oncleanup', 'leave')
    const message = fc.record({ videoroom: fc.constantFrom('joined', 'event', 'destroyed', undefined), leaving: fc.constantFrom('ok', 1, 2, undefined), reason: fc.constantFrom('kicked', undefined), publishers: fc.constantFrom(undefined, [{ id: 2 }], [null], 3), error_code: fc.constantFrom(undefined, 432, 'x', 999), id: fc.constantFrom(1, undefined) })
    const step = fc.tuple(callback, fc.oneof(anything, message, fc.boolean()), anything)
    await fc.assert(fc.asyncProperty(fc.boolean(), fc.array(step, { maxLength: 12 }), async (isQuiet, steps) => {
      const { sdk, seen } = fakeJanus({ isQuiet }), { call, words, isHot } = bind(sdk)
      const joined = call.join().catch(() => undefined)
      await quiet(0)
      for (const [name, ...payload] of steps) {
        const [whose, method] = name.includes('.') ? [seen.session, 'success'] : [seen.handle, name]
        if (name === 'leave') void call.leave()
        else (whose as Record<string, ((...payload: unknown[]) => void) | undefined> | undefined)?.[name === 'session.error' ? 'error' : method]?.(...payload)
        await Promise.resolve()
      }
      await call.leave()
      await joined
      await call.settled
      expect(words().filter(word => word === 'left' || word === 'closed').length).toBeLessThanOrEqual(1)
      expect([call.state, isHot()]).toEqual(['ended', false])
    }), { numRuns: 300 })
  })
})
