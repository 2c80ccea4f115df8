/** The statechart of the call's machine with the moment in it, a dial for every other region, and what was never taken. */
import type { ChartMode } from '../store/state.ts'
import { set, useApp, usePaced, usePacedCall } from '../store/store.ts'
import { ChartTable } from './ChartTable.tsx'
import { Covered, NeverList } from './Covered.tsx'
import { Dials } from './Dials.tsx'
import { isOwnChart, useChart } from './definition.ts'
import { RegionChart } from './RegionChart.tsx'

/** The name of a machine that is not ours. */
export function ChartSaid() {
  const chart = useChart()
  return isOwnChart(chart) ? null : <span className="count">{chart.name}</span>
}

const MODES: readonly (readonly [ChartMode, string, string])[] = [
  ['path', 'Path', 'The way until now: taken so far, of all'],
  ['heat', 'Heat', 'How often each transition was taken'],
  ['never', 'Never', 'Which transitions of the table were never taken'],
]
function Modes() {
  const mode = useApp((s) => s.chartMode), all = useApp((s) => s.chartAll), calls = usePaced((s) => s.timeline.calls.length, 'chart')
  return (
    <div className="chart-bar">
      <div className="seg" role="radiogroup" aria-label="What the chart counts" onKeyDown={(e) => {
        const dir = e.key === 'ArrowRight' || e.key === 'ArrowDown' ? 1 : e.key === 'ArrowLeft' || e.key === 'ArrowUp' ? -1 : 0
        if (!dir) return
        e.preventDefault()
        set({ chartMode: MODES[(MODES.findIndex(([m]) => m === mode) + dir + MODES.length) % MODES.length]![0] })
        e.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')[(MODES.findIndex(([m]) => m === mode) + dir + MODES.length) % MODES.length]?.focus()
      }}>
        {MODES.map(([name, words, title]) => <button key={name} role="radio" aria-checked={mode === name} tabIndex={mode === name ? 0 : -1} title={title} onClick={() => set({ chartMode: name })}>{words}</button>)}
      </div>
      {calls > 1 ? <button className="chip" aria-pressed={all} title="Count over all open calls" onClick={() => set({ chartAll: !all })}>all {calls} calls</button> : null}
      <Covered />
    </div>
  )
}

export function ChartPicture() {
  const call = usePacedCall('chart'), table = useApp((s) => s.pictureTable), chart = useChart(), open = useApp((s) => s.openRegions), mode = useApp((s) => s.chartMode)
  const first = chart.regions[0]!
  return (
    <>
      <Modes />
      {table ? chart.regions.filter((r) => r === first || open.has(r.name)).map((r) => <ChartTable key={r.name} call={call} region={r} />) : <RegionChart region={first} first />}
      {mode === 'never' ? <NeverList /> : null}
      <Dials chart={chart} />
    </>
  )
}
