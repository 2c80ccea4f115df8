/** The views that are tables and lists, as they stand in a picture: all of them, without what is there to be pressed. */
import { type Call, rowIndexAt } from '../../common/index.ts'
import { Compare } from '../figures/Compare.tsx'
import { Coverage } from '../figures/Coverage.tsx'
import { Figures } from '../figures/Figures.tsx'
import { Band } from '../log/Band.tsx'
import { LogRow } from '../log/LogRow.tsx'
import { Detail } from '../step/Step.tsx'
import type { AppState } from '../store/state.ts'
import { count, plural } from '../words/format.tsx'
import { shownItems } from './rows.ts'

export type TableOf = 'coverage' | 'compare' | 'figures' | 'log' | 'step'
type Table = { width: number; body: React.ReactNode; /** What of the view it is. */ note: string }

/** More rows than these are no picture; the trace and the page hold all of them. */
export const LOG_ROWS_MAX = 500
const ROW = 24, BAND = 44, HEAD = 22, LOG_WIDTH = 900

export const TABLES: Record<TableOf, (s: AppState, call: Call) => Table> = {
  coverage: (s) => ({ width: 620, body: <Coverage />, note: `Coverage of ${s.chartAll ? `all ${plural(s.timeline.calls.length, 'call')}` : 'this call'}` }),
  compare: () => ({ width: 720, body: <Compare />, note: 'Comparison' }),
  figures: () => ({ width: 620, body: <Figures />, note: 'Figures' }),
  step: (_, call) => ({ width: 420, body: <StepPicture call={call} />, note: 'Step' }),
  log: (s, call) => {
    const { items, left } = shownItems(s, call, s.results, LOG_ROWS_MAX), rows = items.filter((item) => item % 2 === 0).length
    return { width: LOG_WIDTH, body: <LogPicture call={call} items={items} seq={s.seq} />, note: `Log: ${left > 0 ? `${count(rows)} rows around the moment; ${count(left)} are left out` : plural(rows, 'row')}${s.shown.list.filter.active ? '; the filter hides others' : ''}` }
  },
}

function StepPicture({ call }: { call: Call }) {
  return <div className="step"><Detail call={call} /></div>
}

function LogPicture({ call, items, seq }: { call: Call; items: readonly number[]; seq: number }) {
  const at = rowIndexAt(call, seq), height = items.reduce((h, item) => h + (item % 2 === 0 ? ROW : BAND), HEAD)
  let y = HEAD
  return (
    <div className="log"><div className="rows" style={{ height, '--seq': `${Math.max(46, String(call.lastSeq).length * 7 + 20)}px` } as React.CSSProperties}>
      <div className="rows-head"><span className="num">#</span><span className="num">time</span><span /><span>event</span><span>what it did, or why not</span></div>
      {items.map((item, place) => {
        const row = Math.floor(item / 2), top = y, isBand = item % 2 === 1
        y += isBand ? BAND : ROW
        return isBand ? <Band key={item} call={call} row={row} index={place} top={top} height={BAND} /> : <LogRow key={item} call={call} record={call.rows[row]} row={row} index={place} top={top} height={ROW} width={LOG_WIDTH} phone={false} selected={row === at} left={false} words={[]} />
      })}
    </div></div>
  )
}
