/** The machine alone, in the middle pane: every event as a button, undo, start again, share. */
import { useMemo, useState } from 'react'
import type { Possibility } from '../judge/judge.ts'
import { regionName, valueName } from '../regions.ts'
import { Icon } from '../shell/icons.tsx'
import { copyText, useCopied } from '../store/copy.ts'
import { get, useApp, usePaced, usePacedCall } from '../store/store.ts'
import { plural } from '../words/format.tsx'
import { EVENTS_MAX } from './address.ts'
import { openSimulation, simulationLink, startHere } from './open.ts'
import { press, redo, startAgain, undo } from './simulation.ts'

export function Simulate() {
  const simulation = useApp((s) => s.simulation), source = useApp((s) => s.source)
  const failed = useApp((s) => s.judgeFailed)
  if (failed !== undefined) return <p className="nothing" role="alert">The machine cannot be played here: {failed}. It runs in a worker, and this browser or its policy did not allow one.</p>
  return source === 'simulation' && simulation ? <Desk /> : <Door />
}

/** Beside a recorded call nothing is played: a simulation has a page of its own, so that nobody takes it for evidence. */
function Door() {
  const seq = usePaced((s) => s.seq, 'chart'), call = usePacedCall('chart'), known = useMemo(() => startHere(get()), [call, seq])
  return (
    <div className="twin simulate" tabIndex={0} role="group" aria-label="Simulate">
      <p>Press events and see how the machine answers them. The simulation opens in a page of its own: nothing there comes from a call.</p>
      <p className="acts-row">
        <button className="btn" onClick={() => openSimulation(get())}>Simulate from the beginning</button>
        <button className="btn" disabled={!known} onClick={() => openSimulation(get(), known)} title={known ? `From the state after #${seq}` : 'The state here is not known'}>Simulate from here</button>
      </p>
    </div>
  )
}

const ORIGINS: readonly (readonly [origin: string, title: string])[] = [['user', 'Person'], ['transport', 'Transport'], ['service', 'Foreground service'], ['system', 'System call'], ['audio', 'Audio'], ['app', 'App'], ['presentation', 'Picture'], ['screen', 'Screen'], ['permission', 'Permission'], ['network', 'Network'], ['timer', 'Time is up'], ['port', 'A command failed'], ['restored', 'Process']]
export const nameOf = ({ event, branch }: Possibility): string => (branch === undefined ? event : `${event}/${branch}`)
const titleOf = ({ changes, commands, ignored }: Possibility): string => (ignored ? 'Would be ignored' : [...changes.map(([region, from, to]) => `${regionName(region)}: ${valueName(from)} → ${valueName(to)}`), ...commands.map((c) => `commands ${c}`)].join('\n') || 'Noted: nothing changes')

function Desk() {
  const { events, undone, last, start } = useApp((s) => s.simulation)!, [said, setSaid] = useState<string>(), words = useCopied(said, () => setSaid(undefined)) ?? 'Share'
  const possible = last?.here.known ? last.here.events : []
  const share = () => { void copyText(simulationLink(get())).then(setSaid) }
  const onKey = (e: React.KeyboardEvent) => { if (e.key === 'Backspace') { e.preventDefault(); undo() } }
  return (
    <div className="twin simulate desk" tabIndex={0} role="group" aria-label="Simulate" onKeyDown={onKey}>
      <p className="not-a-call" role="note">Nothing here comes from a call.</p>
      {last?.isStartLost ? <p role="alert">No state of this machine has the values that the address names, so the simulation began at the beginning.</p> : null}
      {last?.unknown !== undefined ? <p role="alert">The machine does not know <code>{last.unknown}</code>: it was left out, with all after it.</p> : null}
      {last?.here.table.isForeign ? <p className="mute">This is by this version’s default table. The call names another, {last.here.table.named}.</p> : null}
      {events.length >= EVENTS_MAX ? <p role="status">A simulation has at most {EVENTS_MAX} events. Undo some, or start again.</p> : null}
      <p className="acts-row">
        <button className="btn" disabled={events.length === 0} onClick={undo} title="Backspace">Undo</button>
        <button className="btn" disabled={undone.length === 0} onClick={redo}>Redo</button>
        <button className="btn" disabled={events.length === 0} onClick={startAgain}>Start again</button>
        <button className="btn" onClick={share}><Icon name="link" />{words}</button>
        <span className="mute">{plural(events.length, 'event')}{start ? ', from a state of a call' : ''}</span>
      </p>
      {ORIGINS.map(([origin, title]) => {
        const mine = possible.filter((e) => e.event === origin || e.event.startsWith(`${origin}.`)).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
        if (mine.length === 0) return null
        return (
          <section key={origin} aria-label={title}>
            <h3>{title}</h3>
            <p className="events">{mine.map((e) => <button key={nameOf(e)} className={e.ignored ? 'ignored' : e.changes.some(([r]) => r === 'session') ? 'moves' : undefined} title={titleOf(e)} onClick={() => press(nameOf(e))}>{nameOf(e).slice(origin.length + 1) || origin}{e.ignored ? <span className="sr"> (would be ignored)</span> : null}</button>)}</p>
          </section>
        )
      })}
      <p className="mute">Dashed: the machine would ignore this event here. You can still press it; the log then shows that it was ignored.</p>
    </div>
  )
}
