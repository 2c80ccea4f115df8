/** How the call ended, in one sentence and at most two more, and the facts that lead to their steps. */
import { memo, useMemo } from 'react'
import { type Call, storyOf } from '../../common/index.ts'
import { ActorStory } from '../actors/ActorStory.tsx'
import { isActor } from '../actors/actors.ts'
import { JudgedFact } from '../judge/JudgedFact.tsx'
import { heldOf } from '../regions.ts'
import { indexOf } from '../store/call-index.ts'
import { PropertiesFact } from '../properties/PropertiesFact.tsx'
import { goToAlarm, goToRow, goToSeq, isLive, setFilter, toggleQuick } from '../store/moment.ts'
import { isHeard } from '../store/state.ts'
import { set, useApp, usePaced, usePacedCall } from '../store/store.ts'
import { count, plural } from '../words/format.tsx'
import { Diamond } from './icons.tsx'
import { machineWords } from './machines.ts'
import { storyMark } from './story-mark.ts'
import { useNow } from './use-now.ts'

export function Story() {
  const call = usePacedCall(), isKnown = useApp((s) => s.source !== 'opening' && s.source !== 'simulation' && !s.history)
  return (
    <section className="story" aria-label={call && isActor(call) ? 'Where the actor is' : 'How the call ended'}>
      {call ? isActor(call) ? <ActorStory call={call} /> : isLive(call) ? <LiveWords call={call} /> : <Words call={call} now={undefined} /> : !isKnown ? <><h2>&nbsp;</h2><p /></> : <><h2>No call yet.</h2><p>Start a call in an app whose recorder has this relay’s address, and it is shown here at once. Or drop a trace anywhere.</p></>}
      {call ? <Facts call={call} /> : null}
    </section>
  )
}

/** A call that goes on: "joined for 12 s" goes on too, unless its device is gone. */
function LiveWords({ call }: { call: Call }) {
  const now = useNow(500), live = useApp((s) => isHeard(s, call.device))
  return <Words call={call} now={live ? Math.max(now, call.tEnd ?? 0) : undefined} />
}

function Words({ call, now }: { call: Call; now: number | undefined }) {
  const story = useMemo(() => storyOf(call, now), [storyMark(call, now !== undefined), now === undefined ? 0 : Math.floor(now / 1000)])
  const isGone = isLive(call) && now === undefined, isLost = useApp((s) => s.link === 'lost')
  const words = [...story.further, ...(isGone ? [isLost ? 'The relay does not answer: what the device has done since is not known.' : 'Its device is not connected: what it has done since is not known.'] : [])]
  const otherwise = call.close ? 'Nothing else went wrong.' : !isLive(call) ? stopsWith(heldOf(call.values)) : call.ending ? 'Live. Not everything is given back yet.' : 'Live.'
  return <><h2>{story.sentence}</h2><p>{words.length > 0 ? words.join(' ') : otherwise}</p></>
}

const stopsWith = (held: readonly string[] | undefined): string => (held === undefined ? 'The record stops before the call said that it is settled; what is held is not known.' : held.length > 0 ? 'The record stops before everything was given back.' : 'The record stops before the call said that it is settled; nothing is held.')

/** More than one machine version among the calls that are open: which, and how many calls each has. It leads to the record that names this call's. */
function Machines() {
  const calls = usePaced((s) => s.timeline.calls), source = useApp((s) => s.source), said = useMemo(() => machineWords(calls, source === 'file' ? 'In this file' : 'Here'), [calls, source])
  return said === undefined ? null : <button className="fact machines" title={said.further} onClick={() => { goToRow(0); showStep() }}>{said.words}</button>
}

const Facts = memo(function Facts({ call }: { call: Call }) {
  const index = indexOf(call), { counts } = call, first = index.alarms[0]
  const quick = useApp((s) => s.quick), filter = useApp((s) => s.filter)
  const { gap } = index
  const only = (term: string) => { setFilter({ filter: filter === term ? '' : term }); set({ tab: 'log' }) }
  const settled = call.close && !isActor(call) ? (call.settled === false ? 'Not proved settled' : 'Settled') : undefined
  return (
    <div className="facts">
      {first ? <button className="fact bad" onClick={() => { goToAlarm(); showStep() }}><Diamond size={10} />{first.id} violated at #{first.seq}{index.alarms.length > 1 ? `, ${count(index.alarms.length - 1)} more` : ''}</button> : null}
      {isActor(call) ? null : <><JudgedFact call={call} /><PropertiesFact call={call} /></>}
      <Machines />
      {gap !== undefined ? <button className="fact" onClick={() => { goToRow(gap); showStep() }}><i className="hatchbox" />{count(counts.missing)} missing</button> : null}
      {settled && call.close ? <button className="fact" onClick={() => { goToSeq(call.close!.seq); showStep() }}>{settled}</button> : null}
      <button className="fact" aria-pressed={filter === 'is:ignored'} onClick={() => only('is:ignored')}>{count(counts.ignored)} ignored{counts.refused > 0 ? `, ${count(counts.refused)} refused` : ''}</button>
      <button className="fact" aria-pressed={quick.has('is:command')} onClick={() => { toggleQuick('is:command'); set({ tab: 'log' }) }}>{plural(counts.commands, isActor(call) ? 'action' : 'command')}</button>
    </div>
  )
})
/** On a phone the views are tabs: what a fact leads to is there. */
const showStep = () => set({ tab: 'step' })
