/** What adapters have said of their part of the world: at the step after which they said it, and in a record of its own. */
import { type Call, type PortRecord, brief, diagnosticOf } from '../../common/index.ts'
import { goToSeq } from '../store/moment.ts'
import { Block } from './parts.tsx'

/** What was said after this record, before the next step. */
export function Diagnostics({ call, seq }: { call: Call; seq: number }) {
  const all = call.diagnostics.get(seq)
  return all ? <Block title={all.length === 1 ? 'Diagnostic' : 'Diagnostics'}><List all={all} link={(r) => <button onClick={() => goToSeq(r.seq)}>#{r.seq}</button>} /></Block> : null
}

/** The record itself. */
export function Diagnosed({ record }: { record: PortRecord }) {
  return <Block title="Diagnostic"><List all={[record]} link={(r) => <button onClick={() => goToSeq(r.of)}>{r.of === 0 ? 'before the first step' : `after #${r.of}`}</button>} /></Block>
}

const List = ({ all, link }: { all: readonly PortRecord[]; link: (r: PortRecord) => React.ReactNode }) => (
  <ul className="ports">
    {all.map((r) => { const said = diagnosticOf(r); return said ? <li key={r.seq}><code>{brief(said.code)}</code>{link(r)}<small>{brief(r.port ?? 'a port')}{said.message ? `: ${brief(said.message)}` : ''}</small></li> : null })}
  </ul>
)
