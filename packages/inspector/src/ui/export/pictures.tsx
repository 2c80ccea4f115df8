/** What stands on the page as a picture of its own: every view of a call. */
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { type Call, valuesAt } from '../../common/index.ts'
import { chartOfState } from '../chart/definition.ts'
import { countedOfState, mineOf } from '../chart/scope.ts'
import { layoutRegion } from '../chart/layout.ts'
import { layoutWorker } from '../chart/layout-worker.ts'
import { compacted } from '../chart/compact.ts'
import { outsideOf } from '../judge/judged.ts'
import { regionName, valueName } from '../regions.ts'
import { indexOf } from '../store/call-index.ts'
import { type AppState, callOfState } from '../store/state.ts'
import { get } from '../store/store.ts'
import { readColours } from '../time/colours.ts'
import { draw } from '../time/draw.ts'
import { SESSION_Y, geometryOf } from '../time/geometry.ts'
import { count, relative } from '../words/format.tsx'
import { ChartSvg, type LaidRegion, chartSize } from './ChartSvg.tsx'
import { SequenceSvg, sequenceSize } from './SequenceSvg.tsx'
import { drawnHtml } from './html-picture.ts'
import { TABLES, type TableOf } from './tables.tsx'
import { shownRows } from './rows.ts'
import { type Looks, nameOf, shape, svgText, written, xmlText } from './svg.ts'
import { createSvgPen } from './svg-pen.ts'

export type PictureOf = 'chart' | 'sequence' | 'time' | TableOf
/** `note` says what of it is not in the file. */
export type Drawn = { svg: string; width: number; height: number; note: string }

/** More messages than this are no picture; the trace and the page hold all of them. */
export const MESSAGES_MAX = 1_500

/** @throws when nothing is open, or the chart cannot be laid out */
export async function draftOf(of: PictureOf): Promise<Drawn> {
  const s = get(), call = callOfState(s)
  if (!call || call.rows.length === 0) throw new Error('there is no record to draw yet')
  return of === 'chart' ? chartDrawn(s, call) : of === 'sequence' ? sequenceDrawn(s, call) : of === 'time' ? timeDrawn(s, call) : tableDrawn(s, call, of)
}

const titleOf = (s: AppState, call: Call): string => [call.call, call.attempt === 1 ? '' : `attempt ${call.attempt}`, s.devices.get(call.device)?.name ?? call.device, `#${s.seq}, ${valuesAt(call, s.seq)['session'] ?? ''}`].filter(Boolean).join(' · ')
const ground = (): string => getComputedStyle(document.querySelector('.picture') ?? document.body).backgroundColor

/** Puts a picture into the document, where it has its looks, and takes it out again. */
function shown<T>(picture: React.ReactNode, take: (host: HTMLElement) => T): T {
  const host = document.createElement('div')
  host.className = 'x-host'
  host.setAttribute('aria-hidden', 'true')
  document.body.append(host)
  const root = createRoot(host)
  try {
    flushSync(() => root.render(picture))
    return take(host)
  } finally { root.unmount(); host.remove() }
}
const drawnOf = (picture: React.ReactNode, width: number, height: number): string => shown(picture, (host) => {
  const svg = host.querySelector('svg')
  if (!svg) throw new Error('nothing was drawn')
  return svgText(svg, width, height, ground())
})

const PAD = 12, TABLE_HEAD = 44
function tableDrawn(s: AppState, call: Call, of: TableOf): Drawn {
  const { width: wide, body, note } = TABLES[of](s, call), title = titleOf(s, call)
  return shown(<div className="x-table" style={{ width: wide }}>{body}</div>, (host) => {
    const looks: Looks = new Map(), table = host.firstElementChild as HTMLElement, { drawing, height: tall } = drawnHtml(table, looks), { color, fontFamily } = getComputedStyle(table)
    const width = wide + 2 * PAD, height = tall + TABLE_HEAD + PAD, root = shape('svg'), name = shape('title')
    const words = (y: number, text: string, look: string): SVGElement => { const el = shape('text', { x: PAD, y, class: nameOf(looks, `font-family:${fontFamily};fill:${color};${look}`) }); el.textContent = xmlText(text); return el }
    name.textContent = xmlText(title)
    drawing.setAttribute('transform', `translate(${PAD} ${TABLE_HEAD})`)
    root.append(name, words(20, title, 'font-size:13px;font-weight:600'), words(36, note, 'font-size:11px'), drawing)
    return { svg: written(root, looks, width, height, ground()), width, height, note }
  })
}

async function chartDrawn(s: AppState, call: Call): Promise<Drawn> {
  // A machine that is no call is one drawing already.
  const actor = document.querySelector<SVGSVGElement>('svg.actor-chart')
  if (actor && s.picture === 'chart' && !s.pictureTable) { const { width, height } = actor.viewBox.baseVal; return { svg: svgText(actor, width, height, ground()), width, height, note: '' } }
  const chart = chartOfState(s), [first] = chart.regions, regions: LaidRegion[] = []
  for (const r of chart.regions) {
    if (r !== first && !s.openRegions.has(r.name)) continue
    const region = r === first ? r : compacted(r)
    regions.push({ region, layout: await layoutRegion(region, layoutWorker()), compact: r !== first, title: regionName(r.name) })
  }
  const { width, height } = chartSize(regions, call)
  const shown = { call, seq: s.seq, mode: s.chartMode, scope: s.chartAll ? s.timeline.calls : [call], mine: mineOf(countedOfState(s)) }
  return { svg: drawnOf(<ChartSvg regions={regions} shown={shown} title={titleOf(s, call)} />, width, height), width, height, note: '' }
}

function sequenceDrawn(s: AppState, call: Call): Drawn {
  const { rows, left } = shownRows(s, call, MESSAGES_MAX), { width, height } = sequenceSize(call, rows)
  const note = left > 0 ? `${count(rows.length)} rows around the moment; ${count(left)} are left out` : s.shown.list.filter.active ? `${count(rows.length)} rows; the filter hides others` : ''
  return { svg: drawnOf(<SequenceSvg call={call} rows={rows} outside={outsideOf(s, call)} title={titleOf(s, call)} note={note} />, width, height), width, height, note }
}

const TIME_W = 1_200, TIME_HEAD = 34
function timeDrawn(s: AppState, call: Call): Drawn {
  const index = indexOf(call), g = geometryOf(call, index, TIME_W, s.scale, s.view, true, false, false), { pen, parts } = createSvgPen()
  const c = readColours(document.body)
  draw(pen, call, index, g, c, s.scale, s.shown.list, outsideOf(s, call)?.row)
  const height = g.height + TIME_HEAD + 8, values = valuesAt(call, s.seq)
  const words = (x: number, y: number, text: string, fill: string, weight = 400, size = 11) => `<text x="${x}" y="${y}" style="font:${weight} ${size}px system-ui, -apple-system, &quot;Segoe UI&quot;, Roboto, &quot;Liberation Sans&quot;, sans-serif" fill="${fill}">${escaped(text)}</text>`
  const names = [['session', SESSION_Y + 15] as const, ...g.lanes.map((l) => [l.region, l.mid + 4] as const)].flatMap(([region, y]) => [words(12, y, regionName(region), c.text3), words(82, y, values[region] ? valueName(values[region]) : 'unknown', c.text, 500)])
  const at = call.rows.findIndex((r) => r.kind !== 'missing' && r.seq === s.seq), x = at >= 0 ? g.x(at) : -1
  const head = x >= g.left && x <= g.right ? `<path d="M${x} 10V${g.height}" stroke="${c.text}" stroke-width="1.5"/><path d="M${x - 5} 4h10v6l-5 5-5-5z" fill="${c.text}"/>` : ''
  const scale = { folded: 'quiet time folded', true: 'linear time', steps: 'one record, one column' }[s.scale], part = s.view[1] - s.view[0]
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${TIME_W} ${height}" width="${TIME_W}" height="${height}"><title>${escaped(titleOf(s, call))}</title><rect width="100%" height="100%" fill="${c.panel}"/>${words(12, 20, titleOf(s, call), c.text, 600, 13)}${words(TIME_W - 300, 20, `${scale}${part < 1 ? `; ${Math.max(1, Math.round(part * 100))} % of it` : ''}; ${relative(index.ms(index.length - 1))} in all`, c.text3)}<g transform="translate(0 ${TIME_HEAD})">${names.join('')}${parts.join('')}${head}</g></svg>`
  return { svg, width: TIME_W, height, note: part < 1 ? 'the part that is in sight' : '' }
}
const escaped = (text: string): string => xmlText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;')

