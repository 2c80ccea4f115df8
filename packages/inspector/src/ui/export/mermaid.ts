/**
 * A call as Mermaid text: its messages as a sequence diagram, and its chart as a state diagram with how often each
 * transition was taken. Words of a trace are only ever text in it: what Mermaid would read as syntax is written as an entity.
 */
import type { ChartRegion } from '../../common/chart.ts'
import type { Call } from '../../common/index.ts'
import { NOT_RECORDED, coverageOf, countEdges, isTold } from '../chart/counts.ts'
import type { Outside } from '../judge/judged.ts'
import { seqOf } from '../store/row-kind.ts'
import { indexOf } from '../store/call-index.ts'
import { since } from '../words/since.ts'
import { type Message, messagesOf } from '../sequence/messages.ts'
import { PARTY_TITLES, partiesOf } from '../sequence/parties.ts'

/** Mermaid draws no more than this, in characters, unless it is told to (`maxTextSize`). */
export const MERMAID_CHARS_MAX = 50_000

/**
 * Text as Mermaid shows it. `;` and a line break end a statement, `#` begins an entity, `%%` a comment, `<` an element,
 * a colon may end the name before it, and the word `end` closes a block wherever it stands.
 */
export function mermaidText(text: string): string {
  const safe = text.replaceAll(/[#;:%<>&"'`{}[\]|\\^~*_$]/g, (c) => `#${c.charCodeAt(0)};`).replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replaceAll(/\bend\b/gi, (w) => `${w.slice(0, 1)}#${w.charCodeAt(1)};${w.slice(2)}`).trim()
  // A message without a text is none.
  return safe === '' ? '#32;' : safe
}

const ARROWS: Record<Message['kind'], string> = { event: '->>', command: '->>', ignored: '--x', refused: '--x', result: '-->>', failure: '-->>', note: '', gap: '' }

/**
 * @param rows which rows, by index: what the reader sees, or all
 * @param outside where the call left its table, when that is known
 */
export function sequenceText(call: Call, rows: Iterable<number>, outside?: Outside): string {
  const parties = partiesOf(call), index = indexOf(call), out = ['sequenceDiagram', ...parties.map((p) => `  participant ${p} as ${PARTY_TITLES[p]}`)]
  const over = parties.length > 1 ? `${parties[0]},${parties.at(-1)}` : parties[0]
  for (const i of rows) {
    const row = call.rows[i]
    if (!row) continue
    const { list, state } = messagesOf(call, row, parties, index.alarmsByRow.get(i)?.map((a) => a.command))
    for (const [k, m] of list.entries()) {
      const words = mermaidText([k === 0 && m.kind !== 'gap' ? `${seqOf(row)}.` : '', m.words, m.more, m.why ? `(${m.why})` : '', m.failed ? '!' : ''].filter(Boolean).join(' '))
      out.push(m.kind === 'note' || m.kind === 'gap' ? `  Note over ${over}: ${words}` : `  ${m.from}${ARROWS[m.kind]}${m.to}: ${words}`)
    }
    if (state !== undefined) out.push(`  Note over machine: ${mermaidText([state, since(row, index.ms(i))].filter(Boolean).join(' '))}`)
    if (i === outside?.row) out.push(`  Note over ${over}: ${mermaidText(`${outside.words} ${outside.why}`)}`)
    for (const a of index.alarmsByRow.get(i) ?? []) out.push(`  Note over ${over}: ${mermaidText(`${a.id} violated. ${a.property}`)}`)
  }
  return `${out.join('\n')}\n`
}

/** States that are visited and the present one are marked; an edge says its events and how often it was taken. */
export function stateText(region: ChartRegion, call: Call | undefined, seq: number, isItsTable = true): string {
  // Names may be anything: ids are ours.
  const ids = new Map([...region.states, ...(region.groups ?? []).map((g) => g.name)].map((name, i) => [name, `s${i}`]))
  const id = (name: string): string => ids.get(name) ?? 'unknown'
  const counts = countEdges(call, region, seq), cover = coverageOf(region, call ? [call] : []), told = isTold(region.name, call ? [call] : [])
  const parentOf = new Map((region.groups ?? []).flatMap((g) => g.members.map((m) => [m, g.name] as const)))
  const out = ['stateDiagram-v2']
  const inside = (parent: string | undefined, indent: string): void => {
    for (const g of region.groups ?? []) if (parentOf.get(g.name) === parent) {
      out.push(`${indent}state "${mermaidText(g.label ?? ' ')}" as ${id(g.name)} {`)
      if (g.direction === 'right') out.push(`${indent}  direction LR`)
      inside(g.name, `${indent}  `)
      out.push(`${indent}}`)
    }
    for (const s of region.states) if (parentOf.get(s) === parent) out.push(`${indent}state "${mermaidText(s)}" as ${id(s)}`)
  }
  inside(undefined, '  ')
  out.push(`  [*] --> ${id(region.initial)}`)
  region.edges.forEach((e, i) => {
    const n = counts[i]!.all, names = e.events.length > 3 ? `${e.events.slice(0, 2).join(', ')} and ${e.events.length - 2} more` : e.events.join(', ')
    out.push(`  ${id(e.from)} --> ${id(e.to)} : ${mermaidText(`${names} (${!told ? NOT_RECORDED : n === 0 ? 'never' : `${n} times`})`)}`)
  })
  const been = new Set<string>()
  let now: string | undefined
  for (const run of call?.runs[region.name] ?? []) { if (run.fromSeq > seq) break; now = run.value ?? undefined; if (run.value !== null) been.add(run.value) }
  out.push('  classDef been stroke-width:3px', '  classDef now stroke-width:5px,font-weight:bold')
  for (const s of region.states) if (been.has(s)) out.push(`  class ${id(s)} ${s === now ? 'now' : 'been'}`)
  out.push(!told ? `  %% no step says where it led: what was taken is ${NOT_RECORDED}` : isItsTable ? `  %% ${cover.taken} of ${cover.all} transitions of this region were taken` : '  %% drawn from the default table: the one that the trace names is not known here')
  return `${out.join('\n')}\n`
}
