/** The ribbons of the list of calls as a table: which states each call went through, and for how long. */
import { type Call, duration } from '../../common/index.ts'
import { mainRegion } from '../actors/actors.ts'
import { valueName } from '../regions.ts'
import { STRETCHES_MAX } from '../shell/ribbon.ts'
import { indexOf } from '../store/call-index.ts'
import { openCall } from '../store/moment.ts'
import { usePaced } from '../store/store.ts'
import { count, plural } from '../words/format.tsx'

/** Calls that are listed; the newest. */
const CALLS_MAX = 100

export function Ribbons({ calls }: { calls: readonly Call[] }) {
  const devices = usePaced((s) => s.devices, 'chart'), more = calls.length - CALLS_MAX
  return (
    <table className="ribbons">
      <caption>States that the calls went through, as their ribbons show them</caption>
      <thead><tr><th scope="col">call</th><th scope="col">states, and for how long</th></tr></thead>
      <tbody>
        {calls.slice(-CALLS_MAX).toReversed().map((c) => {
          const runs = c.runs[mainRegion(c)] ?? [], left = runs.length - STRETCHES_MAX
          return (
            <tr key={c.key}>
              <th scope="row"><button onClick={() => openCall(c.key)}>{c.attempt === 1 ? c.call : `${c.call}, attempt ${c.attempt}`}</button> <small>{devices.get(c.device)?.name ?? c.device}</small></th>
              <td>{left > 0 ? `${plural(left, 'state')} before; ` : ''}{runs.slice(-STRETCHES_MAX).map((r) => `${r.value === null ? 'unknown' : valueName(r.value)} ${duration(r.tEnd - r.tStart)}`).join(', ')}{indexOf(c).alarms.length > 0 ? '; a property is violated' : ''}</td>
            </tr>
          )
        })}
        {more > 0 ? <tr><td colSpan={2}>{count(more)} older calls</td></tr> : null}
      </tbody>
    </table>
  )
}
