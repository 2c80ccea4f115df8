/** The shell that the adapters of calling SDKs stand on, over an SDK that does what its script says. */
import { createSessionTransport } from '@onhook/adapters/session'
import { describeTransportPort } from '@onhook/adapters/contract'
import { createCall, type TransportEvent } from '@onhook/machine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CALM, createScriptedSdk, type Script } from '../../packages/inspector/new-adapter/scripted-sdk.ts'
import { createScriptedTransport } from '../support/scripted-transport.ts'
import { seed } from '../support/seed.ts'

const FLAVOURS: { [name: string]: { script?: Partial<Script>; isOne?: true; leaveIsTold?: true } } = {
  'an SDK that keeps its word': {},
  'an SDK that tells by events only': { script: { isMute: true }, leaveIsTold: true },
  'an SDK whose leave says nothing': { script: { saysLeft: false } },
  'an SDK that misses a leave while it connects': { script: { leaveWhileConnecting: 'missed', secondLeave: 'throws' } },
  'one client for all attempts': { isOne: true },
}
for (const [name, { script, isOne, leaveIsTold }] of Object.entries(FLAVOURS)) {
  describeTransportPort({
    describe, test, name: `the shell over ${name}`,
    limits: { quietMs: 5, orderings: 30, joinMs: 3_000, endMs: 2_000 },
    capabilities: { cancelsJoin: true, mutes: true, startsMuted: true, answersIsAlive: true, knowsRemoteHangup: true, canBeRemoved: true, canBeRefused: !script?.isMute, containsListeners: true, leaveCanFail: true, callbacksCanRepeat: true, noticesDeath: true, canBeCutOff: true, reconnectsItself: true, saysAnything: true },
    create() {
      const sdk = createScriptedSdk({ ...CALM, ...script })
      let isCut = false
      return {
        port: createScriptedTransport(sdk, { ...(leaveIsTold && { leaveIsTold }), ...(isOne && { owner: {} }) }),
        remote: { join: () => undefined, leave: () => sdk.end('left') },
        holdJoin: () => sdk.holdJoin(), refuse() { sdk.refuseJoin(); return 'room-full' }, kick: () => sdk.end('kicked'), refuseLeave: () => sdk.refuseLeave(), repeatCallbacks: () => sdk.repeat(),
        die: () => sdk.die(),
        failRecoverably() { sdk.say('lost'); setTimeout(() => { for (const room of sdk.isIn()) room.say('restored') }, 5) },
        callbacks: {
          ...Object.fromEntries((['lost', 'restored', 'muted', 'unmuted', 'clicked', 'failing'] as const).map(word => [word, () => sdk.say(word)])),
          joined() { for (const room of sdk.isIn()) room.say('joined') }, left: () => sdk.end('left'), 'left again'() { if (sdk.living().length === 0) sdk.say('left') },
        },
        cut() { isCut = true; sdk.say('lost') },
        restore() { if (isCut) sdk.say('restored'); isCut = false },
        truth: { hot: () => sdk.isIn().length > 0, connected: () => sdk.isIn().length > 0, muted: () => sdk.isIn().some(room => room.isMuted), wasHeard: sdk.wasHeard },
        close: () => undefined,
      }
    },
  })
}

const tick = (): Promise<void> => new Promise(resolve => { setTimeout(resolve, 0) })

describe('what the contract does not ask', () => {
  test('a success that comes while a leave is under way, which the SDK has missed, is left again', async () => {
    const sdk = createScriptedSdk({ ...CALM, leaveWhileConnecting: 'missed' }), open = sdk.holdJoin(), port = createScriptedTransport(sdk), controller = new AbortController(), ctx = { attempt: 1, signal: controller.signal }
    const told: string[] = []
    port.subscribe(event => { told.push(event.type) })
    void Promise.resolve(port.join(ctx)).catch(() => undefined)
    await tick()
    expect(sdk.living()).toHaveLength(1)
    // In this order the SDK joins before its promise of the leave has resolved.
    open()
    void port.leave(ctx)
    await tick()
    await tick()
    expect([told, sdk.living(), sdk.listeners()]).toEqual([['transport.left'], [], 0])
  })
  test('a package that cannot be loaded refuses the join, and says what to install', async () => {
    const told: string[] = []
    const port = createScriptedTransport(() => Promise.reject(new Error('Cannot find package')), { onDiagnostic: d => { told.push(d.message) } })
    const call = createCall({ transport: port })
    await expect(call.join()).rejects.toMatchObject({ name: 'CallError' })
    expect((await call.ended).reason).toBe('internal-error')
    expect(told).toEqual(['Scripted: expected scripted-sdk@1, found none: see the error, or install it'])
  })
  test('a package that lacks what is used refuses the join, and names it', async () => {
    const port = createSessionTransport<{ open(): void; close(): void }>({
      vendor: 'Old', sdk: { open: () => undefined } as never, package: 'old@2', needs: ['open', 'close'], causeOf: () => ({ reason: 'unknown' }), open: () => { throw new Error('not reached') },
    })
    port.subscribe(() => undefined)
    await expect(port.join({ attempt: 1, signal: new AbortController().signal })).rejects.toMatchObject({ reason: 'internal-error', message: 'Old: expected close, found none; give what old@2 exports' })
  })
  test('a function that loads is called also where an SDK is needed that has a `call`, as every function has', async () => {
    const calls: string[] = []
    const transport = createSessionTransport<{ call(): void }>({
      vendor: 'Phone', sdk: () => ({ call() { calls.push('the SDK') } }), package: 'phone@1', needs: ['call'], causeOf: () => ({ reason: 'unknown' }),
      open: sdk => ({ join: () => sdk.call(), leave: () => undefined }),
    })
    transport.subscribe(() => undefined)
    void Promise.resolve(transport.join({ attempt: 1, signal: new AbortController().signal })).catch(() => undefined)
    await new Promise(resolve => { setTimeout(resolve) })
    expect(calls).toEqual(['the SDK'])
  })
  test('a package that is a class is the package, and is not called to load it', async () => {
    class Sdk { static open(): string { return 'opened' } }
    const opened: string[] = []
    const port = createSessionTransport<typeof Sdk>({
      vendor: 'Class', sdk: Sdk, package: 'class@1', needs: ['open'], causeOf: () => ({ reason: 'unknown' }),
      open: sdk => ({ join: () => { opened.push(sdk.open()) }, leave: () => undefined }),
    })
    port.subscribe(() => undefined)
    void Promise.resolve(port.join({ attempt: 1, signal: new AbortController().signal })).catch(() => undefined)
    await tick()
    expect(opened).toEqual(['opened'])
  })
  test('a class that lacks what is used is not called to load it either: it is told what it lacks, and not to install what is there', async () => {
    const told: string[] = []
    for (const sdk of [class Named { static other(): void { throw new Error('not reached') } }, class {}, class extends Map {}]) {
      const port = createSessionTransport<{ open(): void }>({
        vendor: 'Class', sdk: sdk as never, package: 'class@1', needs: ['open'], causeOf: () => ({ reason: 'unknown' }), open: () => { throw new Error('not reached') },
      }, { onDiagnostic: ({ code, message }) => { told.push(`${code}: ${message}`) } })
      port.subscribe(() => undefined)
      await expect(port.join({ attempt: 1, signal: new AbortController().signal })).rejects.toMatchObject({ reason: 'internal-error' })
    }
    expect(told).toEqual(Array.from({ length: 3 }, () => 'missing-member: Class: expected open, found none; give what class@1 exports'))
  })
  test('a mute that comes while it joins is of this call, and not of the next', async () => {
    const sdk = createScriptedSdk(), open = sdk.holdJoin(), call = createCall({ transport: createScriptedTransport(sdk) })
    const joining = call.join()
    await tick()
    call.send({ type: 'user.mute' })
    open()
    await joining
    await tick()
    expect(sdk.isIn().map(room => room.isMuted)).toEqual([true])
    call.send({ type: 'user.unmute' })
    await call.leave()
    await call.settled
    await call.join()
    await tick()
    expect(sdk.isIn().map(room => room.isMuted)).toEqual([false])
    await call.leave()
  })
  test('an unmute that comes while it joins is told to an SDK that was told to start muted', async () => {
    const sdk = createScriptedSdk(), open = sdk.holdJoin(), transport = createScriptedTransport(sdk), call = createCall({ transport })
    await transport.setMuted!(true)
    const joining = call.join()
    await tick()
    expect(sdk.living().map(room => room.isMuted)).toEqual([true])
    await transport.setMuted!(false)
    open()
    await joining
    await tick()
    expect(sdk.isIn().map(room => room.isMuted)).toEqual([false])
    await call.leave()
  })
  test('any mutes and unmutes before, during and after the join: what was said last is so, and an SDK that starts muted is heard only when it is unmuted', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 3 }), fc.array(fc.boolean(), { maxLength: 3 }), fc.array(fc.boolean(), { maxLength: 3 }), async (before, during, after) => {
      const sdk = createScriptedSdk(), open = sdk.holdJoin(), transport = createScriptedTransport(sdk), call = createCall({ transport })
      for (const muted of before) await transport.setMuted!(muted)
      const joining = call.join()
      await tick()
      for (const muted of during) await transport.setMuted!(muted)
      open()
      await joining
      const isMutedAtFirst = [false, ...before, ...during].at(-1)!
      expect([sdk.isIn()[0]!.isMuted, sdk.wasHeard()]).toEqual([isMutedAtFirst, !isMutedAtFirst])
      for (const muted of after) await transport.setMuted!(muted)
      expect([sdk.isIn()[0]!.isMuted, sdk.wasHeard()]).toEqual([[isMutedAtFirst, ...after].at(-1), !isMutedAtFirst || after.includes(false)])
      await call.leave()
    }), { seed, numRuns: 40 })
  })
  test('a package of another version is told, and the call goes on', async () => {
    const told: string[] = [], sdk = createScriptedSdk(), join = async (version: unknown): Promise<void> => {
      const call = createCall({ transport: createScriptedTransport({ ...sdk, version } as typeof sdk, { onDiagnostic: d => { if (d.code === 'wrong-version') told.push(`${d.code}: ${d.message}`) } }) })
      await call.join()
      await call.leave()
    }
    for (const fits of ['1.0.0', '1', 'v1.4.2', '1.9.3-beta.2', undefined, 7]) await join(fits)
    expect(told).toEqual([])
    await join('2.0.0')
    await join('12.1.0')
    expect(told).toEqual(['2.0.0', '12.1.0'].map(v => `wrong-version: Scripted: expected scripted-sdk@1, found version ${v}; the call goes on, and its end may be unknown`))
  })
  test('a word that no adapter knows, which the scripted SDK says before it is in, is told, and the join goes on', async () => {
    const told: string[] = [], call = createCall({ transport: createScriptedTransport(createScriptedSdk(), { onDiagnostic: d => { told.push(`${d.code}: ${d.message}`) } }) })
    await call.join()
    expect([call.state, told]).toEqual(['joined', ['bad-payload: Scripted: expected a word, found none']])
    await call.leave()
  })
  test('a package is loaded when it is first needed, and not before', async () => {
    let loads = 0
    const sdk = createScriptedSdk()
    const port = createScriptedTransport(() => { loads++; return Promise.resolve(sdk) })
    expect(loads).toBe(0)
    const call = createCall({ transport: port })
    await call.join()
    expect(loads).toBe(1)
    await call.leave()
  })
  test('a refused join keeps the raw code', async () => {
    const sdk = createScriptedSdk({ ...CALM, join: 'refused' }), call = createCall({ transport: createScriptedTransport(sdk) })
    await call.join().catch(() => undefined)
    expect(await call.ended).toMatchObject({ reason: 'room-full', vendor: { code: 'ROOM_FULL', message: 'the room is full' } })
    await call.settled
    expect(sdk.listeners()).toBe(0)
  })
  test('an SDK that comes back after it was left, and had not answered the join, is left again', async () => {
    const sdk = createScriptedSdk({ ...CALM, leaveWhileConnecting: 'missed' }), open = sdk.holdJoin(), told: TransportEvent[] = []
    const port = createScriptedTransport(sdk), controller = new AbortController(), ctx = { attempt: 1, signal: controller.signal }
    port.subscribe(event => { told.push(event) })
    const joined = Promise.resolve(port.join(ctx)).catch((error: { reason: string }) => error.reason)
    await tick()
    await port.leave(ctx)
    expect(await joined).toBe('join-cancelled')
    expect(told.map(event => event.type)).toEqual(['transport.left'])
    open()
    await tick()
    expect(sdk.isIn()).toEqual([])
    expect(told).toHaveLength(1)
    expect(sdk.listeners()).toBe(0)
  })
  test('a leave that is never answered keeps no listener, whether the SDK tells the end or not', async () => {
    for (const saysLeft of [true, false]) {
      const said: string[] = []
      let released = 0
      const port = createSessionTransport<{ open(): void }>({
        vendor: 'Deaf', sdk: { open: () => undefined }, package: 'deaf@1', needs: ['open'], causeOf: () => ({ reason: 'unknown' }),
        open: (_, { hear }) => ({
          join: () => hear({ type: 'transport.joined' }),
          leave() {
            if (saysLeft) hear({ type: 'transport.left' })
            return new Promise<void>(() => undefined)
          },
          release() { released++ },
        }),
      }, { timing: { lateMs: 5 } })
      port.subscribe(event => { said.push(event.type) })
      const ctx = { attempt: 1, signal: new AbortController().signal }
      await port.join(ctx)
      void port.leave(ctx)
      await new Promise(resolve => { setTimeout(resolve, 30) })
      expect([saysLeft, said, released]).toEqual([saysLeft, ['transport.joined', 'transport.left'], 1])
    }
  })
  test('what rings is declined once by a leave that comes before its session is asked to join, and never by another', async () => {
    const steps = ['loads', 'opens', 'joins', 'is in'] as const, how = fc.constantFrom('leave', 'abort' as const)
    await fc.assert(fc.asyncProperty(fc.constantFrom('begins', ...steps), fc.array(how, { minLength: 1, maxLength: 3 }), fc.boolean(), async (leftWhen, ways, throws) => {
      let declined = 0, isAsked = false
      const told: string[] = [], done: { [step in typeof steps[number]]?: () => void } = {}
      const pending = (step: typeof steps[number]): Promise<void> => new Promise(resolve => { done[step] = resolve })
      const port = createSessionTransport<{ ring(): void }>({
        vendor: 'Ringing', sdk: async () => { await pending('loads'); return { ring: () => undefined } }, package: 'ringing@1', needs: ['ring'], causeOf: () => ({ reason: 'unknown' }),
        decline() { declined++; if (throws) throw new Error('it rings no more') },
        async open(_, { hear }) {
          await pending('opens')
          return { async join() { isAsked = true; await pending('joins'); hear({ type: 'transport.joined' }) }, leave: () => undefined }
        },
      }, { timing: { lateMs: 5 }, onDiagnostic: d => { told.push(d.code) } })
      const controller = new AbortController(), ctx = { attempt: 1, signal: controller.signal }
      Promise.resolve(port.join(ctx)).catch(() => undefined)
      let wasAsked: boolean | undefined
      const leave = (): void => {
        wasAsked ??= isAsked
        for (const way of ways) if (way === 'leave') void port.leave(ctx); else controller.abort()
      }
      if (leftWhen === 'begins') leave()
      for (const step of steps) {
        await tick()
        if (step === leftWhen) leave()
        done[step]?.()
      }
      await new Promise(resolve => { setTimeout(resolve, 10) })
      expect([leftWhen, declined, told]).toEqual([leftWhen, wasAsked ? 0 : 1, wasAsked || !throws ? [] : ['decline-threw']])
    }), { seed, numRuns: 60 })
  })
  test('the version that the host says is believed before that of the package', async () => {
    for (const [says, said, isRight] of [['1.2.3', undefined, true], ['v1.2.3', undefined, true], ['2.0.0', undefined, false], ['10.0.0', undefined, false], ['2.0.0', '1.0.0', true], [undefined, '2.0.0', false], [undefined, undefined, true]] as const) {
      const told: string[] = [], sdk = { ...createScriptedSdk(), ...(says !== undefined && { version: says }) }, call = createCall({ transport: createScriptedTransport(sdk, { ...(said !== undefined && { version: said }), onDiagnostic: d => { if (d.code === 'wrong-version') told.push(d.code) } }) })
      await call.join()
      await call.leave()
      expect([says, said, told]).toEqual([says, said, isRight ? [] : ['wrong-version']])
    }
  })
  test('a client that is in a call takes no second one, and says so', async () => {
    const owner = {}, sdk = createScriptedSdk(), one = createCall({ transport: createScriptedTransport(sdk, { owner }) }), two = createCall({ transport: createScriptedTransport(sdk, { owner }) })
    await one.join()
    await expect(two.join()).rejects.toThrow()
    expect(await two.ended).toMatchObject({ reason: 'internal-error', vendor: { message: 'Scripted: expected no session, found another; leave that call first' } })
    expect(one.state).toBe('joined')
    await one.leave()
    await two.join()
    await two.leave()
  })
  /** Calls over one client: the first is in it, and left when it is told to; the others want it meanwhile. */
  async function waitFor(owner: object, count: number) {
    let leave!: () => void
    const isDone = new Promise<void>(resolve => { leave = resolve }), ins = new Set<number>()
    const begin = async (n: number, ends: Promise<void> | undefined) => {
      const controller = new AbortController(), ctx = { attempt: 1, signal: controller.signal }
      const port = createSessionTransport({
        vendor: 'One', sdk: {}, package: 'one@1', needs: [], owner: () => owner, causeOf: error => ({ reason: 'unknown', vendor: { name: 'One', message: String(error) } }),
        open: (_, { hear }) => ({ join() { ins.add(n); hear({ type: 'transport.joined' }) }, async leave() { await ends; ins.delete(n) } }),
      })
      port.subscribe(() => undefined)
      let became = 'waits'
      Promise.resolve(port.join(ctx)).then(() => { became = 'joined' }, (error: { reason: string; message: string }) => { became = error.reason === 'join-cancelled' ? 'left' : error.message })
      await tick()
      return { became: () => became, leave: () => { controller.abort(); return port.leave(ctx) } }
    }
    const holder = await begin(0, isDone)
    void holder.leave()
    const calls = []
    for (let n = 1; n <= count; n++) calls.push(await begin(n, undefined))
    return { calls, free: () => leave(), ins }
  }
  const NOT_FREE = 'One: expected no session, found another; leave that call first'
  test('two calls wait for one client: the first gets it, and the second is told why not', async () => {
    const { calls, free } = await waitFor({}, 2)
    expect(calls.map(call => call.became())).toEqual(['waits', 'waits'])
    free()
    await tick()
    expect(calls.map(call => call.became())).toEqual(['joined', NOT_FREE])
  })
  test('a last session that does not answer its leave is waited for, and given up for whoever still wants the client, but not for one that was left meanwhile', async () => {
    for (const isLeft of [true, false]) {
      const timers: { run: () => void; ms: number }[] = [], owner = {}, clock = { setTimeout: (run: () => void, ms: number) => timers.push({ run, ms }), clearTimeout: () => undefined }
      let released = 0
      const begin = async () => {
        const controller = new AbortController(), ctx = { attempt: 1, signal: controller.signal }, port = createSessionTransport({
          vendor: 'One', sdk: {}, package: 'one@1', needs: [], owner: () => owner, causeOf: () => ({ reason: 'unknown' }),
          open: (_, { hear }) => ({ join: () => hear({ type: 'transport.joined' }), leave: () => new Promise(() => undefined), release() { released++ } }),
        }, { clock, timing: { ownerMs: 3_000 } })
        Promise.resolve(port.join(ctx)).catch(() => undefined)
        await tick()
        return { leave: () => { controller.abort() } }
      }
      const last = await begin()
      last.leave()
      const next = await begin()
      if (isLeft) next.leave()
      for (const { run, ms } of timers) if (ms === 3_000) run()
      expect([isLeft, released]).toEqual([isLeft, isLeft ? 0 : 1])
    }
  })
  /** A call that has ended from elsewhere, and one that wants its client. `giveBack`: what its session does when it is released. */
  async function followAnEnd(giveBack: () => unknown) {
    const timers = new Map<object, () => void>(), clock = {
      setTimeout(run: () => void, ms: number) { const handle = {}; if (ms === 3_000) timers.set(handle, run); return handle },
      clearTimeout(handle: object) { timers.delete(handle) },
    }
    const owner = {}, log: string[] = [], ends: (() => void)[] = []
    const begin = (name: string): void => {
      const port = createSessionTransport({
        vendor: 'One', sdk: {}, package: 'one@1', needs: [], owner: () => owner, causeOf: () => ({ reason: 'unknown' }),
        open: (_, { hear }) => ({
          join() { log.push(`${name} joins`); ends.push(() => hear({ type: 'transport.left' })); hear({ type: 'transport.joined' }) }, leave: () => undefined,
          release() { log.push(`${name} is given back`); return giveBack() },
        }),
      }, { clock, timing: { ownerMs: 3_000 } })
      port.subscribe(() => undefined)
      Promise.resolve(port.join({ attempt: 1, signal: new AbortController().signal })).catch(() => undefined)
    }
    begin('the first')
    await tick()
    ends[0]!()
    begin('the next')
    await tick()
    const wait = async (): Promise<number> => {
      const due = [...timers.values()]
      timers.clear()
      for (const run of due) run()
      await tick()
      return due.length
    }
    return { log, wait, timers }
  }
  const FOLLOWS = ['the first joins', 'the first is given back', 'the next joins']
  test('a client is not free before its last session has been given back, however that ends', async () => {
    for (const how of ['resolves', 'rejects'] as const) {
      let settle!: () => void
      const { log, timers } = await followAnEnd(() => new Promise<void>((resolve, reject) => { settle = how === 'resolves' ? resolve : () => reject(new Error('on purpose')) }))
      expect([how, log]).toEqual([how, FOLLOWS.slice(0, 2)])
      settle()
      await tick()
      expect([how, log, timers.size]).toEqual([how, FOLLOWS, 0])
    }
    for (const giveBack of [() => undefined, () => { throw new Error('on purpose') }]) expect((await followAnEnd(giveBack)).log).toEqual(FOLLOWS)
  })
  test('a session that is never given back is waited for, and then its client is taken all the same', async () => {
    const { log, wait, timers } = await followAnEnd(() => new Promise(() => undefined))
    expect(log).toEqual(FOLLOWS.slice(0, 2))
    await wait()
    expect([log, timers.size]).toEqual([FOLLOWS, 0])
  })
  test('any number of calls over one client: each joins in turn, or is told why not', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), fc.boolean(), async (stay, areFreedFirst) => {
      const owner = {}, { calls, free, ins } = await waitFor(owner, stay.length)
      const leaveSome = (): void => { stay.forEach((stays, n) => { if (!stays) void calls[n]!.leave() }) }
      if (areFreedFirst) free()
      leaveSome()
      if (!areFreedFirst) free()
      await tick()
      const first = stay.indexOf(true)
      expect(calls.map(call => call.became())).toEqual(stay.map((stays, n) => (!stays ? 'left' : n === first ? 'joined' : NOT_FREE)))
      expect([...ins]).toEqual(first < 0 ? [] : [first + 1])
      if (first >= 0) await calls[first]!.leave()
      const { calls: [next], free: freeAgain } = await waitFor(owner, 1)
      freeAgain()
      await tick()
      expect(next!.became()).toBe('joined')
    }), { seed, numRuns: 40 })
  })
})
