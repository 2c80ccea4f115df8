/** The chart as a table: every transition with its events and counts. */
import type { Call } from '../../common/index.ts'
import type { ChartRegion } from '../../common/chart.ts'
import { goToSeq } from '../store/moment.ts'
import { usePaced } from '../store/store.ts'
import { Breakable } from '../words/format.tsx'
import { regionName } from '../regions.ts'
import { NOT_RECORDED, countEdges, coverageOf, isTold, statesOf } from './counts.ts'
import { mineOf, ofItsTable, useCounted, useScope } from './scope.ts'

export function ChartTable({ call, region }: { call: Call | undefined; region: ChartRegion }) {
  const seq = usePaced((s) => s.seq, 'chart'), scope = useScope(), counts = countEdges(call, region, seq, scope), counted = useCounted(), isKnown = counted[0] === undefined || counted[0].table.chart !== undefined, cover = coverageOf(region, mineOf(counted)), told = isTold(region.name, ofItsTable(counted))
  const taken = [...(call?.transitions.get(region.name)?.values() ?? [])]
  return (
    <div className="twin chart-table">
      <table>
        <caption>Transitions of {regionName(region.name)}: taken so far, of all. {!told ? 'No step says which state it led to, so it is not recorded what was taken' : isKnown ? `${cover.taken} of ${cover.all} in the table were taken` : 'Its table is not known here, so its transitions are not counted'}</caption>
        <thead><tr><th>from</th><th>to</th><th>events</th><th className="num">taken</th></tr></thead>
        <tbody>{region.edges.map((e, i) => <tr key={i}><td>{[...statesOf(region, e.from)].join(', ')}</td><td>{e.to}</td><td className="events"><code><Breakable text={e.events.join(', ')} /></code></td><td className="num">{counts[i]!.all > 0 ? `${counts[i]!.seen}/${counts[i]!.all}` : told ? 'never' : NOT_RECORDED}{told && isKnown && counts[i]!.all > 0 && cover.edges[i]!.never.length > 0 ? <small title={cover.edges[i]!.never.map((w) => `${w.from} ${w.event}`).join(', ')}>{cover.edges[i]!.never.length} of {cover.edges[i]!.all} never</small> : null}</td></tr>)}</tbody>
      </table>
      {taken.length > 0 ? (
        <table>
          <caption>In this trace</caption>
          <thead><tr><th>from</th><th>to</th><th>event</th><th className="num">first at</th></tr></thead>
          <tbody>{taken.map((t) => <tr key={`${t.from} ${t.event} ${t.to}`}><td>{t.from}</td><td>{t.to}</td><td><code><Breakable text={t.event} /></code></td><td className="num"><button onClick={() => goToSeq(t.seqs[0]!)}>#{t.seqs[0]}</button></td></tr>)}</tbody>
        </table>
      ) : null}
    </div>
  )
}
