/** One call over fake ports and a clock that stands still, with what a test of the contract looks at. */
import { createFakeWorld, type WorldKnobs, type WorldScript } from '@onhook/adapters/fake'
import { createCall, type Call, type CallError, type CallOptions, type CommandName, type EventType, type StepRecord, type TraceRecord, type TransportEvent } from '@onhook/machine'
import { expect } from 'vitest'

export function setup(script: WorldScript = {}, knobs: WorldKnobs = {}, more: Partial<CallOptions> = {}) {
  const world = createFakeWorld(script, knobs)
  const records: TraceRecord[] = [], reported: CallError[] = []
  const { persist: _, ...ports } = world.ports
  const call = createCall({ ...ports, inspect: r => { records.push(r) }, report: e => { reported.push(e) }, ...more })
  world.screen.connect(call.send)
  world.screen.mount()
  const steps = (): StepRecord[] => records.filter((r): r is StepRecord => r.kind === 'step')
  return {
    world, call, records, reported, steps,
    /** What a port was told, in order. */
    commands: (port: string): string[] => world.log.filter(e => e.kind === 'command' && e.port === port && e.name !== 'isAlive').map(e => e.name),
    /** What the last step of this event commanded. */
    commandedBy: (type: EventType): CommandName[] | undefined => steps().findLast(s => s.event.type === type)?.commands.map(c => c.type),
    /** The states of the session, one after the other. */
    sessions: (): string[] => steps().map(s => s.to.session).filter((s, i, all) => s !== all[i - 1]),
    say: (...types: TransportEvent['type'][]): void => { for (const type of types) world.transport.sdk.say({ type } as TransportEvent) },
  }
}
export type Setup = ReturnType<typeof setup>

export async function joined(script: WorldScript = {}, knobs: WorldKnobs = {}, more: Partial<CallOptions> = {}): Promise<Setup> {
  const s = setup(script, knobs, more)
  void s.call.join()
  await s.world.flush()
  expect(s.call.state).toBe('joined')
  return s
}
/** Longer than every time-out. */
export const settle = (s: { world: { advance(ms: number): Promise<void> } }): Promise<void> => s.world.advance(90_000)

/** Has it come to an end? Nobody waits for it here. */
export async function outcome(p: Promise<unknown>): Promise<'open' | 'resolved' | 'rejected'> {
  let is: 'open' | 'resolved' | 'rejected' = 'open'
  p.then(() => { is = 'resolved' }, () => { is = 'rejected' })
  for (let i = 0; i < 30; i++) await Promise.resolve()
  return is
}
/** Everything that was taken is given back, and nothing waits any more. */
export function expectNothingHeld({ world, call }: { world: Setup['world']; call: Call }): void {
  expect(call.state).toBe('ended')
  expect(world.held()).toEqual([])
  expect(world.clock.held()).toEqual([])
  expect(world.service.crashes).toBe(0)
  expect(world.errors).toEqual([])
}

/** A transport that is driven by hand: nothing happens in it by itself. */
export function byHand() {
  const emits: ((e: TransportEvent) => void)[] = [], log: string[] = []
  const transport: CallOptions['transport'] = {
    subscribe(emit) { emits.push(emit); const n = emits.length; return () => { log.push(`unsubscribe ${n}`) } },
    join(ctx) { log.push(`join ${ctx.attempt}`) },
    leave(ctx) { log.push(`leave ${ctx.attempt}`) },
  }
  return { transport, log, emits, say: (e: TransportEvent): void => { emits.at(-1)!(e) } }
}
