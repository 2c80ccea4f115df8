/** The blocks of an actor's step: states, context, transitions and actions, who sent it. */
import { eventName } from '../../common/foreign-chart.ts'
import { actorStep } from '../../common/foreign-check.ts'
import type { Call, StepRecord } from '../../common/index.ts'
import { BeforeAfter, Block, Payload } from '../step/parts.tsx'
import { openCall } from '../store/moment.ts'
import { useApp } from '../store/store.ts'
import { shortJson } from '../words/format.tsx'
import { compare, contextAfter, contextBefore } from './context.ts'
import { bySession } from './actors.ts'

export function ActorStep({ call, step }: { call: Call; step: StepRecord }) {
  const { took, actions, sender, by } = actorStep(step), names = step.commands ?? []
  return (
    <>
      {by !== undefined || step.event['sentBy'] === 'inspector' ? <Block title="Sent from the inspector"><p className="mute">A person sent this event from here. The app did not make it.</p></Block> : null}
      <BeforeAfter step={step} />
      <Context call={call} step={step} />
      {took.length > 0 ? <Block title="Transitions taken"><ul className="ports">{took.map((t, i) => <li key={i}><code>{t.from || 'the machine'} → {t.to.join(', ') || 'stays'}</code><span /><small>{eventName(t.event) || 'always'}{t.guard ? `, as the guard ${t.guard} allowed` : ''}</small></li>)}</ul></Block> : null}
      {names.length > 0 ? <Block title="Actions"><ul className="ports">{names.map((c, i) => { const params = actions[i]?.params; return <li key={i}><code>{c.type}</code>{params === undefined ? <span /> : <small>{shortJson(params)}</small>}</li> })}</ul></Block> : null}
      <Payload event={step.event} />
      {sender === undefined ? null : <Sender call={call} session={sender} />}
    </>
  )
}

function Context({ call, step }: { call: Call; step: StepRecord }) {
  const before = contextBefore(call, step), after = contextAfter(call, step)
  if (before.is === 'none' && after.is === 'none') return null
  if (before.is === 'unknown' && after.is === 'unknown') return <Block title="Context"><p className="mute">Not known: records are missing since it was last recorded.</p></Block>
  const { lines, more } = compare(before, after), changed = lines.filter((l) => l.changed), same = lines.filter((l) => !l.changed)
  const isFirst = before.is !== 'known'
  return (
    <Block title={changed.length > 0 && !isFirst ? 'Context, before and after' : isFirst ? 'Context' : 'Context, unchanged'}>
      {before.is === 'unknown' ? <p className="mute">The context before this step is not known: records are missing.</p> : null}
      {changed.length > 0 ? <table className="ba"><tbody>{changed.map((l) => <tr key={l.path} className={isFirst ? 'same' : 'ch'}><th scope="row">{l.path}</th><td>{isFirst ? <code>{l.after}</code> : <><s><code>{l.before ?? 'nothing'}</code></s> → <code>{l.after ?? 'nothing'}</code></>}</td></tr>)}</tbody></table> : null}
      {same.length > 0 ? <details open={changed.length === 0}><summary>{changed.length > 0 ? `${same.length} unchanged` : `${same.length} in all`}</summary><table className="ba"><tbody>{same.map((l) => <tr key={l.path} className="same"><th scope="row">{l.path}</th><td><code>{l.after}</code></td></tr>)}</tbody></table></details> : null}
      {more > 0 ? <p className="mute">{more} more values are in the record as written.</p> : null}
    </Block>
  )
}

function Sender({ call, session }: { call: Call; session: string }) {
  const from = useApp((s) => bySession(s.timeline.calls, call.device, session))
  return <Block title="Sender"><ul className="ports"><li><code>{from?.call ?? session}</code>{from ? <button onClick={() => openCall(from.key)}>open</button> : <span>not told</span>}</li></ul></Block>
}
