/**
 * Two runs beside each other, aligned by meaning: by what arrived, in its order, and not by line or time. Where both had the same event,
 * what came of it is compared: where it led, what was commanded, whether it was ignored.
 */
import { diffArrays } from 'diff'
import type { Row } from '../../common/index.ts'
import type { StepRecord } from '../../common/index.ts'

/** What the two made of the same event. */
export type Difference = { what: string; a: string; b: string }
export type DiffRow =
  /** Steps that are the same in both, folded: the first and the last number on each side. */
  | { kind: 'same'; count: number; a: [from: number, to: number]; b: [from: number, to: number] }
  | { kind: 'differs'; a: StepRecord; b: StepRecord; differences: Difference[] }
  | { kind: 'only'; side: 'a' | 'b'; step: StepRecord }
export type Diff = { rows: DiffRow[]; same: number; differs: number; onlyA: number; onlyB: number }

/** Aligning costs more than linear time. Two runs that are longer, or have less in common than this many edits, are not compared. */
export const DIFF_STEPS_MAX = 20_000
export const EDITS_MAX = 800

/** The parts of a payload that choose what an event does; ids, times and texts are of one run. */
const MEANING = ['source', 'recoverable', 'how', 'step', 'command', 'port', 'microphone', 'camera'] as const
const meanings = new WeakMap<StepRecord, string>()
function meaningOf(step: StepRecord): string {
  const { event } = step, known = meanings.get(step)
  if (known !== undefined) return known
  const cause = event['cause'], reason = typeof cause === 'object' && cause !== null ? (cause as { reason?: unknown }).reason : cause
  const meaning = JSON.stringify([event.type, ...MEANING.map((k) => event[k]), typeof reason === 'string' ? reason : undefined])
  meanings.set(step, meaning)
  return meaning
}
const stepsOf = (rows: readonly Row[]): StepRecord[] => rows.filter((r) => r.kind === 'step')

const commandsOf = ({ commands }: StepRecord): string => (commands ?? []).map((c) => c.type).join(', ') || 'nothing'
/** What both records say, and say differently. What only one of them says is no difference. */
export function differencesOf(a: StepRecord, b: StepRecord): Difference[] {
  const out: Difference[] = []
  if ((a.ignored ?? false) !== (b.ignored ?? false)) out.push({ what: 'ignored', a: a.ignored ? 'ignored' : 'taken', b: b.ignored ? 'ignored' : 'taken' })
  for (const region of Object.keys(a.to ?? {})) {
    const x = a.to![region], y = b.to?.[region]
    if (typeof x === 'string' && typeof y === 'string' && x !== y) out.push({ what: region, a: x, b: y })
  }
  if (a.commands && b.commands && commandsOf(a) !== commandsOf(b)) out.push({ what: 'commands', a: commandsOf(a), b: commandsOf(b) })
  return out
}

/** Undefined: too long, or too different. */
export function diffRuns(rowsA: readonly Row[], rowsB: readonly Row[]): Diff | undefined {
  const a = stepsOf(rowsA), b = stepsOf(rowsB)
  if (Math.max(a.length, b.length) > DIFF_STEPS_MAX) return undefined
  const changes = diffArrays(a.map(meaningOf), b.map(meaningOf), { maxEditLength: EDITS_MAX })
  if (!changes) return undefined
  const diff: Diff = { rows: [], same: 0, differs: 0, onlyA: 0, onlyB: 0 }
  let i = 0, j = 0
  const same = (): void => {
    const last = diff.rows.at(-1), x = a[i]!.seq, y = b[j]!.seq
    if (last?.kind === 'same') { last.count++; last.a[1] = x; last.b[1] = y } else diff.rows.push({ kind: 'same', count: 1, a: [x, x], b: [y, y] })
    diff.same++
  }
  for (const { added, removed, value } of changes) for (let n = 0; n < value.length; n++) {
    if (removed) { diff.rows.push({ kind: 'only', side: 'a', step: a[i++]! }); diff.onlyA++ }
    else if (added) { diff.rows.push({ kind: 'only', side: 'b', step: b[j++]! }); diff.onlyB++ }
    else {
      const differences = differencesOf(a[i]!, b[j]!)
      if (differences.length === 0) same()
      else { diff.rows.push({ kind: 'differs', a: a[i]!, b: b[j]!, differences }); diff.differs++ }
      i++
      j++
    }
  }
  return diff
}
