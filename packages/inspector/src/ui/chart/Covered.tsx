/** How much of the table was taken, in numbers; and, on request, every transition that never was. */
import { Fragment, useMemo, useState } from 'react'
import { set, useApp } from '../store/store.ts'
import { count } from '../words/format.tsx'
import { regionName } from '../regions.ts'
import { type RegionCoverage, type Way, coverageOf } from './counts.ts'
import { useChart } from './definition.ts'
import { useScope } from './scope.ts'

type Covering = RegionCoverage & { region: string }
function useCoverage(): Covering[] {
  const chart = useChart(), scope = useScope()
  return useMemo(() => chart.regions.map((r) => ({ region: r.name, ...coverageOf(r, scope) })).filter((c) => c.all > 0), [chart, scope])
}

/** In the bar: the count over the first region's table, and the way to the list. */
export function Covered() {
  const [first] = useCoverage(), mode = useApp((s) => s.chartMode)
  if (!first) return null
  const words = `${count(first.taken)} of ${count(first.all)} taken`
  return mode === 'never' ? <span className="count">{words}</span> : <button className="count link" title="List what was never taken" onClick={() => set({ chartMode: 'never' })}>{words}</button>
}

/** Below the chart: what was never taken, region by region. */
export function NeverList() {
  const covering = useCoverage(), [said, setSaid] = useState('Copy')
  const taken = covering.reduce((n, c) => n + c.taken, 0), all = covering.reduce((n, c) => n + c.all, 0)
  const copy = () => { navigator.clipboard.writeText(textOf(covering)).then(() => setSaid('Copied'), () => setSaid('Not allowed')) }
  return (
    <section className="never-list" aria-label="Never taken">
      <header><p><b>{count(taken)} of {count(all)}</b> transitions of all regions were taken. These never were:</p><button className="btn" onClick={copy}>{said}</button></header>
      {covering.map((c) => (
        <details key={c.region} open={c.region === covering[0]?.region}>
          <summary>{regionName(c.region)} <span>{c.never.length === 0 ? 'all taken' : `${count(c.never.length)} of ${count(c.all)} never`}</span></summary>
          {c.never.length > 0 ? <Ways ways={c.never} /> : null}
          {c.foreign.length > 0 ? <><p className="mute">Taken, and not in this table:</p><Ways ways={c.foreign} /></> : null}
        </details>
      ))}
    </section>
  )
}

function Ways({ ways }: { ways: readonly Way[] }) {
  return <ul>{[...groupsOf(ways)].map(([pair, events]) => <li key={pair}><span>{pair}</span>{events.map((e) => <Fragment key={e}> <code>{e}</code></Fragment>)}</li>)}</ul>
}
function groupsOf(ways: readonly Way[]): Map<string, string[]> {
  const out = new Map<string, string[]>()
  for (const w of ways) { const pair = `${w.from} → ${w.to}`; out.set(pair, [...(out.get(pair) ?? []), w.event]) }
  return out
}
/** For a test that wants them: one transition a line. */
const textOf = (covering: readonly Covering[]): string => covering.flatMap((c) => c.never.map((w) => `${c.region}\t${w.from}\t${w.event}\t${w.to}`)).join('\n')
