/** On a phone: one view at a time, a step bar and five tabs at the bottom. */
import { rowIndexAt } from '../../common/index.ts'
import { isActor, stateWords } from '../actors/actors.ts'
import { indexOf } from '../store/call-index.ts'
import { goBy } from '../store/moment.ts'
import { nameOf, seqOf } from '../store/row-kind.ts'
import type { Tab } from '../store/state.ts'
import { set, useApp, usePaced, usePacedCall } from '../store/store.ts'
import { since } from '../words/since.ts'
import { valuesAt } from '../../common/index.ts'
import { Icon } from './icons.tsx'

const TABS: readonly (readonly [Tab, string])[] = [['story', 'End'], ['log', 'Log'], ['picture', 'Chart'], ['time', 'Time'], ['step', 'Step']]

export function PhoneBars() {
  const tab = useApp((s) => s.tab), call = usePacedCall(), bad = call !== undefined && indexOf(call).alarms.length > 0
  return (
    <>
      <div className="stepbar">
        <button className="icon" aria-label="Previous record" onClick={() => goBy(-1)}><Icon name="prev" /></button>
        <Now />
        <button className="icon" aria-label="Next record" onClick={() => goBy(1)}><Icon name="next" /></button>
      </div>
      <nav className="tabbar" aria-label="Views">
        {TABS.map(([key, name]) => <button key={key} aria-current={tab === key ? 'page' : undefined} onClick={() => set({ tab: key })}>{name}{key === 'story' && bad ? <i className="dot" role="img" aria-label="a property is violated" /> : null}</button>)}
      </nav>
    </>
  )
}

function Now() {
  const call = usePacedCall(), seq = usePaced((s) => s.seq)
  const i = call ? rowIndexAt(call, seq) : -1, row = call?.rows[i]
  if (!call || !row) return <span className="now" />
  return <button className="now" onClick={() => set({ tab: 'step' })}>{nameOf(row)}<small>{[`#${seqOf(row)}`, since(row, indexOf(call).ms(i)), isActor(call) ? stateWords(valuesAt(call, seq)) : (valuesAt(call, seq)['session'] ?? 'unknown')].filter(Boolean).join(' · ')}</small></button>
}
