/** The time strip as a table: for each region its values, from when to when, and how long. */
import { duration } from '../../common/index.ts'
import { mainRegion } from '../actors/actors.ts'
import { useOutside } from '../judge/JudgedFact.tsx'
import { laneOrder, regionName, valueName } from '../regions.ts'
import { indexOf } from '../store/call-index.ts'
import { goToRow, goToSeq } from '../store/moment.ts'
import { seqOf } from '../store/row-kind.ts'
import { usePacedCall } from '../store/store.ts'
import { count, plural, relative } from '../words/format.tsx'
import { since } from '../words/since.ts'
import { silenceOf } from './silence.ts'

/** Per region; what is beyond is counted. */
const RUNS_MAX = 200

export function TimeTable() {
  const call = usePacedCall(), outside = useOutside(call)
  if (!call) return null
  const marks = [...(outside ? [{ row: outside.row, words: `${outside.words} ${outside.why}` }] : []), ...indexOf(call).alarms.map((a) => ({ row: a.row, words: `${a.id} violated: ${a.text}` }))].toSorted((a, b) => a.row - b.row)
  const start = call.tStart, { breaks, ms } = silenceOf(call)
  return (
    <div className="twin" tabIndex={0} role="region" aria-label="Time as a table">
      <table>
        <caption>{start === undefined ? 'No record says when it was' : breaks === 0 ? 'No silence is longer than 5 s' : `${plural(breaks, 'silence')} over 5 s, ${duration(ms)} in all; this table shows true times`}</caption>
        <thead><tr><th>region</th><th>value</th><th className="num">from</th><th className="num">to</th><th className="num">length</th><th className="num">record</th></tr></thead>
        <tbody>
          {marks.slice(0, RUNS_MAX).map(({ row, words }) => { const record = call.rows[row], at = record ? since(record, indexOf(call).ms(row)) : ''; return record ? <tr key={`${row} ${words}`}><th scope="row">mark</th><td>{words}</td><td className="num">{at}</td><td className="num">{at}</td><td className="num" /><td className="num"><button onClick={() => goToRow(row)}>#{seqOf(record)}</button></td></tr> : null })}
          {marks.length > RUNS_MAX ? <tr><th scope="row">mark</th><td colSpan={5}>{count(marks.length - RUNS_MAX)} more marks</td></tr> : null}
          {[...new Set([mainRegion(call), ...laneOrder(Object.keys(call.runs))])].flatMap((region) => {
            const runs = call.runs[region] ?? []
            const rows = runs.slice(0, RUNS_MAX).map((r) => (
              <tr key={`${region} ${r.fromSeq}`}>
                <th scope="row">{regionName(region)}</th><td>{r.value === null ? 'unknown' : valueName(r.value)}</td>
                {start === undefined ? <><td /><td /><td /></> : <><td className="num">{relative(r.tStart - start)}</td><td className="num">{relative(r.tEnd - start)}</td><td className="num">{duration(r.tEnd - r.tStart)}</td></>}
                <td className="num"><button onClick={() => goToSeq(r.fromSeq)}>#{r.fromSeq}</button></td>
              </tr>
            ))
            return runs.length > RUNS_MAX ? [...rows, <tr key={`${region} more`}><th scope="row">{regionName(region)}</th><td colSpan={5}>{count(runs.length - RUNS_MAX)} more values</td></tr>] : rows
          })}
        </tbody>
      </table>
    </div>
  )
}
