/** The tools of the cases with a real call over a port: a call whose ends, exits and states are counted, and ways into its states. */
import { createCall, type Call, type CallEnd, type CallState, type Cause, type Policy, type TransportPort } from '@onhook/machine'
import type { Bench } from './bench.ts'

export type Watched = {
  call: Call
  /** How often an end was recorded, the screen was exited, and `joined` was reached, in all attempts. */
  ends(): number
  exits(): number
  joins(): number
  /** What the call was told, in order. */
  heard(): readonly string[]
  /** The reason with which the port has told the end: null where it gave none, and undefined where it has told no end. */
  told(): string | null | undefined
  /** Each state of the session, in order. */
  seen: readonly string[]
  join(): void
  /** Waits for the end, and checks that it was one, that the screen was left once, that its notification is gone, and that nothing is held. */
  over(attempts?: number, exits?: number): Promise<CallEnd>
  until(what: string, holds: (state: CallState) => boolean, limitMs: number): Promise<void>
}

export function watch(t: Bench, { policy, transport, onExit }: { policy?: Partial<Policy>; transport?: Partial<TransportPort>; onExit?: () => void } = {}): Watched {
  let ends = 0, exits = 0, joins = 0, isShown = false, told: string | null | undefined
  const seen: string[] = [], heard: string[] = []
  const call = createCall({
    transport: transport ? { ...t.world.port, ...transport } : t.world.port,
    screen: { exit() { exits++; onExit?.() } },
    service: { launch() { isShown = true }, abort() { isShown = false } },
    // A call that is left is over in the time in which the contract wants its transport to be.
    policy: { leaveTimeoutMs: t.limits.leaveMs, stepTimeoutMs: t.limits.leaveMs, joinTimeoutMs: Math.max(t.limits.joinMs, 1_000), ...policy },
    inspect(record) {
      if (record.kind !== 'step') return
      const { event } = record
      heard.push(event.type)
      const { cause, recoverable } = event as { cause?: Cause; recoverable?: boolean }
      if (told === undefined && (event.type === 'transport.left' || event.type === 'transport.closed' || (event.type === 'transport.failed' && !recoverable))) told = cause?.reason ?? null
      if (record.to.session !== seen.at(-1)) seen.push(record.to.session)
      if (record.to.session === 'joined' && record.from.session === 'joining') joins++
      ends += record.commands.filter(command => command.type === 'recordEnd').length
    },
    report: () => undefined,
  })
  call.send({ type: 'screen.mounted' })
  const self: Watched = {
    call, seen, heard: () => heard, told: () => told, ends: () => ends, exits: () => exits, joins: () => joins,
    join() { call.join().catch(() => undefined) }, // told by the end as well
    async over(attempts = 1, screens = attempts) {
      await self.until('the call to have ended', s => s.session === 'ended', t.limits.leaveMs + t.limits.joinMs + 1_000)
      const end = await call.ended
      let isSettled = false
      void call.settled.then(() => { isSettled = true })
      await t.until('the call to have settled', () => isSettled, 2 * t.limits.leaveMs + 4_000)
      await t.nothingHeld()
      await t.quiet()
      await t.nothingHeld()
      t.check(ends === attempts, `one end for each of ${attempts} attempts, found ${ends}`)
      t.check(exits === screens, `${screens} exits of the screen, found ${exits}`)
      t.check(!isShown, 'no notification of a call that has ended')
      t.check(call.state === 'ended', `an ended call to stay ended, found ${call.state}`)
      return end
    },
    until: (what, holds, limitMs) => t.until(`${what}; it went ${seen.join(', ')}`, () => holds(call.getSnapshot()), limitMs),
  }
  return self
}
export async function joined(t: Bench, how: Parameters<typeof watch>[1] = {}): Promise<Watched> {
  const w = watch(t, how)
  await t.world.remote?.join()
  w.join()
  await w.until('the call to be joined', s => s.session === 'joined', t.limits.joinMs)
  return w
}
export const reason = (t: Bench, end: CallEnd, ...expected: string[]): void => t.check(expected.includes(end.reason), `the reason ${expected.join(' or ')}, found ${end.reason}`)
export const lost = async (t: Bench, w: Watched): Promise<void> => {
  await t.knob('cut')()
  await w.until('reconnecting', s => s.session === 'reconnecting', t.limits.lossMs)
}
/** Begins a join that is not answered, where the world can hold it; otherwise it is under way. Returns what answers it. */
export async function joining(t: Bench, w: Watched): Promise<() => Promise<void>> {
  const release = t.world.holdJoin?.()
  await t.world.remote?.join()
  w.join()
  await (release ? t.quiet() : t.moment())
  return async () => { await release?.() }
}
/** Put out from elsewhere: ended, for the reason that is asked for or the port has told, and not joined again by anybody. */
export async function putOut(t: Bench, knob: 'kick' | 'replace', expected?: string): Promise<void> {
  const w = await joined(t)
  await t.knob(knob)()
  await w.until('the end', s => s.session === 'ended', t.limits.endMs)
  await t.quiet()
  const end = await w.over(), asked = expected ?? w.told()
  if (asked) reason(t, end, asked)
  t.check(w.joins() === 1, `a call that ended as ${end.reason} not to come back`)
}
/** The attempt after an end: it comes to be joined, goes on, and can be left. */
export async function secondLives(t: Bench, w: Watched, limitMs = 2 * t.limits.joinMs + t.limits.leaveMs): Promise<void> {
  await w.until('the second attempt to be joined', s => s.session === 'joined' && s.attempt === 2, limitMs)
  w.call.send({ type: 'screen.mounted' })
  await t.quiet()
  t.check(w.call.state === 'joined', `the second attempt to go on, found ${w.call.state}`)
  void w.call.leave()
  reason(t, await w.over(2), 'local-leave')
}
