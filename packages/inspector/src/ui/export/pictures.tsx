/** What stands on the page as a picture of its own: every view. All but the swim-lanes are drawn in one way: put into the document, and written down as the browser laid them out. */
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { type Call, valuesAt } from '../../common/index.ts'
import { isActor, mainRegion, stateWords } from '../actors/actors.ts'
import { outsideOf } from '../judge/judged.ts'
import { regionName, valueName } from '../regions.ts'
import { indexOf } from '../store/call-index.ts'
import { type AppState, callOfState } from '../store/state.ts'
import { drawAll, get } from '../store/store.ts'
import { type Colours, readColours } from '../time/colours.ts'
import { draw } from '../time/draw.ts'
import { type Geometry, SESSION_Y, geometryOf } from '../time/geometry.ts'
import { rangeOf } from '../time/range.ts'
import { relative } from '../words/format.tsx'
import { drawnHtml } from './html-picture.ts'
import { type Laid, unlaid } from './laid.ts'
import { type PictureOf, scaleWords } from './list.ts'
import { type Looks, markup, shape, written, xmlText } from './svg.ts'
import { createSvgPen } from './svg-pen.ts'
import { VIEWS, type View } from './views.tsx'

/** `note` says what of it is not in the file. */
export type Picture = { svg: string; width: number; height: number; note: string }

/** @throws when nothing is open, or the chart cannot be laid out */
export async function draftOf(of: PictureOf): Promise<Picture> {
  const laid: Laid = { regions: new Map(), actors: new Map() }
  let s: AppState, call: Call, wait: ReturnType<typeof unlaid>
  // While something is laid out records come in; from the last look at the state on nothing is awaited.
  do {
    await wait?.()
    s = get()
    const present = callOfState(s)
    if (!present || present.rows.length === 0) throw new Error('there is no record to draw yet')
    call = present
    wait = unlaid(of, s, call, laid)
  } while (wait)
  flushSync(drawAll)
  const drawn = of === 'time' && !s.timeTable ? timeDrawn(s, call) : viewDrawn(VIEWS[of](s, call, laid), titleOf(s, call))
  return s.source === 'simulation' ? { ...drawn, svg: framed(drawn) } : drawn
}

const titleOf = (s: AppState, call: Call): string => {
  const values = valuesAt(call, s.seq), at = `#${s.seq}, ${isActor(call) ? stateWords(values) : (values['session'] ?? 'unknown')}`
  return (s.source === 'simulation' ? ['Simulation: nothing here comes from a call', at] : [call.call, call.attempt === 1 ? '' : `attempt ${call.attempt}`, s.devices.get(call.device)?.name ?? call.device, at]).filter(Boolean).join(' · ')
}
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

const PAD = 12
function viewDrawn({ width: wide, body, note, left = '' }: View, title: string): Picture {
  return shown(<div className="x-table" style={{ width: wide + 2 * PAD, padding: PAD }}><header><b>{title}</b><p>{note}</p></header>{body}</div>, (host) => {
    const looks: Looks = new Map(), table = host.firstElementChild as HTMLElement
    // Words that are written beside each other are one, for who searches and selects them.
    table.normalize()
    const { drawing, width, height } = drawnHtml(table, looks), root = shape('svg'), name = shape('title')
    name.textContent = xmlText(title)
    root.append(name, drawing)
    return { svg: written(root, looks, width, height, ground()), width, height, note: left }
  })
}

/** As the page of a simulation has it: nobody takes a picture of it for evidence. */
function framed({ svg, width, height }: Picture): string {
  const colour = readColours(document.body).line2
  return svg.replace(/<\/svg>$/, `<pattern id="simulated" patternUnits="userSpaceOnUse" width="8" height="8" patternTransform="rotate(-135)"><rect width="2" height="8" fill="${colour}"/></pattern><path d="M3 3H${width - 3}V${height - 3}H3Z" fill="none" stroke="url(#simulated)" stroke-width="6"/></svg>`)
}

const TIME_W = 1_200, TIME_HEAD = 34, TITLE_CHARS_MAX = 120
/** The swim-lanes are drawn as on the page, by their pen; round them stands what the page has as elements of its own. */
function timeDrawn(s: AppState, call: Call): Picture {
  const index = indexOf(call), g = geometryOf(call, index, TIME_W, s.scale, s.view, true, false, false), c = readColours(document.body), { pen, parts } = createSvgPen()
  draw(pen, call, index, g, c, s.scale, s.shown.list, outsideOf(s, call)?.row)
  const height = g.height + TIME_HEAD + 8, title = titleOf(s, call), part = s.view[1] - s.view[0]
  const layers = [chosenLayer(call, g, c), namesLayer(s, call, g, c), parts.join(''), playheadLayer(s, call, g, c)]
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${TIME_W} ${height}" width="${TIME_W}" height="${height}">`,
    `<title>${markup(title)}</title><rect width="100%" height="100%" fill="${c.panel}"/>`,
    headLayer(title, `${scaleWords(s)}${part < 1 ? `; ${Math.max(1, Math.round(part * 100))} % of it` : ''}${call.tStart === undefined ? '' : `; ${relative(index.ms(index.length - 1))} in all`}`, c),
    `<g transform="translate(0 ${TIME_HEAD})">${layers.join('')}</g></svg>`,
  ].join('')
  return { svg, width: TIME_W, height, note: part < 1 ? 'the part that is in sight' : '' }
}

const SANS = 'system-ui, -apple-system, &quot;Segoe UI&quot;, Roboto, &quot;Liberation Sans&quot;, sans-serif'
const words = (x: number, y: number, text: string, fill: string, weight = 400, size = 11): string => `<text x="${x}" y="${y}" style="font:${weight} ${size}px ${SANS}" fill="${fill}">${markup(text)}</text>`

/** What it is a picture of, and on which scale. */
const headLayer = (title: string, scale: string, c: Colours): string =>
  words(12, 20, title.length > TITLE_CHARS_MAX ? `${title.slice(0, TITLE_CHARS_MAX)}…` : title, c.text, 600, 13) + words(TIME_W - 300, 20, scale, c.text3)

/** Each lane's name and its value at the moment. */
function namesLayer(s: AppState, call: Call, g: Geometry, c: Colours): string {
  const values = valuesAt(call, s.seq), rows = [{ region: mainRegion(call), y: SESSION_Y + 15 }, ...g.lanes.map(({ region, mid }) => ({ region, y: mid + 4 }))]
  return rows.map(({ region, y }) => words(12, y, regionName(region), c.text3) + words(82, y, values[region] ? valueName(values[region]) : 'unknown', c.text, 500)).join('')
}

/** The moment, where it is in sight. */
function playheadLayer(s: AppState, call: Call, g: Geometry, c: Colours): string {
  const at = call.rows.findIndex((r) => r.kind !== 'missing' && r.seq === s.seq), x = at >= 0 ? g.x(at) : -1
  return x < g.left || x > g.right ? '' : `<path d="M${x} 10V${g.height}" stroke="${c.text}" stroke-width="1.5"/><path d="M${x - 5} 4h10v6l-5 5-5-5z" fill="${c.text}"/>`
}

/** The range that a person chose, as much of it as is in sight. */
function chosenLayer(call: Call, g: Geometry, c: Colours): string {
  const range = rangeOf(call)
  if (!range) return ''
  const from = Math.max(g.left, g.x(range.from)), to = Math.min(g.right, g.x(range.to)), end = Math.max(from + 2, to)
  return to < from ? '' : `<path d="M${from} 12H${end}V${g.height}H${from}Z" fill="${c.focus}" fill-opacity=".14"/><path d="M${from} 12V${g.height}M${end} 12V${g.height}" stroke="${c.focus}" stroke-width="1.5"/>`
}
