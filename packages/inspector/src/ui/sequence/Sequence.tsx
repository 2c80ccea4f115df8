/** Who told whom: events in, commands out, and what came of them, along the lifelines of a call. Virtual, of any length. */
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'react'
import { type Call, rowIndexAt } from '../../common/index.ts'
import { useOutside } from '../judge/JudgedFact.tsx'
import { useCoarse, useElementHeight, useElementWidth, usePhone } from '../shell/measure.ts'
import { goBy, goFirst, goLast, goToRow } from '../store/moment.ts'
import { get, set, useApp, usePaced, usePacedCall } from '../store/store.ts'
import { count } from '../words/format.tsx'
import { COARSE, FINE, lanesOf } from './geometry.ts'
import { PARTY_NAMES, PARTY_TITLES, partiesOf } from './parties.ts'
import { Placed } from './placed.ts'
import { SequenceRow } from './Rows.tsx'
import { useWindow } from './use-window.ts'

/** How long one piece of the work may hold up a frame. */
const PIECE_MS = 10
/** Drawn beyond what is in sight, px. */
const MORE = 240

export function Sequence() {
  const call = usePacedCall('chart')
  return call ? <Diagram key={call.key} call={call} /> : <p className="nothing">No record has come yet.</p>
}

/** The rows of the call in their places, worked out over as many frames as it takes. */
function usePlaced(call: Call, coarse: boolean, outside: number | undefined): { placed: Placed; working: boolean } {
  const filter = usePaced((s) => s.shown.list.filter, 'chart'), results = useApp((s) => s.sequenceResults)
  // The step that left the table is hidden by no filter, also when that is known later.
  const kept = filter.active ? outside : undefined
  const placed = useMemo(() => new Placed(call.key, filter, results, coarse ? COARSE : FINE), [call.key, filter, results, coarse, kept])
  const [, again] = useReducer((n: number) => n + 1, 0)
  const working = placed.advance(call, PIECE_MS)
  useEffect(() => {
    if (!working) return
    const frame = requestAnimationFrame(again)
    return () => cancelAnimationFrame(frame)
  })
  return { placed, working }
}

function Diagram({ call }: { call: Call }) {
  const head = useRef<HTMLDivElement>(null), phone = usePhone(), coarse = useCoarse() || phone
  const outside = useOutside(call), { placed, working } = usePlaced(call, coarse, outside?.row)
  const seq = usePaced((s) => s.seq, 'chart'), follow = usePaced((s) => s.follow, 'chart')
  const box = useRef<HTMLDivElement>(null), width = useElementWidth(head), sight = useElementHeight(box)
  const names = partiesOf(call).join(' '), parties = useMemo(() => partiesOf(call), [names]), lanes = useMemo(() => lanesOf(parties, width), [parties, width])
  const { ref, top, tall, scrollTo } = useWindow(placed.height, sight)

  const at = rowIndexAt(call, seq), { at: place, found } = placed.placeOf(at)
  // The moment moved: it is brought into sight. What a reader scrolled to is left alone.
  const shownAt = useRef('')
  useLayoutEffect(() => {
    if (sight === 0 || placed.length === 0) return
    const key = `${seq} ${follow} ${placed.metrics.line} ${found} ${working ? place >= placed.length : ''}`
    if (follow ? false : shownAt.current === key) return
    const first = shownAt.current === ''
    shownAt.current = key
    const y = placed.top(place), bottom = placed.top(place + 1)
    if (follow) scrollTo(bottom - sight + 12)
    else if (first || y < top || bottom > top + sight) scrollTo(y - sight * (first ? 0.4 : y < top ? 0.2 : 0.6))
  })

  const from = placed.placeAt(Math.max(0, top - MORE)), until = top + sight + MORE
  const rows: number[] = []
  for (let p = from; p < placed.length && placed.top(p) < until; p++) rows.push(p)
  const shift = rows.length > 0 ? placed.top(from) - top : 0
  const page = () => Math.max(1, Math.floor(sight / placed.metrics.min) - 2)
  const onKeyDown = (e: React.KeyboardEvent) => {
    const act = { ArrowDown: () => goBy(e.shiftKey ? 10 : 1), ArrowUp: () => goBy(e.shiftKey ? -10 : -1), PageDown: () => goBy(page()), PageUp: () => goBy(-page()), Home: goFirst, End: goLast, Enter: () => set({ tab: 'step' }) }[e.key]
    if (act) { e.preventDefault(); act() }
  }
  const onClick = (e: React.MouseEvent) => {
    const el = (e.target as Element).closest<SVGElement>('[data-row]')
    if (el?.dataset['row'] !== undefined) goToRow(Number(el.dataset['row']))
  }
  return (
    <div className="sequence">
      <div className="chart-bar"><ResultsSwitch /><span className="count">{working ? `placed ${count(placed.done)} of ${count(call.rows.length)} records` : 'dashed: not taken · dotted: results'}</span></div>
      <div className="sq-head" ref={head} aria-hidden="true">{parties.map((p) => <span key={p} style={{ left: lanes.x.get(p) }} title={PARTY_TITLES[p]}>{PARTY_NAMES[p]}</span>)}</div>
      <div className="sq-box" ref={box}>
        <div className="sq-scroll" ref={ref} role="list" tabIndex={0} data-first aria-label={`Messages between ${parties.map((p) => PARTY_TITLES[p]).join(', ')}`} onKeyDown={onKeyDown} onClick={onClick}>
          <div className="sq-tall" role="presentation" style={{ height: tall }}>
            <svg className="sq" role="presentation" width={lanes.width} height={sight}>
              <g role="presentation" transform={`translate(0 ${shift})`}>
                {rows.map((p) => { const row = placed.rows.at(p); return <SequenceRow key={row} call={call} row={row} record={call.rows[row]} y={placed.top(p) - placed.top(from)} lanes={lanes} parties={parties} metrics={placed.metrics} selected={row === at} outside={row === outside?.row ? `${outside.words} ${outside.why}` : undefined} interactive place={p} count={placed.length} /> })}
              </g>
            </svg>
          </div>
        </div>
        {placed.length === 0 && !working ? <p className="nothing">The filter hides every message. None is lost.</p> : null}
      </div>
    </div>
  )
}

function ResultsSwitch() {
  const on = useApp((s) => s.sequenceResults)
  return <button className="chip" aria-pressed={on} title="Show the result of each command; failures are always shown" onClick={() => set({ sequenceResults: !get().sequenceResults })}>results</button>
}
