/** Tells a path through the product: as sentences for people, and as a trace that viewers open and `replay` judges. */
import { ROWS } from '../../branches.ts'
import { createEnd, type Cause } from '../../call-end.ts'
import { COMMANDS, type Command } from '../../commands.ts'
import type { TransitionTable } from '../../compile.ts'
import type { CallEvent } from '../../events.ts'
import type { Control } from '../../session-state.ts'
import { firstCause } from '../../step.ts'
import type { TraceRecord } from '../../trace.ts'
import type { Composition } from '../compose.ts'
import { compositionOf } from '../outcomes.ts'
import { CALLBACKS, SCREEN, SDK_STATES, SYSTEM_WORDS, WORDS } from './codes.ts'
import type { Edge, Graph } from './explore.ts'
import { K, NO_EVENT, eventIn, kindOf } from './move-kinds.ts'
import type { World } from './world.ts'

/** How a property breaks. */
export type Counterexample = {
  /** One sentence for each move, on the shortest way from a start. */
  story: string[]
  /**
   * For liveness: from where a fair run may stay for ever, and the moves that it may repeat. For possibility: what
   * can no longer be reached.
   */
  forever?: string[]
  trace: TraceRecord[]
}

const SDK_WORDS: { [state: string]: string } = { none: 'not asked', pretending: 'restored, it says, and no media flow', failing: 'failed, about to restart', restart: 'restarting', self: 'leaving by itself', told: 'told to leave' }
/** What is true in the world, in words. Only what is worth saying. */
function worldOf(w: World): Record<string, string> {
  const flying = [0, 4, 8].map(b => CALLBACKS[(w.q >> b) & 15]!)
  return {
    SDK: `${SDK_WORDS[SDK_STATES[w.sdk]!] ?? SDK_STATES[w.sdk]!}${w.isHot ? ' (microphone hot)' : ''}`,
    'on its way': [...flying, WORDS[w.word]!, SYSTEM_WORDS[w.sysWord]!].filter(Boolean).join(' + ') || 'nothing',
    notification: ['none', 'starting', 'shown'][w.svc]!,
    'system call': ['none', 'reported', 'ended'][w.sys]!,
    'real screen': ['absent', 'mounted', 'gone', 'opened again'][w.scr]!,
    'queued commands': [w.joinJob && 'join', w.leaveJob && 'leave', w.abortJob && 'abort'].filter(Boolean).join(' + ') || 'none',
    'earlier attempt': w.left ? 'still holds a session' : 'holds nothing',
    'next attempt': w.waiting ? 'waited for' : 'not asked for',
  }
}
type View = { machine: Record<string, string>; world: Record<string, string>; m: number }
function viewOf(g: Graph, w: World, s: number): View {
  w.load(g.low[s]!, g.high[s]!)
  return { machine: w.engine.table.states[w.m]!, world: worldOf(w), m: w.m }
}
const changes = (a: Record<string, string>, b: Record<string, string>): string[] => Object.keys(b).flatMap(k => (a[k] === b[k] ? [] : [`${k} ${b[k]!}`]))
const commandsOf = (w: World, m: number, event: number): readonly Command[] => {
  const list = w.engine.list[m * w.engine.events + event]!
  return list < 0 ? [] : w.engine.commands[list]!
}

function tell(g: Graph, w: World, edges: readonly Edge[], start: number): string[] {
  let before = viewOf(g, w, start)
  return edges.map((edge, i) => {
    const after = viewOf(g, w, edge.to), kind = kindOf(edge.label), event = eventIn(edge.label)
    // The next attempt begins with its own machine, from its initial state.
    const m = kind === kindOf(K.attempt << 8) ? w.engine.initial : before.m
    const commands = event === NO_EVENT ? [] : commandsOf(w, m, event)
    const took = event === NO_EVENT ? '' : ` [${w.engine.table.events[event]!}${w.engine.isRow(m * w.engine.events + event) ? '' : ', ignored'}]`
    const so = [...changes(before.machine, after.machine), ...changes(before.world, after.world)]
    before = after
    return `${String(i + 1).padStart(2)}. ${kind.says}${took}${commands.length > 0 ? ` → ${commands.map(c => c.type).join(', ')}` : ''}${so.length > 0 ? `\n      ${so.join(' · ')}` : ''}`
  })
}

const EVENTS = new Map<string, CallEvent>(ROWS)
/** The story of a path from a start to its end, and what may be repeated for ever from its end. */
export function counterexampleOf(g: Graph, w: World, table: TransitionTable, edges: readonly Edge[], end: number, component?: readonly number[]): Counterexample {
  const start = edges[0]?.from ?? end
  w.load(g.low[start]!, g.high[start]!)
  const opening = w.boot ? [` 0. the process has died; a new one finds this snapshot\n      ${[...Object.entries(w.engine.table.states[w.m]!), ...Object.entries(worldOf(w))].map(([k, v]) => `${k} ${v}`).join(' · ')}`] : []
  const told = [...opening, ...tell(g, w, edges, start)], story = told.length > 0 ? told : ['from the very start']
  const found: Counterexample = { story, trace: traceOf(g, w, table, edges, start) }
  if (component) found.forever = foreverOf(g, w, end, component)
  return found
}

/** A way round inside the component, or the place where a run may rest. */
function foreverOf(g: Graph, w: World, from: number, component: readonly number[]): string[] {
  const inside = new Set(component), reachedBy = new Map<number, Edge>(), queue = [from]
  for (let s = queue.shift(); s !== undefined; s = queue.shift()) for (let e = g.first[s]!; e < g.first[s + 1]!; e++) {
    const to = g.to[e]!
    if (!inside.has(to) || (to !== from && reachedBy.has(to))) continue
    reachedBy.set(to, { from: s, label: g.label[e]!, to })
    if (to !== from) { queue.push(to); continue }
    const round: Edge[] = []
    for (let at = from; round.length === 0 || at !== from;) { const edge = reachedBy.get(at)!; round.unshift(edge); at = edge.from }
    return [`from here on, for ever, among ${component.length} states; for example round and round:`, ...tell(g, w, round, from)]
  }
  return ['from here on nothing has to happen any more, and so it stays for ever']
}

/**
 * A snapshot with this state of the core, and with listeners that have heard what led there. If the table has a way
 * there, it is the shortest one.
 */
function snapshotOf({ engines, initial, step }: Composition, m: number): number[] {
  const reached = new Map([[initial[0]!, [...initial]]]), { events } = engines[0]!.table
  for (const [core, state] of reached) {
    if (core === m) return state
    for (const row of events) {
      const { state: next } = step(state, row)
      if (!reached.has(next[0]!)) reached.set(next[0]!, next)
    }
  }
  return [m, ...initial.slice(1)]
}

/** Writes down a run that nobody has recorded, as records of version 1. Its times are invented: one second apart. */
function writerOf(table: TransitionTable) {
  const composition = compositionOf(table), { initial, step, controlOf } = composition
  const records: TraceRecord[] = []
  const call = 'counterexample', sorted = (cs: readonly Command[]): Command[] => COMMANDS.flatMap(t => cs.filter(c => c.type === t))
  let state = [...initial], seq = 0, attempt = 1, t = 0, end: Cause = { reason: 'unknown' }
  const open = (): void => { seq = 0; records.push({ v: 1, kind: 'open', call, attempt, t, seq: seq++, machine: { hash: table.hash, version: '0' }, platform: 'node' }) }
  return {
    composition, records, open,
    later(): void { t += 1000 },
    /** What the new process finds. */
    restore(snapshot: number[]): void { state = snapshot },
    take(row: string): void {
      const next = step(state, row), from = controlOf(state) as Control, event = { ...(EVENTS.get(row) ?? { type: row }), attempt } as CallEvent
      state = next.state
      for (const c of next.commands) if (c.type === 'recordEnd') end = firstCause(c.reason, event)
      records.push({ v: 1, kind: 'step', call, attempt, t, mono: t * 1000, seq: seq++, event, from, to: controlOf(state) as Control, commands: sorted(next.commands), ignored: next.ignored })
    },
    /** The attempt is settled, and the next one begins. */
    nextAttempt(): void {
      records.push({ v: 1, kind: 'close', call, attempt, t, seq: seq++, settled: true, end: createEnd(end, attempt, t) })
      attempt++
      state = [...initial]
      open()
    },
  }
}

/** The moves at which the machine took an event. */
function traceOf(g: Graph, w: World, table: TransitionTable, edges: readonly Edge[], start: number): TraceRecord[] {
  const { composition, records, open, later, restore, take, nextAttempt } = writerOf(table)
  w.load(g.low[start]!, g.high[start]!)
  if (w.boot) restore(snapshotOf(composition, w.m))
  open()
  for (const { from, label } of edges) {
    later()
    const event = eventIn(label)
    if (kindOf(label) === kindOf(K.attempt << 8)) {
      w.load(g.low[from]!, g.high[from]!)
      const facts = [!w.isActive && 'app.backgrounded', w.facts.permission[w.m] !== 0 && 'permission.changed/missing', (w.scr === SCREEN.mounted || w.scr === SCREEN.again) && 'screen.mounted'].filter(x => x !== false)
      nextAttempt()
      for (const f of facts) take(f)
    }
    if (event !== NO_EVENT) take(composition.engines[0]!.table.events[event]!)
  }
  return records
}

/**
 * The trace of a run of the tables alone, event by event. If the run ends with `restored`, the trace is that of a new
 * process, which finds what the other events led to.
 */
export function traceOfRows(table: TransitionTable, rows: readonly string[]): TraceRecord[] {
  const { composition: { initial, step }, records, open, later, restore, take } = writerOf(table)
  const isNew = rows.at(-1) === 'restored'
  if (isNew) restore(rows.slice(0, -1).reduce((state, row) => step(state, row).state, [...initial]))
  open()
  for (const row of isNew ? ['restored'] : rows) {
    later()
    take(row)
  }
  return records
}
