/** Two runs beside each other, aligned by what arrived. Differences are told by − and + and by their place, not by colour. It is its own table. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { type Call, type StepRecord, rowIndexAt } from '../../common/index.ts'
import { DIFF_STEPS_MAX, type DiffRow, diffRuns } from './diff.ts'
import { likeliestOther } from './other.ts'
import { isActor } from '../actors/actors.ts'
import { regionName } from '../regions.ts'
import { goToSeq } from '../store/moment.ts'
import { set, usePaced, usePacedCall } from '../store/store.ts'
import { EventName, count, payloadOf, plural } from '../words/format.tsx'

const nameOf = (c: Call, deviceName: string | undefined): string => [c.call, c.attempt === 1 ? '' : `attempt ${c.attempt}`, deviceName ?? c.device].filter(Boolean).join(' · ')

/** As many lines at once: more cost a frame, and nobody reads them. */
const ROWS_STEP = 300
/** Of a call that grows, how often it is compared anew. */
const PAUSE_MS = 2_000

/** The call as it was when it was last compared; another call at once. */
function useSlowly(call: Call | undefined): Call | undefined {
  const [kept, setKept] = useState(call), latest = useRef(call), shown = kept?.key === call?.key ? kept : call
  latest.current = call
  useEffect(() => {
    if (shown === call && kept === call) return
    const timer = setTimeout(() => setKept(latest.current), kept?.key === call?.key ? PAUSE_MS : 0)
    return () => clearTimeout(timer)
  }, [call?.key, kept, shown === call && kept === call])
  return shown
}

export function Compare() {
  const [room, setRoom] = useState(ROWS_STEP)
  const call = usePacedCall('chart'), calls = usePaced((s) => s.timeline.calls, 'chart'), devices = usePaced((s) => s.devices, 'chart'), chosen = usePaced((s) => s.compareWith, 'chart'), seq = usePaced((s) => s.seq, 'chart')
  const others = calls.filter((c) => c.key !== call?.key && !isActor(c)), other = others.find((c) => c.key === chosen) ?? (call && likeliestOther(call, others))
  const host = useRef<HTMLDivElement>(null)
  const here = useSlowly(call), there = useSlowly(other), diff = useMemo(() => here && there && diffRuns(here.rows, there.rows), [here, there])
  // The moment's line is among those that are drawn, and in sight: only this list is scrolled for it.
  const at = useMemo(() => (diff && call ? diff.rows.findIndex((row) => isAt(row, call, seq)) : -1), [diff, call, seq]), start = at < room ? 0 : at - ROWS_STEP / 2
  useLayoutEffect(() => {
    const box = host.current, line = box?.querySelector('tr[aria-current]')
    if (!box || !line) return
    const a = box.getBoundingClientRect(), b = line.getBoundingClientRect(), head = box.querySelector('thead')?.getBoundingClientRect().height ?? 0
    if (b.top < a.top + head || b.bottom > a.bottom) box.scrollTop += (b.top + b.bottom - a.top - a.bottom) / 2
  }, [at, start])
  if (!call) return <p className="nothing">No record has come yet.</p>
  if (!other) return <p className="nothing">There is only one call. Open a second trace to compare the two here.</p>
  return (
    <div className="twin compare" ref={host} tabIndex={0} role="group" aria-label="Compare">
      <p className="compare-head"><label>−&nbsp;this call, +&nbsp;<select value={other.key} onChange={(e) => set({ compareWith: e.target.value })}>{others.map((c) => <option key={c.key} value={c.key}>{nameOf(c, devices.get(c.device)?.name)}</option>)}</select><span className="x-only">{nameOf(other, devices.get(other.device)?.name)}</span></label></p>
      {!diff ? <p className="mute">These two are too long, or have too little in common, to be compared: at most {count(DIFF_STEPS_MAX)} steps each.</p> : <>
        <p>{diff.differs + diff.onlyA + diff.onlyB === 0 ? `The same: ${plural(diff.same, 'step')}.` : `${plural(diff.same, 'step')} the same, ${count(diff.differs)} with another outcome, ${count(diff.onlyA)} only here, ${count(diff.onlyB)} only there.`}</p>
        {start > 0 ? <p className="mute">{plural(start, 'line')} above are not shown: the moment is far below them.</p> : null}
        <table>
          <caption className="sr">Differences, in the order of the records</caption>
          <thead><tr><th scope="col">− {call.call === other.call ? 'this call' : call.call}</th><th scope="col">+ {other.call === call.call ? nameOf(other, devices.get(other.device)?.name) : other.call}</th></tr></thead>
          <tbody>{diff.rows.slice(start, start + room).map((row, i) => <Line key={start + i} row={row} isNow={start + i === at} />)}</tbody>
        </table>
        {diff.rows.length > start + room ? <p><button className="btn" onClick={() => setRoom(room + ROWS_STEP)}>Show more: {count(diff.rows.length - start - room)} of {count(diff.rows.length)} lines are not shown</button></p> : null}
      </>}
    </div>
  )
}
const isAt = (row: DiffRow, call: Call, seq: number): boolean => {
  const at = call.rows[rowIndexAt(call, seq)], here = at === undefined || at.kind === 'missing' ? -1 : at.kind === 'port' ? at.of : at.seq
  return row.kind === 'same' ? here >= row.a[0] && here <= row.a[1] : row.kind === 'differs' ? row.a.seq === here : row.side === 'a' && row.step.seq === here
}
const span = ([from, to]: readonly [number, number]): string => (from === to ? `#${from}` : `#${from} to #${to}`)

/** What only one had has the whole width, with its sign; what both had and is not the same stands on both sides. */
function Line({ row, isNow }: { row: DiffRow; isNow: boolean }) {
  const current = isNow ? { 'aria-current': 'true' as const } : {}
  if (row.kind === 'same') return <tr className="same" {...current}><td colSpan={2}><button onClick={() => goToSeq(row.a[0])}>{span(row.a)}</button> {plural(row.count, 'step')} the same{row.a[0] === row.b[0] && row.a[1] === row.b[1] ? '' : `, there ${span(row.b)}`}</td></tr>
  if (row.kind === 'only') {
    const { step, side } = row, said = <Sign isHere={side === 'a'} isAlone step={step}><small>{[payloadOf(step.event), step.ignored ? 'ignored' : ''].filter(Boolean).join(' · ')}</small></Sign>
    return <tr className={`only ${side === 'a' ? 'here' : 'there'}`} {...current}><td colSpan={2}>{said}</td></tr>
  }
  const listed = (side: 'a' | 'b') => <Sign isHere={side === 'a'} step={row[side]}><ul>{row.differences.map((d) => <li key={d.what}><span>{d.what === 'commands' || d.what === 'ignored' ? d.what : regionName(d.what)}</span> {d[side]}</li>)}</ul></Sign>
  return <tr className="differs" {...current}><td>{listed('a')}</td><td>{listed('b')}</td></tr>
}
/** A step of one side. That of the open call leads to it. */
function Sign({ isHere, isAlone = false, step, children }: { isHere: boolean; isAlone?: boolean; step: StepRecord; children: React.ReactNode }) {
  const number = `#${step.seq}`, words = `${isAlone ? 'only ' : ''}${isHere ? 'here' : 'there'}`
  return <div className="side">{isHere ? <button onClick={() => goToSeq(step.seq)}>{number}</button> : <span className="mute">{number}</span>}<b role="img" aria-label={words}>{isHere ? '−' : '+'}</b><div><code><EventName type={step.event.type} isBreakable /></code> {children}</div></div>
}
