/** One record, or one hole, added to the end of a call. The part of the timeline that runs for each record. */
import { bare } from './own.ts'
import { diagnosticOf, type CallEnd, type Cause, type CloseRecord, type Control, type GapRecord, type OpenRecord, type PortRecord, type StepRecord, type VendorError } from './trace.ts'
import type { Call, GapRow, Row } from './timeline.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type OpenRun = { value: string | null; fromSeq: number; toSeq: number; tStart: number; tEnd: number }
/** A call while it is added to. The views see the same object through the read-only {@link Call}. */
export type Building = Mutable<Omit<Call, 'rows' | 'alike' | 'runs' | 'counts' | 'values' | 'commands' | 'transitions' | 'coverage' | 'outcomes' | 'diagnostics'>> & {
  place: number
  rows: Row[]
  alike: number[]
  /** By what each says: two that say the same are one. */
  declared: Map<string, GapRecord>
  runs: Record<string, OpenRun[]>
  counts: Mutable<Call['counts']>
  values: Record<string, string | null>
  commands: Map<string, number>
  transitions: Map<string, Map<string, { from: string; to: string; event: string; seqs: number[] }>>
  coverage: Map<string, Map<string, Mutable<{ changed: number; noted: number; ignored: number; refused: number; untold: number }>>>
  outcomes: Map<number, PortRecord[]>
  diagnostics: Map<number, PortRecord[]>
  /** From here on the state that the next step starts from was true: nothing is missing since. */
  knownSeq: number
  knownT: number | undefined
  /** The last number that the last runs reach to; their ends are written when they are looked at, not for every record. */
  ranTo: number
  /** The state after the last step, when nothing is missing since. */
  now: Control | undefined
  /** Steps of one state to another, worked out once: a trace has many steps and few states. */
  moves: Map<Control, Map<Control, Move>>
  moveCount: number
  /** What steps say that are alike, by what {@link Call.alike} says of them. */
  said: Map<number, Said>
}
/** What a step from one state to another does: the regions that change, and those that it says something new of. */
type Move = { changes: [region: string, from: string, to: string][]; entered: string[]; /** By event type, in the order of `changes`. */ ways: Map<string, { seqs: number[] }[]> }
/** All of a step but its numbers. `ways`: those that it takes. `cell`: where it is counted. */
type Said = { outcome: Outcome; move: Move | undefined; ways: { seqs: number[] }[]; cell: { [outcome in Outcome]: number } }
/** States that are no shared objects are met once each: of them nothing is kept for long. */
const MOVES_MAX = 4_096

export type Outcome = 'changed' | 'noted' | 'ignored' | 'refused' | 'untold'

export const callOf = (key: string, device: string, call: string, attempt: number, place: number): Building => ({
  key, device, call, attempt, place, rows: [], alike: [], declared: new Map(), lastSeq: -1, tStart: undefined, tEnd: undefined, open: undefined, close: undefined, ending: undefined,
  end: undefined, settled: undefined, joinedAt: undefined, values: bare(), runs: bare(),
  counts: { records: 0, steps: 0, ports: 0, diagnostics: 0, commands: 0, transitions: 0, missing: 0, changed: 0, noted: 0, ignored: 0, refused: 0, untold: 0 },
  commands: new Map(), transitions: new Map(), coverage: new Map(), outcomes: new Map(), diagnostics: new Map(), knownSeq: 0, knownT: undefined, ranTo: -1, now: undefined, moves: new Map(), moveCount: 0, said: new Map(),
})

/**
 * The result of a step. *Noted*: the machine took the event, and it changed and commanded nothing. *Untold*: the record says only that the event
 * came, or where it led but not from where.
 */
export function outcomeOf(step: StepRecord, changes?: readonly unknown[]): Outcome {
  if (step.refused) return 'refused'
  if (step.ignored) return 'ignored'
  if (step.commands && step.commands.length > 0) return 'changed'
  // What another machine holds is told where it changed.
  if ((step as { context?: unknown }).context !== undefined) return 'changed'
  if (!step.from || !step.to) return 'untold'
  return (changes ?? changesOf(step)).length > 0 ? 'changed' : 'noted'
}

/** The regions that a step changed, with their values before and after. */
export function changesOf(step: StepRecord): [region: string, from: string, to: string][] {
  const { from, to } = step
  return from && to ? changesBetween(from, to) : []
}
function changesBetween(from: Control, to: Control): [region: string, from: string, to: string][] {
  if (from === to) return []
  const out: [string, string, string][] = []
  for (const region in to) {
    const a = from[region], b = to[region]
    if (a !== b && typeof a === 'string' && typeof b === 'string') out.push([region, a, b])
  }
  return out
}

/** @param alike as in {@link Call.alike} */
export function fold(b: Building, r: OpenRecord | StepRecord | PortRecord | CloseRecord, alike = 0): void {
  const t = r.t ?? b.tEnd ?? 0
  endGap(b, t)
  b.rows.push(r)
  b.alike.push(alike)
  b.lastSeq = r.seq
  b.counts.records++
  b.tStart ??= r.t
  if (r.t !== undefined) b.tEnd = r.t
  b.knownT ??= t
  if (r.kind === 'step') foldStep(b, r, t, alike)
  else if (r.kind === 'port') {
    const isOfCommand = diagnosticOf(r) === undefined, by = isOfCommand ? b.outcomes : b.diagnostics, list = by.get(r.of)
    b.counts[isOfCommand ? 'ports' : 'diagnostics']++
    if (list) list.push(r)
    else by.set(r.of, [r])
  } else if (r.kind === 'open') b.open ??= r
  else {
    b.close = r
    b.settled = r.settled
    b.end = r.end && completeEnd(r.end)
  }
  b.ranTo = r.seq
}

/** The last run of each region ends, for now, at the last record. Called before anybody looks. */
export function endRuns(b: Building): void {
  const t = b.tEnd ?? 0
  for (const region in b.runs) {
    const runs = b.runs[region]!, run = runs[runs.length - 1]!
    run.toSeq = b.ranTo
    run.tEnd = t
  }
}

/** A hole. What the regions were meanwhile is unknown. */
export function foldGap(b: Building, from: number, to: number, cause: string, cut?: GapRow['cut']): void {
  const before = b.rows.at(-1)
  if (before?.kind === 'missing' && before.cause === cause && before.to === from - 1) b.rows[b.rows.length - 1] = { ...before, to, ...(cut && { cut }) }
  else { b.rows.push({ kind: 'missing', from, to, cause, ...(b.tEnd === undefined ? undefined : { tStart: b.tEnd }), ...(cut && { cut }) }); b.alike.push(0) }
  b.counts.missing += to - from + 1
  b.lastSeq = to
  b.knownSeq = to + 1
  b.knownT = undefined
  forget(b, from, to, b.tEnd ?? 0)
}

/** The first record after a hole says when the hole ended. */
function endGap(b: Building, t: number): void {
  for (let i = b.rows.length - 1; i >= 0; i--) {
    const row = b.rows[i]!
    if (row.kind !== 'missing') return
    b.rows[i] = { ...row, tEnd: t }
  }
}

function forget(b: Building, from: number, to: number, t: number): void {
  endRuns(b)
  b.ranTo = to
  b.now = undefined
  for (const region in b.runs) {
    const runs = b.runs[region]!, last = runs.at(-1)!
    if (last.value === null) last.toSeq = to
    else { last.tEnd = t; runs.push({ value: null, fromSeq: from, toSeq: to, tStart: t, tEnd: t }) }
    b.values[region] = null
  }
}

function foldStep(b: Building, r: StepRecord, t: number, alike: number): void {
  const { counts, now } = b, { from, to } = r, { outcome, move, ways, cell } = (alike > 0 ? b.said.get(alike) : undefined) ?? saidBy(b, r, alike)
  counts.steps++
  counts[outcome]++
  cell[outcome]++
  for (const c of r.commands ?? []) {
    counts.commands++
    b.commands.set(c.type, (b.commands.get(c.type) ?? 0) + 1)
    if (c.type === 'recordEnd') b.ending ??= { seq: r.seq, t, reason: recordedReason(c, r.event) }
  }
  if (!to) {
    // A partial step: it says that something happened and not where it led.
    forget(b, r.seq, r.seq, t)
    b.knownSeq = r.seq + 1
    b.knownT = undefined
    return
  }
  if (move && move.changes.length > 0) {
    counts.transitions += move.changes.length
    for (const way of ways) way.seqs.push(r.seq)
  }
  // Mostly a step starts where the last one led: then only what it changes is new.
  if (!(now !== undefined && now === to && from === to)) for (const region of move && from === now ? move.entered : namesOf(to)) enter(b, region, text(from?.[region]), to[region] as string, r.seq, t)
  b.now = to
  if (b.joinedAt === undefined && to['session'] === 'joined') b.joinedAt = t
}

/** A region is at a value after a step. What it was before is told by the step itself, back to the last hole. */
function enter(b: Building, region: string, from: string | undefined, to: string, seq: number, t: number): void {
  const known = b.values[region]
  if (known === to) return
  let runs = b.runs[region]
  if (!runs) {
    const first = b.rows[0]!
    const firstSeq = first.kind === 'missing' ? first.from : first.seq
    runs = b.runs[region] = firstSeq < b.knownSeq ? [{ value: null, fromSeq: firstSeq, toSeq: b.knownSeq - 1, tStart: b.tStart ?? t, tEnd: b.knownT ?? t }] : []
  }
  b.values[region] = to
  const last = runs.at(-1)
  if (last && last.value !== null) {
    last.toSeq = seq - 1
    last.tEnd = t
    runs.push({ value: to, fromSeq: seq, toSeq: seq, tStart: t, tEnd: t })
    return
  }
  // Unknown until now, or never heard of. Nothing is missing since `knownSeq`, so the state before held since then.
  const since = from === undefined ? seq : Math.min(seq, b.knownSeq)
  const sinceT = since === seq ? t : (b.knownT ?? t)
  if (last) {
    if (since <= last.fromSeq) runs.pop()
    else { last.toSeq = since - 1; last.tEnd = sinceT }
  }
  if (from !== undefined && from !== to && since < seq) {
    runs.push({ value: from, fromSeq: since, toSeq: seq - 1, tStart: sinceT, tEnd: t }, { value: to, fromSeq: seq, toSeq: seq, tStart: t, tEnd: t })
  } else {
    const start = from === to ? since : seq
    runs.push({ value: to, fromSeq: start, toSeq: seq, tStart: start === seq ? t : sinceT, tEnd: t })
  }
}

const namesOf = (state: Control): string[] => Object.keys(state).filter((k) => typeof state[k] === 'string')

function moveOf(b: Building, from: Control, to: Control): Move {
  let led = b.moves.get(from), move = led?.get(to)
  if (move) return move
  if (b.moveCount++ >= MOVES_MAX) { b.moves.clear(); b.moveCount = 0; led = undefined }
  if (!led) b.moves.set(from, (led = new Map()))
  led.set(to, (move = { changes: changesBetween(from, to), entered: namesOf(to).filter((k) => from[k] !== to[k]), ways: new Map() }))
  return move
}

/** The ways that an event takes with a move, one for each region that changes. */
function waysOf(b: Building, move: Move, type: string): { seqs: number[] }[] {
  const out = move.changes.map(([region, from, to]) => {
    let ways = b.transitions.get(region)
    if (!ways) b.transitions.set(region, (ways = new Map()))
    const key = `${from} ${type} ${to}`
    let way = ways.get(key)
    if (!way) ways.set(key, (way = { from, to, event: type, seqs: [] }))
    return way
  })
  move.ways.set(type, out)
  return out
}

function saidBy(b: Building, r: StepRecord, alike: number): Said {
  const { from, to } = r, { type } = r.event, session = text(from?.['session']), move = from && to && moveOf(b, from, to)
  const said = { outcome: outcomeOf(r, move?.changes), move, ways: move && move.changes.length > 0 ? (move.ways.get(type) ?? waysOf(b, move, type)) : [], cell: cellOf(b, type, session ?? b.values['session'] ?? 'unknown') }
  // One that does not say where it starts is counted where the call is.
  if (alike > 0 && session !== undefined) {
    if (b.said.size >= MOVES_MAX) b.said.clear()
    b.said.set(alike, said)
  }
  return said
}

function cellOf(b: Building, type: string, state: string): Said['cell'] {
  let row = b.coverage.get(type)
  if (!row) b.coverage.set(type, (row = new Map()))
  let cell = row.get(state)
  if (!cell) row.set(state, (cell = { changed: 0, noted: 0, ignored: 0, refused: 0, untold: 0 }))
  return cell
}

const text = (x: unknown): string | undefined => (typeof x === 'string' ? x : undefined)

/** The reason that the machine records (`firstCause` there): that of the event's own cause if it has one, else what `recordEnd` names. */
export function recordedReason({ reason }: { readonly [field: string]: unknown }, { cause }: { readonly [field: string]: unknown }): string {
  const own = text((cause as { reason?: unknown } | null | undefined)?.reason)
  return own ?? (reason === 'cause' ? undefined : text(reason)) ?? 'unknown'
}

/** An end record with what an older or partial writer left out, and without what is not what it should be. */
export function completeEnd(given: Partial<CallEnd>): CallEnd {
  const { joinedAt, vendor, secondary, ...end } = given as { [field in keyof CallEnd]?: unknown }
  return {
    ...end, reason: text(end.reason) ?? 'unknown', initiator: text(end.initiator) ?? 'system', recoverable: end.recoverable === true,
    attempt: typeof end.attempt === 'number' ? end.attempt : 1, at: typeof end.at === 'number' ? end.at : 0,
    secondary: Array.isArray(secondary) ? secondary.filter((c): c is Cause => typeof (c as Partial<Cause> | null)?.reason === 'string') : [],
    ...(typeof joinedAt === 'number' ? { joinedAt } : undefined), ...(typeof vendor === 'object' && vendor !== null ? { vendor: vendor as VendorError } : undefined),
  }
}
