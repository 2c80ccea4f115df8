/** How much of the machine a call, or all that are open, has shown: events by the state of the session in which they came. It is its own table. */
import { useMemo, useState } from 'react'
import type { Call, Coverage as Cell } from '../../common/index.ts'
import { setFilter } from '../store/moment.ts'
import { set, useApp, usePaced, usePacedCall } from '../store/store.ts'
import { EventName, count, plural } from '../words/format.tsx'

const STATES = ['idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended'] as const
type Sum = { taken: number; ignored: number; refused: number }

/** Counts of all calls together. */
function sumOf(calls: readonly Call[]): Map<string, Map<string, Sum>> {
  const out = new Map<string, Map<string, Sum>>()
  for (const call of calls) for (const [event, byState] of call.coverage) {
    const row = out.get(event) ?? new Map<string, Sum>()
    out.set(event, row)
    for (const [state, { changed, noted, ignored, refused }] of byState as ReadonlyMap<string, Cell>) {
      const sum = row.get(state) ?? { taken: 0, ignored: 0, refused: 0 }
      row.set(state, { taken: sum.taken + changed + noted, ignored: sum.ignored + ignored, refused: sum.refused + refused })
    }
  }
  return out
}
/** Three shades: once or twice, some, many. */
const shadeOf = (n: number): string => (n === 0 ? '' : n < 3 ? 'few' : n < 30 ? 'some' : 'many')
const words = ({ taken, ignored, refused }: Sum): string => [taken > 0 ? `${count(taken)} taken` : '', ignored > 0 ? `${count(ignored)} ignored` : '', refused > 0 ? `${count(refused)} refused` : ''].filter(Boolean).join(', ')

export function Coverage() {
  const call = usePacedCall('chart'), all = useApp((s) => s.chartAll), calls = usePaced((s) => s.timeline.calls, 'chart')
  const [least, setLeast] = useState(1)
  const set_ = all ? calls : call ? [call] : []
  const sums = useMemo(() => [...sumOf(set_)].toSorted(([a], [b]) => (a < b ? -1 : 1)), [all ? calls : call])
  if (sums.length === 0) return <p className="nothing">No event has come yet.</p>
  // Of the filter's words only those that hold everywhere: of all calls, a row of another call cannot be shown.
  const show = (event: string, state: string) => { setFilter({ filter: `event:${event} from:${state}` }); set({ tab: 'log' }) }
  return (
    <div className="twin coverage" tabIndex={0} role="group" aria-label="Coverage">
      <p className="coverage-head">
        <label className="switch"><input type="checkbox" checked={all} onChange={(e) => set({ chartAll: e.target.checked })} /> all {plural(calls.length, 'call')}</label>
        <label>at least <input type="range" min={1} max={50} value={least} onChange={(e) => setLeast(Number(e.target.value))} aria-valuetext={`at least ${least}`} /> <output>{least}</output></label>
      </p>
      <table>
        <caption className="sr">Events by the state of the session in which they came</caption>
        <thead><tr><th scope="col">event</th>{STATES.map((s) => <th scope="col" key={s}><span>{s}</span></th>)}</tr></thead>
        <tbody>
          {sums.map(([event, row]) => (
            <tr key={event}>
              <th scope="row"><EventName type={event} /></th>
              {STATES.map((state) => {
                const sum = row.get(state), taken = sum?.taken ?? 0, others = (sum?.ignored ?? 0) + (sum?.refused ?? 0)
                if (!sum || taken + others === 0) return <td key={state} />
                return <td key={state} className={`${taken > 0 ? shadeOf(taken) : 'ignored'}${taken + others < least ? ' dim' : ''}`}><button aria-label={`${event} while ${state}: ${words(sum)}`} title={words(sum)} onClick={() => show(event, state)}>{taken > 0 ? count(taken) : count(others)}</button></td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mute">Filled: taken. Outlined: ignored or refused. Empty: did not occur. A cell filters the log of the call that is shown.</p>
    </div>
  )
}
