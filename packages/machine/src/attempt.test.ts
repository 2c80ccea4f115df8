/** How each command reaches its port, with what, and what is written of it. */
import { describe, expect, test } from 'vitest'
import { createCall, type Call, type CallError, type CallEvent, type CallOptions, type PortRecord, type TraceRecord } from './index.ts'

const turns = async (): Promise<void> => { for (let i = 0; i < 20; i++) await Promise.resolve() }

/** A clock that is moved by hand. */
function createClock() {
  const timers = new Map<number, { at: number; fn: () => void }>()
  let now = 1_000, handles = 0
  return {
    port: { now: () => now, setTimeout: (fn: () => void, ms: number) => { timers.set(++handles, { at: now + ms, fn }); return handles }, clearTimeout: (h: unknown) => { timers.delete(h as number) } },
    waits: () => timers.size,
    async advance(ms: number) {
      const until = now + ms
      for (;;) {
        const next = [...timers].filter(([, t]) => t.at <= until).sort((a, b) => a[1].at - b[1].at)[0]
        if (!next) break
        timers.delete(next[0])
        now = Math.max(now, next[1].at)
        next[1].fn()
        await turns()
      }
      now = until
      await turns()
    },
  }
}

type Answers = Record<string, (...args: unknown[]) => unknown>
/** A call whose ports write down what they are told; `answers` says what they give back. */
function setup(answers: Answers = {}, more: { [K in keyof CallOptions]?: CallOptions[K] | undefined } = {}, ports: readonly string[] = ['service', 'systemCall', 'screen']) {
  const told: [name: string, ...args: unknown[]][] = [], records: TraceRecord[] = [], reported: CallError[] = [], clock = createClock()
  const method = (name: string) => (...args: unknown[]): unknown => {
    told.push([name, ...args])
    return answers[name]?.(...args)
  }
  const port = (name: string, methods: string) => Object.fromEntries(methods.split(' ').map(m => [m, method(`${name}.${m}`)]))
  let emit: (e: CallEvent) => void = () => undefined
  const all = {
    service: port('service', 'launch update abort'), systemCall: { ...port('systemCall', 'report connected end setMuted'), subscribe: () => () => undefined }, screen: port('screen', 'exit'),
  }
  const transport = { ...port('transport', 'join leave restartMedia setMuted releaseMedia'), subscribe: (to: typeof emit) => { emit = to; return method('transport.unsubscribe') } }
  const call: Call = createCall({
    transport, ...Object.fromEntries(Object.entries(all).filter(([name]) => ports.includes(name))), clock: clock.port, id: `attempt-${Math.random()}`,
    inspect: (r: TraceRecord) => { records.push(r) }, report: (e: CallError) => { reported.push(e) }, ...more,
  } as unknown as CallOptions)
  return {
    call, told, records, reported, clock,
    say: (e: CallEvent) => { emit(e) },
    args: (name: string) => told.filter(([n]) => n === name).map(([, ...args]) => args),
    outcomes: () => records.filter((r): r is PortRecord => r.kind === 'port').map(r => `${r.port}.${r.command} ${r.outcome}`),
  }
}
async function joined(...args: Parameters<typeof setup>) {
  const s = setup(...args)
  void s.call.join().catch(() => undefined)
  s.say({ type: 'transport.joined' })
  await turns()
  expect(s.call.state).toBe('joined')
  return s
}

describe('a command', () => {
  test('is carried out by its port, and written down with that port’s name and its outcome', async () => {
    const s = await joined()
    s.call.send({ type: 'screen.mounted' })
    s.call.send({ type: 'user.mute' })
    s.call.send({ type: 'network.changed' })
    s.say({ type: 'transport.lost' })
    await turns()
    s.say({ type: 'transport.left', cause: { reason: 'busy' } })
    await turns()
    expect(s.outcomes()).toEqual([
      'transport.subscribe', 'transport.join', 'systemCall.reportCall', 'systemCall.reportConnected', 'service.launchService', 'service.updateService', 'transport.setMuted', 'systemCall.setMuted', 'service.updateService',
      'transport.restartMedia', 'service.updateService', 'transport.leave', 'transport.unsubscribe', 'transport.releaseMedia', 'service.abortService', 'systemCall.reportEnded', 'screen.exitScreen',
    ].map(o => `${o} done`))
    expect(s.records.at(-1)).toMatchObject({ kind: 'close', settled: true, end: { reason: 'busy' } })
    expect(s.reported).toEqual([])
  })
  test('that fails is written down with how and what, and told to the machine with the port’s and the command’s name', async () => {
    for (const [name, port, command] of [
      ['service.launch', 'service', 'launchService'], ['service.update', 'service', 'updateService'], ['service.abort', 'service', 'abortService'], ['systemCall.report', 'systemCall', 'reportCall'],
      ['systemCall.connected', 'systemCall', 'reportConnected'], ['systemCall.end', 'systemCall', 'reportEnded'], ['systemCall.setMuted', 'systemCall', 'setMuted'], ['screen.exit', 'screen', 'exitScreen'],
      ['transport.leave', 'transport', 'leave'], ['transport.releaseMedia', 'transport', 'releaseMedia'], ['transport.restartMedia', 'transport', 'restartMedia'], ['transport.setMuted', 'transport', 'setMuted'], ['transport.unsubscribe', 'transport', 'unsubscribe'],
    ] as const) for (const how of ['threw', 'rejected'] as const) {
      const s = await joined({ [name]: () => { if (how === 'threw') throw new Error('no'); return Promise.reject(new Error('no')) } })
      s.call.send({ type: 'screen.mounted' })
      s.call.send({ type: 'network.changed' })
      s.call.send({ type: 'user.mute' })
      await turns()
      s.say({ type: 'transport.left', cause: { reason: 'busy' } })
      await turns()
      const failed = s.records.filter((r): r is PortRecord => r.kind === 'port' && r.outcome !== 'done')
      // A promise of the last step is still open when the trace is closed.
      expect([name, failed[0]]).toEqual([name, expect.objectContaining({ port, command, outcome: failed[0]!.outcome === 'pending' && how === 'rejected' ? 'pending' : how })])
      const events = s.records.flatMap(r => (r.kind === 'step' && r.event.type === 'port.failed' ? [r.event] : []))
      // What the SDK said of its own leave is kept.
      const cause = name === 'transport.leave' ? { cause: { reason: 'unknown', vendor: { name: 'Error', message: 'no' } } } : {}
      expect([name, how, events[0]]).toEqual([name, how, { type: 'port.failed', attempt: 1, port, command, error: 'no', ...cause }])
      expect(s.call.state).toBe('ended')
    }
  })
  test('of a join that fails carries the cause', async () => {
    const s = setup({ 'transport.join': () => { throw Object.assign(new Error('full'), { reason: 'room-full' }) } })
    await expect(s.call.join()).rejects.toMatchObject({ code: 'join-impossible', message: 'the call ended before it was joined: room-full', cause: { reason: 'room-full', vendor: { name: 'Error', message: 'full' } } })
  })
  test('of a transport that cannot be subscribed to unsubscribes from nothing, and that is no failure', async () => {
    const s = setup({}, { transport: { subscribe: () => { throw Object.assign(new Error('deaf'), { reason: 'room-full' }) }, join: () => undefined, leave: () => undefined } })
    await expect(s.call.join()).rejects.toMatchObject({ code: 'join-impossible', cause: { reason: 'room-full' } })
    await turns()
    expect(s.outcomes().filter(o => /subscribe/.test(o))).toEqual(['transport.subscribe threw', 'transport.unsubscribe done'])
    expect(s.reported).toEqual([])
  })
  test('whose promise is still open when the trace is closed is pending there, and nothing is written after the close', async () => {
    const rejects: ((e: Error) => void)[] = []
    const s = await joined({ 'transport.leave': () => new Promise((_, no) => { rejects.push(no) }) })
    s.say({ type: 'transport.left' })
    await turns()
    expect(s.records.slice(-2)).toMatchObject([{ kind: 'port', command: 'leave', outcome: 'pending' }, { kind: 'close' }])
    for (const no of rejects) no(new Error('late'))
    await turns()
    const after = s.records.slice(s.records.findIndex(r => r.kind === 'close') + 1)
    expect(after.filter(r => r.kind === 'port')).toEqual([])
  })
})

describe('what a port is given', () => {
  test('is the words of the call, and no field that nobody gave', async () => {
    const s = await joined({}, { title: 'Ann', text: 'Talking', id: 'given', policy: { launchService: 'when-joining' } })
    expect(s.args('systemCall.report')).toStrictEqual([[{ call: 'given', attempt: 1, title: 'Ann' }]])
    s.call.send({ type: 'user.mute' })
    s.say({ type: 'transport.lost' })
    await turns()
    const info = { title: 'Ann', text: 'Talking', call: 'given', types: ['microphone', 'camera', 'mediaPlayback'], timeoutMs: 5_000 }
    expect(s.args('service.launch')).toStrictEqual([[{ ...info, muted: false, state: 'connecting' }]])
    // Told what holds as soon as it runs; then as it changes.
    expect(s.args('service.update')).toStrictEqual([
      [{ ...info, muted: false, state: 'connecting' }], [{ ...info, muted: false, state: 'ongoing', joinedAt: 1_000 }],
      [{ ...info, muted: true, state: 'ongoing', joinedAt: 1_000 }], [{ ...info, muted: true, state: 'reconnecting', joinedAt: 1_000 }],
    ])
    s.call.send({ type: 'screen.mounted' })
    const left = s.call.leave()
    s.say({ type: 'transport.left' })
    const end = await left
    expect([s.args('systemCall.end'), s.args('screen.exit')]).toEqual([[[end]], [[end]]])
    const plain = await joined({}, { id: 'plain', policy: { serviceTimeoutMs: 2_000 } })
    expect(plain.args('systemCall.report')).toStrictEqual([[{ call: 'plain', attempt: 1 }]])
    expect(plain.args('service.launch')).toStrictEqual([[{ call: 'plain', types: info.types, muted: false, state: 'ongoing', joinedAt: 1_000, timeoutMs: 2_000 }]])
  })
  test('is muted or not, to the system only when it does not know; and a port that is absent or cannot do it is not told', async () => {
    const s = await joined()
    s.call.send({ type: 'user.mute' })
    s.call.send({ type: 'system.unmuted' })
    expect([s.args('transport.setMuted'), s.args('systemCall.setMuted')]).toEqual([[[true], [false]], [[true]]])
    const nothing = (): void => undefined, bare = { subscribe: () => nothing, join: nothing, leave: nothing }
    for (const [more, ports] of [[{}, []], [{ transport: bare }, ['service', 'systemCall', 'screen']], [{ systemCall: { report: nothing, connected: nothing, end: nothing, subscribe: () => nothing } }, ['service']]] as const) {
      const t = setup({}, more as Partial<CallOptions>, ports)
      void t.call.join().catch(nothing)
      t.call.send({ type: 'transport.joined' })
      await turns()
      t.call.send({ type: 'user.mute' })
      t.call.send({ type: 'network.changed' })
      t.call.send({ type: 'screen.mounted' })
      void t.call.leave()
      t.call.send({ type: 'transport.left' })
      await turns()
      expect([t.reported, t.outcomes().filter(o => !/ (done|pending)$/.test(o)), t.call.state]).toEqual([[], [], 'ended'])
      await t.call.settled
    }
  })
})

describe('the end of a trace', () => {
  const settled = (s: { records: TraceRecord[] }): boolean[] => s.records.flatMap(r => (r.kind === 'close' ? [r.settled] : []))
  test('is settled when everything was proved: no service was launched, or it stopped, whatever came meanwhile', async () => {
    const early = setup()
    void early.call.join().catch(() => undefined)
    early.say({ type: 'transport.left' })
    await turns()
    expect(settled(early)).toEqual([true])
    let stopped = (): void => undefined
    const slow = await joined({ 'service.abort': () => new Promise<void>(yes => { stopped = yes }) })
    slow.say({ type: 'transport.left' })
    slow.call.send({ type: 'app.deactivated' })
    await turns()
    expect(settled(slow)).toEqual([])
    stopped()
    await turns()
    expect(settled(slow)).toEqual([true])
  })
  test('is not settled when the transport was abandoned', async () => {
    const s = await joined()
    void s.call.leave()
    await s.clock.advance(20_000)
    expect([settled(s), s.call.getSnapshot().transport]).toEqual([[false], 'abandoned'])
  })
  test('has no step for a deadline that was cleared by another at the same time', async () => {
    const s = await joined({}, { policy: { reconnectTimeoutMs: 5_000, restartGraceMs: 5_000 } })
    const states: unknown[] = []
    s.call.subscribe(state => { states.push(state) })
    s.say({ type: 'transport.failed', recoverable: true })
    await s.clock.advance(5_000)
    expect(s.records.flatMap(r => (r.kind === 'step' && r.event.type.startsWith('timer.re') ? [r.event.type] : []))).toEqual(['timer.reconnect'])
    // Nor are the listeners told again of what they know.
    expect(states.length).toBe(new Set(states).size)
  })
  test('is not settled when only time stands for the stop of the service', async () => {
    const s = await joined({ 'service.abort': () => new Promise(() => undefined) })
    s.say({ type: 'transport.left' })
    await s.clock.advance(10_000)
    expect(s.records.at(-1)).toMatchObject({ kind: 'close', settled: false })
    expect(s.records.filter(r => r.kind === 'close')).toHaveLength(1)
  })
})

describe('after everything was proved', () => {
  test('the service is no longer listened to, a late success is left, and the trace is closed once', async () => {
    let unsubscribed = 0, say: (e: CallEvent) => void = () => undefined
    const service = { launch: () => undefined, abort: () => undefined, subscribe: (to: (e: never) => void) => { say = to as typeof say; return () => { unsubscribed++ } } }
    const s = await joined({}, { service })
    say({ type: 'service.started' })
    s.say({ type: 'transport.left' })
    expect([unsubscribed, s.records.filter(r => r.kind === 'close').length]).toEqual([0, 0])
    say({ type: 'service.stopped', cause: 'aborted' })
    expect([unsubscribed, s.records.at(-1)]).toEqual([1, expect.objectContaining({ kind: 'close', settled: true })])
    const left = s.args('transport.leave').length
    s.call.send({ type: 'transport.joined' })
    expect([s.args('transport.leave').length, s.records.filter(r => r.kind === 'close').length, unsubscribed]).toEqual([left + 1, 1, 1])
  })
  test('what was abandoned is listened to: a late success is heard, and the service stays subscribed', async () => {
    let unsubscribed = 0
    const s = await joined({}, { service: { launch: () => undefined, abort: () => undefined, subscribe: () => () => { unsubscribed++ } } })
    void s.call.leave()
    await s.clock.advance(20_000)
    expect([s.call.getSnapshot().transport, s.records.filter(r => r.kind === 'close').length]).toEqual(['abandoned', 1])
    const left = s.args('transport.leave').length
    s.say({ type: 'transport.joined' })
    await turns()
    expect([s.args('transport.leave').length, unsubscribed, s.args('transport.unsubscribe').length]).toEqual([left + 1, 0, 0])
  })
})

test('a malformed event of a port throws nothing into it, watched or not', async () => {
  const watched = await joined()
  watched.say({ type: 'transport.hangup' } as never)
  expect(watched.records.at(-1)).toMatchObject({ kind: 'step', ignored: true, refused: { field: 'event.type' } })
  let emit: (e: never) => void = () => undefined
  const call = createCall({ transport: { subscribe: to => { emit = to as typeof emit; return () => undefined }, join: () => undefined, leave: () => undefined }, id: 'unwatched' })
  void call.join().catch(() => undefined)
  emit({ type: 'transport.hangup' } as never)
  expect(call.state).toBe('joining')
  emit({ type: 'transport.left' } as never)
})

describe('a new process', () => {
  const hangs = { 'service.abort': () => new Promise(() => undefined) }
  test('that finds an ended call whose service was stopping settles by its own clock, also when nothing changes', async () => {
    // Without a name of its own a call takes any snapshot for its own, and here all of them live in one process.
    const saved: string[] = [], persist = { load: (): string | undefined => saved.at(-1), save: (text: string) => { saved.push(text) }, clear: () => undefined }
    const first = await joined(hangs, { persist, id: undefined })
    first.say({ type: 'transport.left' })
    await turns()
    expect(JSON.parse(saved.at(-1)!)).toMatchObject({ state: { session: 'ended', service: 'stopping', screen: 'absent' } })
    // The second writes down that a process died; the third has nothing to add.
    for (const n of [1, 0]) {
      const before = saved.length, again = setup(hangs, { persist, id: undefined })
      await turns()
      expect([again.args('service.abort').length, again.clock.waits(), saved.length - before]).toEqual([1, 1, n])
      if (n > 0) continue
      await again.clock.advance(3_000)
      expect(again.records.at(-1)).toMatchObject({ kind: 'close', settled: false })
    }
  })
  test('without a service has none to sweep, and settles at once', async () => {
    const s = setup({}, { persist: { load: () => 'torn', save: () => undefined, clear: () => undefined } }, [])
    await turns()
    expect([s.records.at(-1), s.clock.waits()]).toEqual([expect.objectContaining({ kind: 'close', settled: true }), 0])
    expect(s.records.flatMap(r => (r.kind === 'step' ? [r.event] : []))).toEqual([{ type: 'restored', attempt: 1 }, { type: 'service.stopped', cause: 'aborted', attempt: 1 }])
  })
})

describe('a transport that can be asked', () => {
  const asked = async (isAlive: () => unknown, policy: CallOptions['policy'] = {}) => {
    let n = 0
    const s = setup({}, {})
    const t = setup({}, { policy, transport: { subscribe: () => () => undefined, join: () => undefined, leave: () => undefined, isAlive: (() => { n++; return isAlive() }) as () => boolean } })
    void t.call.join().catch(() => undefined)
    await t.clock.advance(20_000)
    expect([s.call.state, n]).toEqual(['idle', 0])
    return { ...t, n: () => n }
  }
  test('is asked only while the call is up, each aliveCheckMs, and only `false` closes it', async () => {
    for (const answer of [true, undefined, 0, null]) {
      const t = await asked(() => answer, { joinTimeoutMs: 100_000 })
      t.call.send({ type: 'transport.joined' })
      await t.clock.advance(4_999)
      expect(t.n()).toBe(0)
      await t.clock.advance(10_001)
      expect([t.n(), t.call.state]).toEqual([3, 'joined'])
      t.call.send({ type: 'transport.lost' })
      await t.clock.advance(20_000)
      expect(t.n()).toBe(3)
      t.call.send({ type: 'app.deactivated' })
      t.call.send({ type: 'app.activated' })
      expect(t.n()).toBe(4)
      t.call.send({ type: 'transport.restored' })
      await t.clock.advance(5_000)
      expect(t.n()).toBe(5)
      t.call.send({ type: 'transport.left' })
      await t.clock.advance(20_000)
      expect([t.n(), t.clock.waits()]).toEqual([5, 0])
    }
    const dead = await asked(() => false, { joinTimeoutMs: 100_000 })
    dead.call.send({ type: 'transport.joined' })
    await dead.clock.advance(5_000)
    expect((await dead.call.ended).reason).toBe('room-ended')
  })
  test('is asked by no clock when aliveCheckMs is 0', async () => {
    const t = await asked(() => true, { joinTimeoutMs: 100_000, aliveCheckMs: 0 })
    t.call.send({ type: 'transport.joined' })
    await t.clock.advance(60_000)
    expect([t.n(), t.clock.waits()]).toEqual([0, 0])
  })
  test('one question at a time; one that hangs is asked again after a step’s time, and its late answer counts no more', async () => {
    const answers: ((is: boolean) => void)[] = []
    const t = await asked(() => new Promise(yes => { answers.push(yes as (is: boolean) => void) }), { joinTimeoutMs: 100_000, aliveCheckMs: 1_000 })
    t.call.send({ type: 'transport.joined' })
    await t.clock.advance(3_999)
    expect(t.n()).toBe(1)
    await t.clock.advance(1)
    expect(t.n()).toBe(2)
    answers[0]!(false)
    await turns()
    expect(t.call.state).toBe('joined')
    answers[1]!(true)
    await turns()
    await t.clock.advance(1_000)
    expect(t.n()).toBe(3)
    answers[2]!(false)
    await turns()
    expect(t.call.state).toBe('ended')
  })
  test('that throws is noted by its name, and asked again', async () => {
    let isBroken = true
    const t = await asked(() => { if (isBroken) throw new Error('no'); return true }, { joinTimeoutMs: 100_000 })
    t.call.send({ type: 'transport.joined' })
    await t.clock.advance(5_000)
    expect(t.records.findLast(r => r.kind === 'step')).toMatchObject({ event: { type: 'port.failed', port: 'transport', command: 'isAlive', error: 'no' } })
    isBroken = false
    await t.clock.advance(5_000)
    expect([t.n(), t.call.state]).toEqual([2, 'joined'])
  })
})
