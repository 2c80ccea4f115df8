/** What can be saved of what is open, each as a file of its own. */
import { chartOfState } from '../chart/definition.ts'
import { tableOf } from '../chart/tables.ts'
import { linesOf, namesOf, saveBlob } from '../files/save.ts'
import { outsideOf } from '../judge/judged.ts'
import { callOfState } from '../store/state.ts'
import { get } from '../store/store.ts'
import type { MermaidOf, PictureOf } from './list.ts'
import { figuresText, lanesText } from './mermaid-time.ts'
import { MERMAID_CHARS_MAX, sequenceText, stateText } from './mermaid.ts'
import { pageOf } from './page.ts'
import { shownRows } from './rows.ts'

/** What was saved: its name and size in bytes, and what a reader of it should know. */
export type Saved = { name: string; bytes: number; note: string }

/** Letters, numbers and a few signs: a call may be called anything. */
export const fileName = (parts: readonly string[], ending: string): string => `${parts.map((p) => p.replaceAll(/[^\w.-]+/g, '_')).filter(Boolean).join('-').slice(0, 100) || 'call'}.${ending}`
const named = (what: string, ending: string): string => { const s = get(); return fileName([callOfState(s)?.call ?? 'call', what], ending) }

function saved(name: string, blob: Blob, note = ''): Saved {
  saveBlob(name, blob)
  return { name, bytes: blob.size, note }
}
function current() {
  const s = get(), call = callOfState(s)
  if (!call) throw new Error('there is no call to save yet')
  return { s, call }
}

export async function savePicture(of: PictureOf, as: 'svg' | 'png'): Promise<Saved> {
  // What draws the chart is not needed before: it comes after the first paint.
  const [{ draftOf }, { pngOf }] = await Promise.all([import('./pictures.tsx'), import('./svg.ts')])
  const { svg, width, height, note } = await draftOf(of), name = named(of, as)
  return saved(name, as === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await pngOf(svg, width, height), note)
}

export function mermaidOf(of: MermaidOf): { text: string; note: string } {
  const { s, call } = current()
  const text = { states: () => stateText(chartOfState(s).regions[0]!, call, s.seq, call === undefined || tableOf(s, call).chart !== undefined), sequence: () => sequenceText(call, shownRows(s, call, call.rows.length * 2).rows, outsideOf(s, call)), lanes: () => lanesText(call), figures: () => figuresText(call) }[of]()
  const filtered = of === 'sequence' && s.shown.list.filter.active ? 'Only what the filter shows. ' : ''
  return { text, note: filtered + (text.length > MERMAID_CHARS_MAX ? `Mermaid draws ${MERMAID_CHARS_MAX.toLocaleString('en')} characters unless maxTextSize is raised, and this diagram has ${text.length.toLocaleString('en')}. Filter the log to make it shorter.` : '') }
}
export function saveMermaid(of: MermaidOf): Saved {
  const { text, note } = mermaidOf(of)
  return saved(named(of, 'mmd'), new Blob([text], { type: 'text/plain' }), note)
}

/** The call that is shown with all its attempts, or everything that is open. */
function callsOf(all: boolean) {
  const { s, call } = current()
  return all ? s.timeline.calls : s.timeline.calls.filter((c) => c.device === call.device && c.call === call.call)
}
export function saveTraceFile(all: boolean): Saved {
  const names = namesOf(callsOf(all), (device) => get().devices.get(device)?.name ?? device), renamed = [...names].filter(([c, name]) => name !== c.call)
  return saved(all ? 'onhook.jsonl' : fileName([current().call.call], 'jsonl'), new Blob([...names].flatMap(([c, name]) => [...linesOf(c, name)]), { type: 'application/x-ndjson' }),
    renamed.length === 0 ? '' : `Several devices have calls of the same name. In the file they are called ${renamed.slice(0, 3).map(([, name]) => name).join(', ')}${renamed.length > 3 ? ' and others' : ''}.`)
}
export async function savePage(all: boolean): Promise<Saved> {
  const name = all ? 'onhook.html' : fileName([current().call.call], 'html')
  return saved(name, await pageOf(callsOf(all), name), 'It opens from disk, without a network.')
}

