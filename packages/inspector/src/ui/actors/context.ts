/** What an actor held before and after a step. A context is told only when it changed, so the one before is looked for. */
import { actorStep } from '../../common/foreign-check.ts'
import { type Call, type StepRecord, changesOf, rowIndexAt } from '../../common/index.ts'
import { regionName } from '../regions.ts'

/** `unknown`: records are missing between here and the last that told it. */
export type Held = { is: 'known'; value: unknown } | { is: 'none' } | { is: 'unknown' }
/** Rows that are looked at. Beyond, it is as good as unknown. */
const LOOK_BACK_MAX = 20_000

export function contextBefore(call: Call, step: StepRecord): Held {
  const here = rowIndexAt(call, step.seq)
  for (let i = here - 1; i >= 0 && i > here - LOOK_BACK_MAX; i--) {
    const row = call.rows[i]!
    if (row.kind === 'missing') return { is: 'unknown' }
    if (row.kind === 'step') { const s = actorStep(row); if (s.hasContext) return { is: 'known', value: s.context } }
  }
  return here > LOOK_BACK_MAX || call.rows[0]?.kind !== 'open' ? { is: 'unknown' } : { is: 'none' }
}
export function contextAfter(call: Call, step: StepRecord): Held {
  const { hasContext, context } = actorStep(step)
  return hasContext ? { is: 'known', value: context } : contextBefore(call, step)
}

export type Line = { path: string; before: string | undefined; after: string | undefined; changed: boolean }
const LINES_MAX = 200, DEPTH_MAX = 4, TEXT_MAX = 160
/** Each value that stands in either, by its path; the changed ones first, in their order. */
export function compare(before: Held, after: Held): { lines: Line[]; more: number } {
  const a = flat(before), b = flat(after), paths = [...new Set([...b.keys(), ...a.keys()])]
  const all = paths.map((path): Line => ({ path, before: a.get(path), after: b.get(path), changed: a.get(path) !== b.get(path) }))
  const sorted = [...all.filter((l) => l.changed), ...all.filter((l) => !l.changed)]
  return { lines: sorted.slice(0, LINES_MAX), more: Math.max(0, sorted.length - LINES_MAX) }
}
function flat(held: Held): Map<string, string> {
  const out = new Map<string, string>()
  const walk = (value: unknown, path: string, depth: number): void => {
    if (out.size >= LINES_MAX * 4) return
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
    if (entries.length === 0 || depth >= DEPTH_MAX || (Array.isArray(value) && value.length > 20)) { const text = JSON.stringify(value) ?? 'nothing'; out.set(path || 'context', text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text); return }
    for (const [key, inner] of entries) walk(inner, path === '' ? key : `${path}.${key}`, depth + 1)
  }
  if (held.is === 'known') walk(held.value, '', 0)
  return out
}

/** What a step did to an actor, in pairs of a name and words: its regions, then what of its context changed. */
export function didOf(call: Call, step: StepRecord): [name: string, words: string][] {
  const out = changesOf(step).map(([region, , to]): [string, string] => [regionName(region), to])
  if (!step.from) for (const [region, to] of Object.entries(step.to ?? {})) if (typeof to === 'string') out.push([regionName(region), to])
  if (actorStep(step).hasContext) {
    const before = contextBefore(call, step)
    if (before.is === 'known') for (const l of compare(before, contextAfter(call, step)).lines.filter((x) => x.changed).slice(0, 3)) out.push([l.path, l.after ?? 'gone'])
  }
  return out
}
