/**
 * `docs/pictures/chart.svg`: the core as one picture, laid out by the code that lays out the inspector's chart. A hue means a
 * session state, as there; everything else is ink. Light and dark follow the reader's own preference.
 */
import type { ChartRegion } from '../../packages/inspector/src/common/chart.ts'
import { escaped } from '../../packages/inspector/src/common/escape.ts'
import { layoutRegion, type ChartLayout, type Point } from '../../packages/inspector/src/ui/chart/layout.ts'
import { CORE, type RegionName, type TransitionTable } from '../../packages/machine/src/index.ts'
import { regionChart } from './edges.ts'
import { elk } from './layouts.ts'
import { GROUPS, NAMES, SENTENCES, drawn, lines, wrapped, type Drawn } from './words.ts'
import { chartOf } from './chart.ts'

// ---- what is drawn ------------------------------------------------------------------------------------

const LABEL_W = 24, LINES_MAX = 2
/** Events and guards; what is commanded is on the page. */
function labelOf(region: RegionName, d: Drawn): string[] {
  const name = NAMES[`${region} ${d.from} ${d.to}`]
  if (name !== undefined) return wrapped(name, LABEL_W)
  const all = lines(d.edges.map(({ commands: _, ...e }) => ({ ...e, commands: [] }))).flatMap(l => wrapped(l, LABEL_W))
  return all.length <= LINES_MAX ? all : [...all.slice(0, LINES_MAX - 1), `and ${d.edges.length - 1} more`]
}
/** Groups that lie across, so that the ways out of each state go straight down and pass no other state. */
const ACROSS = new Set(['taken', 'not_launched'])
function drawnRegion(tables: readonly TransitionTable[], region: RegionName): ChartRegion {
  if (region === 'session') return chartOf().regions[0]!
  const chart = regionChart(tables, region)
  return {
    name: region, initial: chart.initial, states: [...chart.states],
    groups: (GROUPS[region] ?? []).map(g => ({
      name: g.name, members: [...g.members], direction: ACROSS.has(g.name) ? 'right' : 'down', label: g.name.replaceAll('_', ' '),
    })),
    edges: drawn(chart).filter(d => d.from !== '*').map(d => ({
      from: d.from, to: d.to, events: d.edges.map(e => e.event ?? e.guard!), label: labelOf(region, d),
    })),
  }
}

// ---- how it is drawn ----------------------------------------------------------------------------------

/** The inspector's tokens: light, dark. */
const COLOURS: Record<string, readonly [light: string, dark: string]> = {
  panel: ['#ffffff', '#14171a'], line: ['#dde1e5', '#2a2f35'], 'line-2': ['#7f8791', '#6f7780'], text: ['#171a1e', '#e9ecef'], 'text-2': ['#474e56', '#b1b8c0'], 'text-3': ['#5e656e', '#979fa8'], raised: ['#f0f2f4', '#1b1f23'],
  'c-idle': ['#858b93', '#747b84'], 't-idle': ['#eff0f1', '#272b2f'], 'c-joining': ['#0a84e0', '#86aef8'], 't-joining': ['#dfeffb', '#2b3546'], 'c-joined': ['#00755a', '#52e0a6'], 't-joined': ['#deedea', '#203f36'],
  'c-reconnecting': ['#c27a00', '#f7ae38'], 't-reconnecting': ['#f7eede', '#413520'], 'c-leaving': ['#662d8c', '#a263d8'], 't-leaving': ['#ebe4f0', '#302640'], 'c-ended': ['#272b30', '#dfe4ec'], 't-ended': ['#e3e3e4', '#3d4044'],
}
const vars = (i: 0 | 1): string => Object.entries(COLOURS).map(([k, v]) => `--${k}:${v[i]}`).join(';')
const STYLE = `
svg{${vars(0)}}
@media (prefers-color-scheme:dark){svg{${vars(1)}}}
.back{fill:var(--panel)}
.panel{fill:none;stroke:var(--line)}
.frame{fill:none;stroke:var(--line-2);stroke-width:1;stroke-dasharray:4 3}
text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;fill:var(--text)}
.title{font-size:15px;font-weight:600}
.about,.frame-label{font-size:11.5px;fill:var(--text-3)}
.state rect{fill:var(--raised);stroke:var(--line-2);stroke-width:1.25}
.state text{font-size:13px;font-weight:600;text-anchor:middle}
.initial{fill:var(--text-2)}
.line{fill:none;stroke:var(--line-2);stroke-width:1.25}
.tip{fill:var(--line-2)}
.words{font:11.5px ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--text-2);stroke:var(--panel);stroke-width:3px;paint-order:stroke;stroke-linejoin:round}
${['idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended'].map(s => `.s-${s} rect{fill:var(--t-${s});stroke:var(--c-${s})}`).join('\n')}`

const n = (x: number): string => String(Math.round(x * 10) / 10)
const pathOf = (points: readonly Point[]): string => points.map((p, i) => `${i === 0 ? 'M' : 'L'}${n(p.x)} ${n(p.y)}`).join('')
function tipOf(points: readonly Point[]): string {
  const b = points.at(-1)!, a = points.findLast(p => p.x !== b.x || p.y !== b.y) ?? b
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1, ux = (b.x - a.x) / length, uy = (b.y - a.y) / length
  const x = b.x - ux * 6.5, y = b.y - uy * 6.5, half = 3.4
  return `M${n(b.x)} ${n(b.y)}L${n(x - uy * half)} ${n(y + ux * half)}L${n(x + uy * half)} ${n(y - ux * half)}Z`
}

/** Inside the session's roomy frame, above the others. */
function frameLabel(region: RegionName, f: ChartLayout['frames'][number]): string {
  const label = escaped(f.group.label ?? '')
  return region === 'session'
    ? `<text class="frame-label" x="${n(f.x + f.width - 9)}" y="${n(f.y + 15)}" text-anchor="end">${label}</text>`
    : `<text class="frame-label" x="${n(f.x + 2)}" y="${n(f.y - 4)}">${label}</text>`
}

const PAD = 16, HEAD = 44
type Panel = { region: RegionName; about: string[]; layout: ChartLayout; initial: string; width: number; height: number }
function panelOf(region: RegionName, layout: ChartLayout, initial: string): Panel {
  const about = wrapped(SENTENCES[region], Math.max(34, Math.floor((layout.width - 8) / 5.9)))
  const titled = Math.max(layout.width, ...about.map(l => l.length * 5.9))
  return { region, about, layout, initial, width: titled + 2 * PAD, height: HEAD + (about.length - 1) * 15 + layout.height + 2 * PAD }
}
function draw({ region, about, layout, initial, width, height }: Panel, x: number, y: number): string {
  const top = HEAD + (about.length - 1) * 15 + PAD
  return `<g transform="translate(${n(x)} ${n(y)})">
<rect class="panel" width="${n(width)}" height="${n(height)}" rx="10"/>
<text class="title" x="${PAD}" y="25">${region}</text>
${about.map((l, i) => `<text class="about" x="${PAD}" y="${43 + i * 15}">${escaped(l)}</text>`).join('\n')}
<g transform="translate(${n((width - layout.width) / 2)} ${n(top + (height - top - PAD - layout.height) / 2)})">
${layout.frames.map(f => `<rect class="frame" x="${n(f.x)}" y="${n(f.y)}" width="${n(f.width)}" height="${n(f.height)}" rx="10"/>${frameLabel(region, f)}`).join('\n')}
${layout.edges.map(e => `<path class="line" d="${pathOf(e.points)}"/><path class="tip" d="${tipOf(e.points)}"/>`).join('\n')}
${[...layout.states].map(([name, b]) => `<g class="state${region === 'session' ? ` s-${name}` : ''}"><rect x="${n(b.x)}" y="${n(b.y)}" width="${n(b.width)}" height="${n(b.height)}" rx="7"/><text x="${n(b.x + b.width / 2)}" y="${n(b.y + b.height / 2 + 4.5)}">${name}</text>${name === initial ? `<circle class="initial" cx="${n(b.x + 9)}" cy="${n(b.y + 9)}" r="3.5"/>` : ''}</g>`).join('\n')}
${layout.edges.flatMap(e => e.label.lines.map((l, i) => `<text class="words" x="${n(e.label.x)}" y="${n(e.label.y + 11 + i * 15)}" text-anchor="${e.label.anchor}">${escaped(l)}</text>`)).join('\n')}
</g>
</g>`
}

/** Two columns of panels, which end at the same height. */
const COLUMNS: readonly (readonly RegionName[])[] = [['session', 'systemCall', 'screen', 'app'], ['transport', 'service', 'permission']]
const GAP = 16
export async function chartSvg(tables: readonly TransitionTable[]): Promise<string> {
  const engine = elk(), panels = new Map<RegionName, Panel>()
  for (const region of CORE) {
    const r = drawnRegion(tables, region)
    panels.set(region, panelOf(region, await layoutRegion(r, engine), r.initial))
  }
  const heightOf = (c: readonly RegionName[]): number => c.reduce((h, r) => h + panels.get(r)!.height, (c.length - 1) * GAP)
  const tall = Math.max(...COLUMNS.map(heightOf)), parts: string[] = []
  let right = GAP
  for (const c of COLUMNS) {
    const width = Math.max(...c.map(r => panels.get(r)!.width)), spare = (tall - heightOf(c)) / c.length
    let y = GAP
    for (const r of c) { const p = panels.get(r)!, height = p.height + spare; parts.push(draw({ ...p, width, height }, right, y)); y += height + GAP }
    right += width + GAP
  }
  const y = tall + 2 * GAP
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${n(right)} ${n(y)}" width="${n(right)}" height="${n(y)}" role="img" aria-labelledby="chart-title chart-desc">
<title id="chart-title">The core of the call machine</title>
<desc id="chart-desc">${escaped(CORE.map(r => `${r}: ${[...panels.get(r)!.layout.states.keys()].join(', ')}. ${SENTENCES[r]}`).join(' '))} docs/tables.md says the same as tables.</desc>
<style>${STYLE}
</style>
<rect class="back" width="100%" height="100%"/>
${parts.join('\n')}
</svg>
`
}
