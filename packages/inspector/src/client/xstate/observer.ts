/**
 * Tells an inspector what XState 5 actors do. It stamps order and time inside XState's own observer, and takes the initial
 * state from the first snapshot (an actor cannot be read while it is made). XState reports actions before the step that
 * they belong to, so it holds them back until that step. It never throws into an actor.
 */
import { chartOf } from '../../common/foreign-chart.ts'
import type { Taken } from '../../common/foreign.ts'
import { createActorWriter } from '../../common/foreign-writer.ts'
import type { SentEvent, SentTo } from '../../common/protocol.ts'
import { type Recorder, type RecorderOptions, createRecorder } from '../recorder.ts'
import { plain } from './plain.ts'

/** The part of XState's inspection events that the type requires. Every inspection event fits. */
export type InspectionEventLike = { readonly type: string }
/** How an actor is named to `acceptActorEvents`: `id` is its id, `session` its session id. */
export type ObservedActor = { id: string; session: string }
export type ActorRecorderOptions = RecorderOptions & {
  /** Lets a person at the inspector send events to live actors: `true` to all, or a function that returns `true` for those allowed. Default: to none. */
  acceptActorEvents?: boolean | ((actor: ObservedActor, event: SentEvent) => boolean)
}
export type ActorRecorder = Recorder & {
  /** Give it to XState: `createActor(machine, { inspect: recorder.inspect })`. Child actors are recorded too. Never throws. */
  inspect(event: InspectionEventLike): void
}

type StateNodeLike = { path: string[] }
type TransitionLike = { source: StateNodeLike; target?: StateNodeLike[]; eventType: string; guard?: unknown; actions?: unknown[] }
type ActorLike = { sessionId: string; id: string; _parent?: { sessionId: string }; logic?: { config?: unknown }; send(event: object): void }
type SnapshotLike = { status?: string; value?: unknown; context?: unknown; output?: unknown; error?: unknown }
type Seen = { type: string; actorRef?: ActorLike; sourceRef?: ActorLike; event?: { type: string }; snapshot?: SnapshotLike; action?: { type: string; params?: unknown }; _transitions?: TransitionLike[] }
type Held = { actions: { type: string; params?: unknown }[]; took: Taken[]; microsteps: number }

/** How many actions and transitions of one step are recorded. Beyond that, it says only that there were more. */
const STEP_MAX = 100

/** The recorder of `@onhook/inspector` with an observer for XState 5. Calls and actors of one app share the connection. */
export function createActorRecorder(options: ActorRecorderOptions): ActorRecorder {
  const given = options ?? {}, accepts = given.acceptActorEvents
  const live = new Map<string, ActorLike>(), held = new Map<string, Held>()
  const recorder = createRecorder({ ...given, ...(accepts && { acceptEvents: deliver }) })
  const writer = createActorWriter('xstate-5', (record) => recorder.record(record), () => {
    try { given.onProblem?.({ field: 'actors', expected: 'at most 2000 that are live at once', found: 'more; the newest are not told' }) } catch { /* The host's own function threw; there is nobody left to tell. */ }
  })
  const platform = (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node ? 'node' : 'web'

  function deliver(event: SentEvent, to: SentTo): string | void {
    const session = writer.sessionOf(to.call), actor = session === undefined ? undefined : live.get(session)
    if (!actor) return given.acceptEvents ? given.acceptEvents(event, to) : 'this app lets events be sent to live XState actors only'
    if (accepts !== true && (!accepts || !accepts({ id: actor.id, session: actor.sessionId }, event))) return `the app does not let this event be sent to ${to.call}`
    actor.send(event)
  }

  function see(e: Seen): void {
    const actor = e.actorRef
    if (!actor) return
    const session = String(actor.sessionId), t = Date.now(), mono = (globalThis.performance?.now() ?? 0) * 1_000
    switch (e.type) {
      case '@xstate.actor': {
        const chart = chartOf(actor.logic?.config), id = String(actor.id === session && chart ? chart.id : actor.id).slice(0, 80)
        const parent = actor._parent?.sessionId
        if (accepts) live.set(session, actor)
        writer.tell({ is: 'actor', session, t, platform, info: { source: 'xstate-5', session, id, ...(parent && { parent }), ...(chart && { chart }), ...(accepts && { accepts: true }) } })
        return
      }
      case '@xstate.event':
        writer.tell({ is: 'event', session, t, event: eventOf(e.event), sender: e.sourceRef?.sessionId })
        return
      case '@xstate.action': {
        const { actions } = hold(session), { type, params } = e.action ?? { type: 'unknown' }
        if (actions.length < STEP_MAX) actions.push({ type: String(type), ...(params !== undefined && { params: plain(params) }) })
        return
      }
      case '@xstate.microstep': {
        const h = hold(session)
        h.microsteps++
        for (const x of e._transitions ?? []) if (h.took.length < STEP_MAX) h.took.push(takenOf(x))
        return
      }
      case '@xstate.snapshot': {
        const h = held.get(session), { status = 'active', value, context, output, error } = e.snapshot ?? {}, type = String(e.event?.type)
        held.delete(session)
        writer.tell({
          is: 'snapshot', session, t, mono, event: { type }, value, status, context: plain(context), output: plain(output), error: plain(error),
          actions: h?.actions ?? [], took: h?.took ?? [],
          // A microstep of no transition is how XState says that nothing came of an event.
          isIgnored: h !== undefined && h.microsteps > 0 && h.took.length === 0 && type !== 'xstate.init' && type !== 'xstate.stop',
        })
        if (status !== 'active') live.delete(session)
      }
    }
  }
  function hold(session: string): Held {
    let h = held.get(session)
    if (!h) held.set(session, (h = { actions: [], took: [], microsteps: 0 }))
    return h
  }

  return {
    ...recorder,
    inspect(event) {
      try { see(event as Seen) } catch { /* What cannot be read is not told. An actor must not feel that it is watched. */ }
    },
    async stop() {
      live.clear()
      await recorder.stop()
    },
  }
}

const eventOf = (event: { type: string } | undefined): { type: string } => {
  const copy = plain(event)
  return typeof copy === 'object' && copy !== null && typeof (copy as { type?: unknown }).type === 'string' ? (copy as { type: string }) : { type: String(event?.type) }
}
const pathOf = (node: StateNodeLike): string => node.path.join('.')
function takenOf(x: TransitionLike): Taken {
  const guard = x.guard as string | { type?: string; name?: string } | undefined
  const name = typeof guard === 'string' ? guard : (guard?.type ?? guard?.name)
  return { from: pathOf(x.source), to: (x.target ?? []).map(pathOf), event: x.eventType, ...(guard !== undefined && { guard: name ?? 'inline' }) }
}
