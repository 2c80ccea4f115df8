/** In the step: every event that the machine knows, and what it would do in the state after this record. */
import { useLayoutEffect, useRef, useState } from 'react'
import { type Call, valuesAt } from '../../common/index.ts'
import { ownChart } from '../chart/own-chart.ts'
import { regionName, valueName } from '../regions.ts'
import { EventName } from '../words/format.tsx'
import { namedOf, usePossible } from './client.ts'
import type { Possibility } from './judge.ts'

export function PossibleHere({ call, seq }: { call: Call; seq: number }) {
  const [isOpen, setOpen] = useState(false), values = isOpen ? valuesAt(call, seq) : undefined, here = usePossible(namedOf(call), values), list = useRef<HTMLDetailsElement>(null), isNew = useRef(false)
  // It opens below the fold, and is longer than what is left there. Opened once, it stays where it is when the moment moves.
  useLayoutEffect(() => { if (here && isNew.current) { isNew.current = false; list.current?.scrollIntoView({ block: 'start' }) } }, [here])
  return (
    <div className="block possible">
      <details ref={list} onToggle={(e) => { isNew.current = e.currentTarget.open && !isOpen; setOpen(e.currentTarget.open) }}>
        <summary>Possible here</summary>
        {!isOpen ? null : !here ? <p className="mute">Looking it up…</p> : 'failed' in here ? <p className="mute">It cannot be looked up: {here.failed}.</p> : !here.known
          ? <p className="mute">{unknownWords(call, values ?? {}, here.table.hash)}</p>
          : <>
            {here.table.isForeign ? <p className="mute">This is by this version’s default table. The trace names another, {here.table.named}.</p> : null}
            <Events events={here.events.filter((e) => !e.ignored)} />
            <details><summary>{here.events.filter((e) => e.ignored).length} events would be ignored</summary><p className="ignored-list">{here.events.filter((e) => e.ignored).map((e) => <code key={nameOf(e)}>{nameOf(e)}</code>)}</p></details>
          </>}
      </details>
    </div>
  )
}
/** Why nothing can be said of a state: what is not recorded of it is told before it is said that there is none. */
function unknownWords({ counts }: Call, values: Readonly<Record<string, string | null>>, table: string): string {
  const regions = ownChart().regions.map((r) => r.name), untold = regions.filter((r) => typeof values[r] !== 'string')
  if (untold.length === 0) return `No state of table ${table.slice(0, 4)} has these values together.`
  if (counts.missing > 0 && untold.some((r) => values[r] === null)) return 'Records are missing here, so the state is not known.'
  return untold.length === regions.length ? 'This record holds no states, so it is not known what is possible here.' : `The state is not known: ${untold.map(regionName).join(', ')} ${untold.length === 1 ? 'is' : 'are'} not recorded here.`
}
const nameOf = ({ event, branch }: Possibility): string => (branch === undefined ? event : `${event}/${branch}`)
/** The session's change first and in ink: it is what is looked for. The rest is much, and stands below it. */
function WouldDo({ changes, commands }: Possibility) {
  const session = changes.find(([region]) => region === 'session'), others = changes.filter((c) => c !== session)
  const rest = [...others.map(([region, , to]) => `${regionName(region)} → ${valueName(to)}`), ...commands].join(', ')
  return <>{session ? <><b>→ {valueName(session[2])}</b>{rest ? ', ' : ''}</> : null}{rest ? <span className="rest">{rest}</span> : session ? null : 'is noted'}</>
}

function Events({ events }: { events: readonly Possibility[] }) {
  return (
    <table className="ba"><thead><tr><th scope="col">event</th><th scope="col">would do</th></tr></thead><tbody>
      {events.map((e) => <tr key={nameOf(e)}><th scope="row"><EventName type={e.event} />{e.branch === undefined ? null : <small> {e.branch}</small>}</th><td><WouldDo {...e} /></td></tr>)}
    </tbody></table>
  )
}
