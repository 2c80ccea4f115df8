/** Random orderings of calls to a transport port and of what its SDK does, after each of which nothing may be held. */
import { openBench, type Attempt, type Bench } from './bench.ts'
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

const LENGTH_MAX = 12

/**
 * Any calls in any order (`join` begins a new attempt when the last was left), and between them whatever the SDK is claimed to do, each
 * ordering in a world of its own; at the end every attempt is left, until it says that it is, and then nothing may be held.
 * @throws the shortest ordering that fails, as fast-check found it; or that fast-check is not installed
 */
export async function checkOrderings(create: CreateTransportWorld, claims: Partial<TransportCapabilities>, limits: Limits): Promise<void> {
  const fc = await loadFastCheck()
  const trouble: Trouble[] = [...(Object.keys(TROUBLE) as (keyof typeof TROUBLE)[]).filter(knob => claims[TROUBLE[knob]]), ...(claims.knowsRemoteHangup ? ['the other side hangs up' as const] : [])]
  const call = fc.oneof(
    ...(Object.entries(CALLS) as [PortCall, number][]).map(([name, weight]) => ({ weight, arbitrary: fc.constant<PortCall | Trouble>(name) })),
    ...(trouble.length > 0 ? [{ weight: 5, arbitrary: fc.constantFrom<PortCall | Trouble>(...trouble) }] : []),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: LENGTH_MAX, size: 'max' }), async calls => {
      const world = await create({ name: 'orderings', needs: [] })
      try { await play(openBench(world, claims, limits), calls) } finally { await world.close() }
    }),
    { numRuns: limits.orderings, seed: limits.seed },
  )
}

type Played = { a: Attempt; left: boolean; silent: boolean }
const isJoined = (played: Played | undefined): boolean => !!played && !played.left && played.a.saw('transport.joined') && !played.a.saw('transport.left', 'transport.closed', 'transport.timedOut')

async function play(t: Bench, calls: readonly (PortCall | Trouble)[]): Promise<void> {
  const { port } = t.world
  const attempts: Played[] = []
  await t.world.remote?.join()
  for (const call of calls) {
    const current = attempts.at(-1)
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
  // What is said twice is told twice by a port that hands on what it hears: a call survives it.
  if (!calls.includes('repeatCallbacks')) t.order()
  for (const { a, silent } of attempts) t.check(!silent || a.tooLate.length === 0, 'nothing to be said after unsubscribe')
}

/** A call that fails here is no fault: what is checked is what the world still holds afterwards. */
async function contained(go: () => unknown): Promise<void> {
  try { await go() } catch { return }
}

async function loadFastCheck(): Promise<typeof import('fast-check')> {
  try {
    return await import('fast-check')
  } catch (cause) {
    throw new Error('the orderings of the contract need fast-check: install it, or declare them as not claimed with `limits: { orderings: 0 }`', { cause })
  }
}
