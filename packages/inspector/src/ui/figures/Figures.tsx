/** How long in which state, until joined, lost, settled: of the call, and of all that are open. It is its own table, and that of the ribbons in the list of calls. */
import { useMemo } from 'react'
import { type Call, duration } from '../../common/index.ts'
import { type CallFigures, figuresOf, largestOf, spreadOf } from '../../common/statistics.ts'
import { isActor, mainRegion } from '../actors/actors.ts'
import { NOT_RECORDED, isTold } from '../chart/counts.ts'
import { useChart } from '../chart/definition.ts'
import { StateChip } from '../shell/StateChip.tsx'
import { openCall } from '../store/moment.ts'
import { usePaced, usePacedCall } from '../store/store.ts'
import { Ribbons } from './Ribbons.tsx'
import { count, plural } from '../words/format.tsx'

const STATES = ['idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended'] as const
/** What is compared over many calls. Of outages, the longest of each call. */
const OVER_ALL: readonly (readonly [words: string, of: (f: CallFigures) => number | undefined, isCount?: true])[] = [
  ['time to join', (f) => f.toJoin], ['longest outage', (f) => largestOf(f.outages)], ['time to settle', (f) => f.toSettle],
  ...STATES.filter((s) => s === 'joined' || s === 'reconnecting').map((s) => [`time ${s}`, (f: CallFigures) => f.inState[s]] as const),
  ['ignored events', (f) => f.ignored, true], ['commands', (f) => f.commands, true],
]
const said = (n: number | undefined, isCount?: true): string => (n === undefined ? '' : isCount ? count(n) : duration(n))
/** What was, and is less than half of a hundredth, is not nothing. */
const shareOf = (part: number): string => (part > 0 && part < 0.005 ? 'under 1 %' : `${Math.round(part * 100)} %`)

export function Figures() {
  const call = usePacedCall('chart'), calls = usePaced((s) => s.timeline.calls, 'chart'), chart = useChart()
  const own = call && figuresOf(call)
  if (!call || !own) return <p className="nothing">No record has come yet.</p>
  // What is timed are the states of a session: of an actor, and of another machine, nothing is said by their names.
  const region = isActor(call) ? mainRegion(call) : chart.regions[0]!.name, hasSession = region === 'session' || call.runs['session'] !== undefined, told = isTold('session', [call])
  const total = STATES.reduce((sum, s) => sum + (own.inState[s] ?? 0), 0)
  return (
    <div className="twin figures" tabIndex={0} role="group" aria-label="Figures">
      {!hasSession ? <p className="mute">Only the states of a call are timed here, and this machine has none of them.</p> : <><table>
        <caption>This call</caption>
        <thead><tr><th scope="col">state</th><th scope="col" className="num">time</th><th scope="col" className="num">share</th></tr></thead>
        <tbody>{STATES.map((s) => <tr key={s}><th scope="row"><StateChip state={s} /></th><td className="num">{!told ? NOT_RECORDED : own.inState[s] === undefined ? 'never' : duration(own.inState[s])}</td><td className="num">{own.inState[s] === undefined || total === 0 ? '' : shareOf(own.inState[s] / total)}</td></tr>)}</tbody>
      </table>
      <p>{[own.toJoin === undefined ? (!told ? 'Whether it joined is not recorded.' : own.inState['joined'] === undefined ? 'Never joined, as far as the records say.' : 'Joined; no record says when it began to join.') : `Joined after ${duration(own.toJoin)}.`, !told ? '' : own.outages.length === 0 ? 'No outage.' : `${plural(own.outages.length, 'outage')}, ${duration(own.outages.reduce((a, b) => a + b, 0))} in all, ${duration(largestOf(own.outages)!)} at most.`, own.toSettle === undefined ? '' : `Everything was given back ${duration(own.toSettle)} after it began to end.`].filter(Boolean).join(' ')}</p></>}
      {calls.length < 2 ? null : <OverAll calls={calls} />}
      <Ribbons calls={calls} />
    </div>
  )
}

function OverAll({ calls }: { calls: readonly Call[] }) {
  const all = useMemo(() => calls.filter((c) => !isActor(c)).map((c) => ({ key: c.key, name: c.attempt === 1 ? c.call : `${c.call}, attempt ${c.attempt}`, figures: figuresOf(c) })), [calls])
  return (
    <table>
      <caption>All {plural(all.length, 'call')} that are open</caption>
      <thead><tr><th scope="col">figure</th><th scope="col" className="num">calls</th><th scope="col" className="num">median</th><th scope="col" className="num">worst</th><th scope="col">where</th></tr></thead>
      <tbody>
        {OVER_ALL.map(([name, of, isCount]) => {
          const spread = spreadOf(all.flatMap(({ key, figures }) => { const value = of(figures); return value === undefined ? [] : [{ key, value }] }))
          return <tr key={name}><th scope="row">{name}</th>{spread ? <><td className="num">{count(spread.count)}</td><td className="num">{said(spread.median, isCount)}</td><td className="num">{said(spread.worst, isCount)}</td><td><button onClick={() => openCall(spread.worstKey)}>{all.find((a) => a.key === spread.worstKey)?.name}</button></td></> : <td colSpan={4} className="mute">no call has it</td>}</tr>
        })}
      </tbody>
    </table>
  )
}
