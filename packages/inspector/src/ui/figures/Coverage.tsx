/**
 * How much of the machine a call, or all that are open, has shown: events by the state of the session in which they came, beside
 * those that the table answers and that never came. Each call is counted over its own table. It is its own table.
 */
import { useMemo, useState } from 'react'
import type { Call, Coverage as Cell } from '../../common/index.ts'
import { isTold } from '../chart/counts.ts'
import { useCounted } from '../chart/scope.ts'
import { type Counted, tableName } from '../chart/tables.ts'
import { isSessionState } from '../regions.ts'
import { setFilter } from '../store/moment.ts'
import { set, useApp, usePaced, usePacedCall } from '../store/store.ts'
import { EventName, count, plural } from '../words/format.tsx'

const STATES = ['idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended'] as const
/** Of states that somebody else invented as many as there is room for. */
const COLUMNS_MAX = 10
/** `untold`: what came of it is not recorded. */
type Sum = { taken: number; ignored: number; refused: number; untold: number }

/** Counts of all calls together. */
function sumOf(calls: readonly Call[]): Map<string, Map<string, Sum>> {
  const out = new Map<string, Map<string, Sum>>()
  for (const call of calls) for (const [event, byState] of call.coverage) {
    const row = out.get(event) ?? new Map<string, Sum>()
    out.set(event, row)
    for (const [state, { changed, noted, ignored, refused, untold }] of byState as ReadonlyMap<string, Cell>) {
      const sum = row.get(state) ?? { taken: 0, ignored: 0, refused: 0, untold: 0 }
      row.set(state, { taken: sum.taken + changed + noted, ignored: sum.ignored + ignored, refused: sum.refused + refused, untold: sum.untold + untold })
    }
  }
  return out
}
/** Three shades: once or twice, some, many. */
const shadeOf = (n: number): string => (n === 0 ? '' : n < 3 ? 'few' : n < 30 ? 'some' : 'many')
const words = ({ taken, ignored, refused, untold }: Sum): string => [taken > 0 ? `${count(taken)} taken` : '', ignored > 0 ? `${count(ignored)} ignored` : '', refused > 0 ? `${count(refused)} refused` : '', untold > 0 ? `${count(untold)} without a recorded outcome` : ''].filter(Boolean).join(', ')

type Answers = ReadonlyMap<string, ReadonlySet<string>>
/** What the tables of these calls answer, together: by event, in which states. */
function answersIn(counted: readonly Counted[]): Answers {
  const out = new Map<string, Set<string>>()
  for (const { table, calls } of counted) if (calls.length > 0) for (const { event, states } of table.chart?.answers ?? []) out.set(event, new Set([...(out.get(event) ?? []), ...states]))
  return out
}
/** How many of a table's cells its calls have taken. */
function takenOf({ table, calls }: Counted): { taken: number; all: number } {
  const sums = sumOf(calls), answers = table.chart?.answers ?? []
  return { taken: answers.reduce((n, { event, states }) => n + states.filter((s) => (sums.get(event)?.get(s)?.taken ?? 0) > 0).length, 0), all: answers.reduce((n, a) => n + a.states.length, 0) }
}
function Taken({ of }: { of: Counted }) {
  const { taken, all } = useMemo(() => takenOf(of), [of]), { table, calls } = of
  if (!table.chart) return <>{plural(calls.length, 'call')}: {table.source === 'asked' ? 'its table is being looked up' : `table ${table.hash.slice(0, 4)} is not known here, so nothing is counted over it`}.</>
  if (all === 0) return <>{plural(calls.length, 'call')}: {tableName(table)} came without a list of what it answers.</>
  const region = table.chart.regions[0]!.name
  if (taken === 0 && !isTold(region, calls)) return <>{plural(calls.length, 'call')}: no step says what it did, so it is not recorded what was taken.</>
  // Events are counted by the state of a session: of a machine that has none it is not known which cells were taken.
  if (taken === 0 && region !== 'session') return <>{plural(calls.length, 'call')}: {tableName(table)} has no session, so its cells are not counted.</>
  return <>{plural(calls.length, 'call')}: <b>{count(taken)} of {count(all)}</b> cells of {tableName(table)}{table.source === 'assumed' ? ' (the trace names none),' : table.source === 'own' ? ',' : ''} were taken.</>
}

export function Coverage() {
  const call = usePacedCall('chart'), all = useApp((s) => s.chartAll), calls = usePaced((s) => s.timeline.calls, 'chart'), counted = useCounted()
  const [least, setLeast] = useState(1), [whole, setWhole] = useState(false)
  const scope = all ? calls : call ? [call] : []
  const sums = useMemo(() => sumOf(scope), [all ? calls : call]), answers = useMemo(() => answersIn(counted), [counted])
  if (sums.size === 0) return <p className="nothing">No event has come yet.</p>
  // A state that no chart has, and what is told without any, are columns of their own: what came there came.
  const states = [...STATES, ...new Set([...sums.values()].flatMap((row) => [...row.keys()]).filter((s) => !isSessionState(s)))].slice(0, COLUMNS_MAX)
  const never = [...answers.keys()].filter((event) => !sums.has(event)), rows = [...sums.keys(), ...(whole ? never : [])].toSorted()
  // Of the filter's words only those that hold everywhere: of all calls, a row of another call cannot be shown.
  const show = (event: string, state: string) => { setFilter({ filter: `event:${event}${state === 'unknown' ? '' : ` from:${state}`}` }); set({ tab: 'log' }) }
  return (
    <div className="twin coverage" tabIndex={0} role="group" aria-label="Coverage">
      <p className="coverage-head">
        <label className="switch"><input type="checkbox" checked={all} onChange={(e) => set({ chartAll: e.target.checked })} /> all {plural(calls.length, 'call')}</label>
        <label>at least <input type="range" min={1} max={50} value={least} onChange={(e) => setLeast(Number(e.target.value))} aria-valuetext={`at least ${least}`} /> <output>{least}</output></label>
        {never.length > 0 ? <label className="switch"><input type="checkbox" checked={whole} onChange={(e) => setWhole(e.target.checked)} /> {plural(never.length, 'event')} that never came</label> : null}
      </p>
      <ul className="coverage-tables" aria-label="Tables">{counted.filter((c) => c.calls.length > 0).map((c) => <li key={c.table.key}><Taken of={c} /></li>)}</ul>
      <table>
        <caption className="sr">Events by the state of the session in which they came</caption>
        <thead><tr><th scope="col">event</th>{states.map((s) => <th scope="col" key={s} className={isSessionState(s) ? undefined : 'odd'} title={isSessionState(s) ? undefined : s === 'unknown' ? 'The record does not say in which state it came' : 'Not a state of the chart'}><span>{s}</span></th>)}</tr></thead>
        <tbody>
          {rows.map((event) => {
            const row = sums.get(event), may = answers.get(event)
            return (
              <tr key={event} className={row ? undefined : 'never'}>
                <th scope="row"><EventName type={event} /></th>
                {states.map((state) => {
                  const sum = row?.get(state), taken = sum?.taken ?? 0, others = (sum?.ignored ?? 0) + (sum?.refused ?? 0) + (sum?.untold ?? 0)
                  if (!sum || taken + others === 0) return may?.has(state) ? <td key={state} className="may" title={`${event} never came while ${state}, but the table answers it`}><span aria-hidden="true">·</span><span className="sr">never came</span></td> : <td key={state} />
                  return <td key={state} className={`${taken > 0 ? shadeOf(taken) : 'ignored'}${taken + others < least ? ' dim' : ''}`}><button aria-label={`${event} while ${state}: ${words(sum)}`} title={words(sum)} onClick={() => show(event, state)}>{taken > 0 ? count(taken) : count(others)}</button></td>
                })}
              </tr>
            )
          })}
        </tbody>
      </table>
      <p className="mute">Filled: taken. Outlined: ignored, refused, or without a recorded outcome. Dot: did not come, but the table answers it. Empty: did not come, and would be ignored. Press a cell to filter the log of the shown call.</p>
    </div>
  )
}
