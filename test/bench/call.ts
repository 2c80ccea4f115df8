/** What a call costs per event: `createCall` against a bare XState actor, and with a recorder against without. */
import { callMachine, createCall, type CallEvent, type TraceRecord, type TransportEvent } from '@onhook/machine'
import { createActor, type ActorOptions } from 'xstate'
import { compare, type Result } from './measure.ts'

/** One outage and some noise, over and over, within one call: what a long call hears. */
export const NOISE: CallEvent[] = [
  { type: 'transport.lost' }, { type: 'app.backgrounded' }, { type: 'transport.failed', recoverable: true }, { type: 'app.activated' },
  { type: 'transport.closed' }, { type: 'transport.restored' }, { type: 'audio.interrupted' }, { type: 'user.mute' }, { type: 'audio.resumed' }, { type: 'user.unmute' },
]
const ROUNDS = 1_000

export function callRunner(inspect?: (r: TraceRecord) => void): () => number {
  return () => {
    let emit: (e: TransportEvent) => void = () => undefined
    const nothing = () => undefined
    const call = createCall({
      transport: { subscribe(e) { emit = e; return nothing }, join: nothing, leave: nothing, restartMedia: nothing, setMuted: nothing },
      service: { launch: nothing, abort: nothing, update: nothing },
      clock: { now: Date.now, setTimeout: (fn, ms) => setTimeout(fn, ms), clearTimeout: h => clearTimeout(h as NodeJS.Timeout) },
      ...(inspect ? { inspect } : undefined),
    })
    void call.join()
    emit({ type: 'transport.joined' })
    for (let i = 0; i < ROUNDS; i++) for (const e of NOISE) {
      if (e.type.startsWith('transport.')) emit(e as TransportEvent)
      else call.send(e)
    }
    if (call.state !== 'joined') throw new Error(`bench: expected a joined call, found ${call.state}`)
    void call.leave()
    emit({ type: 'transport.left' })
    return ROUNDS * NOISE.length
  }
}

const actorRunner = (inspect?: ActorOptions<typeof callMachine>['inspect']) => (): number => {
  const actor = createActor(callMachine, { input: {}, ...(inspect && { inspect }) })
  actor.start()
  // The same events that the ports of the other side lead to, so that both machines go the same way.
  for (const e of [{ type: 'user.join' }, { type: 'transport.accepted' }, { type: 'transport.joined' }, { type: 'service.started' }] satisfies CallEvent[]) actor.send(e)
  for (let i = 0; i < ROUNDS; i++) for (const e of NOISE) actor.send(e)
  actor.stop()
  return ROUNDS * NOISE.length
}

export const callAgainstActor = (): Result => compare('createCall, per event', 'bare XState actor of the same machine', callRunner(), actorRunner())
export const recordedAgainstNot = (record: (r: TraceRecord) => void): Result => compare('createCall with a recorder, per event', 'createCall without', callRunner(record), callRunner())

/** The same machine and the same events, each told to its inspector up to the text that goes over the wire. */
export const recordedAgainstStately = (record: (r: TraceRecord) => void, inspect: NonNullable<ActorOptions<typeof callMachine>['inspect']>): Result =>
  compare('createCall with our recorder, from event to frame, per event', 'an XState actor of the same machine with @statelyai/inspect, to its JSON', callRunner(record), actorRunner(inspect), 4)
