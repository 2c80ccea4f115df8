/** Writes the traces of actors from news of them, whatever the source. It is small, because the recorder for XState contains it too. */
import { type ActorInfo, type Taken, controlOf, whyNot } from './foreign.ts'
import type { TraceRecord } from './trace.ts'

export type ActorNews = { session: string; /** Epoch ms. */ t: number; /** Microseconds of a clock that does not jump. */ mono?: number } & (
  | { is: 'actor'; info: ActorInfo; platform?: string }
  /** An event is on its way to it. */
  | { is: 'event'; event: { type: string }; sender?: string | undefined; by?: string | undefined }
  /** It has taken an event. `isIgnored` where the source tells it. */
  | { is: 'snapshot'; event: { type: string }; value: unknown; status: string; context?: unknown; output?: unknown; error?: unknown; actions?: { type: string; params?: unknown }[]; took?: Taken[]; isIgnored?: boolean | undefined }
  | { is: 'stop' }
)
export type ActorWriter = {
  /** Never throws for news of an actor that was never announced: it is told as one that was met late. */
  tell(news: ActorNews): void
  /** The session of a trace, for events that are sent back. */
  sessionOf(call: string): string | undefined
}

type Waiting = { event: { type: string }; sender?: string | undefined; by?: string | undefined; t: number }
type Known = { call: string; /** Which life of that session it is. */ life: number; info: ActorInfo; seq: number; control: Record<string, string> | undefined; context: string | undefined; over: boolean; waiting: Waiting[] }

/** Actors of one source, and events to one actor that no answer was seen for. */
const ACTORS_MAX = 2_000, WAITING_MAX = 200

/** @param write called with each record, in order of its trace @param onFull told once when there are too many actors */
export function createActorWriter(source: ActorInfo['source'], write: (record: TraceRecord) => void, onFull: () => void = () => {}): ActorWriter {
  const bySession = new Map<string, Known>(), byCall = new Map<string, string>()
  let toldFull = false

  function put(a: Known, kind: string, t: number, body: object): void {
    write({ v: 1, kind, call: a.call, attempt: 1, seq: a.seq++, t, ...body } as TraceRecord)
  }
  function meet(session: string, t: number, info: ActorInfo, platform?: string): Known | undefined {
    const old = bySession.get(session)
    // Announced again, because somebody else began to watch. One that is over has left its name to another actor.
    if (old?.over === false) return old
    if (!old && bySession.size >= ACTORS_MAX && !forgetOne()) {
      if (!toldFull) { toldFull = true; onFull() }
      return undefined
    }
    let life = old?.life ?? 0, call: string
    do call = `${info.id} ${session}${++life > 1 ? ` ${life}` : ''}`; while (byCall.has(call))
    // From its last life on, and that one's name is no longer looked for: else an actor that begins again and again costs its square.
    if (old) byCall.delete(old.call)
    const a: Known = { call, life, info, seq: 0, control: undefined, context: undefined, over: false, waiting: [] }
    bySession.delete(session)
    bySession.set(session, a)
    byCall.set(call, session)
    put(a, 'open', t, { ...(platform && { platform }), actor: info })
    return a
  }
  /** The oldest actor that is over makes room. */
  function forgetOne(): boolean {
    for (const [session, a] of bySession) if (a.over) { byCall.delete(a.call); return bySession.delete(session) }
    return false
  }
  function step(a: Known, w: Waiting, t: number, mono: number | undefined, to: Record<string, string> | undefined, more: object): void {
    put(a, 'step', t, { ...(mono !== undefined && { mono }), event: w.event, ...(a.control && { from: a.control }), ...(to && { to }), ...(w.sender !== undefined && { sender: w.sender }), ...(w.by !== undefined && { by: w.by }), ...more })
  }
  const unanswered = (a: Known, w: Waiting, why: string): void => step(a, w, w.t, undefined, a.control, { commands: [], ignored: true, why })

  return {
    sessionOf: (call) => { const session = byCall.get(call); return session !== undefined && bySession.get(session)?.over === false ? session : undefined },
    tell(n) {
      if (n.is === 'actor') { meet(n.session, n.t, n.info, n.platform); return }
      const a = bySession.get(n.session) ?? meet(n.session, n.t, { source, session: n.session, id: n.session })
      if (!a) return
      if (n.is === 'event') {
        const w: Waiting = { event: n.event, sender: n.sender, by: n.by, t: n.t }
        if (a.over) { unanswered(a, w, 'the actor was over'); return }
        a.waiting.push(w)
        if (a.waiting.length > WAITING_MAX) unanswered(a, a.waiting.shift()!, 'no answer to it was seen')
        return
      }
      if (n.is === 'stop') {
        for (const w of a.waiting.splice(0)) unanswered(a, w, 'the actor was stopped')
        if (!a.over) { a.over = true; put(a, 'close', n.t, { settled: true, status: 'stopped' }) }
        return
      }
      // Events are taken in the order in which they came. What waited before this one was never answered.
      const at = a.waiting.findIndex((w) => w.event === n.event || w.event.type === n.event.type)
      if (at > 0) for (const w of a.waiting.splice(0, at)) unanswered(a, w, 'no answer to it was seen')
      const w = at >= 0 ? a.waiting.shift()! : { event: n.event, t: n.t }
      const before = a.control, to = controlOf(n.value ?? n.status)
      const isSame = before !== undefined && sameControl(before, to)
      const context = textOf(n.context), newContext = context !== a.context
      const commands = (n.actions ?? []).map(({ type }) => ({ type }))
      const ignored = n.isIgnored ?? false
      const why = ignored || (n.isIgnored === undefined && w.event.type !== 'xstate.stop' && isSame && !newContext && commands.length === 0 && !n.took?.length) ? whyNot(a.info.chart, to, w.event.type) : undefined
      // Where the source does not say whether it was taken, no transition at all for it says so.
      const isOut = ignored || (n.isIgnored === undefined && why?.is === 'no-transition')
      a.context = context
      step(a, w, n.t, n.mono, isSame ? before : to, {
        commands, ignored: isOut, ...(why && { why: isOut ? why.words : `perhaps ${why.words}` }),
        ...(newContext && n.context !== undefined && { context: n.context }), ...(n.took?.length && { took: n.took }), ...(n.actions?.some((x) => x.params !== undefined) && { actions: n.actions }),
      })
      a.control = isSame ? before : to
      if (n.status !== 'active' && !a.over) {
        a.over = true
        for (const x of a.waiting.splice(0)) unanswered(a, x, 'the actor was over')
        put(a, 'close', n.t, { settled: n.status !== 'error', status: n.status, ...(n.output !== undefined && { output: n.output }), ...(n.error !== undefined && { error: n.error }) })
      }
    },
  }
}

const sameControl = (a: Record<string, string>, b: Record<string, string>): boolean => {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((k) => a[k] === b[k])
}
/** Two contexts that are written alike are one. What cannot be written is never alike. */
let unwritable = 0
function textOf(context: unknown): string | undefined {
  if (context === undefined) return undefined
  try { return JSON.stringify(context) } catch { return `unwritable ${unwritable++}` }
}
