/** The chart of an actor as a table: every state, and every transition with its counts. */
import type { ActorChart } from '../../common/foreign-chart.ts'
import { activeOf } from '../../common/foreign.ts'
import { type Call, valuesAt } from '../../common/index.ts'
import { usePaced } from '../store/store.ts'
import { goToSeq } from '../store/moment.ts'
import { countUpTo, takenOf } from './taken.ts'

export function ActorTable({ chart, call }: { chart: ActorChart; call: Call }) {
  const seq = usePaced((s) => s.seq, 'chart'), taken = takenOf(call, chart), active = activeOf(valuesAt(call, seq))
  return (
    <div className="twin chart-table actor-table">
      <table>
        <caption>States of {chart.id}{chart.cut ? ', of which only a part is recorded' : ''}</caption>
        <thead><tr><th>state</th><th>kind</th><th>now</th><th className="num">first at</th></tr></thead>
        <tbody>{chart.nodes.filter((n) => n.path !== '').map((n) => { const first = taken.firstSeen.get(n.path); return <tr key={n.path}><td>{n.path}</td><td>{n.type === 'history' && n.deep ? 'deep history' : n.type}</td><td>{active.has(n.path) ? 'active' : ''}</td><td className="num">{first === undefined ? 'never' : <button onClick={() => goToSeq(first)}>#{first}</button>}</td></tr> })}</tbody>
      </table>
      <table>
        <caption>Transitions: taken so far, of all</caption>
        <thead><tr><th>from</th><th>event, and its guard</th><th>to, and its actions</th><th className="num">taken</th></tr></thead>
        <tbody>{chart.edges.map((e, i) => { const seqs = taken.bySeq[i]!; return <tr key={i}><td>{e.from || 'the machine'}</td><td><code>{e.event}</code>{e.guard === undefined ? null : <span className="with">if {e.guard}</span>}</td><td>{e.to.join(', ') || 'stays'}{e.actions?.length ? <span className="with">{e.actions.join(', ')}</span> : null}</td><td className="num">{seqs.length === 0 ? 'never' : `${countUpTo(seqs, seq)}/${seqs.length}`}</td></tr> })}</tbody>
      </table>
    </div>
  )
}
