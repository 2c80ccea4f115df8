/** The blocks of a step. */
import { type Call, type CallEnd, type PortRecord, type Problem, type StepRecord, type TraceEvent, brief, rowIndexAt } from '../../common/index.ts'
import { laneOrder, regionName, valueName } from '../regions.ts'
import { StateChip } from '../shell/StateChip.tsx'
import { goToSeq } from '../store/moment.ts'
import { clock, commandWords, payloadOf, shortJson } from '../words/format.tsx'
import { portWords } from '../words/saying.ts'

export const Block = ({ title, children }: { title: string; children: React.ReactNode }) => <div className="block"><h3>{title}</h3>{children}</div>
const SeqButton = ({ seq }: { seq: number }) => <button onClick={() => goToSeq(seq)}>#{seq}</button>

export function BeforeAfter({ step }: { step: StepRecord }) {
  const { from, to } = step
  if (!to) return <Block title="State"><p className="mute">This record says what arrived, but not which state it led to.</p></Block>
  const names = Object.keys(to).filter((k) => typeof to[k] === 'string'), regions = ['session', ...laneOrder(names)].filter((r) => names.includes(r))
  const changed = regions.filter((r) => from && from[r] !== to[r])
  return (
    <Block title={changed.length > 0 ? 'Before and after' : 'State, unchanged'}>
      <table className="ba"><tbody>
        {regions.map((r) => {
          const is = changed.includes(r), after = String(to[r]), before = String(from?.[r])
          return (
            <tr key={r} className={is ? 'ch' : 'same'}>
              <th scope="row">{regionName(r)}</th>
              <td>{r === 'session' ? <>{is ? <><StateChip state={before} /> → </> : null}<StateChip state={after} /></> : is ? <><s>{valueName(before)}</s> → {valueName(after)}</> : valueName(after)}</td>
            </tr>
          )
        })}
      </tbody></table>
    </Block>
  )
}

export function Commands({ call, step }: { call: Call; step: StepRecord }) {
  const commands = step.commands ?? []
  if (commands.length === 0) return null
  const results = [...(call.outcomes.get(step.seq) ?? [])]
  const of = (type: string): PortRecord | undefined => { const i = results.findIndex((r) => r.command === type); return i < 0 ? undefined : results.splice(i, 1)[0] }
  return (
    <Block title="Commands">
      <ul className="ports">
        {commands.map((c, i) => {
          const p = of(c.type)
          return <li key={i}><code>{commandWords(c, step.event)}</code><span className={p && p.outcome !== 'done' ? 'bad' : undefined}>{c.type === 'recordEnd' ? 'written' : p ? portWords(p) : 'no result recorded'}</span>{p?.error ? <small>{brief(p.error)}</small> : null}</li>
        })}
      </ul>
    </Block>
  )
}

export function Payload({ event }: { event: TraceEvent }) {
  const rest = Object.entries(event).filter(([k]) => k !== 'type')
  if (rest.length === 0) return null
  return <Block title="Payload"><table className="ba"><tbody>{rest.map(([k, v]) => <tr key={k}><th scope="row">{k}</th><td><code>{shortJson(v)}</code></td></tr>)}</tbody></table></Block>
}

export function Refused({ problem }: { problem: Problem }) {
  return (
    <Block title="Refused">
      <table className="ba"><tbody>
        <tr><th scope="row">field</th><td><code>{shortJson(problem.field)}</code></td></tr><tr><th scope="row">expected</th><td>{shortJson(problem.expected)}</td></tr><tr><th scope="row">found</th><td>{shortJson(problem.found)}</td></tr>
      </tbody></table>
    </Block>
  )
}

const ENDING = new Set(['leaving', 'ended'])
/** At the step that ended the call, and at the one that recorded why: the rule, the first cause, what confirmed it, what came too late. */
export function WhyEnded({ call, step }: { call: Call; step: StepRecord }) {
  const { end, ending } = call, runs = call.runs['session'], at = (seq: number | undefined): StepRecord | undefined => { const row = seq === undefined ? undefined : call.rows[rowIndexAt(call, seq)]; return row?.kind === 'step' ? row : undefined }
  const isOver = step.to?.['session'] === 'ended' && step.from?.['session'] !== 'ended', reason = end?.reason ?? ending?.reason
  if (reason === undefined || !(isOver || step.seq === ending?.seq)) return null
  const first = at(ending?.seq ?? runs?.find((r) => r.value !== null && ENDING.has(r.value))?.fromSeq) ?? step, last = isOver ? step : at(runs?.find((r) => r.value === 'ended')?.fromSeq)
  return (
    <Block title="Why it ended">
      <p>{ruleOf(first, reason)}</p>
      <ul className="ports">
        <li><code>{first.event.type} {payloadOf(first.event)}</code><span>first cause <SeqButton seq={first.seq} /></span></li>
        {!last || first.seq === last.seq ? null : <li><code>{last.event.type} {payloadOf(last.event)}</code><span>confirmed <SeqButton seq={last.seq} /></span></li>}
        {end?.secondary.map((c, i) => <li key={i}><code>{shortJson(c.reason)}</code><span>too late</span></li>)}
      </ul>
      {end ? <p className="mute"><code>{shortJson(end.reason)}</code> by {shortJson(end.initiator)}; a rejoin {end.recoverable ? 'makes sense' : 'does not make sense'}</p> : null}
    </Block>
  )
}
/** The row of the table that the first cause took: in which state, on which event, to where, and with which reason. */
function ruleOf({ event, from, to }: StepRecord, reason: string): React.ReactNode {
  const before = from?.['session'], after = to?.['session']
  return <>The rule: {typeof before === 'string' ? `while ${before}, ` : ''}<code>{event.type}</code> {typeof after === 'string' && after !== before ? `leads to ${after} and ` : ''}records the end as <code>{shortJson(reason)}</code>.</>
}

export function EndRecord({ end, settled }: { end: CallEnd; settled: boolean }) {
  const lines: [string, React.ReactNode][] = [['reason', <code>{shortJson(end.reason)}</code>], ['initiator', shortJson(end.initiator)], ['recoverable', String(end.recoverable)], ['attempt', String(end.attempt)], ['at', clock(end.at)], ['settled', settled ? 'proved' : 'a time-out replaced the proof']]
  if (end.joinedAt !== undefined) lines.splice(5, 0, ['joined at', clock(end.joinedAt)])
  if (end.vendor) lines.push(['vendor', <code>{shortJson([end.vendor.name, end.vendor.code, end.vendor.message].filter((x) => x !== undefined).join(' · '))}</code>])
  return (
    <>
      <Block title="End record"><table className="ba"><tbody>{lines.map(([k, v]) => <tr key={k}><th scope="row">{k}</th><td>{v}</td></tr>)}</tbody></table></Block>
      {end.secondary.length > 0 ? <Block title="Later causes, kept in order"><ul className="ports">{end.secondary.map((c, i) => <li key={i}><code>{shortJson(c.reason)}</code><span>{c.initiator ? shortJson(c.initiator) : ''}</span></li>)}</ul></Block> : null}
    </>
  )
}
