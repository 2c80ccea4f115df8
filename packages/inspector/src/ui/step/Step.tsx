/** Everything about one record: what happened, before and after, commands and what came of them, the record itself. */
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { type Call, type Row, brief, diagnosticOf, rowIndexAt, runAt } from '../../common/index.ts'
import { completeEnd } from '../../common/fold.ts'
import { ActorStep } from '../actors/ActorStep.tsx'
import { isActor } from '../actors/actors.ts'
import { Divergence } from '../judge/Divergence.tsx'
import { MakeTest } from '../judge/MakeTest.tsx'
import { PossibleHere } from '../judge/PossibleHere.tsx'
import { machineName, machineOf, machinesOf } from '../shell/machines.ts'
import { Splitter } from '../shell/Splitter.tsx'
import { StateChip } from '../shell/StateChip.tsx'
import { indexOf } from '../store/call-index.ts'
import { goToSeq } from '../store/moment.ts'
import { nameOf, seqOf, timeOf } from '../store/row-kind.ts'
import { usePaced, usePacedCall } from '../store/store.ts'
import { EventName, clock, relative } from '../words/format.tsx'
import { saying } from '../words/saying.ts'
import { CopyLink } from './CopyLink.tsx'
import { Diagnosed, Diagnostics } from './Diagnostics.tsx'
import { Guards } from './Guards.tsx'
import { BeforeAfter, Block, Commands, EndRecord, Payload, Refused, WhyEnded } from './parts.tsx'

export function Step() {
  const call = usePacedCall(), seq = usePaced((s) => s.seq)
  const row = call?.rows[rowIndexAt(call, seq)]
  return (
    <aside className="step" aria-label="Step" tabIndex={-1}>
      <Splitter pane="step" label="Width of the step" />
      {call && row ? <Detail call={call} /> : <p className="nothing">Choose a record to see everything about it here.</p>}
    </aside>
  )
}

/** Of the record of the moment. */
export function Detail({ call }: { call: Call }) {
  const seq = usePaced((s) => s.seq), row = call.rows[rowIndexAt(call, seq)]
  return row ? <Record call={call} row={row} /> : null
}

function Record({ call, row }: { call: Call; row: Row }) {
  const index = indexOf(call), i = rowIndexAt(call, seqOf(row)), t = timeOf(row), alarms = index.alarmsByRow.get(i) ?? []
  const scroller = useRef<HTMLDivElement>(null), isScrolled = useRef(false)
  // Another record is read from its top. Where it stands there already it is not asked: that would lay out the page for each record of a tail.
  useLayoutEffect(() => { if (scroller.current && isScrolled.current) scroller.current.scrollTop = 0 }, [call.key, i])
  return (
    <div className="step-scroll" ref={scroller} onScroll={(e) => { isScrolled.current = e.currentTarget.scrollTop > 0 }} tabIndex={0} data-first role="group" aria-label={`Record ${seqOf(row)}`}>
      <header className="step-head">
        <div className="where"><span>#{seqOf(row)}</span>{t === undefined ? null : <><span>{relative(index.ms(i))}</span><span>{clock(t)}</span></>}<WhichMachine call={call} /></div>
        <h2>{row.kind === 'step' ? <EventName type={row.event.type} /> : nameOf(row)}</h2>
        <p>{saying(call, row)}</p>
        <ClockDoubt call={call} row={row} />
      </header>
      {alarms.map((a) => (
        <div className="block alarm" key={a.id}><h3>{a.id} · violated</h3><p>{a.property}. {a.text}{a.other !== undefined ? <> <button onClick={() => goToSeq(a.other!)}>See #{a.other}</button></> : null}</p></div>
      ))}
      {isActor(call) ? null : <Divergence call={call} seq={seqOf(row)} />}
      {row.kind === 'step' && isActor(call) ? <ActorStep call={call} step={row} /> : row.kind === 'step' ? <>
        {row.refused ? <Refused problem={row.refused} /> : null}
        <Guards call={call} step={row} />
        <BeforeAfter step={row} />
        <WhyEnded call={call} step={row} />
        <Commands call={call} step={row} />
        <Payload event={row.event} />
      </> : null}
      {row.kind === 'missing' || row.kind === 'port' ? null : <Diagnostics call={call} seq={row.seq} />}
      {row.kind !== 'port' ? null : diagnosticOf(row) ? <Diagnosed record={row} /> : <Block title="Result of a command"><ul className="ports"><li><code>{row.command}</code><button onClick={() => goToSeq(row.of)}>#{row.of}</button></li></ul>{row.error ? <p className="mute">{brief(row.error)}</p> : null}</Block>}
      {row.kind === 'missing' ? <AroundGap call={call} row={row} /> : null}
      {row.kind === 'close' && row.end ? <EndRecord end={completeEnd(row.end)} settled={row.settled !== false} /> : null}
      {isActor(call) || row.kind === 'missing' ? null : <PossibleHere call={call} seq={seqOf(row)} key={`possible ${seqOf(row)}`} />}
      <div className="acts"><CopyLink />{isActor(call) ? null : <MakeTest call={call} />}</div>
      {row.kind === 'missing' ? null : <Written row={row} key={`written ${seqOf(row)}`} />}
    </div>
  )
}

/** What one would read: a longer one is drawn for minutes. */
const WRITTEN_CHARS_MAX = 100_000
function Written({ row }: { row: Row }) {
  const [isOpen, setOpen] = useState(false), text = isOpen ? JSON.stringify(row, undefined, 1) : '', left = text.length - WRITTEN_CHARS_MAX
  return <div className="block"><details onToggle={(e) => setOpen(e.currentTarget.open)}><summary>Record as written</summary>{isOpen ? <pre className="raw" tabIndex={0}>{text.slice(0, WRITTEN_CHARS_MAX)}</pre> : null}{left > 0 ? <p className="mute">{left.toLocaleString('en')} more characters are in the saved trace.</p> : null}</details></div>
}

/** Said only where several versions are open: then each step names its own. */
function WhichMachine({ call }: { call: Call }) {
  const calls = usePaced((s) => s.timeline.calls), several = useMemo(() => machinesOf(calls).size > 1, [calls]), machine = machineOf(call)
  return several && machine ? <span title="The version of the machine that wrote it">machine {machineName(machine)}</span> : null
}

function AroundGap({ call, row }: { call: Call; row: Extract<Row, { kind: 'missing' }> }) {
  const runs = call.runs['session'], before = row.from > 0 ? runAt(runs, row.from - 1)?.value : undefined, after = row.to < call.lastSeq ? runAt(runs, row.to + 1)?.value : undefined
  return (
    <Block title="Known about the gap">
      <table className="ba"><tbody>
        <tr><th scope="row">records</th><td>#{row.from} to #{row.to}</td></tr>
        {before === undefined ? null : <tr><th scope="row">before</th><td><StateChip state={before} /></td></tr>}
        {after === undefined ? null : <tr><th scope="row">after</th><td><StateChip state={after} /></td></tr>}
      </tbody></table>
    </Block>
  )
}

/** More than this between the two clocks is no jitter. */
const CLOCKS_DIFFER_MS = 50
/** No clock is corrected: when the wall clock and the one that does not jump disagree, both are told. */
function ClockDoubt({ call, row }: { call: Call; row: Row }) {
  if (row.kind !== 'step' || row.t === undefined || row.mono === undefined) return null
  const first = call.rows.find((r) => r.kind === 'step' && r.t !== undefined && r.mono !== undefined)
  if (first?.kind !== 'step') return null
  const wall = row.t - first.t!, steady = (row.mono - first.mono!) / 1000
  if (Math.abs(wall - steady) <= CLOCKS_DIFFER_MS) return null
  return <p className="mute">The clocks disagree: {relative(wall)} by the wall clock, {relative(steady)} by the steady one.</p>
}
