/** The statechart as plain SVG, for a file: what the page draws with a canvas library and boxes of HTML. */
import type { ChartRegion } from '../../common/chart.ts'
import { type Call, duration, rowIndexAt, runAt } from '../../common/index.ts'
import { countEdges, coverageOf, edgeTaken, isTold } from '../chart/counts.ts'
import { timeSpent } from '../chart/visits.ts'
import type { ChartLayout } from '../chart/layout.ts'
import { namesOf } from '../chart/compact.ts'
import { EdgePicture } from '../chart/TransitionEdge.tsx'
import { hue, isSessionState } from '../regions.ts'
import { timeOf } from '../store/row-kind.ts'
import type { ChartMode } from '../store/state.ts'

type ChartShown = { call: Call | undefined; seq: number; mode: ChartMode; scope: readonly Call[]; /** Of these, those of its table; and where that is known, they are counted over it. */ own: readonly Call[]; mine: readonly Call[] }
export type LaidRegion = { region: ChartRegion; layout: ChartLayout; compact: boolean; title: string }

const PAD = 16, HEAD = 26
export const CHART_LEGENDS: Record<ChartMode, string> = { path: 'Chart. Numbers: taken until this moment, of all; dotted: never taken', heat: 'Chart. Numbers and widths: how often each was taken; dotted: never taken', never: 'Chart. Numbers: taken, of the transitions that the edge stands for; dotted: none was taken' }

export const chartSize = (regions: readonly LaidRegion[]): { width: number; height: number } => ({
  width: Math.max(420, ...regions.map((r) => r.layout.width + 2 * PAD)),
  height: regions.reduce((h, r) => h + HEAD + r.layout.height + PAD, 0),
})

export function ChartSvg({ regions, shown }: { regions: readonly LaidRegion[]; shown: ChartShown }) {
  const { width, height } = chartSize(regions)
  let y = 0
  return (
    <svg className="x-picture" width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      {regions.map((r) => {
        const at = y
        y += HEAD + r.layout.height + PAD
        return <g key={r.region.name} transform={`translate(${PAD} ${at})`}><text className="x-region" x={0} y={16}>{r.title}</text><g transform={`translate(0 ${HEAD})`}><Region {...r} shown={shown} /></g></g>
      })}
    </svg>
  )
}

function Region({ region, layout, compact, shown: { call, seq, mode, scope, own, mine } }: LaidRegion & { shown: ChartShown }) {
  const row = call?.rows[rowIndexAt(call, seq)], isSession = region.name === 'session'
  const active = call && row?.kind !== 'missing' ? (runAt(call.runs[region.name], seq)?.value ?? undefined) : undefined
  const spent = call ? timeSpent(call.runs[region.name], seq, (row && timeOf(row)) ?? Infinity) : new Map<string, number>()
  const counts = countEdges(call, region, seq, scope), cover = coverageOf(region, mine), taken = edgeTaken(region, row), told = isTold(region.name, own)
  return (
    <>
      {layout.frames.map((f) => <g key={f.group.name}><rect className="x-frame" x={f.x} y={f.y} width={f.width} height={f.height} rx={10} /><text className="x-note" x={f.x + f.width - 9} y={f.y + 16} textAnchor="end">{f.group.label}</text></g>)}
      {layout.edges.map((e) => {
        const i = region.edges.indexOf(e.edge), never = cover.edges[i]?.never ?? []
        return <EdgePicture key={e.id} route={e} seen={counts[i]?.seen ?? 0} all={counts[i]?.all ?? 0} hot={i === taken} run={0} hued={isSession} mode={mode} ways={cover.edges[i]?.all ?? 0} never={never.length} names={namesOf(never)} compact={compact} event={i === taken && row?.kind === 'step' ? row.event.type : ''} told={told} />
      })}
      {[...layout.states].map(([name, b]) => {
        const been = spent.get(name), hued = isSession && isSessionState(name)
        return (
          <g key={name} className={`x-node${name === active ? ' now' : been === undefined ? '' : ' past'}${hued ? '' : ' other'}`} style={hue(hued ? name : undefined)}>
            {name === active ? <rect className="x-ring" x={b.x - 3.5} y={b.y - 3.5} width={b.width + 7} height={b.height + 7} rx={10} /> : null}
            <rect className="x-box" x={b.x} y={b.y} width={b.width} height={b.height} rx={7} />
            <text className="x-name" x={b.x + b.width / 2} y={b.y + 17}>{name}</text>
            <text className="x-spent" x={b.x + b.width / 2} y={b.y + 32}>{been === undefined ? '–' : duration(been)}</text>
          </g>
        )
      })}
    </>
  )
}
