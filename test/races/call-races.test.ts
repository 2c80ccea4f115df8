/**
 * Races: every await of hostile ports, every wish of the user and every passing of time in any order that
 * `fc.scheduler()` can choose. First what must hold; then calls and ports that are broken in one way, which must be found.
 */
import { createCall, isOver, initialState, step, type Call, type CallEnd, type CallEvent, type CallOptions, type TraceRecord } from '@onhook/machine'
import { createHostilePorts, createLedger, hostilities, type Hostile, type HostilePorts, type Hostility } from '@onhook/machine/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLong, patience, seed } from '../support/seed.ts'

/** Here the SDK joins when the schedule says so: a join that takes minutes of the clock belongs to the kit's own stories. */
const atOnce = hostilities.map((how): Hostility => ({ ...how, joinsAfterMs: 0 }))

type World = { ports: Hostile; call: Call; ends: Promise<CallEnd>[]; joins: Promise<string>[] }
const goes = (ports: Hostile, call: Call): void => { if (ports.takeScreenAway()) call.send({ type: 'screen.disposed' }) }
const leave = (source: 'button' | 'notification' | 'api') => ({ ends, call }: World): void => { ends.push(call.leave(source)) }
const ACTS: Record<string, (w: World) => void> = {
  'leave by the button': leave('button'), 'leave by the notification': leave('notification'),
  'join again': ({ call, joins }) => { joins.push(call.join().then(() => 'joined', () => 'impossible')) },
  'the screen goes': ({ ports, call }) => { goes(ports, call) },
  dispose: ({ ports, call }) => { ports.takeScreenAway(); void call.dispose() },
  'media stops': ({ ports, call }) => { ports.lose(call.getSnapshot().attempt) },
  'the other side hangs up': ({ ports, call }) => { ports.endByPeer(call.getSnapshot().attempt) },
  'the system ends the call': ({ ports }) => { ports.endBySystem() },
  'to the background': ({ ports }) => { ports.toBackground() }, 'to the front': ({ ports }) => { ports.toFront() },
  'a second passes': ({ ports }) => { ports.ports.clock.advance(1_000) }, 'five seconds pass': ({ ports }) => { ports.ports.clock.advance(5_000) },
}
const acts = fc.array(fc.constantFrom(...Object.keys(ACTS)), { minLength: 1, maxLength: 6, size: 'max' })

/** A way to be broken: other ports, or another call around the real one. */
type Broken = { ports?: (options: HostilePorts, call: () => Call, s: fc.Scheduler) => HostilePorts; call?: (call: Call) => Call }

async function race(s: fc.Scheduler, how: Hostility, list: readonly string[], broken: Broken = {}): Promise<World & { records: TraceRecord[] }> {
  const ports = createHostilePorts(s, how), records: TraceRecord[] = []
  const options: CallOptions = { ...(broken.ports?.(ports.ports, () => call, s) ?? ports.ports), inspect: r => records.push(r), report: () => undefined }
  const made = createCall(options)
  const call: Call = broken.call?.(made) ?? made
  const world: World = { ports, call, ends: [], joins: [] }
  if (ports.openScreen()) call.send({ type: 'screen.mounted' })
  world.joins.push(call.join().then(() => 'joined', () => 'impossible'))
  for (const name of list) s.scheduleSequence([{ label: name, builder: async () => { ACTS[name]!(world) } }])
  await s.waitIdle()
  // Then it is left for good, and what still answers, answers; time-outs stand for the rest.
  for (let n = 0; n < 2; n++) {
    world.ends.push(call.leave('api'))
    for (let second = 0; second < 25; second++) {
      await s.waitIdle()
      ports.ports.clock.advance(1_000)
    }
    await s.waitIdle()
  }
  return { ...world, records }
}

const open = Symbol('open')
const peek = (p: Promise<unknown>): Promise<unknown> => Promise.race([p, Promise.resolve(open)])

/** Everything that must hold, in the order in which it is easiest to understand. */
async function judge({ ports, call, ends, joins, records }: Awaited<ReturnType<typeof race>>): Promise<void> {
  expect(call.state, 'a call that was left has ended').toBe('ended')
  const taken = [...ports.held].filter(h => !h.startsWith('subscription'))
  expect(taken, 'what an ended call holds').toEqual([])
  expect(ports.wrongExits, 'screens of others that were popped').toBe(0)
  const given = await Promise.all(ends.map(peek))
  expect(given, 'leave resolves').not.toContain(open)
  const records_ = new Map<number, unknown>()
  for (const end of given as CallEnd[]) if (end.attempt > 0) {
    expect(records_.get(end.attempt) ?? end, 'every caller of leave gets the same record').toBe(end)
    records_.set(end.attempt, end)
  }
  expect(await Promise.all(joins.map(peek)), 'join is answered').not.toContain(open)
  order(ports)
  ledger(records)
}

/** The order in which commands reach the ports: it is what a state cannot show. */
function order({ log }: Hostile): void {
  const commands = log.filter(l => l.who === 'command')
  let subscriptions = 0
  const joined = new Set<number>(), left = new Set<number>()
  commands.forEach(({ what, attempt = 0 }, i) => {
    if (what === 'subscribe') subscriptions++
    if (what === 'unsubscribe') expect(commands.slice(0, i).some(c => c.what === 'leave'), 'the last word before unsubscribing is leave').toBe(true)
    if (what === 'join') {
      expect(joined.has(attempt) || left.has(attempt), 'joined once, and never after a leave').toBe(false)
      expect(subscriptions, 'subscribed before join').toBeGreaterThan(joined.size)
      expect([...joined].every(n => left.has(n)), 'no attempt is joined before the last was left').toBe(true)
      joined.add(attempt)
    }
    if (what === 'leave') left.add(attempt)
    if (what === 'exit') expect(left.size, 'clean-up stands before navigation: left before exited').toBeGreaterThanOrEqual(joined.size)
  })
  const lastLaunch = log.findLastIndex(l => l.what === 'launch'), lastAbort = log.findLastIndex(l => l.what === 'abort')
  if (lastLaunch >= 0 && !log[lastLaunch + 1]?.what.startsWith('refuses')) expect(lastAbort, 'the last launch has an abort after it').toBeGreaterThan(lastLaunch)
}
function ledger(records: readonly TraceRecord[]): void {
  for (const attempt of new Set(records.map(r => r.attempt))) {
    const l = createLedger()
    let state = initialState({ attempt })
    for (const r of records) if (r.kind === 'step' && !r.refused && r.attempt === attempt) {
      const next = step(state, r.event as CallEvent, r.t)
      expect(l.step(r.event as CallEvent, state, next.state, next.commands), `attempt ${attempt}`).toEqual([])
      expect(r.commands, `commands of ${r.event.type}`).toEqual(next.commands)
      state = next.state
    }
  }
}

const RUNS = isLong ? 5_000 : 1_500
describe(`in whatever order ports answer and people act (seed ${seed})`, () => {
  test(`an ended call holds nothing, each promise is kept, and commands stand in their order (${RUNS} schedules)`, async () => {
    let joins = 0, second = 0, lateJoins = 0
    await fc.assert(fc.asyncProperty(fc.scheduler(), atOnce, acts, async (s, how, list) => {
      const r = await race(s, how, list)
      await judge(r)
      joins += r.ports.log.some(l => l.what === 'joins') ? 1 : 0
      second += r.call.getSnapshot().attempt > 1 ? 1 : 0
      const leftAt = r.ports.log.findIndex(l => l.what === 'leave'), joinedAt = r.ports.log.findIndex(l => l.what === 'joins')
      lateJoins += leftAt >= 0 && joinedAt > leftAt ? 1 : 0
    }), { numRuns: RUNS })
    // It was worth something: some joined, some joined late, some tried again.
    expect(Math.min(joins, second, lateJoins)).toBeGreaterThan(RUNS / 50)
  }, patience(300_000))
})

const through = (call: Call, over: Partial<Call>): Call => new Proxy(call, { get: (t, k) => (k in over ? over[k as keyof Call] : Reflect.get(t, k)) as unknown })
const neverEnds = new Promise<never>(() => undefined)
const BROKEN: [name: string, found: RegExp, broken: Broken][] = [
  ['a screen that hears only while it is mounted', /what an ended call holds|a call that was left has ended/, { ports: (o, call) => ({ ...o, transport: { ...o.transport, subscribe: emit => o.transport.subscribe(e => { if (call().getSnapshot().screen === 'mounted') emit(e) }) } }) }],
  ['a call that drops a join that comes late', /what an ended call holds/, { ports: (o, call) => ({ ...o, transport: { ...o.transport, subscribe: emit => o.transport.subscribe(e => { if (e.type !== 'transport.joined' || !isOver(call().state)) emit(e) }) } }) }],
  ['a transport whose join looks at no signal and whose leave forgets what is under way', /what an ended call holds|left before exited|last word/, { ports: o => {
    const isIn = new Set<number>()
    return { ...o, transport: { ...o.transport, join: ctx => o.transport.join({ ...ctx, signal: new AbortController().signal }), subscribe: emit => o.transport.subscribe(e => { if (e.type === 'transport.joined') isIn.add(e.attempt ?? isIn.size + 1); emit(e) }), leave: ctx => { if (isIn.has(ctx.attempt)) return o.transport.leave(ctx) } } }
  } }],
  ['a clean-up that waits for the answer of leave', /what an ended call holds|an abort after it/, { ports: o => {
    let left: Promise<unknown> = Promise.resolve()
    return { ...o, transport: { ...o.transport, leave: ctx => { const p = o.transport.leave(ctx); left = Promise.resolve(p); return p } }, service: { ...o.service, abort: () => left.then(() => o.service.abort()) } }
  } }],
  ['a leave that is told a moment after the navigation', /left before exited|last word/, { ports: (o, _, s) => ({ ...o, transport: { ...o.transport, leave: async ctx => { await s.schedule(Promise.resolve(), 'a moment'); await o.transport.leave(ctx) } } }) }],
  ['a call that gives each caller of leave what it knew when he asked', /the same record/, { call: call => through(call, { leave: async source => ({ ...await call.leave(source) }) }) }],
  ['a leave that waits for the world and for nothing else', /leave resolves/, { call: call => through(call, { leave: source => call.leave(source).then(end => (end.secondary.some(c => c.reason === 'leave-timeout') ? neverEnds : end)) }) }],
  ['a service that is launched again by every return to the front', /an abort after it|what an ended call holds/, { ports: (o, call) => ({ ...o, app: { subscribe: () => { let launches = 0; queueMicrotask(() => { call().subscribe(state => { if (isOver(state.session) && launches++ < 3) void o.service.launch({ types: [], call: '', state: 'ongoing', muted: false }) }) }); return () => undefined } } }) }],
  ['an adapter that joins twice when it is asked twice', /joined once/, { ports: o => ({ ...o, transport: { ...o.transport, join: ctx => { void o.transport.join(ctx); return o.transport.join(ctx) } } }) }],
]
describe('a race finds', () => {
  test.each(BROKEN)('%s', async (_name, found, broken) => {
    const r = await fc.check(fc.asyncProperty(fc.scheduler(), atOnce, acts, async (s, how, list) => { await judge(await race(s, how, list, broken)) }), { numRuns: 2_000, seed: 7 })
    expect(r.failed).toBe(true)
    expect((r.errorInstance as Error).message).toMatch(found)
  }, patience(120_000))
})
