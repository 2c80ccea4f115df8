/** In the step and in the log: what the table gives here, and what the record says. */
import { Fragment } from 'react'
import type { Call } from '../../common/index.ts'
import { wrongRegions } from '../../common/wrong-regions.ts'
import { regionName, valueName } from '../regions.ts'
import { useApp } from '../store/store.ts'
import { useDivergenceAt } from './JudgedFact.tsx'
import { judgedOf, listed, whyOutside } from './judged.ts'

/** One line for the log. */
export function Outside({ call }: { call: Call }) {
  const judged = useApp((s) => judgedOf(s, call))
  return judged?.divergence ? <><b>Leaves the table at #{judged.divergence.seq}.</b> {whyOutside(judged)}</> : <b>Leaves the table here.</b>
}

export function Divergence({ call, seq }: { call: Call; seq: number }) {
  const at = useDivergenceAt(call, seq)
  if (!at) return null
  const { expected, found, table } = at
  if ('settled' in expected) return <Out call={call} hash={table.hash}><p>{expected.ends ? <>By its steps the call ended with {[...new Set(expected.ends.map((e) => e.reason))].map((reason, i) => <Fragment key={reason}>{i > 0 ? ' or ' : ''}<code>{reason}</code></Fragment>)}; the record names another end.</> : 'The record says that the call is settled. According to the table, it still holds something.'}</p></Out>
  return (
    <Out call={call} hash={table.hash}>
      <table className="ba"><thead><tr><th scope="col">region</th><th scope="col">table</th><th scope="col">record</th></tr></thead><tbody>
        {wrongRegions(expected, found).map(({ when, region, gives, says }) => <tr key={`${when} ${region}`}>
          <th scope="row">{regionName(region)}{when === 'before' ? ', before' : ''}</th><td>{gives === undefined ? 'not in this table' : valueName(gives)}</td><td>{valueName(says)}</td>
        </tr>)}
        {found.commands && listed(found.commands) !== listed(expected.commands) ? <tr><th scope="row">commands</th><td><code>{listed(expected.commands)}</code></td><td><code>{listed(found.commands)}</code></td></tr> : null}
        {found.ignored !== undefined && found.ignored !== expected.ignored ? <tr><th scope="row">ignored</th><td>{expected.ignored ? 'yes' : 'no'}</td><td>{found.ignored ? 'yes' : 'no'}</td></tr> : null}
      </tbody></table>
    </Out>
  )
}
/** Which machine says of itself that it did: a build of one's own is often the reason. */
function Out({ call, hash, children }: { call: Call; hash: string; children: React.ReactNode }) {
  const version: unknown = call.open?.machine?.version
  return <div className="block out"><h3>First step outside the table</h3><p>No machine with table <code>{hash.slice(0, 8)}</code> could have done this.{typeof version === 'string' ? <> The trace says that machine <code>{version}</code> did.</> : null}</p>{children}</div>
}
