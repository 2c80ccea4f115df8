/** Random orderings of calls to a transport port and of what its SDK does and says. After each ordering, nothing may be held. */
import type * as FastCheck from 'fast-check'
import { openBench, type Attempt, type Bench } from './bench.ts'
import { watch } from './call-watch.ts'
import type { CreateTransportWorld, Limits, TransportCapabilities, TransportWorld } from './world.ts'

/** Each call, and how often it is tried beside the others: without attempts there is nothing to try. */
const CALLS = { join: 5, leave: 3, 'leave an earlier one': 1, restartMedia: 1, mute: 2, unmute: 1, releaseMedia: 1, isAlive: 1, unsubscribe: 1, abort: 1, 'let things happen': 2 } as const
type PortCall = keyof typeof CALLS
/** What the world does of itself, where it is claimed. */
const TROUBLE = {
  cut: 'canBeCutOff', restore: 'canBeCutOff', kick: 'canBeRemoved', failRecoverably: 'reconnectsItself', die: 'noticesDeath', clickLeave: 'leavesByItself',
  refuse: 'canBeRefused', refuseLeave: 'leaveCanFail', repeatCallbacks: 'callbacksCanRepeat',
} as const satisfies { [Knob in keyof TransportWorld]?: keyof TransportCapabilities }
type Trouble = keyof typeof TROUBLE | 'the other side hangs up'
/** Something that the SDK says, true or not: of any attempt, before, between and after all else. */
type Said = { says: string }
type Act = PortCall | Trouble | Said

const LENGTH_MAX = 12
/** Where much of it is said in vain: long enough that something is said of a joined call, and half as many. */
const SAID = { minLength: 8, maxLength: 20, size: 'max' } as const
const half = (limits: Limits): Limits => ({ ...limits, orderings: Math.ceil(limits.orderings / 2) })
/** What a call is asked, and how often beside the others. */
const ASKS = { join: 2, leave: 1, dispose: 1, 'let things happen': 4 } as const
type Ask = keyof typeof ASKS

/** The SDK's callbacks, as far as they are claimed; they are the world's, so one is made to be asked for their names. */
async function callbacksOf(create: CreateTransportWorld, claims: Partial<TransportCapabilities>): Promise<Said[]> {
  if (!claims.saysAnything) return []
  const world = await create({ name: 'orderings', needs: ['saysAnything'] }), names = Object.keys(world.callbacks ?? {})
  await world.close()
  if (names.length === 0) throw new Error('`saysAnything` is claimed, so the world must have `callbacks`')
  return names.map(says => ({ says }))
}

/**
 * Tries any calls in any order (`join` begins a new attempt when the last was left), and between them whatever the SDK is claimed to do and say. Each
 * ordering has a world of its own. At the end every attempt is left until it reports that it is; then nothing may be held.
 * @throws the shortest ordering that fails, as fast-check found it, or an error if fast-check is not installed
 */
export async function checkOrderings(create: CreateTransportWorld, claims: Partial<TransportCapabilities>, limits: Limits): Promise<void> {
  const fc = await loadFastCheck(), callbacks = await callbacksOf(create, claims)
  const trouble: Trouble[] = [...(Object.keys(TROUBLE) as (keyof typeof TROUBLE)[]).filter(knob => claims[TROUBLE[knob]]), ...(claims.knowsRemoteHangup ? ['the other side hangs up' as const] : [])]
  const acts = [
    ...(Object.entries(CALLS) as [PortCall, number][]).map(([name, weight]) => ({ weight, arbitrary: fc.constant<Act>(name) })),
    ...(trouble.length > 0 ? [{ weight: 5, arbitrary: fc.constantFrom<Act>(...trouble) }] : []),
  ]
  const run = async (ordering: readonly Act[]): Promise<void> => {
    const world = await create({ name: 'orderings', needs: [] })
    try { await play(openBench(world, claims, limits), ordering) } finally { await world.close() }
  }
  await eachOrdering(fc, fc.array(fc.oneof(...acts), { maxLength: LENGTH_MAX, size: 'max' }), limits, run)
  // Apart, and after it: a port may pass over what is said in vain, and what it is asked in a sensible world is then looked at less.
  if (callbacks.length > 0) await eachOrdering(fc, fc.array(fc.oneof(...acts, { weight: 16, arbitrary: fc.constantFrom<Act>(...callbacks) }), SAID), half(limits), run)
}

/**
 * Runs a call over the port. At any moment, the call may be asked anything and the SDK may say anything. Each attempt must have one end and one exit,
 * and when the call has settled, nothing may be held.
 * @throws as `checkOrderings` does
 */
export async function checkCallOrderings(create: CreateTransportWorld, claims: Partial<TransportCapabilities>, limits: Limits): Promise<void> {
  const fc = await loadFastCheck(), callbacks = await callbacksOf(create, claims)
  const act = fc.oneof(
    ...(Object.entries(ASKS) as [Ask, number][]).map(([name, weight]) => ({ weight, arbitrary: fc.constant<Ask | Said>(name) })),
    { weight: 8, arbitrary: fc.constantFrom<Ask | Said>(...callbacks) },
  )
  await eachOrdering(fc, fc.array(act, SAID), half(limits), async acts => {
    const world = await create({ name: 'orderings', needs: ['saysAnything'] })
    try { await ask(openBench(world, claims, limits), acts) } finally { await world.close() }
  })
}

const eachOrdering = <A>(fc: typeof FastCheck, orderings: FastCheck.Arbitrary<A[]>, limits: Limits, run: (acts: readonly A[]) => Promise<void>): Promise<void> =>
  fc.assert(fc.asyncProperty(orderings, async acts => run(acts)), { numRuns: limits.orderings, seed: limits.seed })

async function ask(t: Bench, acts: readonly (Ask | Said)[]): Promise<void> {
  const w = watch(t)
  await t.world.remote?.join()
  w.join()
  for (const act of acts) {
    if (typeof act === 'object') { await t.world.callbacks?.[act.says]?.(); continue }
    if (act === 'let things happen') await t.quiet()
    else if (act === 'join') w.join()
    else if (act === 'leave') void w.call.leave()
    else void w.call.dispose()
  }
  let isSettled = false
  void w.call.dispose().then(() => { isSettled = true })
  await t.until('the call to have settled', () => isSettled, t.limits.joinMs + 2 * t.limits.leaveMs + 4_000)
  await t.nothingHeld()
  await t.quiet()
  await t.nothingHeld()
  const { attempt } = w.call.getSnapshot()
  t.check(w.ends() === attempt, `one end for each of ${attempt} attempts, found ${w.ends()}`)
  t.check(w.exits() <= attempt, `at most one exit for each of ${attempt} attempts, found ${w.exits()}`)
}

type Played = { a: Attempt; left: boolean; silent: boolean }
const isJoined = (played: Played | undefined): boolean => !!played && !played.left && played.a.saw('transport.joined') && !played.a.saw('transport.left', 'transport.closed', 'transport.timedOut')

async function play(t: Bench, calls: readonly Act[]): Promise<void> {
  const { port } = t.world
  const attempts: Played[] = []
  await t.world.remote?.join()
  for (const call of calls) {
    const current = attempts.at(-1)
    if (typeof call === 'object') { await t.world.callbacks?.[call.says]?.(); continue }
    switch (call) {
      case 'join': {
        if (current && !current.left) break
        const a = t.attempt()
        a.join()
        attempts.push({ a, left: false, silent: false })
        break
      }
      case 'leave': if (current) { current.left = true; void current.a.leave() } break
      case 'leave an earlier one': void attempts.at(-2)?.a.leave(); break
      case 'restartMedia': if (current) void contained(() => port.restartMedia?.(current.a.ctx)); break
      case 'mute': void contained(() => port.setMuted?.(true)); break
      case 'unmute': void contained(() => port.setMuted?.(false)); break
      case 'releaseMedia': if (current?.left) void contained(() => port.releaseMedia?.(current.a.ctx)); break
      case 'isAlive': void contained(() => port.isAlive?.()); break
      // A call unsubscribes when its transport is down. Where a leave cancels a join for good, sooner does no harm either.
      case 'unsubscribe': if (current?.left && (t.claims.cancelsJoin || current.a.saw('transport.left', 'transport.closed'))) { current.silent = true; current.a.unsubscribe() } break
      case 'abort': if (current) { current.left = true; current.a.abort() } break
      case 'let things happen': await t.quiet(); break
      // A refusal is of the next join, all else befalls a call that is joined.
      case 'refuse': if (!current || current.left) await t.knob(call)(); break
      case 'the other side hangs up': if (isJoined(current)) await t.world.remote?.leave(); break
      default: if (isJoined(current)) await t.knob(call)()
    }
  }
  await t.world.restore?.()
  // A leave that the SDK has refused is asked again, as often as it may have been told to refuse one.
  for (let n = 0; n <= calls.filter(call => call === 'refuseLeave').length; n++) {
    for (const { a } of attempts) void a.leave()
    await t.quiet()
  }
  await t.nothingHeld()
  await t.quiet()
  await t.nothingHeld()
  // What is said twice, or out of any order, is told twice by a port that hands on what it hears: a call survives it.
  if (!calls.some(call => call === 'repeatCallbacks' || typeof call === 'object')) t.order()
  for (const { a, silent } of attempts) t.check(!silent || a.tooLate.length === 0, 'nothing to be said after unsubscribe')
}

/** A call that fails here is no fault: what is checked is what the world still holds afterwards. */
async function contained(go: () => unknown): Promise<void> {
  try { await go() } catch { return }
}

async function loadFastCheck(): Promise<typeof FastCheck> {
  try {
    return await import('fast-check')
  } catch (cause) {
    throw new Error('the orderings of the contract need fast-check: install it, or declare them as not claimed with `limits: { orderings: 0 }`', { cause })
  }
}
