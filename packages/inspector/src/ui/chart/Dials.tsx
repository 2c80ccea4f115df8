/** All values of each other region in a row: the present one in its form, visited ones underlined. */
import { memo, useMemo } from 'react'
import { type Call, rowIndexAt, runAt } from '../../common/index.ts'
import type { ChartDefinition, ChartRegion } from '../../common/chart.ts'
import { formOf, isAround, laneOrder, regionName, shortValueName, valueName } from '../regions.ts'
import { indexOf } from '../store/call-index.ts'
import { get, set, useApp, usePaced, usePacedCall } from '../store/store.ts'
import { DialsTable } from './DialsTable.tsx'
import { RegionChart } from './RegionChart.tsx'
import { valuesBy } from './visits.ts'

const hasDrawing = (chart: ChartDefinition, region: string): boolean => chart.regions.some((x) => x.name === region && x.edges.length > 0)
function foldRegion(region: string): void { const next = new Set(get().openRegions); if (!next.delete(region)) next.add(region); set({ openRegions: next }) }

/** @param isStill those that are open have no diagram below them: a picture draws it elsewhere */
export function Dials({ chart, isStill = false }: { chart: ChartDefinition; isStill?: boolean }) {
  const call = usePacedCall('chart'), seq = usePaced((s) => s.seq, 'chart')
  const open = useApp((s) => s.openRegions), table = useApp((s) => s.pictureTable)
  const values = useMemo(() => {
    const known = new Map(chart.regions.slice(1).map((r) => [r.name, r.states]))
    for (const region of Object.keys(call?.runs ?? {})) if (!known.has(region) && region !== chart.regions[0]!.name) known.set(region, [...new Set(call!.runs[region]!.map((r) => r.value).filter((v) => v !== null))])
    return known
  }, [chart, call])
  if (table && call) return <DialsTable call={call} seq={seq} values={values} fold={(r) => (hasDrawing(chart, r) ? <button aria-expanded={open.has(r)} title={open.has(r) ? 'Fold the table of its transitions' : 'Open the table of its transitions'} onClick={() => foldRegion(r)}>{regionName(r)}</button> : regionName(r))} />
  return (
    <div className="regions">
      {laneOrder(values.keys()).map((r, i, all) => {
        const drawn = chart.regions.find((x) => x.name === r && x.edges.length > 0)
        return <Dial key={r} region={r} states={values.get(r)!} call={call} seq={seq} apart={isAround(r) && i > 0 && !isAround(all[i - 1]!)} drawn={drawn} open={!isStill && drawn !== undefined && open.has(r)} />
      })}
    </div>
  )
}

const Dial = memo(function Dial({ region, states, call, seq, apart, drawn, open }: { region: string; states: readonly string[]; call: Call | undefined; seq: number; apart: boolean; drawn: ChartRegion | undefined; open: boolean }) {
  const i = call ? rowIndexAt(call, seq) : -1, row = call?.rows[i]
  const now = call && row?.kind !== 'missing' ? runAt(call.runs[region], seq)?.value : undefined
  const moved = row?.kind === 'step' && row.from && row.to && row.from[region] !== row.to[region]
  const bad = call && region === 'service' && (indexOf(call).alarmsByRow.get(i) ?? []).some((a) => a.command === 'launchService')
  const been = valuesBy(call?.runs[region], seq), odd = [...been].filter((v) => !states.includes(v))
  return (
    <>
    <div className={`region${bad ? ' bad' : moved ? ' moved' : ''}${apart ? ' apart' : ''}`}>
      {drawn ? <button className="fold" aria-expanded={open} title={open ? 'Fold its diagram' : 'Open its diagram'} onClick={() => foldRegion(region)}>{regionName(region)}</button> : <b>{regionName(region)}</b>}
      <ol aria-label={regionName(region)}>{[...states, ...odd].map((v) => <li key={v} className={v === now ? `now ${formOf(region, v)}` : been.has(v) ? 'past' : undefined} aria-current={v === now || undefined} title={odd.includes(v) ? `${valueName(v)}: not a value of this chart` : shortValueName(v) === v ? undefined : valueName(v)}>{shortValueName(v)}</li>)}</ol>
    </div>
    {drawn && open ? <RegionChart region={drawn} /> : null}
    </>
  )
})
